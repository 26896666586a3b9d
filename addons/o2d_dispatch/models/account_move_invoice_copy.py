from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Ways round the invoice from the pick: a copy of it, a credit note that is taken back."""

    _inherit = "account.move"

    o2d_copied_from_id = fields.Many2one(
        "account.move",
        string="Copy of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The invoice of dispatched goods that this one was copied from.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_copied_from_id"}

    def copy(self, default=None):
        copies = super().copy(default)
        for move, copy in zip(self.sudo(), copies.sudo(), strict=True):
            origin = move.o2d_copied_from_id or move
            bills = copy.move_type in ("out_invoice", "out_receipt") and not copy.invoice_line_ids.sale_line_ids
            if bills and origin.invoice_line_ids._o2d_billed_lines():
                copy._o2d_decide({"o2d_copied_from_id": origin.id})
        return copies

    def _o2d_gate_order(self):
        """A copy is asked by the rules of the order that it was copied from."""
        return super()._o2d_gate_order() or self.sudo().o2d_copied_from_id.line_ids.sale_line_ids.order_id[:1]

    # --- a credit note that is taken back ---------------------------------------------------------

    def button_draft(self):
        before = self._o2d_credited_excess()
        done = super().button_draft()
        self._o2d_refuse_billed_twice(before)
        return done

    def button_cancel(self):
        before = self._o2d_credited_excess()
        done = super().button_cancel()
        self._o2d_refuse_billed_twice(before)
        return done

    def _o2d_credited_excess(self):
        """{order line: quantity billed beyond what left} of the goods on these posted credit notes."""
        credits = self.sudo().filtered(
            lambda move: (
                move.move_type == "out_refund"
                and move.state == "posted"
                and move._o2d_control_mode("pick_invoicing") == "enforce"
            )
        )
        lines = credits.invoice_line_ids._o2d_billed_lines().sale_line_ids.filtered("o2d_bill_on_dispatch")
        facts = lines._o2d_bill_facts(posted_only=True)
        return {line: facts[line.id].excess() for line in lines}

    def _o2d_refuse_billed_twice(self, before):
        """What was credited and billed anew would be billed twice without its credit note.

        :param before: what :meth:`_o2d_credited_excess` found while it stood
        """
        if not before:
            return
        lines = self.env["sale.order.line"].sudo().concat(*before)
        facts = lines._o2d_bill_facts(posted_only=True)
        for line in lines:
            more = facts[line.id].excess()
            if line.product_uom_id.compare(more, before[line]) > 0:
                raise UserError(
                    self.env._(
                        "Without this credit note %(quantity)s %(unit)s of %(product)s would be billed "
                        "that never left: they were billed anew. Take that invoice back first.",
                        quantity=f"{more:g}",
                        unit=line.product_uom_id.name,
                        product=line.product_id.display_name,
                    )
                )
