"""The gateway against the simulator over HTTP: a whole life, sessions, every fault, and a log without secrets."""

import logging
import threading
import unittest
from datetime import datetime, timedelta, timezone

from odoo.addons.o2d_gst_ewaybill.gateways.nic import Keys, NicGateway
from odoo.addons.o2d_gst_ewaybill.tools.gateway import (
    Action,
    Exists,
    GatewayError,
    Refused,
    Service,
    ServiceDown,
    SignInRefused,
)
from odoo.addons.o2d_gst_ewaybill.tools.nic_session import Session, SessionsInMemory

import simulator
from simulator.tests.payloads import BENGALURU, CARRIER, NOW, PUNE, einvoice, ewaybill

PATHS = {Service.EWAYBILL: "/nic/ewaybill/v1.03", Service.EINVOICE: "/nic/einvoice"}
PASSWORD, SECRET, CLIENT = "correct-horse", "client-secret-1", "client-id-1"
PLACE = {"fromPlace": "Pune", "fromState": 27, "transMode": "1"}
UTC_NOW = NOW.astimezone(timezone.utc).replace(tzinfo=None)


class GatewayCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = simulator.run_in_thread()
        cls.addClassCleanup(cls.portal.stop)

    def setUp(self):
        super().setUp()
        self.portal.faults.remove()
        self.portal.store.forget_documents()
        self.portal.clock.set(NOW)
        self.bills = self._gateway()

    def _keys(self, service=Service.EWAYBILL, **values):
        known = {
            "gstin": PUNE,
            "address": self.portal.url + PATHS[service],
            "username": "api_pune",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "password": PASSWORD,
            "public_key": self.portal.public_key,
            "timeout": 5,
        }
        return Keys(**{**known, **values})

    def _gateway(self, service=Service.EWAYBILL, sessions=None, now=None, **values):
        now = now or (lambda: self.portal.clock.now().astimezone(timezone.utc).replace(tzinfo=None))
        return NicGateway(service, self._keys(service, **values), sessions or SessionsInMemory(), now)

    def _fault(self, kind, action="*", times=1, **values):
        self.portal.faults.add(kind=kind, action=action, times=times, **values)

    def _generated(self, **changes):
        return self.bills.call(Action.GENERATE, ewaybill(**changes)).number

    def _refused(self, codes, action, payload, gateway=None, error=Refused):
        with self.assertRaises(error) as caught:
            (gateway or self.bills).call(action, payload)
        self.assertEqual(caught.exception.codes, codes)
        return caught.exception


