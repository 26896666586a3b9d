"""Who gives and who gets, without a database: what must hold for any stock, any claims and any limits."""

import unittest
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.o2d_atp.tools.allocation import Goods
from odoo.addons.o2d_atp.tools.backorder import (
    GIVE_UP,
    KEEP,
    REDISTRIBUTE,
    Claim,
    Held,
    Limit,
    Redistribution,
)

PATHS = ("1/2/", "1/3/", "1/4/5/")
GROUPS = ("retail", "key")


def in_packs(size):
    return lambda quantity: float(quantity // size * size)


FITS = (None, None, in_packs(3))


@st.composite
def worlds(draw):
    """[(bin, lot, free, confirmed, sold until)], [claims with what they hold as (goods number, quantity, age)]."""
    goods = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PATHS),
                st.integers(0, 1),
                st.integers(0, 6),
                st.sampled_from((True, True, False)),
                st.sampled_from((None, None, 2)),
            ),
            min_size=1,
            max_size=4,
            unique_by=lambda one: one[:2],
        )
    )
    claims = []
    for number in range(draw(st.integers(1, 5))):
        held = draw(
            st.lists(st.tuples(st.integers(0, len(goods) - 1), st.integers(1, 4), st.integers(0, 9)), max_size=2)
        )
        claims.append(
            {
                "key": number,
                "held": held,
                "quantity": sum(one[1] for one in held) + draw(st.integers(0, 6)),
                "strategy": draw(st.sampled_from((KEEP, REDISTRIBUTE, REDISTRIBUTE, GIVE_UP))),
                "rank": (draw(st.integers(0, 3)),),
                "groups": frozenset(draw(st.sets(st.sampled_from(GROUPS)))),
                "is_fixed": draw(st.sampled_from((False, False, False, True))),
                "may_gain": draw(st.sampled_from((True, True, True, False))),
                "give_back_after": draw(st.sampled_from((0, 0, 5))),
                "path": draw(st.sampled_from(("1/", "1/", "1/4/"))),
                "day": draw(st.sampled_from((0, 3))),
                "fit": draw(st.sampled_from(FITS)),
            }
        )
    limits = [
        Limit(group, 7, 1, draw(st.sampled_from((None, 0, 3, 8))), draw(st.sampled_from((0, 0, 2, 6))))
        for group in GROUPS
    ]
    missing = draw(st.dictionaries(st.sampled_from([(7, 2), (7, 3)]), st.integers(1, 4), max_size=1))
    return goods, claims, limits, missing


def build(world):
    rows, wanted, limits, missing = world
    goods = [
        Goods([(number + 1, free)], 7, 1, int(path.split("/")[-2]), path, lot, 0, sure, until, number)
        for number, (path, lot, free, sure, until) in enumerate(rows)
    ]
    claims = [
        Claim(
            product=7,
            warehouse=1,
            **{
                **facts,
                "held": tuple(
                    Held(goods[row], quantity, (facts["key"], number), age)
                    for number, (row, quantity, age) in enumerate(facts["held"])
                ),
            },
        )
        for facts in wanted
    ]
    return goods, claims, limits, missing


def afterwards(goods, claims, outcomes):
    """The books once an outcome is written: (goods, claims)."""
    free = {one.first_row: one.free for one in goods}
    held_now = {}
    for claim in claims:
        outcome, now = outcomes[claim.key], []
        for held in claim.held:
            lost = outcome.lost.get(held.line, 0.0)
            free[held.goods.first_row] += lost
            if held.quantity - lost > 0:
                now.append((held.goods.first_row, held.quantity - lost, held.age))
        for one, quantity in outcome.takes:
            free[one.first_row] -= quantity
            now.append((one.first_row, quantity, 0))
        held_now[claim.key] = now
    fresh = {
        one.first_row: Goods(
            [(one.first_row, free[one.first_row])], 7, 1, one.bin, one.path, one.lot, 0, one.is_confirmed,
            one.sold_until, one.in_date,
        )
        for one in goods
    }  # fmt: skip
    later = [
        replace(
            claim,
            held=tuple(
                Held(fresh[row], much, number, age) for number, (row, much, age) in enumerate(held_now[claim.key])
            ),
            # What was given back for its age is asked for by nobody but a person.
            may_gain=claim.may_gain and not outcomes[claim.key].stale,
        )
        for claim in claims
    ]
    return list(fresh.values()), later


