import base64
import html
import io

import openpyxl

from odoo.exceptions import AccessError, UserError

from .common import O2dCase


class TestOrderSheet(O2dCase):
    """A customer's purchase order as a spreadsheet becomes a quotation, all of it or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls._product(name="Pump", default_code="T-PMP-1", barcode="2099999999012")
        cls.cable = cls._product(name="Cable", default_code="T-CBL-1")
        cls.coordinator = cls._user("sales_coordinator")

    def _wizard(self, rows, user=None, **values):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        return self._wizard_of(content.getvalue(), user, **values)

    def _wizard_of(self, content, user=None, **values):
        Wizard = self.env(user=user or self.coordinator)["o2d.sale.order.import.sheet"]
        return Wizard.create(
            {"partner_id": self.customer.id, "file": base64.b64encode(content), "file_name": "po.xlsx", **values}
        )

    def _order_of(self, action):
        self.assertEqual(action["res_model"], "sale.order")
        return self.env["sale.order"].browse(action["res_id"])

    def test_new_quotation(self):
        """The sheet's lines stand on a new quotation in the order of the sheet, with our prices."""
        wizard = self._wizard([["Item code", "Qty"], ["T-PMP-1", 4], ["T-CBL-1", 25]], client_order_ref="PO/4471")
        order = self._order_of(wizard.action_read())
        self.assertEqual((order.partner_id, order.client_order_ref, order.state), (self.customer, "PO/4471", "draft"))
        self.assertRecordValues(
            order.order_line,
            [
                {"product_id": self.pump.id, "product_uom_qty": 4, "price_unit": 100},
                {"product_id": self.cable.id, "product_uom_qty": 25, "price_unit": 100},
            ],
        )

    def test_rate_that_differs(self):
        """A row whose rate is not ours is told on the quotation and read all the same; no rate says nothing."""
        rows = [["Item code", "Qty", "Rate"], ["T-PMP-1", 4, 90], ["T-CBL-1", 25, "100.00"], ["T-CBL-1", 1, None]]
        order = self._order_of(self._wizard(rows).action_read())
        self.assertEqual(order.order_line.mapped("price_unit"), [100, 100, 100])
        note = html.unescape(order.message_ids[:1].body)
        currency = order.currency_id
        self.assertIn(
            f"Row 2: the customer writes {currency.format(90)}, the price list says {currency.format(100)}", note
        )
        self.assertNotIn("Row 3", note)
        self.assertNotIn("Row 4", note)

    def test_rate_after_discount(self):
        """The customer's rate is compared with what is left after the discount."""
        pricelist = self.env["product.pricelist"].create(
            {"name": "Ten off", "item_ids": [(0, 0, {"compute_price": "percentage", "percent_price": 10})]}
        )
        self.customer.property_product_pricelist = pricelist
        order = self._order_of(self._wizard([["Code", "Qty", "Rate"], ["T-PMP-1", 4, 90]]).action_read())
        self.assertFalse(order.message_ids.filtered(lambda message: "price list" in message.body))

    def test_unit_of_the_sheet(self):
        """Two dozen are twenty-four pieces at a twelfth of the rate; what does not convert is named with its row."""
        self.env.ref("uom.product_uom_dozen").active = True
        head = ["Item code", "Qty", "Unit", "Rate"]
        rows = [["T-PMP-1", 2, "Doz", 1200], ["T-CBL-1", 3, "NOS", 100]]
        order = self._order_of(self._wizard([head, *rows]).action_read())
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [24, 3])
        self.assertNotIn("the customer writes", str(order.message_ids.mapped("body")))
        wizard = self._wizard([head, rows[1], ["T-PMP-1", 2, "kg", 1], ["T-PMP-1", 2.5, "nos", 1]])
        wizard.action_read()
        self.assertIn("Row 3: ", wizard.problems)
        self.assertIn("not sold in “kg”", wizard.problems)
        self.assertIn("Row 4: ", wizard.problems)
        self.assertIn("whole Units", wizard.problems)

    def test_existing_quotation(self):
        """On a quotation the lines are added to what stands there."""
        order = self._order(user=self.coordinator)
        action = self._wizard([["Code", "Qty"], ["T-PMP-1", 1]], order_id=order.id, partner_id=False).action_read()
        self.assertEqual(self._order_of(action), order)
        self.assertEqual(order.order_line.product_id, self.product + self.pump)

    def test_barcode(self):
        """An article may be named by its barcode, also when the spreadsheet made a number of it."""
        order = self._order_of(self._wizard([["Code", "Qty"], [2099999999012, 2]]).action_read())
        self.assertEqual(order.order_line.product_id, self.pump)

    def test_nothing_is_half_read(self):
        """One wrong row, and no order is made; every problem is told with its row."""
        before = self.env["sale.order"].search_count([])
        wizard = self._wizard([["Code", "Qty"], ["T-PMP-1", 4], ["NO-SUCH", 1], ["T-CBL-1", -2]])
        self.assertEqual(wizard.action_read()["res_model"], wizard._name)
        self.assertEqual(self.env["sale.order"].search_count([]), before)
        rows = wizard.problems.splitlines()
        self.assertEqual(len(rows), 2)
        self.assertIn("Row 3: NO-SUCH is no article of ours. Correct the code", rows[0])
        self.assertIn("Row 4: the quantity of T-CBL-1 is -2", rows[1])

    def test_existing_quotation_is_left_alone(self):
        """A sheet with a problem adds nothing to the quotation."""
        order = self._order(user=self.coordinator)
        self._wizard([["Code", "Qty"], ["T-PMP-1", 4], ["T-CBL-1", "x"]], order_id=order.id).action_read()
        self.assertEqual(order.order_line.product_id, self.product)

    def test_wrong_header_and_no_sheet(self):
        """A wrong header and a file that is no spreadsheet are told in words."""
        wizard = self._wizard([["Item", "Colour"], ["T-PMP-1", "red"]])
        wizard.action_read()
        self.assertIn("Row 1: no column for the quantity", wizard.problems)
        wizard = self._wizard_of(b"\x89PNG\0")
        wizard.action_read()
        self.assertIn("po.xlsx is no spreadsheet", wizard.problems)

    def test_two_articles_with_one_code(self):
        """A code that means two articles is not guessed."""
        self._product(name="Other pump", default_code="T-PMP-1")
        wizard = self._wizard([["Code", "Qty"], ["T-PMP-1", 4]])
        wizard.action_read()
        self.assertIn("Row 2: T-PMP-1 means 2 articles", wizard.problems)

    def test_article_that_is_not_sold(self):
        """An article that is not for sale is unknown to a customer's order."""
        self.pump.sale_ok = False
        wizard = self._wizard([["Code", "Qty"], ["T-PMP-1", 4]])
        wizard.action_read()
        self.assertIn("no article of ours", wizard.problems)

    def test_confirmed_order_is_refused(self):
        """Lines are not read into an order that is confirmed."""
        order = self._order()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "no quotation any more"):
            self._wizard([["Code", "Qty"], ["T-PMP-1", 4]], order_id=order.id).action_read()

    def test_only_who_sells(self):
        """A picker cannot read a purchase order into a quotation."""
        with self.assertRaises(AccessError):
            self._wizard([["Code", "Qty"], ["T-PMP-1", 4]], user=self._user("picker"))
