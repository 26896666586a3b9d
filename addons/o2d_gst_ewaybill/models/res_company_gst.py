from odoo import fields, models
from odoo.tools import formatLang

from ..tools.ewaybill_rules_need import Consignment, needs_bill

EXEMPT = frozenset({"exempt", "nil_rated", "non_gst"})


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_gst_turnover = fields.Float(
        string="Highest turnover (₹ crore)",
        digits=(12, 2),
        groups="base.group_user",
        help="The highest aggregate turnover of a year since 2017-18, over all registrations of the PAN. It decides"
        " whether and by when invoices are registered, and how many digits HSN codes have. Empty: not told; then"
        " invoices are registered where the e-invoice is switched on.",
    )

    def _o2d_turnover(self):
        """Aggregate turnover in crore rupees, or None for not told; a branch has that of its root."""
        self.ensure_one()
        company = self.sudo()
        return company.o2d_gst_turnover or company.root_id.o2d_gst_turnover or None

    def _o2d_consignment(self, origin, destination, goods, **facts):
        """Goods of this company that travel from one address to another.

        :param goods: iterable of :class:`Goods`
        :param facts: what else a :class:`Consignment` says; its day is today unless said
        """
        return Consignment(
            **{"day": self._o2d_today(), **facts},
            goods=tuple(goods),
            from_state=origin._o2d_gst_state(),
            to_state=destination._o2d_gst_state(),
            from_city=origin.city or "",
            to_city=destination.city or "",
            registered=self._o2d_has_gst(),
        )

    def _o2d_needs_bill(self, consignment):
        """Does a consignment of this company need an e-way bill?

        :return: :class:`Verdict`, its amounts written in the company's currency
        """
        self.ensure_one()

        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        return needs_bill(consignment, self.env["o2d.gst.rule"]._rules(), self.env._, money)


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _o2d_is_exempt(self):
        """Are goods under these taxes exempt, nil-rated or outside GST? Without any tax nobody has said so."""
        return bool(self) and set(self.mapped("l10n_in_tax_type")) <= EXEMPT


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _o2d_hsn(self):
        """The digits of the HSN code; "" for none."""
        return self.env["account.move"]._l10n_in_extract_digits(self.l10n_in_hsn_code)
