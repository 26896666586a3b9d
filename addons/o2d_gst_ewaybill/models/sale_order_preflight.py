from odoo import api, fields, models

from ..tools import preflight
from ..tools.ewaybill_rules_need import Bill, Goods, Verdict, needs_irn
from .gst_gather import WITHOUT_GSTIN, Subject


class SaleOrder(models.Model):
    """Before anything is sent: will the goods of this order need e-way bill and registration, and what is missing?"""

    _inherit = "sale.order"

    o2d_bill_need = fields.Char(
        string="E-way bill needed",
        compute="_compute_o2d_bill_need",
        compute_sudo=True,
        groups="base.group_user",
        help="Whether the goods will need an e-way bill if they leave together, and why.",
    )
    o2d_irn_need = fields.Char(
        string="Registration needed",
        compute="_compute_o2d_bill_need",
        compute_sudo=True,
        groups="base.group_user",
        help="Whether its invoices will have to be registered, and why.",
    )
    o2d_paper_hinder = fields.Char(
        string="Stands in the way",
        compute="_compute_o2d_paper_hinder",
        compute_sudo=True,
        groups="base.group_user",
        help="Why an e-way bill or a registration that is needed could not be made now.",
    )

    @api.depends("amount_total", "partner_id", "partner_invoice_id", "partner_shipping_id", "warehouse_id",
                 "order_line.tax_ids", "picking_ids.state")  # fmt: skip
    def _compute_o2d_bill_need(self):
        say = self.env["o2d.gst.preflight"]._say
        for order in self:
            told = order.company_id._o2d_has_gst() and order.order_line and order._o2d_has_to_send()
            order.o2d_bill_need = say(order._o2d_needs_ewaybill()) if told else False
            order.o2d_irn_need = say(order._o2d_needs_irn()) if told and order.partner_id else False

    @api.depends("state", "partner_id", "partner_invoice_id", "partner_shipping_id", "warehouse_id",
                 "picking_ids.state")  # fmt: skip
    def _compute_o2d_paper_hinder(self):
        told = self._origin.filtered(
            lambda one: one.company_id._o2d_has_gst() and one.order_line and one._o2d_has_to_send()
        )
        words = self.env["o2d.gst.preflight"]._hinders(told)
        for order in self:
            order.o2d_paper_hinder = words.get(order._origin.id, False)

    def _o2d_has_to_send(self):
        """Is anything of it still to leave? What has left goes by its invoices."""
        if self.state == "cancel":
            return False
        # Steps before the last one count: what they bring leaves later.
        pickings = self.sudo().picking_ids.filtered(
            lambda one: one.picking_type_code != "incoming" and one.state != "cancel"
        )
        return not pickings or any(one.state != "done" for one in pickings)

    def _o2d_needs_ewaybill(self):
        """Would the goods of this order need an e-way bill if they left together?

        :return: :class:`Verdict`
        """
        self.ensure_one()
        order = self.sudo()
        company = order.company_id
        origin = order.warehouse_id.partner_id or company.partner_id
        goods = (line._o2d_goods() for line in order.order_line if not line.display_type)
        return company._o2d_needs_bill(company._o2d_consignment(origin, order.partner_shipping_id, goods))

    def _o2d_needs_irn(self):
        """Will an invoice of this order have to be registered?

        :return: :class:`Verdict`
        """
        self.ensure_one()
        order = self.sudo()
        company, buyer = order.company_id, order.partner_invoice_id.commercial_partner_id
        if not company.l10n_in_edi_feature:
            return Verdict(False, self.env._("The e-invoice is not switched on for %(company)s.", company=company.name))
        goods = [line._o2d_goods() for line in order.order_line if not line.display_type]
        treatment = buyer.l10n_in_gst_treatment or ("regular" if buyer.vat else "unregistered")
        bill = Bill(
            day=company._o2d_today(),
            b2b=treatment == "overseas" or treatment not in WITHOUT_GSTIN,
            taxable=not all(one.exempt for one in goods),
            turnover=company._o2d_turnover(),
            registered=bool(company._o2d_has_gst()),
        )
        return needs_irn(bill, self.env["o2d.gst.rule"]._rules(), self.env._)

    # --- what would be refused? --------------------------------------------------------------------

    def _o2d_gst_problems(self):
        """What the services would refuse of these orders as they stand now: {id: [Problem]}."""
        wanted = [(order, order._o2d_needs_irn().needed, order._o2d_needs_ewaybill().needed) for order in self.sudo()]
        subjects = [order._o2d_subject(irn, bill) for order, irn, bill in wanted if irn or bill]
        return self.env["account.move"]._o2d_gathered(subjects)

    def _o2d_subject(self, for_irn, for_bill):
        """The facts of this order for the checks; tax by place is the invoice's to say."""
        home, buyer = self.company_id.partner_id, self.partner_invoice_id
        return Subject(
            record=self,
            company=self.company_id,
            seller=home,
            buyer=buyer,
            origin=self.warehouse_id.partner_id or home,
            destination=self.partner_shipping_id,
            treatment=buyer.l10n_in_gst_treatment or ("regular" if buyer.vat else "unregistered"),
            for_irn=for_irn,
            for_bill=for_bill,
            items=[line._o2d_gst_item() for line in self.order_line if not line.display_type],
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_goods(self):
        """This line as a part of the consignment: its value in rupees, with tax."""
        company = self.company_id
        amount = self.currency_id._convert(
            self.price_total, company.currency_id, company, company._o2d_today(), round=False
        )
        hsn = self.product_id._o2d_hsn()
        return Goods(
            amount=amount,
            hsn=hsn,
            exempt=self.tax_ids._o2d_is_exempt(),
            service=self.product_id.type == "service" or hsn.startswith("99"),
        )

    def _o2d_gst_item(self):
        product = self.product_id
        goods = self._o2d_goods()
        return preflight.Item(
            label=product.display_name or (self.name or "").split("\n")[0],
            record=("product.product", product.id) if product else ("sale.order", self.order_id.id),
            hsn=goods.hsn,
            unit=(self.product_uom_id.l10n_in_code or "OTH").split("-")[0],
            quantity=self.product_uom_qty,
            amount=self.price_subtotal,
            service=goods.service,
            rates=tuple(sorted(self.tax_ids.ids)),
        )
