"""Transporters' numbers, phones, licences and LR numbers: what is taken, and what is said of the rest."""

import unittest

from odoo.addons.o2d_dispatch.tools.transporter import (
    pretty_phone,
    read_licence,
    read_lr,
    read_phone,
    read_transporter,
)


class TestTransporter(unittest.TestCase):
    def test_gstin(self):
        """A GSTIN is taken with its check digit, in any spacing."""
        self.assertEqual(read_transporter(" 27aapfu0939f1zv "), ("27AAPFU0939F1ZV", ""))

    def test_mistyped(self):
        """A mistyped GSTIN is refused, with the digit that would fit."""
        number, error = read_transporter("27AAPFU0939F1ZX")
        self.assertEqual(number, "")
        self.assertIn("the last one would be V", error)

    def test_enrolment(self):
        """An enrolment has no published check digit: its form alone counts."""
        for number in ("88AAPFU0939F1ZX", "29AAACG0527D1T8", "271234567890123"):
            self.assertEqual(read_transporter(number), (number, ""))

    def test_form(self):
        """What is not fifteen characters, two digits first, is no transporter's number."""
        for typed in ("27AAPFU0939F1Z", "MHAAPFU0939F1ZV", "27AAPFU0939F1ZVX", "n/a"):
            number, error = read_transporter(typed)
            self.assertEqual(number, "")
            self.assertIn("15 letters and digits", error)

    def test_nothing(self):
        """Nothing typed is no mistake."""
        for read in (read_transporter, read_phone, read_licence, read_lr):
            self.assertEqual(read(""), ("", ""))
            self.assertEqual(read(None), ("", ""))


class TestDriver(unittest.TestCase):
    def test_phone(self):
        """A mobile number is kept with its ten digits, a foreign one with its country."""
        for typed in ("98220 12345", "+91 98220-12345", "098220 12345", "919822012345"):
            self.assertEqual(read_phone(typed), ("9822012345", ""))
        self.assertEqual(read_phone("+977 984 1234567"), ("+9779841234567", ""))
        self.assertEqual(pretty_phone("9822012345"), "98220 12345")

    def test_no_phone(self):
        """What cannot be dialled is refused."""
        for typed in ("12345", "0201 2345678", "98220 1234", "call Ramesh", "+91 12345 67890", "1e9"):
            number, error = read_phone(typed)
            self.assertEqual(number, "")
            self.assertIn("no mobile number", error)

    def test_licence(self):
        """A licence is kept without what stands between its parts."""
        self.assertEqual(read_licence("mh14 2011-0062821"), ("MH1420110062821", ""))
        self.assertIn("no driving licence", read_licence("yes")[1])

    def test_lr(self):
        """An LR number is kept as the e-way bill takes it."""
        self.assertEqual(read_lr("pn/ 2291-a"), ("PN/2291-A", ""))
        self.assertIn("at most 15", read_lr("LR 1234567890123456")[1])
        self.assertIn("at most 15", read_lr("LR#12")[1])
