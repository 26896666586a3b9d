from odoo import models


class SaleOrder(models.Model):
    """What a customer reports as missing or damaged may be why an invoice is not paid."""

    _inherit = "sale.order"

    def _o2d_report_received(self, report):
        """Open a dispute on the invoices of what is reported; finance looks at it before it counts."""
        done = super()._o2d_report_received(report)
        for move, amount in self._o2d_reported_amounts(report).items():
            disputes = self.env["o2d.dispute"].sudo()
            open_amount = sum(disputes.search([("move_id", "=", move.id), ("state", "=", "open")]).mapped("amount"))
            amount = min(amount, move.amount_total_signed - open_amount)
            if move.company_id.currency_id.compare_amounts(amount, 0) <= 0:
                continue
            dispute = disputes.create(
                {
                    "move_id": move.id,
                    "amount": amount,
                    "reason": report.kind,
                    "note": report.words,
                    "owner_id": self.user_id.id or False,
                }
            )
            dispute._o2d_decide({"report_id": report.id})
        return done

    def _o2d_reported_amounts(self, report):
        """{posted invoice: amount reported of it}, newest invoice of each line first, taxes included."""
        amounts = {}
        for item in report.line_ids:
            left = item.quantity
            billed = item.order_line_id.invoice_lines.filtered(
                lambda line: line.parent_state == "posted"
                and line.move_id.move_type == "out_invoice"
                and line.quantity > 0
            )
            for line in billed.sorted(lambda line: (line.move_id.invoice_date, line.id), reverse=True):
                quantity = line.product_uom_id._compute_quantity(line.quantity, item.order_line_id.product_uom_id)
                share = min(left, quantity) / quantity
                if share <= 0:
                    break
                move = line.move_id
                total = line.price_total / (move.invoice_currency_rate or 1.0)
                amounts[move] = amounts.get(move, 0.0) + move.company_id.currency_id.round(total * share)
                left -= min(left, quantity)
        return amounts
