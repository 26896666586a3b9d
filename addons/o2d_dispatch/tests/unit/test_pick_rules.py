import unittest

from odoo.addons.o2d_dispatch.tools.pick_rules import (
    MAX_AGE,
    BadScan,
    most_to_pick,
    place_name,
    read_scan,
    route_key,
    share_out,
)

GOOD = {"uid": "a-1", "move_id": 3, "location_id": 4, "quantity": 2}


class TestReadScan(unittest.TestCase):
    def test_numbers_as_sent(self):
        """A scan is read with its lot, its package and its age; what is left out counts as none."""
        scan = read_scan({**GOOD, "lot_id": 7, "age": 30, "by_hand": True})
        self.assertEqual((scan.uid, scan.move_id, scan.location_id, scan.lot_id, scan.package_id), ("a-1", 3, 4, 7, 0))
        self.assertEqual((scan.quantity, scan.age, scan.by_hand), (2.0, 30.0, True))

    def test_typed_number(self):
        """A number typed into a field counts, words do not."""
        self.assertEqual(read_scan({**GOOD, "quantity": "2.5"}).quantity, 2.5)
        self._refused("quantity", quantity="two")

    def test_no_number(self):
        """Zero, infinity, no number and yes/no are no quantity."""
        for quantity in (0, float("inf"), float("nan"), "1e999", None, True, [2]):
            self._refused("quantity", quantity=quantity)

    def test_nothing_found(self):
        """A short line may have been found empty."""
        self.assertEqual(read_scan({**GOOD, "quantity": 0}, is_quantity_needed=False).quantity, 0)

    def test_own_number(self):
        """A scan without a number of its own could be counted twice, so it is none."""
        for uid in (None, "", "  ", 5, "x" * 65):
            self._refused("uid", uid=uid)

    def test_place(self):
        """A scan names a line and a bin by their numbers."""
        for value in (None, 0, -1, "3", True, 2**31):
            self._refused("place", move_id=value)
            self._refused("place", location_id=value)
        self._refused("place", lot_id="x")

    def test_age_is_believed_within_a_day(self):
        """A phone's clock may not move a scan into the future, nor back beyond a day."""
        self.assertEqual(read_scan({**GOOD, "age": -5}).age, 0)
        self.assertEqual(read_scan({**GOOD, "age": 10**9}).age, MAX_AGE)

    def _refused(self, what, **values):
        with self.assertRaises(BadScan) as caught:
            read_scan({**GOOD, **values})
        self.assertEqual(caught.exception.args[0], what)


class TestRoute(unittest.TestCase):
    def test_numbers_count_as_numbers(self):
        """Bins are walked as they stand: P-2 before P-10, whatever the letter case."""
        bins = ["WH/P-10", "WH/p-2", "WH/A-3", "WH/P-2-1", ""]
        self.assertEqual(sorted(bins, key=route_key), ["", "WH/A-3", "WH/p-2", "WH/P-2-1", "WH/P-10"])


class TestMost(unittest.TestCase):
    def test_tolerance(self):
        """A tolerance is per cent of what is asked for; none, or one below zero, allows no more."""
        self.assertEqual(most_to_pick(200, 5), 210)
        self.assertEqual(most_to_pick(200, 0), 200)
        self.assertEqual(most_to_pick(200, -5), 200)


class TestShareOut(unittest.TestCase):
    def test_delivered_counts_first(self):
        """What has left counts with its own lots; the open delivery gets the rest, never more than it asks for."""
        shares = share_out({"A": 6.0, "B": 4.0}, [(1, None, 3.0), (2, {"A": 5.0}, 5.0)])
        self.assertEqual(shares, {2: {"A": 5.0}, 1: {"A": 1.0, "B": 2.0}})

    def test_never_more_than_arrives(self):
        """Goods that came back to the bin on the way are not billed, and what nobody confirmed is neither."""
        self.assertEqual(share_out({"A": 6.0}, [(1, {"A": 4.0}, 6.0)]), {1: {"A": 4.0}})
        self.assertEqual(share_out({"A": 6.0}, [(1, {"A": 8.0, "B": 1.0}, 9.0)]), {1: {"A": 6.0}})

    def test_shared_once(self):
        """The same confirmed quantity is never given to two deliveries."""
        shares = share_out({False: 10.0}, [(1, {False: 7.0}, 7.0), (2, {False: 7.0}, 7.0)])
        self.assertEqual(shares, {1: {False: 7.0}, 2: {False: 3.0}})


if __name__ == "__main__":
    unittest.main()

    def test_places(self):
        """Crates on a trolley are lettered on and on."""
        self.assertEqual([place_name(number) for number in (0, 1, 25, 26, 27, 701, 702)],
                         ["A", "B", "Z", "AA", "AB", "ZZ", "AAA"])  # fmt: skip
