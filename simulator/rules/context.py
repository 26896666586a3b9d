"""What a check may look at besides the payload."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .options import Options


class Taxpayer(NamedTuple):
    """A GSTIN as the simulator's register knows it.

    status: as the GST portal words it (Active, Inactive, Suspended, Cancelled).
    kind: regular, sez or composition. blocked: returns of two periods unfiled (rule 138E).
    """

    gstin: str
    status: str = "Active"
    kind: str = "regular"
    blocked: bool = False
    name: str = ""
    cancelled_on: str = ""

    @property
    def is_active(self):
        return self.status.casefold() == "active"


@dataclass(frozen=True)
class Context:
    """now: aware, Indian time. taxpayer(gstin): the register's entry; whoever is not registered is active."""

    now: datetime
    user_gstin: str
    options: Options
    taxpayer: Callable[[str], Taxpayer]
