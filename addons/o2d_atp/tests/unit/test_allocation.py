"""Who gets which goods, without a database, against one that moves single units and looks at everything each time."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_atp.tools.allocation import Goods, Planner, Want

AMOUNT = st.integers(0, 5)
BINS = ("1/2/", "1/3/", "1/4/5/")
BIN_ID = {"1/2/": 2, "1/3/": 3, "1/4/5/": 5}


@st.composite
def goods(draw):
    """Rows of the books: bin, lot, package, quantity (also below zero), confirmed, sold until, date of arrival."""
    found, keys = [], set()
    for number in range(draw(st.integers(1, 6))):
        path, lot, package = draw(st.sampled_from(BINS)), draw(st.integers(0, 2)), draw(st.integers(0, 2))
        if (path, lot, package) in keys:
            continue
        keys.add((path, lot, package))
        found.append(
            {
                "rows": [(number + 1, draw(st.integers(-2, 6)))],
                "product": 7,
                "warehouse": 1,
                "bin": BIN_ID[path],
                "path": path,
                "lot": lot,
                "package": package,
                "is_confirmed": draw(st.booleans()),
                "sold_until": draw(st.sampled_from((None, None, 0, 2, 4))),
                "in_date": draw(st.integers(1, 3)),
                "removal_date": draw(st.sampled_from((None, 1, 2))),
                "bin_name": f"Stock/{path}",
            }
        )
    return found


@st.composite
def wants(draw):
    return [
        Want(
            key=number,
            product=7,
            warehouse=1,
            path=draw(st.sampled_from(("1/", "1/4/", "1/2/"))),
            quantity=draw(st.integers(1, 6)),
            day=draw(st.integers(0, 4)),
            strategy=draw(st.sampled_from(("fifo", "lifo", "fefo", "closest"))),
        )
        for number in range(draw(st.integers(1, 4)))
    ]


def one_by_one(rows, missing, asked):
    """The rule, said again for single units: look at everything, take the first unit that may be taken, begin anew.

    :return: {want: {row: quantity}}
    """
    left = {row["rows"][0][0]: row["rows"][0][1] for row in rows}
    taken = {}
    gone = {}
    for place, lacks in missing.items():
        there = [row for row in rows if row["bin"] == place]
        seen = sum(row["rows"][0][1] for row in there if row["is_confirmed"] or row["rows"][0][1] < 0)
        unseen = sum(row["rows"][0][1] for row in there if not row["is_confirmed"] and row["rows"][0][1] > 0)
        counted = any(row["is_confirmed"] or row["rows"][0][1] < 0 for row in there)
        gone[place] = min(max(lacks - unseen, 0), max(seen, 0)) if counted else 0

    def known(place=None):
        """What is known to be there and not taken."""
        rest = 0
        for row in rows:
            number = row["rows"][0][0]
            if place in (None, row["bin"]) and (row["is_confirmed"] or row["rows"][0][1] < 0):
                rest += left[number]
        return rest - (sum(gone.values()) if place is None else gone.get(place, 0))

    for want in asked:
        for _unit in range(int(want.quantity)):
            open_rows = [
                row
                for row in rows
                if row["is_confirmed"]
                and left[row["rows"][0][0]] > 0
                and row["path"].startswith(want.path)
                and (row["sold_until"] is None or row["sold_until"] > want.day)
                and known(row["bin"]) > 0
                and known() > 0
            ]
            if not open_rows:
                break
            number = min(open_rows, key=lambda row, want=want: turn(row, want.strategy))["rows"][0][0]
            left[number] -= 1
            taken.setdefault(want.key, {}).setdefault(number, 0)
            taken[want.key][number] += 1
    return taken


def turn(row, strategy):
    """When it is a row's turn."""
    number, last = row["rows"][0][0], 10**6
    by = {
        "fifo": (row["in_date"], number),
        "lifo": (-row["in_date"], -number),
        "fefo": (row["removal_date"] or last, row["in_date"], number),
        "closest": (row["bin_name"], -number),
    }[strategy]
    return (not row["lot"], *by)


