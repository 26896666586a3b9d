"""Plays the steps, each as its user and in its own transaction, and tells how it went."""

import time
from dataclasses import dataclass, field

from odoo import api

from ..loader.context import Masters, environment, user_id
from ..loader.users import PASSWORD
from ..tools import sheet
from .registry import plan_for


class Trouble(Exception):
    """The scenario cannot go on; the message says why and what to do."""


@dataclass
class Scene:
    """What the steps share.

    :param env: environment of the user whose step is played
    :param masters: the demonstration's records
    :param values: what a step leaves for a later one
    """

    env: api.Environment
    masters: Masters
    order_id: int = 0
    values: dict = field(default_factory=dict)

    @property
    def order(self):
        return self.env["sale.order"].browse(self.order_id)


@dataclass(frozen=True)
class Played:
    """One step as it was played; `user` is the name of who did it, `seconds` real time."""

    stage: str
    role: str
    user: str
    words: str
    seconds: float


def play(registry, tell=lambda played: None, clock=None):
    """Play one order from quotation to settlement.

    :param tell: callable(Played) after each step
    :param clock: callable(cr) at the start of each transaction (a moved clock)
    :returns: (id of the order, [Played])
    :raises Trouble: what the scenario stands on is missing
    """
    result, order_id, values = [], 0, {}
    installed = registry._init_modules | {"base"}
    with registry.cursor() as cr:
        for one in plan_for(installed):
            if clock:
                clock(cr)
            start = time.clock_gettime(time.CLOCK_MONOTONIC)
            scene = scene_for(cr, one.role, order_id, values)
            words = one.act(scene)
            order_id = scene.order_id
            # Each step is a transaction of its own, at its own moment.
            cr.commit()  # pylint: disable=invalid-commit
            seconds = time.clock_gettime(time.CLOCK_MONOTONIC) - start
            result.append(Played(one.stage, one.role, scene.env.user.name, words, seconds))
            cr.transaction.clear()
            tell(result[-1])
    return order_id, result


def scene_for(cr, role, order_id=0, values=None):
    """A scene in the environment of the user of that role, the first one of its transaction."""
    uid = user_id(cr, role)
    if not uid:
        raise Trouble(f"There is no user {role}. Run ./o2d demo --fresh.")
    env = environment(cr, uid, {"tz": "Asia/Kolkata"})
    masters = Masters(env(su=True))
    env = env(context=dict(env.context, allowed_company_ids=masters.company.ids))
    return Scene(env, masters, order_id, {} if values is None else values)


def answer(cr, order_id):
    """What the sales coordinator reads out on the phone."""
    scene = scene_for(cr, "sales_coordinator", order_id)
    return scene.order.o2d_tracking()["answer"]


def logins(masters):
    """[(login, name)] of the roles, and their common password."""
    users = [(login, user.name) for login, user in masters.users.items() if user.email and "deccanflow" in user.email]
    return users, PASSWORD


def check_file():
    if not sheet.FILE.exists():
        raise Trouble(f"{sheet.FILE.name} is missing from the add-on's data folder. Restore it.")