class TestLife(GatewayCase):
    def test_generate_and_look_up(self):
        """A bill is generated with moments in UTC, is a duplicate the second time, and is found in both ways."""
        made = self.bills.call(Action.GENERATE, ewaybill())
        self.assertRegex(made.number, r"^99\d{10}$")
        self.assertEqual((made.at, made.gateway), (UTC_NOW, "nic"))
        self.assertEqual(made.valid_until, datetime(2026, 11, 10, 18, 29))
        self._refused(("604",), Action.GENERATE, ewaybill(), error=Exists)
        found = self.bills.call(Action.LOOK_UP_DOCUMENT, {"docType": "INV", "docNo": "INV/26-27/0042"})
        self.assertEqual((found.number, found.valid_until), (made.number, made.valid_until))
        self.assertEqual(self.bills.call(Action.LOOK_UP, {"ewbNo": int(made.number)}).status, "ACT")
        self._refused(("418",), Action.LOOK_UP_DOCUMENT, {"docType": "INV", "docNo": "other"})

    def test_every_problem_is_told(self):
        """All codes of a refusal arrive together."""
        error = self._refused(("206", "225"), Action.GENERATE, ewaybill(docNo="", vehicleNo="MH 12"))
        self.assertNotIsInstance(error, (Exists, SignInRefused))

    def test_vehicle_starts_the_validity(self):
        """Part A has no end; the first vehicle starts the validity; another vehicle leaves it."""
        number = self._generated(vehicleNo="", transporterId=PUNE)
        self.assertIsNone(self.bills.call(Action.LOOK_UP, {"ewbNo": number}).valid_until)
        first = {"ewbNo": int(number), "vehicleNo": "MH12AB1234", "reasonCode": "4", "reasonRem": "first", **PLACE}
        started = self.bills.call(Action.PART_B, first)
        self.assertEqual(started.valid_until, datetime(2026, 11, 10, 18, 29))
        self.portal.clock.set(NOW + timedelta(hours=5))
        changed = self.bills.call(Action.PART_B, {**first, "vehicleNo": "MH14CD5678", "reasonCode": "1"})
        self.assertEqual(changed.valid_until, started.valid_until)
        seen = self.bills.call(Action.LOOK_UP, {"ewbNo": number}).raw["VehiclListDetails"]
        self.assertEqual([vehicle["vehicleNo"] for vehicle in seen], ["MH12AB1234", "MH14CD5678"])

    def test_transporter_extends(self):
        """With a transporter assigned only the transporter extends, from eight hours before the end."""
        number = int(self._generated())
        assigned = self.bills.call(Action.TRANSPORTER, {"ewbNo": number, "transporterId": CARRIER})
        self.assertEqual(assigned.number, str(number))
        more = {
            "ewbNo": number,
            "vehicleNo": "MH12AB1234",
            "remainingDistance": 300,
            "extnRsnCode": 99,
            "extnRemarks": "breakdown",
            "fromPincode": 416003,
            "consignmentStatus": "M",
            **PLACE,
        }
        self.portal.clock.set(datetime(2026, 11, 10, 18, 0))
        carrier = self._gateway(gstin=CARRIER, username="carrier")
        self._refused(("384",), Action.EXTEND, more)
        answer = carrier.call(Action.EXTEND, more)
        self.assertEqual(answer.valid_until, datetime(2026, 11, 12, 18, 29))
        self._refused(("382",), Action.EXTEND, more, carrier)

    def test_cancel(self):
        """A cancelled bill is not found by document, cannot be cancelled again, and the document may have another."""
        number = self._generated()
        payload = {"ewbNo": int(number), "cancelRsnCode": 2, "cancelRmrk": "order cancelled"}
        self.assertEqual(self.bills.call(Action.CANCEL, payload).at, UTC_NOW)
        self._refused(("312",), Action.CANCEL, payload)
        self._refused(("418",), Action.LOOK_UP_DOCUMENT, {"docType": "INV", "docNo": "INV/26-27/0042"})
        self.assertEqual(self.bills.call(Action.LOOK_UP, {"ewbNo": int(number)}).status, "CNL")
        self.assertNotEqual(self._generated(), number)

    def test_trip_and_several_vehicles(self):
        """Bills of a trip get one consolidated number; a bill goes on by several vehicles up to its quantity."""
        numbers = [self._generated(docNo=f"T/{row}") for row in (1, 2)]
        trip = {**PLACE, "vehicleNo": "MH12AB1234", "tripSheetEwbBills": [{"ewbNo": int(row)} for row in numbers]}
        self.assertRegex(self.bills.call(Action.CONSOLIDATE, trip).number, r"^99\d{8}$")
        number = int(numbers[0])
        start = {"ewbNo": number, "reasonCode": "2", "toPlace": "Hubballi", "toState": 29, "totalQuantity": 10,
                 "unitCode": "NOS", **PLACE}  # fmt: skip
        group = self.bills.call(Action.MULTI_START, start).number
        add = {"ewbNo": number, "groupNo": group, "vehicleNo": "KA01AB1234", "quantity": 6}
        self.assertEqual(self.bills.call(Action.MULTI_ADD, add).number, group)
        self._refused(("400",), Action.MULTI_ADD, add)
        vehicle = {"ewbNo": number, "vehicleNo": "MH12AB9999", "reasonCode": "1", **PLACE}
        self._refused(("412",), Action.PART_B, vehicle)

    def test_other_party_rejects(self):
        """Only the other party rejects; closing is refused until it is in force."""
        number = int(self._generated())
        buyer = self._gateway(gstin=BENGALURU, username="buyer")
        self._refused(("341",), Action.REJECT, {"ewbNo": number})
        self.assertEqual(buyer.call(Action.REJECT, {"ewbNo": number}).number, str(number))
        self.assertEqual(self.bills.call(Action.LOOK_UP, {"ewbNo": number}).raw["rejectStatus"], "Y")
        self._refused(("117",), Action.CLOSE, {"ewbNo": number})
        self.portal.services.change_options({"closure_in_force": True})
        self.addCleanup(self.portal.services.change_options, {"closure_in_force": False})
        self.assertEqual(self.bills.call(Action.CLOSE, {"ewbNo": number}).number, str(number))

    def test_invoice_and_its_bill(self):
        """An invoice is registered, found by document, carried by a bill, and cancelled only after that."""
        invoices = self._gateway(Service.EINVOICE)
        made = invoices.call(Action.GENERATE_IRN, einvoice())
        self.assertTrue(made.signed_qr and made.ack_number and made.ack_at == UTC_NOW)
        self._refused(("2150",), Action.GENERATE_IRN, einvoice(), invoices, Exists)
        document = {"doctype": "INV", "docnum": "INV/26-27/0042", "docdate": "04/11/2026"}
        self.assertEqual(invoices.call(Action.LOOK_UP_IRN, document).irn, made.irn)
        carried = {"Irn": made.irn, "Distance": 0, "TransMode": "1", "VehNo": "MH12AB1234", "VehType": "R"}
        bill = invoices.call(Action.GENERATE_BY_IRN, carried)
        self.assertTrue(bill.number and bill.distance and bill.valid_until)
        self._refused(("4002",), Action.GENERATE_BY_IRN, carried, invoices, Exists)
        self.assertEqual(invoices.call(Action.LOOK_UP_DOCUMENT, {"irn": made.irn}).number, bill.number)
        cancel = {"Irn": made.irn, "CnlRsn": "1", "CnlRem": "duplicate"}
        error = self._refused(("4002",), Action.CANCEL_IRN, cancel, invoices)
        self.assertNotIsInstance(error, Exists)
        self.assertTrue(error.words)
        self.bills.call(Action.CANCEL, {"ewbNo": int(bill.number), "cancelRsnCode": 3, "cancelRmrk": "x"})
        self.assertEqual(invoices.call(Action.CANCEL_IRN, cancel).irn, made.irn)


