"""What the law says about the number of a tax invoice in India."""

import re

# CGST Rules 2017, rule 46(b): consecutive, at most sixteen characters, unique for a financial year, letters,
# digits, hyphen and slash only.
MAX_LENGTH = 16
ALLOWED = re.compile(r"[A-Za-z0-9/-]+")
# The financial year ends on 31 March.
YEAR_END = (3, 31)


def number_fault(number):
    """What is wrong with an invoice number: `length`, `characters`, or None."""
    if len(number or "") > MAX_LENGTH:
        return "length"
    if number and not ALLOWED.fullmatch(number):
        return "characters"
    return None


def is_indian_year(last_month, last_day):
    """Does a financial year end as the series of GST invoices do?"""
    return (int(last_month), int(last_day)) == YEAR_END
