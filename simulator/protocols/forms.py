"""Answers in the keys and date formats of the two services, the same in every protocol."""

from .. import DISCLAIMER
from ..clock import portal_time, registry_time


def marked(data):
    return {**data, "Simulator": DISCLAIMER}


def alert(bill):
    return f", Distance between these two pincodes is {bill.known_distance}, " if bill.known_distance else ""


def direct(bill):
    """Keys and date format of the e-way bill system."""
    return marked(
        {
            "ewayBillNo": bill.number,
            "ewayBillDate": portal_time(bill.generated_at),
            "validUpto": bill.valid_until and portal_time(bill.valid_until),
            "alert": alert(bill),
        }
    )


def by_irn(bill):
    """Keys and date format of the registration portal."""
    return marked(
        {
            "EwbNo": bill.number,
            "EwbDt": registry_time(bill.generated_at),
            "EwbValidTill": bill.valid_until and registry_time(bill.valid_until),
            "Status": bill.status,
            "Remarks": None,
            "alert": alert(bill),
        }
    )
