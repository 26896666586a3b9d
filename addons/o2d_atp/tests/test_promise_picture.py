from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_atp.tests.atp_common import PromiseCase


class TestPromisePicture(PromiseCase):
    """What a quotation says can be promised, from one warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.name = "Pune"
        cls._control("confirmed_stock", "advise")
        cls.article.route_ids = False
        cls.seller = cls._user("sales_coordinator")

    def _picture(self, order, draft=None, user=None):
        self.env.flush_all()
        return order.with_user(user or self.seller).o2d_promise_picture(draft)

    def _words(self, *quantities, **values):
        """What the lines of a quotation are told, one for each quantity of the article."""
        order = self._order([(self.article, quantity) for quantity in quantities], user=self.seller, **values)
        told = self._picture(order)["lines"]
        return [told[str(line.id)]["words"] for line in order.order_line]

    def _day_words(self, day):
        date = self._today() + timedelta(days=day)
        return f"on {date:%a} {date.day} {date:%b}"

    def test_all_there(self):
        """What is there is promised today, from where it is."""
        self._sure(60)
        self.assertEqual(self._words(60), ["60 from Pune today"])

    def test_a_part_is_there(self):
        """A line is told how much of it can be promised when, from where, and when the rest comes."""
        self._sure(40)
        self._receive(30, 5)
        self.assertEqual(self._words(60), [f"40 of 60 from Pune today, the rest {self._day_words(5)}"])

    def test_lines_compete(self):
        """Lines of one product are told one after the other, each what those before it leave."""
        self._sure(10)
        self._receive(10, 6)
        rest = self._day_words(6)
        self.assertEqual(self._words(7, 7), ["7 from Pune today", f"3 of 7 from Pune today, the rest {rest}"])

    def test_wanted_later(self):
        """A line that is wanted later is promised for the day it is wanted, not before."""
        self._sure(60)
        self.assertEqual(self._words(60, commitment_date=self._day(4)), [f"60 from Pune {self._day_words(4)}"])

    def test_others_were_promised(self):
        """What others were promised is promised to nobody else."""
        self._sure(60)
        self._demand(50, 3)
        self.assertEqual(self._words(20), ["10 of 20 from Pune today, nobody knows when the rest comes"])

    def test_subject_to_a_look(self):
        """What nobody has seen for long is told as subject to a look."""
        self._sure(4)
        self._put(10, self.bin2)
        self.assertEqual(self._words(6), ["4 of 6 from Pune today, the rest today, subject to a look"])

    def test_bought(self):
        """What is not there and is bought is told for when its vendor can bring it, and said so."""
        buy = self.env["stock.rule"].search([("action", "=", "buy")], limit=1).route_id
        self.company.days_to_purchase = 2
        vendor = {"partner_id": self._partner(name="Vendor").id, "delay": 20}
        self.article.write({"seller_ids": [(0, 0, vendor)], "route_ids": [(6, 0, buy.ids)]})
        self.assertEqual(self._words(6), [f"6 from Pune {self._day_words(22)} (to be bought, 22 days)"])

    def test_made(self):
        """What is not there and is made is told for when it can be made."""
        route = self.env["stock.rule"].search([("action", "=", "manufacture")], limit=1).route_id
        self.article.route_ids = route
        self.env["mrp.bom"].create({"product_tmpl_id": self.article.product_tmpl_id.id, "produce_delay": 9})
        self.assertEqual(self._words(6), [f"6 from Pune {self._day_words(9)} (to be made, 9 days)"])

    def test_units(self):
        """Quantities are told in the unit of the line."""
        self._sure(36)
        order = self._order([(self.article, 4)], user=self.seller)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        (told,) = self._picture(order)["lines"].values()
        self.assertEqual(told["pieces"][0]["quantity"], "3")
        self.assertEqual(told["words"], "3 of 4 from Pune today, nobody knows when the rest comes")

    def test_units_that_do_not_convert(self):
        """Where units do not convert nothing is promised, and the line says why."""
        self._sure(36)
        order = self._order([(self.article, 4)], user=self.seller)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_kgm")
        picture = self._picture(order)
        (told,) = picture["lines"].values()
        self.assertEqual(told["state"], "nobody")
        self.assertIn("does not convert", told["note"])
        self.assertEqual(picture["order"]["missing"], "1 line nobody knows when")

    def test_order(self):
        """The order says when it is complete, and when its first part is there."""
        self._sure(40)
        self._receive(30, 5)
        order = self._order([(self.article, 30), (self.article, 30)], user=self.seller)
        told = self._picture(order)["order"]
        self.assertEqual(told["complete"], self._day_words(5))
        self.assertEqual(told["first"], "today")
        self.assertEqual(told["full"], "1 of 2 lines in full")
        order.picking_policy = "one"
        told = self._picture(order)["order"]
        self.assertEqual((told["complete"], told["first"]), (self._day_words(5), ""))

    def test_past_date(self):
        """A delivery date in the past is promised to nobody, and said so."""
        self._sure(60)
        order = self._order([(self.article, 6)], user=self.seller, commitment_date=self._day(-3))
        picture = self._picture(order)
        (told,) = picture["lines"].values()
        self.assertEqual(told["words"], "6 from Pune today")
        self.assertIn("is past", picture["order"]["notes"][0])

    def test_calendar_without_working_hours(self):
        """A calendar without working hours changes no promise: days are calendar days."""
        self._receive(30, 5)
        before = self._words(6)
        self.warehouse.o2d_calendar_id = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": False, "tz": "Asia/Kolkata"}
        )
        self.assertEqual(self._words(6), before)

    def test_service(self):
        """A service has nothing to be promised, and does not keep an order from being complete."""
        self._sure(60)
        freight = self._product(name="Freight", type="service", is_storable=False)
        order = self._order([(self.article, 6), (freight, 1)], user=self.seller)
        picture = self._picture(order)
        self.assertEqual(list(picture["lines"]), [str(order.order_line[0].id)])
        self.assertEqual(picture["order"]["complete"], "today")

    def test_picture(self):
        """The picture tells supply, what others were promised and this line, day by day, in the line's unit."""
        self._sure(40)
        self._demand(5, 2)
        self._receive(30, 5)
        order = self._order([(self.article, 10), (self.article, 50)], user=self.seller)
        told = self._picture(order)["lines"][str(order.order_line[1].id)]["picture"]
        self.assertEqual(told["points"], [[0, 40, 10], [2, 40, 15], [5, 70, 15]])
        self.assertEqual(told["mine"], [[0, 25], [5, 50]])

    def test_nothing_is_written(self):
        """Asking writes nothing."""
        self._sure(40)
        order = self._order([(self.article, 60)], user=self.seller)
        self.env.flush_all()
        with self._statements("") as sent:
            self._picture(order, {"warehouse_id": self.warehouse.id, "lines": self._typed(60)})
        self.assertFalse([text for text in sent if text.strip().upper().startswith(("INSERT", "UPDATE", "DELETE"))])

    # --- as it is typed ------------------------------------------------------------------------

    def _typed(self, *quantities, **values):
        return [
            {"key": str(at), "line_id": False, "product_id": self.article.id, "unit_id": self.article.uom_id.id,
             "quantity": quantity, **values}
            for at, quantity in enumerate(quantities)
        ]  # fmt: skip

    def _typed_words(self, lines, order=None, **values):
        draft = {"warehouse_id": self.warehouse.id, "partner_id": self.customer.id,
                 "partner_shipping_id": self.customer.id, "lines": lines, **values}  # fmt: skip
        told = self._picture(order or self.env["sale.order"], draft)["lines"]
        return [told[line["key"]]["words"] for line in lines]

    def test_unsaved_quotation(self):
        """A quotation that was never saved is told the same."""
        self._sure(40)
        words = ["30 from Pune today", "10 of 30 from Pune today, nobody knows when the rest comes"]
        self.assertEqual(self._typed_words(self._typed(30, 30)), words)

    def test_changed_line(self):
        """A line is told as it stands on the screen; one that the screen does not hold, as it was saved."""
        self._sure(40)
        order = self._order([(self.article, 30), (self.article, 30)], user=self.seller)
        first, second = order.order_line
        lines = [{"key": "a", "line_id": first.id}, *self._typed(5, line_id=second.id)]
        self.assertEqual(self._typed_words(lines, order), ["30 from Pune today", "5 from Pune today"])

    def test_lines_of_others(self):
        """A line of another order is not told by its number."""
        other = self._order([(self.article, 30)])
        order = self._order([(self.article, 1)], user=self.seller)
        told = self._picture(order, {"lines": [{"key": "a", "line_id": other.order_line.id}]})
        self.assertEqual(told["lines"], {})

    def test_what_a_screen_sends(self):
        """What makes no sense is refused with a message."""
        for bad in (
            {"lines": "all"},
            {"lines": [{"key": "a", "product_id": "x"}]},
            {"lines": self._typed("many")},
            {"lines": self._typed(float("inf"))},
            {"commitment_date": "soon"},
            {"warehouse_id": -1},
        ):
            with self.assertRaises(UserError):
                self._picture(self._order(user=self.seller), bad)

    # --- who and where -------------------------------------------------------------------------

    def test_role(self):
        """Who has no role in the order is told nothing, nor who may not read it."""
        order = self._order([(self.article, 60)])
        for user in (self._stranger(), self._user()):
            with self.assertRaises(AccessError):
                self._picture(order, user=user)

    def _stranger(self):
        """Sells, without a role of the suite."""
        return self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "test_plain",
                "group_ids": [(6, 0, self.env.ref("sales_team.group_sale_salesman_all_leads").ids)],
            }
        )

    def test_other_company(self):
        """Nobody is told of the stock of a company that is not his."""
        company = self.env["res.company"].sudo().create({"name": "Elsewhere Ltd"})
        place = self.env["stock.warehouse"].sudo().search([("company_id", "=", company.id)], limit=1)
        with self.assertRaises(AccessError):
            self._typed_words(self._typed(1), warehouse_id=place.id)

    def test_off(self):
        """Where the control is off core's forecast stands, and nothing is told."""
        self._control("confirmed_stock", "off")
        order = self._order([(self.article, 60)], user=self.seller)
        self.assertFalse(order.with_user(self.seller).o2d_promise_shown)
        self.assertEqual(self._picture(order), {})

    def test_shown_to_roles(self):
        """Whoever has no role sees core's forecast."""
        order = self._order([(self.article, 60)])
        self.assertTrue(order.with_user(self.seller).o2d_promise_shown)
        self.assertFalse(order.with_user(self._stranger()).o2d_promise_shown)

    def test_number_of_queries(self):
        """The number of queries does not depend on the number of lines."""
        self._sure(40)
        few, many = (self._order([(self.article, 1)] * count, user=self.seller) for count in (2, 20))
        counts = []
        for order in (many, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._picture(order)
            counts.append(self.env.cr.sql_log_count - before)
        # The first one fills what is cached for good.
        self.assertEqual(counts[1], counts[2])


class TestPromiseLater(PromiseCase):
    def test_after_midnight_in_india(self):
        """Today is the warehouse's today: at 20:00 in UTC it is tomorrow's in India."""
        evening = fields.Datetime.now().replace(hour=20, minute=0)
        with freeze_time(evening):
            self.warehouse.name = "Pune"
            self._sure(5)
            order = self._order([(self.article, 5)])
            user = self._user("sales_coordinator")
            (told,) = order.with_user(user).o2d_promise_picture()["lines"].values()
            self.assertEqual(told["words"], "5 from Pune today")
