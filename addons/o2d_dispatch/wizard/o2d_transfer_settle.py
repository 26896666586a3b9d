from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.o2d_transfer_difference import ANSWERS
from ..tools import transfer_rules as rules


class O2dTransferSettle(models.TransientModel):
    """What becomes of a difference."""

    _name = "o2d.transfer.settle"
    _description = "End of a difference"

    difference_id = fields.Many2one("o2d.transfer.difference", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(related="difference_id.kind")
    words = fields.Char(related="difference_id.words", string="What is different")
    value = fields.Monetary(related="difference_id.value")
    currency_id = fields.Many2one(related="difference_id.currency_id")
    end_short = fields.Selection(
        [
            (rules.LATE, "Still on its way"),
            (rules.BACK, "It never left: it stands at the sender"),
            (rules.LOST, "Lost on the way"),
        ],
        string="What was missing",
    )
    end_damaged = fields.Selection(
        [(rules.BACK, "Goes back to the sender"), (rules.LOST, "Written off"), (rules.KEPT, "Good enough: kept")],
        string="What is damaged",
    )
    end_over = fields.Selection(
        [(rules.SENT_MORE, "Yes, it was sent: book it as well"), (rules.NOT_OURS, "No, it is not from here")],
        string="Was more sent?",
    )
    end = fields.Char(compute="_compute_end")
    answers = fields.Selection(ANSWERS, string="Who answers for it")
    due_on = fields.Date(string="Expected on", help="The day on which the missing goods should arrive.")
    note = fields.Char(string="In words", help="What was found out, in a few words.")

    @api.depends("end_short", "end_damaged", "end_over", "kind")
    def _compute_end(self):
        for ask in self:
            chosen = {rules.SHORT: ask.end_short, rules.DAMAGED: ask.end_damaged, rules.OVER: ask.end_over}
            ask.end = chosen.get(ask.kind)

    def action_settle(self):
        self.ensure_one()
        if not self.end:
            raise UserError(self.env._("Choose what becomes of it."))
        self.difference_id.o2d_settle(self.end, self.note, self.answers, self.due_on)
        return {"type": "ir.actions.act_window_close"}


class O2dTransferRefuse(models.TransientModel):
    """Why goods are not sent."""

    _name = "o2d.transfer.refuse"
    _description = "Refusal of a branch transfer"

    transfer_id = fields.Many2one("o2d.transfer", required=True, readonly=True, ondelete="cascade")
    answer = fields.Char(string="Why not", required=True, help="Whoever asked reads it and finds another way.")

    def action_refuse(self):
        self.ensure_one()
        self.transfer_id.action_refuse(self.answer)
        return {"type": "ir.actions.act_window_close"}
