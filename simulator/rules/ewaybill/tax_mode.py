"""Whether central and state tax, integrated tax, or either of them may stand on a document."""

from enum import Enum

from ..fields import text
from ..states import state_code


class TaxMode(Enum):
    INTRA = "CGST and SGST"
    INTER = "IGST"
    EITHER = "CGST and SGST, or IGST"


def tax_mode(payload, context):
    """Tax mode of an e-way bill payload.

    The billing states and the states the goods move between decide. Where they disagree (ship-to
    in another state than bill-to) the place of supply depends on who the parties are, which the
    payload does not say: either mode is then accepted. An SEZ unit always bears IGST; so do
    exports and imports.
    """
    if any(context.taxpayer(text(payload, f"{side}Gstin")).kind == "sez" for side in ("from", "to")):
        return TaxMode.INTER
    if text(payload, "subSupplyType") in ("2", "3"):
        return TaxMode.INTER
    states = [state_code(payload.get(key)) for key in ("fromStateCode", "toStateCode")]
    actual = [state_code(payload.get(key)) for key in ("actFromStateCode", "actToStateCode")]
    if None in states + actual:
        return TaxMode.EITHER
    verdicts = {states[0] == states[1], actual[0] == actual[1]}
    if len(verdicts) == 2:
        return TaxMode.EITHER
    return TaxMode.INTRA if verdicts == {True} else TaxMode.INTER
