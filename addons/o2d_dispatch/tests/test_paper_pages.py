from .paper_common import CHALLAN_COPIES, INVOICE_COPIES, PrintCase


class TestPaperPages(PrintCase):
    """One, ten and 240 lines: no sheet runs over its page, each line stands once on each copy, the total at its end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls._assorted(240)

    def _whole(self, sheets, copies, number, total, lines):
        each = len(sheets) // len(copies)
        for place, copy in enumerate(copies):
            own = sheets[place * each : (place + 1) * each]
            for page, sheet in enumerate(own, start=1):
                self._says(sheet, copy, f"{number} · Page {page} of {each}", "Bharat Bearings", "HSN/SAC")
            paper = " ".join(own)
            for product, _quantity in lines:
                self.assertEqual(paper.count(product.default_code), 1)
            self.assertEqual((paper.count(total), own[-1].count(total)), (1, 1))
            self.assertIn("Authorised signatory", own[-1])
        return each

    def test_invoice(self):
        for count, pages in ((1, 1), (10, 1), (240, 11)):
            lines = self.lines[:count]
            bill = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": self.company._o2d_today(),
                    "invoice_line_ids": [
                        (0, 0, {"product_id": product.id, "quantity": quantity}) for product, quantity in lines
                    ],
                }
            )
            bill.action_post()
            sheets = self._sheets("report_invoice_copies", bill)
            total = f"Total {bill.currency_id._o2d_figure_with_symbol(bill.amount_total)}"
            self.assertLessEqual(self._whole(sheets, INVOICE_COPIES, bill.name, total, lines), pages)

    def test_challan(self):
        for count, pages in ((1, 1), (10, 1), (240, 9)):
            lines = self.lines[:count]
            picking = self._sent(lines)
            sheets = self._sheets("report_challan", picking)
            total = f"Total {self.company.currency_id._o2d_figure_with_symbol(120 * count)}"
            self.assertLessEqual(self._whole(sheets, CHALLAN_COPIES, picking.o2d_challan_no, total, lines), pages)

    def test_dock(self):
        """A packing slip has each line once; gate pass and trip sheet have each delivery once, on a page whatever it
        holds."""
        sent = self.env["stock.picking"]
        for count, pages in ((1, 1), (10, 1), (240, 8)):
            lines = self.lines[:count]
            picking = self._sent(lines)
            paper = self._text("report_packing_slip", picking)
            for product, _quantity in lines:
                self.assertEqual(paper.count(product.default_code), 1)
            self._says(paper, "Packing slip", picking.name, "2 Units")
            self.assertLessEqual(self._pages("report_packing_slip", picking), pages)
            sent |= picking
        trip = self.env["o2d.trip"].create(
            {"picking_ids": [(6, 0, sent.ids)], "vehicle_no": "MH12AB1234", "company_id": self.company.id}
        )
        for report in ("report_gate_pass", "report_trip_sheet"):
            paper = self._text(report, trip)
            for picking in sent:
                self.assertEqual(paper.count(picking.name), 1, report)
            self._says(paper, trip.name, trip.vehicle_words)
            self.assertEqual(self._pages(report, trip), 1, report)

    def test_kit(self):
        """The driver's kit prints in one go, every paper on pages of its own."""
        order = self._order(self.lines[:10])
        order.action_confirm()
        self._ship(order)
        challan = self._sent(self.lines[:1])
        trip = self.env["o2d.trip"].create(
            {"picking_ids": [(6, 0, [*order.picking_ids.ids, *challan.ids])], "vehicle_no": "MH12AB1234",
             "company_id": self.company.id}
        )  # fmt: skip
        # Gate pass, sheet, two copies each of invoice and challan, two packing slips.
        self.assertEqual(len(self._sheets("report_driver_kit", trip)), 8)
