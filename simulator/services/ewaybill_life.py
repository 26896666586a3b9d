"""What becomes of an e-way bill after it is generated: vehicle, transporter, extension, trips, rejection, closure.

Steps are rows beside the bill; only what a look-up tells (vehicle, transporter, validity) is changed on the bill.
"""

import json
from datetime import datetime, timedelta

from ..numbering import FIRST_CONSOLIDATED
from ..rules import life
from ..rules.ewaybill import transport
from ..rules.fields import day, text, whole
from ..rules.problem import Problem, Refused
from ..rules.validity import valid_until

CANCELLED = "CNL"
EXTEND_AROUND = timedelta(hours=8)
EXTEND_AT_MOST = timedelta(days=360)
REJECT_WITHIN = timedelta(hours=72)


class EwaybillLife:
    def __init__(self, services):
        self._services, self._store = services, services.store

    # Reading

    def details(self, gstin, number):
        """(row with moments as datetimes and the payload decoded, steps); Refused(301, 325)."""
        found = self._row(number)
        if gstin not in (found["user_gstin"], found["transporter"], self._other_party(found)):
            raise Refused(Problem("325", "ewbNo"))
        return found, self._steps(found["number"])

    def by_date(self, gstin, date):
        """(row, steps) of the bills a GSTIN generated on a day, dd/mm/yyyy; Refused(418)."""
        on = day(date)
        rows = on and self._store.rows(
            "SELECT number FROM ewaybill WHERE user_gstin = ? AND substr(generated_at, 1, 10) = ? ORDER BY number",
            *(gstin, on.isoformat()),
        )
        if not rows:
            raise Refused(Problem("418", "date"))
        return [self.details(gstin, row["number"]) for row in rows]

    def _row(self, number, code="301"):
        value = number.strip() if isinstance(number, str) else number
        whole_number = whole({"number": value}, "number")
        found = whole_number and self._store.row("SELECT * FROM ewaybill WHERE number = ?", whole_number)
        if not found:
            raise Refused(Problem(code, "ewbNo"))
        until = found["valid_until"] and datetime.fromisoformat(found["valid_until"])
        return {
            **found,
            "payload": json.loads(found["payload"]),
            "generated_at": datetime.fromisoformat(found["generated_at"]),
            "valid_until": until,
        }

    def _steps(self, number, kind=None):
        rows = self._store.rows("SELECT * FROM ewaybill_step WHERE number = ? ORDER BY id", number)
        return [{**row, "details": json.loads(row["details"])} for row in rows if kind in (None, row["kind"])]

    def _other_party(self, found):
        payload = found["payload"]
        if found["irn"]:
            invoice = self._store.row("SELECT buyer FROM einvoice WHERE irn = ?", found["irn"])
            return invoice and invoice["buyer"]
        parties = {text(payload, "fromGstin"), text(payload, "toGstin")} - {found["user_gstin"], "URP", ""}
        return next(iter(parties), None)

    def _note(self, number, kind, gstin, now, details):
        self._store.insert(
            "ewaybill_step", number=number, kind=kind, gstin=gstin, at=now.isoformat(), details=json.dumps(details)
        )

    def _change(self, number, **values):
        names = ", ".join(f"{name} = ?" for name in values)
        self._store.run(f"UPDATE ewaybill SET {names} WHERE number = ?", *values.values(), number)

    def _mine(self, gstin, payload, assigned, entered):
        """The live bill that the GSTIN may move on; codes: not assigned, another transporter entered Part B."""
        found = self._row(payload.get("ewbNo"))
        if found["status"] == CANCELLED:
            raise Refused(Problem("312", "ewbNo"))
        if gstin not in (found["user_gstin"], found["transporter"]):
            raise Refused(Problem(assigned, "ewbNo"))
        movers = {step["gstin"] for step in self._steps(found["number"], "part_b")}
        if gstin != found["transporter"] and found["transporter"] in movers - {gstin}:
            raise Refused(Problem(entered, "ewbNo"))
        return found

    # Moving on

    def part_b(self, gstin, payload):
        """(moment, end of validity); the first vehicle starts the validity, later ones leave it."""
        now = self._services.clock.now()
        with self._store.transaction():
            found = self._mine(gstin, payload, "636", "635")
            if self._steps(found["number"], "multi_start"):
                raise Refused(Problem("412", "ewbNo"))
            if found["valid_until"] and found["valid_until"] < now:
                raise Refused(Problem("311", "ewbNo"))
            if problems := life.part_b(payload):
                raise Refused(*problems)
            until = found["valid_until"] or self._validity(found, payload, now)
            vehicle = text(payload, "vehicleNo") or found["vehicle"]
            self._change(found["number"], vehicle=vehicle, valid_until=until.isoformat())
            self._note(found["number"], "part_b", gstin, now, payload)
        return now, until

    @staticmethod
    def _validity(found, payload, now, kilometres=None):
        slow = text(payload, "vehicleType") == "O" or str(payload.get("transMode") or "") == transport.SHIP
        return valid_until(now, found["kilometres"] if kilometres is None else kilometres, slow)

    def transporter(self, gstin, payload):
        """(number, transporter, moment)"""
        now = self._services.clock.now()
        with self._store.transaction():
            found = self._mine(gstin, payload, "339", "338")
            if found["valid_until"] and found["valid_until"] < now:
                raise Refused(Problem("281", "ewbNo"))
            carrier = text(payload, "transporterId")
            if problems := life.transporter(carrier, self._services.context(gstin)):
                raise Refused(*problems)
            self._change(found["number"], transporter=carrier)
            self._note(found["number"], "transporter", gstin, now, payload)
        return found["number"], carrier, now

    def extend(self, gstin, payload):
        """(number, moment, new end of validity)"""
        now = self._services.clock.now()
        with self._store.transaction():
            found = self._row(payload.get("ewbNo"))
            if found["status"] == CANCELLED:
                raise Refused(Problem("379", "ewbNo"))
            if gstin != (found["transporter"] or found["user_gstin"]):
                raise Refused(Problem("384" if gstin == found["user_gstin"] else "700", "ewbNo"))
            if not found["valid_until"]:
                raise Refused(Problem("381", "ewbNo"))
            if abs(now - found["valid_until"]) > EXTEND_AROUND:
                raise Refused(Problem("382", "ewbNo"))
            if problems := life.extension(payload, found["kilometres"]):
                raise Refused(*problems)
            until = self._validity(found, payload, now, whole(payload, "remainingDistance"))
            if until - found["generated_at"] > EXTEND_AT_MOST:
                raise Refused(Problem("821", "ewbNo"))
            self._change(found["number"], valid_until=until.isoformat(), vehicle=text(payload, "vehicleNo"))
            self._note(found["number"], "extend", gstin, now, payload)
        return found["number"], now, until

    def consolidate(self, gstin, payload):
        """(number of the consolidated bill, moment)"""
        listed = payload.get("tripSheetEwbBills")
        rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        if not rows:
            raise Refused(Problem("322", "tripSheetEwbBills", "a list of bills"))
        now = self._services.clock.now()
        with self._store.transaction():
            if problems := life.part_b(payload, is_trip=True):
                raise Refused(*problems)
            bills = [self._mine(gstin, row, "650", "649") for row in rows]
            for found in bills:
                if found["valid_until"] and found["valid_until"] < now:
                    raise Refused(Problem("818", "ewbNo", str(found["number"])))
                if self._steps(found["number"], "multi_start"):
                    raise Refused(Problem("648", "ewbNo", str(found["number"])))
            trip = self._store.next_number("consolidated", FIRST_CONSOLIDATED)
            for found in bills:
                until = found["valid_until"] or self._validity(found, payload, now)
                vehicle = text(payload, "vehicleNo") or found["vehicle"]
                self._change(found["number"], vehicle=vehicle, valid_until=until.isoformat())
                self._note(found["number"], "part_b", gstin, now, {**payload, "tripshtNo": trip})
        return trip, now

    def multi_start(self, gstin, payload):
        """(number, group, moment)"""
        now = self._services.clock.now()
        with self._store.transaction():
            found = self._mine(gstin, payload, "646", "645")
            if not found["valid_until"]:
                raise Refused(Problem("381", "ewbNo"))
            if problems := life.multi_start(payload):
                raise Refused(*problems)
            group = len(self._steps(found["number"], "multi_start")) + 1
            self._note(found["number"], "multi_start", gstin, now, {**payload, "groupNo": group})
        return found["number"], group, now

    def multi_add(self, gstin, payload):
        """(number, group, moment)"""
        now, group = self._services.clock.now(), whole(payload, "groupNo")
        with self._store.transaction():
            found = self._mine(gstin, payload, "646", "645")
            started = [
                step for step in self._steps(found["number"], "multi_start") if step["details"]["groupNo"] == group
            ]
            if not started:
                raise Refused(Problem("411", "groupNo"))
            added = [step for step in self._steps(found["number"], "multi_add") if step["details"]["groupNo"] == group]
            carried = sum(step["details"]["quantity"] for step in added)
            if problems := life.multi_add(payload, started[0]["details"]["totalQuantity"] - carried):
                raise Refused(*problems)
            self._note(found["number"], "multi_add", gstin, now, {**payload, "groupNo": group})
        return found["number"], group, now

    # Ending

    def reject(self, gstin, payload):
        """(number, moment); by the other party, within 72 hours, once it has a Part B."""
        now = self._services.clock.now()
        with self._store.transaction():
            found = self._row(payload.get("ewbNo"), "344")
            refused = (
                (found["user_gstin"] == gstin, "341"),
                (self._other_party(found) != gstin, "342"),
                (found["status"] == CANCELLED, "343"),
                (not found["valid_until"], "348"),
                (found["valid_until"] and found["valid_until"] < now, "345"),
                (now - found["generated_at"] > REJECT_WITHIN, "346"),
                (bool(self._steps(found["number"], "reject")), "347"),
            )
            for is_so, code in refused:
                if is_so:
                    raise Refused(Problem(code, "ewbNo"))
            self._note(found["number"], "reject", gstin, now, payload)
        return found["number"], now

    def close(self, gstin, payload):
        """(number, moment); only where the option `closure_in_force` says that it is in force."""
        if not self._services.options.closure_in_force:
            raise Refused(Problem("117", "action"))
        now = self._services.clock.now()
        with self._store.transaction():
            found = self._mine(gstin, payload, "682", "682")
            if not found["valid_until"] or self._steps(found["number"], "close"):
                raise Refused(Problem("682", "ewbNo"))
            self._note(found["number"], "close", gstin, now, payload)
        return found["number"], now
