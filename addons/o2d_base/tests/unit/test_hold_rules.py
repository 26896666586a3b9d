"""What a hold takes back, without a database."""

import unittest

from odoo.addons.o2d_base.tools.hold_rules import Demand, withdrawals


class TestWithdrawals(unittest.TestCase):
    def test_untouched_transfer_is_taken_back_whole(self):
        """What nobody has picked is taken back."""
        self.assertEqual(withdrawals([Demand(1, 7, asked=10, taken=0)]), {1: 10})

    def test_picked_part_stays(self):
        """What is picked stays; only the rest is taken back."""
        self.assertEqual(withdrawals([Demand(1, 7, asked=10, taken=4)]), {1: 6})

    def test_fully_picked_or_done_stays(self):
        """A transfer picked in full is left alone."""
        self.assertEqual(withdrawals([Demand(1, 7, asked=10, taken=10)]), {})

    def test_picked_beyond_what_was_asked(self):
        """A picker who took more than asked does not make the rest negative."""
        self.assertEqual(withdrawals([Demand(1, 7, asked=10, taken=12), Demand(2, 7, asked=5, taken=0)]), {2: 5})

    def test_every_open_transfer_of_a_plain_line(self):
        """Several transfers of one line are all taken back."""
        self.assertEqual(withdrawals([Demand(1, 7, 10, 3), Demand(2, 7, 5, 0)]), {1: 7, 2: 5})

    def test_rounding_dust_is_nothing(self):
        """Dust of floating point does not touch a transfer."""
        self.assertEqual(withdrawals([Demand(1, 7, asked=0.3, taken=0.1 + 0.2)]), {})


class TestKits(unittest.TestCase):
    def test_untouched_kit_is_taken_back_whole(self):
        """Nothing picked: every component goes."""
        demands = [Demand(1, 7, asked=20, taken=0), Demand(2, 8, asked=10, taken=0)]
        self.assertEqual(withdrawals(demands, kits=10), {1: 20, 2: 10})

    def test_kit_begun_stays_whole(self):
        """Three components of one kind picked, two to a kit: two kits were begun, so two kits stay."""
        demands = [Demand(1, 7, asked=20, taken=3), Demand(2, 8, asked=10, taken=0)]
        self.assertEqual(withdrawals(demands, kits=10), {1: 16, 2: 8})

    def test_component_ahead_decides(self):
        """The component furthest ahead decides how many kits were begun."""
        demands = [Demand(1, 7, asked=20, taken=4), Demand(2, 8, asked=10, taken=5)]
        self.assertEqual(withdrawals(demands, kits=10), {1: 10, 2: 5})

    def test_all_begun(self):
        """All kits begun: nothing is taken back, though components are missing."""
        demands = [Demand(1, 7, asked=20, taken=20), Demand(2, 8, asked=10, taken=0)]
        self.assertEqual(withdrawals(demands, kits=10), {})

    def test_done_part_counts(self):
        """Kits already shipped count as begun; the backorder of the others goes, newest first."""
        demands = [
            Demand(1, 7, asked=8, taken=8),
            Demand(2, 8, asked=4, taken=4),
            Demand(3, 7, asked=12, taken=0),
            Demand(4, 8, asked=6, taken=0),
        ]
        self.assertEqual(withdrawals(demands, kits=10), {3: 12, 4: 6})

    def test_component_asked_nothing(self):
        """An optional component of quantity nought is no obstacle."""
        demands = [Demand(1, 7, asked=10, taken=0), Demand(2, 8, asked=0, taken=0)]
        self.assertEqual(withdrawals(demands, kits=10), {1: 10})


if __name__ == "__main__":
    unittest.main()
