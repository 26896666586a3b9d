from odoo import Command
from odoo.http import serialize_exception
from odoo.tests import tagged

from odoo.addons.o2d_atp.models.o2d_backorder_apply import SharedOutJustNow
from odoo.addons.o2d_atp.tests.backorder_common import BackorderCase
from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.rpc_common import RpcCase

RUN, LINE = "o2d.backorder.run", "o2d.backorder.run.line"
SEGMENT, LIMIT = "o2d.backorder.segment", "o2d.backorder.limit"


@tagged("post_install", "-at_install")
class TestBackorderRpc(RpcCase, BackorderCase):
    """Backorders over remote calls: who reads, who acts, and what nobody writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picker, cls.sales = cls._user("picker"), cls._user("sales_coordinator")
        other = cls.env["res.company"].create({"name": "Konkan Traders"})
        cls.stranger = cls._user(
            "warehouse_coordinator", login="stranger", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        cls.segment = cls._segment("All", "redistribute")
        cls.limit = cls._limit(cls.retail, least=0)

    def setUp(self):
        super().setUp()
        self._count(6)
        self.holder, self.first = self._sold(6, days=9), self._sold(4, days=1)
        self.run_ = self._look()

    def _refused(self, *call, **kwargs):
        answer = self._call(*call, **kwargs)
        self.assertEqual(answer.get("error", {}).get("data", {}).get("name"), "odoo.exceptions.AccessError", call)

    def _granted(self, *call, **kwargs):
        answer = self._call(*call, **kwargs)
        self.assertNotIn("error", answer, call)
        return answer["result"]

    def test_who_acts(self):
        """A picker and a sales coordinator neither look nor do anything; nothing has moved."""
        for user in (self.picker, self.sales):
            self._login(user)
            self._refused(RUN, "action_look")
            self._refused(RUN, "action_look_again", self.run_.ids)
            self._refused(RUN, "action_apply", self.run_.ids)
        self.assertEqual((self._has(self.holder, self.first), self.run_.state), ([6, 0], "preview"))
        self._login(self.coordinator)
        self._granted(RUN, "action_look_again", self.run_.ids)
        self._granted(RUN, "action_apply", self.run_.ids)
        self.assertEqual((self._has(self.holder, self.first), self.run_.state), ([2, 4], "applied"))

    def test_who_reads(self):
        """Whoever works with orders reads what was found and by which rules."""
        for user in (self.picker, self.sales):
            self._login(user)
            (run,) = self._granted(RUN, "read", self.run_.ids, ["summary", "state"])
            self.assertEqual(run["state"], "preview")
            self.assertEqual(len(self._granted(LINE, "search_read", [["run_id", "=", self.run_.id]], ["words"])), 2)
            self.assertTrue(self._granted(SEGMENT, "search_read", [], ["strategy"]))
            self.assertTrue(self._granted(LIMIT, "search_read", [], ["least"]))

    def test_other_company(self):
        """Who is of another company sees none of it and does none of it, whichever company he claims to be in."""
        self._login(self.stranger)
        for model in (RUN, LINE, SEGMENT, LIMIT):
            self.assertEqual(self._granted(model, "search_count", []), 0, model)
        self._refused(RUN, "read", self.run_.ids, ["summary"])
        for door in ("action_apply", "action_look_again"):
            self._refused(RUN, door, self.run_.ids)
            self._refused(RUN, door, self.run_.ids, context={"allowed_company_ids": self.company.ids})
        self._refused(RUN, "action_look", context={"allowed_company_ids": self.company.ids})
        self._refused(SEGMENT, "write", self.segment.ids, {"strategy": "keep"})
        self._refused(LIMIT, "create", {"group_id": self.key.id, "product_id": self.article.id, "least": 5,
                                        "company_id": self.company.id})  # fmt: skip
        self.assertEqual((self._has(self.holder, self.first), self.run_.state), ([6, 0], "preview"))

    def test_what_was_found_is_never_written(self):
        """What was found is written, made or deleted by nobody, not even by who may do it."""
        line = self.run_.line_ids[0]
        for user in (self.picker, self.sales, self.coordinator, self._user("administration")):
            self._login(user)
            self._refused(RUN, "write", self.run_.ids, {"state": "applied"})
            self._refused(RUN, "write", self.run_.ids, {"line_ids": [[1, line.id, {"after": 9}]]})
            self._refused(RUN, "create", {"company_id": self.company.id, "looked_at": "2026-01-01"})
            self._refused(RUN, "unlink", self.run_.ids)
            self._refused(RUN, "copy", self.run_.ids)
            self._refused(LINE, "write", line.ids, {"after": 9})
            self._refused(LINE, "create", {"run_id": self.run_.id})
            self._refused(LINE, "unlink", line.ids)

    def test_rules_are_the_coordinators(self):
        """Segments and limits are set by the warehouse coordinator, and only read by pickers and sales."""
        for user in (self.picker, self.sales):
            self._login(user)
            self._refused(SEGMENT, "create", {"name": "Mine", "strategy": "keep"})
            self._refused(SEGMENT, "write", self.segment.ids, {"strategy": "give_up"})
            self._refused(SEGMENT, "unlink", self.segment.ids)
            self._refused(LIMIT, "create", {"group_id": self.key.id, "product_id": self.article.id, "least": 5})
            self._refused(LIMIT, "write", self.limit.ids, {"least": 5})
            self._refused(LIMIT, "unlink", self.limit.ids)
            self._refused("res.company", "write", self.company.ids, {"o2d_backorder_auto": True})
        self._login(self.coordinator)
        self._granted(SEGMENT, "write", self.segment.ids, {"strategy": "keep"})
        self._granted(LIMIT, "write", self.limit.ids, {"least": 5})

    def test_given_back_is_never_written(self):
        """Whether goods were given back is decided by age or by a button, not written on the transfer."""
        move = self.holder.picking_ids.move_ids
        for user in (self.picker, self.coordinator):
            self._login(user)
            for name in ("o2d_given_back_at", "o2d_let_go_at"):
                self._refused("stock.move", "write", move.ids, {name: "2026-01-01 00:00:00"})
                self._refused("stock.move", "write", move.ids, {name: False}, context={"o2d_pass": "decision"})
                lines = [[1, move.id, {name: "2026-01-01 00:00:00"}]]
                self._refused("stock.picking", "write", self.holder.picking_ids.ids, {"move_ids": lines})
        vals = {"product_id": self.article.id, "product_uom_qty": 1, "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id, "o2d_given_back_at": "2026-01-01 00:00:00"}  # fmt: skip
        made = self.env["stock.move"].browse(self._granted("stock.move", "create", [vals]))
        self.assertFalse(made.o2d_given_back_at)
        defaults = {"default_o2d_let_go_at": "2026-01-01 00:00:00"}
        made = self.env["stock.move"].browse(self._granted("stock.move", "create", [vals], context=defaults))
        self.assertFalse(made.o2d_let_go_at)

    def test_refusals_are_messages(self):
        """What is refused is shown as a message and not as a fault of the server."""
        for error in (SharedOutJustNow("Try again in a moment."), O2dRefused("Not yet.")):
            told = serialize_exception(error)
            self.assertEqual(told["context"].get("exception_class"), "odoo.exceptions.UserError")
            self.assertEqual(told["arguments"], (str(error),))

    def test_no_private_doors(self):
        """What stands behind the doors is not called from outside, and the night's run least of all."""
        self._login(self.coordinator)
        calls = ((RUN, "_cron_share_out"), (RUN, "_share_out", self.company.id), (RUN, "_apply", self.run_.ids),
                 ("o2d.allocation", "_backorder_plan", self.company.id),
                 ("stock.move", "_o2d_decide", self.holder.picking_ids.move_ids.ids, {}))  # fmt: skip
        for call in calls:
            self._refused(*call)
