from odoo import models

from odoo.addons.o2d_base.tools.token import Pass

# Shown while goods go back: where their order stands is written once all is done.
QUIET = Pass("goods on their way back")
QUIET_KEY = "o2d_recall_quiet"
# What one line's way is counted by (see `_o2d_moved_quantities`).
COUNTED = ("demand", "allocated", "picked", "dispatched", "returned")


class SaleOrder(models.Model):
    """In the tracker what was taken back has never left: the order's lines wait in their bins again."""

    _inherit = "sale.order"

    def _o2d_sync_stages(self):
        if self.env.context.get(QUIET_KEY) is QUIET:
            return None
        return super()._o2d_sync_stages()

    def _o2d_recalled(self):
        return self.sudo().picking_ids.filtered("o2d_recalled_at")

    def _o2d_moved_quantities(self):
        found = super()._o2d_moved_quantities()
        for move in self._o2d_recalled().move_ids.filtered(lambda one: one.state == "done" and one.sale_line_id):
            line = move.sale_line_id
            quantity = move.quantity * move.product_uom.factor / line.product_uom_id.factor
            self._o2d_take_off_recalled(found.get(line.id, []), move.product_id.id, quantity)
        return found

    def _o2d_take_off_recalled(self, rows, product_id, quantity):
        """Neither out nor back: what the recalled delivery and its return moved counts on no side.

        :param rows: rows of one line, of which each may be about another place; changed
        """
        for name in COUNTED:
            left = quantity
            for row in rows:
                if row["product_id"] == product_id:
                    part = min(left, row[name])
                    row[name] -= part
                    left -= part

    def _o2d_tracking_transfers(self, audience):
        recalled = self._o2d_recalled()
        if not recalled:
            return super()._o2d_tracking_transfers(audience)
        back = recalled.o2d_recall_ids.return_id
        papers = super()._o2d_tracking_transfers(audience)
        if audience == "portal":
            # Nothing of this ever was on its way to the customer.
            hidden = {*recalled.ids, *back.ids}
            return [paper for paper in papers if paper["id"] not in hidden]
        for paper in papers:
            if paper["id"] in recalled.ids:
                paper.update(words=self.env._("Taken back before it left"), state="cancel", done_at=None)
            elif paper["id"] in back.ids:
                paper.update(words=self.env._("Back in the bins"))
        return papers
