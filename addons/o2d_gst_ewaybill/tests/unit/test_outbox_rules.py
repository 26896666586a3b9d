from datetime import datetime, timedelta
from unittest import TestCase

from odoo.addons.o2d_gst_ewaybill.tools import outbox_rules as rules
from odoo.addons.o2d_gst_ewaybill.tools.gateway import Action


class TestOutboxRules(TestCase):
    def test_cancel_makes_all_else_pointless(self):
        """Once a bill is cancelled nobody needs its number, vehicle or extension any more."""
        pointless = rules.makes_pointless(Action.CANCEL)
        for action in (Action.GENERATE, Action.PART_B, Action.EXTEND, Action.TRANSPORTER, Action.CANCEL):
            self.assertIn(action, pointless)
        self.assertNotIn(Action.GENERATE_IRN, pointless)

    def test_bill_leaves_registration_alone(self):
        """Cancelling a registration makes its own request and the bill's pointless, never the bill's cancellation."""
        pointless = rules.makes_pointless(Action.CANCEL_IRN)
        self.assertIn(Action.GENERATE_IRN, pointless)
        self.assertNotIn(Action.CANCEL, pointless)

    def test_asked_again_takes_its_own_place(self):
        """What is asked anew takes the place of the same question, and of no other."""
        self.assertEqual(rules.makes_pointless(Action.PART_B), frozenset({Action.PART_B}))

    def test_waits_grow_to_a_quarter_of_an_hour(self):
        """After each fault the wait is as long as before or longer, never above fifteen minutes."""
        waits = [rules.wait_after(tries) for tries in range(1, 12)]
        self.assertEqual(waits, sorted(waits))
        self.assertEqual(waits[0], timedelta(seconds=30))
        self.assertEqual(waits[-1], timedelta(minutes=15))

    def test_what_makes_a_number_is_looked_up(self):
        """A lost answer that may have made a number is looked up before it is asked again."""
        self.assertEqual(rules.look_up_of(Action.GENERATE_IRN), Action.LOOK_UP_IRN)
        self.assertEqual(rules.look_up_of(Action.GENERATE), Action.LOOK_UP_DOCUMENT)
        self.assertEqual(rules.look_up_of(Action.GENERATE_BY_IRN), Action.LOOK_UP_DOCUMENT)

    def test_cancelled_already_is_done(self):
        """A cancellation that was done before is done; the same code means nothing elsewhere."""
        self.assertTrue(rules.is_done_already(Action.CANCEL, ["312"]))
        self.assertTrue(rules.is_done_already(Action.CANCEL_IRN, ["9999"]))
        self.assertFalse(rules.is_done_already(Action.GENERATE, ["312"]))
        self.assertFalse(rules.is_done_already(Action.CANCEL, ["728"]))

    def test_patience(self):
        """Half an hour after the first try somebody hears of it."""
        now = datetime(2026, 11, 21, 12, 0)
        self.assertFalse(rules.is_long_away(now - timedelta(minutes=29), now))
        self.assertTrue(rules.is_long_away(now - timedelta(minutes=30), now))
        self.assertFalse(rules.is_long_away(None, now))
