from odoo import models
from odoo.fields import Command

from ..tools.invoice_bill import bill_of

# Sales: their journal items stand in credit.
SIGN = -1


class SaleOrder(models.Model):
    """The amounts of an invoice's lines, told to core when it creates them.

    Core creates the lines without amounts, reckons the taxes of the whole invoice, and then writes each line on its
    own: of 240 lines that is a quarter of the time from dispatch to the posted invoice. Told beforehand they are
    reckoned by the same methods, and core still compares each line and mends the one that differs.
    """

    _inherit = "sale.order"

    def _create_account_invoices(self, invoice_vals_list, final):
        if bill_of(self.env.context):
            for values in invoice_vals_list:
                self._o2d_tell_amounts(values)
        return super()._create_account_invoices(invoice_vals_list, final)

    def _o2d_tell_amounts(self, values):
        """Add what core would write on each line of an invoice: balance, amount in its currency, tax tags.

        :param values: of an invoice to be created; its lines are changed in place
        """
        company = self.env["res.company"].browse(values.get("company_id")) or self.env.company
        lines = [
            line
            for _command, _id, line in values.get("invoice_line_ids", [])
            if (line.get("display_type") or "product") == "product"
        ]
        # Core reckons nothing where amounts are told and no line is taxed; and the rate of a day is for it to find.
        if values.get("currency_id") != company.currency_id.id or not any(self._o2d_tax_ids(line) for line in lines):
            return
        taxes = self.env["account.tax"].with_company(company)
        none = self.env["product.product"]
        # In one set, so that what they need is read once for all.
        products = {
            one.id: one
            for one in self.env["product.product"].browse(
                {line["product_id"] for line in lines if line.get("product_id")}
            )
        }
        base_lines = [self._o2d_base_line(line, company, products.get(line.get("product_id"), none)) for line in lines]
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        taxes._add_accounting_data_in_base_lines_tax_details(base_lines, company, include_caba_tags=False)
        told = taxes._prepare_tax_lines(base_lines, company)["base_lines_to_update"]
        for line, (_base_line, amounts) in zip(lines, told, strict=True):
            line.update(amounts)

    def _o2d_base_line(self, line, company, product):
        """:param line: values of an invoice line to be created
        :return: a base line of core's tax computation
        """
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            product_id=product,
            product_uom_id=self.env["uom.uom"].browse(line.get("product_uom_id")),
            tax_ids=self.env["account.tax"].browse(self._o2d_tax_ids(line)),
            price_unit=line.get("price_unit", 0.0),
            quantity=line.get("quantity", 1.0),
            discount=line.get("discount", 0.0),
            currency_id=company.currency_id,
            extra_tax_data=line.get("extra_tax_data") or {},
            name=line.get("name"),
            sign=SIGN,
        )

    def _o2d_tax_ids(self, line):
        ids = []
        for command, one, many in line.get("tax_ids", []):
            ids = list(many) if command == Command.SET else [*ids, one] if command == Command.LINK else ids
        return ids
