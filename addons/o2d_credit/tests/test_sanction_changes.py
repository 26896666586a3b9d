"""What raises a confirmed order: a new line waits, anything else is refused with what to do instead."""

from odoo import Command

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestSanctionChanges(SanctionCase):
    def setUp(self):
        super().setUp()
        self.order = self._held(9_000)
        self.assertEqual(self.order.state, "sale")

    def _assert_refused(self, change, words="beyond|too much"):
        with self.assertRaisesRegex(O2dRefused, words), self.env.cr.savepoint():
            change()
            self.env.flush_all()

    def test_raised_quantity(self):
        """A quantity raised beyond the limit is refused, one within it is not."""
        line = self.order.order_line
        self._assert_refused(lambda: line.write({"product_uom_qty": 120}), "as a new line")
        self.assertEqual(line.product_uom_qty, 90)
        line.product_uom_qty = 100
        self.assertEqual(line.product_uom_qty, 100)

    def test_raised_through_the_order(self):
        """The same is refused when it comes with the order's own form."""
        line = self.order.order_line
        self._assert_refused(
            lambda: self.order.write({"order_line": [Command.update(line.id, {"product_uom_qty": 120})]})
        )

    def test_raised_price_and_lowered_discount(self):
        """A higher price or a lower discount counts like a higher quantity."""
        line = self.order.order_line
        self._assert_refused(lambda: line.write({"price_unit": 130}))
        line.write({"price_unit": 200, "discount": 50})
        self._assert_refused(lambda: line.write({"discount": 10}))

    def test_larger_unit(self):
        """A larger unit of measure counts like a higher quantity."""
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self.order.order_line

        def change():
            line.write({"product_uom_id": dozen.id})
            line.write({"price_unit": 1200})

        self._assert_refused(change)

    def test_taxes(self):
        """A tax added makes the customer owe more as well."""
        tax = self.env["account.tax"].create({"name": "GST 28 %", "amount": 28, "type_tax_use": "sale"})
        self._assert_refused(lambda: self.order.order_line.write({"tax_ids": [Command.set(tax.ids)]}))

    def test_new_line_waits(self):
        """A new line beyond the limit is held and asked for, the rest of the order goes on."""
        self.order.write({"order_line": [Command.create({"product_id": self.other.id, "product_uom_qty": 50})]})
        new = self.order.order_line[1]
        self.assertTrue(new.o2d_hold)
        self.assertFalse(new.move_ids)
        self.assertTrue(self.order.order_line[0].move_ids)
        sanction = self._pending(self.order)
        self.assertEqual((sanction.gate, sanction.amount, sanction.line_ids.line_id), ("lines", 5_000, new))
        self.assertEqual(sanction.requested_by_id, self.coordinator)
        self._sanction(self.order)
        self.assertFalse(new.o2d_hold)
        self.assertTrue(new.move_ids)

    def test_new_line_within_the_limit(self):
        """A new line within the limit is delivered at once."""
        self.order.write({"order_line": [Command.create({"product_id": self.other.id, "product_uom_qty": 10})]})
        self.assertFalse(self.order.order_line[1].o2d_hold)
        self.assertTrue(self.order.order_line[1].move_ids)

    def test_copied_line_waits(self):
        """A line copied into a confirmed order waits like one that is typed."""
        copied = self.order.order_line.copy({"order_id": self.order.id})
        self.assertTrue(copied.o2d_hold)

    def test_line_moved_from_a_quotation(self):
        """A line moved into a confirmed order from a quotation is refused."""
        draft = self._order_of(5_000)
        self._assert_refused(lambda: draft.order_line.write({"order_id": self.order.id}))

    def test_unlocking_changes_nothing(self):
        """An order that is unlocked is watched like one that was never locked."""
        self.order.action_lock()
        self.order.action_unlock()
        self._assert_refused(lambda: self.order.order_line.write({"product_uom_qty": 120}))

    def test_split_in_two(self):
        """An order split in two passes no further than it would have whole."""
        first, second = self._order_of(500), self._order_of(1_000)
        first.action_confirm()
        second.action_confirm()
        self.assertEqual((first.state, second.state), ("sale", "draft"))

    def test_another_customer(self):
        """A confirmed order is not passed on to a customer who may not owe so much."""
        poor = self._partner(name="Godavari Stores", o2d_limit_kind="amount", credit_limit=100)
        self._assert_refused(lambda: self.order.write({"partner_id": poor.id}))

    def test_billed_to_another(self):
        """An order is on the credit of whoever is billed, before its confirmation and after it."""
        poor = self._partner(name="Godavari Stores", o2d_limit_kind="amount", credit_limit=100)
        draft = self._order_of(500, partner_invoice_id=poor.id)
        draft.action_confirm()
        self.assertEqual((draft.state, self._pending(draft).partner_id), ("draft", poor))
        self._assert_refused(lambda: self.order.write({"partner_invoice_id": poor.id}))

    def test_longer_terms(self):
        """The payment terms of a confirmed order are not made longer than agreed."""
        term = self.env["account.payment.term"].create(
            {"name": "90 days", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 90})]}
        )
        self._assert_refused(lambda: self.order.write({"payment_term_id": term.id}), "within 90 days")

    def test_prices_recomputed(self):
        """Core's button that updates prices is no way around."""
        self.product.list_price = 500
        self._assert_refused(self.order.action_update_prices)

    def test_created_as_confirmed(self):
        """An order that is created as confirmed is refused as a whole, and its lines are not held."""
        line = Command.create({"product_id": self.product.id, "product_uom_qty": 50})

        def create():
            self.env["sale.order"].with_user(self.coordinator).create(
                {"partner_id": self.customer.id, "state": "sale", "order_line": [line]}
            )

        self._assert_refused(create)

    def test_imported_as_confirmed(self):
        """A file that brings an order as confirmed brings none."""
        columns = ["name", "partner_id", "state", "order_line/product_id", "order_line/product_uom_qty"]
        row = ["IMPORTED/1", self.customer.name, "sale", self.product.name, "50"]
        orders = self.env["sale.order"].with_user(self.coordinator)
        answer = orders.load(columns, [row])
        self.assertFalse(answer["ids"])
        self.assertIn("too much", answer["messages"][0]["message"])
        self.assertFalse(orders.search([("name", "=", "IMPORTED/1")]))

    def test_state_written(self):
        """A state written by hand meets the same gate."""
        draft = self._order_of(5_000)
        self._assert_refused(lambda: draft.write({"state": "sale"}))

    def test_a_little_more_than_sanctioned(self):
        """Within its tolerance a sanctioned order may grow, beyond it may not."""
        order = self._held(20_000)
        self._sanction(order, tolerance_percent=5)
        line = order.order_line
        line.product_uom_qty = 210
        self.assertEqual(line.product_uom_qty, 210)
        self._assert_refused(lambda: line.write({"product_uom_qty": 211}))

    def test_asked_for_more(self):
        """More on a confirmed order is asked for first, and then goes through up to the total."""
        with self.assertRaisesRegex(Exception, "already"):
            self.order.action_o2d_ask_sanction("More", amount=9_000)
        self.order.action_o2d_ask_sanction("Diwali", amount=14_000)
        sanction = self._pending(self.order)
        self.assertEqual((sanction.gate, sanction.amount, sanction.over_amount), ("change", 14_000, 4_000))
        self._sanction(self.order, tolerance_percent=0)
        self.order.order_line.product_uom_qty = 140
        self.assertEqual(self.order.order_line.product_uom_qty, 140)
        self._assert_refused(lambda: self.order.order_line.write({"product_uom_qty": 141}))

    def test_less_is_never_refused(self):
        """A lower quantity goes through although the customer is beyond the limit by now."""
        self._limit(1_000)
        self.order.order_line.product_uom_qty = 50
        self.assertEqual(self.order.order_line.product_uom_qty, 50)

    def test_price_below_the_floor(self):
        """A confirmed line is not made cheaper than its lowest price."""
        self.product.o2d_price_floor = 95
        self._assert_refused(lambda: self.order.order_line.write({"price_unit": 90}), "lowest price")
        self.order.order_line.price_unit = 95

    def test_advice_only(self):
        """While the control advises a raise goes through and is recorded."""
        self._control("credit_limit", "advise")
        self.order.order_line.product_uom_qty = 120
        self.order.write({"order_line": [Command.create({"product_id": self.other.id, "product_uom_qty": 50})]})
        self.assertFalse(any(self.order.order_line.mapped("o2d_hold")))
        self.assertEqual(len(self._events(self.order, "advised")), 2)

    def test_context_is_no_way_around(self):
        """No key in the context lets a line pass that credit stops."""
        keys = {"o2d_credit_whole": True, "o2d_pass": "decision", "skip_procurement": True}
        order = self.order.with_context(**keys)
        order.write({"order_line": [Command.create({"product_id": self.other.id, "product_uom_qty": 50})]})
        self.assertTrue(order.order_line[1].o2d_hold)
        self._assert_refused(lambda: order.order_line[0].write({"product_uom_qty": 120}))
