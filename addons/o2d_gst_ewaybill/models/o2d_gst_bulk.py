"""Papers of many invoices asked for together: begun from a list, carried on by a worker, stopped by a button."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import retrying

from ..tools import bulk_rules as rules
from .o2d_gst_outbox import OFFICER
from .o2d_gst_outbox_work import wake_again

# So many invoices are asked for in one transaction: short enough for the button that stops it.
AT_ONCE = 10


class O2dGstBulk(models.Model):
    _name = "o2d.gst.bulk"
    _description = "Papers asked for together"
    _inherit = ["o2d.decision.record"]
    _order = "id desc"
    _o2d_subject = "company_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    user_id = fields.Many2one("res.users", string="Asked by", readonly=True, ondelete="set null")
    asked_at = fields.Datetime(string="Begun", required=True, readonly=True)
    chosen = fields.Char(string="Which invoices", readonly=True, help="The period, or that they were chosen in a list.")
    stopped_at = fields.Datetime(string="Stopped", readonly=True)
    stopped_by_id = fields.Many2one("res.users", string="Stopped by", readonly=True, ondelete="set null")
    row_ids = fields.One2many("o2d.gst.bulk.row", "bulk_id", string="One by one", readonly=True)
    total = fields.Integer(string="Invoices", compute="_compute_counts", help="How many invoices were chosen.")
    waiting = fields.Integer(string="To be asked", compute="_compute_counts", help="Nobody has asked for them yet.")
    on_way = fields.Integer(string="On their way", compute="_compute_counts", help="Asked, and not answered yet.")
    done = fields.Integer(compute="_compute_counts", help="Their papers are there.")
    refused = fields.Integer(compute="_compute_counts", help="The service refused them: somebody has to mend them.")
    left_out = fields.Integer(
        string="Left out", compute="_compute_counts", help="They need nothing, or cannot be asked for from here."
    )
    stopped = fields.Integer(compute="_compute_counts", string="Not asked", help="Stopped before they were sent.")
    progress = fields.Float(compute="_compute_counts", help="Share of the invoices for which nothing is open any more.")
    state = fields.Selection(
        [(rules.RUNNING, "Running"), (rules.STOPPED, "Stopped"), (rules.FINISHED, "Finished")],
        string="Status",
        compute="_compute_counts",
        help="Running while answers are awaited.",
    )
    words = fields.Char(string="How it stands", compute="_compute_counts")

    @api.depends("asked_at")
    def _compute_display_name(self):
        for bulk in self:
            bulk.display_name = bulk.chosen or self.env._("Papers asked for together")

    @api.depends("row_ids.state", "row_ids.request_ids.state", "stopped_at")
    def _compute_counts(self):
        counts = self.env["o2d.gst.bulk.row"]._count(self.ids)
        for bulk in self:
            tally = rules.Tally(counts.get(bulk.id, {}), stopped=bool(bulk.stopped_at))
            bulk.total, bulk.waiting, bulk.on_way = tally.total, tally.of(rules.WAITING), tally.of(rules.ON_WAY)
            bulk.done, bulk.refused, bulk.stopped = tally.of(rules.DONE), tally.of(rules.REFUSED), tally.not_asked
            bulk.left_out, bulk.progress, bulk.state = tally.of(rules.LEFT_OUT), tally.per_cent, tally.state
            bulk.words = bulk._say(tally)

    def _say(self, tally):
        if tally.state == rules.RUNNING:
            return self.env._(
                "%(settled)s of %(total)s invoices answered.", settled=tally.settled, total=tally.total
            )  # fmt: skip
        if tally.not_asked:
            return self.env._("Stopped: %(count)s invoices were not asked for.", count=tally.not_asked)
        if tally.of(rules.REFUSED):
            return self.env._("Finished: %(count)s were refused and wait to be mended.", count=tally.of(rules.REFUSED))
        return self.env._("Finished: nothing was refused.")

    # --- beginning and stopping ----------------------------------------------------------------------

    @api.model
    def _begin(self, moves, chosen):
        """Ask for what these invoices lack, in the background.

        :param moves: posted invoices and credit notes of one company, readable by who asks
        :param chosen: which they are, in words
        :return: the new record
        """
        self._check_officer()
        if not moves:
            raise UserError(self.env._("There is no posted invoice among these."))
        if len(moves.company_id) > 1:
            raise UserError(self.env._("Choose invoices of one company at a time."))
        values = {
            "company_id": moves.company_id.id,
            "user_id": self.env.uid,
            "asked_at": fields.Datetime.now(),
            "chosen": chosen,
        }
        bulk = self._o2d_record(values)
        self.env["o2d.gst.bulk.row"]._o2d_record(
            [{"bulk_id": bulk.id, "move_id": move_id, "state": rules.WAITING} for move_id in moves.sorted("id").ids]
        )
        self._wake()
        return bulk.with_env(self.env)

    def action_stop(self):
        """Ask for nothing more. What was sent is answered all the same; what was not is not sent."""
        self._check_officer()
        for bulk in self.sudo():
            if bulk.state != rules.RUNNING:
                raise UserError(self.env._("Nothing of this is open any more."))
            rows = bulk.row_ids
            rows.filtered(lambda row: row.state == rules.WAITING)._o2d_decide({"state": rules.STOPPED})
            rows.filtered(lambda row: row.state == rules.ASKED and row.is_own)._take_back()
            bulk._o2d_decide({"stopped_at": fields.Datetime.now(), "stopped_by_id": self.env.uid})
            bulk._tell()
        return True

    def action_refused(self):
        """Open what the services refused of these invoices."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("o2d_gst_ewaybill.o2d_gst_request_action")
        ids = self.sudo().row_ids.request_ids.filtered(lambda one: one.state == "failed").ids
        return {**action, "domain": [("id", "in", ids)], "context": {}}

    @api.model
    def _wake(self):
        self.env.ref("o2d_gst_ewaybill.ir_cron_o2d_gst_bulk").sudo()._trigger()

    def _check_officer(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Papers of many invoices are asked for by the compliance officer."))

    # --- the worker ----------------------------------------------------------------------------------

    @api.model
    def _cron_ask(self):
        """Ask for what is still to be asked for, a few invoices at a time, until the time is up."""
        cron = self.env["ir.cron"]
        while asked := retrying(self._ask_next, self.env):
            left = self.env["o2d.gst.bulk.row"].search_count([("state", "=", rules.WAITING)])
            if not cron._commit_progress(asked, remaining=left):
                wake_again(self.env)
                cron._commit_progress()
                return

    @api.model
    def _ask_next(self):
        """:return: how many invoices were gone through"""
        rows = self.env["o2d.gst.bulk.row"].sudo().search([("state", "=", rules.WAITING)], order="id", limit=AT_ONCE)
        for row in rows.with_context(o2d_gst_wakes_once=True):
            row._ask_papers()
        if rows:
            self.env["o2d.gst.request"]._wake()
        rows.bulk_id._tell()
        return len(rows)

    def _tell(self):
        """Let open screens look again."""
        self.env["o2d.live"]._note_events((0, company.id, None) for company in self.company_id)
