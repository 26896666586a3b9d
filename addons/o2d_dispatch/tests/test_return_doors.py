"""Who asks, decides, receives and credits; what is refused, at every door."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .return_common import ReturnCase


class TestReturnDecided(ReturnCase):
    def test_small(self):
        """A small return, asked for in time, is authorised with the asking."""
        record = self._ask(self._left([(self.product, 5)]), {self.product: 1})
        self.assertEqual((record.state, record.second_words), ("authorised", ""))

    def test_worth(self):
        """A return beyond the company's value is decided by a sales head, and by nobody who asked for it."""
        self.company.o2d_return_value = 100
        record = self._ask(self._left([(self.product, 5)]), {self.product: 2})
        self.assertEqual((record.state, record.is_worth, len(record.picking_ids)), ("asked", True, 0))
        for user in (self.sales, self.head, self.store, self.supervisor, self.accounts):
            self.assertFalse(record.with_user(user).may_decide)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                record.with_user(user).action_authorise()
        with self.assertRaisesRegex(UserError, "a head has to decide"), self.env.cr.savepoint():
            self._receive(record)
        self.assertTrue(record.with_user(self.sales_head).may_decide)
        record.with_user(self.sales_head).action_authorise("Agreed on the phone")
        self.assertEqual((record.state, record.decided_by_id), ("authorised", self.sales_head))
        with self.assertRaisesRegex(UserError, "decided already"), self.env.cr.savepoint():
            record.with_user(self.sales_head).action_refuse("No")
        own = self._ask(self._left([(self.product, 5)]), {self.product: 2}, user=self.sales_head)
        with self.assertRaisesRegex(AccessError, "yourself"), self.env.cr.savepoint():
            own.with_user(self.sales_head).action_authorise()
        other = self._user("sales_head", login="second_head")
        own.with_user(other).action_authorise()
        self.assertEqual(own.decided_by_id, other)

    def test_not_split(self):
        """What was authorised alone of an order counts with what is asked for next; what was withdrawn does not."""
        self.company.o2d_return_value = 250
        picking = self._left([(self.product, 5)])
        first = self._ask(picking, {self.product: 2})
        self.assertEqual((first.state, first.value), ("authorised", 200))
        second = self._ask(picking, {self.product: 1})
        self.assertEqual((second.state, second.is_worth), ("asked", True))
        first.with_user(self.sales).action_withdraw("He keeps them")
        self.assertEqual(self._ask(picking, {self.product: 2}).state, "authorised")

    def test_late(self):
        """What left too long ago is decided by a head of sales or operations."""
        picking = self._left([(self.product, 5)])
        picking._o2d_decide({"o2d_gate_out_at": fields.Datetime.now() - timedelta(days=40)})
        record = self._ask(picking, {self.product: 1})
        self.assertEqual((record.state, record.is_late), ("asked", True))
        record.with_user(self.head).action_authorise()
        self.assertEqual(record.state, "authorised")
        self.company.o2d_return_days = 0
        self.assertEqual(self._ask(picking, {self.product: 1}).state, "authorised")

    def test_refused(self):
        """A refusal needs its reason, and leaves the goods where they are to be asked for again."""
        self.company.o2d_return_value = 0
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        with self.assertRaisesRegex(UserError, "Say why"), self.env.cr.savepoint():
            record.with_user(self.sales_head).action_refuse(" ")
        record.with_user(self.sales_head).action_refuse("Made to order")
        self.assertEqual((record.state, record.decision_note), ("refused", "Made to order"))
        self.assertEqual(self._ask(picking, {self.product: 5}).state, "asked")

    def test_withdrawn(self):
        """Who asked may withdraw what has not come; its transfer is cancelled."""
        record = self._ask(self._left([(self.product, 5)]), {self.product: 2})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            record.with_user(self.store).action_withdraw("No")
        record.with_user(self.sales).action_on_way()
        self.assertEqual(record.state, "on_way")
        record.with_user(self.sales).action_withdraw("He keeps them")
        self.assertEqual((record.state, record.picking_ids.state), ("withdrawn", "cancel"))
        with self.assertRaisesRegex(UserError, "is over"), self.env.cr.savepoint():
            self._receive(record)

    def test_turned_back(self):
        """What is refused at the door comes back with its vehicle, authorised by itself, and is credited."""
        picking = self._left([(self.product, 5)])
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._ask(picking, {self.product: 5}, at_door=True)
        self.company.o2d_return_value = 0
        record = self._ask(picking, {self.product: 5}, user=self.supervisor, at_door=True)
        self.assertEqual((record.state, record.reason, record.at_door), ("on_way", "refused", True))
        self._receive(record, user=self.supervisor)
        self._credited(record)
        self.assertEqual((record.state, picking.sale_id.order_line.qty_delivered), ("settled", 0))
        self._check_even(picking.sale_id)

    def test_not_turned_back(self):
        """What was signed for was not turned back, and what passed no gate neither."""
        picking = self._left([(self.product, 5)])
        self.env["o2d.proof"].create({"picking_id": picking.id, "receiver": "Suresh"})
        with self.assertRaisesRegex(UserError, "received by Suresh"), self.env.cr.savepoint():
            self._ask(picking, {self.product: 5}, user=self.supervisor, at_door=True)

    def test_replaced(self):
        """The same goods go out anew at the same price; for nothing where there is no credit; once."""
        order = self._order([(self.product, 5)], user_id=self.sales.id)
        order.order_line.write({"price_unit": 90, "discount": 5})
        order.action_confirm()
        picking = self._ship(order)
        picking._o2d_leave()
        record = self._ask(picking, {self.product: 2})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            record.with_user(self.store).action_replace()
        record.with_user(self.sales).action_replace()
        new = record.replacement_ids
        line = new.order_line
        self.assertEqual((line.product_uom_qty, line.price_unit, line.discount), (2, 90, 5))
        self.assertEqual((new.state, new.o2d_replaces_id, new.partner_id), ("draft", record, order.partner_id))
        with self.assertRaisesRegex(UserError, "already"), self.env.cr.savepoint():
            record.with_user(self.sales).action_replace()
        new.action_cancel()
        record.with_user(self.sales_head).action_deny_credit("Used")
        record.with_user(self.sales).action_replace()
        self.assertEqual((record.replacement_ids - new).order_line.price_unit, 0)


