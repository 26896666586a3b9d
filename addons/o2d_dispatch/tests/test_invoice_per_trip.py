from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoicePerTrip(InvoiceCase):
    """Deliveries that leave together on one vehicle may share an invoice for each consignee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.o2d_invoice_per = "trip"
        cls._control("vehicle_capture", "off", cls.warehouse)

    def _leave(self, orders):
        orders.picking_ids.action_assign()
        self.env["o2d.trip"].create(
            {
                "arrangement": "hired",
                "vehicle_no": "MH12AB1234",
                "driver_name": "Ramesh Jadhav",
                "driver_phone": "98220 12345",
                "picking_ids": [(4, picking.id) for picking in orders.picking_ids],
            }
        )
        self._validate(orders.picking_ids)
        return orders.invoice_ids

    def test_same_consignee(self):
        """Two orders for one address on one vehicle: one invoice, each line with its own order and goods."""
        orders = self._confirmed([(self.product, 5)]) + self._confirmed([(self.product, 2), (self.other, 1)])
        invoice = self._leave(orders)
        self.assertEqual(len(invoice), 1)
        self.assertEqual(sorted(invoice.invoice_line_ids.mapped("quantity")), [1, 2, 5])
        for line in invoice.invoice_line_ids:
            self.assertEqual(line.o2d_stock_move_ids, line.sale_line_ids.move_ids)
        self.assertEqual(orders.picking_ids.mapped("o2d_bill_state"), ["billed", "billed"])

    def test_other_consignee_or_terms(self):
        """Another address, or other terms of payment, has an invoice of its own."""
        elsewhere = self._partner(name="Godown", parent_id=self.customer.id, type="delivery")
        later = self.env.ref("account.account_payment_term_30days")
        orders = (
            self._confirmed([(self.product, 1)])
            + self._confirmed([(self.product, 2)], partner_shipping_id=elsewhere.id)
            + self._confirmed([(self.product, 3)], payment_term_id=later.id)
        )
        self.assertEqual(len(self._leave(orders)), 3)

    def test_per_delivery(self):
        """Where the company wants an invoice per delivery, each has its own."""
        self.company.o2d_invoice_per = "delivery"
        orders = self._confirmed([(self.product, 5)]) + self._confirmed([(self.product, 2)])
        self.assertEqual(len(self._leave(orders)), 2)

    def test_backorder_and_none_in_one_go(self):
        """Deliveries with and without a backorder, validated together, still share the invoice of their trip."""
        orders = self._confirmed([(self.product, 5)]) + self._confirmed([(self.product, 2)])
        orders.picking_ids.picking_type_id.create_backorder = "ask"
        pickings = orders.picking_ids
        pickings.action_assign()
        trip = {"arrangement": "hired", "vehicle_no": "MH12AB1234", "picking_ids": [(6, 0, pickings.ids)]}
        self.env["o2d.trip"].create({**trip, "driver_name": "Ramesh Jadhav", "driver_phone": "98220 12345"})
        pickings[0].move_ids.quantity = 4
        pickings.move_ids.picked = True
        keys = {"skip_backorder": True, "picking_ids_not_to_backorder": pickings[0].ids}
        pickings.with_user(self.supervisor).with_context(**keys).button_validate()
        self.assertEqual(len(orders.invoice_ids), 1)
        self.assertEqual(orders.invoice_ids.invoice_line_ids.mapped("quantity"), [4, 2])

    def test_other_branch_of_the_customer(self):
        """Another bill-to of the same customer, with a GSTIN of its own, never shares an invoice."""
        branch = self._partner(name="Kaveri Traders, Hosur", parent_id=self.customer.id, type="invoice")
        orders = self._confirmed([(self.product, 1)]) + self._confirmed(
            [(self.product, 2)], partner_invoice_id=branch.id
        )
        invoices = self._leave(orders)
        self.assertEqual(len(invoices), 2)
        self.assertEqual(invoices.partner_id, self.customer | branch)

    def test_two_warehouses(self):
        """What leaves from two warehouses has two invoices: an invoice names one place of dispatch."""
        second = self.env["stock.warehouse"].create({"name": "Second", "code": "SEC", "company_id": self.company.id})
        for code, mode in (
            ("pick_invoicing", "enforce"), ("pick_confirmation", "off"), ("confirmed_stock", "off"),
            ("vehicle_capture", "off"),
        ):  # fmt: skip
            self._control(code, mode, second)
        self._stock(self.product, 10, second)
        orders = self._confirmed([(self.product, 1)]) + self._confirmed([(self.product, 2)], warehouse_id=second.id)
        self.assertEqual(len(self._leave(orders)), 2)
        self.assertEqual(len(orders.picking_ids.o2d_trip_id), 1)

    def test_other_currency(self):
        """Orders in two currencies do not share an invoice."""
        currency = self.env["res.currency"].create({"name": "QQD", "symbol": "Q"})
        pricelist = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": currency.id})
        orders = self._confirmed([(self.product, 1)]) + self._confirmed([(self.product, 2)], pricelist_id=pricelist.id)
        self.assertEqual(len(self._leave(orders)), 2)

    def test_beside_of_each_order(self):
        """On a shared invoice each order keeps its own freight, discount and advance."""
        freight, scheme = self._service(), self._service("Scheme", price=-100)
        first = self._confirmed([(self.product, 5), (freight, 1)])
        second = self._confirmed([(self.product, 4), (scheme, 1)])
        self._advance(second, 120)
        (invoice,) = self._leave(first + second) - self._advances(second)
        self.assertEqual(invoice.amount_total, 550 + 300 - 120)

    def _advances(self, order):
        return order.invoice_ids.filtered(lambda move: move._is_downpayment())

    def test_one_of_the_trip_cannot_be_billed(self):
        """Of two consignees on one vehicle the one whose invoice fails waits alone."""
        bad = self._partner(name="Without an account")
        account = self.customer.property_account_receivable_id.copy({"code": "O2DX"})
        bad.property_account_receivable_id = account
        orders = self._confirmed([(self.product, 5)]) + self._confirmed([(self.product, 2)], partner_id=bad.id)
        account.active = False
        self._leave(orders)
        self.assertEqual(orders.picking_ids.mapped("o2d_bill_state"), ["billed", "waiting"])


class TestProforma(InvoiceCase):
    """A proforma says that it is one, and nothing makes an invoice of it but the dispatch."""

    def test_proforma(self):
        """The order printed as proforma calls itself so, bills nothing, and the invoice follows the goods."""
        order = self._confirmed([(self.product, 5)])
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html("sale.report_saleorder_pro_forma", order.ids)
        self.assertIn(b"Pro-Forma Invoice", html)
        self.assertNotIn(b"Tax Invoice", html)
        self.assertFalse(order.invoice_ids)
        self._ship(order, {self.product: 2})
        self.assertEqual(self._billed(order.invoice_ids), {self.product: 2})
