"""What waits for a sanction stands in the work queue of whoever decides, once, and is decided there."""

from odoo.exceptions import UserError

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestSanctionQueue(SanctionCase):
    def _rows(self, user, code):
        """{order number: row} of one queue."""
        queues = self.env["o2d.queue"].with_user(user)
        ids = {queue["code"]: queue["id"] for queue in queues.o2d_counts()["queues"]}
        return {row["name"]: row for row in queues.o2d_rows(ids[code], limit=200)["rows"]}

    def _act(self, user, code, sanction, name, words=""):
        queue = self.env.ref(f"o2d_credit.queue_{code}")
        return self.env["o2d.queue"].with_user(user).o2d_act(queue.id, sanction.id, name, words)

    def test_in_the_queue_of_who_decides(self):
        """A request stands in the queue of its level and above, and not in that of held exceptions beside it."""
        small, large = self._held(10_100), self._held(15_000)
        self.assertIn(small.name, self._rows(self.executive, "sanctions"))
        self.assertNotIn(large.name, self._rows(self.executive, "sanctions"))
        rows = self._rows(self.head, "sanctions")
        self.assertLessEqual({small.name, large.name}, rows.keys())
        self.assertNotIn(large.name, self._rows(self.head, "credit"))
        row = rows[large.name]
        self.assertEqual((row["amount"], row["customer"], row["actions"]),
                         (15_000, "Kaveri Traders", ["sanction", "reject", "open"]))  # fmt: skip

    def test_decided_in_place(self):
        """A row is decided where it stands, with a reason."""
        order = self._held(15_000)
        sanction = self._pending(order)
        with self.assertRaises(UserError):
            self._act(self.head, "sanctions", sanction, "sanction")
        self._act(self.head, "sanctions", sanction, "sanction", "Pays on Friday")
        self.assertEqual((order.state, sanction.decision_note), ("sale", "Pays on Friday"))
        self.assertNotIn(order.name, self._rows(self.head, "sanctions"))

    def test_own_request(self):
        """Who asked sees the row without the buttons of a decision."""
        both = self._user("sales_coordinator", "finance_head", login="both")
        order = self._held(15_000, user=both)
        self.assertEqual(self._rows(both, "sanctions")[order.name]["actions"], ["open"])
        with self.assertRaises(UserError):
            self._act(both, "sanctions", self._pending(order), "sanction", "Trust me")

    def test_emergency_release_waits_for_finance(self):
        """An emergency release stands in the finance head's queue until it was looked at."""
        order = self._held(15_000)
        sanction = self._pending(order)
        self._as(self.operations, sanction).action_emergency("Truck at the dock")
        self.assertIn(order.name, self._rows(self.head, "ratify"))
        self._act(self.head, "ratify", sanction, "object", "Call me")
        self.assertEqual(sanction.ratification, "objected")
        self.assertNotIn(order.name, self._rows(self.head, "ratify"))
