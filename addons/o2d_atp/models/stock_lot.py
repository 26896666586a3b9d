from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class StockLot(models.Model):
    _inherit = "stock.lot"

    o2d_blocked = fields.Boolean(
        string="Blocked",
        tracking=True,
        copy=False,
        help="Goods of this lot are promised to nobody until it is released, e.g. after a complaint or a recall.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("o2d_blocked") for vals in vals_list):
            self._o2d_check_may_block()
        return super().create(vals_list)

    def write(self, vals):
        if "o2d_blocked" in vals:
            self._o2d_check_may_block()
        return super().write(vals)

    @api.model
    def _o2d_check_may_block(self):
        if not self.env.su and not self.env.user.has_group("stock.group_stock_manager"):
            raise AccessError(self.env._("Only who manages the warehouse blocks a lot or releases it."))

    @api.model
    def _o2d_blocked_sql(self, lot):
        """When a lot is not promised whatever its dates say; modules that block lots otherwise extend it.

        :param lot: SQL name of the `stock_lot` row, which may be missing (a left join)
        :return: SQL condition
        """
        return SQL("COALESCE(%s.o2d_blocked, FALSE)", lot)

    @api.model
    def _o2d_last_sale_sql(self, lot):
        """From when on a lot is no longer sold: its removal date, or that of expiry.

        :return: SQL of a timestamp, NULL where the goods keep
        """
        if "removal_date" not in self._fields:
            return SQL("NULL::timestamp")
        return SQL("COALESCE(%(lot)s.removal_date, %(lot)s.expiration_date)", lot=lot)
