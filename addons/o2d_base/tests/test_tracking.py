import json

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.o2d_base.tools.audience import INTERNAL, PORTAL

from .common import O2dCase


@tagged("post_install", "-at_install")
class TestTracking(O2dCase):
    """One order on one screen, for whoever may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._product(name="Cable 2.5 sq mm", stock=1000)
        cls.clerk = cls._user("sales_coordinator")

    def _line(self, order, product):
        """The tracked line of a product."""
        line = order.order_line.filtered(lambda line: line.product_id == product)
        return next(one for one in order._o2d_tracking("internal")["lines"] if one["id"] == line.id)

    def assertProgress(self, order, product, **quantities):
        line = self._line(order, product)
        self.assertEqual({name: line[name] for name in quantities}, quantities)

    def test_every_quantity_from_order_to_return(self):
        """Ordered, approved, allocated, picked, dispatched, invoiced and returned are told apart at every step."""
        order = self._order([(self.product, 10), (self.second, 4)])
        self.assertProgress(order, self.product, ordered=10, approved=0, allocated=0, picked=0, dispatched=0)
        order.action_confirm()
        self.assertProgress(order, self.product, approved=10, allocated=10, picked=0, dispatched=0, invoiced=0)
        move = order.order_line[0].move_ids
        move.quantity = 6
        move.picked = True
        self.assertProgress(order, self.product, allocated=6, picked=6, dispatched=0)
        self._deliver(order, {self.product: 6})
        self.assertProgress(order, self.product, picked=6, dispatched=6, invoiced=0)
        self.assertProgress(order, self.second, allocated=4, picked=4, dispatched=4)
        invoice = order._create_invoices()
        self.assertProgress(order, self.product, invoiced=0)
        invoice.action_post()
        self.assertProgress(order, self.product, dispatched=6, invoiced=6, returned=0)

    def test_return_and_credit_note(self):
        """Goods that came back are returned, not never sent, and a credit note lessens what is invoiced."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        self._deliver(order)
        order._create_invoices().action_post()
        self._return(order.picking_ids, 3)
        self.assertProgress(order, self.product, dispatched=10, returned=3, invoiced=10)
        order._create_invoices(final=True).action_post()
        self.assertProgress(order, self.product, dispatched=10, returned=3, invoiced=7)

    def _return(self, picking, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        returned.move_ids.quantity = quantity
        returned.move_ids.picked = True
        returned.button_validate()

    def test_quantities_in_the_unit_of_the_line(self):
        """Two dozen ordered are two dozen picked, not twenty-four."""
        order = self._order()
        order.order_line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 2})
        order.action_confirm()
        self.assertProgress(order, self.product, ordered=2, approved=2, allocated=2)
        self._deliver(order)
        order._create_invoices().action_post()
        self.assertProgress(order, self.product, picked=2, dispatched=2, invoiced=2)

    def test_steps_of_a_warehouse_count_once(self):
        """Where goods are picked, packed and shipped, the pick is the pick and only shipping dispatches."""
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Three steps", "code": "TRI", "delivery_steps": "pick_pack_ship", "company_id": self.company.id}
        )
        self._stock(self.product, 50, warehouse)
        order = self._order([(self.product, 10)], warehouse_id=warehouse.id)
        order.action_confirm()
        self.assertProgress(order, self.product, allocated=10, picked=0, dispatched=0)
        self._deliver(order)
        self.assertProgress(order, self.product, allocated=10, picked=10, dispatched=0)
        self._deliver(order)
        self._deliver(order)
        self.assertProgress(order, self.product, allocated=10, picked=10, dispatched=10)
        self.assertEqual(self._line(order, self.product)["from"], ["Three steps"])
        kinds = [one["kind"] for one in order._o2d_tracking("internal")["documents"]]
        self.assertEqual(kinds, ["transfer", "transfer", "delivery"])

    def test_held_line(self):
        """A held line is ordered but not approved, and is promised for no day."""
        order = self._order([(self.product, 10), (self.second, 4)])
        order.order_line[1]._o2d_set_hold("Over the limit")
        order.action_confirm()
        tracking = order._o2d_tracking("internal")
        line = self._line(order, self.second)
        self.assertTrue(line["held"])
        self.assertEqual((line["approved"], line["allocated"], line["promised"]), (0, 0, None))
        self.assertEqual((tracking["order"]["line_count"], tracking["order"]["held_count"]), (2, 1))
        self.assertIn("One item, Cable 2.5 sq mm, waits for", tracking["answer"])

    def test_services_and_notes(self):
        """A note is no line, a service needs no stock."""
        freight = self._product(name="Freight", type="service", is_storable=False)
        order = self._order([(self.product, 1), (freight, 1)])
        order.order_line = [Command.create({"display_type": "line_note", "name": "Handle with care"})]
        order.action_confirm()
        tracking = order._o2d_tracking("internal")
        self.assertEqual([line["kind"] for line in tracking["lines"]], ["goods", "service"])

    def test_steps_follow_the_order(self):
        """What is passed is done, where it stands is now, what is ahead is next."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        steps = {step["code"]: step for step in order._o2d_tracking("internal")["steps"]}
        self.assertEqual(steps["quotation"]["state"], "done")
        self.assertEqual(steps["picking"]["state"], "now")
        self.assertEqual(steps["invoice"]["state"], "next")
        # With core alone nothing brings an e-way bill.
        self.assertEqual(steps["ewaybill"]["state"], "skipped")
        self.assertEqual((steps["picking"]["done"], steps["picking"]["of"]), (0, 1))
        self.assertEqual(steps["allocation"]["done"], 1)
        self.assertTrue(steps["picking"]["since"])

    def test_cancelled_order_passes_nothing(self):
        """A cancelled order shows how far it had come, and nothing ahead or now."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        order._action_cancel()
        states = {step["code"]: step["state"] for step in order._o2d_tracking("internal")["steps"]}
        self.assertEqual(states["settlement"], "skipped")
        self.assertFalse({"now", "next", "late"} & set(states.values()))

    def test_overdue_step_is_late(self):
        """A step beyond its service level says so."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        order._o2d_decide({"o2d_stage_due": "2020-01-01 00:00:00"})
        steps = {step["code"]: step["state"] for step in order._o2d_tracking("internal")["steps"]}
        self.assertEqual(steps["picking"], "late")

    def test_blocker_names_role(self):
        """An open problem is shown with its words and the role that can clear it; a closed one is gone."""
        order = self._order()
        exceptions = self.env["o2d.exception"]
        exceptions._raise(
            "test:1",
            {
                "name": "Over the limit by ₹ 3,12,000",
                "type": "hold",
                "is_blocking": True,
                "order_id": order.id,
                "company_id": order.company_id.id,
                "owner_group_id": self.env.ref("o2d_base.group_finance_head").id,
            },
        )
        tracking = order._o2d_tracking("internal")
        self.assertEqual([(one["words"], one["with"]) for one in tracking["blockers"]],
                         [("Over the limit by ₹ 3,12,000", "finance head")])  # fmt: skip
        self.assertIn("the approval of our finance head", tracking["answer"])
        self.assertIn("Over the limit", order.o2d_stop_words)
        exceptions._clear(["test:1"])
        self.assertEqual(order._o2d_tracking("internal")["blockers"], [])
        self.assertFalse(order.o2d_stop_words)

    def test_documents_and_trail(self):
        """Deliveries and invoices stand there by name, the trail with who did what."""
        order = self._order([(self.product, 10)])
        order.with_user(self.clerk).action_confirm()
        self._deliver(order)
        order._create_invoices().action_post()
        tracking = order._o2d_tracking("internal")
        self.assertEqual(
            [(one["kind"], one["name"]) for one in tracking["documents"]],
            [("delivery", order.picking_ids.name), ("invoice", order.invoice_ids.name)],
        )
        self.assertIn(self.clerk.name, {event["who"] for event in tracking["trail"]})

    def test_json_able(self):
        """What is gathered can be sent as it is."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        tracking = order._o2d_tracking("internal")
        self.assertEqual(json.loads(json.dumps(tracking)), tracking)

    def test_allow_list(self):
        """Only named keys leave, for either audience: what somebody adds is not shown until it is allowed."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        self._deliver(order)
        order._create_invoices().action_post()
        for audience, own in (("internal", INTERNAL), ("portal", PORTAL)):
            tracking = order._o2d_tracking(audience)
            # A module that shows more names it there.
            allowed = order._o2d_tracking_allowed(audience)
            self.assertLessEqual(set(own), set(allowed))
            self.assertLessEqual(set(tracking), set(allowed))
            for section, keys in allowed.items():
                name, _dot, inner = section.partition(".")
                if name not in tracking:
                    continue
                found = tracking[name] if isinstance(tracking[name], list) else [tracking[name]]
                found = [one for outer in found for one in outer[inner]] if inner else found
                for one in found if keys is not True else ():
                    self.assertLessEqual(set(one), keys)

    def test_customer_reads_no_inner_matter(self):
        """The customer's view has no amount over the limit, no role, no note and no name of ours."""
        order = self._order([(self.product, 10)])
        order.with_user(self.clerk).action_confirm()
        self.env["o2d.exception"]._raise(
            "test:2",
            {
                "name": "Cheque bounced twice",
                "type": "refusal",
                "is_blocking": True,
                "order_id": order.id,
                "company_id": order.company_id.id,
                "cost": 4711.0,
                "owner_group_id": self.env.ref("o2d_base.group_finance_head").id,
            },
        )
        self.env["o2d.event"]._log(order, "note", note="Customer is difficult")
        told = json.dumps(order._o2d_tracking("portal"))
        for secret in ("bounced", "finance", "difficult", self.clerk.name, "4711"):
            self.assertNotIn(secret, told)

    def test_answer_in_hindi(self):
        """Whoever works in Hindi reads the answer out in Hindi, the day included."""
        self.env["res.lang"]._activate_lang("hi_IN")
        order = self._order([(self.product, 10)], commitment_date="2099-11-21 06:00:00")
        order.action_confirm()
        answer = order.with_context(lang="hi_IN")._o2d_tracking("internal")["answer"]
        self.assertIn("आपका आइटम, Bearing 6204,", answer)
        self.assertIn("शनिवार 21 नवंबर", answer)
        self.assertNotIn("promised", answer)
