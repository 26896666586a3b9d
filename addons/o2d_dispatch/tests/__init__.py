from . import test_invoice_from_pick
