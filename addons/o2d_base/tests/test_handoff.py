"""Who is told what when an order changes hands."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import O2dCase

SENDER = "odoo.addons.o2d_base.models.o2d_handoff_notice"


class HandoffCase(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["o2d.handoff"].search([]).active = False
        cls.coordinator = cls._user("warehouse_coordinator", notification_type="inbox")
        cls.picking_stage = cls.env.ref("o2d_base.stage_picking")

    @classmethod
    def _handoff(cls, **values):
        return cls.env["o2d.handoff"].create(
            {
                "name": "Ready to pick",
                "event": "entered",
                "stage_id": cls.picking_stage.id,
                "user_ids": [(4, cls.coordinator.id)],
                "channel": "chat",
                "subject": "{order} at {stage}",
                "body": "{customer}, from {site}",
                **values,
            }
        )

    def _notices(self, order):
        self.env.cr.flush()
        return self.env["o2d.handoff.notice"].search([("order_id", "=", order.id)])

    def _send(self):
        self.env.cr.flush()
        notices = self.env["o2d.handoff.notice"].search([("state", "=", "pending")])
        notices._send()
        notices._close_activities()
        return notices

    def _told(self, user):
        return self.env["mail.notification"].search([("res_partner_id", "=", user.partner_id.id)]).mail_message_id

    def _confirmed(self, **values):
        order = self._order(**values)
        order.action_confirm()
        return order


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


class TestActivity(HandoffCase):
    def _activities(self, order):
        kind = self.env.ref("o2d_base.mail_activity_data_handoff")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id), ("res_id", "=", order.id)])

    def _credit_owner(self):
        self.env.ref("o2d_base.handoff_credit_held").active = True
        head = self._user("finance_head")
        self.env["o2d.stage.owner"].create(
            {
                "stage_id": self.env.ref("o2d_base.stage_credit").id,
                "company_id": self.company.id,
                "user_ids": [(4, head.id)],
            }
        )
        return head

    def test_one_person(self):
        """A task goes to one person, whoever of the role has the fewest."""
        group = self.env["res.groups"].create({"name": "Pickers"})
        first, second = (self._user("picker", login=f"picker_{n}") for n in range(2))
        (first | second).group_ids |= group
        self._handoff(channel="activity", user_ids=False, group_ids=[(4, group.id)])
        orders = [self._confirmed() for _n in range(2)]
        self._send()
        people = [self._activities(order).user_id for order in orders]
        self.assertEqual(sorted(people, key=lambda user: user.id), [first, second])

    def test_goes_away(self):
        """A task is gone once the stage is left, whoever did the work."""
        self._handoff(channel="activity")
        order = self._confirmed()
        self._send()
        self.assertEqual(self._activities(order).summary, f"{order.name} at Picking")
        self._deliver(order)
        self._send()
        self.assertFalse(self._activities(order))
        self.assertEqual(self._notices(order).state, "closed")

    def test_given_up(self):
        """A task of a cancelled order goes away as well, and soon: leaving a stage wakes the sender."""
        self._handoff(channel="activity")
        order = self._confirmed()
        self._send()
        triggers = self.env["ir.cron.trigger"].search_count([])
        order._action_cancel()
        self._send()
        self.assertFalse(self._activities(order))
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)

    def test_due_with_the_stage(self):
        """A task is due on the day its stage is due."""
        self.picking_stage.write({"has_service_level": True, "service_hours": 24})
        self._handoff(channel="activity")
        with freeze_time("2026-11-19 04:30:00"):
            order = self._confirmed()
            self._send()
        self.assertEqual(self._activities(order).date_deadline, order.picking_ids.o2d_stage_due.date())

    def test_not_twice(self):
        """An order that enters the stage again does not pile up tasks."""
        self._handoff(channel="activity")
        order = self._confirmed()
        self._send()
        order.picking_ids.do_unreserve()
        self.env.cr.flush()
        order.picking_ids.action_assign()
        self._send()
        self.assertEqual(len(self._activities(order)), 1)

    def test_held_for_credit(self):
        """Out of the box, a hold for credit is a task of the finance head until it is released."""
        head = self._credit_owner()
        order = self._order()
        problem = self.env["o2d.exception"]._raise(
            f"test:{order.id}",
            {"name": "Over the limit", "is_blocking": True, "order_id": order.id, "company_id": order.company_id.id,
             "stage_id": self.env.ref("o2d_base.stage_credit").id},
        )  # fmt: skip
        self.env["o2d.event"]._log(order, "held", stage="credit", note="Over the limit")
        self._send()
        self.assertEqual(self._activities(order).user_id, head)
        self.assertIn("Over the limit", self._activities(order).note)
        self.env["o2d.exception"]._clear([problem.key])
        self._send()
        self.env["o2d.handoff.notice"]._close_activities()
        self.assertFalse(self._activities(order))

    def test_held_in_part(self):
        """Two of three lines held are a task as well, until the last of them is released."""
        head = self._credit_owner()
        order = self._confirmed(lines=[(self.product, quantity) for quantity in (1, 2, 3)])
        held = order.order_line[1:]
        held._o2d_set_hold("Over the limit")
        self.assertFalse(order.o2d_blocked)
        self._send()
        self.assertEqual(self._activities(order).user_id, head)
        held[0]._o2d_release_hold()
        self._send()
        self.assertTrue(self._activities(order))
        held[1]._o2d_release_hold()
        self._send()
        self.assertFalse(self._activities(order))

    def test_held_in_part_and_given_up(self):
        """The task of a partly held order goes when the order is cancelled, though its lines stay held."""
        self._credit_owner()
        order = self._confirmed(lines=[(self.product, 1), (self.product, 2)])
        order.order_line[1]._o2d_set_hold("Over the limit")
        self._send()
        self.assertTrue(self._activities(order))
        order._action_cancel()
        self._send()
        self.assertFalse(self._activities(order))


class TestCompanies(HandoffCase):
    def test_own_companies(self):
        """An administrator sees the notices of their own companies' orders, and no others'."""
        other = self.env["res.company"].create({"name": "Other"})
        here = self._user("administration", login="here")
        there = self._user("administration", login="there", company_id=other.id, company_ids=[(6, 0, other.ids)])
        self._handoff()
        notice = self._notices(self._confirmed())
        notices = self.env["o2d.handoff.notice"]
        self.assertIn(notice, notices.with_user(here).search([]))
        self.assertFalse(notices.with_user(there).search([("id", "=", notice.id)]))
        with self.assertRaises(AccessError):
            notice.with_user(there).read(["note"])


class TestTable(HandoffCase):
    def test_somebody(self):
        """A row that tells nobody is refused."""
        with self.assertRaisesRegex(ValidationError, "tells nobody"):
            self._handoff(user_ids=False)

    def test_customer_by_mail(self):
        """The customer is told by mail, with a template."""
        with self.assertRaisesRegex(ValidationError, "mail template"):
            self._handoff(tell_customer=True, channel="chat")

    def test_unknown_place(self):
        """A name that nothing fills is refused with the names that are known."""
        with self.assertRaisesRegex(ValidationError, "oder"):
            self._handoff(subject="{oder}")

    def test_warehouse_of_the_company(self):
        """A warehouse row belongs to the company of the warehouse."""
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(ValidationError):
            self._handoff(company_id=other.id, warehouse_id=self.warehouse.id)

    def test_only_administration(self):
        """Only administration says who is told."""
        handoff = self._handoff()
        with self.assertRaises(AccessError):
            handoff.with_user(self.coordinator).active = False

    def test_form(self):
        """An administrator makes a row in the form."""
        boss = self._user("administration")
        form = Form(self.env["o2d.handoff"].with_user(boss))
        form.name = "To be billed"
        form.stage_id = self.env.ref("o2d_base.stage_invoice")
        form.tell_owner = True
        handoff = form.save()
        self.assertEqual((handoff.event, handoff.channel), ("entered", "activity"))
