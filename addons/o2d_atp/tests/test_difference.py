from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_atp.tests.common import AtpCase


class DifferenceCase(AtpCase):
    """A bin of 100 valves at ₹200; one person closes up to ₹10,000 or 10 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.differences = cls.env["o2d.stock.difference"]
        cls._control("inventory_adjustment", "enforce")
        cls.company.write({"o2d_count_value": 10000, "o2d_count_percent": 10, "o2d_count_ignored": 500})
        cls.counter = cls._user("warehouse_coordinator")
        cls.second = cls._user("warehouse_coordinator", login="second")
        cls._put(100)

    def _pending(self, product=None):
        return self.differences.search(
            [("product_id", "=", (product or self.article).id), ("state", "=", "pending")]
        )  # fmt: skip

    def _problem(self, difference):
        return self.env["o2d.exception"].search([("key", "=", f"difference:{difference.id}"), ("state", "=", "open")])

    def _on_hand(self):
        return sum(self._quants().mapped("quantity"))


class TestDifference(DifferenceCase):
    def test_small_difference(self):
        """A small difference is closed by the counter at once."""
        self._count(95, user=self.counter)
        self.assertEqual(self._on_hand(), 95)
        self.assertFalse(self._pending())

    def test_large_difference_waits(self):
        """A large difference changes nothing until a second person approves it."""
        self._count(40, user=self.counter)
        self.assertEqual(self._on_hand(), 100)
        waiting = self._pending()
        self.assertRecordValues(
            waiting,
            [
                {
                    "book_quantity": 100,
                    "counted_quantity": 40,
                    "difference": -60,
                    "percent": 60,
                    "value": 12000,
                    "counter_id": self.counter.id,
                    "warehouse_id": self.warehouse.id,
                }
            ],
        )
        self.assertTrue(self._problem(waiting))
        self.assertFalse(self._confirmed())
        self.assertFalse(self._quants().inventory_quantity_set)

    def test_second_person_approves(self):
        """Somebody else approves: the difference is booked, the bin confirmed by its counter, the problem gone."""
        self._count(40, user=self.counter)
        waiting = self._pending()
        waiting.with_user(self.second).action_approve()
        self.assertEqual(self._on_hand(), 40)
        self.assertRecordValues(waiting, [{"state": "approved", "decided_by_id": self.second.id}])
        self.assertRecordValues(self._confirmed(), [{"how": "count", "user_id": self.counter.id}])
        self.assertFalse(self._problem(waiting))
        self.assertEqual(self._events(waiting, "done").user_id, self.second.id)

    def test_nobody_closes_their_own(self):
        """Neither who counted nor who entered it approves, whatever roles they have."""
        self._count(40, user=self.counter)
        waiting = self._pending()
        with self.assertRaisesRegex(AccessError, "other than the counter"):
            waiting.with_user(self.counter).action_approve()
        with self.assertRaisesRegex(AccessError, "other than the counter"):
            waiting.with_user(self.counter).action_reject()
        waiting.counter_id = self.second
        with self.assertRaisesRegex(AccessError, "other than the counter"):
            waiting.with_user(self.counter).action_approve()

    def test_roles(self):
        """A picker decides on nothing, also not through the wizard; the operations head does."""
        self._count(40, user=self.counter)
        waiting = self._pending()
        picker = self._user("picker")
        with self.assertRaises(AccessError):
            waiting.with_user(picker).action_approve()
        wizard = self.env["o2d.stock.difference.reject"].create(
            {"difference_ids": [(6, 0, waiting.ids)], "note": "No"}
        )  # fmt: skip
        with self.assertRaises(AccessError):
            wizard.with_user(picker).action_reject()
        with self.assertRaises(AccessError):
            waiting.with_user(self.second).write({"state": "approved"})
        waiting.with_user(self._user("operations_head")).action_approve()
        self.assertEqual(self._on_hand(), 40)

    def test_count_again(self):
        """Who does not believe a count says why and asks for another."""
        self._count(40, user=self.counter)
        waiting = self._pending()
        action = waiting.with_user(self.second).action_reject()
        wizard = self.env["o2d.stock.difference.reject"].with_user(self.second).with_context(**action["context"])
        wizard.create({"note": "Look behind the pallets"}).action_reject()
        self.assertRecordValues(waiting, [{"state": "rejected", "note": "Look behind the pallets"}])
        self.assertEqual(self._on_hand(), 100)
        self.assertEqual(self._events(waiting, "rejected").user_id, self.second.id)
        self.assertLessEqual(self._quants().inventory_date, waiting.decided_at.date())

    def test_counted_anew(self):
        """A newer count takes the place of one that waits."""
        self._count(40, user=self.counter)
        first = self._pending()
        self._count(45, user=self.second)
        self.assertEqual(first.state, "replaced")
        self.assertFalse(self._problem(first))
        self.assertEqual(self._pending().counted_quantity, 45)
        self._count(98, user=self.counter)
        self.assertEqual(self._on_hand(), 98)

    def test_small_count_ends_a_waiting_one(self):
        """Once a newer count agrees with the books, the one that waited is no longer to be decided."""
        self._count(40, user=self.counter)
        self._count(100, user=self.second)
        self.assertFalse(self._pending())

    def test_goods_moved_meanwhile(self):
        """The difference is booked, not the number: what moved since was booked when it moved."""
        self._count(40, user=self.counter)
        self._do(self._move(10, self.bin, self.customers))
        self._pending().with_user(self.second).action_approve()
        self.assertEqual(self._on_hand(), 30)

    def test_no_longer_fits(self):
        """A difference that would leave less than nothing is refused in words."""
        self._count(40, user=self.counter)
        self._do(self._move(80, self.bin, self.customers))
        with self.assertRaisesRegex(UserError, "another count"):
            self._pending().with_user(self.second).action_approve()

    def test_advising(self):
        """While the control advises, the count is applied and the trail told what would have waited."""
        self._control("inventory_adjustment", "advise")
        self._count(40, user=self.counter)
        self.assertEqual(self._on_hand(), 40)
        self.assertIn("40 counted, 100 in the books", self._events(self.bin, "advised").note)

    def test_off(self):
        """While the control is off nothing is said."""
        self._control("inventory_adjustment", "off")
        self._count(40, user=self.counter)
        self.assertEqual(self._on_hand(), 40)
        self.assertFalse(self._events(self.bin))

    def test_rest_of_the_list(self):
        """Of a list applied at once only the large differences wait."""
        bolt = self._product(name="Bolt", standard_price=1.0)
        self._put(100, product=bolt)
        quants = (self._quants() | self._quants(product=bolt)).with_user(self.counter)
        quants = quants.with_context(inventory_mode=True)
        for quant in quants:
            quant.inventory_quantity = 60
        quants.action_apply_inventory()
        self.assertEqual(self._on_hand(), 100)
        self.assertEqual(self._quants(product=bolt).quantity, 60)
        self.assertEqual(self._pending().product_id, self.article)

    def test_capped_bin_stays_capped(self):
        """A bin stays capped while the difference of its count waits."""
        self._control("confirmed_stock", "enforce")
        cap = self.env["o2d.stock.cap"]._cap(self.article, self.bin, 40)
        self._count(40, user=self.counter)
        self.assertEqual(cap.state, "open")
        self._pending().with_user(self.second).action_approve()
        self.assertEqual(cap.state, "closed")

    def test_uninstalling(self):
        """Uninstalling gives waiting counts back to core's list."""
        self._count(40, user=self.counter)
        self.differences._give_back()
        self.assertRecordValues(self._quants(), [{"inventory_quantity": 40, "inventory_quantity_set": True}])
