from unittest import TestCase

from odoo.addons.o2d_gst_ewaybill.tools.bulk_rules import Tally


class TestBulkRules(TestCase):
    def test_runs_while_something_is_open(self):
        """It runs while an invoice is still to be asked for, or its answer is awaited."""
        for still_open in ("waiting", "on_way"):
            tally = Tally({still_open: 1, "done": 3})
            self.assertEqual((tally.state, tally.settled, tally.per_cent), ("running", 3, 75.0))

    def test_refused_ones_do_not_keep_it_running(self):
        """What was refused waits for a person: the whole is finished."""
        tally = Tally({"refused": 2, "done": 1, "left_out": 1})
        self.assertEqual((tally.state, tally.per_cent), ("finished", 100.0))

    def test_stopped_still_waits_for_what_was_sent(self):
        """After the button it runs until what was sent is answered, and is stopped then."""
        self.assertEqual(Tally({"stopped": 5, "on_way": 1}, stopped=True).state, "running")
        tally = Tally({"stopped": 5, "dropped": 2, "done": 1}, stopped=True)
        self.assertEqual((tally.state, tally.not_asked, tally.total), ("stopped", 7, 8))

    def test_of_nothing_all_is_settled(self):
        """Of no invoice everything is settled."""
        self.assertEqual(Tally({}).per_cent, 100.0)
