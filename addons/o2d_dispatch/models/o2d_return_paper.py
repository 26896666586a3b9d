from odoo import models


class O2dReturn(models.Model):
    """The paper that travels with the goods: who sends what to whom, against which invoice."""

    _inherit = "o2d.return"

    def _o2d_return_papers(self):
        """Hook: what has to travel with the goods, in the order in which the driver shows it.

        The module of the e-way bill adds its own, which is made before the goods move.

        :return: [{"kind": `invoice`, `challan` or `note`, "words": in words}]
        """
        self.ensure_one()
        invoices = self._o2d_original_invoices()
        names = ", ".join(invoices.mapped("name"))
        if self.at_door:
            words = (
                self.env._("The papers that it left with: invoice %(names)s.", names=names)
                if names
                else self.env._("The papers that it left with.")
            )
            return [{"kind": "invoice", "words": words}]
        papers = []
        if self.partner_id.vat:
            papers.append(
                {
                    "kind": "challan",
                    "words": self.env._("The customer's own delivery challan, which names our invoice."),
                }
            )
        papers.append({"kind": "note", "words": self.env._("This return note, %(name)s.", name=self.name)})
        return papers

    def _o2d_original_invoices(self):
        """Posted invoices of the goods that come back, the oldest first."""
        facts = self.sudo()
        bills = facts.line_ids.move_id.o2d_invoice_line_ids.move_id
        bills = bills or facts.line_ids.picking_id._o2d_travelling_invoices()
        return bills.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted").sorted("id")

    def _o2d_note_lines(self):
        """The goods as they stand on the return note.

        :return: [{"goods", "hsn", "quantity", "value", "invoice", "date"}], the last two of the original invoice
        """
        facts = self.sudo()
        plain = self.env["stock.picking"]._o2d_plain_number
        rows = []
        for line in facts.line_ids:
            move, product = line.move_id, line.product_id
            bills = move.o2d_invoice_line_ids.move_id or move.picking_id._o2d_travelling_invoices()
            bill = bills.filtered(lambda one: one.move_type == "out_invoice" and one.state == "posted")[:1]
            rows.append(
                {
                    "goods": line.goods,
                    "hsn": product.l10n_in_hsn_code or "" if "l10n_in_hsn_code" in product._fields else "",
                    "quantity": f"{plain(line.quantity, line.uom_id)} {line.uom_id.name}",
                    # A part of a kit has no price of its own: its kit's stands in the sum.
                    "value": facts._o2d_worth(facts.order_id, {(move, line.lot_id.id): line.quantity})
                    if product == line.order_line_id.product_id
                    else None,
                    "invoice": bill.name or "",
                    "date": bill.invoice_date,
                }
            )
        return rows
