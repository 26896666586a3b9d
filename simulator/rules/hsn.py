"""HSN (goods) and SAC (services) codes: form only; the full tariff is not checked."""

import re

_CODE = re.compile(r"[0-9]{4}([0-9]{2}){0,2}")


def is_hsn(value):
    """Whether the text is a code of 4, 6 or 8 digits in an existing chapter (01-98, not 77; 99 services)."""
    return isinstance(value, str) and _CODE.fullmatch(value) is not None and value[:2] not in ("00", "77")


def is_service(value):
    """Whether the code is a service accounting code."""
    return isinstance(value, str) and value.startswith("99")
