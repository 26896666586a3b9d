"""Identifiers of Indian trade, without a database."""

import random
import re
import unittest

from stdnum import ean
from stdnum.in_ import gstin as official_gstin
from stdnum.in_ import pan as official_pan

from odoo.addons.o2d_demo.tools import gst


class TestIdentifiers(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.rng = random.Random(1)

    def test_check_character_of_published_numbers(self):
        """The check character agrees with numbers that the GST network has published."""
        for number in ("27AAPFU0939F1ZV", "24AAACC4175D1Z4"):
            with self.subTest(number=number):
                self.assertEqual(gst.gstin_check_character(number[:14]), number[14])

    def test_gstin_is_valid(self):
        """Every GSTIN that is made passes the check of an independent library, and names its state and holder."""
        for state in ("07", "27", "29", "33"):
            holder = gst.pan(self.rng)
            number = gst.gstin(state, holder)
            self.assertEqual(official_gstin.validate(number), number)
            self.assertEqual(number[:2], state)
            self.assertEqual(official_gstin.to_pan(number), holder)

    def test_wrong_digit_is_found(self):
        """A digit typed wrong changes the check character."""
        number = gst.gstin("27", gst.pan(self.rng))
        wrong = number[:7] + str((int(number[7]) + 1) % 10) + number[8:]
        self.assertNotEqual(gst.gstin_check_character(wrong[:14]), number[14])

    def test_pan_tells_who_holds_it(self):
        """The fourth letter of a PAN is the kind of holder, the fifth his initial."""
        number = gst.pan(self.rng, gst.PAN_COMPANY, "D")
        self.assertEqual(official_pan.validate(number), number)
        self.assertEqual(number[3:5], "CD")

    def test_barcode(self):
        """A barcode has its check digit and lies in the range for use inside a company."""
        for number in (0, 1, 1199, 9_999_999_999):
            self.assertTrue(ean.is_valid(gst.ean13(number)))
            self.assertTrue(gst.ean13(number).startswith("20"))

    def test_mobile(self):
        """A mobile number is +91 and ten digits that begin with 7, 8 or 9."""
        for _number in range(50):
            self.assertTrue(re.fullmatch(r"\+91 [789]\d{4} \d{5}", gst.mobile(self.rng)))
