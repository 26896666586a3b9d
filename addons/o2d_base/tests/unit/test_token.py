"""A pass is good by identity only."""

import copy
import pickle
import unittest

from odoo.addons.o2d_base.tools.token import DECISION, KEY, Pass


class TestPass(unittest.TestCase):
    def test_only_the_object_itself_opens(self):
        """Neither a name, nor `True`, nor another pass of the same name opens."""
        self.assertTrue(DECISION.opens({KEY: DECISION}))
        for forged in (None, True, "decision", repr(DECISION), Pass("decision"), {"name": "decision"}):
            self.assertFalse(DECISION.opens({KEY: forged}), forged)
        self.assertFalse(DECISION.opens({}))

    def test_copies_are_the_object(self):
        """A copied context still shows the same pass."""
        self.assertIs(copy.copy(DECISION), DECISION)
        self.assertIs(copy.deepcopy({KEY: DECISION})[KEY], DECISION)

    def test_never_leaves_the_process(self):
        """A pass cannot be pickled."""
        with self.assertRaises(TypeError):
            pickle.dumps(DECISION)


if __name__ == "__main__":
    unittest.main()
