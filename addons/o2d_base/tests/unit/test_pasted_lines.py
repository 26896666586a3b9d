"""Order lines out of pasted text, without a database."""

import unittest
from decimal import Decimal
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.o2d_base.tools import pasted_lines, unit_words
from odoo.addons.o2d_base.tools.line_match import Article, Catalogue, resolve
from odoo.addons.o2d_base.tools.pasted_lines import number
from odoo.addons.o2d_base.tools.pasted_table import read_text

BEARING, BEARING5, CABLE, PUMP, OIL, BEARING_RS, PLAIN, BOLT40, BOLT50, BELT = range(1, 11)
ARTICLES = [
    Article(BEARING, "Bearing 6204 ZZ", "BRG-6204"),
    Article(BEARING5, "Bearing 6205 ZZ", "BRG-6205", ("8901234567890",)),
    Article(CABLE, "Cable 2.5 sq mm, 90 m", "CBL-2.5"),
    Article(PUMP, "Pump set 10 HP", "PMP-10HP"),
    Article(OIL, "Oil 5 L", "OIL-5"),
    Article(BEARING_RS, "Bearing 6204 2RS", "BRG-6204-2RS"),
    Article(PLAIN, "Plain bush", "6301"),
    Article(BOLT40, "Hex bolt M8 x 40", "BLT-0840"),
    Article(BOLT50, "Hex bolt M8 x 50", "BLT-0850"),
    Article(BELT, "V belt B45", "VB-B45"),
]
CATALOGUE = Catalogue(ARTICLES, {"motor wala bearing": BEARING5})


def understood(text):
    """[(row, status, ids, quantity, unit)] of the lines of a text."""
    lines = []
    for line in read_text(text).lines:
        result = resolve(line, CATALOGUE)
        lines.append((line.row, result.status, result.found.ids, result.reading.quantity, result.reading.unit))
    return lines


