from odoo import models

from ..tools.invoice_cover import pour


class AccountMove(models.Model):
    """Posting, by hand or by itself: each line gets to know the goods it stands for."""

    _inherit = "account.move"

    def _post(self, soft=True):
        self.sudo()._o2d_link_goods()
        posted = super()._post(soft=soft)
        posted._o2d_billing_changed()
        posted.sudo()._o2d_of_dispatch()._o2d_check_series()
        return posted

    def _o2d_of_dispatch(self):
        """Invoices of orders billed from dispatch, where the control enforces that."""
        return self.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move._o2d_control_mode("pick_invoicing") == "enforce"
                and move.invoice_line_ids._o2d_billed_lines()
            )
        )

    def button_draft(self):
        done = super().button_draft()
        self._o2d_billing_changed()
        return done

    def button_cancel(self):
        done = super().button_cancel()
        self._o2d_billing_changed()
        return done

    def unlink(self):
        pickings = self.sudo()._o2d_deliveries()
        done = super().unlink()
        pickings.exists()._o2d_check_billed()
        return done

    def _o2d_deliveries(self):
        """Deliveries and returns that stand on these invoices and credit notes."""
        return self.sudo().line_ids.o2d_stock_move_ids.picking_id

    def _o2d_billing_changed(self):
        moves = self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund")).sudo()
        if moves:
            pickings = moves._o2d_deliveries()
            pickings._o2d_check_billed()
            # An order knows whether something stops it, so that the usual case costs no query.
            settled = pickings.filtered(lambda one: one.o2d_bill_state == "billed" and one.sale_id.o2d_blocked)
            settled._o2d_close_billing()
            orders = moves.line_ids.sale_line_ids.order_id
            orders.invoice_ids._o2d_close_beyond()

    # --- which goods -----------------------------------------------------------------------------

    def _o2d_link_goods(self):
        """Link the lines of drafts that were made by hand with what they can only stand for."""
        for move in self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund")):
            lines = move.invoice_line_ids._o2d_billed_lines().filtered(lambda line: not line.o2d_stock_move_ids)
            if not lines:
                continue
            if move.move_type == "out_invoice":
                move._o2d_link_invoice(lines)
            elif self.env.context.get("move_reverse_cancel"):
                # The whole invoice is taken back, goods or no goods: what it billed may be billed again.
                move._o2d_link_mistake(lines)
            else:
                move._o2d_link_credit(lines)

    def _o2d_link_invoice(self, lines):
        """To what left and is on no posted invoice yet, the oldest first."""
        facts = lines.sale_line_ids._o2d_bill_facts(posted_only=True)
        pairs = []
        for line in lines:
            order_line = line.sale_line_ids[:1]
            left = {move: quantity for move, quantity in facts[order_line.id].left().items() if quantity > 0}
            pairs += [(line.id, move) for move in self._o2d_goods_for(line, order_line, left)]
        self.env["account.move.line"]._o2d_link(pairs)

    def _o2d_goods_for(self, line, order_line, left):
        """Ids of the transfers that a quantity is taken from; of a kit all its parts.

        :param left: {stock move id: quantity not billed yet}; lessened by what is taken
        """
        quantity = line.product_uom_id._compute_quantity(
            line.quantity, order_line.product_uom_id, rounding_method="HALF-UP"
        )
        share = pour(left, [(line.id, quantity, list(left))])[1][line.id]
        for move, part in share.items():
            left[move] -= part
        taken = self.env["stock.move"].sudo().browse(share)
        parts = taken.filtered(lambda move: move.product_id != order_line.product_id)
        siblings = order_line.sudo().move_ids.filtered(
            lambda move: move.state == "done"
            and move.picking_id in parts.picking_id
            and move.product_id != order_line.product_id
        )
        return (taken | siblings).ids

    def _o2d_link_credit(self, lines):
        """To what came back and is on no credit note yet; where nothing did, to what the invoice had billed."""
        facts = lines.sale_line_ids._o2d_bill_facts(posted_only=True)
        pairs = []
        rest = lines.browse()
        for line in lines:
            order_line = line.sale_line_ids[:1]
            back = {move: quantity for move, quantity in facts[order_line.id].back().items() if quantity > 0}
            if not back:
                rest |= line
                continue
            pairs += [(line.id, move) for move in self._o2d_goods_for(line, order_line, back)]
        self.env["account.move.line"]._o2d_link(pairs)
        self._o2d_link_mistake(rest)

    def _o2d_link_mistake(self, lines):
        pairs = []
        for line in lines:
            billed = self.reversed_entry_id.invoice_line_ids.filtered(
                lambda one, line=line: one.sale_line_ids & line.sale_line_ids
            )
            pairs += [(line.id, move) for move in billed.o2d_stock_move_ids.ids]
        self.env["account.move.line"]._o2d_link(pairs)