class TestSessions(GatewayCase):
    def _sign_ins(self):
        calls = self.portal.store.rows("SELECT action FROM call WHERE action = 'authenticate'")
        return len(calls)

    def test_one_session_for_many_calls(self):
        """The session is kept for its six hours and renewed before it ends."""
        for row in range(3):
            self._generated(docNo=f"S/{row}")
        self.assertEqual(self._sign_ins(), 1)
        self.portal.clock.set(NOW + timedelta(minutes=356))
        self._generated(docNo="S/9")
        self.assertEqual(self._sign_ins(), 2)

    def test_ended_by_the_service(self):
        """A session that the service ended is renewed and the question asked once more, for both services."""
        self._generated(docNo="S/1")
        invoices = self._gateway(Service.EINVOICE)
        invoices.call(Action.GENERATE_IRN, einvoice())
        self.portal.services.sessions.end_all()
        self.assertTrue(self._generated(docNo="S/2"))
        self.assertTrue(invoices.call(Action.GENERATE_IRN, einvoice(DocDtls__No="S/2")).irn)
        self.assertEqual(self._sign_ins(), 4)

    def test_never_accepted(self):
        """A service that accepts no session is down; it is not asked for ever."""
        self._fault("code", "generate", times=None, code="238")
        error = self._refused(("238",), Action.GENERATE, ewaybill(), error=ServiceDown)
        self.assertFalse(error.may_be_done)
        self.assertLessEqual(self._sign_ins(), 2)

    def test_another_key(self):
        """A session kept with a wrong key opens nothing: the answer is not taken."""
        self._generated(docNo="S/1")
        good = self.bills._sessions.current()
        wrong = SessionsInMemory(Session(good.token, bytes(32), good.ends_at))
        self._refused(("100",), Action.GENERATE, ewaybill(), self._gateway(sessions=wrong))

    def test_wrong_password(self):
        """User and password that are not known are the administrator's to mend, not the document's."""
        self.portal.services.sessions.set_password(PUNE, "api_pune", "other")
        self.addCleanup(self.portal.store.run, "DELETE FROM credential")
        self._refused(("108",), Action.GENERATE, ewaybill(), error=SignInRefused)
        self._refused(("1008",), Action.GENERATE_IRN, einvoice(), self._gateway(Service.EINVOICE), SignInRefused)

    def test_own_clock_is_wrong(self):
        """A clock of ours that is two days off changes no moment of an answer and signs in no more than once."""
        for days in (-2, 2):
            for service, action, payload in (
                (Service.EWAYBILL, Action.GENERATE, lambda number: ewaybill(docNo=number)),
                (Service.EINVOICE, Action.GENERATE_IRN, lambda number: einvoice(DocDtls__No=number)),
            ):
                before = self._sign_ins()
                gateway = self._gateway(service, now=lambda days=days: UTC_NOW + timedelta(days=days))
                for row in range(3):
                    self.assertEqual(gateway.call(action, payload(f"C{days}/{row}")).at, UTC_NOW)
                self.assertEqual(self._sign_ins() - before, 1)


