from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.o2d_return import REASONS


class O2dReturnAsk(models.TransientModel):
    """Asks what comes back of an order or one of its deliveries, and why."""

    _name = "o2d.return.ask"
    _description = "Ask for a return"

    order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, ondelete="cascade")
    partner_name = fields.Char(string="Customer", compute="_compute_partner_name", compute_sudo=True)
    at_door = fields.Boolean(readonly=True)
    reason = fields.Selection(REASONS, required=True, help="Why it comes back.")
    words = fields.Text(string="In words", help="What the customer says of it.")
    line_ids = fields.One2many("o2d.return.ask.line", "wizard_id", string="What comes back")

    @api.depends("order_id")
    def _compute_partner_name(self):
        for wizard in self:
            order = wizard.order_id
            is_mine = order.company_id in self.env.user.company_ids
            wizard.partner_name = is_mine and order.partner_id.commercial_partner_id.name

    @api.model
    def _open(self, order, picking=None, at_door=False, moves=None):
        """The dialog over what of this order may still come back.

        :param order: sale.order, as superuser
        :param picking: only what left with this delivery
        :param moves: only these lines of deliveries
        :raise AccessError: for who may not ask
        :raise UserError: where nothing can come back
        """
        self.env["o2d.return"]._o2d_check_may_ask(order.id, at_door)
        if moves is None:
            moves = (picking.sudo() if picking else order.picking_ids).move_ids
        rows = self._prepare_rows(moves, at_door)
        if not rows:
            raise UserError(self._why_nothing(order, picking))
        wizard = self.create(
            {
                "order_id": order.id,
                "at_door": at_door,
                "reason": "refused" if at_door else "damaged",
                "line_ids": [fields.Command.create(row) for row in rows],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refused at the door") if at_door else self.env._("Ask for a return"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _why_nothing(self, order, picking):
        for one in picking.sudo() if picking else order.picking_ids:
            if one._o2d_is_delivery() and (words := one._o2d_why_not_returnable()):
                return words
        return self.env._("Everything that left with %(order)s came back already, or is asked for.", order=order.name)

    @api.model
    def _prepare_rows(self, moves, at_door):
        """One row for each article and lot that may come back."""
        out = moves.sudo().filtered(
            lambda move: (
                move.state == "done"
                and move.sale_line_id
                and move.location_dest_id.usage == "customer"
                and not move.picking_id._o2d_why_not_returnable()
            )
        )
        return [
            {
                "move_id": move.id,
                "lot_id": lot,
                "room": quantity,
                "quantity": quantity if at_door else 0.0,
                "uom_id": move.product_id.uom_id.id,
            }
            for move, lots in out._o2d_return_room().items()
            for lot, quantity in lots.items()
            if move.product_id.uom_id.compare(quantity, 0.0) > 0
        ]

    def action_ask(self):
        """Ask for it; see `o2d.return.o2d_ask`."""
        self.ensure_one()
        lines = [
            {"move_id": line.move_id.id, "lot_id": line.lot_id.id, "quantity": line.quantity, "uom_id": line.uom_id.id}
            for line in self.sudo().line_ids
            if line.quantity
        ]
        returns = self.env["o2d.return"]
        made = returns.o2d_ask(self.order_id.id, lines, self.reason, self.words or "", self.at_door)
        return returns.browse(made)._o2d_open()


class O2dReturnAskLine(models.TransientModel):
    _name = "o2d.return.ask.line"
    _description = "Goods of a return that is asked for"

    wizard_id = fields.Many2one("o2d.return.ask", required=True, ondelete="cascade")
    move_id = fields.Many2one("stock.move", required=True, readonly=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", readonly=True, ondelete="cascade")
    goods = fields.Char(string="Article", compute="_compute_goods", compute_sudo=True)
    delivery = fields.Char(compute="_compute_goods", compute_sudo=True)
    room = fields.Float(
        string="At most", digits="Product Unit", readonly=True, help="What left less what came back or is asked for."
    )
    quantity = fields.Float(string="Comes back", digits="Product Unit", help="How much of it comes back.")
    uom_id = fields.Many2one(
        "uom.uom", string="Unit", ondelete="cascade", help="In which the quantity is counted, such as pieces or boxes."
    )
    unit_ids = fields.Many2many("uom.uom", string="Units", compute="_compute_goods", compute_sudo=True)

    @api.depends("move_id", "lot_id")
    def _compute_goods(self):
        for line in self:
            # Said of nothing but what left with this order, whatever a remote caller wrote on the line.
            move = line.move_id.filtered(lambda one, line=line: one.sale_line_id.order_id == line.wizard_id.order_id)
            move = move if move.company_id in self.env.user.company_ids else move.browse()
            lot = line.lot_id & move.move_line_ids.lot_id
            name = move.product_id._o2d_pick_name() if move else ""
            line.goods = f"{name} ({lot.name})" if lot else name
            line.delivery = move.picking_id.name
            line.unit_ids = move.product_id.uom_id | move.product_uom
