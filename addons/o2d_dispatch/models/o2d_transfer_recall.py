from dataclasses import replace

from odoo import models

from ..tools import recall_rules
from .sale_order_recall import QUIET, QUIET_KEY


class StockPicking(models.Model):
    """What was validated for another site and has not passed the gate is taken back as an order's delivery is."""

    _inherit = "stock.picking"

    def _o2d_why_no_recall(self):
        words = super()._o2d_why_no_recall()
        if not words and self.o2d_transfer_id and self.sudo()._o2d_has_arrived():
            return self.env._(
                "Goods of %(delivery)s have arrived already. What is wrong with them is settled on %(transfer)s.",
                delivery=self.display_name,
                transfer=self.sudo().o2d_transfer_id.name,
            )
        return words

    def _o2d_has_arrived(self):
        """Is anything of it off the road, although it counts as standing at the gate?"""
        lines = self.move_ids.o2d_transfer_line_id
        balances = lines._o2d_balances()
        return any(
            lines.browse(key[0]).unit_id.compare(balances[key]["travelling"], here) < 0
            for key, here in lines._o2d_at_gate().items()
        )

    def _o2d_recall_drafts(self):
        lines = self.move_ids.filtered("o2d_transfer_line_id").o2d_invoice_line_ids
        mine = lines.filtered(lambda line: line.parent_state == "draft" and line.move_id.move_type == "out_invoice")
        return super()._o2d_recall_drafts() | mine.move_id

    def _o2d_bring_back(self):
        for move in self.move_ids.filtered(lambda one: one.state == "done" and one.o2d_transfer_line_id):
            move.with_context(**{QUIET_KEY: QUIET})._o2d_call_off()
        return super()._o2d_bring_back()

    def _o2d_write_back_lines(self, back, stock):
        back.move_ids.filtered("o2d_transfer_line_id").o2d_transfer_back = True
        return super()._o2d_write_back_lines(back, stock)

    def _o2d_deliver_anew(self):
        if not self.o2d_transfer_id:
            return super()._o2d_deliver_anew()
        quantities = {}
        for move in self.move_ids.filtered(lambda one: one.state == "done" and one.o2d_transfer_line_id):
            line = move.o2d_transfer_line_id
            quantity = move.product_uom._compute_quantity(move.quantity, line.unit_id, round=False)
            quantities[line] = quantities.get(line, 0.0) + quantity
        transfer = self.o2d_transfer_id
        names = ", ".join(transfer._o2d_send_again(quantities).mapped("name"))
        transfer._o2d_refresh()
        transfer._o2d_tell(
            "note",
            self.env._(
                "%(delivery)s was taken back before it left. Its goods go out again with %(transfers)s, or %(transfer)s"
                " is given up.",
                delivery=self.name,
                transfers=names,
                transfer=transfer.name,
            ),
        )
        return names


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_call_off(self):
        """The other site does not wait for these goods any more."""
        self.ensure_one()
        unit = self.product_id.uom_id
        left = self.product_uom._compute_quantity(self.quantity, unit, round=False)
        waiting = self.move_dest_ids.filtered(
            lambda one: one.state not in ("done", "cancel") and one._o2d_leaves_transit()
        )
        for move in waiting:
            part = min(left, move.product_qty)
            left -= part
            move._do_unreserve()
            move.move_orig_ids = [(3, self.id)]
            if unit.compare(part, 0.0) > 0:
                move._o2d_expect(move.product_qty - part)


