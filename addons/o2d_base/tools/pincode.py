"""PIN codes (India's six-digit postal codes): form, sorting district, possible states. No database.

Form: `[1-9][0-9]{5}`, as the e-way bill and e-invoice schemas publish it. The first three digits are
the sorting district, and a sorting district lies in one state, a few in two or three.
"""

import re

PATTERN = re.compile(r"[1-9][0-9]{5}")
_BLANKS = re.compile(r"[\s\u00a0-]+")

# Odoo's state code -> ranges of the first three digits, both ends included. From India Post's
# directory (as of February 2026); where states share a sorting district, each of them has it.
# Without the Army Postal Service (9…), whose addresses have no state.
_RANGES = {
    "AN": ((744, 744),),
    "AP": ((515, 518), (520, 524), (530, 535)),
    "AR": ((790, 792),),
    "AS": ((781, 788),),
    "BR": ((800, 805), (811, 813), (821, 821), (823, 824), (841, 848), (851, 855)),
    "CG": ((490, 497),),
    "CH": ((140, 140), (160, 160)),
    "DL": ((110, 110),),
    "DN": ((362, 362), (396, 396)),
    "GA": ((403, 403),),
    "GJ": ((360, 365), (370, 370), (380, 380), (382, 385), (387, 396)),
    "HP": ((171, 177),),
    "HR": ((121, 127), (131, 136)),
    "JH": ((813, 816), (818, 818), (822, 822), (825, 829), (831, 835)),
    # With Ladakh's 194: many masters still say Jammu and Kashmir there.
    "JK": ((180, 182), (184, 185), (190, 194)),
    "KA": ((560, 563), (570, 577), (580, 587), (590, 591)),
    "KL": ((670, 671), (673, 673), (676, 676), (678, 680), (682, 683), (685, 686), (688, 691), (695, 695)),
    "LA": ((194, 194),),
    "LD": ((682, 682),),
    "MH": ((400, 402), (410, 416), (421, 425), (431, 431), (440, 445)),
    "ML": ((781, 782), (793, 794)),
    "MN": ((795, 795),),
    "MP": ((450, 458), (460, 466), (470, 477), (480, 488)),
    "MZ": ((796, 796),),
    "NL": ((797, 798),),
    "OR": ((751, 770),),
    "PB": ((140, 148), (151, 152), (160, 160)),
    "PY": ((533, 533), (605, 605), (607, 607), (609, 609), (673, 673)),
    "RJ": ((301, 307), (311, 314), (321, 328), (331, 335), (341, 345)),
    "SK": ((737, 737),),
    "TN": ((600, 614), (620, 632), (635, 639), (641, 643)),
    "TR": ((799, 799),),
    "TS": ((500, 509),),
    "UK": ((244, 244), (246, 249), (262, 263)),
    "UP": (
        (201, 212),
        (221, 233),
        (241, 247),
        (250, 251),
        (261, 262),
        (271, 277),
        (281, 285),
    ),
    "WB": ((700, 700), (711, 713), (721, 723), (731, 736), (741, 743)),
}

# Other codes that Odoo has for the same state: Odisha's changes with the Indian localisation, and
# Daman and Diu is one union territory with Dadra and Nagar Haveli since 2020.
_SAME_STATE = {"OD": "OR", "DD": "DN"}


def _states_by_prefix():
    states = {}
    for state, ranges in _RANGES.items():
        for low, high in ranges:
            for prefix in range(low, high + 1):
                states.setdefault(str(prefix), []).append(state)
    return {prefix: tuple(sorted(codes)) for prefix, codes in states.items()}


STATES_BY_PREFIX = _states_by_prefix()


def normalise(text):
    """A PIN code as people write it ("411 001", "411-001"), without blanks and hyphens.

    :param text: str, or None or False for none
    :return: str, not necessarily a valid PIN code; "" for none
    """
    return _BLANKS.sub("", text or "")


def is_valid(pin):
    """Whether this has the form of a PIN code: six digits, the first not 0."""
    return bool(isinstance(pin, str) and PATTERN.fullmatch(pin))


def sorting_district(pin):
    """The first three digits of a valid PIN code, else None."""
    return pin[:3] if is_valid(pin) else None


def states_of(pin):
    """Codes of the states in which a PIN code may lie, in alphabetical order.

    :return: tuple of state codes as Odoo's base module has them; empty when the form is wrong or no
        post office has such a sorting district
    """
    return STATES_BY_PREFIX.get(sorting_district(pin), ())


def is_in_state(pin, state_code):
    """Whether a PIN code may lie in a state: the check that the e-way bill service makes as well.

    :param state_code: Odoo's res.country.state code, such as "MH"
    :return: True, False, or None when the PIN code's sorting district is not known
    """
    states = states_of(pin)
    return _SAME_STATE.get(state_code, state_code) in states if states else None
