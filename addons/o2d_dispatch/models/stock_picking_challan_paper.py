from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import paper_rules as rules


class StockPicking(models.Model):
    """A delivery challan as the law wants it on paper (CGST Rules 2017, rule 55)."""

    _inherit = "stock.picking"

    def action_o2d_print_challan(self):
        """Print the challans of these deliveries in their three copies.

        :raise UserError: where one has none
        """
        self.check_access("read")
        self._o2d_check_challan_paper()
        return self.env.ref("o2d_dispatch.action_report_challan").report_action(self, config=False)

    def _o2d_check_challan_paper(self):
        for picking in self.filtered(lambda one: not one.o2d_challan_no):
            raise UserError(
                self.env._("%(delivery)s has no delivery challan yet. Write it first.", delivery=picking.display_name)
            )

    def _o2d_challan_copies(self):
        """Marks of the copies of a challan, rule 55(2): [str]."""
        marks = {
            "consignee": self.env._("Original for consignee"),
            "transporter": self.env._("Duplicate for transporter"),
            "consigner": self.env._("Triplicate for consigner"),
        }
        return [marks[copy] for copy in rules.CHALLAN_COPIES]

    def _o2d_challan_paper(self):
        """All that a challan says.

        :return: {title, voided: words or "", consignee, facts: [(label, value)], lines, sheets, columns, totals,
            total, words}; as in `account.move._o2d_invoice_paper`
        """
        self.ensure_one()
        company, is_gst = self.company_id.sudo(), self.company_id.sudo()._o2d_has_gst()
        currency = company.currency_id
        moves = self.sudo().move_ids.filtered(lambda move: move.state == "done" and move.quantity).sorted("id")
        lines = [move._o2d_challan_row(number) for number, move in enumerate(moves, start=1)]
        codes = rules.shown_columns([line["taxes"] for line in lines])
        labels = self.env["account.move"]._o2d_tax_labels()
        value = sum(line["taxable"] for line in lines)
        taxes = {code: sum(line["taxes"][code][1] for line in lines if code in line["taxes"]) for code in codes}
        total = value + sum(taxes.values())
        totals = [(self.env._("Taxable value"), currency._o2d_figure(value))]
        totals += [(labels[code], currency._o2d_figure(amount)) for code, amount in taxes.items()]
        paper = {
            "title": self.env._("Delivery challan"),
            "voided": self.o2d_recall_words if self.sudo().o2d_recalled_at else "",
            "consignee": self.partner_id._o2d_paper_party(is_gst=is_gst),
            "facts": [fact for fact in self._o2d_challan_facts(is_gst) if fact[1]],
            "lines": lines,
            "columns": {
                "hsn": any(line["hsn"] for line in lines),
                "discount": False,
                "taxes": [(code, labels[code]) for code in codes],
            },
            "totals": totals if codes else [],
            "total": currency._o2d_figure_with_symbol(total),
            "words": currency._o2d_in_words(total),
        }
        head = max(len(paper["consignee"]["lines"]) + 5, sum(1 + len(str(one[1])) // 40 for one in paper["facts"]))
        head += 3 if paper["voided"] else 0
        foot = rules.FOOT_LINES + len(paper["totals"])
        return {**paper, "sheets": rules.share_rows(lines, paper["columns"], rules.HEAD_LINES + head, foot)}

    def _o2d_challan_facts(self, is_gst):
        """[(label, value)] beside the parties; those without a value are left out."""
        picking = self.sudo()
        company, origin = picking.company_id, picking.picking_type_id.warehouse_id.partner_id
        here = (origin or company.partner_id).state_id or company.state_id
        there = picking.partner_id.state_id
        facts = [
            (self.env._("Number"), picking.o2d_challan_no),
            (self.env._("Date"), format_date(self.env, picking.o2d_challan_date)),
            (self.env._("Leaves for"), picking.o2d_purpose_id.name),
            (self.env._("What for"), picking.o2d_purpose_note),
            (self.env._("Reference"), picking.origin),
        ]
        if is_gst and there and there != here:
            # Rule 55(1)(viii): in case of movement between States.
            facts.append((self.env._("Place of supply"), there._o2d_words()))
        if origin and origin != company.partner_id:
            facts.append((self.env._("Dispatched from"), ", ".join(origin._o2d_place_lines())))
        return facts + picking._o2d_transport_facts()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_challan_row(self, number):
        """One line of a challan, see `account.move._o2d_paper_lines`."""
        self.ensure_one()
        currency, product = self.company_id.currency_id, self.product_id.with_context(display_default_code=False)
        lots = [lot.name for lot in self.move_line_ids.lot_id]
        return {
            "note": "",
            "number": number,
            "name": product.display_name,
            "code": product.default_code or "",
            "more": [self.env._("Lot %(lots)s", lots=", ".join(lots))] if lots else [],
            "hsn": product.l10n_in_hsn_code or "" if "l10n_in_hsn_code" in product._fields else "",
            "quantity": f"{rules.plain_number(self.quantity)} {self.product_uom.name}",
            "price": currency._o2d_price(self.o2d_challan_price),
            "discount": "",
            "taxable": self.o2d_challan_value,
            "taxes": self._o2d_challan_taxes(),
        }

    def _o2d_challan_taxes(self):
        """{column: (rate in words, amount)} of a line that travels in order to be supplied."""
        if not self.o2d_challan_tax_ids:
            return {}
        found = self.o2d_challan_tax_ids.compute_all(
            self.o2d_challan_value,
            currency=self.company_id.currency_id,
            product=self.product_id,
            partner=self.picking_id.partner_id,
            handle_price_include=False,
        )
        taxes = {}
        for one in found["taxes"]:
            tax = self.env["account.tax"].browse(one["id"])
            taxes.setdefault(tax._o2d_paper_code(), []).append((tax, one["amount"]))
        return {
            code: (
                rules.plain_number(sum(tax.amount for tax, _amount in rows if tax.amount_type == "percent")),
                sum(amount for _tax, amount in rows),
            )
            for code, rows in taxes.items()
        }
