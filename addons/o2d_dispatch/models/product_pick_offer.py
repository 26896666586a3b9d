from odoo import models


class ProductProduct(models.Model):
    """Which goods can be offered for others."""

    _inherit = "product.product"

    def _o2d_may_be_offered(self, company):
        """Is this sold, kept in stock, and of this company?"""
        self.ensure_one()
        return bool(
            self.active
            and self.sale_ok
            and self.is_storable
            and (not self.company_id or self.company_id == company or self.company_id in company.parent_ids)
        )

    def _o2d_kits_among(self, company):
        """Those of these products that are made up of others when they are sent."""
        combos = self.filtered(lambda product: product.type == "combo")
        if "mrp.bom" not in self.env or not self:
            return combos
        boms = self.env["mrp.bom"].sudo()._bom_find(self.sudo(), company_id=company.id, bom_type="phantom")
        return combos | self.browse([product.id for product, bom in boms.items() if bom])

    def _o2d_free_to_offer(self, warehouse):
        """What nobody else has of these products in the bins of a warehouse.

        Where only confirmed stock is promised, what can be promised today; else what core's books call free.

        :param warehouse: stock.warehouse (one)
        :return: {product id: quantity in the product's unit}
        """
        if not self:
            return {}
        is_confirmed = self.env["o2d.control"]._mode("confirmed_stock", warehouse.company_id, warehouse) == "enforce"
        if is_confirmed and hasattr(self, "_o2d_atp"):
            found = self.sudo()._o2d_atp(warehouse, 0)
            return {
                product_id: max(steps[0][1], 0.0) if steps else 0.0 for (product_id, _warehouse), steps in found.items()
            }
        groups = self.env["stock.quant"].sudo()._read_group(
            [
                ("product_id", "in", self.ids),
                ("location_id", "child_of", warehouse.lot_stock_id.id),
                ("location_id.usage", "=", "internal"),
                ("owner_id", "in", (False, warehouse.company_id.partner_id.id)),
            ],
            ["product_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )  # fmt: skip
        return {product.id: max(quantity - reserved, 0.0) for product, quantity, reserved in groups}
