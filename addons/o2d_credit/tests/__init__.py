from . import test_dispute
from . import test_exposure
from . import test_limit
from . import test_payment_claim
from . import test_sanction_gate
