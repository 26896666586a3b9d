"""GST state codes and the PIN codes each state may bear.

Codes: first two digits of a GSTIN (GST Council's list). PIN ranges: India Post's sorting districts,
first three digits. A state's range is wider than the state where a sorting district crosses the
border (Puducherry's enclaves, Mohali and Chandigarh, Kutch and Diu), for a false refusal is worse
here than a missed one; tables/pins.csv decides first wherever it knows the PIN.
"""

STATES = {
    "01": "Jammu and Kashmir",
    "02": "Himachal Pradesh",
    "03": "Punjab",
    "04": "Chandigarh",
    "05": "Uttarakhand",
    "06": "Haryana",
    "07": "Delhi",
    "08": "Rajasthan",
    "09": "Uttar Pradesh",
    "10": "Bihar",
    "11": "Sikkim",
    "12": "Arunachal Pradesh",
    "13": "Nagaland",
    "14": "Manipur",
    "15": "Mizoram",
    "16": "Tripura",
    "17": "Meghalaya",
    "18": "Assam",
    "19": "West Bengal",
    "20": "Jharkhand",
    "21": "Odisha",
    "22": "Chhattisgarh",
    "23": "Madhya Pradesh",
    "24": "Gujarat",
    "25": "Daman and Diu",
    "26": "Dadra and Nagar Haveli",
    "27": "Maharashtra",
    "29": "Karnataka",
    "30": "Goa",
    "31": "Lakshadweep",
    "32": "Kerala",
    "33": "Tamil Nadu",
    "34": "Puducherry",
    "35": "Andaman and Nicobar Islands",
    "36": "Telangana",
    "37": "Andhra Pradesh",
    "38": "Ladakh",
}
OTHER_TERRITORY = "97"
#: e-way bill: 99; the invoice registration portal writes the same thing 96
OTHER_COUNTRY = {"96", "99"}
FOREIGN_PIN = 999999

_PIN_RANGES = {
    "01": ((180, 194),),
    "02": ((171, 177),),
    "03": ((140, 160),),
    "04": ((140, 140), (160, 160)),
    "05": ((244, 263),),
    "06": ((121, 136), (140, 140), (160, 160)),
    "07": ((110, 110),),
    "08": ((301, 345),),
    "09": ((201, 285),),
    "10": ((800, 855),),
    "11": ((737, 737),),
    "12": ((790, 792),),
    "13": ((797, 798),),
    "14": ((795, 795),),
    "15": ((796, 796),),
    "16": ((799, 799),),
    "17": ((793, 794),),
    "18": ((781, 788),),
    "19": ((700, 743),),
    "20": ((813, 835),),
    "21": ((751, 770),),
    "22": ((490, 497),),
    "23": ((450, 488),),
    "24": ((360, 396),),
    "25": ((362, 362), (396, 396)),
    "26": ((362, 362), (396, 396)),
    "27": ((400, 445),),
    "29": ((560, 591),),
    "30": ((403, 403),),
    "31": ((682, 682),),
    "32": ((670, 695),),
    "33": ((600, 643),),
    "34": ((533, 533), (605, 605), (607, 609), (673, 673)),
    "35": ((744, 744),),
    "36": ((500, 509),),
    "37": ((515, 535),),
    "38": ((194, 194),),
}


def state_code(value):
    """Two-digit code of an int or text, or None if it is no state, territory or foreign country."""
    text = str(value).strip()
    if not text.isdigit() or len(text) > 2:
        return None
    code = text.zfill(2)
    return code if code in STATES or code == OTHER_TERRITORY or code in OTHER_COUNTRY else None


def pin_may_lie_in(prefix, state):
    """Whether a sorting district (int, first three digits of the PIN) may lie in the state (code)."""
    return any(first <= prefix <= last for first, last in _PIN_RANGES.get(state, ()))
