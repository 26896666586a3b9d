from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from .common import O2dCase


class TestException(O2dCase):
    def _raise(self, key="late:1", **values):
        return self.env["o2d.exception"]._raise(key, {"name": "Too late", "type": "late", **values})

    def test_same_key_is_the_same_problem(self):
        """A problem found twice is open once."""
        order = self._order()
        first = self._raise(order_id=order.id)
        self.assertEqual(self._raise(), first)
        self.assertEqual(first.order_id, order)
        self.assertEqual(self.env["o2d.exception"].search_count([("key", "=", "late:1")]), 1)

    def test_new_words_for_the_same_problem(self):
        """Found again with new words, the open problem takes the new words."""
        problem = self._raise()
        self._raise(name="Later still")
        self.assertEqual(problem.name, "Later still")

    def test_closed_problem_opens_anew(self):
        """A problem that comes back after it was closed is a new one; the old one stays as it was."""
        old = self._raise()
        self.env["o2d.exception"]._clear(["late:1"], "Shipped")
        new = self._raise()
        self.assertNotEqual(old, new)
        self.assertEqual((old.state, old.closure, new.state), ("closed", "Shipped", "open"))

    def test_blocking_problem_blocks_its_order(self):
        """An order is blocked exactly while a blocking problem of it is open."""
        order = self._order()
        self._raise("a", order_id=order.id)
        self.assertFalse(order.o2d_blocked)
        self._raise("b", order_id=order.id, is_blocking=True)
        self._raise("c", order_id=order.id, is_blocking=True)
        self.assertTrue(order.o2d_blocked)
        self.env["o2d.exception"]._clear(["b"])
        self.assertTrue(order.o2d_blocked)
        self.env["o2d.exception"]._clear(["c"])
        self.assertFalse(order.o2d_blocked)

    def test_age_stops_with_closing(self):
        """Age counts from opening to closing, and to now while it is open."""
        with freeze_time("2026-03-02 10:00:00"):
            problem = self._raise()
        with freeze_time("2026-03-02 14:30:00"):
            self.assertEqual(problem.age_hours, 4.5)
            self.env["o2d.exception"]._clear(["late:1"])
        with freeze_time("2026-03-05 10:00:00"):
            problem.invalidate_recordset(["age_hours"])
            self.assertEqual(problem.age_hours, 4.5)

    def test_people_write_cost_and_cause_only(self):
        """A role may record owner, cause and cost; what the system decides cannot be written."""
        problem = self._raise(order_id=self._order().id).with_user(self._user("operations_head"))
        problem.write({"cost": 4500, "cause": "Detention at the dock", "owner_id": problem.env.uid})
        self.assertEqual(problem.cost, 4500)
        for values in (
            {"state": "closed"},
            {"is_blocking": False},
            {"key": "x"},
            {"opened_at": "2020-01-01"},
            {"order_id": False},
        ):
            with self.assertRaises(AccessError):
                problem.write(values)
        with self.assertRaises(AccessError):
            problem.with_context(o2d_exception_keeper=True).write({"state": "closed"})

    def test_management_only_reads(self):
        """Management sees exceptions and changes none."""
        problem = self._raise().with_user(self._user("management"))
        self.assertEqual(problem.name, "Too late")
        with self.assertRaises(AccessError):
            problem.write({"cause": "x"})
        with self.assertRaises(AccessError):
            problem.action_close()

    def test_closing_by_hand_needs_words(self):
        """By hand a problem closes only with the words how it was solved, and never while it blocks."""
        user = self._user("operations_head")
        problem = self._raise().with_user(user)
        with self.assertRaisesRegex(UserError, "Write down how"):
            problem.action_close()
        problem.closure = "Carrier paid"
        problem.action_close()
        self.assertEqual((problem.state, problem.closed_by_id), ("closed", user))
        blocking = self._raise("b", is_blocking=True).with_user(user)
        blocking.closure = "Never mind"
        with self.assertRaisesRegex(UserError, "still stops"):
            blocking.action_close()

    def test_what_is_closed_is_taken_by_nobody(self):
        """Who solved a closed problem stays its owner."""
        problem = self._raise().with_user(self._user("operations_head"))
        problem.closure = "Sent by another vehicle"
        problem.action_close()
        owner = problem.owner_id
        with self.assertRaises(UserError):
            problem.action_take()
        self.assertEqual(problem.owner_id, owner)

    def test_other_company_sees_nothing(self):
        """A user of one company sees no exception of another."""
        other = self.env["res.company"].create({"name": "Other"})
        problem = self._raise(company_id=other.id)
        user = self._user("operations_head")
        self.assertFalse(self.env["o2d.exception"].with_user(user).search([("id", "=", problem.id)]))

    def test_context_defaults_forge_nothing(self):
        """What a remote caller puts into the context opens no blocking problem and closes none."""
        order = self._order()
        picker = self._user("picker")
        forged = {
            "default_is_blocking": True,
            "default_control": "credit_limit",
            "default_key": "late:1",
            "default_state": "closed",
            "default_closed_by_id": self.env.uid,
            "default_type": "hold",
        }
        problem = (
            self.env["o2d.exception"]
            .with_user(picker)
            .with_context(**forged)
            .create({"name": "Wet carton", "order_id": order.id})
        )
        self.assertEqual((problem.state, problem.type), ("open", "other"))
        self.assertFalse(problem.is_blocking or problem.key or problem.control or problem.closed_by_id)
        self.assertFalse(order.o2d_blocked)
        with self.assertRaises(AccessError):
            problem.create({"name": "x", "type": "hold"})

    def test_what_the_system_found_keeps_its_facts(self):
        """Nobody puts off, renames or passes on a problem that the system found; one logged by hand may change."""
        found = self._raise(due_at="2026-03-02 10:00:00").with_user(self._user("operations_head"))
        for values in ({"due_at": "2099-01-01"}, {"stage_id": False}, {"name": "x"}, {"owner_group_id": False}):
            with self.assertRaises(AccessError):
                found.write(values)
        logged = found.create({"name": "Wet carton", "type": "damage"})
        logged.write({"due_at": "2026-03-04 10:00:00", "name": "Two wet cartons"})
        self.assertEqual(logged.name, "Two wet cartons")

    def test_a_hold_is_not_closed_by_hand(self):
        """A hold of some lines stops nothing else, and still closes only when the lines are released."""
        hold = self._raise("hold:lines:1", type="hold").with_user(self._user("operations_head"))
        hold.closure = "Never mind"
        with self.assertRaisesRegex(UserError, "still stops"):
            hold.action_close()
