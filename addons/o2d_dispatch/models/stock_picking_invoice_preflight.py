from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.o2d_base.tools.gate import Reason

from ..tools.invoice_number import is_indian_year, number_fault

BILLS = "o2d_base.group_accounts"
# Treatments under which the buyer's GSTIN must stand on the invoice.
WITH_GSTIN = ("regular", "composition", "special_economic_zone", "deemed_export")


class StockPicking(models.Model):
    """What the invoice will need, asked when picking starts: at the dock it is too late."""

    _inherit = "stock.picking"

    def _o2d_preflight(self):
        """Reasons for which the invoice of this transfer's goods could not be posted.

        :return: list of Reason, one for each kind of thing to mend
        """
        self.ensure_one()
        lines = self.sudo().move_ids.sale_line_id.filtered(
            lambda line: line._o2d_is_dispatched() and not line.display_type
        )
        words = []
        for order, own in lines.grouped("order_id").items():
            order = order.with_company(order.company_id)
            words += order._o2d_preflight_books()
            words += order._o2d_preflight_accounts(own)
            if order.company_id.country_code == "IN":
                words += order._o2d_preflight_india(own)
        return [Reason("pick_invoicing", one, BILLS) for one in dict.fromkeys(words)]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_preflight_books(self):
        """What is wrong with the books, in words."""
        journal, company = self._o2d_sale_journal(), self.company_id
        if not journal or not journal.active:
            return [self.env._("%(company)s has no journal for sales invoices.", company=company.name)]
        words = []
        day = company._o2d_today()
        if company._get_violated_lock_dates(day, True, journal):
            words.append(self.env._("The books are locked for %(day)s.", day=format_date(self.env, day)))
        if not self.currency_id.active:
            words.append(self.env._("The currency %(name)s is not in use.", name=self.currency_id.name))
        return words + self._o2d_preflight_receivable()

    def _o2d_preflight_receivable(self):
        """What is wrong with the account that the customer's debt goes to."""
        customer = self.partner_invoice_id.with_company(self.company_id)
        account = customer.property_account_receivable_id
        if not account:
            return [self.env._("%(customer)s has no receivable account.", customer=customer.display_name)]
        if not account.active:
            return [
                self.env._(
                    "%(account)s, the receivable account of %(customer)s, is archived.",
                    account=account.display_name,
                    customer=customer.display_name,
                )
            ]
        return []

    def _o2d_preflight_accounts(self, lines):
        """Products without an account to post their sales to, or with one that is no longer used."""
        fallback = self._o2d_sale_journal().default_account_id
        incomes = {
            product: product.product_tmpl_id.get_product_accounts(self.fiscal_position_id)["income"] or fallback
            for product in lines.product_id
        }
        words = []
        without = lines.product_id.filtered(lambda product: not incomes[product])
        if without:
            words.append(self.env._("No income account: %(products)s.", products=self._o2d_names(without)))
        archived = lines.product_id.filtered(lambda product: incomes[product] and not incomes[product].active)
        if archived:
            words.append(self.env._("Income account archived: %(products)s.", products=self._o2d_names(archived)))
        return words

    def _o2d_refuse_incomplete(self, lines):
        """What was there when picking started may be gone when the goods leave.

        :param lines: order lines that are about to be billed
        :raise UserError: with all that their invoice would lack
        """
        words = []
        for order, own in lines.grouped("order_id").items():
            order = order.with_company(order.company_id)
            words += order._o2d_preflight_receivable()
            if not order._o2d_sale_journal().default_account_id:
                words += order._o2d_preflight_accounts(own)
            if order.company_id._o2d_has_gst():
                words += order._o2d_preflight_parties() + order._o2d_preflight_goods(own)
        if words:
            raise UserError("\n".join(dict.fromkeys(words)))

    def _o2d_names(self, records):
        """A few names, and how many more."""
        names = ", ".join(records[:3].mapped("display_name"))
        more = len(records) - 3
        return self.env._("%(names)s and %(count)s more", names=names, count=more) if more > 0 else names

    # --- India -----------------------------------------------------------------------------------

    def _o2d_preflight_india(self, lines):
        """What GST asks of an invoice; only of companies registered for it."""
        company, journal = self.company_id, self._o2d_sale_journal()
        words = []
        if not is_indian_year(company.fiscalyear_last_month, company.fiscalyear_last_day):
            words.append(
                self.env._("The financial year of %(company)s does not end on 31 March.", company=company.name)
            )
        if number_fault(self._o2d_last_number(journal) or f"{journal.code}/26-27/0001"):
            words.append(
                self.env._("Invoice numbers of “%(journal)s” do not fit what GST allows.", journal=journal.name)
            )
        if not company._o2d_has_gst():
            return words
        if journal.company_id._o2d_gstin() != company._o2d_gstin():
            words.append(
                self.env._(
                    "%(journal)s belongs to another GST registration. %(company)s needs a sales journal of its own.",
                    journal=journal.name,
                    company=company.name,
                )
            )
        return words + self._o2d_preflight_parties() + self._o2d_preflight_goods(lines)

    def _o2d_last_number(self, journal):
        """The latest invoice number of a journal; the next one looks like it."""
        latest = self.env["account.move"].search(
            [("journal_id", "=", journal.id), ("move_type", "=", "out_invoice"), ("name", "not in", (False, "/"))],
            order="sequence_prefix desc, sequence_number desc",
            limit=1,
        )
        return latest.name

    def _o2d_preflight_parties(self):
        """Seller and buyer: state and GSTIN."""
        partner = self.partner_invoice_id
        words = self._o2d_preflight_seller()
        place = self.partner_shipping_id if (
            self.partner_shipping_id.commercial_partner_id == partner.commercial_partner_id
        ) else partner  # fmt: skip
        abroad = place.country_id and place.country_id.code != "IN"
        if not abroad and not (place.state_id or partner.commercial_partner_id.state_id):
            words.append(self.env._("The address of %(customer)s has no state.", customer=place.display_name))
        treatment = partner.l10n_in_gst_treatment or ("regular" if partner.vat and not abroad else "consumer")
        if treatment in WITH_GSTIN and not partner.vat:
            words.append(self.env._("The GSTIN of %(customer)s is missing.", customer=partner.display_name))
        return words

    def _o2d_preflight_seller(self):
        """Seller: GSTIN, and that it is of the state that the goods leave from."""
        company, gstin = self.company_id, self.company_id._o2d_gstin()
        if not company.state_id:
            return [self.env._("The address of %(company)s has no state.", company=company.name)]
        if not gstin:
            return [self.env._("The GSTIN of %(company)s is missing.", company=company.name)]
        if company.state_id.l10n_in_tin and gstin[:2] != company.state_id.l10n_in_tin:
            return [
                self.env._(
                    "The GSTIN of %(company)s is not of %(state)s, where it is.",
                    company=company.name,
                    state=company.state_id.name,
                )
            ]
        state = self.warehouse_id.partner_id.state_id
        if state.l10n_in_tin and gstin[:2] != state.l10n_in_tin:
            return [
                self.env._(
                    "%(warehouse)s is in %(state)s, where %(company)s has no GST registration.",
                    warehouse=self.warehouse_id.name,
                    state=state.name,
                    company=company.name,
                )
            ]
        return []

    def _o2d_preflight_goods(self, lines):
        """Goods: HSN code and GST rate."""
        words = []
        digits = int(self.company_id.l10n_in_hsn_code_digit or 4)
        without = lines.product_id.filtered(lambda product: len((product.l10n_in_hsn_code or "").strip()) < digits)
        if without:
            words.append(
                self.env._(
                    "HSN code of %(digits)s digits missing: %(products)s.",
                    digits=digits,
                    products=self._o2d_names(without),
                )
            )
        untaxed = lines.filtered(lambda line: line.price_unit and not line.tax_ids).product_id
        if untaxed:
            words.append(self.env._("No GST rate: %(products)s.", products=self._o2d_names(untaxed)))
        return words
