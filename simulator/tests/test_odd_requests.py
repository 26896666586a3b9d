"""Requests in which anything may stand anywhere."""

import json
import random

from .payloads import PUNE, einvoice, ewaybill, local_einvoice, local_ewaybill

ODD = [None, True, False, 0, -1, 1.5, 10**20, "", "x", "é\x00\n", "9" * 50, [], [1], {}, {"a": 1}, PUNE]
CALLS = [
    *(f"l10n_in_edi_ewaybill/1/{name}" for name in ("authenticate", "generate", "cancel")),
    "l10n_in_edi_ewaybill/1/getewaybillgeneratedbyconsigner",
    *(f"l10n_in_edi/1/{name}" for name in ("authenticate", "generate", "cancel", "getirnbydocdetails")),
    "l10n_in_edi/1/generate_ewaybill_by_irn",
    "l10n_in_edi/1/get_ewaybill_by_irn",
    "l10n_in_reports/1/public/search",
]


def spoiled(value, die):
    """The value with odd ones in places the die chooses."""
    if isinstance(value, dict):
        return {key: die.choice(ODD) if die.random() < 0.15 else spoiled(part, die) for key, part in value.items()}
    if isinstance(value, list):
        return [die.choice(ODD) if die.random() < 0.1 else spoiled(part, die) for part in value]
    return value


def test_nothing_makes_it_stumble(caller):
    """Every request gets an answer of 200 with a result, or errors with codes and words; never a failure."""
    die = random.Random(11)
    for _ in range(400):
        payload = spoiled(die.choice([ewaybill, local_ewaybill, einvoice, local_einvoice])(), die)
        params = {
            "gstin": PUNE,
            "username": "api",
            "password": "x",
            "auth_token": caller.token,
            "json_payload": payload,
            "irn": "x",
            "doc_type": "INV",
            "doc_num": "A",
            "doc_date": "04/11/2026",
            "document_type": "INV",
            "document_number": "A",
            "gstin_to_search": PUNE,
        }
        if die.random() < 0.3:
            params = spoiled(params, die)
        call = die.choice(CALLS)
        body = {"jsonrpc": "2.0", "params": params, "id": die.choice(ODD)}
        status, answer = caller.json("POST", f"/iap/{call}", body)
        assert status == 200, (call, json.dumps(params), answer)
        assert all(error["code"] and error["message"] for error in answer["result"].get("error", ()))
