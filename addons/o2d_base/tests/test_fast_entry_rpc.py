import base64
import io

import openpyxl

from odoo.tests import HttpCase, JsonRpcException, mute_logger, tagged

from .test_fast_entry import FastEntryCase

DOORS = (
    ("o2d_understand", ["TQ-6204 1"]),
    ("o2d_understand_file", ["", "po.xlsx"]),
    ("o2d_check_rows", [[]]),
    ("o2d_add_rows", [[{"quantity": 1}]]),
    ("o2d_former_orders", []),
    ("o2d_former_rows", [False]),
    ("o2d_usual_rows", []),
)


@tagged("post_install", "-at_install")
class TestFastEntryRpc(FastEntryCase, HttpCase):
    """Fast entry as it is called from outside."""

    def _call(self, method, *args, order=None):
        params = {"model": "sale.order", "method": method, "args": [[(order or self.order).id], *args], "kwargs": {}}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/sale.order/{method}", params)

    def test_paste_and_add(self):
        """A coordinator pastes, sends the rows back and finds them on the order, by the screen's doors."""
        self.authenticate(self.coordinator.login, self.coordinator.login)
        rows = self._given(self._call("o2d_understand", "TQ-6204 10 pcs\nTQ-B45 5")["rows"])
        self.assertEqual(self._call("o2d_add_rows", rows)["added"], 2)
        self.order.invalidate_recordset()
        self.assertEqual(self.order.order_line.product_id, self.product + self.bearing + self.belt)

    @mute_logger("odoo.http")
    def test_doors_are_shut(self):
        """Neither a customer on the portal nor a picker gets through any of the doors."""
        portal = self.env["res.users"].create(
            {"name": "Ravi", "login": "test_portal_fast", "password": "test_portal_fast",
             "partner_id": self._partner(parent_id=self.customer.id, is_company=False).id,
             "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])]}
        )  # fmt: skip
        for user in (portal, self._user("picker")):
            self.authenticate(user.login, user.login)
            for method, args in DOORS:
                with self.assertRaises(JsonRpcException, msg=f"{method} for {user.login}"):
                    self._call(method, *args)
        self.order.invalidate_recordset()
        self.assertEqual(self.order.order_line.product_id, self.product)

    def test_spreadsheet(self):
        """A spreadsheet is understood like a text, row for row, and a file that is none is told in words."""
        book = openpyxl.Workbook()
        for row in (["Kaveri Traders"], [], ["Item code", "Qty"], ["TQ-6204", 10], ["NO-SUCH-9", 1]):
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        self.authenticate(self.coordinator.login, self.coordinator.login)
        told = self._call("o2d_understand_file", base64.b64encode(content.getvalue()).decode(), "po.xlsx")
        self.assertEqual([(row["row"], row["status"]) for row in told["rows"]], [(4, "understood"), (5, "unknown")])
        for content in (b"\x89PNG\0", b"PK\x03\x04broken"):
            told = self._call("o2d_understand_file", base64.b64encode(content).decode(), "photo.png")
            self.assertEqual(told["rows"], [])
            self.assertIn("photo.png is no spreadsheet", told["problem"])
        self.assertTrue(self._call("o2d_understand_file", "***", "x")["problem"])
