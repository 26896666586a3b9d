"""Sanctioned, then ₹ 200 more: within its tolerance a sanction holds through every door, beyond it through none."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class ToleranceCase(SanctionCase):
    """An order of 20,000 against a limit of 10,000, sanctioned with 2 per cent."""

    def _sanctioned(self):
        order = self._held(20_000)
        self._sanction(order)
        self.assertEqual((order.state, order.o2d_sanction_ids.sudo().tolerance_percent), ("sale", 2.0))
        return order


class TestTolerance(ToleranceCase):
    def _assert_refused(self, change):
        with self.assertRaisesRegex(O2dRefused, "too much"), self.env.cr.savepoint():
            change()
            self.env.flush_all()

    def test_on_the_quotation(self):
        """Asked beforehand, the order confirms if it grew by a little since, and is held if by more."""
        for quantity, state in ((202, "sale"), (210, "draft")):
            order = self._order_of(20_000, partner_id=self._partner(name="Buyer", credit_limit=10_000).id)
            order.action_o2d_ask_sanction("Season")
            self._sanction(order)
            order.order_line.product_uom_qty = quantity
            order.action_confirm()
            self.assertEqual(order.state, state, quantity)

    def test_quantity_price_and_discount(self):
        """A quantity, a price, a lower discount: ₹ 200 more goes through, ₹ 500 more does not."""
        for little, much in (
            ({"product_uom_qty": 202}, {"product_uom_qty": 205}),
            ({"price_unit": 101}, {"price_unit": 102.5}),
        ):
            order = self._sanctioned()
            self._assert_refused(lambda line=order.order_line, much=much: line.write(much))
            order.order_line.write(little)
            self.assertEqual(order.amount_total, 20_200)
            order.sudo().action_cancel()
        order = self._sanctioned()
        order.order_line.write({"price_unit": 102, "discount": 100 - 100 / 1.02})
        self._assert_refused(lambda: order.order_line.write({"price_unit": 104, "discount": 0}))
        order.order_line.discount = 0
        self.assertEqual(order.amount_total, 20_400)

    def test_through_the_form(self):
        """The order's own form goes the same way."""
        order = self._sanctioned()
        for quantity, is_refused in ((205, True), (202, False)):
            change = {"order_line": [Command.update(order.order_line.id, {"product_uom_qty": quantity})]}
            if is_refused:
                self._assert_refused(lambda change=change: order.write(change))
            else:
                order.write(change)
        self.assertEqual(order.amount_total, 20_200)

    def test_freight(self):
        """A tax or a new line within the tolerance goes on, one beyond it waits."""
        order = self._sanctioned()
        for quantity, is_held in ((2, False), (3, True)):
            order.write({"order_line": [Command.create({"product_id": self.other.id, "product_uom_qty": quantity})]})
            self.assertEqual(order.order_line[-1].o2d_hold, is_held, quantity)

    def test_at_picking_and_invoice(self):
        """What grew within the tolerance is picked and billed."""
        order = self._sanctioned()
        order.order_line.product_uom_qty = 202
        self._deliver(order)
        for gate in ("allocate", "pick", "invoice"):
            self.assertFalse(order.sudo()._o2d_gate_reasons(gate)[order.id], gate)
        order._create_invoices().action_post()
        self.assertEqual(order.invoice_ids.amount_total, 20_200)


@tagged("post_install", "-at_install")
class TestToleranceRpc(RpcCase, ToleranceCase):
    def test_over_the_wire(self):
        """The coordinator's remote call goes as far as the form, whatever it says of itself."""
        order = self._sanctioned()
        self.coordinator.password = self.coordinator.login
        self._login(self.coordinator)
        for quantity, is_refused in ((205, True), (202, False)):
            answer = self._call("sale.order.line", "write", order.order_line.ids, {"product_uom_qty": quantity},
                                context={"o2d_gate_pass": {"gate": "confirm"}})  # fmt: skip
            self.assertEqual("error" in answer, is_refused, quantity)
        self.assertEqual(order.order_line.product_uom_qty, 202)
