"""The portal's file as a registration makes it and reads it back."""

import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.o2d_base.tests.common import O2dCase

from simulator.tests.payloads import PUNE, ewaybill

ROW = {"docNo": "A/1", "docType": "INV", "ewbNo": 331001121234, "ewbDate": "05/11/2026 06:15:00 PM"}
DOCUMENTS = {("INV", "A/1"), ("INV", "A/2")}


@tagged("post_install", "-at_install")
class TestGatewayPortal(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.env.ref("base.in")
        cls.registration = cls.env["res.company"].create({"name": "Kirti", "country_id": country.id, "vat": PUNE})
        cls.service = cls.env["o2d.gst.service"]

    def _read(self, *rows):
        return self.service._read_portal_file(self.registration, json.dumps(rows).encode(), DOCUMENTS)

    def test_made_and_read(self):
        """The file bears registration and number of documents in its name; its result gives each its answer."""
        name, content = self.service._portal_file(self.registration, [ewaybill(docNo="A/1"), ewaybill(docNo="A/2")])
        self.assertRegex(name, rf"^eway-bills-{PUNE}-\d{{8}}-2\.json$")
        self.assertEqual({row["userGstin"] for row in json.loads(content)["billLists"]}, {PUNE})
        answers, missing = self._read(ROW)
        self.assertEqual(answers["INV", "A/1"].number, "331001121234")
        self.assertEqual(missing, [("INV", "A/2")])

    def test_refused_in_words(self):
        """What is wrong with a file is said with its documents, and that nothing was changed."""
        for words, rows in (
            ("The file is empty. Nothing was changed.", ()),
            (
                "The file is about other documents: B/1, B/2, B/3 and 1 more. Nothing was changed.",
                [{**ROW, "docNo": f"B/{number}"} for number in (1, 2, 3, 4)],
            ),
            (
                "The file is of another registration: 29AABCK4321Q1Z6. Nothing was changed.",
                [{**ROW, "userGstin": "29AABCK4321Q1Z6"}],
            ),
            (
                "The file says different things of one document: A/1. Nothing was changed.",
                [ROW, {**ROW, "ewbNo": 331001121299}],
            ),
        ):
            with self.subTest(words=words), self.assertRaises(UserError) as caught:
                self._read(*rows)
            self.assertEqual(str(caught.exception), words)

    def test_nothing_to_write(self):
        """A file of nothing, or with a document that it cannot carry, is not made."""
        for payloads in ([], [ewaybill(docNo="A/1"), ewaybill(docNo="A/1")]):
            with self.assertRaises(UserError):
                self.service._portal_file(self.registration, payloads)
