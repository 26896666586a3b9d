"""Who sees what of an access to the services: administrators its settings, nobody its secrets."""

import logging

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_gst_ewaybill.tools.gateway import Action, Service

from simulator.tests.payloads import ewaybill

from .gateway_common import HEADER, PASSWORD, SECRET, GatewayCase

SECRETS = ("password", "client_secret", "headers")


@tagged("post_install", "-at_install")
class TestGatewayAccess(GatewayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = (cls.env.company | cls.registration).ids
        cls.administrator = cls._user("administration", company_ids=companies)
        cls.administrator.group_ids += cls.env.ref("base.group_allow_export")
        cls.officer = cls._user("compliance", company_ids=companies)
        cls.access = cls._access()

    def _as(self, user, model="o2d.gst.credential"):
        context = {"allowed_company_ids": [self.registration.id, self.env.company.id]}
        return self.env[model].with_user(user).with_context(**context)

    def test_administrator_never_reads_a_secret(self):
        """Secrets are typed and not shown again: neither read, exported, searched nor named."""
        access = self._as(self.administrator).browse(self.access.id)
        self.assertEqual(access.read(SECRETS)[0], {"id": access.id, **dict.fromkeys(SECRETS, False)})
        exported = access.export_data(["username", *SECRETS])["datas"][0]
        self.assertEqual(exported[0], "api_pune")
        shown = repr([exported, access.read(), access.name_search(""), access.search_read([])])
        for secret in (PASSWORD, SECRET, HEADER):
            self.assertNotIn(secret, shown)
        self.assertEqual(access.kept, "Client Secret, Password, Provider's headers")

    def test_nobody_opens_the_vault(self):
        """No role reads the vault, not even the administrator."""
        for user in (self.administrator, self.officer):
            with self.assertRaises(AccessError):
                self._as(user, "o2d.gst.vault").search_read([])

    def test_others_see_nothing_of_an_access(self):
        """Compliance officers see how the services do, and nothing of the keys."""
        with self.assertRaises(AccessError):
            self._as(self.officer).search_read([], ["username"])
        with self.assertRaises(AccessError):
            self._as(self.officer).browse(self.access.id).action_test()
        self.service._call(Action.GENERATE, self.registration, ewaybill())
        words = self._as(self.officer, "o2d.gst.service").search([]).words
        self.assertTrue(words.startswith("The e-way bill service answers."), words)
        with self.assertRaises(AccessError):
            self._as(self.officer, "o2d.gst.service").search([]).write({"faults": 0})

    def test_test_of_the_connection(self):
        """The test signs in at once, also during a pause, says what came of it and remembers it."""
        access = self._as(self.administrator).browse(self.access.id)
        self.service._note_locked(self.registration, Service.EWAYBILL, "nic")
        self.assertEqual(access.action_test()["params"]["type"], "success")
        self.assertIn("let us in", access.last_test)
        self.assertFalse(self._row().locked_since)
        self.portal.services.sessions.set_password("27AABCK4321Q1ZA", "api_pune", "other")
        self.addCleanup(self.portal.store.run, "DELETE FROM credential")
        self.assertEqual(access.action_test()["params"]["type"], "danger")
        self.assertTrue(self._row().locked_since)

    def test_addresses(self):
        """Secrets travel encrypted: unencrypted addresses are for a stand-in on this machine or network only."""
        for address in (
            "http://gsp.example.com/api",
            "https://user:word@gsp.example.com",
            "https://gsp.example.com/?x=1",
            "https://",
            "ftp://gsp.example.com",
            "gsp.example.com",
            "https://gsp.example.com/a b",
            "https://gsp.example.com:port",
            False,
        ):
            with self.subTest(address=address), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.access.address = address
        for address in ("https://gsp.example.com/ewb/v1.03", "http://simulator:8099/nic", "http://127.0.0.1:8099"):
            self.access.address = address

    def test_what_is_typed_wrong(self):
        """Keys, headers and times that cannot work are refused when they are typed."""
        for values in (
            {"public_key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"},
            {"headers": "no colon"},
            {"headers": "X-Key: a\nauthtoken: b"},
            {"headers": "X-Key: é"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.access.write(values)
        self.access.headers = "-"
        self.assertEqual(self.access._keys().headers, ())

    def test_one_access_for_each_way(self):
        """A way to a service is set up once for each registration."""
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._access()
        self.access.active = False
        self.assertTrue(self._access())

    def test_changing_the_keys_ends_the_session(self):
        """A session opened with the old keys is not used with the new ones."""
        self.service._call(Action.GENERATE, self.registration, ewaybill(docNo="C/1"))
        self.assertTrue(self.access._vault().session)
        self.access.password = "new"
        self.assertFalse(self.access._vault().session)

    def test_log_of_the_whole_way(self):
        """Setting up, signing in, calling and failing leave no secret in the log."""
        with (
            self.assertLogs("odoo.addons.o2d_gst_ewaybill", level=logging.DEBUG) as caught,
            self.assertLogs("urllib3", level=logging.DEBUG) as line,
        ):
            self.access.write({"password": PASSWORD, "headers": f"X-Provider: {HEADER}"})
            self.service._call(Action.GENERATE, self.registration, ewaybill(docNo="L/1"))
        session = self.access._vault().session
        text = "\n".join(caught.output + line.output)
        self.assertIn("ewaybill generate for 27AAB…1ZA", text)
        for secret in (PASSWORD, SECRET, HEADER, session, self.registration.vat):
            self.assertNotIn(secret, text)
