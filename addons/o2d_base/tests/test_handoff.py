"""Who is told what when an order changes hands: messages and mails."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .handoff_common import HandoffCase

SENDER = "odoo.addons.o2d_base.models.o2d_handoff_notice"


class TestQueue(HandoffCase):
    def test_nothing_is_sent_in_the_transaction(self):
        """What causes a notice only queues it."""
        self._handoff()
        order = self._confirmed()
        self.assertEqual(self._notices(order).state, "pending")
        self.assertFalse(self._told(self.coordinator))

    def test_wakes_the_sender(self):
        """A queued notice wakes the scheduled action at once, once for the transaction."""
        triggers = self.env["ir.cron.trigger"].search_count([])
        self._handoff()
        self._confirmed()
        self._confirmed()
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)

    def test_order_and_delivery_are_one(self):
        """An order that enters a stage with its delivery is one notice."""
        self._handoff()
        self.assertEqual(len(self._notices(self._confirmed())), 1)

    def test_other_stage(self):
        """A row for one stage is silent at others."""
        self._handoff(stage_id=self.env.ref("o2d_base.stage_gate_out").id)
        self.assertFalse(self._notices(self._confirmed()))

    def test_other_warehouse(self):
        """A row for one warehouse is silent at others."""
        other = self.env["stock.warehouse"].create({"name": "Nagpur", "code": "NAG"})
        self._handoff(warehouse_id=other.id, company_id=self.company.id)
        self.assertFalse(self._notices(self._confirmed()))

    def test_other_company(self):
        """A row for one company is silent in others."""
        other = self.env["res.company"].create({"name": "Other"})
        self._handoff(company_id=other.id)
        self.assertFalse(self._notices(self._confirmed()))

    def test_branch(self):
        """A row for a company counts for its branches."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        handoff = self._handoff(company_id=self.company.id)
        self.assertTrue(handoff._counts_for(branch, self.env["stock.warehouse"]))

    def test_switched_off(self):
        """A row switched off is silent from then on."""
        handoff = self._handoff()
        handoff.active = False
        self.assertFalse(self._notices(self._confirmed()))

    def test_events_of_modules(self):
        """Any event that a module writes reaches those who wait for it."""
        self._handoff(event="failed", stage_id=False)
        order = self._order()
        self.env["o2d.event"]._log(order, "failed", stage="invoice", note="No HSN")
        self.assertEqual(self._notices(order).note, "No HSN")


