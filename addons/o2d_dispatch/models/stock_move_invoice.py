from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.invoice_cover import split_by_lot

KEPT = frozenset({"o2d_dispatched", "o2d_invoice_line_ids"})
# What an invoice says of the goods.
BILLED_FACTS = frozenset({"quantity", "lot_id", "product_id", "product_uom_id", "location_dest_id", "move_id"})


class StockMove(models.Model):
    """What left, and the invoice lines that bill it."""

    _inherit = "stock.move"

    o2d_invoice_line_ids = fields.Many2many(
        "account.move.line",
        "o2d_stock_move_invoice_line_rel",
        "stock_move_id",
        "invoice_line_id",
        string="Invoice lines",
        readonly=True,
        copy=False,
        groups="o2d_base.group_user,account.group_account_invoice",
    )
    o2d_dispatched = fields.Float(
        string="To bill",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What this transfer brought to the customer, in the unit of the order line; negative for what came back.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._o2d_refuse_kept(vals)
        self._o2d_refuse_late(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._o2d_refuse_kept(vals)
        return super().write(vals)

    @api.model
    def _o2d_refuse_kept(self, vals):
        if KEPT & vals.keys():
            raise AccessError(self.env._("What was dispatched and billed is written by the system, never by hand."))

    @api.model
    def _o2d_refuse_late(self, vals_list):
        """Nothing joins a delivery that has left and is billed."""
        ids = {vals["picking_id"] for vals in vals_list if vals.get("picking_id")}
        pickings = self.env["stock.picking"].sudo().browse(ids)
        late = pickings.filtered(lambda picking: picking.state == "done" and picking.o2d_bill_state)
        if late:
            raise UserError(
                self.env._(
                    "%(delivery)s has left and is billed by what it carried. Make a new delivery for what is missing.",
                    delivery=late[0].name,
                )
            )

    @api.model
    def _o2d_write_dispatched(self, parts):
        """Note what left; the only way to.

        :param parts: {stock move id: quantity}
        """
        if not parts:
            return
        self.flush_model(["o2d_dispatched"])
        self.env.cr.execute(
            SQL(
                "UPDATE stock_move m SET o2d_dispatched = v.quantity FROM unnest(%s, %s) AS v(id, quantity)"
                " WHERE m.id = v.id",
                list(parts),
                [float(quantity) for quantity in parts.values()],
            )
        )
        self.browse(parts).invalidate_recordset(["o2d_dispatched"], flush=False)

    def _o2d_billable(self):
        """The lots of these finished transfers that invoices or credit notes are about.

        What came back before it was billed is on neither.

        :return: {move id: {lot id or False: quantity in the product's unit}}
        """
        found = {}
        for move in self:
            lots = move._o2d_done_lots()
            gone = [move] if move.o2d_dispatched <= 0 else move.returned_move_ids.filtered("to_refund")
            for back in gone:
                for lot, quantity in back._o2d_absorbed_lots().items():
                    lots[lot] = max(lots.get(lot, 0.0) - quantity, 0.0)
            found[move.id] = lots
        return found

    def _o2d_done_lots(self):
        lots = {}
        for line in self.move_line_ids:
            lots[line.lot_id.id] = lots.get(line.lot_id.id, 0.0) + line.quantity_product_uom
        return lots

    def _o2d_absorbed_lots(self):
        """Of a return: the lots that came back before they were billed."""
        self.ensure_one()
        line = self.sale_line_id
        if self.state != "done" or self.product_id != line.product_id or self.o2d_dispatched > 0:
            return {}
        whole = self.product_uom._compute_quantity(self.quantity, line.product_uom_id, rounding_method="HALF-UP")
        lots = self._o2d_done_lots()
        share = 1.0 + self.o2d_dispatched / whole if whole else 0.0
        return split_by_lot(sum(lots.values()) * share, lots.items())


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._o2d_refuse_billed()
        return lines

    def write(self, vals):
        touched = BILLED_FACTS & vals.keys()
        if touched:
            self.filtered(
                lambda line: any(line._o2d_will_change(name, vals[name]) for name in touched)
            )._o2d_refuse_billed()
        return super().write(vals)

    def _o2d_will_change(self, name, value):
        field = self._fields[name]
        return self[name] != field.convert_to_record(field.convert_to_cache(value, self), self)

    def _o2d_refuse_billed(self):
        """What left is settled by a return or a new delivery, never by correcting the delivery behind its invoice."""
        late = self.sudo().filtered(
            lambda line: line.state == "done"
            and line.move_id.sale_line_id.o2d_bill_on_dispatch
            and (line.move_id.o2d_dispatched or line.picking_id.o2d_bill_state)
        )
        if late:
            raise UserError(
                self.env._(
                    "%(product)s on %(delivery)s has left and is billed by what it was. "
                    "Return what came back, deliver anew what is missing.",
                    product=late[0].product_id.display_name,
                    delivery=late[0].picking_id.name or late[0].reference,
                )
            )
