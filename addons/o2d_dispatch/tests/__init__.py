from . import test_invoice_from_pick
from . import test_pick_scan
