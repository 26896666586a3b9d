"""How each call is asked and its answer read: names as published, moments in UTC, nothing half taken."""

import base64
import json
import unittest
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_gst_ewaybill.tools import nic_einvoice, nic_ewaybill
from odoo.addons.o2d_gst_ewaybill.tools.gateway import Action, Service, service_of
from odoo.addons.o2d_gst_ewaybill.tools.nic_crypto import BadMessage
from odoo.addons.o2d_gst_ewaybill.tools.nic_time import to_indian, to_utc

#: the names of API 1.03, from the pages of its documentation
NAMES = {
    Action.GENERATE: "GENEWAYBILL",
    Action.PART_B: "VEHEWB",
    Action.TRANSPORTER: "UPDATETRANSPORTER",
    Action.EXTEND: "EXTENDVALIDITY",
    Action.CANCEL: "CANEWB",
    Action.CONSOLIDATE: "GENCEWB",
    Action.MULTI_START: "MULTIVEHMOVINT",
    Action.MULTI_ADD: "MULTIVEHADD",
    Action.REJECT: "REJEWB",
}
IRN = "a5c12dca80e743321740b001fd70953e8738d109865d28ba4013750f2046f229"


class TestMoments(unittest.TestCase):
    def test_forms(self):
        """Every form that the services write is Indian time and becomes naive UTC."""
        for text, expected in {
            "05/11/2026 06:15:00 PM": datetime(2026, 11, 5, 12, 45),
            "05/11/2026 12:00:00 AM": datetime(2026, 11, 4, 18, 30),
            "05/11/2026 12:30:00 PM": datetime(2026, 11, 5, 7, 0),
            "13/12/2018 23:59:59 PM": datetime(2018, 12, 13, 18, 29, 59),
            "2026-11-05 18:15:00": datetime(2026, 11, 5, 12, 45),
            "5/11/2026 6:15:00 pm": datetime(2026, 11, 5, 12, 45),
            "05/11/2026": datetime(2026, 11, 4, 18, 30),
            " 2026-11-05T18:15:00.123 ": datetime(2026, 11, 5, 12, 45),
            "": None,
            None: None,
        }.items():
            self.assertEqual(to_utc(text), expected, text)

    def test_no_moment(self):
        """What is no moment of the calendar is refused, never guessed."""
        for text in ("31/02/2026 10:00:00 AM", "2026-13-01 00:00:00", "05/11/26", "soon", 5, "05/11/2026 25:00:00", {}):
            with self.subTest(text=text), self.assertRaises(BadMessage):
                to_utc(text)

    @given(st.datetimes(min_value=datetime(2017, 7, 1), max_value=datetime(2099, 1, 1)))
    def test_there_and_back(self, moment):
        """A moment written for the service is read back the same."""
        moment = moment.replace(microsecond=0)
        self.assertEqual(to_utc(to_indian(moment)), moment)


