"""Forms of GSTIN, unit and document number as GSTN and NIC publish them."""

import re

from stdnum.luhn import calc_check_digit

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# GSTN's patterns: normal and composition taxpayers, UN bodies and others notified, non-residents, online services,
# deductors (D) and collectors (C).
_GSTIN = re.compile(
    r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]"
    r"|\d{4}[A-Z]{3}\d{5}[UO]N[0-9A-Z]"
    r"|\d{4}[A-Z]{3}\d{5}NR[0-9A-Z]"
    r"|99\d{2}[A-Z]{3}\d{5}OS[0-9A-Z]"
    r"|\d{2}[A-Z]{4}[A-Z0-9]\d{4}[A-Z][1-9A-Z][DC][0-9A-Z]"
)
STATES = frozenset(f"{code:02d}" for code in range(1, 39)) - {"28"}
ELSEWHERE = frozenset({"97", "99"})
# E-way bill API 1.03 docNo; of a registered invoice the first character is no 0, - or /.
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{0,15}")
IRN_NUMBER = re.compile(r"[A-Za-z1-9][A-Za-z0-9/-]{0,15}")
HSN = re.compile(r"\d{4}(\d{2}){0,2}")
# GST master of unit quantity codes.
# fmt: off
UNITS = frozenset((
    "BAG", "BAL", "BDL", "BKL", "BOU", "BOX", "BTL", "BUN", "CAN", "CBM", "CCM", "CMS", "CTN", "DOZ", "DRM",
    "GGK", "GMS", "GRS", "GYD", "KGS", "KLR", "KME", "LTR", "MLT", "MLS", "MTR", "MTS", "NOS", "OTH", "PAC",
    "PCS", "PRS", "QTL", "ROL", "SET", "SQF", "SQM", "SQY", "TBS", "TGM", "THD", "TON", "TUB", "UGS", "UNT",
    "YDS",
))
# fmt: on


def gstin_digit(gstin):
    """The last character that belongs to the first fourteen."""
    return calc_check_digit(gstin[:14], _ALPHABET)


def has_gstin_form(gstin):
    return _GSTIN.fullmatch(gstin) is not None and (gstin[:2] in STATES or gstin[:2] in ELSEWHERE)


def is_hsn(code):
    """Four, six or eight digits of a chapter that exists (01 to 98 without 77, 99 for services)."""
    return HSN.fullmatch(code) is not None and code[:2] not in ("00", "77")
