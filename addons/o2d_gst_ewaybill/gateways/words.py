"""What the gateways say to people. They have no environment: it is translated where it is shown."""

# pylint: disable=prefer-env-translation

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

NO_ADDRESS = _lt("The address of the service is not an address. Ask the administrator.")
NO_ANSWER = _lt("The service does not answer.")
KEYS_REFUSED = _lt("The service does not accept the keys. Ask the administrator.")
ELSEWHERE = _lt("The service is not at the address that was typed. Ask the administrator.")
TOO_OFTEN = _lt("The service asks to be called less often.")
OWN_FAULT = _lt("The service has a fault of its own.")
UNREADABLE = _lt("The service's answer cannot be read.")
SESSION_REFUSED = _lt("The service gave a session and does not accept it.")
NOT_GENUINE = _lt("The service's answer cannot be read or is not genuine.")
BAD_KEY = _lt("The service's public key cannot be used. Ask the administrator.")
SIGN_IN_UNREADABLE = _lt("The service's answer to the sign-in cannot be read.")
SIGN_IN_REFUSED = _lt("The service does not accept user, password or keys.")
IAP_CANNOT = _lt("Odoo's own service cannot do this.")
IAP_NO_ANSWER = _lt("Odoo's own service does not answer.")
IAP_NO_CREDIT = _lt("No credit is left with Odoo's own service. Buy some in the settings of Accounting.")
IAP_NO_USER = _lt("No user for Odoo's own service is typed in the settings of Accounting.")
IAP_NO_SESSION = _lt("Odoo's own service gave no session.")
NOT_BY_HAND = _lt("This cannot be typed: it is worth nothing without the service's own answer.")
PAST_MOMENT = _lt("Type when it was done on the portal: a moment that is past.")
END_LATER = _lt("The end of validity is later than the moment it was generated.")
#: by how many digits a number has
DIGITS = {
    10: _lt("The number has 10 digits. Type it as the portal shows it."),
    12: _lt("The number has 12 digits. Type it as the portal shows it."),
}
