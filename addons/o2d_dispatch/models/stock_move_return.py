from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import return_rules as rules


class StockMove(models.Model):
    """What came back of a delivery: never more than left, in no other lot, by whatever door."""

    _inherit = "stock.move"

    o2d_return_condition = fields.Selection(
        [(rules.RESTOCK, "To stock"), (rules.QUARANTINE, "To quarantine"), (rules.SCRAP, "Scrapped")],
        string="Condition",
        readonly=True,
        copy=False,
        groups="o2d_base.group_user,stock.group_stock_user",
        help="What the goods were fit for when they came back.",
    )

    def _action_done(self, cancel_backorder=False):
        self.sudo()._o2d_customer_returns()._o2d_one_return_at_a_time()
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done.sudo()._o2d_customer_returns()._o2d_check_came_back()
        return done

    def _o2d_customer_returns(self):
        """Those of these transfers that bring back what an order had brought to its customer."""
        return self.filtered(
            lambda move: (
                move.origin_returned_move_id.sale_line_id
                and move.location_id.usage == "customer"
                and move.origin_returned_move_id.location_dest_id.usage == "customer"
            )
        )

    def _o2d_one_return_at_a_time(self):
        """Of two returns of the same goods at the same moment the second fails to serialise, and is repeated."""
        origins = self.origin_returned_move_id.ids
        if origins:
            self.env.cr.execute(
                SQL("UPDATE stock_move SET write_uid = write_uid WHERE id = ANY(%s)", sorted(origins)),
                log_exceptions=False,
            )

    # --- how much may come back ----------------------------------------------------------------------------------

    def _o2d_returned_lots(self):
        """What came back of each of these deliveries: {move: {lot id or False: quantity in the product's unit}}."""
        found = {}
        for move in self:
            lots = defaultdict(float)
            for back in move.returned_move_ids._o2d_customer_returns().filtered(lambda one: one.state == "done"):
                for lot, quantity in back._o2d_done_lots().items():
                    lots[lot] += quantity
            found[move] = dict(lots)
        return found

    def _o2d_return_room(self, but=None):
        """What may still come back of these deliveries.

        :param but: o2d.return that is not counted itself
        :return: {move: {lot id or False: quantity in the product's unit}}
        """
        returned, asked = self._o2d_returned_lots(), self._o2d_return_asked(but)
        return {
            move: rules.room(move._o2d_done_lots(), returned[move], asked[move], move._o2d_return_planned())
            for move in self
        }

    def _o2d_return_asked(self, but=None):
        lines = (
            self.env["o2d.return.line"]
            .sudo()
            .search([("move_id", "in", self.ids), ("return_id.state", "in", (rules.ASKED, *rules.AWAITED))])
        )
        asked = {move: defaultdict(float) for move in self}
        for line in lines.filtered(lambda one: one.return_id != but):
            asked[line.move_id][line.lot_id.id] += line.awaited
        return asked

    def _o2d_return_planned(self):
        """What core's own returns still bring, in whatever lot."""
        planned = self.returned_move_ids._o2d_customer_returns().filtered(
            lambda one: one.state not in ("done", "cancel") and not one.picking_id.o2d_return_id
        )
        return {None: sum(planned.mapped("product_qty"))}

    # --- what did --------------------------------------------------------------------------------------------------

    def _o2d_check_came_back(self):
        """:raise UserError: where more came back than left, another lot, or what nobody authorised"""
        for origin, returned in self.origin_returned_move_id._o2d_returned_lots().items():
            origin._o2d_check_returned(returned)
        for move in self.filtered(lambda one: not one.origin_returned_move_id.picking_id.o2d_recalled_at):
            if not move.picking_id.o2d_return_id and move.company_id.o2d_return_needed:
                raise UserError(move.picking_id._o2d_return_needed_words())
        self.picking_id.o2d_return_id._o2d_check_received()

    def _o2d_check_returned(self, returned):
        """:param returned: {lot id or False: quantity} that came back of this delivery"""
        left, unit = self._o2d_done_lots(), self.product_id.uom_id
        facts = {"product": self.product_id.display_name, "delivery": self.picking_id.name or self.reference}
        for lot_id, quantity in returned.items():
            lot = self.env["stock.lot"].browse(lot_id)
            if lot_id not in left:
                raise UserError(self._o2d_other_lot_words(lot))
            if unit.compare(quantity, left[lot_id]) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s%(lot)s: %(left)s %(unit)s left with %(delivery)s, so no more than that comes "
                        "back. Receive what is beyond against the delivery that it left with.",
                        lot=f" ({lot.name})" if lot else "",
                        left=self.env["stock.picking"]._o2d_plain_number(left[lot_id], unit),
                        unit=unit.name,
                        **facts,
                    )
                )

    def _o2d_other_lot_words(self, lot):
        names = ", ".join(self.move_line_ids.lot_id.mapped("name"))
        if not lot:
            return self.env._(
                "%(product)s left %(delivery)s by lot (%(lots)s): say which of them comes back.",
                product=self.product_id.display_name, delivery=self.picking_id.name or self.reference, lots=names,
            )  # fmt: skip
        return self.env._(
            "Lot %(lot)s of %(product)s did not leave with %(delivery)s, which carried %(lots)s. Look up with which "
            "delivery it left, and take it back from there.",
            lot=lot.name,
            product=self.product_id.display_name,
            delivery=self.picking_id.name or self.reference,
            lots=names or self.env._("no lot"),
        )
