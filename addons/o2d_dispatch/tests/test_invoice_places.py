from odoo import Command

from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoicePlaces(InvoiceCase):
    """Currencies, roundings, terms, companies: the invoice from the pick is core's own invoice in each of them."""

    def _currency(self, rate=2.0):
        currency = self.env["res.currency"].create(
            {"name": "QQD", "symbol": "Q", "rounding": 0.01, "rate_ids": [(0, 0, {"rate": rate, "name": "2020-01-01"})]}
        )
        return self.env["product.pricelist"].create({"name": "Abroad", "currency_id": currency.id})

    def _totals(self, order):
        return [invoice.amount_total for invoice in self._invoices(order)]

    def test_foreign_currency_with_all_beside(self):
        """In another currency discount and advance are reckoned in the order's money, to its smallest coin."""
        scheme = self._service("Scheme", price=-100)
        order = self._order([(self.product, 3), (scheme, 1)], pricelist_id=self._currency(2.0).id)
        order.action_confirm()
        self.assertEqual(order.amount_total, 400)
        self._advance(order, 150)
        self._ship(order, {self.product: 1})
        self._ship(order, {self.product: 1})
        self._ship(order)
        advance, *invoices = self._invoices(order)
        self.assertEqual([invoice.currency_id for invoice in invoices], [order.currency_id] * 3)
        self.assertEqual([invoice.amount_total for invoice in invoices], [0, 116.67, 133.33])
        self.assertEqual([invoice.amount_total_signed for invoice in invoices], [0, 58.34, 66.67])
        self.assertEqual(advance.amount_total, 150)

    def test_cash_rounding(self):
        """An invoice that core rounds to whole rupees bills the same goods."""
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Whole",
                "rounding": 1.0,
                "strategy": "add_invoice_line",
                "rounding_method": "HALF-UP",
                "profit_account_id": self.env["account.account"].search([("account_type", "=", "income")], limit=1).id,
                "loss_account_id": self.env["account.account"].search([("account_type", "=", "expense")], limit=1).id,
            }
        )
        order = self._confirmed([(self.product, 3)])
        order.order_line.price_unit = 33.15
        picking = self._ship(order)
        invoice = order.invoice_ids
        invoice.button_draft()
        invoice.invoice_cash_rounding_id = rounding
        invoice.with_user(self._user("accounts")).action_post()
        self.assertEqual((invoice.amount_total, picking.o2d_bill_state), (99, "billed"))
        self.assertEqual(invoice.invoice_line_ids.o2d_stock_move_ids, picking.move_ids)
        self._return(picking, {self.product: 1})
        self.assertEqual(self._billed(self._credit(invoice)), {self.product: 1})

    def test_fiscal_position(self):
        """The taxes and accounts are those of the order's fiscal position."""
        here, there = self._tax(18), self._tax(0, name="Export")
        position = self.env["account.fiscal.position"].create({"name": "Export", "company_id": self.company.id})
        there.write({"fiscal_position_ids": [Command.link(position.id)], "original_tax_ids": [Command.link(here.id)]})
        account = self.env["account.account"].search([("account_type", "=", "income")], limit=2)
        position.account_ids = [Command.create({"account_src_id": account[0].id, "account_dest_id": account[1].id})]
        self.product.write({"taxes_id": here.ids, "property_account_income_id": account[0].id})
        order = self._confirmed([(self.product, 2)], fiscal_position_id=position.id)
        self._ship(order)
        line = order.invoice_ids.invoice_line_ids
        self.assertEqual(order.invoice_ids.fiscal_position_id, position)
        self.assertEqual((line.tax_ids, line.account_id), (there, account[1]))

    def test_early_payment(self):
        """Terms with a discount for early payment stand on the invoice, from the day it left."""
        term = self.env["account.payment.term"].create(
            {
                "name": "2/10 net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        order = self._confirmed([(self.product, 5)], payment_term_id=term.id)
        self._ship(order)
        invoice = order.invoice_ids
        due = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(invoice.invoice_payment_term_id, term)
        self.assertEqual((due.discount_amount_currency, invoice.amount_residual), (490, 500))
        self.assertEqual((due.discount_date - invoice.invoice_date).days, 10)

    def test_two_companies(self):
        """Deliveries of two companies, validated together, are billed by the company that each belongs to."""
        other = self.env["res.company"].create({"name": "Second", "currency_id": self.company.currency_id.id})
        self.env["account.chart.template"].try_loading("generic_coa", company=other, install_demo=False)
        self.env.user.company_ids |= other
        first = self._confirmed([(self.product, 2)])
        env = self.env(context=dict(self.env.context, allowed_company_ids=(self.company + other).ids))
        warehouse = env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        warehouse.delivery_steps = "ship_only"
        for code, mode in (("pick_invoicing", "enforce"), ("pick_confirmation", "off"), ("confirmed_stock", "off")):
            self._control(code, mode, warehouse)
        self._stock(self.product, 10, warehouse)
        second = (
            env["sale.order"]
            .with_company(other)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": other.id,
                    "warehouse_id": warehouse.id,
                    "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 3})],
                }
            )
        )
        second.action_confirm()
        pickings = (first.with_env(env) | second).picking_ids
        pickings.action_assign()
        supervisor = self._user("dispatch_supervisor", login="both", company_ids=[(6, 0, (self.company + other).ids)])
        for move in pickings.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        pickings.with_user(supervisor).with_context(
            allowed_company_ids=(self.company + other).ids, skip_backorder=True
        ).button_validate()
        for order, company in ((first, self.company), (second, other)):
            invoice = order.invoice_ids
            self.assertEqual((invoice.state, invoice.company_id), ("posted", company))
            self.assertEqual(invoice.journal_id.company_id, company)
            self.assertEqual(invoice.line_ids.account_id.company_ids, company)


