"""Builders for the life of an e-way bill: a warehouse that enforces both controls, a service that answers."""

import base64
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.o2d_dispatch.tests.invoice_common import IndianInvoiceCase

from ..tools.gateway import Action, Answer, Exists, Refused, ServiceDown

SELLER, BUYER = "27AABCK4321Q1ZA", "33AADCT2468R1ZS"
PROOF = base64.b64encode(b"%PDF-1.4 the portal's paper")


class FakeService:
    """Answers as the services do, and remembers what it was asked.

    :ivar asked: [(action, payload)], in the order in which it was asked
    :ivar faults: {action: [error to raise, or a function called with the payload]}; one is taken each time
    :ivar lose: actions of which the answer is lost once, after the work is done
    :ivar said: what a look-up says besides, in the service's keys
    """

    def __init__(self):
        self.asked, self.faults, self.lose = [], {}, set()
        self.bills, self.irns = {}, {}
        self.trips, self.loads, self.said = 0, [], {}

    def call(self, action, _company, payload, _request_id=""):
        action = Action(action)
        self.asked.append((action, payload))
        if waiting := self.faults.get(action):
            raise waiting.pop(0)
        answer = getattr(self, f"_{action.value}")(payload)
        if action in self.lose:
            self.lose.discard(action)
            raise ServiceDown("The answer was lost.")
        return answer

    def actions(self):
        return [action for action, _payload in self.asked]

    def count(self, action):
        return self.actions().count(action)

    def _generate_irn(self, payload):
        number = payload["DocDtls"]["No"]
        if number in self.irns:
            raise Exists("Duplicate IRN.", ["2150"])
        answer = Answer(
            irn=f"{len(self.irns) + 1:064x}",
            ack_number=f"99{len(self.irns):010d}",
            ack_at=fields.Datetime.now(),
            signed_qr="signed",
            raw={"Irn": f"{len(self.irns) + 1:064x}", "SignedQRCode": "signed"},
        )
        self.irns[number] = answer
        return answer

    def _look_up_irn(self, payload):
        if payload["docnum"] not in self.irns:
            raise Refused("No such document.", ["2148"])
        return self.irns[payload["docnum"]]

    def _cancel_irn(self, _payload):
        return Answer(at=fields.Datetime.now(), raw={"CancelDate": "now"})

    def _new_bill(self, key, vehicle):
        if key in self.bills:
            raise Exists("There is a bill already.", ["604"])
        now = fields.Datetime.now()
        number = f"{991000000000 + len(self.bills)}"
        answer = Answer(
            number=number, at=now, valid_until=now + timedelta(days=1) if vehicle else None, raw={"ewayBillNo": number}
        )
        self.bills[key] = answer
        return answer

    def _generate(self, payload):
        return self._new_bill(payload["docNo"], payload.get("vehicleNo"))

    def _generate_by_irn(self, payload):
        return self._new_bill(payload["Irn"], payload.get("VehNo"))

    def _look_up_document(self, payload):
        key = payload.get("irn") or payload["docNo"]
        if key not in self.bills:
            raise Refused("No such bill.", ["325"])
        return self.bills[key]

    def _cancel(self, payload):
        self.bills = {key: bill for key, bill in self.bills.items() if bill.number != str(payload["ewbNo"])}
        return Answer(at=fields.Datetime.now(), raw={"ewayBillNo": payload["ewbNo"]})

    def _part_b(self, _payload):
        now = fields.Datetime.now()
        return Answer(at=now, valid_until=now + timedelta(days=1), raw={"vehUpdDate": "now"})

    def _transporter(self, _payload):
        return Answer(at=fields.Datetime.now())

    def _extend(self, _payload):
        now = fields.Datetime.now()
        return Answer(at=now, valid_until=now + timedelta(days=2))

    def _look_up(self, payload):
        found = next(bill for bill in self.bills.values() if bill.number == str(payload["ewbNo"]))
        return replace(found, status="ACT", raw={**found.raw, "VehiclListDetails": self.loads, **self.said})

    def _consolidate(self, _payload):
        self.trips += 1
        return Answer(number=f"{9900000000 + self.trips}", at=fields.Datetime.now())

    def _multi_start(self, _payload):
        return Answer(number="1", at=fields.Datetime.now())

    def _multi_add(self, payload):
        self.loads.append(payload)
        return Answer(number=payload["groupNo"], at=fields.Datetime.now())

    def _close(self, _payload):
        return Answer(at=fields.Datetime.now())