class TestLines(unittest.TestCase):
    def assert_lines(self, *expected):
        for text, article, quantity, unit in expected:
            with self.subTest(text=text):
                self.assertEqual(understood(text), [(1, "understood", (article,), Decimal(quantity), unit)])

    def assert_status(self, status, *texts):
        for text in texts:
            with self.subTest(text=text):
                self.assertEqual([line[1] for line in understood(text)], [status])

    def test_quantity_behind_and_before(self):
        """The quantity may stand behind or before the article, with or without a unit."""
        self.assert_lines(
            ("BRG-6204  10 pcs", BEARING, 10, "pcs"),
            ("10 x Bearing 6204-ZZ", BEARING, 10, ""),
            ("Bearing 6204 ZZ - 10 nos @ 145", BEARING, 10, "nos"),
            ("10 nos Oil 5L", OIL, 10, "nos"),
            ("Oil 5 L 12", OIL, 12, ""),
            ("2 doz of V belt B45", BELT, 2, "doz"),
            ("Qty: 10 VB-B45", BELT, 10, ""),
            ("VB-B45 qty-10", BELT, 10, ""),
            ("brg 6204=7", BEARING, 7, ""),
            ("VB-B45 x 4", BELT, 4, ""),
            ("VB-B45 Nos. 4", BELT, 4, "Nos"),
        )

    def test_numbers_of_the_name(self):
        """Numbers that belong to the article's name are no quantity."""
        self.assert_lines(
            ("Cable 2.5 sq mm, 90 m - 5 roll", CABLE, 5, "roll"),
            ("Hex bolt M8 x 40 100 pcs", BOLT40, 100, "pcs"),
            ("M8 x 50 bolt - 100", BOLT50, 100, ""),
            ("Pump 10 HP 2 nos", PUMP, 2, "nos"),
        )
        self.assert_status("mend", "Cable 2.5 sq mm, 90 m", "Hex bolt M8 x 40", "Pump set 10 HP", "Oil 5 L")

    def test_code_that_is_a_number(self):
        """Of two numbers the one that is an article's code is the article."""
        self.assert_lines(
            ("6301 10", PLAIN, 10, ""),
            ("10 6301", PLAIN, 10, ""),
            ("6301\t10", PLAIN, 10, ""),
            ("6301,10", PLAIN, 10, ""),
        )

    def test_two_numbers_that_may_both_be_it(self):
        """Where both numbers are articles, nobody guesses which is the quantity."""
        catalogue = Catalogue([Article(1, "Bush", "6301"), Article(2, "Ring", "6302")])
        (line,) = read_text("6301 6302").lines
        self.assertEqual(resolve(line, catalogue).status, "quantity")

    def test_numbers_in_every_style(self):
        """Indian and western grouping, halves and the digits of Indian scripts are numbers."""
        self.assert_lines(
            ("BRG-6204 1,00,000 Nos.", BEARING, 100000, "Nos"),
            ("BRG-6204 - 100,000", BEARING, 100000, ""),
            ("2½ kg BRG-6204", BEARING, "2.5", "kg"),
            ("BRG-6204 १० नग", BEARING, 10, "नग"),
        )
        self.assertEqual([number("1,5"), number("1,00,00"), number("1e5"), number("")], [None] * 4)

    def test_bullets_numbering_and_senders(self):
        """Bullets, numbering, quote marks and a message's sender and time are no part of the line."""
        for mark in (
            "1) ", "12. ", "1.", "(3) ", "• ", "- ", "* ", "> ", "> - ", "a) ",
            "[18/11/26, 10:30:12 AM] Ravi Traders: ",
            "18/11/2026, 10:30 - Ravi: ", "Please send ", "pls send me ",
        ):  # fmt: skip
            self.assert_lines((f"{mark}Bearing 6204 ZZ - 10 nos", BEARING, 10, "nos"))

    def test_rates(self):
        """The rate is read and is not mistaken for the quantity."""
        for text in ("@ 145", "@145/-", "rate 145", "Rs. 145/- each", "₹145 per pc", "at 145", "145/-", "x 145"):
            with self.subTest(text=text):
                (line,) = read_text(f"VB-B45 10 nos {text}").lines
                reading = resolve(line, CATALOGUE).reading
                self.assertEqual((reading.quantity, reading.rate), (10, 145))

    def test_several_articles_in_a_line(self):
        """A line that orders several articles becomes several, all of the same row."""
        self.assertEqual(
            understood("BRG-6204 10 pcs, BRG-6205 5 pcs and VB-B45 2 nos"),
            [(1, "understood", (BEARING,), 10, "pcs"), (1, "understood", (BEARING5,), 5, "pcs"),
             (1, "understood", (BELT,), 2, "nos")],
        )  # fmt: skip

    def test_talk_is_left_out(self):
        """Greetings, dates, phone numbers, references and totals are left out."""
        self.assert_status(
            "ignored", "Dear sir, please send", "Regards", "Ravi", "Mob 9822012345", "PO No 4471 dt 18/11/2026",
            "GSTIN 27ABCDE1234F1Z5", "ok", "ravi@kaveri.example 45", "Total 45 nos",
        )  # fmt: skip

    def test_quantities_that_cannot_be(self):
        """Negative, zero, unreadable and absurd quantities are told, never taken."""
        for text, trouble in (
            ("-5 pcs BRG-6204", "negative"), ("BRG-6204 -5", "negative"), ("BRG-6204 qty: -5", "negative"),
            ("BRG-6204\t-5", "negative"), ("BRG-6204 0 nos", "zero"), ("BRG-6204\t0", "zero"),
            ("BRG-6204 1,5 nos", "number"), ("BRG-6204 99999999999 nos", "huge"),
        ):  # fmt: skip
            with self.subTest(text=text):
                (line,) = read_text(text).lines
                result = resolve(line, CATALOGUE)
                self.assertEqual((result.status, result.reading.trouble), ("mend", trouble))

    def test_unknown_and_choice(self):
        """What no article is called is unknown; what several are called is to choose."""
        self.assert_status("unknown", "Frobnicator 9 nos", "ZZZ-9\t4")
        self.assertEqual(understood("Hex bolt 100 nos"), [(1, "choose", (BOLT40, BOLT50), 100, "nos")])
        self.assertEqual(understood("Bearing 6204 10"), [(1, "choose", (BEARING, BEARING_RS), 10, "")])

    def test_code_that_is_like_another(self):
        """A code that we do not have is not taken for a longer one, and one that is not sold any more is told."""
        catalogue = Catalogue([Article(1, "Roller 6204 2RS", "RLR-6204-2RS")])
        (line,) = read_text("RLR-6204 4 nos").lines
        self.assertEqual(resolve(line, catalogue).status, "choose")
        gone = Catalogue([Article(2, "Roller 6204", "RLR-6204")])
        result = resolve(line, catalogue, gone)
        self.assertEqual((result.status, result.found.ids), ("gone", (2,)))

    def test_misspelt_and_earlier_words(self):
        """A misspelt word is understood, a number must be right; a customer's own word is remembered."""
        self.assert_lines(
            ("Bearng 6205 zz 4 nos", BEARING5, 4, "nos"),
            ("motor wala bearing 4", BEARING5, 4, ""),
            ("Motor-wala bearing - 4 nos", BEARING5, 4, "nos"),
        )
        self.assert_status("choose", "Bearing 6207 ZZ 4 nos")


