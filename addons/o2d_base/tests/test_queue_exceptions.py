from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .queue_common import QueueCase


class TestExceptionScreens(QueueCase):
    """What list, board and dialog say of an exception."""

    def test_age_in_words(self):
        """Age is said in minutes, hours or days, and stops with closing."""
        with freeze_time("2026-03-02 10:00:00"):
            problem = self._problem("age", self.new, "picker", name="Wet carton", due_at="2026-03-02 12:00:00")
        for moment, words, is_overdue in (("10:00:00", "0 min", False), ("10:59:00", "59 min", False),
                                          ("12:30:00", "2 h", True)):  # fmt: skip
            with freeze_time(f"2026-03-02 {moment}"):
                problem.invalidate_recordset()
                self.assertEqual((problem.age, problem.is_overdue), (words, is_overdue))
        with freeze_time("2026-03-05 12:00:00"):
            problem.invalidate_recordset()
            self.assertEqual(problem.age, "3 days")
            self.env["o2d.exception"]._clear(["queue:age"])
            self.assertFalse(problem.is_overdue)

    def test_closing_asks_for_words(self):
        """The dialog does not let one close without words, and closes with them."""
        user = self._user("sales_coordinator")
        problem = self.damage.with_user(user)
        action = problem.action_ask_closure()
        self.assertEqual((action["res_id"], action["target"]), (problem.id, "new"))
        dialog = Form(problem, view=action["views"][0][0])
        with self.assertRaises(AssertionError):
            dialog.save()
        dialog.closure = "Two new cartons sent"
        dialog.save().action_close()
        self.assertEqual(problem.state, "closed")

    def test_who_only_reads_is_not_asked(self):
        """Management is asked for no words and takes nothing."""
        problem = self.damage.with_user(self._user("management"))
        for method in (problem.action_ask_closure, problem.action_take):
            with self.assertRaises(AccessError):
                method()
        for kind in ("list", "form", "kanban"):
            arch = problem.get_view(self.env.ref(f"o2d_base.o2d_exception_view_{kind}").id, kind)["arch"]
            for method in ("action_take", "action_close", "action_ask_closure"):
                self.assertNotIn(method, arch, kind)

    def test_found_by_site_cause_and_age(self):
        """Exceptions are found by site, by cause and by age."""
        self.damage._as_keeper().write({"warehouse_id": self.warehouse.id, "opened_at": self.now - timedelta(days=4)})
        self.damage.cause = "Rain at the dock"
        search = self.env["o2d.exception"].with_user(self._user("picker")).search
        view = self.env.ref("o2d_base.o2d_exception_view_search").arch
        for domain in ([("warehouse_id", "ilike", self.warehouse.name)], [("cause", "ilike", "rain")],
                       [("opened_at", "<", "-3d"), ("cause", "!=", False)]):  # fmt: skip
            self.assertIn(self.damage, search(domain), domain)
        self.assertNotIn(self.damage, search([("opened_at", "<", "-7d")]))
        for name in ("older_day", "older_days", "older_week", "group_by_site", "group_by_type"):
            self.assertIn(f'name="{name}"', view)

    def test_a_customers_report_is_not_closed_in_passing(self):
        """What a customer reported is answered in its form: the queue offers no closing and refuses it."""
        user = self._user("sales_coordinator")
        self.env["o2d.report"].sudo().create(
            {"name": "Report", "exception_id": self.damage.id, "order_id": self.gone.id, "kind": "damage", "token": "x"}
        )
        self.damage.invalidate_recordset()
        row = self._rows(user, "reports")["Q-GONE"]
        self.assertNotIn("close", row["actions"])
        with self.assertRaises(UserError):
            self._queues(user).o2d_act(self._queue("reports").id, self.damage.id, "close", "Sent again")