class TestReturnRefused(ReturnCase):
    """What cannot come back is refused, with what to do instead."""

    def _refused(self, words, picking, quantities, **values):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self._ask(picking, quantities, **values)

    def test_quantities(self):
        """Nothing, less than nothing, and what is no number do not come back."""
        picking = self._left([(self.product, 5)])
        for quantity in (0, -1):
            self._refused("more than nothing", picking, {self.product: quantity})
        for quantity in (float("nan"), float("inf"), "2", None, True):
            self._refused("write a number", picking, {self.product: quantity})
        self._refused("No more can come back", picking, {self.product: 6})
        self._refused("choose a reason", picking, {self.product: 1}, reason="because")
        self._refused("in words", picking, {self.product: 1}, reason="other")

    def test_not_left(self):
        """What stands at the gate is taken back by a recall, what was recalled does not come back."""
        picking = self._loaded([(self.product, 5)])
        self._refused("Take it back instead", picking, {self.product: 1})
        self._recall(picking)
        self._refused("was taken back", picking, {self.product: 1})
        waiting = self._confirmed([(self.product, 5)]).picking_ids
        self._refused("has not left yet", waiting, {self.product: 1})

    def test_other_order(self):
        """Goods come back to the order that they were sent for."""
        mine, his = self._left([(self.product, 5)]), self._left([(self.product, 5)])
        rows = self._rows(his, {self.product: 1})
        with self.assertRaisesRegex(UserError, "did not leave with"), self.env.cr.savepoint():
            self.env["o2d.return"].with_user(self.sales).o2d_ask(mine.sale_id.id, rows, "damaged")

    def test_core_return(self):
        """Core's own return brings back no more than left, counted with what is on its way and what came."""
        picking = self._left([(self.product, 5)])
        self._ask(picking, {self.product: 2})
        with self.assertRaisesRegex(UserError, "no more than 3"), self.env.cr.savepoint():
            self._return(picking, {self.product: 4})
        self._return(picking, {self.product: 3})
        with self.assertRaisesRegex(UserError, "no more than 0"), self.env.cr.savepoint():
            self._return(picking, {self.product: 1})
        self._check_even(self._left([(self.product, 1)]).sale_id)

    def test_more_on_the_form(self):
        """More than was authorised is not received, neither by the dialog nor by core's form."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 2})
        with self.assertRaisesRegex(UserError, "no more than 2"), self.env.cr.savepoint():
            self._receive(record, {self.product: {"restock": 2, "scrap": 1}})
        back = record.picking_ids
        back.move_ids.quantity = 3
        back.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "more came than"), self.env.cr.savepoint():
            back.with_user(self.store).button_validate()
        back.move_ids.quantity = 2
        self.env["stock.move"].create(
            {"product_id": self.other.id, "product_uom_qty": 1, "quantity": 1, "picked": True, "picking_id": back.id,
             "location_id": back.location_id.id, "location_dest_id": back.location_dest_id.id}
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "is not part of"), self.env.cr.savepoint():
            back.with_user(self.store).button_validate()

    def test_more_without_authorisation(self):
        """A quantity raised on core's return meets the same bound when it is validated."""
        picking = self._left([(self.product, 5)])
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 5
        back = wizard._create_return()
        back.move_ids.quantity = 6
        back.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "no more than that comes"), self.env.cr.savepoint():
            back.with_user(self.store).button_validate()

    def test_needs_authorisation(self):
        """Where the company wants it, nothing comes back without an authorised return; a recall still does."""
        picking = self._left([(self.product, 5)])
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        old = wizard._create_return()
        old.move_ids.picked = True
        self.company.o2d_return_needed = True
        with self.assertRaisesRegex(UserError, "authorised"), self.env.cr.savepoint():
            self._return(picking, {self.product: 1})
        with self.assertRaisesRegex(UserError, "authorised"), self.env.cr.savepoint():
            old.with_user(self.store).button_validate()
        old.action_cancel()
        record = self._ask(picking, {self.product: 1})
        self._receive(record)
        self.assertEqual(record.state, "received")
        self._recall(self._loaded([(self.product, 5)]))

    def test_other_company(self):
        """Nobody of another company sees, asks for or receives a return."""
        other = self.env["res.company"].create({"name": "Nagpur Company"})
        values = {"company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        picking = self._left([(self.product, 5)])
        stranger = self._user("sales_coordinator", login="strange_sales", **values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._ask(picking, {self.product: 1}, user=stranger)
        record = self._ask(picking, {self.product: 1})
        porter = self._user("warehouse_coordinator", login="strange_store", **values)
        self.assertFalse(self.env["o2d.return"].with_user(porter).search([]))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._receive(record, user=porter)
        self.store.company_ids += other
        self._receive(record.with_context(allowed_company_ids=[other.id, self.company.id]))
        self.assertEqual(record.picking_ids.company_id, self.company)
        sequences = self.env["ir.sequence"].search([("code", "=", "o2d.return")]).company_id
        self.assertLessEqual(other | self.company, sequences)


@tagged("post_install", "-at_install")
class TestReturnRpc(ReturnCase, RpcCase):
    def test_doors(self):
        """Remote callers pass the doors that ask for their role, and write nothing beside them."""
        picking = self._left([(self.product, 5)])
        order, rows = picking.sale_id.id, self._rows(picking, {self.product: 2})
        self._login(self.store)
        self.assertIn("error", self._call("o2d.return", "o2d_ask", order, rows, "damaged"))
        self.assertIn("error", self._call("stock.picking", "action_o2d_ask_return", picking.ids))
        self._login(self.sales)
        for bad in (None, [], [1], {"a": 1}, [{"move_id": "x"}], [{"move_id": 2**40, "quantity": 1}]):
            self.assertIn("error", self._call("o2d.return", "o2d_ask", order, bad, "damaged"), bad)
        self.assertIn("error", self._call("o2d.return", "o2d_ask", "x", rows, "damaged"))
        made = self._call("o2d.return", "o2d_ask", order, rows, "damaged", "Two are wet")["result"]
        record = self.env["o2d.return"].browse(made)
        self.assertEqual((record.state, record.words), ("authorised", "Two are wet"))
        for model, method, args in (
            ("o2d.return", "write", [record.ids, {"state": "settled"}]),
            ("o2d.return", "create", [[{"order_id": order, "reason": "damaged"}]]),
            ("o2d.return", "unlink", [record.ids]),
            ("o2d.return.line", "write", [record.line_ids.ids, {"quantity": 5}]),
            ("o2d.return", "_o2d_authorise", [record.ids, ""]),
            ("o2d.return", "o2d_receive", [record.ids, []]),
            ("o2d.return", "action_credit", [record.ids]),
            ("o2d.return", "action_deny_credit", [record.ids, "No"]),
            ("stock.picking", "write", [record.picking_ids.ids, {"o2d_return_id": False}]),
            ("sale.order", "write", [[order], {"o2d_replaces_id": record.id}]),
        ):
            self.assertIn("error", self._call(model, method, *args), method)
        lines = [{"line_id": record.line_ids.id, "restock": 1, "quarantine": 1}]
        self._login(self.store)
        self.assertIn("error", self._call("o2d.return", "o2d_receive", record.ids, [{"line_id": 1, "restock": 1}]))
        for name, value in (("restock", -1), ("restock", "x"), ("scrap", 9)):
            bad = [{"line_id": record.line_ids.id, name: value}]
            self.assertIn("error", self._call("o2d.return", "o2d_receive", record.ids, bad), (name, value))
        self.assertIn("result", self._call("o2d.return", "o2d_receive", record.ids, lines))
        self.assertIn("error", self._call("o2d.return", "o2d_receive", record.ids, lines))
        self._login(self.accounts)
        self.assertIn("result", self._call("o2d.return", "action_credit", record.ids))
        self.assertIn("error", self._call("o2d.return", "action_credit", record.ids))
        self.assertEqual((record.state, record.credit_ids.amount_total), ("settled", 200))
        self._check_even(picking.sale_id)
