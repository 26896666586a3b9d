"""Policies merged, and what they find."""

import unittest
from dataclasses import replace
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_credit.tools.policy import DEFAULTS, Facts, Policy, findings, merge

FREE = {"exposure": 0.0, "limit_kind": "none", "limit": 0.0, "overdue_unpaid": 0.0, "oldest_overdue_days": 0,
        "bounced": 0, "bounced_amount": 0.0}  # fmt: skip


class TestMerge(unittest.TestCase):
    def test_most_specific_first(self):
        """The customer's rule counts before its category's, that before the company's."""
        customer, category = Policy(overdue_days=10), Policy(overdue_days=20, order_amount=500.0)
        company = Policy(overdue_days=30, order_amount=100.0, terms_days=7)
        merged = merge(customer, category, company)
        self.assertEqual((merged.overdue_days, merged.order_amount, merged.terms_days), (10, 500.0, 7))

    def test_zero_and_no_are_said(self):
        """Zero and no are answers; only what is left open is asked of the level above."""
        merged = merge(Policy(overdue_days=0, count_claims=False), Policy(overdue_days=30, count_claims=True))
        self.assertEqual((merged.overdue_days, merged.count_claims), (0, False))

    def test_limit_and_its_kind_belong_together(self):
        """A customer without limit has not the company's amount, and a forced hold brings its own reason."""
        merged = merge(Policy(limit_kind="none"), Policy(limit_kind="amount", limit=500.0))
        self.assertEqual((merged.limit_kind, merged.limit), ("none", None))
        merged = merge(Policy(hold="auto"), Policy(hold="forced", forced_reason="Old matter"))
        self.assertEqual((merged.hold, merged.forced_reason), ("auto", None))

    def test_nothing_said(self):
        """Where nobody lays down anything there is no limit, and thirty days overdue are looked at."""
        self.assertEqual(merge(), DEFAULTS)


class TestFindings(unittest.TestCase):
    def _kinds(self, position=None, facts=None, **policy):
        merged = merge(Policy(**policy))
        return [found.kind for found in findings(merged, {**FREE, **(position or {})}, facts or Facts())]

    @given(st.integers(0, 1000), st.integers(-500, 1500), st.integers(0, 1500), st.integers(0, 50))
    def test_over_limit(self, limit, exposure, amount, tolerance):
        """Beyond the limit and its tolerance somebody decides; how far beyond is told from the limit itself."""
        position = {**FREE, "limit_kind": "amount", "limit": limit, "exposure": exposure}
        found = findings(merge(Policy(tolerance_percent=tolerance)), position, Facts(amount=amount))
        total = exposure + amount
        self.assertEqual([f.kind for f in found], ["over_limit"] if 100 * total > limit * (100 + tolerance) else [])
        for finding in found:
            self.assertEqual(finding.over_amount, total - limit)
            self.assertEqual(finding.over_percent is None, limit == 0)

    def test_zero_is_zero(self):
        """A limit of zero lets nothing through, and no limit lets everything through."""
        self.assertEqual(self._kinds({"limit_kind": "amount"}, Facts(amount=0.01)), ["over_limit"])
        self.assertEqual(self._kinds({"limit_kind": "amount"}), [])
        self.assertEqual(self._kinds({"limit_kind": "none", "exposure": 1e9}, Facts(amount=1e9)), [])

    def test_overdue(self):
        """Days and amount overdue are looked at each for itself; the bound itself is still allowed."""
        late = {"overdue_unpaid": 500.0, "oldest_overdue_days": 31}
        self.assertEqual(self._kinds(late), ["overdue_days"])
        self.assertEqual(self._kinds(late, overdue_days=31), [])
        self.assertEqual(self._kinds(late, overdue_days=31, overdue_amount=499.0), ["overdue_amount"])
        self.assertEqual(self._kinds(late, overdue_days=31, overdue_amount=500.0), [])
        self.assertEqual(self._kinds(late, overdue_days=inf, overdue_amount=inf), [])
        self.assertEqual(self._kinds({**late, "overdue_unpaid": 0.0}, overdue_days=0), [])

    def test_order(self):
        """A large order and longer terms are decided on."""
        self.assertEqual(self._kinds(facts=Facts(amount=101.0), order_amount=100.0), ["order_amount"])
        self.assertEqual(self._kinds(facts=Facts(amount=100.0), order_amount=100.0), [])
        self.assertEqual(self._kinds(facts=Facts(amount=50.0, same_day=51.0), order_amount=100.0), ["order_amount"])
        self.assertEqual(self._kinds(facts=Facts(amount=50.0, same_day=50.0), order_amount=100.0), [])
        self.assertEqual(self._kinds(facts=Facts(same_day=500.0), order_amount=100.0), [])
        self.assertEqual(
            self._kinds(facts=Facts(amount=50.0, same_day=51.0), order_amount=100.0, count_same_day=False), []
        )
        self.assertEqual(self._kinds(facts=Facts(terms_days=45, agreed_days=30)), ["terms_worse"])
        self.assertEqual(self._kinds(facts=Facts(terms_days=45, agreed_days=30), terms_days=15), [])
        self.assertEqual(self._kinds(facts=Facts(terms_days=15, agreed_days=30)), [])

    def test_prepaid_passes(self):
        """A prepaid order passes, but for a forced hold and a price below the floor."""
        position = {"limit_kind": "amount", "overdue_unpaid": 5.0, "oldest_overdue_days": 99, "bounced": 1}
        facts = Facts(amount=10.0, prepaid=True, below_floor=({"line": 1},))
        self.assertEqual(self._kinds(position, facts, hold="forced", forced_reason="x"), ["forced_hold", "price_floor"])
        self.assertEqual(
            self._kinds(position, facts, prepaid_passes=False),
            ["bounced_cheque", "over_limit", "overdue_days", "price_floor"],
        )

    def test_controls(self):
        """Each finding names the control that decides how serious it is."""
        position = {**FREE, "overdue_unpaid": 5.0, "oldest_overdue_days": 99, "bounced": 2, "bounced_amount": 70.0}
        found = findings(replace(DEFAULTS, hold="forced"), position, Facts(below_floor=({"line": 1}, {"line": 2})))
        self.assertEqual(
            [(finding.kind, finding.control) for finding in found],
            [("forced_hold", "credit_limit"), ("bounced_cheque", "credit_overdue"),
             ("overdue_days", "credit_overdue"), ("price_floor", "price_floor"), ("price_floor", "price_floor")],
        )  # fmt: skip
        self.assertEqual(found[1].over_amount, 70.0)