class TestFaults(GatewayCase):
    def setUp(self):
        super().setUp()
        self._generated(docNo="FIRST")  # Signed in: what follows strikes the call itself.

    def test_each_fault_has_its_error(self):
        """Every fault of the service is one to be tried again, and says whether something may be done."""
        for kind, is_done, values in (
            ("down", False, {}),
            ("refuse", False, {}),
            ("lose", True, {}),
            ("malformed", True, {}),
            ("tampered", True, {}),
            ("code", False, {"code": "114"}),
            ("code", False, {"code": "118"}),
        ):
            with self.subTest(kind=kind, **values):
                number = f"F/{kind}{values.get('code', '')}"
                self._fault(kind, "generate", **values)
                with self.assertRaises(ServiceDown) as caught:
                    self.bills.call(Action.GENERATE, ewaybill(docNo=number))
                self.assertTrue(caught.exception.may_be_done)
                payload = {"docType": "INV", "docNo": number}
                if is_done:
                    self.assertTrue(self.bills.call(Action.LOOK_UP_DOCUMENT, payload).number)
                else:
                    self._refused(("418",), Action.LOOK_UP_DOCUMENT, payload)

    def test_slow(self):
        """A call ends at its own time limit."""
        gateway = self._gateway(timeout=1)
        gateway.call(Action.GENERATE, ewaybill(docNo="SLOW"))
        self._fault("hang", "generate", milliseconds=3000)
        self._refused((), Action.GENERATE, ewaybill(docNo="SLOW2"), gateway, ServiceDown)

    def test_already_registered(self):
        """A duplicate told after a lost answer is one to be looked up."""
        self._fault("already", "generate")
        self._refused(("604",), Action.GENERATE, ewaybill(docNo="F/already"), error=Exists)

    def test_look_up_with_a_wrong_seal(self):
        """A look-up whose seal does not fit is not believed."""
        for kind in ("tampered", "malformed"):
            self._fault(kind, "getewaybillgeneratedbyconsigner")
            self._refused((), Action.LOOK_UP_DOCUMENT, {"docType": "INV", "docNo": "FIRST"}, error=ServiceDown)

    def test_invoices_too(self):
        """The e-invoice service's faults are told the same way."""
        invoices = self._gateway(Service.EINVOICE)
        for kind in ("down", "refuse", "lose", "malformed", "tampered"):
            self._fault(kind, "generate", service="einvoice")
            with self.subTest(kind=kind), self.assertRaises(ServiceDown):
                invoices.call(Action.GENERATE_IRN, einvoice(DocDtls__No=f"F/{kind}"))

    def test_sign_in_faults(self):
        """A fault while signing in has done nothing, and leaves no session."""
        for kind in ("down", "refuse", "lose", "malformed"):
            gateway = self._gateway()
            self._fault(kind, "authenticate")
            with self.subTest(kind=kind), self.assertRaises(ServiceDown) as caught:
                gateway.call(Action.GENERATE, ewaybill(docNo=kind))
            self.assertFalse(caught.exception.may_be_done)
            self.assertIsNone(gateway._sessions.current())

    def test_nobody_there(self):
        """Where nobody listens nothing was done; where something else listens, the address is wrong."""
        error = self._refused((), Action.GENERATE, ewaybill(), self._gateway(address="http://127.0.0.1:9"), ServiceDown)
        self.assertFalse(error.may_be_done)
        nowhere = self._gateway(address=self.portal.url + "/nowhere")
        self._refused(("404",), Action.GENERATE, ewaybill(), nowhere, SignInRefused)
        self._refused((), Action.GENERATE, ewaybill(), self._gateway(address="nonsense"), SignInRefused)
        self._refused((), Action.GENERATE, ewaybill(), self._gateway(public_key="nonsense"), SignInRefused)

    def test_many_at_once(self):
        """Calls of several threads in one session, with faults among them, register each document once."""
        self._fault("lose", "generate", times=None, percent=20, seed=5)
        problems = []

        def generate(first):
            for row in range(first, first + 6):
                payload = ewaybill(docNo=f"M/{row}")
                try:
                    self.bills.call(Action.GENERATE, payload)
                except ServiceDown:
                    found = self.bills.call(Action.LOOK_UP_DOCUMENT, {"docType": "INV", "docNo": f"M/{row}"})
                    problems.extend([] if found.number else [row])
                except GatewayError as error:
                    problems.append(error)

        threads = [threading.Thread(target=generate, args=(first,)) for first in range(0, 24, 6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(problems, [])
        self.assertEqual(self.portal.store.counts()["ewaybill"], {"ACT": 25})


class TestLog(GatewayCase):
    def test_no_secret_in_the_log(self):
        """A whole session at the finest level of logging shows no key, token, password or whole registration."""
        with (
            self.assertLogs("odoo.addons.o2d_gst_ewaybill", level=logging.DEBUG) as own,
            self.assertLogs("urllib3", level=logging.DEBUG) as line,
        ):
            number = int(self._generated())
            session = self.bills._sessions.current()
            self.bills.call(Action.LOOK_UP, {"ewbNo": number})
            self._refused(("604",), Action.GENERATE, ewaybill(), error=Exists)
            self._fault("down", "cancel")
            self._refused(("503",), Action.CANCEL, {"ewbNo": number, "cancelRsnCode": 2}, error=ServiceDown)
            invoices = self._gateway(Service.EINVOICE)
            invoices.call(Action.GENERATE_IRN, einvoice())
        text = "\n".join(own.output + line.output)
        self.assertIn("ewaybill generate for 27AAB…1ZA: 200", text)
        tokens = (session.token, invoices._sessions.current().token)
        for secret in (PASSWORD, SECRET, CLIENT, PUNE, *tokens, str(session.key), session.key.hex(), "api_pune"):
            self.assertNotIn(secret, text)
        shown = repr(self._keys()) + repr(session)
        for secret in (PASSWORD, SECRET, CLIENT, session.token):
            self.assertNotIn(secret, shown)