class TestEwayBillCalls(unittest.TestCase):
    def test_published_names(self):
        """Each action goes out under its published name."""
        for action, name in NAMES.items():
            asked = nic_ewaybill.ask(action, {"ewbNo": 1})
            self.assertEqual(
                (asked.verb, asked.path, asked.name, asked.payload), ("POST", "ewayapi", name, {"ewbNo": 1})
            )

    def test_look_ups(self):
        """Look-ups are asked by address, with nothing to encrypt; what they look up must be said."""
        asked = nic_ewaybill.ask(Action.LOOK_UP_DOCUMENT, {"docType": "INV", "docNo": "A/1", "more": "x"})
        self.assertEqual(asked[:2], ("GET", "ewayapi/GetEwayBillGeneratedByConsigner"))
        self.assertEqual((asked.query, asked.payload), ({"docType": "INV", "docNo": "A/1"}, None))
        self.assertEqual(nic_ewaybill.ask(Action.LOOK_UP, {"ewbNo": 5}).query, {"ewbNo": 5})
        with self.assertRaises(KeyError):
            nic_ewaybill.ask(Action.LOOK_UP_DOCUMENT, {"docNo": "A/1"})

    def test_generated(self):
        """A generated bill's number, moments, remarks and filled-in distance are read."""
        data = {
            "ewayBillNo": 331001121234,
            "ewayBillDate": "05/11/2026 06:15:00 PM",
            "validUpto": "07/11/2026 11:59:00 PM",
            "alert": ", Distance between these two pincodes is 842, ",
        }
        answer = nic_ewaybill.read(Action.GENERATE, data)
        self.assertEqual((answer.number, answer.distance), ("331001121234", 842))
        self.assertEqual(
            (answer.at, answer.valid_until), (datetime(2026, 11, 5, 12, 45), datetime(2026, 11, 7, 18, 29))
        )
        self.assertEqual(answer.alerts, ("Distance between these two pincodes is 842",))
        part_a = nic_ewaybill.read(Action.GENERATE, {**data, "validUpto": None, "alert": None})
        self.assertEqual((part_a.valid_until, part_a.alerts, part_a.distance), (None, (), 0))

    def test_other_answers(self):
        """Published examples of the other answers."""
        for action, data, number in (
            (Action.PART_B, {"vehUpdDate": "05/06/2018 02:08:00 PM", "validUpto": "06/06/2018 11:59:00 PM"}, ""),
            (Action.CONSOLIDATE, {"cEwbNo": "1310000345", "cEWBDate": "05/06/2018 02:08:00 PM"}, "1310000345"),
            (
                Action.MULTI_START,
                {"ewbNo": "131001111287", "groupNo": "1", "createdDate": "05/06/2018 02:08:00 PM"},
                "1",
            ),
            (
                Action.MULTI_ADD,
                {"ewbNo": "131001111287", "groupNo": "1", "vehAddedDate": "05/06/2018 02:08:00 PM"},
                "1",
            ),
            (Action.CANCEL, {"ewayBillNo": 131001111287, "cancelDate": "05/06/2018 02:08:00 PM"}, "131001111287"),
            (
                Action.REJECT,
                {"ewayBillNo": "131001111287", "ewbRejectedDate": "05/06/2018 02:08:00 PM"},
                "131001111287",
            ),
        ):
            answer = nic_ewaybill.read(action, data)
            self.assertEqual((answer.number, answer.at), (number, datetime(2018, 6, 5, 8, 38)), action)

    def test_answers_without_a_number(self):
        """An answer that lacks what it is asked for, or is none, is not taken for success."""
        for data in ({}, {"ewayBillNo": None}, {"ewayBillNo": "soon"}, {"ewayBillNo": 1.5}, [], "ok", None):
            with self.subTest(data=data), self.assertRaises(BadMessage):
                nic_ewaybill.read(Action.GENERATE, data)

    def test_refusal_codes(self):
        """Codes are split at commas; blanks, repetitions and the comma too many are dropped."""
        self.assertEqual(nic_ewaybill.codes_of("eyJlcnJvckNvZGVzIjoiMjA4LDYwNCwifQ=="), ("208", "604"))
        self.assertEqual(nic_ewaybill.codes_of({"errorCodes": " 604, ,604,"}), ("604",))
        self.assertEqual(nic_ewaybill.codes_of({"errorCodes": 238}), ("238",))
        for text in (
            "",
            "no Base64!",
            None,
            {"errorCodes": ""},
            {},
            {"errorCodes": "<b>"},
            base64.b64encode(b"208").decode()[:3],
        ):
            with self.subTest(text=text), self.assertRaises(BadMessage):
                nic_ewaybill.codes_of(text)


