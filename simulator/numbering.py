"""Numbers the services give out. All of them begin so that they cannot be taken for real ones."""

import hashlib

#: twelve digits, as a real number has; real ones do not begin with 99
FIRST_EWAYBILL = 990000000001
#: ten digits
FIRST_CONSOLIDATED = 9900000001
#: fifteen digits
FIRST_ACKNOWLEDGEMENT = 990000000000001


def invoice_reference(gstin, financial_year, document_type, document_number):
    """IRN: SHA-256 of supplier GSTIN, financial year, document type and number, as 64 hex digits."""
    source = f"{gstin}{financial_year}{document_type}{document_number.upper()}"
    return hashlib.sha256(source.encode()).hexdigest()
