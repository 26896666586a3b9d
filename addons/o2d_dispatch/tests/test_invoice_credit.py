from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase


class TestInvoiceCredit(InvoiceCase):
    """What came back is credited against the invoice and the quantity that billed it."""

    def test_limited_to_what_came_back(self):
        """A credit note of an invoice whose goods came back is about what came back, and knows it."""
        order = self._confirmed()
        picking = self._ship(order)
        back = self._return(picking, {self.product: 2})
        credit = self._credit(order.invoice_ids)
        self.assertEqual(self._billed(credit), {self.product: 2})
        self.assertEqual(credit.invoice_line_ids.o2d_stock_move_ids, back.move_ids)
        self.assertEqual(credit.reversed_entry_id, self._invoices(order))
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0, 0])

    def test_not_credited_twice(self):
        """What came back and is credited is not credited again; what comes back later is."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        self._return(picking, {self.product: 2})
        invoice = order.invoice_ids
        self._credit(invoice)
        self._return(picking, {self.product: 1})
        self.assertEqual(self._billed(self._credit(invoice)), {self.product: 1})

    def test_each_invoice_its_own(self):
        """A return is credited on the invoice that billed it, not on another one of the order."""
        order = self._confirmed([(self.product, 5)])
        first = self._ship(order, {self.product: 2})
        second = self._ship(order)
        self._return(second, {self.product: 3})
        credit = self._credit(second.o2d_invoice_ids)
        self.assertEqual(self._billed(credit), {self.product: 3})
        self.assertEqual(self._billed(self._credit(first.o2d_invoice_ids)), {self.product: 2}, "a mistake taken back")

    def test_next_delivery_is_billed_whole(self):
        """A return that is not credited yet takes nothing off the next invoice: goods travel with theirs."""
        order = self._confirmed([(self.product, 5)])
        first = self._ship(order, {self.product: 3})
        self._return(first, {self.product: 1})
        second = self._ship(order, {self.product: 2})
        self.assertEqual(self._billed(second.o2d_invoice_ids), {self.product: 2})
        self.assertEqual(order.order_line.qty_to_invoice, -1)
        self._credit(first.o2d_invoice_ids)
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_mistake_billed_anew(self):
        """An invoice taken back for a mistake is written anew over the same goods, and they count as billed."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        invoice = order.invoice_ids
        draft = self._credit(invoice, modify=True)
        self.assertEqual(picking.o2d_bill_state, "waiting")
        draft.action_post()
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertEqual(draft.invoice_line_ids.o2d_stock_move_ids, picking.move_ids)
        self.assertEqual(order.order_line.qty_invoiced, 5)

    def test_credit_from_the_order(self):
        """Core's own credit note from the order is linked with what came back as well."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        back = self._return(picking, {self.product: 2})
        credit = order._create_invoices(final=True)
        self.assertEqual(credit.move_type, "out_refund")
        credit.action_post()
        self.assertEqual(credit.invoice_line_ids.o2d_stock_move_ids, back.move_ids)
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_return_that_is_not_refunded(self):
        """What comes back to be exchanged, not refunded, is not credited."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        self._return(picking, {self.product: 2}, refund=False)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(self._billed(self._credit(order.invoice_ids)), {self.product: 5}, "only as a mistake")

    def test_sent_again(self):
        """What came back, was credited and is sent again is billed again."""
        order = self._confirmed([(self.product, 5)])
        picking = self._ship(order)
        back = self._return(picking, {self.product: 2})
        self._credit(order.invoice_ids)
        again = self._return(back, {self.product: 2})
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertEqual(self._billed(again.o2d_invoice_ids), {self.product: 2})
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_discount_of_what_came_back(self):
        """The discount given on what came back is taken back with it, freight is not."""
        freight, scheme = self._service(), self._service("Scheme", price=-100)
        order = self._confirmed([(self.product, 5), (freight, 1), (scheme, 1)])
        picking = self._ship(order)
        self.assertEqual(order.invoice_ids.amount_total, 450)
        self._return(picking, {self.product: 1})
        credit = self._credit(order.invoice_ids)
        self.assertEqual(credit.amount_total, 80)
        self.assertNotIn(freight, self._billed(credit))


class TestInvoiceLots(InvoiceCase):
    """Lots on the invoice are those that left, and on the credit note those that came back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tracked = cls._product(name="Grease 500 g", tracking="lot", invoice_policy="order")
        cls.lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.tracked.id, "company_id": cls.company.id} for name in ("A1", "B2")]
        )
        for lot, quantity in zip(cls.lots, (3, 10), strict=True):
            cls._stock(cls.tracked, quantity, lot_id=lot)
        cls.env.user.group_ids |= cls.env.ref("stock_account.group_lot_on_invoice")

    def _lots(self, invoice):
        """{lot name: quantity} as the printed invoice shows."""
        return {row["lot_name"]: float(row["quantity"]) for row in invoice._get_invoiced_lot_values()}

    def _known(self, invoice):
        quantities = {}
        for found in invoice.invoice_line_ids._o2d_lot_quantities().values():
            for lot, quantity in found.items():
                name = self.env["stock.lot"].browse(lot).name
                quantities[name] = quantities.get(name, 0) + quantity
        return quantities

    def _reserved_ship(self, order):
        picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        picking.action_assign()
        picking.move_ids.picked = True
        picking.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()
        return picking

    def test_lots_of_each_delivery(self):
        """Two deliveries of one order: each invoice shows the lots of its own."""
        order = self._confirmed([(self.tracked, 6)])
        picking = order.picking_ids
        picking.action_assign()
        lines = picking.move_ids.move_line_ids.sorted("quantity")
        self.assertEqual(lines.lot_id.mapped("name"), ["A1", "B2"])
        lines[0].quantity, lines[1].quantity = 1, 3
        first = self._reserved_ship_now(picking)
        second = self._reserved_ship(order)
        self.assertEqual(self._known(first.o2d_invoice_ids), {"A1": 1, "B2": 3})
        self.assertEqual(self._known(second.o2d_invoice_ids), {"A1": 2})
        self.assertEqual(self._lots(first.o2d_invoice_ids), {"A1": 1, "B2": 3})
        self.assertEqual(self._lots(second.o2d_invoice_ids), {"A1": 2})

    def _reserved_ship_now(self, picking):
        picking.move_ids.picked = True
        picking.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()
        return picking

    def test_lots_of_a_credit_note(self):
        """A credit note shows the lot that came back."""
        order = self._confirmed([(self.tracked, 6)])
        picking = self._reserved_ship(order)
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        wizard.product_return_moves.quantity = 2
        back = wizard._create_return()
        back.move_ids.move_line_ids.unlink()
        back.move_ids.move_line_ids = [(0, 0, {
            "product_id": self.tracked.id, "lot_id": self.lots[1].id, "quantity": 2, "picking_id": back.id,
            "location_id": back.location_id.id, "location_dest_id": back.location_dest_id.id,
        })]  # fmt: skip
        back.move_ids.picked = True
        back.button_validate()
        credit = self._credit(order.invoice_ids)
        self.assertEqual(self._known(credit), {"B2": 2})
        self.assertEqual(self._lots(credit), {"B2": 2})
