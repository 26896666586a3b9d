from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date, html2plaintext

from ..tools import paper_rules as rules


class AccountMove(models.Model):
    """An invoice as the law wants it on paper (CGST Rules 2017, rules 46, 48 and 49)."""

    _inherit = "account.move"

    def action_o2d_print_copies(self):
        """Print these invoices in their marked copies.

        :raise UserError: where one is no posted invoice of a customer
        """
        self.check_access("read")
        self._o2d_check_paper()
        return self.env.ref("o2d_dispatch.action_report_invoice_copies").report_action(self, config=False)

    def _o2d_check_paper(self):
        for move in self:
            if move.move_type != "out_invoice":
                raise UserError(
                    self.env._(
                        "%(name)s is no invoice of a customer: only those are printed in copies.",
                        name=move.display_name,
                    )
                )
            if move.state != "posted":
                raise UserError(
                    self.env._("%(name)s is not posted: no paper of it may travel.", name=move.display_name)
                )

    # --- hooks ---------------------------------------------------------------------------------------

    def _o2d_invoice_qr(self):
        """Hook: the invoice's registration with the government. The e-way bill's module answers.

        :return: None, or {irn, ack_no, ack_at (in words), qr (what the code says)}
        """

    def _o2d_invoice_copies(self):
        """Marks of the copies of this invoice: [str]; one without a mark outside India."""
        if self.company_id.country_code != "IN":
            return [""]
        marks = {
            "recipient": self.env._("Original for recipient"),
            "transporter": self.env._("Duplicate for transporter"),
            "supplier": self.env._("Triplicate for supplier"),
        }
        if self._o2d_is_service():
            # Rule 48(2): of services two copies, and no transporter gets one.
            return [marks["recipient"], self.env._("Duplicate for supplier")]
        return [marks[copy] for copy in rules.INVOICE_COPIES]

    def _o2d_is_service(self):
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return bool(lines) and all(line.product_id.type == "service" for line in lines)

    # --- the paper -----------------------------------------------------------------------------------

    def _o2d_invoice_paper(self):
        """All that an invoice says.

        :return: {title, statements: [str], buyer, consignee (party or None), facts: [(label, value)], lines, sheets
            (the lines by sheet of paper), columns: {hsn, discount, taxes: [(code, label)]}, totals: [(label, figure)],
            total, words, foreign, terms, bank, qr}; parties as `res.partner._o2d_paper_party`, lines as
            `_o2d_paper_lines`
        """
        self.ensure_one()
        is_gst = self.company_id.sudo()._o2d_has_gst()
        lines = self._o2d_paper_lines()
        taxes = rules.shown_columns([line["taxes"] for line in lines])
        labels = self._o2d_tax_labels()
        shipped = self.partner_shipping_id or self.partner_id
        paper = {
            "title": self._o2d_paper_title(is_gst),
            "statements": self._o2d_paper_statements(is_gst),
            "buyer": self.partner_id._o2d_paper_party(self._o2d_buyer_gstin(is_gst), is_gst),
            "consignee": shipped._o2d_paper_party(is_gst=False) if shipped != self.partner_id else None,
            "facts": [fact for fact in self._o2d_paper_facts(is_gst) if fact[1]],
            "lines": lines,
            "columns": {
                "hsn": any(line["hsn"] for line in lines),
                "discount": any(line["discount"] for line in lines),
                "taxes": [(code, labels[code]) for code in taxes],
            },
            "totals": self._o2d_paper_totals(lines, taxes, labels),
            "total": self.currency_id._o2d_figure_with_symbol(self.amount_total),
            "words": self.currency_id._o2d_in_words(self.amount_total),
            "foreign": self._o2d_paper_in_own_currency(),
            "terms": self.invoice_payment_term_id.name or "",
            "bank": self.partner_bank_id,
            "qr": self._o2d_invoice_qr(),
        }
        return {**paper, "sheets": self._o2d_paper_sheets(paper)}

    def _o2d_paper_sheets(self, paper):
        """The lines of the paper by sheet: [[line]]."""
        parties = sum(len(one["lines"]) + 5 for one in (paper["buyer"], paper["consignee"]) if one)
        facts = sum(1 + len(str(value)) // 34 for _label, value in paper["facts"])
        head = max(parties, facts, 10 if paper["qr"] else 0) + 2 * len(paper["statements"]) + (2 if paper["qr"] else 0)
        notes = len(html2plaintext(self.narration or "").splitlines()) + len(paper["totals"]) + bool(paper["foreign"])
        return rules.share_rows(paper["lines"], paper["columns"], rules.HEAD_LINES + head, rules.FOOT_LINES + notes)

    def _o2d_treatment(self):
        return self.l10n_in_gst_treatment if "l10n_in_gst_treatment" in self._fields else False

    def _o2d_buyer_gstin(self, is_gst):
        if is_gst and self._o2d_treatment() in ("unregistered", "consumer", rules.EXPORT):
            return ""
        own = self.l10n_in_gstin if is_gst and "l10n_in_gstin" in self._fields else ""
        return own or self.partner_id.vat or self.commercial_partner_id.vat or ""

    def _o2d_is_composition(self):
        """Does the seller pay tax under section 10, so that he collects none?"""
        partner = self.company_id.sudo().partner_id
        return "l10n_in_gst_treatment" in partner._fields and partner.l10n_in_gst_treatment == "composition"

    def _o2d_paper_title(self, is_gst):
        if not is_gst:
            return self.env._("Invoice")
        if self._o2d_is_composition():
            return self.env._("Bill of supply")
        titles = {
            "Tax Invoice": self.env._("Tax invoice"),
            "Bill of Supply": self.env._("Bill of supply"),
            "Invoice-cum-Bill of Supply": self.env._("Invoice-cum-bill of supply"),
        }
        return titles.get(self._get_l10n_in_invoice_label(), self.env._("Invoice"))

    def _o2d_paper_statements(self, is_gst):
        """What the law wants said at the head, word for word: never translated."""
        if not is_gst:
            return []
        if self._o2d_is_composition():
            # CGST Rules 2017, rule 5(1)(f).
            return ["Composition taxable person, not eligible to collect tax on supplies"]
        statement = rules.export_statement(self._o2d_treatment(), self._o2d_has_integrated_tax())
        return [statement] if statement else []

    def _o2d_has_integrated_tax(self):
        """Is integrated tax paid on this supply (and not stayed by a letter of undertaking)?"""
        taxes = self.invoice_line_ids.tax_ids.flatten_taxes_hierarchy()
        return any(tax.l10n_in_gst_tax_type == "igst" and tax.amount and not tax.l10n_in_is_lut for tax in taxes)

    def _o2d_is_reverse_charge(self):
        taxes = self.invoice_line_ids.tax_ids.flatten_taxes_hierarchy()
        return "l10n_in_reverse_charge" in taxes._fields and any(taxes.mapped("l10n_in_reverse_charge"))

    def _o2d_paper_facts(self, is_gst):
        """[(label, value)] beside the parties; those without a value are left out."""
        deliveries = self.sudo().invoice_line_ids.o2d_stock_move_ids.picking_id.filtered(
            lambda one: one.picking_type_code == "outgoing" and not one.return_id
        )
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id
        dispatched = deliveries.picking_type_id.warehouse_id.partner_id
        facts = [
            (self.env._("Number"), self.name),
            (self.env._("Date"), format_date(self.env, self.invoice_date)),
            (self.env._("Order"), ", ".join(orders.mapped("name")) or self.invoice_origin),
            (self.env._("Your reference"), ", ".join(filter(None, orders.mapped("client_order_ref")))),
            (
                self.env._("Due"),
                self.invoice_date_due
                and self.invoice_date_due > self.invoice_date
                and format_date(self.env, self.invoice_date_due),
            ),
        ]
        if is_gst:
            place = self.l10n_in_state_id._o2d_words()
            abroad = self._o2d_treatment() == rules.EXPORT
            facts += [
                (self.env._("Place of supply"), place),
                (self.env._("Country of destination"), abroad and (self.partner_shipping_id or self.partner_id)
                 .country_id.name),
                (self.env._("Tax payable on reverse charge"),
                 self.env._("Yes") if self._o2d_is_reverse_charge() else self.env._("No")),
            ]  # fmt: skip
        if dispatched and dispatched != self.company_id.sudo().partner_id:
            facts.append((self.env._("Dispatched from"), ", ".join(dispatched._o2d_place_lines())))
        return facts + deliveries._o2d_transport_facts()

    # --- goods and figures ---------------------------------------------------------------------------

    def _o2d_paper_lines(self):
        """The lines of the paper, sections and notes included.

        :return: [{note: words of a section or note, or ""; number, name, code, more: [str], hsn, quantity, price,
            discount, taxable, taxes: {column: (rate, amount)}}]; value and amounts as numbers, all else in words
        """
        taxed = {base["record"].id: base for base in self._get_rounded_base_and_tax_lines()[0] if base["record"]}
        lots, rows, number = self._o2d_paper_lots(), [], 0
        for line in self.invoice_line_ids.sorted(lambda one: (one.sequence, one.id)):
            if line.display_type in ("line_section", "line_subsection", "line_note"):
                rows.append({"note": line.name or "", "taxes": {}, "hsn": "", "discount": ""})
            elif line.display_type == "product":
                number += 1
                rows.append(line._o2d_paper_row(number, taxed.get(line.id), lots.get(line.id, ())))
        return rows

    def _o2d_paper_lots(self):
        """{invoice line id: [lot names]} of what was dispatched."""
        lines = self.sudo().invoice_line_ids.filtered("o2d_stock_move_ids")
        known = lines._o2d_lot_quantities() if lines else {}
        lots = self.env["stock.lot"].sudo().browse({lot for found in known.values() for lot in found if lot})
        names = {lot.id: lot.name for lot in lots}
        return {line: [names[lot] for lot in found if lot in names] for line, found in known.items()}

    def _o2d_tax_labels(self):
        return {
            "cgst": self.env._("CGST"),
            "sgst": self.env._("SGST / UTGST"),
            "igst": self.env._("IGST"),
            "cess": self.env._("Cess"),
            "tax": self.env._("Tax"),
        }

    def _o2d_paper_totals(self, lines, taxes, labels):
        """[(label, figure)] above the grand total: taxable value, each tax, what rounding adds."""
        figure = self.currency_id._o2d_figure
        rows = [(self.env._("Taxable value"), figure(self.amount_untaxed))]
        told = self.amount_untaxed
        for code in taxes:
            amount = sum(line["taxes"][code][1] for line in lines if code in line["taxes"])
            told += amount
            rows.append((labels[code], figure(amount)))
        rest = self.amount_total - told
        if not self.currency_id.is_zero(rest):
            rows.append((self.env._("Rounding"), figure(rest)))
        return rows if len(rows) > 1 else []

    def _o2d_paper_in_own_currency(self):
        """The same total in the company's currency, in words, or "" (CGST Rules 2017, rule 34)."""
        own = self.company_id.currency_id
        if own == self.currency_id:
            return ""
        total, taxable = abs(self.amount_total_signed), abs(self.amount_untaxed_signed)
        return self.env._(
            "In %(currency)s: %(total)s, taxable value %(taxable)s",
            currency=own.name,
            total=own._o2d_figure_with_symbol(total),
            taxable=own._o2d_figure_with_symbol(taxable),
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _o2d_paper_row(self, number, base, lots):
        """One line of goods on paper, see `account.move._o2d_paper_lines`.

        :param base: core's base line with its tax details, or None
        :param lots: names of the lots that left
        """
        taxes = {}
        for data in base["tax_details"]["taxes_data"] if base else ():
            code, rate, amount = data["tax"]._o2d_paper_code(), data["tax"].amount, data["tax_amount_currency"]
            before = taxes.get(code, (0.0, 0.0))
            rate = rate if data["tax"].amount_type == "percent" else 0.0
            taxes[code] = (before[0] + (0.0 if data["is_reverse_charge"] else rate), before[1] + amount)
        product = self.product_id.with_context(display_default_code=False)
        name, more = self._o2d_paper_name(product.display_name or "")
        if lots:
            more = [*more, self.env._("Lot %(lots)s", lots=", ".join(lots))]
        return {
            "note": "",
            "number": number,
            "name": name,
            "code": product.default_code or "",
            "more": more,
            "hsn": self.l10n_in_hsn_code or "" if "l10n_in_hsn_code" in self._fields else "",
            "quantity": f"{rules.plain_number(self.quantity)} {self.product_uom_id.name or ''}".strip(),
            "price": self.currency_id._o2d_price(self.price_unit),
            "discount": rules.plain_number(self.discount) if self.discount else "",
            "taxable": self.price_subtotal,
            "taxes": {code: (rules.plain_number(rate), amount) for code, (rate, amount) in taxes.items()},
        }

    def _o2d_paper_name(self, product):
        """(what the goods are called, further lines of the description)."""
        words = [one.strip() for one in (self.name or "").splitlines() if one.strip()]
        if not words:
            return product, []
        if product and product in words[0]:
            return product, words[1:]
        return words[0], words[1:]


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _o2d_paper_code(self):
        """The column of a paper that this tax stands in."""
        return (self.l10n_in_gst_tax_type if "l10n_in_gst_tax_type" in self._fields else "") or "tax"
