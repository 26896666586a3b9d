"""The Invoice Registration Portal: register an invoice, look it up, cancel it."""

import json
import sqlite3
from datetime import datetime, timedelta

from .. import signing
from ..clock import registry_time
from ..numbering import FIRST_ACKNOWLEDGEMENT, invoice_reference
from ..rules import einvoice as rules
from ..rules.einvoice.document import document_key
from ..rules.fields import day, financial_year, number, text
from ..rules.problem import Problem, Refused

CANCEL_WITHIN = timedelta(hours=24)
ACTIVE, CANCELLED = "ACT", "CNL"


class EinvoiceService:
    def __init__(self, services, signing_key):
        self._services, self._store, self._key = services, services.store, signing_key

    def generate(self, gstin, payload):
        """Register an invoice payload (canonical names of schema 1.1); the portal's answer as a dict."""
        context = self._services.context(gstin)
        if found := rules.problems(payload, context):
            raise Refused(*found)
        document_type, document_number, on = document_key(payload)
        irn = invoice_reference(gstin, financial_year(on), document_type, document_number)
        with self._store.transaction():
            answer = self._answer(irn, payload, context.now)
            try:
                self._store.insert(
                    "einvoice",
                    irn=irn,
                    gstin=gstin,
                    buyer=text(payload["BuyerDtls"], "Gstin"),
                    doc_type=document_type,
                    doc_no=document_number,
                    doc_date=on.isoformat(),
                    value=number(payload["ValDtls"], "TotInvVal"),
                    ack_no=answer["AckNo"],
                    ack_at=context.now.isoformat(),
                    status=ACTIVE,
                    answer=json.dumps(answer),
                    payload=json.dumps(payload),
                )
            except sqlite3.IntegrityError:
                known = self._store.row("SELECT status FROM einvoice WHERE irn = ?", irn)
                code = "2278" if known["status"] == CANCELLED else "2150"
                raise Refused(Problem(code, "DocDtls.No", document_number)) from None
        return answer

    def _answer(self, irn, payload, now):
        acknowledgement = self._store.next_number("acknowledgement", FIRST_ACKNOWLEDGEMENT)
        items = payload["ItemList"]
        main_item = max(items, key=lambda item: number(item, "AssAmt", 0.0))
        code = {
            "SellerGstin": text(payload["SellerDtls"], "Gstin"),
            "BuyerGstin": text(payload["BuyerDtls"], "Gstin"),
            "DocNo": text(payload["DocDtls"], "No"),
            "DocTyp": text(payload["DocDtls"], "Typ"),
            "DocDt": text(payload["DocDtls"], "Dt"),
            "TotInvVal": number(payload["ValDtls"], "TotInvVal"),
            "ItemCnt": len(items),
            "MainHsnCode": text(main_item, "HsnCd"),
            "Irn": irn,
            "IrnDt": registry_time(now),
            "Simulator": True,
        }
        signed = {"AckNo": acknowledgement, "AckDt": registry_time(now), **payload, "Irn": irn, "Simulator": True}
        return {
            "AckNo": acknowledgement,
            "AckDt": registry_time(now),
            "Irn": irn,
            "SignedInvoice": signing.sign(signed, self._key),
            "SignedQRCode": signing.sign(code, self._key),
            "Status": ACTIVE,
            "EwbNo": None,
            "EwbDt": None,
            "EwbValidTill": None,
            "Remarks": None,
        }

    def by_document(self, gstin, document_type, document_number, document_date):
        """The answer given when the document was registered; date as dd/mm/yyyy."""
        on = day(document_date)
        found = on and self._store.row(
            "SELECT * FROM einvoice WHERE gstin = ? AND doc_type = ? AND doc_no = ? AND doc_date = ?",
            *(gstin, str(document_type), str(document_number).upper(), on.isoformat()),
        )
        if not found:
            raise Refused(Problem("2154", "doc_num"))
        limit = self._services.options.irn_lookup_days
        age = self._services.clock.now() - datetime.fromisoformat(found["ack_at"])
        if limit and age > timedelta(days=limit):
            raise Refused(Problem("2283", "doc_num"))
        return {**json.loads(found["answer"]), "Status": found["status"]}

    def cancel(self, gstin, payload):
        """Cancel within 24 hours; refused while an e-way bill of the invoice lives (4002)."""
        irn, reason, remark = text(payload, "Irn"), str(payload.get("CnlRsn") or ""), text(payload, "CnlRem")
        if reason not in ("1", "2", "3", "4"):
            raise Refused(Problem("5002", "CnlRsn", "1 duplicate, 2 data entry mistake, 3 order cancelled, 4 others"))
        if not 1 <= len(remark) <= 100:
            raise Refused(Problem("5002", "CnlRem", "text of 1 to 100 characters"))
        now = self._services.clock.now()
        with self._store.transaction():
            found = self.registered(gstin, irn)
            if found["status"] == CANCELLED:
                raise Refused(Problem("9999", "Irn", "cancelled before"))
            if now - datetime.fromisoformat(found["ack_at"]) > CANCEL_WITHIN:
                raise Refused(Problem("2270", "Irn"))
            if self._services.ewaybill.live_bill(irn, self._services.ewaybill.key_of_invoice(found)):
                raise Refused(Problem("4002", "Irn", "cancel the e-way bill first"))
            self._store.run(
                "UPDATE einvoice SET status = ?, cancelled_at = ?, cancel_reason = ?, cancel_remark = ? WHERE irn = ?",
                *(CANCELLED, now.isoformat(), reason, remark, irn),
            )
        return {"Irn": irn, "CancelDate": registry_time(now)}

    def registered(self, gstin, irn):
        """The row of an IRN that belongs to the GSTIN, payload decoded; Refused otherwise."""
        found = self._store.row("SELECT * FROM einvoice WHERE irn = ?", irn)
        if not found:
            raise Refused(Problem("2148", "Irn"))
        if found["gstin"] != gstin:
            raise Refused(Problem("2143", "Irn"))
        return {**found, "payload": json.loads(found["payload"])}
