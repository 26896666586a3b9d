from odoo import models

from odoo.addons.o2d_base.tools.token import Pass

# Shown while goods are replaced by others: what is short is asked for no more, what is set aside stays.
REPLACED = Pass("goods replaced by others")
REPLACED_KEY = "o2d_pick_replaced"
BESIDE_KEY = "o2d_pick_beside"


class Beside:
    """The transfer that further goods join though its pick has started; told apart by type, so no remote call can
    send it."""

    __slots__ = ("picking_id",)

    def __init__(self, picking):
        self.picking_id = picking.id


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_procure_beside(self, picking):
        """Procure a new line from the warehouse of an open transfer, and onto that transfer.

        :param picking: stock.picking (one), out of the bins
        """
        self.ensure_one()
        line = self.with_company(self.company_id)
        values = {**line._prepare_procurement_values(), "warehouse_id": picking.picking_type_id.warehouse_id}
        quantity, unit = line.product_uom_id._adjust_uom_quantities(line.product_uom_qty, line.product_id.uom_id)
        wanted = line._create_procurements(quantity, unit, values)
        self.env["stock.rule"].with_context(**{BESIDE_KEY: Beside(picking)}).run(wanted)
        # As core does once it has procured a line.
        line.order_id.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).action_confirm()
        # Somebody stands beside the bin: these goods are set aside now, whenever others are.
        line.move_ids.filtered(
            lambda move: move.state in ("confirmed", "partially_available") and move._o2d_leaves_bins()
        )._action_assign()
        picking._o2d_reopen_pick()


class StockMove(models.Model):
    """Lines of a transfer that is being picked, while goods of it are replaced by others."""

    _inherit = "stock.move"

    def _search_picking_for_assignation(self):
        """A transfer whose pick has started takes no further lines, except those that replace what is short of it."""
        beside = self.env.context.get(BESIDE_KEY)
        if type(beside) is Beside:
            picking = self.env["stock.picking"].browse(beside.picking_id)
            if picking.picking_type_id == self.picking_type_id and picking.state not in ("done", "cancel"):
                return picking
        return super()._search_picking_for_assignation()

    def _o2d_lessen(self, quantity):
        if self.env.context.get(REPLACED_KEY) is not REPLACED:
            return super()._o2d_lessen(quantity)
        unit = self.product_id.uom_id
        asked = unit.round(self.product_qty - quantity)
        lines = self.move_line_ids
        # Core would let go of all that is set aside, and not only of what is too much.
        self._o2d_give_way(
            lines.filtered(lambda line: not line.picked), sum(lines.mapped("quantity_product_uom")) - asked
        )
        # In the product's unit: a dozen less one piece is no round number of dozens.
        self.write({"product_uom": unit.id, "product_uom_qty": asked})
        return False

    def _o2d_note_taken_off(self, pickings):
        if self.env.context.get(REPLACED_KEY) is not REPLACED:
            return super()._o2d_note_taken_off(pickings)
        for picking, taken in pickings.items():
            items = ", ".join(
                f"{quantity:g} {move.product_id.uom_id.name} {move.product_id.display_name}" for move, quantity in taken
            )
            if picking:
                picking.message_post(body=self.env._("Replaced by other goods, do not pick: %(items)s", items=items))
        return None
