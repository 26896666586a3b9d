"""What sourcing would have chosen, where confirmed stock only advises: told silently in the trail, and nothing else."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        done = super()._action_confirm()
        for order in self:
            if order._o2d_sourcing_mode() == "advise" and len(order._o2d_sourcing_warehouses()) > 1:
                order._o2d_advise_sourcing()
        return done

    def _o2d_advise_sourcing(self):
        """Tell the trail where goods would have come from, if from elsewhere than core takes them."""
        self.ensure_one()
        wanted = {line: line.product_uom_qty for line in self.order_line if not line.o2d_hold}
        # What core has just set aside for this order is free for the question.
        sourced = self._o2d_source(wanted, exclude_lines=self.order_line)
        if not sourced.choice.shares or sourced.choice.warehouses == (self.warehouse_id.id,):
            return
        words = self._o2d_choice_in_words(sourced, sourced.choice)
        self.env["o2d.event"]._log(
            self,
            "advised",
            stage="allocation",
            note=self.env._("Goods would have come from: %(words)s", words=words),
            detail={"control": "confirmed_stock", "warehouses": list(sourced.choice.warehouses)},
        )
