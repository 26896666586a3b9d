"""The register of GSTINs: whoever is not entered is an active regular taxpayer, if the number is good."""

import json

from ..rules.context import Taxpayer
from ..rules.gstin import is_gstin
from ..rules.problem import Problem, Refused
from ..rules.states import STATES

KINDS = {"regular": "Regular", "sez": "SEZ Unit", "composition": "Composition"}
STATUSES = ("Active", "Inactive", "Suspended", "Cancelled")


class Register:
    def __init__(self, store):
        self._store = store

    def taxpayer(self, gstin):
        """Taxpayer of a GSTIN (or of "URP", or of anything else: checks of the form are elsewhere)."""
        found = self._store.row("SELECT entry FROM taxpayer WHERE gstin = ?", gstin)
        return Taxpayer(**json.loads(found["entry"])) if found else Taxpayer(gstin)

    def enter(self, gstin, status="Active", kind="regular", blocked=False, name="", cancelled_on=""):
        """Enter or change a taxpayer; ValueError says what does not fit."""
        if not is_gstin(gstin):
            raise ValueError("gstin: 15 characters with the right check digit")
        if status not in STATUSES or kind not in KINDS or not isinstance(blocked, bool):
            raise ValueError(f"status: {', '.join(STATUSES)}; kind: {', '.join(KINDS)}; blocked: true or false")
        if not all(isinstance(value, str) and len(value) <= 100 for value in (name, cancelled_on)):
            raise ValueError("name, cancelled_on: text of at most 100 characters")
        entry = Taxpayer(gstin, status, kind, blocked, name, cancelled_on)
        self._store.run(
            "INSERT OR REPLACE INTO taxpayer (gstin, entry) VALUES (?, ?)", gstin, json.dumps(entry._asdict())
        )
        return entry

    def search(self, gstin):
        """Public search by GSTIN, as the GST portal answers it; Refused(SWEB_9035) for a bad number."""
        number = gstin.strip().upper() if isinstance(gstin, str) else ""
        if not is_gstin(number):
            raise Refused(Problem("SWEB_9035", "gstin_to_search", number))
        entry = self.taxpayer(number)
        name = entry.name or f"Simulated taxpayer {number[2:12]}"
        return {
            "gstin": number,
            "lgnm": name,
            "tradeNam": name,
            "sts": entry.status,
            "dty": KINDS[entry.kind],
            "ctb": "",
            "rgdt": "01/07/2017",
            "cxdt": entry.cancelled_on,
            "stj": STATES.get(number[:2], ""),
        }
