from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

SALES = ("out_invoice", "out_refund")


class O2dGstBulkAsk(models.TransientModel):
    """Takes a period, or the invoices chosen in a list; asks for their papers, or makes the portal's file of them."""

    _name = "o2d.gst.bulk.ask"
    _description = "Ask for the papers of many invoices"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    is_selection = fields.Boolean(readonly=True)
    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    date_from = fields.Date(string="From", help="First day of the invoices' dates.")
    date_to = fields.Date(string="To", help="Last day of the invoices' dates.")
    count = fields.Integer(
        string="Posted invoices", compute="_compute_count", help="Customer invoices and credit notes among them."
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        chosen = self.env.context.get("active_ids") if self.env.context.get("active_model") == "account.move" else None
        if chosen:
            moves = self.env["account.move"].browse(chosen)
            moves.check_access("read")
            values.update(is_selection=True, move_ids=[fields.Command.set(moves.ids)])
            values["company_id"] = moves.company_id[:1].id
        else:
            today = self.env.company._o2d_today()
            values.update(date_from=today.replace(day=1), date_to=today)
        return values

    @api.depends("is_selection", "move_ids", "date_from", "date_to", "company_id")
    def _compute_count(self):
        for ask in self:
            is_told = ask.is_selection or (ask.date_from and ask.date_to)
            ask.count = self.env["account.move"].search_count(ask._domain()) if is_told else 0

    def _domain(self):
        domain = Domain("state", "=", "posted") & Domain("move_type", "in", SALES)
        if self.is_selection:
            return domain & Domain("id", "in", self.move_ids.ids)
        return (
            domain
            & Domain("company_id", "=", self.company_id.id)
            & Domain("invoice_date", ">=", self.date_from)
            & Domain("invoice_date", "<=", self.date_to)
        )

    def _moves(self):
        self.ensure_one()
        if not self.is_selection:
            if not self.date_from or not self.date_to:
                raise UserError(self.env._("Say from which day to which."))
            if self.date_from > self.date_to:
                raise UserError(self.env._("The first day is after the last one."))
        return self.env["account.move"].search(self._domain(), order="invoice_date, id")

    def _chosen_words(self, moves):
        if self.is_selection:
            return self.env._("%(count)s invoices from a list", count=len(moves))
        return self.env._(
            "Invoices from %(first)s to %(last)s",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )

    def action_ask(self):
        """Ask the services, in the background, and show how far it is."""
        moves = self._moves()
        bulk = self.env["o2d.gst.bulk"]._begin(moves, self._chosen_words(moves))
        return self._open(bulk)

    def action_file(self):
        """Make the portal's file of what needs an e-way bill, and show it."""
        return self._open(self.env["o2d.gst.portal.file"]._make(self._moves()))

    def _open(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
