from odoo import api, fields, models
from odoo.tools import split_every

from ..tools.billing_rules import is_billed_by_delivery, quantity_to_bill

BATCH = 1000


class SaleOrderLine(models.Model):
    """Lines billed from dispatch, and what a hold leaves to bill."""

    _inherit = "sale.order.line"

    o2d_bill_on_dispatch = fields.Boolean(
        string="Billed from dispatch",
        readonly=True,
        copy=False,
        help="Billed by what left the warehouse, whatever the product's invoicing policy. Fixed when the order "
        "is confirmed, from the control “Invoice from the pick” at its warehouse.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_bill_on_dispatch"}

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._o2d_freeze_billing()
        return lines

    def _o2d_freeze_billing(self):
        """Decide once, at confirmation: a control switched later does not change what was agreed."""
        control = self.env["o2d.control"]
        for order, lines in self.grouped("order_id").items():
            enforced = control._mode("pick_invoicing", order.company_id, order.warehouse_id) == "enforce"
            changed = lines.filtered(
                lambda line, enforced=enforced: line.o2d_bill_on_dispatch != (enforced and line._o2d_is_dispatched())
            )
            for line_value, group in changed.grouped("o2d_bill_on_dispatch").items():
                group._o2d_decide({"o2d_bill_on_dispatch": not line_value})

    def _o2d_is_dispatched(self):
        """Does this line leave a warehouse? Services, down payments and expenses do not."""
        return not self.display_type and not self.is_downpayment and self.qty_delivered_method == "stock_move"

    @api.model
    def _o2d_give_back(self):
        """Uninstalling: what is left to bill is again as core reckons it."""
        super()._o2d_give_back()
        frozen = self.sudo().search([("o2d_bill_on_dispatch", "=", True)])
        for batch in split_every(BATCH, frozen.ids, self.sudo().browse):
            batch._o2d_decide({"o2d_bill_on_dispatch": False})
            self.env.flush_all()
            self.env.invalidate_all()

    # --- how much to bill ----------------------------------------------------------------------

    def _o2d_is_ours_to_bill(self):
        """Confirmed lines for which core's reckoning would be wrong."""
        return self.filtered(
            lambda line: line.state == "sale"
            and not line.display_type
            and not line.is_downpayment
            and (line.o2d_hold or line.o2d_bill_on_dispatch)
        )

    def _o2d_quantity_to_bill(self, invoiced):
        self.ensure_one()
        by_delivery = is_billed_by_delivery(self.product_id.invoice_policy, self.o2d_bill_on_dispatch)
        return quantity_to_bill(self.product_uom_qty, self.qty_delivered, invoiced, by_delivery, self.o2d_hold)

    @api.depends("o2d_hold", "o2d_bill_on_dispatch")
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        ours = self._o2d_is_ours_to_bill()
        combos = ours.filtered(lambda line: line.product_type == "combo")
        for line in ours - combos:
            line.qty_to_invoice = line._o2d_quantity_to_bill(line.qty_invoiced)
        for combo in combos | ours.filtered("combo_item_id").linked_line_id:
            # Its own line on the invoice stands or falls with what the combo is made of.
            has_items = any(line.combo_item_id and line.qty_to_invoice for line in combo.linked_line_ids)
            combo.qty_to_invoice = combo.product_uom_qty - combo.qty_invoiced if has_items else 0.0

    @api.depends("o2d_hold", "o2d_bill_on_dispatch")
    def _compute_invoice_status(self):
        super()._compute_invoice_status()
        for line in self._o2d_is_ours_to_bill():
            line.invoice_status = line._o2d_invoice_status(line.invoice_status)

    def _o2d_invoice_status(self, status):
        """Core's status of this line, mended.

        :param status: what core found
        """
        self.ensure_one()
        if status == "upselling":
            return "invoiced"  # What was delivered beyond the order is billed, so nothing is left to sell.
        is_short = self.product_uom_id.compare(self.qty_invoiced, self.product_uom_qty) < 0
        if self.o2d_hold and status == "invoiced" and is_short:
            return "no"  # Its transfers are finished because they were taken back, not because all is delivered.
        if not self.o2d_hold and status == "no" and self._o2d_is_fully_moved():
            return "invoiced"  # As core does for products invoiced on delivery: what was short stays short.
        return status

    def _o2d_is_fully_moved(self):
        states = set(self.move_ids.mapped("state"))
        return "done" in states and states <= {"done", "cancel"}

    # --- amounts -------------------------------------------------------------------------------

    @api.depends("o2d_hold", "o2d_bill_on_dispatch")
    def _compute_untaxed_amount_to_invoice(self):
        super()._compute_untaxed_amount_to_invoice()
        for line in self._o2d_is_ours_to_bill():
            amount = line._o2d_untaxed(line._o2d_quantity_to_bill(0.0)) - line.untaxed_amount_invoiced
            line.untaxed_amount_to_invoice = max(amount, 0.0) if line.o2d_hold else amount

    def _o2d_untaxed(self, quantity):
        """Untaxed amount of so much of this line, also where prices include taxes."""
        self.ensure_one()
        price = self.price_unit * (1 - (self.discount or 0.0) / 100.0)
        if not any(self.tax_ids.mapped("price_include")):
            return price * quantity
        return self.tax_ids.compute_all(
            price,
            currency=self.currency_id,
            quantity=quantity,
            product=self.product_id,
            partner=self.order_id.partner_shipping_id,
        )["total_excluded"]

    @api.depends("o2d_hold", "o2d_bill_on_dispatch")
    def _compute_amount_to_invoice(self):
        super()._compute_amount_to_invoice()
        for line in self._o2d_is_ours_to_bill().filtered("product_uom_qty"):
            quantity = line._o2d_quantity_to_bill(line.qty_invoiced_posted)
            line.amount_to_invoice = line.price_total / line.product_uom_qty * quantity