class TestEinvoiceCalls(unittest.TestCase):
    def test_addresses(self):
        """Each action goes to its published address; an IRN cannot change the address."""
        for action, path in (
            (Action.GENERATE_IRN, "eicore/v1.03/Invoice"),
            (Action.CANCEL_IRN, "eicore/v1.03/Invoice/Cancel"),
            (Action.GENERATE_BY_IRN, "eiewb/v1.03/ewaybill"),
        ):
            self.assertEqual(nic_einvoice.ask(action, {"Irn": IRN})[:2], ("POST", path))
        document = {"doctype": "INV", "docnum": "A/1", "docdate": "05/11/2026"}
        self.assertEqual(nic_einvoice.ask(Action.LOOK_UP_IRN, document).query, document)
        self.assertEqual(
            nic_einvoice.ask(Action.LOOK_UP_DOCUMENT, {"irn": "../x?y"}).path, "eiewb/v1.03/ewaybill/irn/..%2Fx%3Fy"
        )

    def test_core_spelling_is_mended(self):
        """What core writes in capitals goes out as the schema spells it; nothing else is touched."""
        sent = nic_einvoice.ask(
            Action.GENERATE_IRN, {"BuyerDtls": {"GSTIN": "G", "POS": "27", "Pin": 1}, "Version": "1.1"}
        )
        self.assertEqual(sent.payload, {"BuyerDtls": {"Gstin": "G", "Pos": "27", "Pin": 1}, "Version": "1.1"})

    def test_registered(self):
        """An IRN comes with its acknowledgement and signed code, or it is not taken."""
        data = {
            "AckNo": 112010036563310,
            "AckDt": "2026-11-05 18:15:00",
            "Irn": IRN,
            "SignedQRCode": "a.b.c",
            "Status": "ACT",
        }
        answer = nic_einvoice.read(Action.GENERATE_IRN, data)
        self.assertEqual((answer.irn, answer.ack_number, answer.signed_qr), (IRN, "112010036563310", "a.b.c"))
        self.assertEqual((answer.ack_at, answer.status), (datetime(2026, 11, 5, 12, 45), "ACT"))
        for key in ("AckNo", "AckDt", "Irn", "SignedQRCode"):
            with self.subTest(key=key), self.assertRaises(BadMessage):
                nic_einvoice.read(Action.LOOK_UP_IRN, {**data, key: None})
        with self.assertRaises(BadMessage):
            nic_einvoice.read(Action.GENERATE_IRN, {**data, "Irn": IRN[:40]})

    def test_bill_by_irn(self):
        """A bill that came by IRN is read like any other."""
        data = {"EwbNo": 331001121234, "EwbDt": "2026-11-05 18:15:00", "EwbValidTill": None, "Status": "ACT"}
        answer = nic_einvoice.read(Action.GENERATE_BY_IRN, data)
        self.assertEqual((answer.number, answer.valid_until), ("331001121234", None))
        with self.assertRaises(BadMessage):
            nic_einvoice.read(Action.GENERATE_BY_IRN, {**data, "EwbNo": 33})

    def test_refusals(self):
        """Codes come with the service's words, several at a time."""
        rows = [{"ErrorCode": "2150", "ErrorMessage": "Duplicate IRN"}, {"ErrorCode": 3028, "ErrorMessage": "Invalid"}]
        self.assertEqual(nic_einvoice.errors_of(rows), {"2150": "Duplicate IRN", "3028": "Invalid"})
        self.assertEqual(nic_einvoice.errors_of(rows[0]), {"2150": "Duplicate IRN"})
        for details in (None, [], "no", [1], [{}]):
            with self.subTest(details=details), self.assertRaises(BadMessage):
                nic_einvoice.errors_of(details)


class TestServices(unittest.TestCase):
    def test_which_service(self):
        """Invoices and what hangs on their IRN belong to one service, bills to the other."""
        self.assertIs(service_of(Action.GENERATE_BY_IRN, {}), Service.EINVOICE)
        self.assertIs(service_of(Action.LOOK_UP_DOCUMENT, {"irn": IRN}), Service.EINVOICE)
        self.assertIs(service_of(Action.LOOK_UP_DOCUMENT, {"docType": "INV", "docNo": "1"}), Service.EWAYBILL)
        self.assertIs(service_of(Action.CANCEL, {}), Service.EWAYBILL)

    @given(
        st.sampled_from(list(Action)),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5),
            lambda x: st.lists(x, max_size=3)
            | st.dictionaries(st.sampled_from(["ewayBillNo", "Irn", "validUpto", "alert", "EwbNo", "AckDt"]), x),
            max_leaves=6,
        ),
    )
    def test_odd_answers(self, action, data):
        """Whatever a service sends is read or refused as a bad message; nothing else happens."""
        protocol = nic_einvoice if service_of(action, {}) is Service.EINVOICE else nic_ewaybill
        try:
            answer = protocol.read(action, json.loads(json.dumps(data)))
        except BadMessage:
            return
        self.assertIsInstance(answer.number, str)
