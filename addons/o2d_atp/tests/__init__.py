from . import test_bins
from . import test_confirmation
from . import test_confirmation_first
from . import test_cap
