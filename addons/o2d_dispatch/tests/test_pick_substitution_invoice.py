from .substitution_common import SubstitutionCase


class TestPickSubstitutionInvoice(SubstitutionCase):
    """What was sent instead is what is billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("pick_invoicing", "enforce")
        cls._control("pick_confirmation", "enforce")
        cls._control("vehicle_capture", "off")
        cls.picking = cls._short()
        cls.supervisor = cls._user("dispatch_supervisor")

    def test_invoice_bills_the_substitute(self):
        """The invoice from the pick bills the goods found and the goods sent instead, never those that were short."""
        picking = self.picking
        order = picking.sale_id
        offer = self._offer(picking)
        self._agree(offer, "listed")
        self.assertTrue(offer.new_line_id.o2d_bill_on_dispatch)
        self._pick(picking, self.switch, 5)
        self._pick(picking, self.other, 3)
        picking.with_user(self.picker).o2d_pick_finish()
        picking.with_user(self.supervisor).button_validate()
        self.assertEqual(picking.state, "done")
        invoice = order.invoice_ids
        self.assertEqual(invoice.state, "posted")
        billed = {line.product_id: (line.quantity, line.price_unit) for line in invoice.invoice_line_ids}
        self.assertEqual(billed, {self.cable: (7, 100), self.switch: (5, 100), self.other: (3, 120)})
        self.assertEqual(order.order_line.mapped(lambda line: line.qty_delivered - line.product_uom_qty), [0, 0, 0])
        self.assertEqual(order.invoice_status, "invoiced")

    def test_billed_as_its_neighbours(self):
        """A line that stands for another is billed the way that one is, whatever the control says today."""
        picking = self.picking
        offer = self._offer(picking)
        self._control("pick_invoicing", "off")
        self._agree(offer)
        self.assertTrue(offer.new_line_id.o2d_bill_on_dispatch)
