"""Which way can do what, and how long all wait for a service that is down."""

import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_gst_ewaybill.gateways.hand import HandGateway
from odoo.addons.o2d_gst_ewaybill.tools import health_rules, matrix
from odoo.addons.o2d_gst_ewaybill.tools.gateway import Action, Refused

NOW = datetime(2026, 11, 5, 12, 0)
CORE = {"generate_irn", "cancel_irn", "look_up_irn", "generate", "generate_by_irn", "cancel", "look_up_document"}


class TestMatrix(unittest.TestCase):
    def test_every_action_has_a_way(self):
        """A provider can do all; every action but look-ups and the IRN can also be done by a person."""
        for action in Action:
            self.assertTrue(matrix.can(matrix.NIC, action))
            by_hand = action not in (Action.LOOK_UP, Action.LOOK_UP_DOCUMENT, Action.LOOK_UP_IRN, Action.GENERATE_IRN)
            self.assertEqual(bool(matrix.by_person(action)), by_hand, action)

    def test_what_core_can(self):
        """Odoo's own service can what core's modules ask of it, and nothing else."""
        self.assertEqual({action.value for action in Action if matrix.can(matrix.IAP, action)}, CORE)

    def test_order_is_kept(self):
        """The ways that can stay in the order given; the file goes before the hand."""
        self.assertEqual(matrix.able(["iap", "nic"], Action.GENERATE), ["iap", "nic"])
        self.assertEqual(matrix.able(["iap", "nic"], Action.EXTEND), ["nic"])
        self.assertEqual(matrix.by_person(Action.GENERATE), ["portal", "hand"])
        self.assertEqual(matrix.by_person(Action.EXTEND), ["hand"])


class TestHand(unittest.TestCase):
    def test_typed(self):
        """A number typed with blanks or dashes is taken with its moments."""
        typed = {"number": "3310-0112 1234", "at": NOW, "valid_until": NOW + timedelta(days=1)}
        answer = HandGateway().call(Action.GENERATE, typed, NOW)
        self.assertEqual((answer.number, answer.at, answer.gateway), ("331001121234", NOW, "hand"))
        self.assertEqual(HandGateway().call(Action.CANCEL, {"at": NOW}, NOW).number, "")

    def test_cannot_be_so(self):
        """A number of another length, a moment to come, an end before the beginning, a look-up: none is taken."""
        good = {"number": "331001121234", "at": NOW}
        for action, typed in (
            (Action.GENERATE, {**good, "number": "33100112123"}),
            (Action.GENERATE, {**good, "number": "33100112123X"}),
            (Action.CONSOLIDATE, good),
            (Action.GENERATE, {**good, "at": NOW + timedelta(hours=1)}),
            (Action.GENERATE, {**good, "at": None}),
            (Action.GENERATE, {**good, "valid_until": NOW - timedelta(days=1)}),
            (Action.LOOK_UP, good),
            (Action.GENERATE_IRN, good),
        ):
            with self.subTest(action=action, typed=typed), self.assertRaises(Refused):
                HandGateway().call(action, typed, NOW)


class TestPause(unittest.TestCase):
    def test_grows_to_a_limit(self):
        """Nobody waits for one or two faults; from the third the pause doubles, up to a quarter of an hour."""
        self.assertEqual([health_rules.pause(faults) for faults in (0, 1, 2)], [None] * 3)
        seconds = [health_rules.pause(faults).total_seconds() for faults in (3, 4, 5, 8, 500)]
        self.assertEqual(seconds, [30, 60, 120, 900, 900])

    @given(st.integers(3, 100))
    def test_never_shorter(self, faults):
        """One more fault never shortens the pause."""
        self.assertLessEqual(health_rules.pause(faults), health_rules.pause(faults + 1))