class TestBackorder(unittest.TestCase):
    @given(worlds())
    @settings(max_examples=120, deadline=None)
    def test_nothing_above_supply(self, world):
        """Nothing is given that is not there, nobody gets more than he needs, and the sums are right."""
        goods, claims, limits, missing = build(world)
        outcomes = Redistribution(goods, claims, limits, missing).plan()
        fresh, later = afterwards(goods, claims, outcomes)
        for before, after in zip(goods, fresh, strict=True):
            self.assertGreaterEqual(after.free, 0)
            if not before.is_confirmed:
                self.assertGreaterEqual(after.free, before.free)
        for claim, now in zip(claims, later, strict=True):
            outcome = outcomes[claim.key]
            self.assertAlmostEqual(outcome.after, now.before)
            self.assertLessEqual(now.before, claim.quantity)
            self.assertAlmostEqual(sum(outcome.got.values()), sum(quantity for _goods, quantity in outcome.takes))

    @given(worlds())
    @settings(max_examples=120, deadline=None)
    def test_keep_is_never_worse_off(self, world):
        """Who keeps loses nothing; who is picked or printed, or may not be given goods, gets nothing either."""
        goods, claims, limits, missing = build(world)
        outcomes = Redistribution(goods, claims, limits, missing).plan()
        for claim in claims:
            outcome = outcomes[claim.key]
            if claim.keeps:
                self.assertFalse(outcome.lost)
                self.assertGreaterEqual(outcome.after, outcome.before)
            if claim.is_fixed or not claim.may_gain:
                self.assertFalse(outcome.takes)

    @given(worlds())
    @settings(max_examples=120, deadline=None)
    def test_caps(self, world):
        """A group has no more than its cap, or what its members keep in any case."""
        goods, claims, limits, missing = build(world)
        outcomes = Redistribution(goods, claims, limits, missing).plan()
        for limit in limits:
            members = [claim for claim in claims if limit.key in claim.groups]
            kept = sum(claim.before for claim in members if claim.keeps)
            if limit.most is not None:
                self.assertLessEqual(sum(outcomes[claim.key].after for claim in members), max(limit.most, kept))

    @given(worlds())
    @settings(max_examples=120, deadline=None)
    def test_protected_minimum(self, world):
        """Of confirmed goods the protected minimum stays to its group: with its members, or free."""
        rows, wanted, limits, _missing = world
        rows = [(path, lot, free, True, until) for path, lot, free, _sure, until in rows]
        goods, claims, _limits, _none = build((rows, wanted, limits, {}))
        outcomes = Redistribution(goods, claims, limits).plan()
        fresh, _later = afterwards(goods, claims, outcomes)
        whole = sum(one.free for one in fresh) + sum(outcome.after for outcome in outcomes.values())
        for limit in limits:
            members = sum(outcomes[claim.key].after for claim in claims if limit.key in claim.groups)
            others = [claim for claim in claims if limit.key not in claim.groups]
            kept = sum(claim.before for claim in others if claim.keeps)
            left = members + sum(one.free for one in fresh)
            self.assertGreaterEqual(left, min(limit.least, whole - kept))

    @given(worlds(), st.randoms(use_true_random=False))
    @settings(max_examples=100, deadline=None)
    def test_deterministic(self, world, chance):
        """The order in which claims and limits are told makes no difference."""
        goods, claims, limits, missing = build(world)
        first = Redistribution(goods, claims, limits, missing).plan()
        goods, claims, limits, missing = build(world)
        chance.shuffle(claims)
        chance.shuffle(limits)
        second = Redistribution(goods, claims, limits, missing).plan()
        for key, outcome in first.items():
            self.assertEqual((outcome.after, outcome.lost), (second[key].after, second[key].lost))
            self.assertEqual(outcome.got, second[key].got)

    @given(worlds())
    @settings(max_examples=250, deadline=None)
    def test_second_run_changes_nothing(self, world):
        """Run again over what came out, nobody gains or loses."""
        goods, claims, limits, missing = build(world)
        outcomes = Redistribution(goods, claims, limits, missing).plan()
        fresh, later = afterwards(goods, claims, outcomes)
        again = Redistribution(fresh, later, limits, missing).plan()
        self.assertEqual([key for key, outcome in again.items() if outcome.is_changed], [])


