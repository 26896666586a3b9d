from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import return_rules as rules


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    o2d_quarantine_id = fields.Many2one(
        "stock.location",
        string="Quarantine",
        copy=False,
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="Where goods stand that came back, to be looked at before they are sold again. Nothing here is promised.",
    )

    @api.constrains("o2d_quarantine_id", "lot_stock_id")
    def _check_o2d_quarantine(self):
        for warehouse in self.filtered("o2d_quarantine_id"):
            if warehouse.o2d_quarantine_id._child_of(warehouse.lot_stock_id):
                raise ValidationError(
                    self.env._(
                        "%(place)s belongs to the stock of %(site)s, so that what stands there is sold. Choose a place "
                        "outside of it.",
                        place=warehouse.o2d_quarantine_id.display_name,
                        site=warehouse.name,
                    )
                )

    def _o2d_quarantine(self):
        """The place for goods that are not fit for sale yet; made when it is needed first."""
        self.ensure_one()
        warehouse = self.sudo()
        if not warehouse.o2d_quarantine_id:
            # Beside the stock, not below it: what stands here is neither promised nor reserved.
            warehouse.o2d_quarantine_id = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Quarantine"),
                        "usage": "internal",
                        "location_id": warehouse.view_location_id.id,
                        "company_id": warehouse.company_id.id,
                    }
                )
            )
        return warehouse.o2d_quarantine_id


class StockPicking(models.Model):
    """A transfer that brings goods of a return back, each to where its condition belongs."""

    _inherit = "stock.picking"

    def _action_done(self):
        # Before core writes what nobody ordered down on the order.
        self.sudo().filtered(lambda picking: picking._o2d_brings_back())._o2d_refuse_strangers()
        done = super()._action_done()
        self.sudo().o2d_return_id._o2d_refresh()
        return done

    def _o2d_brings_back(self):
        """Does this transfer bring back goods that were authorised, or billed as they left?"""
        self.ensure_one()
        return bool(
            self.o2d_return_id or (self.return_id and any(self.sale_id.order_line.mapped("o2d_bill_on_dispatch")))
        )

    def _o2d_refuse_strangers(self):
        """:raise UserError: for goods that no line of the delivery stands behind"""
        strangers = self.move_ids.filtered(
            lambda move: move.location_id.usage == "customer"
            and move.state != "cancel"
            and move.quantity
            and not move.origin_returned_move_id
        )
        if strangers:
            picking = strangers[:1].picking_id
            raise UserError(
                self.env._(
                    "%(product)s is not part of %(name)s. Put it aside, and ask sales for a return of it.",
                    product=strangers[:1].product_id.display_name,
                    name=picking.o2d_return_id.name or picking.return_id.name,
                )
            )

    def action_cancel(self):
        done = super().action_cancel()
        self.sudo().o2d_return_id._o2d_refresh()
        return done

    def unlink(self):
        returns = self.sudo().o2d_return_id
        done = super().unlink()
        returns._o2d_refresh()
        return done

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        if self.sudo().o2d_return_id:
            backorder._o2d_decide({"o2d_return_id": self.sudo().o2d_return_id.id})
        return backorder

    def _o2d_receive_return(self, found, is_last):
        """Receive what came.

        :param found: {o2d.return.line: {condition: quantity}}, lines of this transfer
        :param is_last: does the rest not come any more?
        """
        self.ensure_one()
        for move in self.move_ids.filtered(lambda one: one.state not in ("done", "cancel")):
            lines = {line: parts for line, parts in found.items() if line.move_id == move.origin_returned_move_id}
            move._o2d_receive_conditions(lines)
        self.with_context(cancel_backorder=is_last)._action_done()
        self._o2d_scrap_returned()

    def _o2d_scrap_returned(self):
        """What is good for nothing leaves the books by core's scrap, from quarantine."""
        moves = self.move_ids.filtered(lambda one: one.state == "done" and one.o2d_return_condition == rules.SCRAP)
        scraps = self.env["stock.scrap"].create(
            [
                {
                    "company_id": self.company_id.id,
                    "product_id": line.product_id.id,
                    "product_uom_id": line.product_id.uom_id.id,
                    "lot_id": line.lot_id.id,
                    "scrap_qty": line.quantity_product_uom,
                    "location_id": line.location_dest_id.id,
                    "picking_id": self.id,
                    "origin": self.o2d_return_id.name,
                }
                for line in moves.move_line_ids
            ]
        )
        scraps.do_scrap()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_receive_conditions(self, lines):
        """Write what came on this transfer: what is not fit for stock goes by transfers of its own.

        :param lines: {o2d.return.line: {condition: quantity}}
        """
        self.ensure_one()
        parts = {name: {} for name in rules.CONDITIONS}
        for line, quantities in lines.items():
            for name, quantity in quantities.items():
                if quantity:
                    parts[name][line.lot_id.id] = quantity
        came = sum(sum(lots.values()) for lots in parts.values())
        names = [name for name in rules.CONDITIONS if parts[name]]
        if not names:
            self._o2d_write_return_lines({})
            self.picked = False
            return
        is_whole = self.product_id.uom_id.compare(came, self.product_qty) >= 0
        # The transfer itself takes what goes to stock; and all of another kind where nothing is left for it.
        own = rules.RESTOCK if parts[rules.RESTOCK] or not is_whole else names[-1]
        for name in names:
            if name != own:
                self._o2d_split_condition(name, parts[name])
        if own != rules.RESTOCK:
            self.location_dest_id = self._o2d_condition_place()
        self.o2d_return_condition = own
        self._o2d_write_return_lines(parts[own], picked=True)
        self.picked = bool(parts[own])

    def _o2d_split_condition(self, name, lots):
        values = self._split(sum(lots.values()))
        place = self._o2d_condition_place()
        other = self.create([{**vals, "location_dest_id": place.id, "location_final_id": False} for vals in values])
        other.o2d_return_condition = name
        other._action_confirm(merge=False)
        other._o2d_write_return_lines(lots, picked=True)
        other.picked = True

    def _o2d_condition_place(self):
        warehouse = self.picking_id.picking_type_id.warehouse_id
        return warehouse._o2d_quarantine()
