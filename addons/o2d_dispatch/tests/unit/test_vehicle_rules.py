"""What must be known before a vehicle leaves, by how the goods travel."""

import unittest
from datetime import datetime, timedelta

from odoo.addons.o2d_dispatch.tools import vehicle_rules as rules

NOW = datetime(2026, 11, 21, 16, 0)
# (arrangement, mode): (needed before the gate, may follow), with nothing said and with a transporter named.
TABLE = {
    ("own", "1"): (("vehicle_no", "driver_name", "driver_phone"), ()),
    ("hired", "1"): (("vehicle_no", "driver_name", "driver_phone"), ()),
    ("parcel", "1"): (("transporter_id",), ("lr_no", "lr_date")),
    ("pickup", "1"): (("driver_name",), ()),
    ("parcel", "3"): (("transporter_id", "lr_no", "lr_date"), ()),
    ("hired", "2"): (("transporter_id", "lr_no", "lr_date"), ()),
    ("own", "4"): (("transporter_id", "lr_no", "lr_date"), ()),
    ("own", False): (("vehicle_no", "driver_name", "driver_phone"), ()),
}


class TestNeeds(unittest.TestCase):
    def test_table(self):
        """The arrangement decides what is required."""
        for (arrangement, mode), (now, later) in TABLE.items():
            with self.subTest(arrangement=arrangement, mode=mode):
                self.assertEqual(rules.needs(arrangement, mode, {}), rules.Needs(now, later))

    def test_unknown(self):
        """While nobody has said how it travels, that alone is missing."""
        for arrangement in (False, "", "drone"):
            self.assertEqual(rules.needs(arrangement, "1", {}).now, ("arrangement",))

    def test_number_of_a_transporter(self):
        """A parcel carrier who is named needs a number."""
        self.assertEqual(rules.needs("parcel", "1", {"transporter_id": 7}).now, ("transporter_no",))
        known = {"transporter_id": 7, "transporter_no": "88AAPFU0939F1ZX"}
        self.assertEqual(rules.needs("parcel", "1", known), rules.Needs((), ("lr_no", "lr_date")))

    def test_complete(self):
        """What is known is not asked for."""
        facts = dict.fromkeys(("vehicle_no", "driver_name", "driver_phone", "transporter_id", "transporter_no",
                               "lr_no", "lr_date"), "x")  # fmt: skip
        for arrangement in rules.ARRANGEMENTS:
            for mode in rules.MODES:
                self.assertEqual(rules.needs(arrangement, mode, facts), rules.Needs())

    def test_needed_is_shown(self):
        """What is needed can be entered: the screen shows it."""
        for arrangement in rules.ARRANGEMENTS:
            for mode in rules.MODES:
                wanted = rules.needs(arrangement, mode, {})
                self.assertLessEqual(set(wanted.now + wanted.later), rules.shows(arrangement, mode))


class TestLrOverdue(unittest.TestCase):
    def test_edge(self):
        """The carrier has so many hours from the gate; without a limit it is never overdue."""
        left = NOW - timedelta(hours=24)
        self.assertTrue(rules.is_lr_overdue(left, NOW, 24))
        self.assertFalse(rules.is_lr_overdue(left + timedelta(seconds=1), NOW, 24))
        self.assertFalse(rules.is_lr_overdue(False, NOW, 24))
        self.assertFalse(rules.is_lr_overdue(left, NOW, -1))
