from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_receipt_offset = fields.Integer(
        string="Days to put goods away",
        default=1,
        groups="base.group_user",
        help="Goods that are due from outside are promised so many days after the day they should come.",
    )
    o2d_receipt_fence = fields.Integer(
        string="Late receipts count for (days)",
        default=15,
        groups="base.group_user",
        help="A receipt that is late by more than so many days is no longer promised to anybody.",
    )

    _o2d_receipt_offset_positive = models.Constraint(
        "CHECK (o2d_receipt_offset >= 0)", "Goods cannot be put away before they come."
    )
    _o2d_receipt_fence_positive = models.Constraint(
        "CHECK (o2d_receipt_fence >= 0)", "A receipt is late by no day or more."
    )

    def _o2d_allocating_warehouses(self):
        """The warehouses of these companies in which goods are shared out by the allocator."""
        control, warehouses = self.env["o2d.control"], self.env["stock.warehouse"].sudo()
        return warehouses.search([("company_id", "in", self.ids)]).filtered(
            lambda warehouse: control._mode("confirmed_stock", warehouse.company_id, warehouse) == "enforce"
        )

    def _o2d_allocating(self):
        """Those of these companies in which goods are shared out by the allocator."""
        return self.filtered(lambda company: company._o2d_allocating_warehouses())
