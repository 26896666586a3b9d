"""A registration that is signed up with the simulator, which the test starts beside itself."""

from odoo.addons.o2d_base.tests.common import O2dCase
from odoo.addons.o2d_gst_ewaybill.tools.gateway import GatewayError

import simulator
from simulator.tests.payloads import NOW, PUNE

PATHS = {"ewaybill": "/nic/ewaybill/v1.03", "einvoice": "/nic/einvoice"}
PASSWORD, SECRET, HEADER = "correct-horse", "client-secret-1", "key-of-provider-1"


class GatewayCase(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = simulator.run_in_thread()
        cls.addClassCleanup(cls.portal.stop)
        cls.registration = cls._registration("Kirti Pumps", PUNE)
        cls.service = cls.env["o2d.gst.service"]

    def setUp(self):
        super().setUp()
        self.portal.faults.remove()
        self.portal.store.forget_documents()
        self.portal.clock.set(NOW)

    @classmethod
    def _registration(cls, name, gstin, **values):
        country = cls.env.ref("base.in")
        return cls.env["res.company"].create({"name": name, "country_id": country.id, "vat": gstin, **values})

    @classmethod
    def _access(cls, service="ewaybill", **values):
        """An access to a service at the simulator."""
        return cls.env["o2d.gst.credential"].create(
            {
                "company_id": cls.registration.id,
                "service": service,
                "gateway": "nic",
                "address": cls.portal.url + PATHS[service],
                "username": "api_pune",
                "password": PASSWORD,
                "client_code": "client-1",
                "client_secret": SECRET,
                "headers": f"X-Provider: {HEADER}\nX-Request: {{request_id}}",
                "public_key": cls.portal.public_key,
                **values,
            }
        )

    def _fault(self, kind, action="generate", times=1, **values):
        self.portal.faults.add(kind=kind, action=action, times=times, **values)

    def _fails(self, expected, ask):
        """The error of a call. Odoo's own `assertRaises` would roll back what the call wrote down of the service."""
        try:
            ask()
        except GatewayError as error:
            self.assertIs(type(error), expected)
            return error
        return self.fail("it did not fail")

    def _calls(self, action):
        return len(self.portal.store.rows("SELECT id FROM call WHERE action = ?", action))

    def _row(self, service="ewaybill", gateway="nic"):
        return self.service.search(
            [("company_id", "=", self.registration.id), ("service", "=", service), ("gateway", "=", gateway)]
        )

    def _health(self, service="ewaybill", company=None):
        rows = self.service._o2d_services_health(company or self.registration)
        return next(row for row in rows if row["service"] == service)
