from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_atp.tests.common import AtpCase


class TestLook(AtpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.looks = cls.env["o2d.stock.look"]
        cls._control("confirmed_stock", "enforce")
        cls.picker = cls._user("picker")
        cls.coordinator = cls._user("warehouse_coordinator")
        cls.article.categ_id = cls.env["product.category"].create({"name": "Valves"})

    def _aged(self, days, location=None):
        self._put(10, location)
        self._count(10, location)
        self._age(days, location)

    def _open(self, location=None):
        return self.looks.search(
            [
                ("product_id", "=", self.article.id),
                ("location_id", "=", (location or self.bin).id),
                ("state", "=", "open"),
            ]
        )

    def test_announced_a_week_before(self):
        """A look is queued a week before the window ends, and not sooner."""
        self._aged(52)
        self._aged(54, self.bin2)
        self.looks._cron_queue()
        self.assertFalse(self._open())
        self.assertRecordValues(self._open(self.bin2), [{"reason": "ends", "warehouse_id": self.warehouse.id}])
        due = fields.Datetime.now() + timedelta(days=6)
        self.assertAlmostEqual(self._open(self.bin2).due_at, due, delta=timedelta(minutes=5))

    def test_past_its_window(self):
        """What was announced and not seen in time is past its window, and still one look."""
        self._aged(54)
        self.looks._cron_queue()
        look = self._open()
        self._age(61)
        self.looks._cron_queue()
        self.assertEqual(self._open(), look)
        self.assertEqual(look.reason, "past")

    def test_coordinators_are_told(self):
        """The warehouse's coordinators are told of new looks, once a day, and the trail keeps it."""
        self._aged(54)
        self.looks._cron_queue()
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.coordinator.partner_id.ids), ("subject", "ilike", "to be seen")]
        )
        self.assertIn("bins wait for a look", told.body)
        self.assertIn("more within a week", self._events(self.warehouse, "note")[-1].note)

    def test_one_tap(self):
        """One tap of a picker confirms the bin, with all its lots."""
        paint = self._product(name="Paint", tracking="lot", categ_id=self.article.categ_id.id)
        for number in (1, 2):
            lot = self.env["stock.lot"].create({"name": f"P{number}", "product_id": paint.id})
            self._put(5, product=paint, lot_id=lot)
        self.looks._ask(paint, self.bin)
        look = self.looks.search([("product_id", "=", paint.id)])
        self.assertEqual((look.book_quantity, look.lots), (10, "P1, P2"))
        look.with_user(self.picker).action_confirm()
        self.assertRecordValues(look, [{"state": "done", "user_id": self.picker.id}])
        self.assertEqual(self._confirmed(product=paint).mapped("how"), ["look", "look"])
        self.assertEqual(self._confirmed(product=paint).user_id, self.picker)
        self.assertEqual(self._events(look, "done").user_id, self.picker.id)

    def test_found_less(self):
        """Who finds less says how much; the bin is capped at that."""
        self._aged(54)
        self.looks._cron_queue()
        look = self._open().with_user(self.picker)
        action = look.action_found_less()
        wizard = self.env["o2d.stock.look.less"].with_user(self.picker).with_context(**action["context"])
        with self.assertRaisesRegex(UserError, "what you found"):
            wizard.create({}).action_apply()
        wizard.create({"found_quantity": 7}).action_apply()
        self.assertRecordValues(look, [{"state": "less", "found_quantity": 7}])
        cap = self.env["o2d.stock.cap"].search([("location_id", "=", self.bin.id)])
        self.assertRecordValues(cap, [{"missing_quantity": 3, "state": "open", "user_id": self.picker.id}])
        self.looks._cron_queue()
        self.assertFalse(self._open())

    def test_found_less_beside_a_customers_goods(self):
        """Where a customer's goods stand beside ours, what is missing is missing of ours."""
        self._aged(61)
        self._put(5, owner_id=self.customer)
        self.looks._cron_queue()
        look = self._open()
        self.assertEqual(look.book_quantity, 15)
        look.with_user(self.picker)._found(12)
        cap = self.env["o2d.stock.cap"].search([("product_id", "=", self.article.id), ("state", "=", "open")])
        self.assertRecordValues(cap, [{"book_quantity": 10, "found_quantity": 7, "missing_quantity": 3}])

    def test_found_all_after_all(self):
        """Who enters as much as the books say has found it all."""
        self._aged(54)
        self.looks._cron_queue()
        look = self._open()
        look._found(10)
        self.assertEqual(look.state, "done")

    def test_confirmed_otherwise(self):
        """A look that a movement or a count has answered is dropped."""
        self._aged(54)
        self._aged(54, self.bin2)
        self.looks._cron_queue()
        self._count(10)
        self._do(self._move(10, self.bin2, self.customers))
        self.looks._cron_queue()
        self.assertFalse(self._open() | self._open(self.bin2))

    def test_capped_bin_needs_none(self):
        """A capped bin waits for a count, not for a look."""
        self._aged(54)
        self.env["o2d.stock.cap"]._cap(self.article, self.bin, 3)
        self.looks._cron_queue()
        self.assertFalse(self._open())

    def test_promise_asks(self):
        """A promise that waits for a look queues it at once, and only once."""
        self._aged(10)
        look = self.looks._ask(self.article, self.bin)
        self.assertEqual(look, self.looks._ask(self.article, self.bin))
        self.assertEqual(look.reason, "asked")

    def test_off(self):
        """Where the control is off no look is queued, where it advises nobody is told."""
        self._aged(54)
        self._control("confirmed_stock", "off")
        self.looks._cron_queue()
        self.assertFalse(self._open())
        self._control("confirmed_stock", "advise")
        self.looks._cron_queue()
        self.assertTrue(self._open())
        self.assertFalse(self._events(self.warehouse, "note"))

    def test_who_may(self):
        """Only who works in the warehouse answers, and nobody writes the answer by hand."""
        self._aged(54)
        look = self.looks._ask(self.article, self.bin)
        with self.assertRaises(AccessError):
            look.with_user(self._user("sales_coordinator")).action_confirm()
        with self.assertRaises(AccessError):
            look.with_user(self.coordinator).write({"state": "done"})
        look.with_user(self.picker).action_confirm()