class TestSend(HandoffCase):
    def test_message(self):
        """A message names the order and says what the row says."""
        self._handoff()
        order = self._confirmed()
        notice = self._send()
        message = self._told(self.coordinator)
        self.assertEqual(message.subject, f"{order.name} at Picking")
        self.assertIn(f"{self.customer.name}, from {self.warehouse.name}", message.body)
        self.assertEqual(notice.state, "sent")

    def test_grouped(self):
        """Five orders for the same people are one message."""
        self._handoff()
        orders = [self._confirmed() for _n in range(5)]
        self._send()
        message = self._told(self.coordinator)
        self.assertEqual(len(message), 1)
        for order in orders:
            self.assertIn(order.name, message.body)

    def test_two_stages_of_one_order(self):
        """A message about two stages of one order names both, each with its own words."""
        self._handoff(event="done", stage_id=False, body="{customer}: through {stage}")
        order = self._confirmed()
        self.assertGreater(len(self._send()), 1)
        message = self._told(self.coordinator)
        self.assertEqual(len(message), 1)
        for stage in ("Quotation", "Allocation"):
            self.assertIn(f">{order.name} at {stage}</a> {self.customer.name}: through {stage}", message.body)

    def test_two_stages_in_the_same_words(self):
        """Two stages of which the text says the same are told apart by their first lines."""
        self._handoff(event="done", stage_id=False, subject="{stage} done", body="{customer}")
        order = self._confirmed()
        self._send()
        for stage in ("Quotation", "Allocation"):
            self.assertIn(f">{order.name}: {stage} done</a>", self._told(self.coordinator).body)

    def test_passed_already(self):
        """Nobody is asked to act on a stage that the order has passed meanwhile."""
        self._handoff(stage_id=self.env.ref("o2d_base.stage_allocation").id)
        self._confirmed()
        self.assertEqual(self._send().state, "dropped")
        self.assertFalse(self._told(self.coordinator))

    def test_done_is_told_later(self):
        """What is done stays true: it is told although the order went on."""
        self._handoff(event="done", stage_id=self.env.ref("o2d_base.stage_allocation").id)
        self._confirmed()
        self.assertEqual(self._send().state, "sent")

    def test_failure_is_kept(self):
        """A notice that cannot be sent is logged and kept with its error; nothing is raised, others go out."""
        bad = self._handoff(name="Bad")
        good = self._handoff(name="Good")
        order = self._confirmed()
        self.env.cr.flush()
        original = type(bad)._people

        def people(handoff, *args):
            if handoff == bad:
                raise ValueError("The post office burnt down")
            return original(handoff, *args)

        self.patch(type(bad), "_people", people)
        with mute_logger(SENDER):
            self._send()
        states = {notice.handoff_id: notice.state for notice in self._notices(order)}
        self.assertEqual(states, {bad: "failed", good: "sent"})
        self.assertIn("burnt down", self._notices(order).filtered(lambda n: n.state == "failed").error)

    def test_sent_again(self):
        """Once its cause is mended an administrator sends a failed notice again; nobody else does."""
        boss = self._user("administration")
        handoff = self._handoff()
        order = self._confirmed()
        notice = self._notices(order)
        with mute_logger(SENDER):
            self.patch(type(handoff), "_people", lambda *_args: 1 / 0)
            self._send()
        self.assertEqual(notice.state, "failed")
        with self.assertRaises(AccessError):
            notice.with_user(self.coordinator).action_send_again()
        notice.with_user(boss).action_send_again()
        self.assertEqual((notice.state, notice.error), ("pending", False))

    def test_owner_of_the_place(self):
        """The owner that a warehouse names is told, others with the role are not."""
        named = self._user("dispatch_supervisor", login="named", notification_type="inbox")
        other = self._user("dispatch_supervisor", login="other", notification_type="inbox")
        self.env["o2d.stage.owner"].create(
            {"stage_id": self.picking_stage.id, "company_id": self.company.id, "warehouse_id": self.warehouse.id,
             "user_ids": [(4, named.id)]}
        )  # fmt: skip
        self._handoff(user_ids=False, tell_owner=True)
        self._confirmed()
        self._send()
        self.assertTrue(self._told(named))
        self.assertFalse(self._told(other))

    def test_salesperson(self):
        """The salesperson of the order is told."""
        seller = self._user("sales_coordinator", login="seller", notification_type="inbox")
        self._handoff(user_ids=False, tell_salesperson=True)
        self._confirmed(user_id=seller.id)
        self._send()
        self.assertTrue(self._told(seller))

    def test_stranger(self):
        """Somebody who may not see the order is not told about it."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("picker", login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)],
                              notification_type="inbox")  # fmt: skip
        self._handoff(user_ids=[(6, 0, stranger.ids)])
        self._confirmed()
        self._send()
        self.assertFalse(self._told(stranger))

    def test_mail_to_colleagues(self):
        """By mail, a mail waits in core's queue."""
        self._handoff(channel="mail")
        order = self._confirmed()
        self._send()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.coordinator.partner_id.id)])
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(order.name, mail.subject)

    def test_mail_to_the_customer(self):
        """The customer gets the mail of the template, and not what colleagues are told."""
        self.customer.email = "stores@kaveri.example"
        self._handoff(user_ids=False, channel="mail", tell_customer=True,
                      template_id=self.env.ref("o2d_base.mail_template_dispatched").id)  # fmt: skip
        order = self._confirmed()
        self._send()
        mail = self.env["mail.mail"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertIn("on its way", mail.subject)
        self.assertEqual(mail.recipient_ids, self.customer)

    def test_scheduled_action(self):
        """The scheduled action sends what waits."""
        self._handoff()
        self._confirmed()
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref("o2d_base.ir_cron_o2d_handoff_send").method_direct_trigger()
        self.assertTrue(self._told(self.coordinator))