class LifeCase(IndianInvoiceCase):
    """A warehouse in Pune whose deliveries to Chennai need an IRN and an e-way bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "vat": SELLER,
                "street": "12 Tilak Road",
                "city": "Pune",
                "zip": "411001",
                "l10n_in_edi_feature": True,
                "l10n_in_ewaybill_feature": True,
            }
        )
        cls._addressed()
        for code in ("einvoice", "ewaybill", "gate_out"):
            cls._control(code, "enforce", cls.warehouse)
        for code in ("vehicle_capture", "credit_limit", "credit_overdue", "price_floor", "pick_confirmation",
                     "confirmed_stock"):  # fmt: skip
            cls._control(code, "off", cls.warehouse)
        cls.warehouse.delivery_steps = "ship_only"
        cls.officer = cls._here(cls._user("compliance"))
        cls.head = cls._here(cls._user("operations_head"))
        cls.guard = cls._here(cls._user("gate_keeper"))
        cls.service = FakeService()

    @classmethod
    def _addressed(cls):
        tamil_nadu = cls.env.ref("base.state_in_tn")
        address = {"street": "12 Tilak Road", "city": "Pune", "zip": "411001", "state_id": cls.state.id}
        cls.warehouse.partner_id.write({**address, "country_id": cls.env.ref("base.in").id})
        cls.customer = cls._partner(
            name="Cauvery Agencies", vat=BUYER, street="5 Mount Road", city="Chennai", zip="600002",
            state_id=tamil_nadu.id, country_id=cls.env.ref("base.in").id, l10n_in_gst_treatment="regular",
        )  # fmt: skip
        cls.product = cls._product(
            name="Pump 1 HP", stock=1000, l10n_in_hsn_code="84137010", list_price=9000.0, taxes_id=cls.rate.ids
        )

    @classmethod
    def _here(cls, user):
        user.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id, "tz": "Asia/Kolkata"})
        return user

    def setUp(self):
        super().setUp()
        self.service = FakeService()
        patched = patch.object(
            self.registry["o2d.gst.service"], "_call", lambda _self, *args, **kw: self.service.call(*args, **kw)
        )
        paused = patch.object(self.registry["o2d.gst.service"], "_paused", lambda _self: set())
        for one in (patched, paused):
            one.start()
            self.addCleanup(one.stop)

    # --- sentences ---------------------------------------------------------------------------------

    def _delivered(self, quantity=10):
        """A validated, billed delivery of goods worth more than the limit, in its own state of things."""
        order = self._order([(self.product, quantity)])
        order.action_confirm()
        return self._ship(order)

    def _drain(self, times=30):
        """Send what is ready, as the worker does, in this transaction."""
        requests = self.env["o2d.gst.request"].sudo()
        seen = set()
        for _turn in range(times):
            ready = requests._ready_ids(frozenset(seen))
            if not ready:
                break
            seen.add(ready[0][0])
            request = requests.browse(ready[0][0]).with_company(self.company)
            if request._begin():
                outcome = request._talk()
                request._finish(outcome)
        self.env.invalidate_all()

    def _requests(self, *records):
        domain = [("chain", "in", [record._o2d_gst_chain() for record in records])]
        return self.env["o2d.gst.request"].sudo().search(domain, order="id")

    def _gone(self, pickings, **values):
        """Let deliveries leave on a vehicle of ours, with their papers."""
        trip = self._on_trip(pickings, **values)
        self._drain()
        trip.with_user(self.guard).action_gate_out()
        self.env.invalidate_all()

    def _on_trip(self, pickings, vehicle="MH12AB1234", **values):
        return self.env["o2d.trip"].create(
            {
                "company_id": self.company.id,
                "arrangement": "own",
                "vehicle_no": vehicle,
                "driver_name": "Ramesh",
                "driver_phone": "9822012345",
                "picking_ids": [(6, 0, pickings.ids)],
                **values,
            }
        )

    def _gate(self, picking):
        """{control: words} that keep the gate closed, of ours only."""
        reasons = picking.sudo()._o2d_gate_reasons("gate_out")[picking.id]
        return {reason.control: reason.words for reason in reasons if reason.control in ("einvoice", "ewaybill")}

    @contextmanager
    def _later(self, **delta):
        """Some time later."""
        later = fields.Datetime.now() + timedelta(**delta)
        with patch.object(fields.Datetime, "now", lambda: later):
            self.env.invalidate_all()
            yield
        self.env.invalidate_all()
