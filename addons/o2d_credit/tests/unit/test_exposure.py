"""Arithmetic of exposure, against a sum made unit by unit."""

import unittest
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_credit.tools.exposure import Position, available, figures, line_parts, share_withheld
from odoo.addons.o2d_credit.tools.policy import DEFAULTS

TODAY = date(2026, 11, 19)
BOUNDS = (30, 60, 90)
QUANTITY = st.integers(0, 30)
AMOUNT = st.integers(0, 1_000_000)
DUE = st.integers(-60, 200).map(lambda days: TODAY - timedelta(days))


class TestLine(unittest.TestCase):
    @given(QUANTITY, QUANTITY, QUANTITY, st.integers(1, 500))
    def test_unit_by_unit(self, ordered, delivered, invoiced, price):
        """Each unit counts once: invoiced ones nowhere, delivered ones as not invoiced, the rest as open."""
        waiting = not_invoiced = 0
        for number in range(1, max(ordered, delivered, invoiced) + 1):
            if number <= invoiced:
                continue
            if number <= delivered:
                not_invoiced += price
            elif number <= ordered:
                waiting += price
        parts = line_parts(ordered, delivered, invoiced, price)
        self.assertEqual((parts.open, parts.not_invoiced), (waiting, not_invoiced))

    @given(QUANTITY, QUANTITY, QUANTITY)
    def test_taking_back_is_the_mirror(self, ordered, delivered, invoiced):
        """A line that takes goods back takes off what the same line of goods would add."""
        there, back = line_parts(ordered, delivered, invoiced, 7), line_parts(-ordered, -delivered, -invoiced, 7)
        if ordered:
            self.assertEqual((back.open, back.not_invoiced), (-there.open, -there.not_invoiced))

    def test_held_or_finished_lines_wait_for_nothing(self):
        """What is held or never delivered is not open; what was delivered of it is still owed."""
        for state in ({"held": True}, {"closed": True}):
            with self.subTest(state):
                parts = line_parts(10, 4, 1, 100, **state)
                self.assertEqual((parts.open, parts.not_invoiced), (0, 300))

    def test_billed_by_order(self):
        """Billed by order, what is delivered beyond it is not billed."""
        self.assertEqual(line_parts(10, 12, 0, 100, by_order=True).not_invoiced, 1000)
        self.assertEqual(line_parts(10, 12, 0, 100).not_invoiced, 1200)


class TestFigures(unittest.TestCase):
    def _figures(self, position, **policy):
        return figures(position, replace(DEFAULTS, **policy), TODAY, BOUNDS)

    @given(st.dictionaries(DUE, st.integers(1, 1_000_000), max_size=20), *[AMOUNT] * 6)
    def test_sum(self, items, on_account, orders, not_invoiced, drafts, cheques, claims):
        """Exposure is the sum that the definition names, and the buckets are the receivable."""
        position = Position(items, on_account, orders, not_invoiced, drafts, cheques, claims)
        expected = sum(items.values()) - on_account + orders + not_invoiced + drafts
        found = self._figures(position, count_cheques=False, count_claims=False)
        self.assertEqual(found["exposure"], expected)
        self.assertEqual(sum(bucket.amount for bucket in found["buckets"]), found["receivable"])
        self.assertEqual(
            self._figures(position, count_claims=False, count_cheques=True)["exposure"], expected - cheques
        )
        self.assertEqual(self._figures(position, count_claims=True)["exposure"], expected - claims)

    @given(
        st.lists(st.builds(lambda due, amount: Position({due: amount}, amount // 2, 1, 2, 3, 4, 5, 1, 6), DUE, AMOUNT))
    )
    def test_customers_under_one_limit_add_up(self, positions):
        """The position of a group is the sum of its members'."""
        group = Position()
        for position in positions:
            group.add(position)
        for name in (
            "receivable",
            "on_account",
            "open_orders",
            "not_invoiced",
            "drafts",
            "cheques",
            "claims",
            "exposure",
        ):
            self.assertEqual(
                self._figures(group)[name], sum(self._figures(position)[name] for position in positions), name
            )

    def test_money_on_account_is_not_late(self):
        """A customer whose payment is there and not matched yet is not late."""
        late = TODAY - timedelta(45)
        found = self._figures(Position({late: 1000, TODAY: 500}, on_account=1000))
        self.assertEqual((found["overdue"], found["overdue_unpaid"]), (1000, 0))
        self.assertEqual((found["oldest_due"], found["oldest_overdue_days"]), (TODAY, 0))

    def test_days_of_the_oldest_item(self):
        """Days overdue are those of the oldest item that is really unpaid."""
        items = {TODAY - timedelta(90): 100, TODAY - timedelta(20): 400}
        self.assertEqual(self._figures(Position(items))["oldest_overdue_days"], 90)
        self.assertEqual(self._figures(Position(items, on_account=100))["oldest_overdue_days"], 20)

    def test_dispute(self):
        """A disputed amount is owed and not late, unless the policy says otherwise."""
        late = TODAY - timedelta(45)
        position = Position({late: 1000}, withheld=[([(late, 1000)], 0, 400)])
        found = self._figures(position)
        self.assertEqual((found["disputed"], found["overdue"], found["exposure"]), (400, 600, 1000))
        self.assertEqual(self._figures(position, count_disputes_overdue=True)["overdue"], 1000)
        self.assertEqual(self._figures(position, count_disputes_exposure=False)["exposure"], 600)

    def test_tax_deducted_at_source(self):
        """Tax deducted at source is neither disputed nor late while its certificate is awaited, and stays owed."""
        late = TODAY - timedelta(45)
        position = Position({late: 1000}, withheld=[([(late, 1000)], 100, 0)])
        for flags in ({}, {"count_disputes_overdue": True}, {"count_disputes_exposure": False}):
            with self.subTest(flags):
                found = self._figures(position, **flags)
                self.assertEqual((found["tds"], found["disputed"]), (100, 0))
                self.assertEqual((found["overdue"], found["exposure"]), (900, 1000))

    @given(st.lists(st.tuples(DUE, AMOUNT), max_size=4), AMOUNT, AMOUNT)
    def test_no_more_is_withheld_than_is_open(self, lines, tds, disputed):
        """A dispute of an invoice that was paid meanwhile disputes nothing."""
        shared = share_withheld(lines, tds, disputed)
        self.assertLessEqual(sum(shared), sum(amount for _due, amount in lines))
        self.assertTrue(all(part >= 0 for part in shared))

    def test_instalments(self):
        """A dispute takes off the oldest instalment of its invoice, and nothing of another invoice."""
        first, second = TODAY - timedelta(70), TODAY - timedelta(10)
        position = Position({first: 500 + 300, second: 500}, withheld=[([(first, 500), (second, 500)], 0, 700)])
        found = self._figures(position)
        self.assertEqual((found["overdue"], found["oldest_overdue_days"]), (600, 70))

    def test_available(self):
        """What is left of the limit; nothing to tell where there is none."""
        self.assertEqual(available("amount", 500, 800), -300)
        self.assertIsNone(available("none", 0, 800))
