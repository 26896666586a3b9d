from . import test_atp_brute_force
from . import test_atp_demand
from . import test_atp_supply
from . import test_atp_what_if
from . import test_bins
from . import test_cap
from . import test_confirmation
from . import test_confirmation_first
