from odoo import api, fields, models

from ..tools import return_rules as rules


class O2dReturnLine(models.Model):
    """So much of one article and lot of one delivery. Quantities in the article's own unit."""

    _name = "o2d.return.line"
    _description = "Goods of a return"
    _inherit = ["o2d.decision.record"]
    _order = "return_id, id"
    _rec_name = "goods"
    _o2d_subject = "return_id"
    _check_company_auto = True

    return_id = fields.Many2one("o2d.return", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    move_id = fields.Many2one(
        "stock.move", string="Left with", required=True, readonly=True, index=True, ondelete="restrict"
    )
    picking_id = fields.Many2one("stock.picking", string="Delivery", required=True, readonly=True, ondelete="restrict")
    order_line_id = fields.Many2one("sale.order.line", required=True, readonly=True, index=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", string="Article", required=True, readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", string="Lot", readonly=True, ondelete="restrict")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, readonly=True, ondelete="restrict")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    restock = fields.Float(
        string="To stock", digits="Product Unit", readonly=True, help="Received, and as good as when it left."
    )
    quarantine = fields.Float(
        string="To quarantine",
        digits="Product Unit",
        readonly=True,
        help="Received, and not sold before it is looked at.",
    )
    scrap = fields.Float(
        string="Scrapped", digits="Product Unit", readonly=True, help="Received, and good for nothing."
    )
    received = fields.Float(digits="Product Unit", compute="_compute_received")
    given_up = fields.Float(string="Does not come", digits="Product Unit", readonly=True)
    awaited = fields.Float(string="Still to come", digits="Product Unit", compute="_compute_received")
    goods = fields.Char(compute="_compute_goods", compute_sudo=True)
    quantity_words = fields.Char(compute="_compute_goods", compute_sudo=True)

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "What comes back is more than nothing.")

    @api.depends("quantity", "restock", "quarantine", "scrap", "given_up", "return_id.state")
    def _compute_received(self):
        for line in self:
            line.received = sum(line[name] for name in rules.CONDITIONS)
            is_open = line.return_id.state in (rules.ASKED, *rules.AWAITED)
            line.awaited = max(line.quantity - line.received - line.given_up, 0.0) if is_open else 0.0

    @api.depends("product_id", "lot_id", "quantity", "uom_id")
    @api.depends_context("lang")
    def _compute_goods(self):
        plain = self.env["stock.picking"]._o2d_plain_number
        for line in self:
            name = line.product_id._o2d_pick_name()
            line.goods = f"{name} ({line.lot_id.name})" if line.lot_id else name
            line.quantity_words = f"{plain(line.quantity, line.uom_id)} {line.uom_id.name}"
