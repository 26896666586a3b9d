from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .o2d_stock_confirmation import CONFIRMED_UNTIL, HOW, OF_QUANT
from .o2d_stock_look import NOTICE

SEES_VALUE = (
    "stock.group_stock_manager,o2d_base.group_management,o2d_base.group_finance_executive,o2d_base.group_accounts"
)


class O2dStockStatus(models.Model):
    """What stands in the bins, and how far it can be promised: one row for each quant."""

    _name = "o2d.stock.status"
    _description = "Stock by bin"
    _auto = False
    _order = "location_id, product_id, id"
    _rec_name = "product_id"
    _depends = {
        "stock.quant": ["product_id", "location_id", "lot_id", "package_id", "owner_id", "quantity",
                        "reserved_quantity", "in_date"],
        "stock.location": ["usage", "o2d_place_warehouse_id"],
        "o2d.stock.confirmation": ["confirmed_at"],
        "o2d.stock.cap": ["state", "missing_quantity"],
        "stock.lot": ["o2d_blocked"],
        "product.category": ["o2d_window_days"],
        "product.product": ["standard_price", "product_tmpl_id"],
        "product.template": ["categ_id"],
    }  # fmt: skip

    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product category", readonly=True)
    location_id = fields.Many2one("stock.location", string="Bin", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    lot_id = fields.Many2one("stock.lot", string="Lot", readonly=True)
    package_id = fields.Many2one("stock.package", readonly=True)
    owner_id = fields.Many2one("res.partner", string="Belongs to", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float(string="In the books", digits="Product Unit", readonly=True)
    reserved_quantity = fields.Float(string="Reserved", digits="Product Unit", readonly=True)
    missing_quantity = fields.Float(
        string="Missing", digits="Product Unit", readonly=True, help="What a capped bin lacks."
    )
    free_quantity = fields.Float(
        string="Free", digits="Product Unit", readonly=True, help="In the books, not reserved and not missing."
    )
    value = fields.Monetary(readonly=True, groups=SEES_VALUE, help="What stands in the books, at cost.")
    status = fields.Selection(
        [
            ("confirmed", "Confirmed"),
            ("ending", "Ends within a week"),
            ("look", "Subject to a look"),
            ("capped", "Capped"),
            ("kept", "Blocked or out of date"),
            ("owned", "Belongs to a customer"),
        ],
        readonly=True,
        help="How far the goods can be promised.",
    )
    confirmed_at = fields.Datetime(string="Confirmed", readonly=True)
    confirmed_until = fields.Datetime(string="Until", readonly=True)
    how = fields.Selection(HOW, readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)

    @property
    def _table_query(self):
        lot = self.env["stock.lot"]
        return SQL(
            """
            SELECT s.*,
                   s.quantity - s.reserved_quantity - s.missing_quantity AS free_quantity,
                   CASE WHEN s.owner_id IS NOT NULL AND NOT s.is_ours THEN 'owned'
                        WHEN s.is_kept THEN 'kept'
                        WHEN s.is_capped THEN 'capped'
                        WHEN s.confirmed_until IS NULL OR s.confirmed_until <= %(now)s THEN 'look'
                        WHEN s.confirmed_until <= %(soon)s THEN 'ending'
                        ELSE 'confirmed' END AS status
              FROM (
                    SELECT q.id, q.product_id, t.categ_id, q.location_id, bin.warehouse_id, w.company_id, q.lot_id,
                           q.package_id, q.owner_id, q.quantity, q.reserved_quantity,
                           q.quantity * COALESCE((p.standard_price ->> w.company_id::text)::numeric, 0) AS value,
                           c.confirmed_at, c.how, c.user_id,
                           %(confirmed_until)s AS confirmed_until,
                           cap.id IS NOT NULL AS is_capped,
                           -- Said once for a bin, however many lots stand in it.
                           CASE WHEN q.id = MIN(q.id) OVER (PARTITION BY q.product_id, q.location_id)
                                THEN COALESCE(cap.missing_quantity, 0) ELSE 0 END AS missing_quantity,
                           q.owner_id IS NULL OR q.owner_id = company.partner_id AS is_ours,
                           %(blocked)s OR COALESCE(%(sold_until)s <= %(now)s, FALSE) AS is_kept
                      FROM stock_quant q
                      JOIN (%(bins)s) bin ON bin.id = q.location_id
                      JOIN stock_warehouse w ON w.id = bin.warehouse_id
                      JOIN res_company company ON company.id = w.company_id
                      JOIN product_product p ON p.id = q.product_id
                      JOIN product_template t ON t.id = p.product_tmpl_id
                 LEFT JOIN product_category g ON g.id = t.categ_id
                 LEFT JOIN stock_lot lot ON lot.id = q.lot_id
                 LEFT JOIN o2d_stock_confirmation c ON %(of_quant)s
                 LEFT JOIN o2d_stock_cap cap
                        ON cap.product_id = q.product_id AND cap.location_id = q.location_id AND cap.state = 'open'
                     WHERE q.quantity <> 0 OR q.reserved_quantity <> 0) s
            """,
            now=fields.Datetime.now(),
            soon=fields.Datetime.now() + NOTICE,
            of_quant=OF_QUANT,
            confirmed_until=CONFIRMED_UNTIL,
            bins=self.env["stock.location"]._o2d_bins_sql(),
            blocked=lot._o2d_blocked_sql(SQL("lot")),
            sold_until=lot._o2d_last_sale_sql(SQL("lot")),
        )

    @api.depends("product_id", "location_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.location_id.display_name} · {row.product_id.display_name}"

    def action_seen(self):
        """I stand before these bins, and it is all there."""
        self.check_access("read")
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Only who works in the warehouse says what stands in a bin."))
        rows = self.filtered(lambda row: row.status != "capped")
        self.env["o2d.stock.confirmation"]._stamp_quants(self.env["stock.quant"].browse(rows.ids)._o2d_keys(), "look")
        looks = self.env["o2d.stock.look"].sudo()
        open_looks = looks.search([("state", "=", "open"), ("location_id", "in", rows.location_id.ids)])
        # A bin is seen when all that should be there is.
        seen = open_looks.filtered(lambda look: look._quants() <= self.env["stock.quant"].browse(rows.ids))
        seen.with_user(self.env.user).action_confirm()

    def action_open_moves(self):
        """What came and went in this bin."""
        self.ensure_one()
        self.check_access("read")
        return self.env["stock.quant"].browse(self.id).action_view_stock_moves()
