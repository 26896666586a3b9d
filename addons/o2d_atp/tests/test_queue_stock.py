from odoo.exceptions import AccessError

from odoo.addons.o2d_atp.tests.test_difference import DifferenceCase


class TestStockQueues(DifferenceCase):
    def _rows(self, code, user):
        queue = self.env.ref(f"o2d_atp.queue_{code}")
        rows = queue.with_user(user).env["o2d.queue"].o2d_rows(queue.id, limit=200)["rows"]
        return [row for row in rows if row["document"] == self.article.display_name]

    def _act(self, code, user, row, name, words=""):
        queue = self.env.ref(f"o2d_atp.queue_{code}")
        return self.env["o2d.queue"].with_user(user).o2d_act(queue.id, row["id"], name, words)

    def test_bins_to_be_seen(self):
        """A picker finds the bins to be seen in the queue and confirms one with a tap."""
        picker = self._user("picker")
        look = self.env["o2d.stock.look"]._ask(self.article, self.bin)
        [row] = self._rows("looks", picker)
        self.assertEqual(row["what"], "100 Units should be there")
        self._act("looks", picker, row, "all_there")
        self.assertEqual(look.state, "done")
        self.assertFalse(self._rows("looks", picker))

    def test_differences_of_others(self):
        """A difference waits in the queue of everybody who may decide, and not in the counter's own."""
        self._count(40, user=self.counter)
        self.assertFalse(self._rows("differences", self.counter))
        [row] = self._rows("differences", self.second)
        self.assertEqual((row["amount"], row["with"]), (12000, self.counter.name))
        self._act("differences", self.second, row, "approve")
        self.assertEqual(self._on_hand(), 40)

    def test_own_difference(self):
        """The counter decides nothing through the queue either."""
        self._count(40, user=self.counter)
        [row] = self._rows("differences", self.second)
        with self.assertRaises(AccessError):
            self._pending().with_user(self.counter)._o2d_queue_approve("")
        self._act("differences", self.second, row, "count_again", "Look behind the pallets")
        self.assertEqual(self.differences.browse(row["id"]).note, "Look behind the pallets")
