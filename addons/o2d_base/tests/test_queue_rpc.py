"""Work queues over JSON-RPC: what a browser may ask, and what it gets for nonsense."""

from contextlib import closing

from odoo.tests import tagged

from .queue_common import ROLES, QueueCase
from .rpc_common import RpcCase

ACCESS, USER = "odoo.exceptions.AccessError", "odoo.exceptions.UserError"


@tagged("post_install", "-at_install")
class TestQueueRpc(QueueCase, RpcCase):
    def _call(self, method, *args, model="o2d.queue", **kwargs):
        return super()._call(model, method, *args, **kwargs)

    def _refused(self, answer, name, words=""):
        self.assertEqual(answer["error"]["data"]["name"], name, answer)
        self.assertIn(words, answer["error"]["data"]["message"])

    def _as(self, *roles, **values):
        user = self._user(*roles, **values)
        self.authenticate(user.login, user.login)
        return user

    def test_queues_of_other_roles_stay_closed(self):
        """Each role opens its own queues and none of the others, whatever number it sends."""
        self._as("picker")
        own = {queue["id"] for queue in self._call("o2d_counts")["result"]["queues"]}
        for queue in self.env["o2d.queue"].search([]):
            answer = self._call("o2d_rows", queue.id)
            if queue.id in own:
                self.assertIn("rows", answer["result"])
            else:
                self._refused(answer, ACCESS, "other roles")
                self._refused(self._call("o2d_act", queue.id, self.new.id, "confirm"), ACCESS)
        self.assertEqual(self.new.state, "draft")

    def test_without_a_role_there_is_nothing(self):
        """An employee without a role of the suite, and a customer, are refused."""
        queue = self._queue("mine")
        self._as(login="nobody")
        self._refused(self._call("o2d_counts"), ACCESS)
        self._refused(self._call("o2d_rows", queue.id), ACCESS)
        customer = self._user(login="customer")
        customer.group_ids = self.env.ref("base.group_portal")
        self.authenticate(customer.login, customer.login)
        self._refused(self._call("o2d_counts"), ACCESS)

    def test_companies_stay_apart(self):
        """A user of one company finds no order, delivery or problem of another, in no queue and by no filter."""
        other = self.env["res.company"].create({"name": "Nagpur Branch"})
        stranger = self._as("sales_coordinator", "warehouse_coordinator", "accounts", "operations_head",
                            login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)])  # fmt: skip
        counts = self._call("o2d_counts")["result"]
        self.assertGreater(len(counts["queues"]), 10)
        self.assertFalse([queue for queue in counts["queues"] if queue["count"]])
        self.assertEqual([one["id"] for one in counts["warehouses"]],
                         self.env["stock.warehouse"].search([("company_id", "=", other.id)]).ids)  # fmt: skip
        for queue in counts["queues"]:
            for filters in (None, {"warehouse": self.warehouse.id}):
                self.assertEqual(self._call("o2d_rows", queue["id"], 0, 200, filters)["result"]["rows"], [])
        self._refused(self._call("o2d_act", self._queue("quotations").id, self.new.id, "confirm"), USER)
        # Somebody who works in both sees those of the companies switched on.
        stranger.company_ids = other | self.company
        queue = self._queue("quotations").id
        for companies, found in ((other, False), (other | self.company, True)):
            rows = self._call("o2d_rows", queue, 0, 200, context={"allowed_company_ids": companies.ids})["result"]
            self.assertEqual("Q-NEW" in {row["name"] for row in rows["rows"]}, found)

    def test_unknown_queues(self):
        """A queue that does not exist, or no number at all, gets a sentence."""
        self._as("picker")
        for number in (0, -1, 10**9, 10**12, "pick", None, False, True, [1], {"id": 1}, 1.5):
            self._refused(self._call("o2d_rows", number), USER, "no such queue")

    def test_odd_pages(self):
        """A negative offset starts at the first row, a huge limit gets a page, and nonsense gets a sentence."""
        self._as("sales_coordinator")
        queue = self._queue("quotations").id
        first = self._call("o2d_rows", queue)["result"]["rows"]
        self.assertEqual(self._call("o2d_rows", queue, -50)["result"]["rows"], first)
        self.assertEqual(self._call("o2d_rows", queue, 0, 10**12)["result"]["rows"], first)
        self.assertEqual(self._call("o2d_rows", queue, 10**15)["result"]["rows"], [])
        for asked in (("x",), (0, "y"), ([1],), (0, {"limit": 3})):
            self._refused(self._call("o2d_rows", queue, *asked), USER, "numbers of rows")

    def test_odd_filters(self):
        """Filters that are none get a sentence, unknown ones filter nothing."""
        self._as("sales_coordinator")
        queue = self._queue("quotations").id
        for filters in ("mine", [1], {"warehouse": "x"}, {"warehouse": [1]}):
            self._refused(self._call("o2d_rows", queue, 0, 10, filters), USER, "numbers of rows")
            self._refused(self._call("o2d_counts", filters), USER)
        self.assertTrue(self._call("o2d_rows", queue, 0, 10, {"colour": 1})["result"]["rows"])
        self.assertEqual(self._call("o2d_rows", queue, 0, 10, {"warehouse": 10**9})["result"]["rows"], [])

    def test_odd_rows_to_act_on(self):
        """An action on a row that is none gets a sentence."""
        self._as("sales_coordinator")
        for number in (0, -1, 10**12, "x", None, True, [self.new.id]):
            answer = self._call("o2d_act", self._queue("quotations").id, number, "confirm")
            self.assertEqual(answer["error"]["data"]["name"], USER, number)

    def test_helpers_are_no_doors(self):
        """What an action calls cannot be called from outside."""
        self._as("sales_coordinator")
        for model, method in (("sale.order", "_o2d_queue_confirm"), ("o2d.exception", "_o2d_queue_close"),
                              ("o2d.queue", "_mine"), ("o2d.live", "_tell")):  # fmt: skip
            answer = self._call(method, [self.new.id], "x", model=model)
            self.assertIn("error", answer, method)
        self.assertEqual(self.new.state, "draft")

    def test_reading_does_not_write(self):
        """Counts and rows are read-only calls, so that a copy of the database can answer them."""
        queues = self.env["o2d.queue"]
        self.assertTrue(queues.o2d_counts._readonly and queues.o2d_rows._readonly)
        self.assertFalse(getattr(queues.o2d_act, "_readonly", False))
        user = self._user(*(role for role in ROLES if role != "administration"), login="everything")
        self.env.flush_all()
        with closing(self.env.cr.savepoint(flush=False)):
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            for queue in self._queues(user).o2d_counts()["queues"]:
                self.assertEqual(queue["error"], "")
                self._queues(user).o2d_rows(queue["id"])
