from odoo import api, fields, models

from ..tools import return_rules as rules


class O2dReturnReceive(models.TransientModel):
    """Asks how much of a return came, and what it is fit for."""

    _name = "o2d.return.receive"
    _description = "Receive a return"

    return_id = fields.Many2one("o2d.return", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("o2d.return.receive.line", "wizard_id", string="What came")
    paper_no = fields.Char(string="Customer's document", help="Number of the challan that came with the goods.")
    is_short = fields.Boolean(compute="_compute_is_short")
    rest = fields.Selection(
        [("later", "Comes later"), ("never", "Does not come")],
        string="The rest",
        default="later",
        required=True,
        help="What becomes of what was authorised and did not come.",
    )
    rest_note = fields.Text(string="Because", help="Why the rest does not come.")

    @api.depends("line_ids.restock", "line_ids.quarantine", "line_ids.scrap")
    def _compute_is_short(self):
        for wizard in self:
            wizard.is_short = any(
                line.uom_id.compare(line.awaited, line.restock + line.quarantine + line.scrap) > 0
                for line in wizard.line_ids
            )

    def action_receive(self):
        """Receive it; see `o2d.return.o2d_receive`."""
        self.ensure_one()
        lines = [
            {"line_id": line.line_id.id, **{name: line[name] for name in rules.CONDITIONS}} for line in self.line_ids
        ]
        self.return_id.o2d_receive(lines, self.rest, self.rest_note or "", self.paper_no or "")
        return {"type": "ir.actions.act_window_close"}


class O2dReturnReceiveLine(models.TransientModel):
    _name = "o2d.return.receive.line"
    _description = "Goods of a return that came"

    wizard_id = fields.Many2one("o2d.return.receive", required=True, ondelete="cascade")
    line_id = fields.Many2one("o2d.return.line", required=True, readonly=True, ondelete="cascade")
    goods = fields.Char(string="Article", compute="_compute_goods")
    uom_id = fields.Many2one("uom.uom", string="Unit", compute="_compute_goods")
    awaited = fields.Float(string="Still to come", digits="Product Unit", compute="_compute_goods")
    restock = fields.Float(string="To stock", digits="Product Unit", help="As good as when it left.")
    quarantine = fields.Float(
        string="To quarantine", digits="Product Unit", help="To be looked at before it is sold again."
    )
    scrap = fields.Float(digits="Product Unit", help="Good for nothing.")

    @api.depends("line_id")
    def _compute_goods(self):
        for line in self:
            # A line of another company, written by a remote caller, tells nothing.
            found = line.line_id._filtered_access("read")
            line.goods, line.uom_id, line.awaited = found.goods, found.uom_id, found.awaited


class O2dReturn(models.Model):
    _inherit = "o2d.return"

    def action_ask_receive(self):
        """Ask what came: all of it in good order, until somebody says otherwise."""
        record = self._o2d_check_mine()
        wizard = self.env["o2d.return.receive"].create(
            {
                "return_id": record.id,
                "line_ids": [
                    fields.Command.create({"line_id": line.id, "restock": line.awaited})
                    for line in record.line_ids
                    if line.awaited
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive %(name)s", name=record.name),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }
