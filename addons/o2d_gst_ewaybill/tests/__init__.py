from . import test_gateway_service
from . import test_gateway_access
from . import test_payload_values
from . import test_payload_parties
from . import test_payload_irn
from . import test_gateway_portal
