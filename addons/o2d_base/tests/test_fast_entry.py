from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import O2dCase


class FastEntryCase(O2dCase):
    """A quotation of a coordinator, and articles whose names are near to each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coordinator = cls._user("sales_coordinator")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.dozen.active = True
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.bearing = cls._product(name="Roller 6204 ZZ", default_code="TQ-6204", barcode="2099999999029")
        cls.sealed = cls._product(name="Roller 6204 2RS", default_code="TQ-6204-2RS")
        cls.belt = cls._product(name="Vbelt B45", default_code="TQ-B45", list_price=95)
        cls.cable = cls._product(
            name="Wire 2.5 sq mm", default_code="TQ-W25", uom_id=cls.env.ref("uom.product_uom_meter").id
        )
        cls.order = cls._order([(cls.product, 1)], user=cls.coordinator)

    def _understand(self, text, order=None):
        return (order or self.order).o2d_understand(text)

    def _rows(self, text, order=None):
        return self._understand(text, order)["rows"]

    def _row(self, text):
        (row,) = self._rows(text)
        return row

    def _given(self, rows):
        """Rows as the screen sends them back."""
        return [
            {**row, "product_id": row["product"] and row["product"]["id"], "uom_id": row["uom"] and row["uom"]["id"]}
            for row in rows
        ]

    def _bought(self, product, price, quantity=10, discount=0, date="2026-01-10", **values):
        """A confirmed order of the customer."""
        order = self._order([(product, quantity)], **values)
        order.order_line.write({"price_unit": price, "discount": discount})
        order.action_confirm()
        order.date_order = date
        return order


class TestUnderstand(FastEntryCase):
    """What is pasted is understood before anything is written."""

    def test_rows_of_every_kind(self):
        """Every row tells its article, quantity, unit and today's price, or what is to mend."""
        told = self._understand(
            "Dear sir, please send\nTQ-6204  10 pcs\n5 x Vbelt B45\nRoller 6204 - 3 nos\nFrobnicator 9 nos\nTQ-B45 -2"
        )
        self.assertEqual(told["problem"], "")
        self.assertEqual([row["row"] for row in told["left_out"]], [1])
        self.assertEqual(
            [(row["row"], row["status"], row["product"] and row["product"]["id"], row["quantity"], row["net"])
             for row in told["rows"]],
            [(2, "understood", self.bearing.id, 10, 100), (3, "understood", self.belt.id, 5, 95),
             (4, "choose", False, 3, 0), (5, "unknown", False, 9, 0), (6, "mend", self.belt.id, False, 95)],
        )  # fmt: skip
        self.assertEqual({one["id"] for one in told["rows"][2]["options"]}, {self.bearing.id, self.sealed.id})
        self.assertIn("less than zero", told["rows"][4]["told"])

    def test_reading_writes_nothing(self):
        """Understanding a text leaves the quotation as it is."""
        self._rows("TQ-6204 10 pcs\nTQ-B45 5")
        self.order.invalidate_recordset()
        self.assertEqual(self.order.order_line.product_id, self.product)

    def test_units(self):
        """A unit is understood; one that converts is converted and told; one that does not is to mend."""
        row = self._row("TQ-6204 2 doz")
        self.assertEqual((row["quantity"], row["uom"]["id"], row["status"]), (24, self.unit.id, "understood"))
        self.assertIn("2 Dozens", row["note"])
        self.bearing.uom_ids = self.dozen
        row = self._row("TQ-6204 2 doz")
        self.assertEqual((row["quantity"], row["uom"]["id"], row["subtotal"]), (2, self.dozen.id, 2400))
        row = self._row("TQ-6204 2 kg")
        self.assertEqual((row["status"], row["uom"]), ("mend", False))
        self.assertIn("not sold in “kg”. Choose one of: Units, Dozens", row["told"])

    def test_unit_of_a_row_whose_article_is_chosen(self):
        """What was written in dozens stays dozens, whichever article the user chooses, and counts once only."""
        row = self._row("Roller 6204 - 2 doz")
        self.assertEqual((row["status"], row["quantity"]), ("choose", 2))
        for product in (self.sealed, self.bearing):
            given = self._given([row])[0] | {"product_id": product.id, "uom_id": False}
            (row,) = self.order.o2d_check_rows([given])
            self.assertEqual((row["quantity"], row["uom"]["id"]), (24, self.unit.id))
        self.bearing.uom_ids = self.dozen
        row = self._row("TQ-6204 2 doz")
        given = self._given([row])[0] | {"product_id": self.sealed.id, "uom_id": False}
        self.assertEqual(self.order.o2d_check_rows([given])[0]["quantity"], 24)

    def test_rate_of_a_unit_that_is_converted(self):
        """A rate written for a dozen is a twelfth of it for a piece."""
        row = self._row("TQ-B45 2 doz @ 1200")
        self.assertEqual((row["quantity"], row["asked"]), (24, 100))
        (again,) = self.order.o2d_check_rows(self._given([row]))
        self.assertEqual((again["quantity"], again["asked"]), (24, 100))

    def test_packagings_barcode(self):
        """A packaging's barcode means the packaging, not the single piece."""
        self.bearing.uom_ids = self.dozen
        self.env["product.uom"].create(
            {"product_id": self.bearing.id, "uom_id": self.dozen.id, "barcode": "2099999999111"}
        )
        row = self._row("2099999999111\t3")
        self.assertEqual((row["product"]["id"], row["uom"]["id"], row["quantity"]), (self.bearing.id, self.dozen.id, 3))

    def test_parts_of_a_whole(self):
        """Half a piece is to mend, half a metre is not, and half a dozen is six."""
        self.assertIn("whole Units", self._row("TQ-6204 2.5 nos")["told"])
        self.assertEqual(self._row("TQ-W25 2.5 mtr")["status"], "understood")
        self.assertEqual(self._row("TQ-6204 0.5 doz")["quantity"], 6)

    def test_archived_and_unsold(self):
        """An article that is archived or not for sale is told as such."""
        self.bearing.active = False
        self.belt.sale_ok = False
        archived, unsold = self._rows("TQ-6204 1\nTQ-B45 1")
        self.assertEqual((archived["status"], unsold["status"]), ("mend", "mend"))
        self.assertIn("is archived", archived["told"])
        self.assertIn("not for sale", unsold["told"])

    def test_wrong_header_and_too_many_rows(self):
        """A header that says too little is named with its row; more than two thousand rows are not read."""
        told = self._understand("Item\tColour\nTQ-6204\tred")
        self.assertIn("Row 1: this header names no column", told["problem"])
        self.assertEqual([row["status"] for row in told["rows"]], ["mend"])
        told = self._understand("TQ-6204 1\n" * 2001)
        self.assertEqual(told["rows"], [])
        self.assertIn("Row 2001", told["problem"])
        self.assertIn("no text", self._understand(" \n ")["problem"])

    def test_other_companys_articles(self):
        """An article of another company is unknown here."""
        self.bearing.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        offered = self._row("TQ-6204 1 nos")
        self.assertNotEqual(offered["status"], "understood")
        self.assertNotIn(self.bearing.id, [one["id"] for one in offered["options"]])

    def test_price_list_and_discount(self):
        """The price is that of the customer's price list for the quantity that is written."""
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "By quantity", "item_ids": [
                Command.create({"applied_on": "0_product_variant", "product_id": self.bearing.id, "min_quantity": 100,
                                "compute_price": "fixed", "fixed_price": 80})]}
        )  # fmt: skip
        order = self._order([(self.product, 1)], user=self.coordinator)
        few, many = self._rows("TQ-6204 10\nTQ-6204 100", order)
        self.assertEqual((few["net"], many["net"]), (100, 80))

    def test_only_who_sells(self):
        """Who may not change the quotation can neither read a text into it nor add to it."""
        for role in ("picker", "management", "finance_executive"):
            order = self.order.with_user(self._user(role))
            with self.assertRaises(AccessError):
                order.o2d_understand("TQ-6204 1")
            with self.assertRaises(AccessError):
                order.o2d_add_rows([{"product_id": self.bearing.id, "quantity": 1}])
            with self.assertRaises(AccessError):
                order.o2d_former_orders()


