from odoo.exceptions import AccessError, UserError

from .test_fast_entry import FastEntryCase


class TestLastRates(FastEntryCase):
    """What this customer paid last time stands next to today's price."""

    def _rate(self, order=None, product=None):
        lines = (order or self.order).with_user(self.coordinator).order_line
        return lines.filtered(lambda line: line.product_id == (product or self.product)).o2d_last_rate

    def test_latest_order_of_the_whole_customer(self):
        """The latest confirmed order of any contact of the customer counts, with its discount."""
        branch = self._partner(name="Kaveri, Hubli", parent_id=self.customer.id, is_company=False)
        self._bought(self.product, 80, date="2025-05-01")
        self._bought(self.product, 90, quantity=7, discount=10, date="2026-02-01", partner_id=branch.id)
        self._bought(self.product, 70, date="2025-06-01")
        rate = self._rate()
        self.assertEqual((rate["price"], rate["discount"], rate["net"]), (90, 10, 81))
        self.assertIn("7 Units", rate["words"])
        self.assertIn("10% discount", rate["words"])

    def test_what_does_not_count(self):
        """Quotations, cancelled orders, other customers and this order itself are no purchases."""
        self._order([(self.product, 1)]).order_line.price_unit = 1
        self._bought(self.product, 2).action_cancel()
        self._bought(self.product, 3, partner_id=self._partner().id)
        self.assertFalse(self._rate())
        order = self._bought(self.product, 4)
        self.assertFalse(self._rate(order))

    def test_other_unit(self):
        """A rate paid per dozen is told per unit where the line is in units."""
        self.product.uom_ids = self.dozen
        former = self._bought(self.product, 1200)
        former.order_line.product_uom_id = self.dozen
        former.order_line.price_unit = 1200
        self.assertEqual(self._rate()["net"], 100)

    def test_one_query(self):
        """The rates of an order are read in one query, whatever the number of its lines."""
        products = [self._product(name=f"Article {number}") for number in range(30)]
        for product in products:
            self._bought(product, 50)
        order = self._order([(product, 1) for product in products], user=self.coordinator)
        counts, ids = [], order.order_line.ids
        for number in (2, 30, 2, 30):
            lines = order.order_line.browse(ids[:number])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rates = lines.mapped("o2d_last_rate")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual([rate["net"] for rate in rates], [50] * len(lines))
        self.assertEqual(counts[2], counts[3])

    def test_not_for_everybody(self):
        """Who does not sell does not read what a customer paid."""
        self._bought(self.product, 80)
        with self.assertRaises(AccessError):
            self.order.order_line.with_user(self._user("picker")).read(["o2d_last_rate"])

    def test_taken_into_a_row(self):
        """A row of fast entry takes the last rate where the user chooses it."""
        self._bought(self.belt, 90, discount=10)
        (row,) = self._given(self._rows("TQ-B45 5"))
        self.assertEqual((row["net"], row["last"]["net"]), (95, 81))
        (checked,) = self.order.o2d_check_rows([row | {"use": "last"}])
        self.assertEqual(checked["subtotal"], 405)
        self.order.o2d_add_rows([row | {"use": "last"}])
        self.assertEqual(self.order.order_line[-1].price_subtotal, 405)


class TestRepeat(FastEntryCase):
    """A former order is repeated at today's prices."""

    def test_former_orders(self):
        """The customer's confirmed orders are offered, the latest first."""
        first = self._bought(self.belt, 80, date="2026-01-10")
        second = self._bought(self.bearing, 80, date="2026-02-10", client_order_ref="PO/9")
        self._bought(self.belt, 80, partner_id=self._partner().id)
        told = self.order.o2d_former_orders()
        self.assertEqual([order["id"] for order in told["orders"]], [second.id, first.id])
        self.assertEqual((told["orders"][0]["lines"], told["orders"][0]["reference"]), (1, "PO/9"))

    def test_rows_of_the_latest(self):
        """Without an order the latest is repeated, with the price of then and that of today."""
        self._bought(self.belt, 50, date="2026-01-10")
        former = self._bought(self.belt, 80, quantity=12, date="2026-02-10")
        told = self.order.o2d_former_rows(False)
        (row,) = told["rows"]
        self.assertEqual(told["order_id"], former.id)
        self.assertEqual((row["quantity"], row["net"], row["last"]["net"], row["status"]), (12, 95, 80, "understood"))
        self.order.o2d_add_rows(self._given([row]))
        self.assertEqual(self.order.order_line[-1].price_unit, 95)

    def test_archived_article(self):
        """An article that is archived since then is told, and does not stand in the way of the others."""
        former = self._order([(self.belt, 1), (self.bearing, 2)])
        former.action_confirm()
        self.belt.active = False
        rows = self.order.o2d_former_rows(former.id)["rows"]
        self.assertEqual([row["status"] for row in rows], ["mend", "understood"])
        self.assertIn("is archived", rows[0]["told"])
        self.assertEqual(self.order.o2d_add_rows(self._given(rows[1:]))["added"], 1)

    def test_other_customers_order(self):
        """Another customer's order cannot be repeated, and without a former order there is nothing to repeat."""
        other = self._bought(self.belt, 80, partner_id=self._partner().id)
        for order_id in (other.id, False, "x", 10**9):
            with self.assertRaisesRegex(UserError, "no former order"):
                self.order.o2d_former_rows(order_id)

    def test_usual(self):
        """What was ordered in several orders is usual, most often ordered first, in its middle quantity."""
        for quantity in (5, 10, 50):
            self._order([(self.belt, quantity), (self.bearing, 1)]).action_confirm()
        self._order([(self.bearing, 1), (self.sealed, 1)]).action_confirm()
        rows = self.order.o2d_usual_rows()
        self.assertEqual(
            [(row["product"]["id"], row["quantity"]) for row in rows], [(self.bearing.id, 1), (self.belt.id, 10)]
        )
        self.assertIn("In 4 orders", rows[0]["text"])

    def test_reading_needs_no_writing(self):
        """Everything up to adding runs in a transaction that only reads, and so on a replica."""
        former = self._order([(self.belt, 5), (self.bearing, 1)])
        former.action_confirm()
        rows = self._given(self._rows("TQ-6204 2 doz\nRoller 6204 1\nTQ-GONE 1"))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            self.assertEqual(len(self._rows("TQ-6204 2 doz\nRoller 6204 1\nTQ-GONE 1")), 3)
            self.assertEqual(len(self.order.o2d_check_rows(rows)), 3)
            self.assertEqual(len(self.order.o2d_former_orders()["orders"]), 1)
            self.assertEqual(len(self.order.o2d_former_rows(former.id)["rows"]), 2)
            self.assertEqual(self.order.o2d_usual_rows(), [])
            savepoint.rollback()
