"""The calls of the services' own protocol: payload in, answer in the service's keys out."""

from ..clock import portal_time
from ..rules.fields import text
from . import forms

#: action on the line: name of the call, which faults use too
POSTED = {
    "GENEWAYBILL": "generate",
    "VEHEWB": "part_b",
    "UPDATETRANSPORTER": "transporter",
    "EXTENDVALIDITY": "extend",
    "CANEWB": "cancel",
    "GENCEWB": "consolidate",
    "MULTIVEHMOVINT": "multi_start",
    "MULTIVEHADD": "multi_add",
    "REJEWB": "reject",
    "CLOSEEWB": "close",
}
LOOKED_UP = {
    "GetEwayBill": "getewaybill",
    "GetEwayBillGeneratedByConsigner": "getewaybillgeneratedbyconsigner",
    "GetEwayBillsByDate": "getewaybillsbydate",
}


class EwayBillCalls:
    def __init__(self, services):
        self._bills, self._life = services.ewaybill, services.life

    def generate(self, gstin, payload):
        return forms.direct(self._bills.generate(gstin, payload))

    def cancel(self, gstin, payload):
        number, moment = self._bills.cancel(gstin, payload)
        return {"ewayBillNo": number, "cancelDate": portal_time(moment)}

    def part_b(self, gstin, payload):
        moment, until = self._life.part_b(gstin, payload)
        return {"vehUpdDate": portal_time(moment), "validUpto": _time(until)}

    def transporter(self, gstin, payload):
        number, transporter, moment = self._life.transporter(gstin, payload)
        return {"ewayBillNo": number, "transporterId": transporter, "transUpdateDate": portal_time(moment)}

    def extend(self, gstin, payload):
        number, moment, until = self._life.extend(gstin, payload)
        return {"ewayBillNo": number, "updatedDate": portal_time(moment), "validUpto": portal_time(until)}

    def consolidate(self, gstin, payload):
        number, moment = self._life.consolidate(gstin, payload)
        return {"cEwbNo": number, "cEWBDate": portal_time(moment)}

    def multi_start(self, gstin, payload):
        number, group, moment = self._life.multi_start(gstin, payload)
        return {"ewbNo": str(number), "groupNo": str(group), "createdDate": portal_time(moment)}

    def multi_add(self, gstin, payload):
        number, group, moment = self._life.multi_add(gstin, payload)
        return {"ewbNo": str(number), "groupNo": str(group), "vehAddedDate": portal_time(moment)}

    def reject(self, gstin, payload):
        number, moment = self._life.reject(gstin, payload)
        return {"ewayBillNo": number, "ewbRejectedDate": portal_time(moment)}

    def close(self, gstin, payload):
        number, moment = self._life.close(gstin, payload)
        return {"ewayBillNo": number, "closedDate": portal_time(moment)}

    def getewaybill(self, gstin, query):
        row, steps = self._life.details(gstin, query.get("ewbNo"))
        return _details(row, steps)

    def getewaybillgeneratedbyconsigner(self, gstin, query):
        return forms.direct(self._bills.live_by_document(gstin, query.get("docType"), query.get("docNo")))

    def getewaybillsbydate(self, gstin, query):
        return [_details(*found) for found in self._life.by_date(gstin, query.get("date"))]


class EinvoiceCalls:
    def __init__(self, services):
        self._invoices, self._bills = services.einvoice, services.ewaybill

    def generate(self, gstin, payload):
        return self._invoices.generate(gstin, payload)

    def cancel(self, gstin, payload):
        return self._invoices.cancel(gstin, payload)

    def by_document(self, gstin, query):
        return self._invoices.by_document(gstin, text(query, "doctype"), text(query, "docnum"), text(query, "docdate"))

    def generate_by_irn(self, gstin, payload):
        return forms.by_irn(self._bills.generate_by_irn(gstin, payload))

    def bill_by_irn(self, gstin, irn):
        return forms.by_irn(self._bills.by_irn(gstin, irn))


def _time(moment):
    return moment and portal_time(moment)


def _details(row, steps):
    """GetEwayBill: what was sent, and what became of it."""
    sent = row["payload"]
    told = {key: value for key, value in sent.items() if not isinstance(value, (dict, list))}
    return told | {
        "ewbNo": row["number"],
        "ewayBillDate": portal_time(row["generated_at"]),
        "validUpto": _time(row["valid_until"]) or "",
        "status": row["status"],
        "userGstin": row["user_gstin"],
        "docType": row["doc_type"],
        "docNo": row["doc_no"],
        "actualDist": row["kilometres"],
        "transporterId": row["transporter"],
        "extendedTimes": sum(step["kind"] == "extend" for step in steps),
        "rejectStatus": "Y" if any(step["kind"] == "reject" for step in steps) else "N",
        "closed": "Y" if any(step["kind"] == "close" for step in steps) else "N",
        "VehiclListDetails": [step["details"] for step in steps if step["kind"] in ("part_b", "multi_add")],
    }