class TestBackorderSentences(unittest.TestCase):
    """The rule, one sentence at a time."""

    def _goods(self, free=0):
        return Goods([(1, free)], 7, 1, 2, "1/2/", in_date=1)

    def _claim(self, key, rank, need, goods=None, held=0, **values):
        mine = (Held(goods, held, f"line {key}", values.pop("age", 0)),) if held else ()
        return Claim(key, 7, 1, need, mine, values.pop("strategy", REDISTRIBUTE), (rank,), path="1/", **values)

    def _after(self, goods, *claims, limits=()):
        outcomes = Redistribution([goods], claims, limits).plan()
        return {key: outcome.after for key, outcome in outcomes.items()}, outcomes

    def test_first_takes_from_last(self):
        """Who comes first is served from who comes last, and both are told of each other."""
        goods = self._goods()
        claims = (
            self._claim("a", 1, 5),
            self._claim("b", 2, 4, goods, 4),
            self._claim("c", 3, 4, goods, 4),
        )
        after, outcomes = self._after(goods, *claims)
        self.assertEqual(after, {"a": 5, "b": 3, "c": 0})
        self.assertEqual((outcomes["a"].got, outcomes["c"].given), ({"c": 4, "b": 1}, {"a": 4}))

    def test_free_goods_first(self):
        """Nobody gives anything while goods are free."""
        goods = self._goods(5)
        after, outcomes = self._after(goods, self._claim("a", 1, 5), self._claim("b", 2, 4, goods, 4))
        self.assertEqual(after, {"a": 5, "b": 4})
        self.assertEqual(outcomes["a"].got, {None: 5})

    def test_keep_is_not_asked(self):
        """Who keeps gives nothing, though he comes last."""
        goods = self._goods()
        after, _outcomes = self._after(goods, self._claim("a", 1, 5), self._claim("b", 2, 4, goods, 4, strategy=KEEP))
        self.assertEqual(after, {"a": 0, "b": 4})

    def test_give_up_comes_last(self):
        """Who gives up is asked first and served last, whatever his place."""
        goods = self._goods()
        after, _outcomes = self._after(
            goods,
            self._claim("a", 1, 4, goods, 4, strategy=GIVE_UP),
            self._claim("b", 2, 3),
        )
        self.assertEqual(after, {"a": 1, "b": 3})

    def test_given_back_for_its_age(self):
        """What is reserved for longer than the claim says is given back, and not taken again."""
        goods = self._goods()
        after, outcomes = self._after(goods, self._claim("a", 1, 4, goods, 4, age=6, give_back_after=5))
        self.assertEqual((after, outcomes["a"].stale), ({"a": 0}, 4))

    def test_over_its_cap(self):
        """What a group holds above its cap is free for others."""
        goods = self._goods()
        after, _outcomes = self._after(
            goods,
            self._claim("a", 1, 8, goods, 8, groups=frozenset(["retail"])),
            self._claim("b", 2, 5),
            limits=[Limit("retail", 7, 1, most=5)],
        )
        self.assertEqual(after, {"a": 5, "b": 3})

    def test_protected_minimum_is_left(self):
        """Of ten on the shelf with six protected, others get four, however early they are."""
        goods = self._goods(10)
        after, _outcomes = self._after(
            goods,
            self._claim("a", 1, 9),
            self._claim("b", 2, 3, groups=frozenset(["key"])),
            limits=[Limit("key", 7, 1, least=6)],
        )
        self.assertEqual(after, {"a": 4, "b": 3})

    def test_only_whole_packs(self):
        """Who orders in packs of six gets whole ones, and whoever is robbed keeps whole ones."""
        goods, fit = self._goods(), in_packs(6)
        after, _outcomes = self._after(
            goods, self._claim("a", 1, 10), self._claim("b", 2, 18, goods, 18, fit=fit), self._claim("c", 3, 9)
        )
        self.assertEqual(after, {"a": 10, "b": 6, "c": 2})
