import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..tools import bulk_rules as rules

_logger = logging.getLogger(__name__)

# Each row with its standing, by what became of its requests.
STANDING = """
    SELECT row.id, row.bulk_id,
           CASE WHEN row.state != 'asked' THEN row.state
                WHEN BOOL_OR(request.state = 'failed') THEN 'refused'
                WHEN BOOL_OR(request.state IN ('waiting', 'sending')) THEN 'on_way'
                WHEN BOOL_OR(request.state = 'done') THEN 'done'
                ELSE 'dropped' END AS standing
      FROM o2d_gst_bulk_row row
 LEFT JOIN o2d_gst_bulk_row_request_rel rel ON rel.row_id = row.id
 LEFT JOIN o2d_gst_request request ON request.id = rel.request_id
     WHERE %s
  GROUP BY row.id
"""


class O2dGstBulkRow(models.Model):
    """One invoice among many whose papers are asked for together."""

    _name = "o2d.gst.bulk.row"
    _description = "Invoice whose papers are asked for with others"
    _inherit = ["o2d.decision.record"]
    _order = "id"
    _rec_name = "move_id"
    _o2d_subject = "bulk_id"

    bulk_id = fields.Many2one("o2d.gst.bulk", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="bulk_id.company_id", store=True, index=True)
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    state = fields.Selection(
        [
            (rules.WAITING, "To be asked"),
            (rules.ASKED, "Asked"),
            (rules.LEFT_OUT, "Left out"),
            (rules.STOPPED, "Stopped"),
        ],
        required=True,
        readonly=True,
    )
    is_own = fields.Boolean(readonly=True, help="Asked for from here, and not on its way before.")
    request_ids = fields.Many2many(
        "o2d.gst.request", "o2d_gst_bulk_row_request_rel", "row_id", "request_id", string="Requests", readonly=True
    )
    note = fields.Char(readonly=True)
    standing = fields.Selection(
        [
            (rules.WAITING, "To be asked"),
            (rules.ON_WAY, "On its way"),
            (rules.DONE, "There"),
            (rules.REFUSED, "Refused"),
            (rules.LEFT_OUT, "Left out"),
            (rules.STOPPED, "Not asked"),
            (rules.DROPPED, "Given up"),
        ],
        compute="_compute_standing",
        help="What became of its registration and e-way bill.",
    )
    words = fields.Char(string="What became of it", compute="_compute_standing")

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    @api.depends("state", "note", "request_ids.state", "request_ids.problem", "request_ids.number")
    def _compute_standing(self):
        found = {}
        if self.ids:
            self.env.flush_all()
            rows = self.env.execute_query(SQL(STANDING, SQL("row.id = ANY(%s)", self.ids)))
            found = {row_id: standing for row_id, _bulk, standing in rows}
        for row in self:
            row.standing = found.get(row.id, row.state)
            refused = row.sudo().request_ids.filtered(lambda one: one.state == "failed")[:1]
            row.words = refused.problem or row.note

    @api.model
    def _count(self, bulk_ids):
        """:return: {bulk id: {standing: number of invoices}}"""
        if not bulk_ids:
            return {}
        self.env.flush_all()
        counts = {}
        rows = self.env.execute_query(
            SQL(
                "SELECT bulk_id, standing, COUNT(*) FROM (%s) told GROUP BY bulk_id, standing",
                SQL(STANDING, SQL("row.bulk_id = ANY(%s)", list(bulk_ids))),
            )
        )
        for bulk_id, standing, count in rows:
            counts.setdefault(bulk_id, {})[standing] = count
        return counts

    # --- asking --------------------------------------------------------------------------------------

    def _ask_papers(self):
        """Ask for what this invoice lacks, in the name of who began. What cannot be asked for is left out, with why."""
        self.ensure_one()
        user = self.bulk_id.user_id or self.env.user
        move = self.move_id.with_user(user).sudo().with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                requests, is_own, words = move._o2d_ask_missing()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except UserError as error:
            self._leave_out(str(error.args[0]))
        except Exception:
            _logger.exception("The papers of invoice %s could not be asked for", self.move_id.id)
            self._leave_out(self.env._("It could not be prepared. The log says why."))
        else:
            if not requests:
                self._leave_out(words)
                return
            self._o2d_decide(
                {"state": rules.ASKED, "is_own": is_own, "request_ids": [(6, 0, requests.ids)], "note": words or False}
            )

    def _leave_out(self, words):
        self._o2d_decide({"state": rules.LEFT_OUT, "note": words})

    def _take_back(self):
        """Give up what was never sent."""
        requests = self.request_ids.filtered(lambda one: one.state == "waiting" and not one.tries)
        requests._give_up()
        self.move_id.sudo()._o2d_bill_pickings()._o2d_papers_changed()

    def action_open(self):
        """Open the invoice."""
        self.ensure_one()
        self.check_access("read")
        return self.move_id._get_records_action()
