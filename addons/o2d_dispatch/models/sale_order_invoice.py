from math import floor

from odoo import models
from odoo.exceptions import UserError

from ..tools.invoice_bill import bill_of
from ..tools.invoice_cover import keep_with_headings

KINDS = {"line_section": "section", "line_subsection": "subsection", "line_note": "note"}


class SaleOrder(models.Model):
    """Core writes the invoice, with what the dispatch says in place of what core would bill."""

    _inherit = "sale.order"

    def _get_invoiceable_lines(self, final=False):
        bill = bill_of(self.env.context)
        if not bill:
            return super()._get_invoiceable_lines(final)
        wanted = bill.lines()
        # A combo is a heading over what it is made of.
        combos = self.order_line.filtered(lambda line: line.id in wanted and line.combo_item_id).linked_line_id
        wanted |= set(combos.ids)
        lines = self.order_line.filtered(lambda line: not line.is_downpayment)
        kept = keep_with_headings(
            [(line, KINDS.get(line.display_type, "")) for line in lines], self._o2d_browse(wanted)
        )
        advances = self.order_line.filtered(lambda line: line.is_downpayment and line.id in wanted)
        return self.order_line.browse().concat(*kept, advances)

    def _o2d_browse(self, ids):
        return set(self.order_line.filtered(lambda line: line.id in ids))

    def _prepare_invoice(self):
        values = super()._prepare_invoice()
        bill = bill_of(self.env.context)
        if bill:
            # Core would date it by the user's day, and its delivery by the order's first one.
            journal = self._o2d_sale_journal()
            if not journal:
                raise UserError(
                    self.env._("%(company)s has no journal for sales invoices.", company=self.company_id.name)
                )
            values.update(invoice_date=bill.day, delivery_date=bill.day, journal_id=journal.id)
        return values

    def _get_invoice_grouping_keys(self):
        keys = super()._get_invoice_grouping_keys()
        # Orders that are due on different days do not share an invoice.
        return [*keys, "invoice_payment_term_id", "journal_id"] if bill_of(self.env.context) else keys


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        bill = bill_of(self.env.context)
        if not bill:
            return values
        if self.product_type == "combo":
            count = self._o2d_combos(bill)
            name = self.product_id.name
            values.update(quantity=count, name=f"{name} x {count:g}" if count else name)
        elif self.id in bill.quantities:
            values["quantity"] = bill.quantities[self.id]
        elif self.id in bill.lumps:
            quantity, price = bill.lumps[self.id]
            if quantity != values["quantity"] or self.currency_id.compare_amounts(price, values["price_unit"]):
                # Tax amounts that were settled for the whole do not fit a part.
                values.update(quantity=quantity, price_unit=price, extra_tax_data=False)
        return values

    def _o2d_combos(self, bill):
        """How many of a combo are complete with this bill and were not before; its parts may leave apart."""
        complete = [
            (part.qty_invoiced + bill.quantities.get(part.id, 0.0)) * self.product_uom_qty / part.product_uom_qty
            for part in self.linked_line_ids
            if part.combo_item_id and part.product_uom_qty
        ]
        return max(floor(min(complete, default=0.0) + 1e-6) - self.qty_invoiced, 0.0)
