from odoo import api, models

from odoo.addons.o2d_base.tools.token import KEY

from ..tools.difference_rules import Difference, waiting
from .o2d_stock_difference import SECOND_PERSON

# What is decided on: once one of these changes, it is another request.
DECIDES = {"product_id", "location_id", "scrap_location_id", "lot_id", "package_id", "owner_id", "scrap_qty",
           "product_uom_id", "company_id"}  # fmt: skip


class StockScrap(models.Model):
    """Goods that are thrown away are a count difference as well: above the limits somebody else approves."""

    _inherit = "stock.scrap"

    def do_scrap(self):
        waits = self._o2d_waits_for_second_person()
        if not waits:
            return super().do_scrap()
        self.env["o2d.stock.difference"]._ask_scrap(waits)
        if rest := self - waits:
            super(StockScrap, rest).do_scrap()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._("This much is scrapped once somebody else has approved it."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _o2d_waits_for_second_person(self):
        """Those of these that whoever enters them must not close alone, where the control is enforced."""
        if self.env.uid == api.SUPERUSER_ID or self.env.context.get(KEY) is SECOND_PERSON:
            return self.browse()
        return self.filtered(lambda scrap: scrap._o2d_is_large() and scrap._o2d_adjustment_mode() == "enforce")

    def _o2d_adjustment_mode(self):
        self.ensure_one()
        return self.env["o2d.control"]._mode(
            "inventory_adjustment", self.company_id.sudo(), self.location_id.sudo().warehouse_id
        )

    def _o2d_is_large(self):
        self.ensure_one()
        if not self.product_id.is_storable:
            return False
        product = self.product_id.sudo().with_company(self.company_id)
        difference = Difference(
            self.id, product.id, self._o2d_book(), self._o2d_product_quantity(), product.standard_price
        )  # fmt: skip
        before = self.product_id._o2d_closed_lately(self.company_id, self.location_id)
        return bool(waiting([difference], self.company_id.sudo()._o2d_count_limits(), before))

    def _o2d_product_quantity(self):
        """What is thrown away, in the product's unit."""
        return self.product_uom_id._compute_quantity(
            self.scrap_qty, self.product_id.uom_id, rounding_method="HALF-UP"
        )  # fmt: skip

    def _o2d_book(self):
        """What the books say of these goods, in the product's unit."""
        quants = self.env["stock.quant"].sudo()._gather(
            self.product_id, self.location_id, self.lot_id, self.package_id, self.owner_id, strict=True
        )  # fmt: skip
        return sum(quants.mapped("quantity"))

    def _o2d_pending(self):
        return self.env["o2d.stock.difference"].sudo().search(
            [("scrap_id", "in", self.ids), ("state", "=", "pending")]
        )  # fmt: skip

    def write(self, vals):
        if DECIDES & vals.keys():
            self._o2d_pending()._decide("replaced")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _o2d_unlink_withdraws(self):
        self._o2d_pending()._decide("replaced")
