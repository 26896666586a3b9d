"""The portal's file: written as its own tool writes it, and nothing taken from a result that cannot be trusted."""

import io
import json
import unittest
import zipfile
from datetime import datetime
from unittest.mock import patch

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_gst_ewaybill.gateways.portal import PortalGateway
from odoo.addons.o2d_gst_ewaybill.tools import portal_file_read
from odoo.addons.o2d_gst_ewaybill.tools.gateway import Answer, Refused
from odoo.addons.o2d_gst_ewaybill.tools.portal_file import NotForTheFile, write
from odoo.addons.o2d_gst_ewaybill.tools.portal_file_read import BadFile, read

from simulator.tests.payloads import PUNE, ewaybill

#: fields and their kinds, from the preparation tool of the portal (form 1.0.0621)
TEXT = {
    "userGstin",
    "supplyType",
    "subSupplyDesc",
    "docType",
    "docNo",
    "docDate",
    "fromGstin",
    "fromTrdName",
    "fromAddr1",
    "fromAddr2",
    "fromPlace",
    "toGstin",
    "toTrdName",
    "toAddr1",
    "toAddr2",
    "toPlace",
    "transporterId",
    "transporterName",
    "transDocNo",
    "transDocDate",
    "vehicleNo",
    "vehicleType",
    "mainHsnCode",
}
WHOLE = {
    "subSupplyType",
    "transType",
    "fromPincode",
    "fromStateCode",
    "actualFromStateCode",
    "toPincode",
    "toStateCode",
    "actualToStateCode",
    "transMode",
    "transDistance",
}
AMOUNT = {"totalValue", "cgstValue", "sgstValue", "igstValue", "cessValue", "TotNonAdvolVal", "OthValue", "totInvValue"}
ITEM = {
    "itemNo",
    "productName",
    "productDesc",
    "hsnCode",
    "quantity",
    "qtyUnit",
    "taxableAmount",
    "sgstRate",
    "cgstRate",
    "igstRate",
    "cessRate",
    "cessNonAdvol",
}
DOCUMENTS = {("INV", "A/1"), ("INV", "A/2"), ("CHL", "A/3")}
HEAD = ["S.No", "Doc Type", "Doc.No", "EWB No", "EWB Date", "Valid Till Date", "Error"]
ONE = [1, "Tax Invoice", "A/1", 331001121234, "05/11/2026 06:15:00 PM", "07/11/2026 11:59:00 PM", None]
TWO = [2, "Tax Invoice", "a/2", "", None, None, "212: Invalid consignee GSTIN"]


def sheet(*rows, before=()):
    """XLSX of the rows, as bytes."""
    book = openpyxl.Workbook()
    for row in (*before, *rows):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def as_json(*bills):
    return json.dumps(list(bills)).encode()


def bill(document="A/1", number=331001121234, **values):
    return {
        "docNo": document,
        "docType": "INV",
        "ewayBillNo": number,
        "ewayBillDate": "05/11/2026 06:15:00 PM",
        **values,
    }


class TestWrite(unittest.TestCase):
    def test_fields_and_kinds(self):
        """The file holds exactly the portal's fields, each of its kind, in one envelope for many documents."""
        data = json.loads(write(PUNE, [ewaybill(docNo="A/1"), ewaybill(docNo="A/2", docType="CHL")]))
        self.assertEqual(data["version"], "1.0.0621")
        self.assertEqual([row["docNo"] for row in data["billLists"]], ["A/1", "A/2"])
        row = data["billLists"][0]
        self.assertEqual(set(row), TEXT | WHOLE | AMOUNT | {"itemList"})
        self.assertEqual(set(row["itemList"][0]), ITEM)
        for names, kinds in ((TEXT, str), (WHOLE, int), (AMOUNT, (int, float))):
            for name in names:
                self.assertIsInstance(row[name], kinds, name)

    def test_values_are_the_payloads(self):
        """Amounts and places stand under the portal's names with the values that the API would get."""
        payload = ewaybill(otherValue=1.25, cessNonAdvolValue=7, transactionType=2, actFromStateCode=29)
        row = json.loads(write(PUNE, [payload]))["billLists"][0]
        self.assertEqual((row["OthValue"], row["TotNonAdvolVal"], row["transType"]), (1.25, 7, 2))
        self.assertEqual((row["actualFromStateCode"], row["transDistance"], row["subSupplyType"]), (29, 840, 1))
        self.assertEqual((row["userGstin"], row["mainHsnCode"]), (PUNE, "841370"))
        self.assertEqual(row["itemList"][0]["igstRate"], 18)

    def test_main_hsn(self):
        """The main HSN code is that of the highest value."""
        payload = ewaybill()
        payload["itemList"].append({**payload["itemList"][0], "hsnCode": "730890", "taxableAmount": 90000})
        self.assertEqual(json.loads(write(PUNE, [payload]))["billLists"][0]["mainHsnCode"], "730890")

    def test_not_for_the_file(self):
        """A document without number or twice, or with a number that is none, is named."""
        for payloads, document in (
            ([ewaybill(docNo="")], ""),
            ([ewaybill(), ewaybill(docNo="inv/26-27/0042")], "inv/26-27/0042"),
            ([ewaybill(toPincode="56000X")], "INV/26-27/0042"),
            ([ewaybill(totalValue="much")], "INV/26-27/0042"),
        ):
            with self.subTest(document=document), self.assertRaises(NotForTheFile) as caught:
                write(PUNE, payloads)
            self.assertEqual(caught.exception.document, document)


