"""What a delivery must say of its transport, by how it travels: decisions on plain facts, no database in sight."""

from dataclasses import dataclass

OWN, HIRED, PARCEL, PICKUP = "own", "hired", "parcel", "pickup"
ARRANGEMENTS = (OWN, HIRED, PARCEL, PICKUP)
ROAD, RAIL, AIR, SHIP = "1", "2", "3", "4"
# As the e-way bill numbers them (API 1.03, transMode).
MODES = (ROAD, RAIL, AIR, SHIP)

VEHICLE, DRIVER, PHONE = "vehicle_no", "driver_name", "driver_phone"
TRANSPORTER, TRANSPORTER_NO, LR_NO, LR_DATE = "transporter_id", "transporter_no", "lr_no", "lr_date"

# By road: what must be known before the vehicle leaves.
_BY_ROAD = {
    OWN: (VEHICLE, DRIVER, PHONE),
    HIRED: (VEHICLE, DRIVER, PHONE),
    PARCEL: (TRANSPORTER, TRANSPORTER_NO),
    # Who fetches goods may come on foot; the e-way bill asks for the vehicle where one is due.
    PICKUP: (DRIVER,),
}
# Not by road: rail, air and ship go by the number of their document (rule 138(3) and code 727 of the service).
_BY_DOCUMENT = (TRANSPORTER, LR_NO, LR_DATE)
# A parcel carrier cuts the LR at its own godown.
_MAY_FOLLOW = {PARCEL: (LR_NO, LR_DATE)}


@dataclass(frozen=True)
class Needs:
    """What is missing.

    :ivar now: names of facts without which the vehicle should not leave
    :ivar later: names of facts that may follow and are watched
    """

    now: tuple = ()
    later: tuple = ()


def needs(arrangement, mode, facts):
    """What a delivery does not say yet of its transport.

    :param arrangement: one of ARRANGEMENTS, or falsy when nobody has said how it travels
    :param mode: one of MODES, or falsy for road
    :param facts: {name: value} of the names above; what is falsy is missing
    :return: :class:`Needs`
    """
    if arrangement not in ARRANGEMENTS:
        return Needs(now=("arrangement",))
    wanted = _BY_ROAD[arrangement] if (mode or ROAD) == ROAD else _BY_DOCUMENT
    later = _MAY_FOLLOW.get(arrangement, ())
    # Which number is missing means something only for a transporter who is named.
    if not facts.get(TRANSPORTER):
        wanted = tuple(name for name in wanted if name != TRANSPORTER_NO)
    return Needs(
        now=tuple(name for name in wanted if not facts.get(name)),
        later=tuple(name for name in later if name not in wanted and not facts.get(name)),
    )


def shows(arrangement, mode):
    """Names of the facts that matter for this way of travelling, wanted or not."""
    if (mode or ROAD) != ROAD:
        return frozenset({TRANSPORTER, LR_NO, LR_DATE})
    return {
        OWN: frozenset({VEHICLE, DRIVER, PHONE}),
        HIRED: frozenset({VEHICLE, DRIVER, PHONE, TRANSPORTER, LR_NO, LR_DATE}),
        PARCEL: frozenset({VEHICLE, DRIVER, PHONE, TRANSPORTER, LR_NO, LR_DATE}),
        PICKUP: frozenset({VEHICLE, DRIVER, PHONE}),
    }.get(arrangement, frozenset())


def is_lr_overdue(gate_out_at, now, hours):
    """Should the LR have come by now?

    :param gate_out_at: when the goods left, or falsy
    :param hours: how long the carrier may take; below zero for never
    """
    return bool(gate_out_at) and hours >= 0 and (now - gate_out_at).total_seconds() >= hours * 3600


def guess(facts):
    """How goods travel of which only some facts are known, or False.

    :param facts: {name: value} of the names above
    """
    if facts.get(VEHICLE):
        return HIRED
    return PARCEL if facts.get(TRANSPORTER) else False