class TestTables(unittest.TestCase):
    def test_header(self):
        """Below a header the columns are what it says."""
        text = "Sr\tItem Code\tDescription\tQty\tUnit\tRate\n1\tBRG-6204\tBearing\t1,000\tNos\t145\n2\tVB-B45\t\t2\t\t"
        self.assertEqual(
            understood(text), [(2, "understood", (BEARING,), 1000, "Nos"), (3, "understood", (BELT,), 2, "")]
        )
        self.assertEqual(read_text(text).lines[0].readings[0].rate, 145)

    def test_description_alone(self):
        """A header that has a description and no code is enough."""
        self.assertEqual(understood("Particulars;Qty\nBearing 6205 ZZ;3"), [(2, "understood", (BEARING5,), 3, "")])

    def test_comma_separated(self):
        """Quoted cells keep their commas."""
        self.assertEqual(
            understood('Code,Qty\nBRG-6204,"1,000"\n"VB-B45",7'),
            [(2, "understood", (BEARING,), 1000, ""), (3, "understood", (BELT,), 7, "")],
        )

    def test_no_header(self):
        """Without a header the article is what is one, and a first column that counts is no quantity."""
        self.assertEqual(
            understood("1\tBRG-6204\t10\n2\tBRG-6205\t5\n3\tVB-B45\t7"),
            [(1, "understood", (BEARING,), 10, ""), (2, "understood", (BEARING5,), 5, ""),
             (3, "understood", (BELT,), 7, "")],
        )  # fmt: skip
        self.assertEqual(understood("8901234567890\t3"), [(1, "understood", (BEARING5,), 3, "")])
        self.assertEqual(understood("BRG-6204\tBearing\t10\tNos\t145"), [(1, "understood", (BEARING,), 10, "Nos")])

    def test_wrong_header(self):
        """A header without the quantity is named, and no row below it gets a quantity."""
        pasted = read_text("Item\tColour\nBRG-6204\tred")
        self.assertEqual((pasted.trouble, pasted.header), ("header", (1, "Item | Colour")))
        self.assertEqual([line[1] for line in understood("Item\tColour\nBRG-6204\tred")], ["mend"])

    def test_row_without_article(self):
        """A quantity without an article is to mend; a total is left out."""
        pasted = read_text("Code\tQty\nBRG-6204\t1\n\t5\nTotal\t6")
        self.assertEqual([line.readings[0].trouble for line in pasted.lines], ["", "article"])
        self.assertEqual([row for row, _text in pasted.ignored], [1, 4])

    def test_too_much(self):
        """More than two thousand rows, or more text than any order has, is not read at all."""
        self.assertEqual(read_text("BRG-6204 1\n" * 2001).trouble, "rows")
        self.assertEqual(len(read_text("BRG-6204 1\n" * 2000).lines), 2000)
        self.assertEqual(read_text("x" * (pasted_lines.MAXIMUM_CHARACTERS + 1)).trouble, "long")
        self.assertEqual(read_text(" \n\t\r\n\u200b").trouble, "empty")

    def test_control_characters(self):
        """What cannot be seen does not hinder."""
        self.assertEqual(understood("BRG\u200b-6204\u00a0\x0010 pcs\u202c"), [(1, "understood", (BEARING,), 10, "pcs")])

    def test_dots_between_polite_words(self):
        """A begging letter with dots between its words is read as fast as any other."""
        begging = "BRG-6204 10 pcs" + "...please" * 25
        started = perf_counter()
        self.assertEqual(understood(begging), [(1, "understood", (BEARING,), 10, "pcs")])
        self.assertEqual([line[1] for line in understood(begging + "!!x")], ["understood"])
        self.assertLess(perf_counter() - started, 2)