class TestRead(unittest.TestCase):
    def _refused(self, reason, content, documents=None):
        with self.assertRaises(BadFile) as caught:
            read(content, DOCUMENTS if documents is None else documents, PUNE)
        self.assertEqual(caught.exception.reason, reason)
        return caught.exception

    def test_sheet(self):
        """Numbers, moments and errors are read out of the portal's sheet, whatever stands above its header."""
        content = sheet(HEAD, ONE, TWO, before=(["e-Way Bill System"], [None], ["Generated", "05/11/2026"]))
        answers, missing = PortalGateway(PUNE).take(content, DOCUMENTS)
        answer = answers["INV", "A/1"]
        self.assertIsInstance(answer, Answer)
        self.assertEqual((answer.number, answer.gateway), ("331001121234", "portal"))
        self.assertEqual(
            (answer.at, answer.valid_until), (datetime(2026, 11, 5, 12, 45), datetime(2026, 11, 7, 18, 29))
        )
        self.assertIsInstance(answers["INV", "A/2"], Refused)
        self.assertEqual(answers["INV", "A/2"].words, "212: Invalid consignee GSTIN")
        self.assertEqual(missing, [("CHL", "A/3")])

    def test_cells_as_excel_keeps_them(self):
        """Numbers kept as floats or text with blanks, and moments kept as dates, are the same."""
        moment = datetime(2026, 11, 5, 18, 15)
        for number in (331001121234.0, "3310 0112 1234", "'331001121234"):
            content = sheet(HEAD, [1, "INV", "A/1", number, moment, None, None])
            row = read(content, DOCUMENTS)[0]["INV", "A/1"]
            self.assertEqual((row.number, row.at), ("331001121234", datetime(2026, 11, 5, 12, 45)))

    def test_json(self):
        """JSON is read as a list, in an envelope, or as one bill."""
        one = bill(userGstin=PUNE)
        for content in (
            as_json(one),
            json.dumps({"version": "1", "billLists": [one]}).encode(),
            json.dumps(one).encode(),
        ):
            self.assertEqual(read(content, DOCUMENTS, PUNE)[0]["INV", "A/1"].number, "331001121234")
        self.assertTrue(read(b"\xef\xbb\xbf" + as_json(one), DOCUMENTS)[0])

    def test_same_row_twice(self):
        """A row that stands there twice counts once."""
        self.assertEqual(len(read(as_json(bill(), bill()), DOCUMENTS)[0]), 1)
        self.assertEqual(len(read(sheet(HEAD, ONE, ONE), DOCUMENTS)[0]), 1)

    def test_half_a_file(self):
        """Every cut of a file, JSON or sheet, is refused."""
        whole = as_json(bill(), bill("A/2", 331001121235))
        for cut in range(1, len(whole)):
            with self.assertRaises(BadFile):
                read(whole[:cut], DOCUMENTS)
        packed = sheet(HEAD, ONE)
        for cut in range(3, len(packed) - 1, 97):
            self._refused("half", packed[:cut])

    def test_other_documents(self):
        """A file that speaks of any other document is refused whole, and names it."""
        error = self._refused("others", as_json(bill(), bill("B/7"), bill("B/8"), bill("B/9"), bill("B/10")))
        self.assertEqual((error.named, error.count), (("B/7", "B/8", "B/9"), 4))
        self._refused("others", as_json(bill(docType="CHL")))
        self._refused("registration", as_json(bill(userGstin="29AABCK4321Q1Z6")))

    def test_contradictions(self):
        """One document with two numbers, one number for two documents, a document that may be two: refused."""
        self._refused("doubled", as_json(bill(), bill(number=331001121299)))
        self._refused("same_number", as_json(bill(), bill("A/2")))
        both = {("INV", "A/1"), ("CHL", "A/1")}
        self._refused("doubled", sheet(HEAD, [1, None, "A/1", 331001121234, ONE[4], None, None]), both)

    def test_malformed(self):
        """What is no result of the portal is refused with its reason."""
        for reason, content in (
            ("empty", b""),
            ("empty", b"  \n"),
            ("empty", b"[]"),
            ("empty", sheet(HEAD)),
            ("unknown", b"<html>session expired</html>"),
            ("unknown", b"[1, 2]"),
            ("columns", write(PUNE, [ewaybill(docNo="A/1")])),
            ("columns", sheet(["Name", "Amount"], ["x", 1])),
            ("row", as_json(bill(number=None))),
            ("row", as_json(bill(document=""))),
            ("number", as_json(bill(number="33100112123"))),
            ("number", as_json(bill(number="3.31E+11"))),
            ("moment", as_json(bill(ewayBillDate="yesterday"))),
            ("moment", as_json(bill(ewayBillDate=None))),
            ("moment", as_json(bill(validUpto=[]) | {"validUpto": 5})),
            ("half", b"[" * 100000),
            ("half", b'[{"docNo": "\xff"}]'),
        ):
            with self.subTest(reason=reason, content=content[:40]):
                self._refused(reason, content)

    def test_too_large(self):
        """A file that unpacks to something enormous is not unpacked."""
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/workbook.xml", bytes(2 * 1024 * 1024))
        self.assertLess(len(kept.getvalue()), 10_000)
        with patch.object(portal_file_read, "LARGEST_UNPACKED", 1024 * 1024):
            self._refused("big", kept.getvalue())

    @given(st.binary(max_size=200) | st.text(max_size=60).map(lambda text: json.dumps([{"docNo": text}]).encode()))
    def test_anything(self, content):
        """Whatever is uploaded, the reader refuses it in its own way or reads it."""
        try:
            read(content, DOCUMENTS)
        except BadFile:
            return
        self.fail("read a file without a number")
