"""Builders for the tests of backorders: segments, limits, and orders that hold or lack goods."""

from datetime import timedelta

from odoo import fields

from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase


class BackorderCase(AllocationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coordinator = cls._user("warehouse_coordinator")
        cls.key = cls.env["res.partner.category"].create({"name": "Key accounts"})
        cls.retail = cls.env["res.partner.category"].create({"name": "Retail"})
        cls.key_customer = cls._partner(name="Godavari Pumps", category_id=[(6, 0, cls.key.ids)])
        cls.retailer = cls._partner(name="Sai Hardware", category_id=[(6, 0, cls.retail.ids)])
        cls.env["o2d.backorder.segment"].search([]).unlink()
        cls.env["o2d.backorder.limit"].search([]).unlink()

    @classmethod
    def _segment(cls, name, strategy, **values):
        return cls.env["o2d.backorder.segment"].create({"name": name, "strategy": strategy, **values})

    @classmethod
    def _limit(cls, group, **values):
        return cls.env["o2d.backorder.limit"].create(
            {"group_id": group.id, "product_id": cls.article.id, "has_most": "most" in values, **values}
        )

    def _day(self, days):
        return fields.Datetime.now() + timedelta(days=days)

    def _sold(self, quantity, partner=None, days=5, product=None, **values):
        """A confirmed order to which goods were shared out, in the order in which it came."""
        order = self._sell(
            (product or self.article, quantity),
            partner_id=(partner or self.customer).id,
            commitment_date=self._day(days),
            **values,
        )
        self._allocate()
        return order

    def _has(self, *orders):
        self.env.invalidate_all()
        return [sum(order.picking_ids.move_ids.move_line_ids.mapped("quantity_product_uom")) for order in orders]

    def _look(self, user=None):
        """The preview, as a warehouse coordinator opens it."""
        runs = self.env["o2d.backorder.run"].with_user(user or self.coordinator)
        return runs.browse(runs.action_look()["res_id"])

    def _run(self):
        """Look and do it."""
        run = self._look()
        run.action_apply()
        self._check_books()
        return run

    def _changes(self, run):
        return {line.order_id: (line.before, line.after) for line in run.line_ids}
