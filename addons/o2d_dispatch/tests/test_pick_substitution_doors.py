from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .substitution_common import SubstitutionCase


class TestPickSubstitutionRefused(SubstitutionCase):
    """What may not be offered, and who may not answer."""

    def _refused(self, words, picking, *args, **kwargs):
        with self.assertRaisesRegex(UserError, words):
            self._offer(picking, *args, **kwargs)

    def test_numbers(self):
        """More than is short, nothing, and what is no number are refused with a sentence."""
        picking = self.picking
        self._refused("Only 3 Units .* are short: 4 Units", picking, 4)
        self._refused("Only 3 Units .* are short", picking, 1e9)
        self._refused("cannot be counted", picking, 0.0001)
        for quantity in (0, -3, float("nan"), float("inf"), "3", None, True):
            self._refused("number above zero", picking, quantity)

    def test_not_short(self):
        """For a line of which all is set aside nothing else is offered."""
        picking = self._delivery()
        self._refused("all of it is set aside", picking)

    def test_other_goods(self):
        """The same goods, goods not in stock, services, archived goods and unknown ones are refused."""
        picking = self.picking
        self._refused("is what is short", picking, product=self.cable)
        self._refused("Only 0 Units .* are free", picking, product=self._product(name="Never bought"))
        service = self._product(name="Fitting", type="service", is_storable=False)
        self._refused("not sold from stock", picking, product=service)
        self.other.active = False
        self._refused("not sold from stock", picking)
        with self.assertRaisesRegex(UserError, "not known"):
            picking.with_user(self.picker).o2d_pick_offer(self._line(picking).id, 2**40, 1)

    def test_set_aside_for_others(self):
        """What another order has set aside is not offered, nor agreed to once it is gone."""
        picking = self.picking
        offer = self._offer(picking)
        self._delivery(((self.other, 19),))
        with self.assertRaisesRegex(UserError, "Only 1 Units .* are free"):
            self._agree(offer)
        self.assertIn("Only 1 Units", offer.with_user(self.coordinator).obstacle_words)
        second = self._short()
        self._refused("Only 1 Units .* are free", second)

    def test_unit_that_does_not_convert(self):
        """Goods by the kilogram do not stand for goods by the piece."""
        heavy = self._product(name="Copper", uom_id=self.env.ref("uom.product_uom_kgm").id)
        self._stock_at(heavy, self.bin_2, 50)
        picking = self.picking
        self._refused("counted in kg and .* in Units", picking, product=heavy)
        shown = picking.with_user(self.picker).o2d_pick_offer_goods(self._line(picking).id, "Copper")
        self.assertEqual(shown["goods"], [])

    def test_dozen_for_three(self):
        """A dozen is too many for three pieces, and parts of it that nobody can count are refused."""
        boxed = self._product(name="Cable box", uom_id=self.env.ref("uom.product_uom_dozen").id)
        self._stock_at(boxed, self.bin_2, 5)
        picking = self.picking
        self._refused("Only 3 Units", picking, 1, product=boxed)
        self._refused("cannot be counted", picking, 0.125, product=boxed)

    def test_kits(self):
        """A part of a kit is not replaced, and a kit is not offered."""
        kit = self._product(name="Panel kit")
        self.env["mrp.bom"].create(
            {"product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom",
             "bom_line_ids": [Command.create({"product_id": self.cable.id, "product_qty": 10})]}
        )  # fmt: skip
        picking = self._delivery(((kit, 1),))
        picking.move_line_ids.quantity = 7
        self._refused("is a part of Panel kit", picking)
        self._refused("is a kit: offer single goods", self.picking, product=kit)

    def test_held_line(self):
        """For a held line nothing is offered, and nothing agreed to."""
        picking = self.picking
        offer = self._offer(picking)
        offer.line_id._o2d_decide({"o2d_hold": True})
        with self.assertRaisesRegex(UserError, "is held"):
            self._agree(offer)
        picking = self._short()
        self._line(picking).sale_line_id._o2d_decide({"o2d_hold": True})
        self._refused("is held", picking)

    def test_delivered_meanwhile(self):
        """Once nothing is left to pick the offer cannot be agreed to."""
        picking = self.picking
        offer = self._offer(picking)
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        with self.assertRaisesRegex(UserError, "has left, or was given up"):
            self._agree(offer)
        offer.with_user(self.coordinator).action_refuse()
        self.assertEqual(offer.state, "refused")

    def test_cancelled_order(self):
        """Cancelling the order withdraws what was offered for it."""
        picking = self.picking
        offer = self._offer(picking)
        picking.sale_id._action_cancel()
        self.assertEqual((offer.state, self._problem(offer).state), ("withdrawn", "closed"))

    def test_two_offers(self):
        """For one line one thing is offered at a time; the same offer again is the same offer."""
        picking = self.picking
        offer = self._offer(picking)
        self.assertEqual(self._offer(picking), offer)
        again = self._product(name="Cable, red", stock=5)
        self._refused("is offered for .* already, by", picking, product=again)
        second = self._user("picker", login="second_picker")
        self._refused("is offered for .* already, by", picking, user=second)

    def test_answered_once(self):
        """What is answered is answered: neither again, nor otherwise, nor in other words."""
        picking = self.picking
        offer = self._offer(picking).with_user(self.coordinator)
        offer.action_agree_ordered()
        for act in (offer.action_agree_ordered, offer.action_agree_listed, offer.action_refuse):
            with self.assertRaisesRegex(UserError, "answered already"):
                act()
        for values in ({"note": "Else"}, {"agreed_quantity": 1}):
            with self.assertRaisesRegex(UserError, "answered already"):
                offer.write(values)
        self.assertEqual(len(picking.sale_id.order_line), 3)

    def test_own_offer(self):
        """Who offered does not answer, whatever the roles."""
        both = self._user("picker", "sales_coordinator", login="both")
        picking = self.picking
        offer = self._offer(picking, user=both).with_user(both)
        self.assertFalse(offer.is_for_me)
        for act in (offer.action_agree_ordered, offer.action_agree_listed, offer.action_refuse):
            with self.assertRaisesRegex(AccessError, "offered it yourself"):
                act()
        offer.action_withdraw()

    def test_roles(self):
        """Sales answers, pickers offer; nobody else does either."""
        picking = self.picking
        for role in ("sales_coordinator", "gate_keeper", "accounts"):
            with self.assertRaises(AccessError):
                self._offer(picking, user=self._user(role, login=f"offers_{role}"))
        offer = self._offer(picking)
        for role in ("picker", "warehouse_coordinator", "finance_head", "accounts", "management"):
            answering = offer.with_user(self._user(role, login=f"answers_{role}"))
            for act in (answering.action_agree_ordered, answering.action_refuse):
                with self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            offer.with_user(self.coordinator).action_withdraw()
        # Prices are none of a picker's business.
        with self.assertRaises(AccessError):
            offer.with_user(self.picker).read(["ordered_price"])

    def test_other_company(self):
        """Nobody of another company sees, makes or answers an offer."""
        other = self.env["res.company"].create({"name": "Kerala Branch"})
        picking = self.picking
        offer = self._offer(picking)
        company = {"company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        far = self._user("sales_coordinator", login="far_sales", **company)
        with self.assertRaises(AccessError):
            offer.with_user(far).action_agree_ordered()
        self.assertNotIn(offer, offer.with_user(far).search([]))
        with self.assertRaises(AccessError):
            self._offer(picking, user=self._user("picker", login="far_picker", **company))
        theirs = self._product(name="Theirs alone", company_id=other.id)
        with self.assertRaises(AccessError):
            self._offer(picking, product=theirs)
        both = {"company_id": self.company.id, "company_ids": [(6, 0, (self.company | other).ids)]}
        everywhere = self._user("picker", login="picks_everywhere", **both)
        self._refused("is offered for .* already", picking, product=theirs, user=everywhere)
        offer.with_user(self.coordinator).action_refuse()
        self._refused("not sold from stock here", picking, product=theirs, user=everywhere)

    def test_queue(self):
        """The coordinator's queue shows what is offered at which price, and answers with one tap."""
        queue = self.env.ref("o2d_dispatch.queue_substitutions").with_user(self.coordinator)
        picking = self.picking
        offer = self._offer(picking)
        [row] = [row for row in queue.o2d_rows(queue.id)["rows"] if row["id"] == offer.id]
        self.assertIn("3 Units Cable 2.5 sq mm, blue", row["what"])
        self.assertIn("100", row["what"])
        self.assertEqual((row["amount"], row["actions"]), (300, ["agree", "refuse", "open"]))
        self.assertIn("Agreed: 3 Units", queue.o2d_act(queue.id, offer.id, "agree")["message"])
        self.assertEqual(offer.state, "agreed")
        opened = self._problem(offer).with_user(self.coordinator)._o2d_queue_open("").action
        self.assertEqual((opened["res_model"], opened["res_id"]), (offer._name, offer.id))


@tagged("post_install", "-at_install")
class TestPickSubstitutionRpc(SubstitutionCase, RpcCase):
    """The doors, as a browser knocks at them."""

    def test_forged_answer(self):
        """No remote call makes an offer, answers one by writing fields, or takes it away."""
        picking = self.picking
        offer = self._offer(picking)
        self._login(self.coordinator)
        name = "o2d.pick.substitution"
        values = {"line_id": offer.line_id.id, "order_id": offer.order_id.id, "picking_id": picking.id,
                  "product_id": self.cable.id, "substitute_id": self.other.id, "quantity": 3, "agreed_quantity": 3,
                  "company_id": self.company.id, "state": "agreed"}  # fmt: skip
        context = {"o2d_pass": "decision", "default_state": "agreed", "o2d_pick_replaced": True, "o2d_pick_beside": 1}
        calls = [
            ("create", [values]),
            ("unlink", [offer.id]),
            ("_o2d_agree", [offer.id], "ordered"),
            ("_o2d_answer", [offer.id], "agreed"),
            *(
                ("write", [offer.id], {field: value})
                for field, value in (
                    ("state", "agreed"), ("decided_by_id", self.coordinator.id), ("proposed_by_id", self.picker.id),
                    ("substitute_id", self.switch.id), ("quantity", 10), ("price_by", "listed"),
                )
            ),
        ]  # fmt: skip
        for method, *args in calls:
            answer = self._call(name, method, *args, context=context)
            self.assertIn("error", answer, (method, args))
        self.assertRecordValues(offer, [{"state": "waiting", "quantity": 3, "decided_by_id": False}])
        answer = self._call(name, "write", [offer.id], {"agreed_quantity": 5})
        self.assertIn("error", answer)
        self.assertEqual(offer.agreed_quantity, 3)

    def test_over_the_wire(self):
        """A picker offers and sales agrees over the wire; a remote context puts no goods on another delivery."""
        picking, elsewhere = self.picking, self._delivery(((self.switch, 1),))
        self._login(self.picker)
        args = ([picking.id], self._line(picking).id, self.other.id, 3, "damaged")
        [shown] = self._call("stock.picking", "o2d_pick_offer", *args)["result"]
        self.assertEqual(shown["state"], "waiting")
        self._login(self.coordinator)
        context = {"o2d_pick_beside": elsewhere.id, "skip_procurement": True}
        answer = self._call("o2d.pick.substitution", "action_agree_ordered", [shown["id"]], context=context)
        self.assertIn("result", answer, answer)
        offer = self.env["o2d.pick.substitution"].browse(shown["id"])
        self.assertEqual(offer.new_line_id.move_ids.picking_id, picking)
