"""What the services would refuse, found before anything is sent: facts of one document, and the checks over them.

The facts are gathered by the models; here is no database. Each problem says in a sentence what to mend, and on which
record.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

INTRA, INTER, EITHER = "intra", "inter", "either"


class Problem(NamedTuple):
    """:param words: a sentence that says what is wrong and what to do
    :param record: (model, id) of the record to mend
    :param blocks: would the service refuse it? Else it is a word of caution
    """

    words: str
    record: tuple = ("", 0)
    blocks: bool = True


@dataclass(frozen=True)
class Person:
    """A party or a place, as it stands on its record.

    :param label: how people call it, for the words
    :param needs_gstin: must it have one (registered, special economic zone, deemed export)?
    :param state: two-digit GST code, "" for none
    :param state_code: Odoo's code of the state, such as MH
    :param pin_state: two-digit code of the state that the PIN code is known to lie in, "" for not known
    :param district: in which district the PIN code is known to lie, "" for not known
    :param city_km: kilometres from there to the district that bears the city's name, None where none does
    :param active: what the GST portal said of the GSTIN, None for never asked
    :param asked_on: when it said so
    """

    label: str
    record: tuple = ("", 0)
    gstin: str = ""
    needs_gstin: bool = False
    abroad: bool = False
    state: str = ""
    state_code: str = ""
    state_name: str = ""
    pin: str = ""
    pin_state: str = ""
    district: str = ""
    city_km: float | None = None
    street: str = ""
    city: str = ""
    active: bool | None = None
    asked_on: date | None = None


@dataclass(frozen=True)
class Item:
    """A line.

    :param kinds: kinds of GST on it: "igst", "cgst", "sgst"
    :param rates: what tells its rates from another's
    """

    label: str
    record: tuple = ("", 0)
    hsn: str = ""
    unit: str = ""
    quantity: float = 0.0
    amount: float = 0.0
    service: bool = False
    kinds: frozenset = frozenset()
    rates: tuple = ()


@dataclass(frozen=True)
class Travel:
    """How the goods travel.

    :param transporter_words: what is wrong with the transporter's number, "" for nothing
    :param vehicle_words: what is wrong with the vehicle's number
    :param estimate: kilometres by road between the PIN codes as we reckon them, None for not known
    """

    record: tuple = ("", 0)
    mode: str = "1"
    vehicle: str = ""
    vehicle_type: str = ""
    vehicle_words: str = ""
    transporter_words: str = ""
    transporter_record: tuple = ("", 0)
    document: str = ""
    document_day: date | None = None
    distance: int = 0
    estimate: float | None = None
    line_sales: bool = False


@dataclass(frozen=True)
class Paper:
    """Everything the services look at on one document.

    :param for_irn, for_bill: what it is checked for
    :param number: "" for a document that has none yet
    :param tax_mode: which kind of GST its states ask for: INTRA, INTER or EITHER
    :param hsn_digits: how many digits HSN codes must have
    :param origins: labels of the places its goods left; a bill takes one
    """

    today: date
    record: tuple = ("", 0)
    for_irn: bool = False
    for_bill: bool = True
    number: str = ""
    day: date | None = None
    irn_due: date | None = None
    seller: Person | None = None
    buyer: Person | None = None
    origin: Person | None = None
    destination: Person | None = None
    items: tuple = ()
    tax_mode: str = EITHER
    hsn_digits: int = 4
    origins: tuple = ()
    travel: Travel | None = None

    def people(self):
        """Parties and places, each once, in the order in which one reads them."""
        found = {}
        for person in (self.seller, self.origin, self.buyer, self.destination):
            if person is not None:
                found.setdefault(person.record, person)
        return list(found.values())