class O2dTransfer(models.Model):
    _inherit = "o2d.transfer"

    def _o2d_send_again(self, quantities):
        """Ask the sending site for goods of this transfer once more, and announce them.

        :param quantities: {o2d.transfer.line: quantity in the article's own unit}
        :return: stock.picking, what the sender picks
        """
        self.ensure_one()
        reference = self.env["stock.reference"].create({"name": self.name})
        sender = self.with_company(self.company_id)
        before = sender._o2d_moves()
        sender.env["stock.rule"].run(
            [
                line.with_env(sender.env)
                ._prepare_procurement(reference)
                ._replace(product_qty=quantity, product_uom=line.unit_id)
                for line, quantity in quantities.items()
            ]
        )
        new = sender._o2d_moves() - before
        receiver = self.with_company(self.dest_company_id)
        picking = receiver.env["stock.picking"].create(self._prepare_receipt())
        moves = receiver.env["stock.move"].create(
            [
                {
                    **line._prepare_receipt_move(picking, reference),
                    "product_uom_qty": quantity,
                    "product_uom": line.unit_id.id,
                    "move_orig_ids": [
                        (6, 0, new.filtered(lambda one, line=line: one.o2d_transfer_line_id == line).ids)
                    ],
                }
                for line, quantity in quantities.items()
            ]
        )
        moves._action_confirm(merge=False)
        for line in quantities:
            line.filtered("lot_id")._o2d_reserve_lot(is_needed=False)
        return new.picking_id

    def _o2d_has_begun(self):
        """Has anything of it been picked, or is anything of it on the road or beyond?"""
        if any(line.sent or line.travelling or line.received for line in self.line_ids):
            return True
        waiting = self._o2d_moves().filtered(lambda move: move.state not in ("done", "cancel"))
        return any(move.picked for move in waiting) or "done" in waiting.move_orig_ids.mapped("state")


class AccountMove(models.Model):
    """The invoice of a branch transfer that is taken back, and its bill on the other side."""

    _inherit = "account.move"

    def _o2d_transfer_bills(self):
        """The other branch's bills for this invoice, those that were not cancelled."""
        self.ensure_one()
        return self.search(
            [
                ("o2d_transfer_id", "=", self.o2d_transfer_id.id),
                ("move_type", "=", "in_invoice"),
                ("ref", "=", self.name),
                ("state", "!=", "cancel"),
            ]
        )

    def _o2d_recall_facts(self, deliveries):
        facts = super()._o2d_recall_facts(deliveries)
        if self.o2d_transfer_id and "posted" in self.sudo()._o2d_transfer_bills().mapped("state"):
            # The other branch has booked it.
            return replace(facts, is_sent=True)
        return facts

    def _o2d_why_credited(self, why):
        if why == recall_rules.SENT and self.o2d_transfer_id:
            return self.env._("the other branch has it")
        return super()._o2d_why_credited(why)

    def _o2d_recall_cancel(self):
        bills = self.browse()
        for move in self.filtered("o2d_transfer_id"):
            bills |= move._o2d_transfer_bills()
        words = super()._o2d_recall_cancel()
        for bill in bills:
            bill.with_company(bill.company_id).button_cancel()
        self.env["o2d.exception"]._clear([f"transfer-bill:{move.id}" for move in self.filtered("o2d_transfer_id")])
        return words

    def _o2d_recall_credit(self, deliveries, goods, reason):
        branch = self.filtered("o2d_transfer_id")
        words = super(AccountMove, self - branch)._o2d_recall_credit(deliveries, goods, reason)
        return words + [move._o2d_recall_credit_branch(deliveries, reason) for move in branch]

    def _o2d_recall_credit_branch(self, deliveries, reason):
        """Credit the whole invoice of a delivery to another branch; it bills that delivery alone.

        :return: words
        """
        credit = self._reverse_moves([self._prepare_recall_credit(reason)])
        credit._o2d_decide({"o2d_transfer_id": self.o2d_transfer_id.id})
        originals = self.invoice_line_ids.filtered(lambda one: one.display_type == "product").sorted("sequence")
        lines = credit.invoice_line_ids.filtered(lambda one: one.display_type == "product").sorted("sequence")
        for original, line in zip(originals, lines, strict=True):
            back = original.o2d_stock_move_ids.returned_move_ids.filtered(lambda one: one.state == "done")
            self.env["account.move.line"]._o2d_link((line.id, move) for move in back.ids)
        credit.with_context(move_reverse_cancel=True)._post(soft=False)
        if credit.date != credit.invoice_date:
            self.company_id._o2d_refuse_day(credit.invoice_date)
        self.o2d_transfer_id._o2d_credit_bill(credit, self)
        return self.env._(
            "Invoice %(invoice)s credited by %(credit)s over %(amount)s.",
            invoice=self.name,
            credit=credit.name,
            amount=credit.currency_id.format(credit.amount_total),
        )
