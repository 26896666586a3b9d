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
