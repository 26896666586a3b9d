"""What the tests of papers have in common."""

import io

from lxml import html

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .test_challan_issue import ChallanCase

INVOICE_COPIES = ("Original for recipient", "Duplicate for transporter", "Triplicate for supplier")
CHALLAN_COPIES = ("Original for consignee", "Duplicate for transporter", "Triplicate for consigner")
LONG = ", polyamide cage, greased for high temperatures, packed in tubes of ten"


class PaperCase(ChallanCase):
    """Papers of a registered company in Pune, as text and as printed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"street": "Plot 14, MIDC Bhosari", "city": "Pune", "zip": "411026"})
        cls.customer.write({"street": "44, Udyam Nagar", "city": "Kolhapur", "zip": "416008", "phone": "0231 2655 444"})

    def _text(self, report, records, user=None):
        """A paper as it reads, spaces made one."""
        render = self.env["ir.actions.report"].with_user(user or self.env.user)._render_qweb_html
        return " ".join(html.fromstring(render(f"o2d_dispatch.{report}", records.ids)[0]).text_content().split())

    def _says(self, paper, *words):
        for word in words:
            self.assertIn(word, paper)

    def _bill_of(self, order):
        """Ship an order whole, and its invoice."""
        order.action_confirm()
        self._ship(order)
        return order.invoice_ids


@tagged("post_install", "-at_install")
class PrintCase(PaperCase, HttpCase):
    """Papers as they come out of the printer, with the style that the server sends."""

    def _sheets(self, report, records):
        """Print a paper, and see that each of its sheets is one page.

        :return: [text of a sheet]
        """
        render = self.env["ir.actions.report"]._render_qweb_html
        page = html.fromstring(render(f"o2d_dispatch.{report}", records.ids)[0])
        sheets = [" ".join(one.text_content().split()) for one in page.xpath("//div[@class='page']")]
        self.assertEqual(self._pages(report, records), len(sheets), "A sheet runs over its page")
        return sheets

    def _pages(self, report, records):
        """Print a paper.

        :return: number of its pages
        """
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        # That it prints neither heads nor feet outside the page is said by each unpatched build, at each print.
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            content = reports._render_qweb_pdf(f"o2d_dispatch.{report}", records.ids)[0]
        return len(PdfFileReader(io.BytesIO(content)).pages)

    @classmethod
    def _assorted(cls, count):
        """Products as a catalogue has them, some of them with a long name; nobody counts them.

        :return: ((product, quantity), …)
        """
        products = cls.env["product.product"].create(
            [
                {"name": f"Deep groove ball bearing 6{number:03d} 2RS C3" + number % 7 // 6 * LONG,
                 "default_code": f"DGB-6{number:03d}", "type": "consu", "is_storable": False,
                 "list_price": 100 + number, "standard_price": 60, "invoice_policy": "delivery",
                 "taxes_id": [Command.set(cls.rate.ids)], "l10n_in_hsn_code": "84821011"}
                for number in range(1, count + 1)
            ]
        )  # fmt: skip
        return tuple((product, 2) for product in products)
