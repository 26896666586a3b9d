"""The portal's bulk file: bills written for its upload.

Form 1.0.0621, as the preparation tool that the portal offers writes it. It names some fields otherwise than the API
and wants whole numbers where the API takes text.
"""

import json

VERSION = "1.0.0621"
_RENAMED = {
    "transactionType": "transType",
    "actFromStateCode": "actualFromStateCode",
    "actToStateCode": "actualToStateCode",
    "cessNonAdvolValue": "TotNonAdvolVal",
    "otherValue": "OthValue",
}
_NUMBERS = ("subSupplyType", "transType", "fromPincode", "fromStateCode", "actualFromStateCode", "toPincode",
            "toStateCode", "actualToStateCode", "transMode", "transDistance")  # fmt: skip
_AMOUNTS = (
    "totalValue",
    "cgstValue",
    "sgstValue",
    "igstValue",
    "cessValue",
    "TotNonAdvolVal",
    "OthValue",
    "totInvValue",
)
_TEXTS = ("supplyType", "subSupplyDesc", "docType", "docNo", "docDate", "fromGstin", "fromTrdName", "fromAddr1",
          "fromAddr2", "fromPlace", "toGstin", "toTrdName", "toAddr1", "toAddr2", "toPlace", "transporterId",
          "transporterName", "transDocNo", "transDocDate", "vehicleNo", "vehicleType")  # fmt: skip
_ITEM_RATES = ("quantity", "taxableAmount", "sgstRate", "cgstRate", "igstRate", "cessRate", "cessNonAdvol")


class NotForTheFile(ValueError):
    """A bill that the file cannot carry.

    :ivar document: its number
    :ivar field: what is wrong with it
    """

    def __init__(self, document, field):
        super().__init__(f"{document}: {field}")
        self.document, self.field = document, field


def write(gstin, payloads):
    """The file for many documents.

    :param gstin: who generates them
    :param payloads: the requests as the API takes them
    :return: bytes of the JSON
    :raise NotForTheFile: a bill without number, document twice, or a number where none is
    """
    bills, seen = [], set()
    for payload in payloads:
        bill = _bill(gstin, payload)
        key = (bill["docType"], bill["docNo"].upper())
        if not bill["docNo"] or key in seen:
            raise NotForTheFile(bill["docNo"], "docNo")
        seen.add(key)
        bills.append(bill)
    return json.dumps({"version": VERSION, "billLists": bills}, ensure_ascii=False, indent=1).encode()


def _bill(gstin, payload):
    given = {_RENAMED.get(key, key): value for key, value in payload.items()}
    document = str(given.get("docNo") or "")
    bill = {"userGstin": gstin}
    bill.update({key: str(given.get(key) or "") for key in _TEXTS})
    bill.update({key: _whole(document, key, given.get(key)) for key in _NUMBERS})
    bill.update({key: _amount(document, key, given.get(key)) for key in _AMOUNTS})
    lines = given.get("itemList") or []
    bill["itemList"] = [_item(document, number, line) for number, line in enumerate(lines, 1)]
    bill["mainHsnCode"] = _main_hsn(bill["itemList"])
    return bill


def _item(document, number, line):
    given = dict(line)
    given.setdefault("cessNonAdvol", given.pop("cessNonadvol", 0))
    item = {"itemNo": number}
    item.update({key: str(given.get(key) or "") for key in ("productName", "productDesc", "hsnCode", "qtyUnit")})
    item.update({key: _amount(document, key, given.get(key)) for key in _ITEM_RATES})
    return item


def _main_hsn(items):
    """The HSN code of the highest taxable value; the first of equals."""
    return max(items, key=lambda item: item["taxableAmount"])["hsnCode"] if items else ""


def _whole(document, key, value):
    if value in (None, "", False):
        return 0
    try:
        return int(str(value).strip())
    except ValueError:
        raise NotForTheFile(document, key) from None


def _amount(document, key, value):
    if value in (None, "", False):
        return 0
    try:
        return round(float(value), 3)
    except (TypeError, ValueError):
        raise NotForTheFile(document, key) from None
