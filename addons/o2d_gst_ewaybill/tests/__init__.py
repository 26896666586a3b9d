from . import test_gateway_service
from . import test_gateway_access
