"""The Thursday-morning scenario: one order of 240 lines through all eight stages, each step by its owner."""

from . import steps_sales, steps_credit, steps_warehouse, steps_stock, steps_accounts, steps_dispatch, steps_rest
from . import steps_after, steps_transfer, steps_papers
from .play import Played, Scene, Trouble, answer, check_file, logins, play
from .registry import STAGES, STEPS, plan_for, step

__all__ = [
    "STAGES", "STEPS", "Played", "Scene", "Trouble", "answer", "check_file", "logins", "plan_for", "play", "step",
]  # fmt: skip
