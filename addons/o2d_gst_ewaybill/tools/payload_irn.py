"""What core sends to register an invoice, in the names and forms of the schema (1.1)."""

from .payload_head import clean

# Core writes these in capitals; the schema does not, and a service that reads exactly would miss them.
_NAMES = {"GSTIN": "Gstin", "POS": "Pos"}
_PARTIES = ("SellerDtls", "BuyerDtls", "ShipDtls")
_PLACES = (*_PARTIES, "DispDtls")
_LIMITS = {"LglNm": 100, "TrdNm": 100, "Nm": 100, "Addr1": 100, "Addr2": 100, "Loc": 50}
ABROAD_STATE, ABROAD_PIN = "96", 999999


def place(found, with_name=True):
    """A :class:`payload_head.Place` as the dispatch or ship-to block.

    :param with_name: the ship-to of an export bears none
    """
    block = {
        **({"Nm": clean(found.name, 100)} if with_name else {}),
        "Addr1": clean(found.street, 100),
        "Addr2": clean(found.street2, 100),
        "Loc": clean(found.city, 50),
        "Pin": int(found.pin) if found.state and found.pin.isdigit() else ABROAD_PIN,
        "Stcd": found.state or ABROAD_STATE,
    }
    if len(block["Addr2"]) < 3:
        del block["Addr2"]
    return block


def mend(payload, own_gstin):
    """Bring core's request into the schema's form; returns it changed.

    :param own_gstin: registration that the invoice is billed under; a branch may have none of its own
    """
    for name in _PLACES:
        if block := payload.get(name):
            payload[name] = _mended(block)
    if own_gstin:
        payload["SellerDtls"]["Gstin"] = own_gstin
    for line in payload["ItemList"]:
        words = clean(line.get("PrdDesc"), 300)
        # Three characters at least, or nothing.
        line.pop("PrdDesc", None)
        if len(words) >= 3:
            line["PrdDesc"] = words
    return payload


def _mended(block):
    block = {_NAMES.get(key, key): value for key, value in block.items()}
    for key, limit in _LIMITS.items():
        if key in block:
            block[key] = clean(block[key], limit)
    return block
