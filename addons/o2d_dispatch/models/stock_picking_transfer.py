from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column


class StockPicking(models.Model):
    """A branch transfer leaves as every delivery does: picked, on a trip, through the gate, with its paper."""

    _inherit = "stock.picking"

    o2d_transfer_id = fields.Many2one(
        "o2d.transfer",
        string="Branch transfer",
        compute="_compute_o2d_transfer_id",
        store=True,
        index="btree_not_null",
        groups="base.group_user",
        help="The branch transfer whose goods this moves.",
    )

    def _auto_init(self):
        if not column_exists(self.env.cr, self._table, "o2d_transfer_id"):
            create_column(self.env.cr, self._table, "o2d_transfer_id", "int4")
        return super()._auto_init()

    @api.depends("move_ids.o2d_transfer_id")
    def _compute_o2d_transfer_id(self):
        for picking in self:
            picking.o2d_transfer_id = picking.move_ids.o2d_transfer_id[:1]

    def _o2d_is_sent_away(self):
        """Is it one of the sender's transfers of a branch transfer?"""
        return bool(self.o2d_transfer_id) and any(
            move.location_dest_id.usage == "transit" or move._o2d_is_outbound() for move in self.move_ids
        )

    def _o2d_leaves_house(self):
        """What goes to another site leaves by the gate, although no customer gets it."""
        if self.o2d_transfer_id:
            return self.picking_type_code == "outgoing" and self.location_dest_id.usage == "transit"
        return super()._o2d_leaves_house()


class O2dTransferLine(models.Model):
    _inherit = "o2d.transfer.line"

    def _o2d_at_gate(self):
        """What was booked out and still stands at the sender's gate.

        :return: {(line id, lot id or False): quantity in the article's own unit}
        """
        found = {}
        moves = (
            self.sudo()
            ._o2d_moves()
            .filtered(
                lambda move: move.state == "done"
                and move._o2d_enters_transit()
                and move.picking_id._o2d_waits_at_gate()
            )
        )
        for line in moves.move_line_ids:
            key = line.move_id.o2d_transfer_line_id.id, line.lot_id.id
            found[key] = found.get(key, 0.0) + line.quantity_product_uom
        return found

    def _o2d_beyond_words(self, lot_id, at_gate):
        """Why more cannot be taken from the road.

        :param at_gate: what still stands at the sender's gate
        """
        own = self.sudo()
        lot = self.env["stock.lot"].sudo().browse(lot_id or [])
        facts = {
            "product": own.product_id.display_name + (f" ({lot.name})" if lot else ""),
            "site": own.transfer_id.from_place_id.name,
            "transfer": own.transfer_id.name,
        }
        if at_gate:
            return self.env._(
                "%(product)s has not passed the gate of %(site)s yet. Ask there to let it out, then receive it.",
                **facts,
            )
        return self.env._(
            "More %(product)s than %(site)s has sent with %(transfer)s. Count it on the transfer: "
            "%(site)s then says what was sent.",
            **facts,
        )


class O2dTransfer(models.Model):
    _inherit = "o2d.transfer"

    def action_open_sent(self):
        """Open what leaves the sending site with this transfer."""
        return self._o2d_open_pickings(self.env._("Sent with"), "out_picking_ids")

    def action_open_received(self):
        """Open what brings it in."""
        return self._o2d_open_pickings(self.env._("Received with"), "in_picking_ids")

    def _o2d_open_pickings(self, name, field):
        self.ensure_one()
        self.check_access("read")
        mine = self[field]._filtered_access("read")
        if not mine:
            raise UserError(self.env._("These are transfers of the other branch. Its people see them."))
        action = {"type": "ir.actions.act_window", "name": name, "res_model": "stock.picking"}
        if len(mine) == 1:
            return {**action, "res_id": mine.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", mine.ids)], "views": [(False, "list"), (False, "form")]}