class TestAllocation(unittest.TestCase):
    @given(goods(), st.dictionaries(st.sampled_from((2, 3, 5)), st.integers(1, 4), max_size=2), wants())
    def test_against_single_units(self, rows, missing, asked):
        """Everybody gets the very goods that one gets who takes unit after unit."""
        planner = Planner([Goods(**row) for row in rows], {(7, place): lacks for place, lacks in missing.items()})
        shares = planner.share_out(asked)
        found = {
            key: {one.first_row: quantity for one, quantity in share.takes}
            for key, share in shares.items()
            if share.takes
        }
        self.assertEqual(found, one_by_one(rows, missing, asked))

    @given(goods(), wants())
    def test_never_more_than_there_is(self, rows, asked):
        """Of no row more is given than is free, and nothing of what nobody has confirmed."""
        shares = Planner([Goods(**row) for row in rows]).share_out(asked)
        given_away = {}
        for share in shares.values():
            for one, quantity in share.takes:
                self.assertTrue(one.is_confirmed)
                given_away[one.first_row] = given_away.get(one.first_row, 0) + quantity
        free = {row["rows"][0][0]: row["rows"][0][1] for row in rows}
        for number, quantity in given_away.items():
            self.assertLessEqual(quantity, free[number])

    @given(goods(), wants())
    def test_looks_are_for_what_is_lacking(self, rows, asked):
        """A look is asked for no more than is lacking, at goods that nobody has confirmed."""
        for want, share in zip(asked, Planner([Goods(**row) for row in rows]).share_out(asked).values(), strict=True):
            self.assertLessEqual(share.look, want.quantity - share.quantity)
            self.assertFalse(any(one.is_confirmed for one in share.looks))
            self.assertEqual(bool(share.looks), share.look > 0)

    @given(goods(), st.dictionaries(st.sampled_from((2, 3, 5)), st.integers(1, 9), max_size=2), wants())
    def test_nobody_looks_for_what_is_missing(self, rows, missing, asked):
        """Of a capped bin no more is hoped for than stands there unseen beyond what is known to be missing."""
        planner = Planner([Goods(**row) for row in rows], {(7, place): lacks for place, lacks in missing.items()})
        hoped = sum(share.look for share in planner.share_out(asked).values())
        most = 0
        for place in BIN_ID.values():
            unseen = [row["rows"][0][1] for row in rows if row["bin"] == place and not row["is_confirmed"]]
            most += max(sum(much for much in unseen if much > 0) - missing.get(place, 0), 0)
        self.assertLessEqual(hoped, most)

    def test_an_empty_bin_is_not_looked_into(self):
        """A bin that was found empty is not looked into again, however long ago anything in it was confirmed."""
        stands = Goods([(1, 5.0)], 7, 1, 2, "1/2/", is_confirmed=False, in_date=1)
        share = Planner([stands], {(7, 2): 5.0}).share_out([Want("want", 7, 1, "1/", 3)])["want"]
        self.assertEqual((share.looks, share.look), ([], 0.0))


class TestDetails(unittest.TestCase):
    def _stand(self, quantity, number=1, **values):
        values.setdefault("path", "1/2/")
        return Goods([(number, quantity)], 7, 1, BIN_ID[values.pop("path")], "1/2/", in_date=number, **values)

    def _want(self, quantity, **values):
        return Want("want", 7, 1, "1/", quantity, **values)

    def _takes(self, found, want, missing=None):
        share = Planner(found, missing).share_out([want])["want"]
        return [(one.first_row, quantity) for one, quantity in share.takes]

    def test_unit_of_the_transfer(self):
        """What the transfer's unit cannot express is not reserved: of 30 pieces two dozen."""
        want = self._want(36, fit=lambda quantity: quantity // 12 * 12)
        self.assertEqual(self._takes([self._stand(30)], want), [(1, 24)])

    def test_rows_of_the_same_goods(self):
        """Two rows of the same goods are one stock: what is below zero on one is not there on the other."""
        twice = Goods([(1, 10.0), (2, -4.0)], 7, 1, 2, "1/2/", in_date=1)
        share = Planner([twice]).share_out([self._want(9)])["want"]
        self.assertEqual(share.quantity, 6)

    def test_fewest_packages(self):
        """Fewest packages: the largest first, for the rest the smallest that holds it, loose goods last."""
        found = [
            self._stand(3, 1, package=11),
            self._stand(10, 2, package=12),
            self._stand(5, 3, package=13),
            self._stand(50, 4),
        ]
        want = self._want(12, strategy="least_packages")
        self.assertEqual(self._takes(found, want), [(2, 10), (1, 2)])

    def test_lots_before_what_bears_none(self):
        """Goods in a lot leave before goods that bear none, however old those are."""
        self.assertEqual(self._takes([self._stand(5, 1), self._stand(5, 2, lot=3)], self._want(6)), [(2, 5), (1, 1)])
