from . import test_exposure
from . import test_limit
from . import test_sanction_gate
