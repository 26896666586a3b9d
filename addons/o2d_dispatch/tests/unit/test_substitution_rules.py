import unittest
from dataclasses import replace

from odoo.addons.o2d_dispatch.tools.substitution_rules import Case, obstacle, share_among

GOOD = Case(quantity=3, replaced=3, short=3, free=10)
OBSTACLES = {
    "no_order": {"order_state": ""},
    "cancelled": {"order_state": "cancel"},
    "not_confirmed": {"order_state": "draft"},
    "held": {"is_held": True},
    "part": {"is_part": True},
    "free_goods": {"is_free_goods": True},
    "same": {"is_same": True},
    "not_sold": {"is_sellable": False},
    "kit": {"is_kit": True},
    "unit": {"has_common_unit": False},
    "closed": {"is_open": False},
    "nothing": {"quantity": -1, "replaced": -1},
    "not_whole": {"is_whole": False},
    "not_short": {"short": 0},
    "too_many": {"short": 2},
    "not_free": {"free": 2},
}


class TestSubstitutionRules(unittest.TestCase):
    def test_nothing_in_the_way(self):
        """What is short may be replaced by as much of what is free; rounding is no difference."""
        self.assertEqual(obstacle(GOOD), "")
        self.assertEqual(obstacle(replace(GOOD, quantity=0.1 + 0.2, replaced=0.1 + 0.2, short=0.3, free=0.3)), "")

    def test_obstacles(self):
        """Each thing that stands in the way has a word of its own."""
        for word, change in OBSTACLES.items():
            with self.subTest(word):
                self.assertEqual(obstacle(replace(GOOD, **change)), word)

    def test_the_order_comes_first(self):
        """Of a cancelled order nobody is told that a unit does not fit."""
        self.assertEqual(obstacle(replace(GOOD, order_state="cancel", has_common_unit=False, short=0)), "cancelled")

    def test_share_among(self):
        """What is replaced comes off the transfers in their order, never more than each lacks."""
        self.assertEqual(share_among(5, [(1, 3), (2, 4)]), {1: 3, 2: 2})
        self.assertEqual(share_among(3, [(1, 3), (2, 4)]), {1: 3})
        self.assertEqual(share_among(3, [(1, 0), (2, 4)]), {2: 3})
        self.assertEqual(share_among(5, [(1, 3), (2, 0), (1, 4)]), {1: 5})