class TestAdd(FastEntryCase):
    """All rows are added, or none."""

    def test_added_in_order(self):
        """Rows become lines in their order, behind what stands there, at core's prices."""
        answer = self.order.o2d_add_rows(self._given(self._rows("TQ-B45 5\nTQ-6204 10")))
        self.assertEqual(answer, {"added": 2, "rows": []})
        self.assertRecordValues(
            self.order.order_line,
            [
                {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 100},
                {"product_id": self.belt.id, "product_uom_qty": 5, "price_unit": 95},
                {"product_id": self.bearing.id, "product_uom_qty": 10, "price_unit": 100},
            ],
        )

    def test_nothing_is_half_added(self):
        """One row that is not right, and no line is added; the row says what is to mend."""
        rows = self._given(self._rows("TQ-B45 5\nTQ-6204 10"))
        for change in (
            {"quantity": -1}, {"quantity": 0}, {"quantity": "x"}, {"quantity": None}, {"quantity": float("nan")},
            {"quantity": 1e12}, {"quantity": True}, {"product_id": False}, {"product_id": 10**9}, {"product_id": "1"},
            {"product_id": [1]}, {"product_id": {}}, {"product_id": True},
        ):  # fmt: skip
            answer = self.order.o2d_add_rows([rows[0], {**rows[1], **change}])
            self.assertEqual(answer["added"], 0)
            self.assertEqual([bool(row["told"]) for row in answer["rows"]], [False, True], change)
        self.assertEqual(self.order.order_line.product_id, self.product)

    def test_bad_doors(self):
        """What is no list of rows, no row at all, or no quotation is refused in words."""
        for rows in ([], "x", None, [1], {}):
            with self.assertRaises(UserError):
                self.order.o2d_add_rows(rows)
        rows = self._given(self._rows("TQ-B45 5"))
        self.order.action_confirm()
        with self.assertRaisesRegex(UserError, "no quotation any more"):
            self.order.o2d_add_rows(rows)

    def test_mended_row(self):
        """A row whose article was chosen by hand is added, and the customer's word is understood from then on."""
        row = self._row("Motor wala roller 4 nos")
        self.assertIn(row["status"], ("choose", "unknown"))
        row = self._given([row])[0] | {"product_id": self.sealed.id, "chosen": True}
        (checked,) = self.order.o2d_check_rows([row])
        self.assertEqual((checked["status"], checked["net"]), ("understood", 100))
        self.assertEqual(self.order.o2d_add_rows([row])["added"], 1)
        branch = self._partner(name="Kaveri, Hubli", parent_id=self.customer.id, is_company=False)
        order = self._order([(self.product, 1)], user=self.coordinator, partner_id=branch.id)
        (row,) = self._rows("motor-wala roller 7", order)
        self.assertEqual((row["status"], row["product"]["id"], row["quantity"]), ("understood", self.sealed.id, 7))
        stranger = self._order([(self.product, 1)], user=self.coordinator, partner_id=self._partner().id)
        self.assertNotEqual(self._rows("motor-wala roller 7", stranger)[0]["status"], "understood")

    def test_asked_rate(self):
        """A rate that the customer writes and that is not ours is told on the quotation, and taken only if chosen."""
        (row,) = self._given(self._rows("TQ-B45 5 nos @ 90"))
        self.assertEqual((row["asked"], row["net"]), (90, 95))
        self.order.o2d_add_rows([row])
        self.assertEqual(self.order.order_line[-1].price_unit, 95)
        self.assertIn("Row 1: the customer writes", self.order.message_ids[:1].preview)
        self.order.o2d_add_rows([row | {"use": "asked"}])
        self.assertEqual(self.order.order_line[-1].price_unit, 90)

    def test_one_create(self):
        """The number of queries does not grow with the number of lines beyond what core's own creation takes."""
        rows = self._given(self._rows("TQ-B45 5\n" * 40))
        plain = self._order([(self.product, 1)], user=self.coordinator)
        values = [{"order_id": plain.id, "product_id": self.belt.id, "product_uom_qty": 5} for _row in rows]
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        plain.order_line.create(values)
        self.env.flush_all()
        core = self.env.cr.sql_log_count - start
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.order.o2d_add_rows(rows)
        self.env.flush_all()
        self.assertLessEqual(self.env.cr.sql_log_count - start, core + 20)
