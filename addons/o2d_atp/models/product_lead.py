from odoo import models
from odoo.exceptions import UserError


class ProductProduct(models.Model):
    """How long it takes to get what is not in stock."""

    _inherit = "product.product"

    def _o2d_leads(self, warehouse):
        """Days until goods that are asked for today are in the bins, as core reckons lead times.

        Bought: what the vendor takes and the company's days to purchase. Made: what the bill of materials says.
        Then the days until goods received can be sold. Days are calendar days; no working hours are asked for.

        :param warehouse: stock.warehouse record
        :return: {product id: (days, `buy` or `manufacture`)}; without those of which nobody knows
        """
        leads, rules_of = {}, {}
        offset = warehouse.company_id.o2d_receipt_offset
        quiet = {"bypass_delay_description": True, "bypass_global_horizon_days": True}
        for product in self.sudo().with_company(warehouse.company_id):
            # Which rules serve a product follows from its routes: looked up once for each set of them.
            key = product.route_ids, product.categ_id.total_route_ids
            if key not in rules_of:
                rules_of[key] = self._o2d_supply_rules(product, warehouse)
            rules = rules_of[key]
            how = next((rule.action for rule in rules if rule.action in ("buy", "manufacture")), None)
            if not how or (how == "buy" and not product.seller_ids):
                continue
            delays, _words = rules.with_context(**quiet)._get_lead_days(product)
            if delays["no_vendor_found_delay"] or delays["no_bom_found_delay"]:
                continue
            leads[product.id] = int(delays["total_delay"]) + offset, how
        return leads

    def _o2d_supply_rules(self, product, warehouse):
        try:
            return product._get_rules_from_location(warehouse.lot_stock_id)
        except UserError:
            # Rules that lead back to themselves bring nothing.
            return self.env["stock.rule"]
