from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ResCompany(models.Model):
    """How a company bills what it dispatches."""

    _inherit = "res.company"

    o2d_invoice_per = fields.Selection(
        [("delivery", "Delivery"), ("trip", "Trip and consignee")],
        groups="base.group_user",
        string="One invoice per",
        default="delivery",
        help="Delivery: each delivery has its own invoice. Trip and consignee: deliveries that leave together on one "
        "vehicle share an invoice where they are billed and shipped to the same address on the same terms.",
    )
    o2d_bill_charges = fields.Selection(
        [("first", "First delivery"), ("last", "Last delivery"), ("hand", "By hand")],
        groups="base.group_user",
        string="Freight and services go with the",
        default="first",
        help="On which invoice freight and services of an order stand. By hand: the accountant bills them.",
    )

    def _o2d_refuse_locked(self):
        """:raise UserError: where the books take no invoice of today"""
        self.ensure_one()
        day = self._o2d_today()
        if self._o2d_is_locked(day):
            self._o2d_refuse_day(day)

    def _o2d_is_locked(self, day):
        """Do the books take no document of sale of this day?"""
        return bool(
            self._get_lock_date_violations(day, fiscalyear=True, sale=True, purchase=False, tax=True, hard=True)
        )

    def _o2d_refuse_day(self, day):
        raise UserError(
            self.env._(
                "The books are locked for %(day)s. Unlock them, then bill again.", day=format_date(self.env, day)
            )
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_invoice_per = fields.Selection(related="company_id.o2d_invoice_per", readonly=False)
    o2d_bill_charges = fields.Selection(related="company_id.o2d_bill_charges", readonly=False)
