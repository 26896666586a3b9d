from . import test_invoice_from_pick
from . import test_pick_scan
from . import test_trip
from . import test_gate
from . import test_proof
from . import test_pick_enforced
from . import test_pick_short
from . import test_pick_pack
