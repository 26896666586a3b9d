from odoo import api, fields, models
from odoo.exceptions import UserError


class O2dTransferReceive(models.TransientModel):
    """What is on the way, to be counted as it is unloaded."""

    _name = "o2d.transfer.receive"
    _description = "Count of a branch transfer"

    transfer_id = fields.Many2one("o2d.transfer", required=True, readonly=True, ondelete="cascade")
    place_words = fields.Char(compute="_compute_place_words")
    line_ids = fields.One2many(
        "o2d.transfer.receive.line", "receive_id", compute="_compute_line_ids", store=True, readonly=False,
        precompute=True,
    )  # fmt: skip

    @api.depends("transfer_id")
    def _compute_place_words(self):
        for count in self:
            count.place_words = count.transfer_id.display_name

    @api.depends("transfer_id")
    def _compute_line_ids(self):
        for count in self:
            transfer = count.transfer_id
            transfer._o2d_check_receiver()
            rows = transfer.sudo()._o2d_receivable()
            count.line_ids = [(5, 0, 0)] + [
                (0, 0, {"line_id": line, "lot_id": lot, "sent": quantity, "good": quantity})
                for (line, lot), quantity in rows.items()
            ]

    def action_receive(self):
        """Book in what was counted.

        :raise UserError: where somebody has counted since this was opened, or the same count comes a second time
        """
        self.ensure_one()
        self.transfer_id._o2d_check_receiver()
        self._o2d_check_current()
        self.transfer_id.o2d_receive(
            [
                {"line_id": row.line_id.id, "lot_id": row.lot_id.id, "good": row.good, "damaged": row.damaged}
                for row in self.line_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}

    def _o2d_check_current(self):
        travelling = self.transfer_id.sudo()._o2d_receivable()
        for row in self.line_ids.sudo():
            now = travelling.get((row.line_id.id, row.lot_id.id), 0.0)
            if row.unit_id.compare(row.sent, now) != 0:
                raise UserError(
                    self.env._(
                        "%(product)s was counted meanwhile. Close this, look at %(transfer)s, and count what is still "
                        "on the way.",
                        product=row.goods,
                        transfer=self.transfer_id.name,
                    )
                )


class O2dTransferReceiveLine(models.TransientModel):
    _name = "o2d.transfer.receive.line"
    _description = "Counted goods of a branch transfer"

    receive_id = fields.Many2one("o2d.transfer.receive", required=True, ondelete="cascade")
    line_id = fields.Many2one("o2d.transfer.line", required=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", ondelete="cascade")
    goods = fields.Char(compute="_compute_goods")
    unit_id = fields.Many2one(related="line_id.unit_id", string="Unit")
    sent = fields.Float(string="On the way", digits="Product Unit", readonly=True)
    good = fields.Float(string="Arrived", digits="Product Unit", help="How many of them are here and in order.")
    damaged = fields.Float(digits="Product Unit", help="How many are here and damaged.")
    difference = fields.Float(digits="Product Unit", compute="_compute_difference")
    difference_words = fields.Char(compute="_compute_difference")

    @api.depends("line_id", "lot_id")
    def _compute_goods(self):
        for row in self:
            own = row.sudo()
            lot = f" ({own.lot_id.name})" if own.lot_id else ""
            row.goods = f"{own.line_id.product_id._o2d_transfer_name()}{lot}"

    @api.depends("sent", "good", "damaged")
    def _compute_difference(self):
        for row in self:
            row.difference = row.good + row.damaged - row.sent
            sign = row.unit_id.compare(row.difference, 0.0) if row.unit_id else 0
            number = f"{abs(row.difference):g}"
            row.difference_words = (
                self.env._("%(number)s too many", number=number) if sign > 0
                else self.env._("%(number)s short", number=number) if sign < 0
                else ""
            )  # fmt: skip
