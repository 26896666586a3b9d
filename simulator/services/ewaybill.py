"""The e-way bill system: generate, look up, cancel."""

import json
import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple

from ..numbering import FIRST_EWAYBILL
from ..rules import ewaybill as rules
from ..rules.ewaybill import transport
from ..rules.fields import day, financial_year, number, text, whole
from ..rules.gstin import URP
from ..rules.problem import Problem, Refused
from ..rules.validity import valid_until
from .ewaybill_by_irn import bill_of_irn

ACTIVE, CANCELLED = "ACT", "CNL"
CANCEL_WITHIN = timedelta(hours=24)


class Bill(NamedTuple):
    """An e-way bill as protocols write it down; moments are aware, valid_until None for Part A only.

    known_distance: kilometres of the PIN pair where the request left them to the service, else None.
    """

    number: int
    generated_at: datetime
    valid_until: datetime | None
    status: str
    known_distance: int | None = None


class Draft(NamedTuple):
    """What is written down for a new bill, from whichever request."""

    document_key: str
    document_type: str
    document_number: str
    irn: str | None
    transport: transport.Transport
    value: float
    payload: dict


def document_key(gstin, supplier, document_type, document_number, on):
    """One live bill may exist per key: generator, supplier, type, number (case-blind), financial year."""
    return "|".join((gstin, supplier, document_type, document_number.upper(), financial_year(on)))


class EwaybillService:
    def __init__(self, services):
        self._services, self._store = services, services.store

    def generate(self, gstin, payload):
        """Bill for a payload of API 1.03; Refused with every problem found, or 604."""
        context = self._services.context(gstin)
        found = rules.problems(payload, context)
        if not found and context.options.ewaybill_needs_irn and _is_b2b_invoice(payload):
            found = [Problem("720", "docNo")]
        if found:
            raise Refused(*found)
        supplier = text(payload, "fromGstin")
        if supplier == URP:  # unregistered suppliers number their papers independently
            supplier = f"{URP} {text(payload, 'fromTrdName')}"
        kind, document_number = text(payload, "docType"), text(payload, "docNo")
        draft = Draft(
            document_key(gstin, supplier, kind, document_number, day(payload["docDate"])),
            kind,
            document_number.upper(),
            None,
            transport.of_ewaybill(payload),
            number(payload, "totInvValue"),
            payload,
        )
        return self._record(gstin, draft, context.now)

    def generate_by_irn(self, gstin, payload):
        """Bill for a registered invoice; Refused with every problem found, or 4002 or 4026."""
        context = self._services.context(gstin)
        invoice = self._services.einvoice.registered(gstin, text(payload, "Irn"))
        found, details = bill_of_irn(invoice, payload, context)
        if found:
            raise Refused(*found)
        draft = Draft(
            self.key_of_invoice(invoice),
            invoice["doc_type"],
            invoice["doc_no"],
            invoice["irn"],
            details,
            invoice["value"],
            payload,
        )
        return self._record(gstin, draft, context.now)

    def _record(self, gstin, draft, now):
        known = transport.service_distance(draft.transport) if not draft.transport.kilometres else None
        kilometres = draft.transport.kilometres or known
        until = valid_until(now, kilometres, draft.transport.is_slow) if draft.transport.has_part_b else None
        with self._store.transaction():
            bill_number = self._store.next_number("ewaybill", FIRST_EWAYBILL)
            try:
                self._store.insert(
                    "ewaybill",
                    number=bill_number,
                    user_gstin=gstin,
                    document_key=draft.document_key,
                    doc_type=draft.document_type,
                    doc_no=draft.document_number,
                    irn=draft.irn,
                    status=ACTIVE,
                    generated_at=now.isoformat(),
                    valid_until=until and until.isoformat(),
                    kilometres=kilometres,
                    vehicle=draft.transport.vehicle,
                    transporter=draft.transport.transporter,
                    value=draft.value,
                    payload=json.dumps(draft.payload),
                )
            except sqlite3.IntegrityError:
                raise Refused(self._duplicate(draft)) from None
        return Bill(bill_number, now, until, ACTIVE, known)

    def _duplicate(self, draft):
        live = self.live_bill(draft.irn, draft.document_key)
        if draft.irn is None:
            return Problem("604", "docNo", draft.document_number)
        return Problem("4002" if live["irn"] == draft.irn else "4026", "Irn", str(live["number"]))

    def key_of_invoice(self, invoice):
        """Document key of a registered invoice (row of the portal)."""
        on = datetime.fromisoformat(invoice["doc_date"]).date()
        return document_key(invoice["gstin"], invoice["gstin"], invoice["doc_type"], invoice["doc_no"], on)

    def live_bill(self, irn, key):
        """Row of the live bill of an IRN or document key, or None."""
        return self._store.row(
            "SELECT * FROM ewaybill WHERE status = ? AND (irn = ? OR document_key = ?)", ACTIVE, irn, key
        )

    def by_document(self, gstin, document_type, document_number):
        """The live bill of a document the GSTIN generated, else its last one; Refused(418)."""
        found = self._store.row(
            "SELECT * FROM ewaybill WHERE user_gstin = ? AND doc_type = ? AND doc_no = ?"
            " ORDER BY status = 'ACT' DESC, number DESC",
            *(gstin, str(document_type), str(document_number).upper()),
        )
        if not found:
            raise Refused(Problem("418", "document_number"))
        return _bill(found)

    def live_by_document(self, gstin, document_type, document_number):
        """The live bill of a document; Refused(418), as the service tells nothing of cancelled ones."""
        bill = self.by_document(gstin, document_type, document_number)
        if bill.status != ACTIVE:
            raise Refused(Problem("418", "docNo"))
        return bill

    def by_irn(self, gstin, irn):
        """The live bill of a registered invoice; Refused(4005)."""
        invoice = self._services.einvoice.registered(gstin, irn)
        found = self.live_bill(irn, self.key_of_invoice(invoice))
        if not found:
            raise Refused(Problem("4005", "irn"))
        return _bill(found)

    def cancel(self, gstin, payload):
        """(number, moment of cancellation); only the generator, within 24 hours, not once verified."""
        bill_number, reason = whole(payload, "ewbNo"), whole(payload, "cancelRsnCode")
        remark = payload.get("cancelRmrk") or ""
        if bill_number is None:
            raise Refused(Problem("301", "ewbNo"))
        if reason not in (1, 2, 3, 4):
            raise Refused(Problem("307", "cancelRsnCode", "1 duplicate, 2 order cancelled, 3 data entry, 4 others"))
        if not isinstance(remark, str) or len(remark) > 50:
            raise Refused(Problem("308", "cancelRmrk", "text of at most 50 characters"))
        now = self._services.clock.now()
        with self._store.transaction():
            found = self._store.row("SELECT * FROM ewaybill WHERE number = ?", bill_number)
            if not found or found["user_gstin"] != gstin or found["status"] != ACTIVE:
                raise Refused(Problem("312", "ewbNo", str(bill_number)))
            _check_cancellable(found, now)
            self._store.run(
                "UPDATE ewaybill SET status = ?, cancelled_at = ?, cancel_reason = ?, cancel_remark = ?"
                " WHERE number = ?",
                *(CANCELLED, now.isoformat(), reason, remark, bill_number),
            )
        return bill_number, now

    def verify(self, bill_number):
        """An officer checks the bill on the road: it can no longer be cancelled. False if there is none."""
        return bool(self._store.run("UPDATE ewaybill SET verified = 1 WHERE number = ?", bill_number).rowcount)


def _is_b2b_invoice(payload):
    return (
        text(payload, "supplyType") == "O"
        and text(payload, "subSupplyType") == "1"
        and text(payload, "docType") == "INV"
        and text(payload, "toGstin") != URP
    )


def _check_cancellable(found, now):
    if found["verified"]:
        raise Refused(Problem("316", "ewbNo", str(found["number"])))
    if found["valid_until"] and datetime.fromisoformat(found["valid_until"]) < now:
        raise Refused(Problem("315", "ewbNo", str(found["number"])))
    if now - datetime.fromisoformat(found["generated_at"]) > CANCEL_WITHIN:
        raise Refused(Problem("728", "ewbNo", str(found["number"])))


def _bill(row):
    until = row["valid_until"] and datetime.fromisoformat(row["valid_until"])
    return Bill(row["number"], datetime.fromisoformat(row["generated_at"]), until, row["status"])
