from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError

from .queue_common import ROLES, WAITING, QueueCase


class TestQueue(QueueCase):
    """What waits for whom."""

    def test_each_role_finds_what_waits_for_it(self):
        """Each role finds each document in the queue of whoever has to act on it."""
        for role, expected in WAITING.items():
            user = self._user(role)
            codes = {queue["code"] for queue in self._queues(user).o2d_counts()["queues"]}
            for code, order in expected.items():
                self.assertIn(code, codes, role)
                self.assertIn(order, self._rows(user, code), (role, code))

    def test_a_document_waits_in_one_place(self):
        """What is to be picked is not ready to leave, what is short is not untouched, what is held is not confirmed."""
        supervisor = self._user("warehouse_coordinator", "dispatch_supervisor", "sales_coordinator", "accounts")
        apart = (("pick", "leave"), ("allocate", "short"), ("quotations", "held"), ("bill", "bill_services"))
        for one, other in apart:
            self.assertFalse(self._rows(supervisor, one).keys() & self._rows(supervisor, other).keys(), (one, other))

    def test_every_role_has_a_queue(self):
        """No role opens an empty list of queues, and no queue of a role is damaged or unreadable."""
        for role in ROLES:
            queues = self._queues(self._user(role)).o2d_counts()["queues"]
            self.assertTrue(queues, role)
            self.assertFalse([queue["error"] for queue in queues if queue["error"]], role)

    def test_several_roles_see_all_their_queues(self):
        """A user with two roles has the queues of both, each once."""
        user = self._user("picker", "accounts")
        codes = [queue["code"] for queue in self._queues(user).o2d_counts()["queues"]]
        self.assertEqual(len(codes), len(set(codes)))
        self.assertTrue({"pick", "bill", "overdue", "mine"} <= set(codes))

    def test_a_module_brings_a_queue_with_one_record(self):
        """A new record of a known kind of document is a queue: listed, counted, in order, with its actions."""
        self.env["o2d.queue"].create(
            {
                "name": "Large quotations",
                "code": "large",
                "group_ids": self.env.ref("o2d_base.group_sales_head").ids,
                "res_model": "sale.order",
                "domain": "[('state', '=', 'draft'), ('amount_total', '>', 5000)]",
                "order": "amount_total desc, id",
                "until_field": "o2d_stage_due",
                "shows": "amount",
                "actions": "confirm",
            }
        )
        for name, quantity in (("Q-LARGE", 60), ("Q-HUGE", 900), ("Q-SMALL", 1)):
            self._order([(self.product, quantity)], name=name)
        head = self._user("sales_head")
        self.assertEqual(list(self._rows(head, "large")), ["Q-HUGE", "Q-LARGE"])
        (queue,) = (one for one in self._queues(head).o2d_counts()["queues"] if one["code"] == "large")
        self.assertEqual((queue["count"], queue["name"]), (2, "Large quotations"))
        self.assertEqual(self._rows(head, "large")["Q-HUGE"]["actions"], ["confirm"])
        self.assertNotIn(
            "large", [one["code"] for one in self._queues(self._user("sales_coordinator")).o2d_counts()["queues"]]
        )

    def test_count_is_what_the_rows_show(self):
        """The number beside a queue is the number of its rows, late ones included."""
        user = self._user(*(role for role in ROLES if role != "administration"), login="everything")
        for queue in self._queues(user).o2d_counts()["queues"]:
            rows = self._queues(user).o2d_rows(queue["id"], limit=200)
            self.assertEqual(queue["count"], rows["total"], queue["code"])
            if queue["count"] <= 200:
                self.assertEqual(queue["late"], sum(row["late"] for row in rows["rows"]), queue["code"])

    def test_row_in_words(self):
        """A row says what waits, for whom, what for, since when, until when and with whom."""
        row = self._rows(self._user("sales_coordinator"), "held")["Q-HELD"]
        self.assertEqual((row["customer"], row["what"], row["with"]),
                         ("Kaveri Traders", "Over the credit limit", "finance head"))  # fmt: skip
        self.assertEqual((row["order_id"], row["amount"]), (self.held.id, self.held.amount_total))
        self.assertTrue(row["since"])
        short = self._rows(self._user("warehouse_coordinator"), "short")["Q-SHORT"]
        self.assertEqual((short["what"], short["lines"]), ("1 of 2 lines want stock", 2))
        self.assertEqual(self._rows(self._user("picker"), "pick")["Q-PICK"]["what"], "Ready to pick")
        leaving = self._rows(self._user("gate_keeper"), "leave")["Q-LEAVE"]
        self.assertEqual((leaving["what"], leaving["late"]), ("Picked, ready to leave", True))

    def test_the_most_urgent_comes_first(self):
        """Rows are in the order of their due time, those without one last."""
        rows = self._queues(self._user("sales_coordinator")).o2d_rows(self._queue("quotations").id, limit=200)["rows"]
        dues = [row["until"] or "9999" for row in rows]
        self.assertEqual(dues, sorted(dues))
        self.assertLess([row["name"] for row in rows].index("Q-LATE"), [row["name"] for row in rows].index("Q-NEW"))

    def test_filters(self):
        """Only late, only mine and one warehouse narrow rows and counts alike."""
        user = self._user("sales_coordinator")
        self.new.user_id = user
        self.assertNotIn("Q-NEW", self._rows(user, "quotations", filters={"late": True}))
        self.assertEqual(list(self._rows(user, "quotations", filters={"mine": True})), ["Q-NEW"])
        elsewhere = self.env["stock.warehouse"].create({"name": "Nagpur", "code": "NAG"})
        self.assertFalse(self._rows(user, "quotations", filters={"warehouse": elsewhere.id}))
        queues = self._queues(user).o2d_counts({"mine": True, "warehouse": self.warehouse.id})["queues"]
        self.assertEqual({queue["code"]: queue["count"] for queue in queues}["quotations"], 1)

    def test_pages_follow_each_other(self):
        """Page after page shows every row once."""
        queue, user = self._queue("quotations"), self._user("sales_coordinator")
        whole = [row["id"] for row in self._queues(user).o2d_rows(queue.id, limit=200)["rows"]]
        pages = [self._queues(user).o2d_rows(queue.id, offset=number, limit=1) for number in range(len(whole))]
        self.assertEqual([page["rows"][0]["id"] for page in pages], whole)
        self.assertEqual({page["total"] for page in pages}, {len(whole)})
        self.assertEqual(self._queues(user).o2d_rows(queue.id, offset=10**6)["rows"], [])

    def test_promises_until_the_end_of_tomorrow(self):
        """Whatever is promised for tomorrow is at risk from this morning on, until midnight where the user is."""
        user = self._user("sales_coordinator", tz="Asia/Kolkata")
        with freeze_time("2026-03-02 03:30:00"):  # Nine in the morning in Pune.
            for moment, is_listed in (("2026-03-03 18:29:00", True), ("2026-03-03 18:31:00", False)):
                self.nothing._o2d_decide({"o2d_promise_date": moment})
                self.assertEqual("Q-NOTHING" in self._rows(user, "promises"), is_listed, moment)

    def test_late_as_the_clock_goes(self):
        """What was in time becomes late when its time is over, without anybody touching it."""
        user = self._user("sales_coordinator")
        self.new._o2d_decide({"o2d_stage_due": "2026-03-02 10:00:00"})
        for moment, is_late in (("2026-03-02 09:59:00", False), ("2026-03-02 10:01:00", True)):
            with freeze_time(moment):
                self.assertEqual(self._rows(user, "quotations")["Q-NEW"]["late"], is_late)

    def test_queries_do_not_grow_with_the_rows(self):
        """A queue of sixty orders asks the database as often as one of twenty."""
        user = self._user("sales_coordinator")
        queues, queue = self._queues(user), self._queue("quotations")

        def queries(limit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(queues.o2d_rows(queue.id, limit=limit)["rows"]), limit)
            return self.cr.sql_log_count - before

        for number in range(60):
            self._order(name=f"Q-{number}", partner_id=self._partner(name=f"Customer {number}").id)
        queries(20)
        self.assertLessEqual(queries(60), queries(20))
        self.assertLess(queries(60), 25)

    def test_all_counts_in_one_query(self):
        """The queues of many roles are counted by one query, and the whole call stays small."""
        user = self._user(*(role for role in ROLES if role != "administration"), login="everything")
        queues = self._queues(user)
        queues.o2d_counts()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertGreater(len(queues.o2d_counts()["queues"]), 15)
        self.assertLess(self.cr.sql_log_count - before, 15)

    # --- damage and mistakes -------------------------------------------------------------------------

    def _damage(self, code, domain):
        """Damage a condition behind the back of its check."""
        queue = self._queue(code)
        self.env.cr.execute("UPDATE o2d_queue SET domain = %s WHERE id = %s", [domain, queue.id])
        queue.invalidate_recordset()
        return queue

    def test_a_damaged_condition_says_so_and_the_others_work(self):
        """A queue whose condition cannot be read says so in words; the other queues go on."""
        user = self._user("sales_coordinator")
        damages = ("[(", "nonsense", "[('no_such_field', '=', 1)]", "[('amount_total', '=', 'much')]", "{}", "[(1,)]",
                   "1/0", "[('id', 'beneath', 3)]")  # fmt: skip
        for domain in damages:
            queue = self._damage("quotations", domain)
            counts = {one["code"]: one for one in self._queues(user).o2d_counts()["queues"]}
            self.assertIsNone(counts["quotations"]["count"], domain)
            self.assertIn("condition is damaged", counts["quotations"]["error"])
            self.assertGreaterEqual(counts["held"]["count"], 1, domain)
            with self.assertRaisesRegex(UserError, "condition is damaged"):
                self._queues(user).o2d_rows(queue.id)
            self.assertTrue(self._rows(user, "held"))

    def test_a_condition_is_checked_when_it_is_written(self):
        """An administrator cannot save a condition, an order or an action that nobody understands."""
        queue = self._queue("quotations").with_user(self._user("administration"))
        for values in ({"domain": "[('no_such_field', '=', 1)]"}, {"order": "no_such_field"}, {"actions": "fly"},
                       {"until_field": "no_such_field"}, {"res_model": "res.partner"}):  # fmt: skip
            with self.assertRaises(ValidationError):
                queue.write(values)

    def test_only_administrators_change_queues(self):
        """Who works with a queue does not change it."""
        with self.assertRaises(AccessError):
            self._queue("pick").with_user(self._user("operations_head")).write({"name": "x"})

    def test_an_archived_queue_is_gone(self):
        """A queue that is switched off is in no list and cannot be opened."""
        user, queue = self._user("picker"), self._queue("pick")
        queue.active = False
        self.assertNotIn("pick", {one["code"] for one in self._queues(user).o2d_counts()["queues"]})
        with self.assertRaisesRegex(UserError, "no such queue"):
            self._queues(user).o2d_rows(queue.id)