PIECES = st.sampled_from(
    ["BRG-6204", "Bearing", "6204 ZZ", "10", "-5", "0", "1,00,000", "1,5", "pcs", "nos", "doz", "@", "145", "x", "-",
     ":", "\t", ";", ",", "|", '"', "\n", "\r\n", "Qty", "Code", "Total", "please", "½", "१०", "\x00", "Rs", "(",
     ")", "1.", "•"]
)  # fmt: skip
ANY_TEXT = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES).map("".join))


class TestEveryText(unittest.TestCase):
    @settings(max_examples=400, deadline=None)
    @given(ANY_TEXT)
    def test_every_row_is_accounted_for(self, text):
        """Whatever is pasted, no row that is not blank disappears and no quantity is zero or less."""
        pasted = read_text(text)
        if pasted.trouble in ("empty", "rows", "long"):
            self.assertFalse(pasted.lines or pasted.ignored)
            return
        told = {line.row for line in pasted.lines} | {row for row, _text in pasted.ignored}
        told |= {pasted.header[0]} if pasted.header else set()
        self.assertEqual(told, {row for row, _text in pasted_lines.split_rows(text)})
        for line in pasted.lines:
            result = resolve(line, CATALOGUE)
            self.assertIn(result.status, ("understood", "choose", "quantity", "unknown", "mend", "ignored"))
            if result.status == "understood":
                self.assertEqual(len(result.found.ids), 1)
                self.assertGreater(result.reading.quantity, 0)
            for reading in line.readings:
                self.assertTrue(reading.quantity is None or reading.quantity > 0)

    @given(st.integers(1, 9_999_999))
    def test_indian_grouping(self, value):
        """A number is read as it was meant, grouped the Indian way, the western way or not at all."""
        last, rest = f"{value:,}"[-3:], str(value)[:-3]
        groups = []
        while rest:
            rest, group = rest[:-2], rest[-2:]
            groups.insert(0, group)
        indian = ",".join([*groups, last]) if groups else str(value)
        self.assertEqual({number(indian), number(f"{value:,}"), number(str(value))}, {Decimal(value)})


class TestUnits(unittest.TestCase):
    def test_words(self):
        """A unit is known by any of its words and by a packaging's name."""
        for word, name in (
            ("nos", "Units"), ("Pcs.", "Units"), ("doz", "Dozens"), ("mtr", "m"), ("KGS", "kg"), ("pkt", "Pack of 6"),
            ("box", "Box of 50"), ("Box of 50", "Box of 50"), ("नग", "Units"), ("sq.m", "m²"), ("gunny", "Gunny"),
        ):  # fmt: skip
            self.assertTrue(unit_words.fits(word, name), word)
        for word, name in (
            ("nos", "kg"),
            ("", ""),
            ("box", "Pack of 6"),
            ("colour", "Units"),
            ("Box of 20", "Box of 50"),
        ):
            self.assertFalse(unit_words.fits(word, name), word)

    def test_counted(self):
        """What is counted is never halved; what is measured may be."""
        self.assertTrue(unit_words.is_counted(unit_words.unit_of("nos")))
        self.assertFalse(unit_words.is_counted(unit_words.unit_of("mtr")))
