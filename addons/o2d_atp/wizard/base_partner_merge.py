from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Two customers become one: what was said of the goods of both in one bin is said once."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # Core knows of unique constraints, not of unique indexes over expressions.
        self._o2d_merge_owners(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _o2d_merge_owners(self, partners):
        """Keep the newest confirmation and the newest waiting difference of the same goods."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM o2d_stock_confirmation c
                 USING (SELECT id, row_number() OVER (
                                   PARTITION BY product_id, location_id, COALESCE(lot_id, 0), COALESCE(package_id, 0)
                                   ORDER BY confirmed_at DESC, id DESC) AS position
                          FROM o2d_stock_confirmation WHERE owner_id IN %s) ranked
                 WHERE c.id = ranked.id AND ranked.position > 1
                """,
                tuple(partners.ids),
            )
        )
        self.env["o2d.stock.confirmation"].invalidate_model()
        waiting = self.env["o2d.stock.difference"].sudo().search(
            [("owner_id", "in", partners.ids), ("state", "=", "pending"), ("scrap_id", "=", False)], order="id desc"
        )  # fmt: skip
        for same in waiting.grouped(lambda difference: difference._key()[:-1]).values():
            same[1:]._decide("replaced")
        self.env.flush_all()
