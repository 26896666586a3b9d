"""Which steps the scenario has: one list per stage, and a module may replace core's way of a step by its own.

    @step("credit", 10, role="finance_head", needs="o2d_credit")
    def sanction(scene): …

Of the steps with the same stage and number, the one declared last counts whose module is installed.
"""

from dataclasses import dataclass
from typing import Any

# The stages of an order, and what is played after its end where a module brings it.
OF_AN_ORDER = ("quotation", "credit", "allocation", "picking", "invoice", "ewaybill", "gate_out", "settlement")
STAGES = (*OF_AN_ORDER, "return", "transfer")
STEPS = []


@dataclass(frozen=True)
class Step:
    """:param number: order within the stage
    :param role: the role whose user does it
    :param needs: the module without which core's way is taken, or several, with spaces between
    :param act: callable(scene) that returns what came of it, in words
    """

    stage: str
    number: int
    role: str
    needs: str
    act: Any


def step(stage, number=10, *, role, needs="base"):
    if stage not in STAGES:
        raise ValueError(f"{stage} is none of the stages {', '.join(STAGES)}.")

    def declare(act):
        STEPS.append(Step(stage, number, role, needs, act))
        return act

    return declare


def plan_for(installed, steps=None):
    """The steps to play where these modules are installed, in their order.

    :param installed: names of modules
    :rtype: list[Step]
    """
    chosen = {}
    for one in STEPS if steps is None else steps:
        if set(one.needs.split()) <= set(installed):
            chosen[one.stage, one.number] = one
    return sorted(chosen.values(), key=lambda one: (STAGES.index(one.stage), one.number))
