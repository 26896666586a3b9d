"""Customers, vendors, transporters and the people who work for the distributor."""

import random
from dataclasses import dataclass

from . import gst, places

SEED = 20261119


@dataclass(frozen=True)
class Address:
    """:param state: code of the state in a GSTIN, two digits"""

    name: str
    street: str
    city: str
    state: str
    pin: str
    phone: str


@dataclass(frozen=True)
class Customer:
    """:param tier: 0 dealer, 1 sub-dealer, 2 project (each has its price list)
    :param terms_days: days of credit
    :param credit_limit: in rupees
    """

    ref: str
    name: str
    gstin: str
    email: str
    address: Address
    deliveries: tuple
    tier: int
    terms_days: int
    credit_limit: float
    state: str


@dataclass(frozen=True)
class Party:
    name: str
    gstin: str
    address: Address


FIRST = (
    "Sahyadri", "Ajanta", "Balaji", "Bhavani", "Chaitanya", "Deccan", "Ganesh", "Godavari", "Indrayani", "Jyoti",
    "Kaveri", "Krishna", "Laxmi", "Mahalaxmi", "Maruti", "Narmada", "New Bharat", "Om Sai", "Padmavati", "Patel",
    "Prabhat", "Rajdhani", "Renuka", "Sagar", "Shivneri", "Shree Ram", "Siddhivinayak", "Suvarna", "Swastik", "Tulsi",
    "Uday", "Vaibhav", "Varad", "Vidarbha", "Vijay", "Yashwant", "Annapurna", "Ashirwad", "Bhagyoday", "Chamundi",
)  # fmt: skip
TRADE = (
    "Hardware Mart", "Electricals", "Pump House", "Traders", "Agencies", "Irrigation", "Machinery Stores",
    "Industrial Supplies", "Mill Stores", "Enterprises", "Electric Stores", "Agro Services", "Infra Projects",
)  # fmt: skip
VENDOR_TRADE = ("Pumps Ltd", "Motors Pvt Ltd", "Cables Ltd", "Switchgear Pvt Ltd", "Fasteners", "Foods Pvt Ltd")
TRANSPORT = ("Roadlines", "Cargo Movers", "Transport Co", "Logistics", "Carriers", "Parcel Services")
GIVEN = (
    "Amol",
    "Sunita",
    "Ramesh",
    "Kavita",
    "Sanjay",
    "Meena",
    "Vikas",
    "Asha",
    "Prakash",
    "Rekha",
    "Imran",
    "Joseph",
)
FAMILY = ("Patil", "Kulkarni", "Deshmukh", "Jadhav", "Shinde", "More", "Gowda", "Shaikh", "D'Souza", "Pawar", "Joshi")

# (days of credit, limit in rupees) by tier
TIERS = ((30, 1500000.0), (15, 500000.0), (45, 3000000.0))


def _slug(name):
    return "".join(character for character in name.lower() if character.isalnum())


def _address(rng, place, name):
    street = f"{rng.randrange(1, 240)}, {rng.choice(place.streets)}"
    return Address(name, street, place.city, place.gst, rng.choice(place.pins), gst.mobile(rng))


def person(rng):
    return f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"


def _names(rng, count, trades):
    names = [f"{first} {trade}" for first in FIRST for trade in trades]
    rng.shuffle(names)
    # More customers than names: further shops of the same name bear a number, as they do in life.
    return [names[i % len(names)] + (f" {i // len(names) + 1}" if i >= len(names) else "") for i in range(count)]


def customers(count=300, seed=SEED):
    """The customers, always the same for the same arguments; the first is the one of the scenario.

    :rtype: list[Customer]
    """
    rng = random.Random(seed)
    result = []
    names = [name for name in _names(rng, count + 1, TRADE) if name != "Sahyadri Hardware Mart"]
    weights = [place.weight for place in places.CUSTOMER_PLACES]
    for number in range(count):
        place = rng.choices(places.CUSTOMER_PLACES, weights)[0]
        name = names[number]
        tier = rng.choices((0, 1, 2), (5, 3, 2))[0]
        if number == 0:
            place = next(place for place in places.CUSTOMER_PLACES if place.city == "Kolhapur")
            name, tier = "Sahyadri Hardware Mart", 0
        result.append(_customer(rng, number, name, place, tier))
    return result


def _customer(rng, number, name, place, tier):
    holder = gst.pan(rng, gst.PAN_FIRM, name[0])
    deliveries = tuple(
        _address(rng, place, f"{kind}, {place.city}")
        for kind in ("Godown", "Site store", "Shop 2")[: rng.choice((1, 2, 2, 3))]
    )
    days, limit = TIERS[tier]
    return Customer(
        ref=f"C{number + 1:04d}",
        name=name,
        gstin=gst.gstin(place.gst, holder),
        email=f"accounts@{_slug(name)}.example.com",
        address=_address(rng, place, name),
        deliveries=deliveries,
        tier=tier,
        terms_days=days,
        credit_limit=limit * rng.choice((0.5, 1.0, 1.0, 2.0)),
        state=place.gst,
    )


def _party(rng, name, place, number=gst.gstin):
    """:param number: callable(code of the state, PAN) that gives the number of its registration"""
    holder = gst.pan(rng, gst.PAN_COMPANY, name[0])
    return Party(name, number(place.gst, holder), _address(rng, place, name))


def vendors(count=12, seed=SEED + 1):
    rng = random.Random(seed)
    return [_party(rng, name, rng.choice(places.CUSTOMER_PLACES)) for name in _names(rng, count, VENDOR_TRADE)]


def transporters(count=6, seed=SEED + 2):
    """Transporters with their TRANSIN (in the field `gstin`)."""
    rng = random.Random(seed)
    return [
        _party(rng, name, rng.choice(places.CUSTOMER_PLACES[:12]), gst.transin)
        for name in _names(rng, count, TRANSPORT)
    ]


def vehicles(count=8, seed=SEED + 3):
    """[(registration number, name of the driver, his phone)]: Pune, Nagpur and Bengaluru vehicles."""
    rng = random.Random(seed)
    offices = ("MH12", "MH14", "MH31", "KA01")
    return [
        (
            f"{offices[n % 4]}{rng.choice(gst.LETTERS)}{rng.choice(gst.LETTERS)}{rng.randrange(1000, 10000)}",
            person(rng),
            gst.mobile(rng),
        )
        for n in range(count)
    ]


def hired_vehicle(number):
    """Registration number of a vehicle that a transporter sends."""
    rng = random.Random(SEED + 5 + number)
    return f"MH{rng.choice((12, 20, 31, 43))}{''.join(rng.choices(gst.LETTERS, k=2))}{rng.randrange(1000, 10000)}"


ROLES = {
    "sales_coordinator": "Sunita Patil",
    "sales_head": "Sanjay Deshmukh",
    "finance_executive": "Asha Joshi",
    "finance_head": "Prakash Kulkarni",
    "accounts": "Rekha Shinde",
    "compliance": "Kavita Gowda",
    "picker": "Amol Jadhav",
    "warehouse_coordinator": "Vikas Pawar",
    "gate_keeper": "Ramesh More",
    "dispatch_supervisor": "Imran Shaikh",
    "operations_head": "Meena D'Souza",
    "management": "Joseph D'Souza",
    "administration": "Prakash Joshi",
}


def company_pan():
    return gst.pan(random.Random(SEED + 4), gst.PAN_COMPANY, "D")
