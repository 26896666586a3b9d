"""A customer's purchase order as a spreadsheet, without a database."""

import io
import unittest
from datetime import datetime
from decimal import Decimal

import openpyxl

from odoo.addons.o2d_base.tools import order_sheet
from odoo.addons.o2d_base.tools.order_sheet import NotASheet, read_file, read_rows

HEADER = ["Sr No", "Item Code", "Description", "Qty", "Rate"]


def xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class TestReading(unittest.TestCase):
    def test_workbook(self):
        """Each row below the header is a line with its row number, code, quantity and rate."""
        sheet = read_file(xlsx([HEADER, [1, "PMP-1", "Pump", 4, 3900.5], [2, "BRG-1", "Bearing", 10, None]]), "po.xlsx")
        self.assertEqual(sheet.problems, [])
        self.assertEqual(
            [(line.row, line.code, line.quantity) for line in sheet.lines], [(2, "PMP-1", 4), (3, "BRG-1", 10)]
        )
        self.assertEqual(sheet.lines[0].rate, Decimal("3900.5"))
        self.assertIsNone(sheet.lines[1].rate)

    def test_letterhead_totals_and_blank_rows(self):
        """A letterhead above the header, blank rows and a total below are no lines."""
        rows = [
            ["Sahyadri Hardware Mart"],
            [],
            ["PO 4471", "18/11/2026"],
            HEADER,
            [1, "PMP-1", "", 4],
            [],
            ["", "Total", "", 4],
        ]
        sheet = read_rows(rows)
        self.assertEqual(sheet.problems, [])
        self.assertEqual([(line.row, line.code) for line in sheet.lines], [(5, "PMP-1")])

    def test_header_names(self):
        """The header is understood by letters alone, in any order and case."""
        for names in (
            ["QTY.", "PRODUCT CODE"],
            ["Order Quantity", "item  code"],
            ["Nos", "Part No."],
            ["quantity", "SKU"],
        ):
            with self.subTest(names=names):
                sheet = read_rows([names, [3, "A"]])
                self.assertEqual([(line.code, line.quantity) for line in sheet.lines], [("A", 3)])

    def test_item_code_goes_before_item(self):
        """Where both an item and its code have a column, the code is read."""
        sheet = read_rows([["Item", "Item Code", "Qty"], ["Pump", "PMP-1", 2]])
        self.assertEqual(sheet.lines[0].code, "PMP-1")

    def test_numbers_as_people_write_them(self):
        """Indian grouping, blanks and text cells are numbers; a code typed as a number keeps its digits."""
        sheet = read_rows([["Code", "Qty"], [6204.0, "1,20,000"], ["B", " 12.5 "], ["C", "7\u00a0"]])
        self.assertEqual(
            [(line.code, line.quantity) for line in sheet.lines], [("6204", 120000), ("B", Decimal("12.5")), ("C", 7)]
        )

    def test_csv(self):
        """Comma, semicolon and tab separate; Excel's byte order mark does not disturb."""
        for text in ("Code,Qty\nA,2\n", "Code;Qty\nA;2\n", "Code\tQty\nA\t2\n"):
            with self.subTest(text=text):
                sheet = read_file(b"\xef\xbb\xbf" + text.encode(), "po.csv")
                self.assertEqual([(line.code, line.quantity) for line in sheet.lines], [("A", 2)])


class TestProblems(unittest.TestCase):
    def problem(self, *cells):
        sheet = read_rows([["Code", "Qty"], list(cells)])
        self.assertEqual(sheet.lines, [])
        self.assertEqual([problem.row for problem in sheet.problems], [2])
        return sheet.problems[0].words

    def test_quantities(self):
        """What is not a positive number is a problem that names the row, the article and the mend."""
        self.assertIn("is -3. Write how many", self.problem("A", -3))
        self.assertIn("is 0. Write how many", self.problem("A", 0))
        self.assertIn("“ten”, is no number. Write digits", self.problem("A", "ten"))
        self.assertIn("A has no quantity. Fill it in", self.problem("A", ""))
        self.assertIn("is no number", self.problem("A", datetime(2026, 11, 19)))
        self.assertIn("is no number", self.problem("A", True))
        self.assertIn("is no number", self.problem("A", "nan"))
        self.assertIn("“1,5”, is no number", self.problem("A", "1,5"))
        self.assertIn("is no number", self.problem("A", float("inf")))
        self.assertIn("cannot be meant", self.problem("A", "1e12"))

    def test_quantity_without_article(self):
        """A quantity that belongs to no article is told, not dropped."""
        self.assertIn("no article. Fill in the article's code", self.problem("", 4))

    def test_every_problem_is_told(self):
        """All problems of a sheet come at once."""
        sheet = read_rows([["Code", "Qty"], ["A", -1], ["B", 2], ["C", "x"]])
        self.assertEqual([problem.row for problem in sheet.problems], [2, 4])

    def test_wrong_header(self):
        """A header without quantity names its row, what is missing, and what to write."""
        sheet = read_rows([[], ["Item code", "Colour"], ["A", "red"]])
        self.assertEqual(sheet.problems[0].row, 2)
        self.assertIn("no column for the quantity", sheet.problems[0].words)
        self.assertIn("Item code, Colour", sheet.problems[0].words)
        self.assertIn("“Quantity”", sheet.problems[0].words)

    def test_no_header(self):
        """Rows without any header name the first row."""
        sheet = read_rows([["PMP-1", 4], ["BRG-1", 10]])
        self.assertEqual(sheet.problems[0].row, 1)
        self.assertIn("the article's code and the quantity", sheet.problems[0].words)

    def test_empty_sheet_and_header_alone(self):
        """An empty sheet and a header without lines say so."""
        self.assertIn("empty", read_rows([]).problems[0].words)
        self.assertIn("empty", read_rows([[None], [""]]).problems[0].words)
        self.assertIn("no line below", read_rows([["Code", "Qty"]]).problems[0].words)

    def test_too_many_rows(self):
        """A sheet longer than any order is refused at its row."""
        rows = [["Code", "Qty"]] + [["A", 1]] * (order_sheet.MAXIMUM_ROWS + 5)
        self.assertIn("Split the sheet", read_rows(rows).problems[-1].words)


class TestFiles(unittest.TestCase):
    def refused(self, content):
        with self.assertRaises(NotASheet) as caught:
            read_file(content, "po.xlsx")
        self.assertIn("po.xlsx", str(caught.exception))
        return str(caught.exception)

    def test_files_that_are_no_sheets(self):
        """An empty file, a damaged one, a picture and Excel's former format are refused with the mend."""
        self.assertIn("empty", self.refused(b""))
        self.assertIn("Save it as", self.refused(b"PK\x03\x04 damaged"))
        self.assertIn("Save it as", self.refused(b"\x89PNG\r\n\x1a\n\0\0\0"))
        self.assertIn("former format", self.refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
        self.assertIn("larger than", self.refused(b"x" * (order_sheet.MAXIMUM_BYTES + 1)))

    def test_archive_that_is_no_workbook(self):
        """Another kind of archive is no spreadsheet."""
        import zipfile

        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("letter.txt", "Dear Sir")
        self.assertIn("Save it as", self.refused(content.getvalue()))
