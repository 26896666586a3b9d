"""The one door to the services: ways, pause, health, copies."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import requests

from odoo import fields
from odoo.tests import tagged

from odoo.addons.o2d_gst_ewaybill.tools.gateway import (
    Action,
    CannotDo,
    Exists,
    Refused,
    Service,
    ServiceDown,
    SignInRefused,
)

from simulator.tests.payloads import CARRIER, PUNE, einvoice, ewaybill

from .gateway_common import GatewayCase

DOCUMENT = {"docType": "INV", "docNo": "INV/26-27/0042"}


@tagged("post_install", "-at_install")
class TestGatewayService(GatewayCase):
    def _ask(self, action=Action.GENERATE, payload=None, company=None, **changes):
        payload = ewaybill(**changes) if payload is None else payload
        return self.service._call(action, company or self.registration, payload, "R1")

    def _wait_over(self, gateway="nic"):
        """As if the pause were over."""
        now = fields.Datetime.now()
        self._row(gateway=gateway).write(
            {"retry_at": now - timedelta(seconds=1), "faulted_at": now - timedelta(minutes=1)}
        )

    def _down(self, faults=3):
        """As many faults in a row as it takes for all to wait."""
        self._fault("refuse", times=faults)
        for number in range(faults):
            error = self._fails(ServiceDown, lambda number=number: self._ask(docNo=f"D/{number}"))
        return error

    def test_generated_in_one_session(self):
        """Two calls share the session that the first opened, and the answer says which way it went."""
        self._access()
        first, second = self._ask(docNo="A/1"), self._ask("generate", docNo="A/2")
        self.assertEqual((first.gateway, int(second.number) - int(first.number)), ("nic", 1))
        self.assertEqual(self._calls("authenticate"), 1)
        self.assertEqual(self._health()["state"], "up")

    def test_refusals_in_words(self):
        """A refusal is a sentence, without waiting for anybody; a duplicate is told apart."""
        self._access()
        with self.assertRaises(Refused) as caught:
            self._ask(toPincode=None, vehicleNo="x", transDistance="5")
        self.assertEqual(caught.exception.codes, ("214", "225"))
        self.assertEqual(caught.exception.words, "Invalid Consignee PIN Code; Invalid Vehicle Number Format")
        self._ask()
        with self.assertRaises(Exists):
            self._ask()
        self.assertEqual(self._row().faults, 0)

    def test_not_set_up(self):
        """A registration without any way is told so, and what can be done by hand."""
        with self.assertRaises(CannotDo) as caught:
            self._ask()
        self.assertIn("The e-way bill service is not set up for Kirti Pumps.", caught.exception.words)
        self.assertIn("portal's file", caught.exception.words)
        self.assertEqual((self._health()["state"], self._health()["is_up"]), ("none", False))

    def test_way_that_cannot(self):
        """What Odoo's own service cannot do goes to the provider, or is told with the next way by name."""
        self._access(gateway="iap", address=False, sequence=1)
        with self.assertRaises(CannotDo) as caught:
            self._ask(Action.EXTEND, {"ewbNo": 1})
        self.assertEqual(
            caught.exception.words,
            "Odoo's own service cannot extend an e-way bill. "
            "Do it on the portal and type what it says, with the proof.",
        )
        self._access(sequence=2)
        with self.assertRaises(Refused) as caught:
            self._ask(Action.EXTEND, {"ewbNo": 1})
        self.assertEqual(caught.exception.codes, ("301",))

    def test_words_of_each_way(self):
        """What a way cannot do names a way that can."""
        words = self.service._words_cannot("portal", Action.EXTEND)
        self.assertEqual(words, "The portal's file cannot extend an e-way bill. Ask through a provider.")

    def test_one_fault_stops_nobody(self):
        """One lost answer is tried again by whoever asked; nobody else waits."""
        self._access()
        self._fault("lose")
        error = self._fails(ServiceDown, self._ask)
        self.assertTrue(error.may_be_done)
        self.assertFalse(error.retry_at)
        self.assertEqual(self._row().faults, 1)
        self.assertEqual(self._ask(Action.LOOK_UP_DOCUMENT, DOCUMENT).gateway, "nic")
        self.assertEqual(self._row().faults, 0)

    def test_all_wait_while_it_is_down(self):
        """After three faults in a row nobody asks until the pause is over; then one asks for all."""
        self._access()
        now = fields.Datetime.now()
        down = self._down()
        self.assertGreater(down.retry_at, now + timedelta(seconds=20))
        asked = self._calls("generate")
        waiting = self._fails(ServiceDown, lambda: self._ask(docNo="D/9"))
        self.assertFalse(waiting.may_be_done)
        self.assertEqual(waiting.retry_at, self._row().retry_at)
        self.assertEqual(self._calls("generate"), asked)
        self.assertEqual(self.service._paused(), {(self.registration.id, "ewaybill")})
        health = self._health()
        self.assertEqual((health["state"], health["is_up"]), ("down", False))
        self.assertRegex(
            health["words"], r"^The e-way bill service has not answered since .*\. It is asked again at .*\.$"
        )
        self._wait_over()
        self.service._admit(self.registration, Service.EWAYBILL, "nic")
        self._fails(ServiceDown, lambda: self._ask(docNo="D/9"))  # Somebody probes already.
        self._wait_over()
        self._ask(docNo="D/9")
        self.assertFalse(self._row().retry_at or self._row().down_since or self._row().faults)
        self.assertEqual(self.service._paused(), set())

    def test_one_wave_counts_once(self):
        """Calls that were on their way when the pause began do not lengthen it."""
        self._access()
        self._down()
        until = self.service._note_fault(self.registration, Service.EWAYBILL, "nic")
        self.assertEqual(self._row().faults, 3)
        self.assertLess(until, fields.Datetime.now() + timedelta(seconds=35))

    def test_longer_and_longer(self):
        """A service that stays down is asked less and less often."""
        self._access()
        first = self._down().retry_at - fields.Datetime.now()
        self._wait_over()
        second = self._down(1).retry_at - fields.Datetime.now()
        self.assertGreater(second, first + timedelta(seconds=20))

    def test_next_way_when_nothing_can_be_done(self):
        """The next way is taken when the first cannot be reached, and never when it may have done what was asked."""
        self._access(sequence=1, address="http://127.0.0.1:9/none")
        self._access(sequence=2, gateway="iap", address=False)
        self._core_user()
        with self._core_reaches_the_simulator():
            self.assertEqual(self._ask().gateway, "iap")
        self.env["o2d.gst.credential"].search([("gateway", "=", "nic")]).address = (
            self.portal.url + "/nic/ewaybill/v1.03"
        )
        self._fault("lose")
        with self._core_reaches_the_simulator(), self.assertRaises(ServiceDown):
            self._ask(docNo="B/1")
        self.assertEqual(self.portal.store.counts()["ewaybill"], {"ACT": 2})

    def _core_user(self):
        self.registration.write(
            {
                f"l10n_in_{service}_{name}": value
                for service in ("ewaybill", "edi")
                for name, value in (("username", "core"), ("password", "secret"))
            }
        )

    def _core_reaches_the_simulator(self):
        """Core refuses its proxy inside tests; the line is replaced, everything else is core's."""

        def connect(model, is_production, params, url_path, config_parameter, timeout=25):
            body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
            return requests.post(self.portal.url + url_path, json=body, timeout=timeout).json()["result"]

        return patch.object(self.env.registry["iap.account"], "_l10n_in_connect_to_server", connect)

    def test_core_user_without_access(self):
        """Where nothing is set up but core has a user, Odoo's own service is asked."""
        self._core_user()
        with self._core_reaches_the_simulator():
            made = self._ask()
            self.assertEqual((made.gateway, bool(made.valid_until)), ("iap", True))
            with self.assertRaises(Exists):
                self._ask()
            self.assertEqual(self._ask(Action.LOOK_UP_DOCUMENT, DOCUMENT).number, made.number)
            self.portal.services.sessions.end_all()
            cancel = {"ewbNo": int(made.number), "cancelRsnCode": 2, "cancelRmrk": "x"}
            self.assertEqual(self._ask(Action.CANCEL, cancel).number, made.number)
            self.assertEqual(self._calls("authenticate"), 2)
            with self.assertRaises(Refused) as caught:
                self._ask(Action.CANCEL, cancel)
        self.assertEqual(caught.exception.codes, ("312",))

    def test_core_user_for_invoices(self):
        """Odoo's own service registers an invoice, finds it, carries it by a bill and cancels it."""
        self._core_user()
        with self._core_reaches_the_simulator():
            made = self._ask(Action.GENERATE_IRN, einvoice())
            with self.assertRaises(Exists):
                self._ask(Action.GENERATE_IRN, einvoice())
            document = {"doctype": "INV", "docnum": "INV/26-27/0042", "docdate": "04/11/2026"}
            self.assertEqual(self._ask(Action.LOOK_UP_IRN, document).irn, made.irn)
            carried = {"Irn": made.irn, "Distance": 0, "TransMode": "1", "VehNo": "MH12AB1234", "VehType": "R"}
            self.portal.services.sessions.end_all()
            bill = self._ask(Action.GENERATE_BY_IRN, carried)
            self.assertEqual(self._ask(Action.LOOK_UP_DOCUMENT, {"irn": made.irn}).number, bill.number)
            with self.assertRaises(Refused) as caught:
                self._ask(Action.CANCEL_IRN, {"Irn": made.irn, "CnlRsn": "1", "CnlRem": "x"})
        self.assertEqual(caught.exception.codes, ("4002",))
        self.assertTrue(made.signed_qr)

    def test_wrong_password_is_asked_seldom(self):
        """Keys that are refused are not tried over and over; mended, they are tried at once."""
        self.portal.services.sessions.set_password(PUNE, "api_pune", "another")
        self.addCleanup(self.portal.store.run, "DELETE FROM credential")
        access = self._access()
        for expected in (SignInRefused, ServiceDown, ServiceDown):
            self._fails(expected, self._ask)
        self.assertEqual(self._calls("authenticate"), 1)
        self.assertEqual(self._health()["state"], "locked")
        self.assertIn("administrator", self._health()["words"])
        access.password = "another"
        self.assertTrue(self._ask().number)
        self.assertEqual(self._health()["state"], "up")

    def test_branch_uses_its_head(self):
        """A branch under the same GSTIN uses the head company's access; one under another GSTIN does not."""
        self._access()
        branch = self._registration("Kirti Depot", PUNE, parent_id=self.registration.id)
        other = self._registration("Kirti Carriers", CARRIER, parent_id=self.registration.id)
        self.assertTrue(self._ask(company=branch).number)
        with self.assertRaises(CannotDo):
            self._ask(company=other, docNo="X/1")

    def test_clock_that_is_wrong(self):
        """A clock that differs from the service's is told in minutes; small differences are not."""
        self._access()
        for minutes, words in ((42, "behind"), (-42, "ahead of")):
            self.portal.clock.shift_to(minutes * 60)
            self._row().answered_at = False
            self._ask(docNo=f"K/{minutes}", docDate=self.portal.clock.now().strftime("%d/%m/%Y"))
            self.assertIn(f"clock of this server is 42 minutes {words} the service's", self._health()["words"])
        self.portal.clock.shift_to(0)
        self._row().answered_at = False
        self._ask(docNo="K/0", docDate=self.portal.clock.now().strftime("%d/%m/%Y"))
        self.assertEqual(self._health()["words"], "The e-way bill service answers.")

    def test_copy_reaches_nobody(self):
        """A copied database asks no service, even where somebody types everything anew."""
        access = self._access()
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        for action, payload in ((Action.GENERATE, ewaybill()), (Action.LOOK_UP_DOCUMENT, DOCUMENT)):
            with self.assertRaises(CannotDo) as caught:
                self._ask(action, payload)
            self.assertIn("copy", caught.exception.words)
        with self.assertRaises(CannotDo):
            self.service._sign_in(access)
        self.assertEqual(self.portal.store.rows("SELECT * FROM call"), [])
        self.assertEqual((self._health()["state"], self._health()["is_up"]), ("copy", False))

    def test_copy_keeps_no_keys(self):
        """Copying for trials takes address, secrets and session away."""
        access = self._access()
        self._ask()
        self.env.flush_all()
        statement = (Path(__file__).parents[1] / "data" / "neutralize.sql").read_text(encoding="utf-8")
        self.env.cr.execute(statement)
        self.env.invalidate_all()
        vault = access._vault()
        self.assertFalse(vault.password or vault.client_secret or vault.headers or vault.session)
        self.assertFalse(access.active or access.address)
        with self.assertRaises(CannotDo):
            self._ask(docNo="N/1")