class TestInvoiceShapes(InvoiceCase):
    """Deliveries of unusual shape."""

    def test_nothing_of_it_left(self):
        """A delivery that is closed with nothing done bills nothing and waits for nothing."""
        order = self._confirmed([(self.product, 5)])
        picking = order.picking_ids
        picking.action_cancel()
        self.assertFalse(order.invoice_ids)
        self.assertFalse(picking.o2d_bill_state)
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_sample_without_an_order(self):
        """A sample that leaves without an order has no invoice, and waits for none at the gate."""
        kind = self.warehouse.out_type_id
        customers = self.env.ref("stock.stock_location_customers")
        places = {"location_id": self.warehouse.lot_stock_id.id, "location_dest_id": customers.id}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": self.customer.id,
                **places,
                "move_ids": [Command.create({"product_id": self.product.id, "product_uom_qty": 1, **places})],
            }
        )
        picking.action_confirm()
        before = self.env["account.move"].search_count([("move_type", "=", "out_invoice")])
        self._validate(picking)
        self.assertEqual((picking.state, picking.o2d_bill_state), ("done", False))
        self.assertEqual(self.env["account.move"].search_count([("move_type", "=", "out_invoice")]), before)
        self.assertFalse(picking._o2d_billing_reasons())

    def test_three_steps_short_at_each(self):
        """Whatever falls short on its way through the house, only what reaches the customer is billed."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._confirmed([(self.product, 5), (self.other, 4)])
        # Four of five are found, three of them are packed, and so on.
        for short in (4, 3, 2, 9, 9, 9, 9, 9, 9):
            for picking in order.picking_ids.filtered(lambda one: one.state == "assigned").sorted("id"):
                for line in picking.move_line_ids:
                    line.quantity = min(line.quantity, short)
                picking.move_ids.picked = True
                picking.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()
                self._check_billed(order)
            waiting = order.picking_ids.filtered(lambda one: one.state == "confirmed")
            if waiting:
                waiting.action_assign()
        for line in order.order_line:
            self.assertEqual((line.qty_delivered, line.qty_invoiced), (line.product_uom_qty, line.product_uom_qty))
        out = order.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing" and one.state == "done")
        self.assertEqual(set(out.mapped("o2d_bill_state")), {"billed"})
        self.assertTrue(all(len(picking.o2d_invoice_ids) == 1 for picking in out))
        self.assertFalse((order.picking_ids - out).filtered("o2d_bill_state"))

    def _check_billed(self, order):
        for line in order.order_line:
            self.assertEqual(line.qty_invoiced, line.qty_delivered)

    def test_notes_and_optional_lines(self):
        """A note goes with the goods above it; an optional line that nobody chose is on no invoice."""
        order = self._order()
        order.order_line = [
            Command.clear(),
            Command.create({"display_type": "line_section", "name": "Bearings", "sequence": 1}),
            Command.create({"product_id": self.product.id, "product_uom_qty": 5, "sequence": 2}),
            Command.create({"display_type": "line_note", "name": "Greased", "sequence": 3}),
            Command.create({"display_type": "line_section", "name": "Options", "is_optional": True, "sequence": 4}),
            Command.create({"product_id": self.other.id, "product_uom_qty": 0, "sequence": 5}),
        ]
        order.action_confirm()
        self._ship(order, {self.product: 5, self.other: 0})
        names = order.invoice_ids.invoice_line_ids.sorted("sequence").mapped("name")
        self.assertEqual((names[0], names[2], len(names)), ("Bearings", "Greased", 3))

    def test_estimated_freight(self):
        """Freight that was agreed on goes with the first delivery, once."""
        order = self._with_carrier("estimated")
        self._ship(order, {self.product: 2})
        self._ship(order)
        self.assertEqual([invoice.amount_untaxed for invoice in self._invoices(order)], [240, 300])

    def test_real_freight(self):
        """Freight at cost is billed once the cost is known, not at nothing before, and for each delivery its own."""
        order = self._with_carrier("real")
        self._ship(order, {self.product: 2})
        self.assertEqual(self._invoices(order).amount_untaxed, 200)
        self.assertNotIn(self.freight, self._billed(self._invoices(order)))
        first, second = order.picking_ids.sorted("id")
        first.send_to_shipper()
        self.assertEqual(order.order_line.filtered("is_delivery").price_unit, 40)
        self._ship(order)
        self.assertEqual(self._invoices(order)[1].amount_untaxed, 340)
        second.send_to_shipper()
        self.assertEqual(sum(order.order_line.filtered("is_delivery").mapped("qty_to_invoice")), 1)

    def _with_carrier(self, policy):
        self.freight = self._service("Transport", price=0)
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Lorry",
                "delivery_type": "fixed",
                "fixed_price": 40,
                "product_id": self.freight.id,
                "invoice_policy": policy,
                "integration_level": "rate",
            }
        )
        order = self._order([(self.product, 5)])
        order.set_delivery_line(carrier, 40)
        order.action_confirm()
        order.picking_ids.carrier_id = carrier
        return order
