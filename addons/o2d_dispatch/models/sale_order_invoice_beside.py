from odoo import models

from ..tools.invoice_lump import advance_to_deduct, part_of_lump, survived


class SaleOrder(models.Model):
    """What goes on an invoice beside the goods: freight, services, discounts, advances."""

    _inherit = "sale.order"

    def _o2d_add_beside(self, bill):
        """Add to a bill what belongs to its goods.

        :param bill: :class:`DispatchBill`, whose goods are settled
        """
        self.ensure_one()
        goods = self.order_line.filtered(lambda line: line.id in bill.quantities)
        if not goods:
            return
        self._o2d_add_charges(bill, goods)
        self._o2d_add_discounts(bill)
        self._o2d_add_advances(bill)

    # --- freight and services --------------------------------------------------------------------

    def _o2d_add_charges(self, bill, goods):
        """Freight and services, by the company's policy."""
        policy = self.company_id.o2d_bill_charges
        if policy == "hand" or (policy == "last" and not self._o2d_is_last_delivery()):
            return
        for line in (self._o2d_lines_beside() - self._o2d_discounts()).filtered(lambda x: not x._o2d_is_cost_awaited()):
            if line.product_uom_id.compare(line.qty_to_invoice, 0.0) > 0:
                bill.quantities[line.id] = line.qty_to_invoice

    def _o2d_lines_beside(self):
        return self.order_line.filtered(
            lambda line: not line.display_type
            and not line.is_downpayment
            and not line.o2d_hold
            and line.product_type != "combo"
            and line.qty_delivered_method != "stock_move"
        )

    def _o2d_is_last_delivery(self):
        """Is nothing of this order on its way to the customer any more?"""
        return not self.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    # --- discounts and schemes -------------------------------------------------------------------

    def _o2d_discounts(self):
        """Lines that take something off the goods; free freight goes with the freight."""
        return self._o2d_lines_beside().filtered(
            lambda line: (line._is_discount_line() or line.price_unit * line.product_uom_qty < 0)
            and not ("reward_id" in line._fields and line.reward_id.reward_type == "shipping")
        )

    def _o2d_add_discounts(self, bill):
        """Of each discount the share that the goods billed so far have earned; what does not ship earns none."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        for line in self._o2d_discounts():
            whole = line.price_unit * line.product_uom_qty
            billed = line._o2d_billed_price()
            share = survived(*line._o2d_discounted(bill))
            amount = self.currency_id.round(whole * share - billed)
            if amount * whole <= 0:
                continue
            part = part_of_lump(amount, whole - billed, line.product_uom_qty - line.qty_invoiced, digits)
            if part:
                bill.lumps[line.id] = part

    # --- advances --------------------------------------------------------------------------------

    def _o2d_add_advances(self, bill):
        """Take off what was received in advance, never more than this invoice bills of what it was received for."""
        open_by_tax = {}
        for line in self.order_line.filtered(lambda line: line.id in bill.lines()):
            open_by_tax[line.tax_ids] = open_by_tax.get(line.tax_ids, 0.0) + line._o2d_bill_untaxed(bill)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        for line in self.order_line.filtered(lambda line: line.is_downpayment and not line.display_type):
            received, deducted = line._o2d_advance()
            # An advance that bears no tax comes off whatever is billed.
            taxes = [line.tax_ids] if line.tax_ids else list(open_by_tax)
            room = sum(open_by_tax.get(tax, 0.0) for tax in taxes)
            amount = self.currency_id.round(advance_to_deduct(received, deducted, room))
            price = line._o2d_untaxed(1.0)
            if not amount or not price:
                continue
            left = line.qty_invoiced
            part = part_of_lump(
                amount * line.price_unit / price,
                line.price_unit * 1.0 - deducted * line.price_unit / price,
                left,
                digits,
            )
            if part:
                bill.lumps[line.id] = (-part[0], part[1])
                self._o2d_use_room(open_by_tax, taxes, amount)

    def _o2d_use_room(self, open_by_tax, taxes, amount):
        for tax in taxes:
            part = min(open_by_tax.get(tax, 0.0), amount)
            if part > 0:
                open_by_tax[tax] -= part
                amount -= part


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_is_cost_awaited(self):
        """Is this freight at cost, whose cost is not known yet? Core writes it on the line once the carrier has."""
        if not self.is_delivery or not self.currency_id.is_zero(self.price_unit):
            return False
        carrier = self.order_id.carrier_id
        return carrier.invoice_policy == "real" and carrier.product_id == self.product_id

    def _o2d_bill_untaxed(self, bill):
        """Untaxed amount of this line on a bill."""
        self.ensure_one()
        if self.id in bill.quantities:
            return self._o2d_untaxed(bill.quantities[self.id])
        quantity, price = bill.lumps[self.id]
        return self._o2d_untaxed(quantity) * (price / self.price_unit if self.price_unit else 0.0)

    def _o2d_documents(self):
        return self.invoice_lines.filtered(
            lambda line: line.parent_state != "cancel" and line.move_id.move_type in ("out_invoice", "out_refund")
        )

    def _o2d_billed_price(self):
        """What of this lump is on invoices, drafts included, credit notes taken off; price times quantity."""
        return sum(line.price_unit * line.quantity * -line.move_id.direction_sign for line in self._o2d_documents())

    def _o2d_discounted(self, bill):
        """(value ordered, value billed with this bill) of the goods that a discount was given on."""
        goods = self.order_id.order_line.filtered(lambda line: line._o2d_is_dispatched() and line.price_unit > 0)
        goods, each = self._o2d_goods_of_reward(goods)
        # A discount over several tax rates has a line for each.
        goods = goods.filtered(lambda line: line.tax_ids == self.tax_ids) or goods
        ordered = billed = 0.0
        for line in goods:
            left = line.qty_invoiced + bill.quantities.get(line.id, 0.0)
            ordered += line._o2d_untaxed(min(line.product_uom_qty, each or line.product_uom_qty))
            billed += line._o2d_untaxed(min(left, each or left))
        return ordered, billed

    def _o2d_goods_of_reward(self, goods):
        """The goods that a promotion's discount is earned by.

        :return: (order lines, how many of each the discount was given on or None for all)
        """
        reward = self.reward_id if "reward_id" in self._fields else None
        if not reward or reward.reward_type != "discount":
            return goods, None
        if reward.discount_applicability == "specific":
            domain = reward._get_discount_product_domain()
            return goods.filtered(lambda line: line.product_id.filtered_domain(domain)), None
        if reward.discount_applicability == "cheapest":
            cheapest = goods & (self.order_id._cheapest_line(reward) or goods.browse())
            # Core gives it on a single piece.
            return (cheapest, 1.0) if cheapest else (goods, None)
        return goods, None

    def _o2d_advance(self):
        """(received, deducted so far) of an advance, both untaxed.

        What counts is money: an advance invoice that is not paid is nothing to take off.
        """
        received = deducted = 0.0
        for line in self._o2d_documents():
            move = line.move_id
            amount = line.price_subtotal * -move.direction_sign
            if not move._is_downpayment():
                deducted -= amount
            elif move.state == "posted":
                paid = 1.0 - move.amount_residual / move.amount_total if move.amount_total else 1.0
                received += amount * paid
        return received, deducted
