"""What a gate answers, and the pass that code holds to go through its own gate."""

from dataclasses import dataclass, field

GATES = ("confirm", "allocate", "pick", "validate", "invoice", "gate_out", "close")
MODES = ("off", "advise", "enforce")


@dataclass(frozen=True)
class Reason:
    """Why a gate should stay closed.

    :param control: code of the control that decides how serious this is (`credit_limit`, …)
    :param words: one sentence for the person at the gate
    :param role: external id of the group that can clear it, e.g. `o2d_base.group_finance_head`
    :param detail: facts behind the sentence, JSON-able, for the trail
    """

    control: str
    words: str
    role: str = ""
    detail: dict = field(default_factory=dict, hash=False)


class GatePass:
    """Lets the records of one call through one gate.

    It travels in the context, but only as this object: JSON cannot carry it, so no remote caller can
    forge one, and it names the records it was made for, so nothing else slips through with them.
    """

    __slots__ = ("gate", "ids", "model")

    def __init__(self, model, gate, ids):
        self.model, self.gate, self.ids = model, gate, frozenset(ids)

    def _is_for(self, model, gate, ids):
        return self.model == model and self.gate == gate and self.ids.issuperset(ids)


class CaughtRefusals:
    """Refusals that a caller catches and goes on after; it puts this into the context and writes them down itself."""

    __slots__ = ("_found",)

    def __init__(self):
        self._found = {}

    def add(self, model, gate, enforced):
        """Remember {record id: [Reason]}; a reason found again counts once."""
        records = self._found.setdefault((model, gate), {})
        for record_id, reasons in enforced.items():
            records.setdefault(record_id, {}).update({reason.control: reason for reason in reasons})

    def reasons(self):
        """:return: {(model, gate): {record id: [Reason]}}"""
        return {
            place: {record_id: list(reasons.values()) for record_id, reasons in records.items()}
            for place, records in self._found.items()
        }


def is_passed(token, model, gate, ids):
    """Is `token` a real pass for these records at this gate?"""
    return type(token) is GatePass and token._is_for(model, gate, ids)


def split_by_mode(reasons, mode_of):
    """Sort reasons by what their control says.

    :param reasons: iterable of :class:`Reason`
    :param mode_of: function control code -> `off` / `advise` / `enforce`
    :return: (advised, enforced), two lists
    """
    advised, enforced = [], []
    for reason in reasons:
        mode = mode_of(reason.control)
        if mode == "enforce":
            enforced.append(reason)
        elif mode == "advise":
            advised.append(reason)
    return advised, enforced
