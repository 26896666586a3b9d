from . import test_confirm_doors
from . import test_delivery_gate
from . import test_hold_kits
from . import test_refusal_kept
from . import test_tracking_kits
