from odoo import api, fields, models

from odoo.addons.o2d_base.tools.gate import Reason
from odoo.addons.o2d_dispatch.tools.vehicle import read_vehicle

from ..tools import preflight
from ..tools.ewaybill_rules_need import OTHERS, SALES_RETURN, SUPPLY, Goods
from .gst_gather import Subject

CLEARS = "o2d_base.group_compliance"


class StockPicking(models.Model):
    """Before the goods are picked: will they need an e-way bill, and what would be refused?"""

    _inherit = "stock.picking"

    o2d_bill_need = fields.Char(
        string="E-way bill needed",
        compute="_compute_o2d_bill_need",
        compute_sudo=True,
        groups="base.group_user",
        help="Whether these goods need an e-way bill, and why.",
    )

    o2d_irn_need = fields.Char(
        string="Registration needed",
        compute="_compute_o2d_hinder",
        compute_sudo=True,
        groups="base.group_user",
        help="Whether the invoice of these goods will have to be registered, and why.",
    )
    o2d_paper_hinder = fields.Char(
        string="Stands in the way",
        compute="_compute_o2d_hinder",
        compute_sudo=True,
        groups="base.group_user",
        help="Why an e-way bill that is needed could not be generated now.",
    )

    @api.depends("state", "partner_id", "o2d_purpose_id", "sale_id")
    def _compute_o2d_hinder(self):
        told = self._origin.filtered(
            lambda one: one.state not in ("cancel", "done") and one._o2d_is_delivery() and one._o2d_is_billed_by_gst()
        )
        words = self.env["o2d.gst.preflight"]._hinders(told)
        for picking in self:
            picking.o2d_paper_hinder = words.get(picking._origin.id, False)
            order = picking.sale_id if picking._origin in told else None
            picking.o2d_irn_need = order.o2d_irn_need if order else False

    @api.depends("state", "partner_id", "move_ids.quantity", "o2d_purpose_id", "o2d_ewaybill_ids.state")
    def _compute_o2d_bill_need(self):
        for picking in self:
            told = picking._o2d_crosses_road() and picking.state != "cancel" and picking.company_id._o2d_has_gst()
            say = self.env["o2d.gst.preflight"]._say
            needed = say(picking._o2d_needs_ewaybill()) if told else False
            picking.o2d_bill_need = picking._origin._o2d_live_bills()._o2d_numbers_words() or needed

    def _o2d_crosses_road(self):
        """Do these goods go to or come from somebody else, rather than from bin to bin?"""
        return self.picking_type_code in ("outgoing", "incoming", "dropship") and bool(self.partner_id)

    def _o2d_needs_ewaybill(self):
        """Do these goods need an e-way bill? By their invoice where it is there, else by order or challan.

        :return: :class:`Verdict` (needed, why in words)
        """
        self.ensure_one()
        picking = self.sudo()
        invoice = picking._o2d_one_invoice()
        if invoice:
            return invoice._o2d_needs_ewaybill()
        return picking.company_id._o2d_needs_bill(picking._o2d_consignment())

    def _o2d_one_invoice(self):
        """The posted invoice that bills these goods, if it is there."""
        lines = self.move_ids.o2d_invoice_line_ids
        moves = lines.move_id.filtered(lambda move: move.state == "posted" and move.move_type == "out_invoice")
        return moves[:1]

    def _o2d_consignment(self):
        route = self._o2d_route_partners()
        return self.company_id._o2d_consignment(
            route["dispatch_details"],
            route["ship_to_details"],
            (move._o2d_goods() for move in self._o2d_travelling_moves()),
            day=self.o2d_challan_date or self.company_id._o2d_today(),
            sub_type=self._o2d_sub_type(),
        )

    def _o2d_sub_type(self):
        if self.picking_type_code == "incoming":
            return SALES_RETURN
        if self.o2d_purpose_id:
            return self.o2d_purpose_id.sub_supply_type
        return SUPPLY if self.sale_id else OTHERS

    def _o2d_travelling_moves(self):
        return self.move_ids.filtered(lambda move: move.state != "cancel" and (move.quantity or move.product_uom_qty))

    def _o2d_route_partners(self):
        """Seller, buyer and the two places, as core's e-way bill sees them."""
        route = self.env["l10n.in.ewaybill"].new({"picking_id": self.id})._get_seller_buyer_details()
        home = self.company_id.partner_id
        return {name: partner or home for name, partner in route.items()}

    # --- what would be refused? --------------------------------------------------------------------

    def _o2d_gst_problems(self):
        """What the e-way bill service would refuse of these deliveries: {id: [Problem]}."""
        pickings = self.sudo()
        subjects = [one._o2d_subject() for one in pickings if one._o2d_needs_ewaybill().needed]
        return self.env["account.move"]._o2d_gathered(subjects)

    def _o2d_subject(self, bill=None):
        """The facts of this delivery for the checks.

        :param bill: its e-way bill, where there is one; what was typed on it counts
        """
        route = self._o2d_route_partners()
        bill = bill or self.env["l10n.in.ewaybill"]
        seller = bill.partner_bill_from_id or route["seller_details"]
        buyer = bill.partner_bill_to_id or route["buyer_details"]
        other = seller if self.picking_type_code == "incoming" else buyer
        return Subject(
            record=self,
            company=self.company_id,
            seller=seller,
            buyer=buyer,
            origin=bill.partner_ship_from_id or route["dispatch_details"],
            destination=bill.partner_ship_to_id or route["ship_to_details"],
            treatment=other.l10n_in_gst_treatment or ("regular" if other.vat else "unregistered"),
            number=bill._o2d_document()[0] if bill else self.o2d_challan_no or ("" if self.sale_id else self.name),
            day=(bill._o2d_document()[1] if bill else self.o2d_challan_date) or None,
            items=[move._o2d_gst_item() for move in self._o2d_travelling_moves()],
            travel=bill._o2d_travel() if bill else self._o2d_gst_travel(),
        )

    def _o2d_gst_travel(self):
        """How this delivery travels, as it was captured."""
        number, words = read_vehicle(self.o2d_vehicle_no, self.env._)
        carrier = self.o2d_transporter_id
        return preflight.Travel(
            record=("stock.picking", self.id),
            mode=self.o2d_transport_mode or "1",
            vehicle=number,
            vehicle_words=words,
            transporter_words=carrier._o2d_transporter_number()[1] if carrier else "",
            transporter_record=("res.partner", carrier.id),
            document=self.o2d_lr_no or "",
            document_day=self.o2d_lr_date or None,
        )

    def _o2d_preflight(self):
        """Asked when picking starts: at the dock nobody can complete an address any more."""
        reasons = super()._o2d_preflight()
        picking = self.sudo()
        if picking._o2d_is_billed_by_gst() and picking._o2d_needs_ewaybill().needed:
            found = self.env["account.move"]._o2d_gathered([picking._o2d_subject()])[picking.id]
            known = {reason.words for reason in reasons}
            reasons += [
                Reason("ewaybill", problem.words, CLEARS)
                for problem in found
                if problem.blocks and problem.words not in known
            ]
        return reasons

    def _o2d_is_billed_by_gst(self):
        return (
            self.picking_type_code == "outgoing"
            and self.company_id.l10n_in_ewaybill_feature
            and self.company_id._o2d_has_gst()
        )

    def action_o2d_gst_check(self):
        """Show what stands in the way of the e-way bill, each with a way to mend it."""
        self.check_access("read")
        return self.env["o2d.gst.preflight"]._show(self)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_goods(self):
        """This line as a part of the consignment: what it is worth in rupees, with tax."""
        line, quantity = self.sale_line_id, self.quantity or self.product_uom_qty
        if self.picking_id.o2d_challan_no:
            amount, taxes = self.o2d_challan_value, self.o2d_challan_tax_ids
            amount = taxes.compute_all(amount)["total_included"]
        elif line:
            share = self._o2d_share_of(line, quantity)
            amount, taxes = line.currency_id._convert(
                line.price_total * share, self.company_id.currency_id, self.company_id, self.company_id._o2d_today(),
                round=False,
            ), line.tax_ids  # fmt: skip
        else:
            by = self.picking_id.o2d_purpose_id.value_by or "cost"
            amount = (self.o2d_challan_price or self._o2d_value_of_one(by)) * quantity
            taxes = self.env["account.tax"]
        return Goods(amount=amount, hsn=self.product_id._o2d_hsn(), exempt=taxes._o2d_is_exempt())

    def _o2d_share_of(self, line, quantity):
        """How much of an order line this move carries, of a kit by its share of the parts' quantity."""
        if self.product_id == line.product_id:
            whole, asked = line.product_uom_id._compute_quantity(line.product_uom_qty, self.product_uom), quantity
        else:
            moves = line.move_ids.filtered(lambda move: move.state != "cancel" and move.location_dest_id
                                           == self.location_dest_id)  # fmt: skip
            whole, asked = sum(moves.mapped("product_qty")), self.product_qty
        return asked / whole if whole else 0.0

    def _o2d_gst_item(self):
        product = self.product_id
        return preflight.Item(
            label=product.display_name,
            record=("product.product", product.id),
            hsn=product._o2d_hsn(),
            unit=(self.product_uom.l10n_in_code or "OTH").split("-")[0],
            quantity=self.quantity or self.product_uom_qty,
        )
