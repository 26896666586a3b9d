from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.o2d_base.tools.gate import Reason

from ..tools import credit_rules as rules
from .account_move_recall import GOODS_KEY, GoodsBack


class AccountMove(models.Model):
    """All credit notes of an invoice together never pass it, line by line, through whatever door they come.

    Asked are credit notes without goods, always, and those of goods billed from dispatch, as the control says.
    """

    _inherit = "account.move"

    def write(self, vals):
        done = super().write(vals)
        if vals.get("state") == "posted":
            self.filtered(lambda move: move.move_type == "out_refund")._o2d_check_credit()
        if {"invoice_line_ids", "line_ids"} & vals.keys():
            self._o2d_ask_approval()
        return done

    def button_draft(self):
        self._o2d_refuse_credited()
        return super().button_draft()

    def button_cancel(self):
        self._o2d_refuse_credited()
        return super().button_cancel()

    def _o2d_refuse_credited(self):
        """:raise UserError: for an invoice that was credited without goods: the credit would be of nothing"""
        for invoice in self.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted"):
            notes = invoice.sudo().reversal_move_ids.filtered(
                lambda one: one.state == "posted" and one._o2d_is_value_credit()
            )
            if notes:
                raise UserError(
                    self.env._(
                        "%(invoice)s was credited by %(notes)s. Take that back first.",
                        invoice=invoice.name,
                        notes=", ".join(notes.mapped("name")),
                    )
                )

    def _o2d_check_credit_changed(self):
        """A posted credit note that was changed is asked again."""
        self.filtered(lambda move: move.move_type == "out_refund" and move.state == "posted")._o2d_check_credit()

    def _o2d_check_credit(self):
        """:raise UserError: for a credit note that its invoice does not bear"""
        for one in self:
            note = one.sudo()
            mode = note._o2d_credit_mode()
            if mode == "off":
                continue
            note._o2d_take_turns()
            if not note._o2d_is_value_credit():
                note._o2d_credit_goods()._o2d_find_credited()
                note._o2d_name_kind()
            faults = note._o2d_credit_faults()
            if not faults:
                continue
            if mode == "enforce":
                raise UserError("\n".join(faults))
            for words in faults:
                note._o2d_log_reason("advised", "invoice", Reason("pick_invoicing", words))

    def _o2d_credit_mode(self):
        """`enforce` for credits without goods; of goods billed from dispatch as their control says; else `off`."""
        self.ensure_one()
        if self._o2d_is_value_credit():
            return "enforce"
        billed = (self.invoice_line_ids | self.reversed_entry_id.invoice_line_ids)._o2d_billed_lines()
        return self._o2d_control_mode("pick_invoicing") if billed else "off"

    def _o2d_gate_order(self):
        """A credit note without goods goes by the order of its invoice."""
        order = super()._o2d_gate_order()
        if order or self.move_type != "out_refund" or not self.reversed_entry_id:
            return order
        return self.sudo().reversed_entry_id._o2d_gate_order()

    def _o2d_take_turns(self):
        """Of two credit notes that are posted at once the second one is repeated by Odoo, and finds the first."""
        invoices = self._o2d_credited_invoices()
        if invoices:
            invoices.flush_recordset()
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move SET write_date = write_date"
                    " WHERE id IN (SELECT id FROM account_move WHERE id = ANY(%s) ORDER BY id FOR UPDATE)",
                    invoices.ids,
                ),
                log_exceptions=False,
            )

    def _o2d_credited_invoices(self):
        """The invoices that a credit note takes from, as far as it is known."""
        self.ensure_one()
        return self.reversed_entry_id | self.invoice_line_ids.o2d_credited_line_id.move_id

    def _o2d_credit_goods(self):
        return self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and not line.is_downpayment and line.quantity > 0
        )

    def _o2d_name_kind(self):
        """Where nobody said what it is: goods that came back, or a mistake taken back."""
        if not self.o2d_credit_kind and type(self.env.context.get(GOODS_KEY)) is GoodsBack:
            self._o2d_decide({"o2d_credit_kind": rules.RECALL})
        elif not self.o2d_credit_kind:
            goods = self.invoice_line_ids._o2d_billed_lines()
            back = goods and any(line._o2d_is_credit_of_return() for line in goods)
            self._o2d_decide({"o2d_credit_kind": rules.RETURN if back else rules.MISTAKE})

    # --- what is wrong with it ---------------------------------------------------------------------

    def _o2d_credit_faults(self):
        """Why this credit note may not stand: sentences, the first to mend first."""
        self.ensure_one()
        invoices = self._o2d_credited_invoices()
        if any(one.currency_id != self.currency_id for one in invoices):
            return [self.env._("A credit note is in the currency of its invoice. Make it in that one.")]
        faults = []
        if self._o2d_is_value_credit():
            faults += self._o2d_value_faults()
        else:
            faults += self._o2d_stranger_faults()
        faults += self._o2d_line_faults() + self._o2d_total_faults()
        if late := self._o2d_late_credit_words():
            faults.append(late)
        return faults

    def _o2d_value_faults(self):
        """What a credit note without goods lacks or has too much."""
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        invoice = self.reversed_entry_id
        faults = []
        if invoice.state != "posted" or invoice.commercial_partner_id != self.commercial_partner_id:
            faults.append(self.env._("The invoice of this credit note does not stand any more, or is somebody else's."))
        if any(
            not line.o2d_value_only or line.sale_line_ids or line.o2d_credited_line_id.move_id != invoice
            for line in lines
        ):
            faults.append(
                self.env._(
                    "A credit note without goods has no lines but those of its dialog. Take off what was added, or "
                    "make it anew from the invoice."
                )
            )
        elif any(self.currency_id.compare_amounts(line.price_subtotal, 0) <= 0 for line in lines):
            faults.append(self.env._("Each line credits something. Take off those that do not."))
        faults += self._o2d_tax_faults(lines)
        registered = bool(self.commercial_partner_id.vat)
        if self.o2d_credit_kind == rules.DISCOUNT and not (
            self.o2d_credit_agreement and (self.o2d_credit_confirmation or not registered)
        ):
            faults.append(self._o2d_discount_words())
        if self._o2d_needs_approval():
            faults.append(
                self.env._(
                    "%(amount)s without goods is more than accounts may give alone. The finance head has to approve "
                    "this credit note first.",
                    amount=self.currency_id.format(self.amount_total),
                )
            )
        return faults

    def _o2d_discount_words(self):
        return self.env._(
            "A discount after the sale lessens GST only where it was agreed before or with the supply, and the buyer "
            "has confirmed that he reverses his input tax credit. Name both, or give a commercial credit note without "
            "GST."
        )

    def _o2d_tax_faults(self, lines):
        """Tax is credited as it was billed, or not at all on a commercial credit note."""
        if self.o2d_credit_kind == rules.COMMERCIAL:
            if not self.currency_id.is_zero(self.amount_tax):
                return [self.env._("A commercial credit note has no GST. Take the taxes off its lines.")]
            return []
        return [
            self.env._(
                "%(product)s was billed with other taxes. Credit it with the same ones.",
                product=line.o2d_credited_line_id.product_id.display_name or line.o2d_credited_line_id.name,
            )
            for line in lines
            if line.o2d_credited_line_id and line.tax_ids != line.o2d_credited_line_id.tax_ids
        ]

    def _o2d_stranger_faults(self):
        """Goods on the credit note that are not on its invoice."""
        invoice = self.reversed_entry_id
        strangers = self._o2d_credit_goods().filtered(
            lambda line: invoice and not line.o2d_credited_line_id and line.product_id.type == "consu"
        )
        return [
            self.env._(
                "%(product)s does not stand on %(invoice)s. Credit it on the invoice that billed it.",
                product=line.product_id.display_name,
                invoice=invoice.name,
            )
            for line in strangers
        ]

    def _o2d_line_faults(self):
        """Lines that take more than is left of their invoice line, or another rate than it has."""
        mine = self._o2d_credit_goods().filtered("o2d_credited_line_id").grouped("o2d_credited_line_id")
        origins = self.env["account.move.line"].union(*mine)
        values = origins._o2d_line_values(besides=self)
        faults = []
        for origin in origins:
            words = self._o2d_line_fault(origin, mine[origin], values[origin.id])
            if words:
                faults.append(words)
        return faults

    def _o2d_line_fault(self, origin, lines, value):
        is_included = origin._o2d_is_tax_included()
        amount = rules.rounded(sum(line._o2d_money(is_included) for line in lines), value.step)
        if value.value <= 0:
            return ""
        name = origin.product_id.display_name or origin.name
        goods = lines.filtered(lambda line: not line.o2d_value_only and line.product_id.type == "consu")
        # What core makes of goods that come back in pieces rounds each piece for itself.
        if amount > value.left + value.step * (len(goods) + 0.5 if goods else 0):
            return self._o2d_beyond_words(name, amount, value.left)
        if not goods:
            return ""
        quantity = sum(line._o2d_quantity_in(origin.product_uom_id) for line in goods)
        if origin.product_uom_id.compare(quantity, value.kept) > 0:
            return self.env._(
                "%(product)s: %(quantity)s %(unit)s are credited, but only %(left)s are still billed.",
                product=name, quantity=f"{quantity:g}", unit=origin.product_uom_id.name, left=f"{value.kept:g}",
            )  # fmt: skip
        # A coin for each line: several of them round apart.
        if abs(amount - value.goods_value(quantity)) > value.step * len(lines) + value.step / 2:
            return self.env._(
                "%(product)s: %(quantity)s %(unit)s are still billed at %(due)s, and credited at %(amount)s. For money "
                "without goods take “Credit without goods” on the invoice.",
                product=name, quantity=f"{quantity:g}", unit=origin.product_uom_id.name,
                due=self.currency_id.format(value.goods_value(quantity)), amount=self.currency_id.format(amount),
            )  # fmt: skip
        return ""

    def _o2d_beyond_words(self, name, amount, left):
        return self.env._(
            "%(what)s: %(amount)s is credited, but only %(left)s is left after earlier credit notes. Credit that at "
            "most.",
            what=name,
            amount=self.currency_id.format(amount),
            left=self.currency_id.format(left),
        )

    def _o2d_total_faults(self):
        """All credit notes of one invoice together against its total: a discount line on it counts as well."""
        invoice = self.reversed_entry_id
        if not invoice:
            return []
        notes = invoice.reversal_move_ids.filtered(
            lambda one: one.state == "posted" and one.move_type == "out_refund" and one != self
        )
        left = self.currency_id.round(invoice._o2d_total_of_goods() - sum(note._o2d_total_of_goods() for note in notes))
        # The tax of each part is rounded for itself.
        room = self.currency_id.rounding * len((notes | self).invoice_line_ids)
        amount = self._o2d_total_of_goods()
        if amount > left + room:
            return [self._o2d_beyond_words(invoice.name, amount, max(left, 0.0))]
        return []

    def _o2d_total_of_goods(self):
        """What is billed or credited, before an advance was taken off: that was money, and no less was supplied."""
        advances = self.invoice_line_ids.filtered(lambda line: line.is_downpayment and line.price_total < 0)
        return self.amount_total - sum(advances.mapped("price_total"))
