from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_dispatch.tools.vehicle import read_vehicle

from ..tools import preflight
from ..tools.ewaybill_rules_need import (
    EXPORT,
    SALES_RETURN,
    SUPPLY,
    Bill,
    Goods,
    Verdict,
    needs_irn,
)
from ..tools.preflight_check import problems
from .gst_gather import ALWAYS_INTER, Gather, Subject

READS = "o2d_base.group_user,account.group_account_readonly"


class AccountMove(models.Model):
    """Before anything is sent: does this invoice need an e-way bill and an IRN, and what would be refused?"""

    _inherit = "account.move"

    o2d_bill_need = fields.Char(
        string="E-way bill needed",
        compute="_compute_o2d_needs",
        compute_sudo=True,
        groups=READS,
        help="Whether these goods need an e-way bill, and why.",
    )
    o2d_irn_need = fields.Char(
        string="Registration needed",
        compute="_compute_o2d_needs",
        compute_sudo=True,
        groups=READS,
        help="Whether this invoice has to be registered, and why.",
    )

    o2d_paper_hinder = fields.Char(
        string="Stands in the way",
        compute="_compute_o2d_paper_hinder",
        compute_sudo=True,
        groups=READS,
        help="Why an e-way bill or a registration that is needed could not be made now.",
    )

    @api.depends("state", "partner_id", "partner_shipping_id", "invoice_date")
    def _compute_o2d_paper_hinder(self):
        # Of what is posted only what still waits for its papers: nobody mends what left long ago.
        told = self._origin.filtered(
            lambda move: move.is_sale_document()
            and move.company_id._o2d_has_gst()
            and (move.state == "draft" or move._o2d_bill_pickings().filtered(lambda one: one._o2d_waits_for_papers()))
        )
        words = self.env["o2d.gst.preflight"]._hinders(told)
        for move in self:
            move.o2d_paper_hinder = words.get(move._origin.id, False)

    @api.depends(
        "state", "amount_total_signed", "partner_id", "partner_shipping_id", "invoice_date",
        "l10n_in_ewaybill_ids.state",
    )  # fmt: skip
    def _compute_o2d_needs(self):
        for move in self:
            is_told = move.is_sale_document() and move.company_id._o2d_has_gst() and move.state != "cancel"
            for name, ask in (("o2d_bill_need", "_o2d_needs_ewaybill"), ("o2d_irn_need", "_o2d_needs_irn")):
                verdict = getattr(move, ask)() if is_told else None
                move[name] = self.env["o2d.gst.preflight"]._say(verdict) if verdict else False
            # Once it is there its number is what people ask for.
            move.o2d_bill_need = move._origin._o2d_live_bills()._o2d_numbers_words() or move.o2d_bill_need

    # --- needed? -----------------------------------------------------------------------------------

    def _o2d_needs_ewaybill(self):
        """Do the goods of this document need an e-way bill?

        :return: :class:`Verdict` (needed, why in words)
        """
        self.ensure_one()
        move = self.sudo()
        if move.move_type == "out_refund" and not move._o2d_goods_come_back():
            return Verdict(False, self.env._("No goods come back with this credit note."))
        if "debit_origin_id" in move._fields and move.debit_origin_id:
            return Verdict(False, self.env._("No goods move with a debit note."))
        return move.company_id._o2d_needs_bill(move._o2d_consignment())

    def _o2d_goods_come_back(self):
        return any(line._o2d_is_credit_of_return() for line in self.invoice_line_ids)

    def _o2d_consignment(self):
        route = self._o2d_route_partners()
        return self.company_id._o2d_consignment(
            route["dispatch_details"],
            route["ship_to_details"],
            (line._o2d_goods() for line in self._o2d_gst_lines()),
            day=self.invoice_date or self.company_id._o2d_today(),
            sub_type=self._o2d_sub_type(),
        )

    def _o2d_sub_type(self):
        if self.move_type == "out_refund":
            return SALES_RETURN
        return EXPORT if self.l10n_in_gst_treatment == "overseas" and self.is_sale_document() else SUPPLY

    def _o2d_gst_lines(self):
        return self.invoice_line_ids.filtered(lambda line: line.display_type == "product")

    def _o2d_route_partners(self):
        """Seller, buyer and the two places, as core's e-way bill sees them."""
        if not self.is_outbound():
            # What core does as well, without a record in between that would read each invoice on its own.
            return self._get_l10n_in_seller_buyer_party()
        return self.env["l10n.in.ewaybill"].new({"account_move_id": self.id})._get_seller_buyer_details()

    def _o2d_needs_irn(self):
        """Must this document be registered?

        :return: :class:`Verdict`
        """
        self.ensure_one()
        move = self.sudo()
        if not move.company_id.l10n_in_edi_feature:
            return Verdict(False, self.env._("The e-invoice is not switched on for %(company)s.",
                                             company=move.company_id.name))  # fmt: skip
        sections = move.line_ids.filtered(lambda line: line.display_type == "product").mapped("l10n_in_gstr_section")
        taxable = not all(section and ("exempt" in section or "nil" in section or "non_gst" in section)
                          for section in sections)  # fmt: skip
        bill = Bill(
            day=move.invoice_date or move.company_id._o2d_today(),
            b2b=move.journal_id.type == "sale" and (not taxable or move._l10n_in_check_einvoice_eligible()),
            taxable=taxable,
            turnover=move.company_id._o2d_turnover(),
            registered=bool(move.company_id._o2d_has_gst()),
        )
        return needs_irn(bill, self.env["o2d.gst.rule"]._rules(), self.env._)

    # --- what would be refused? --------------------------------------------------------------------

    def _o2d_gst_problems(self):
        """What the services would refuse of these invoices, for what each of them needs.

        :return: {move id: [Problem]}, few queries for many
        """
        moves = self.sudo()
        # One picture of lines and taxes for all.
        moves.invoice_line_ids.mapped("product_id.uom_id")
        wanted = [(move, move._o2d_irn_is_open(), move._o2d_bill_is_open()) for move in moves]
        return self._o2d_gathered([move._o2d_subject(irn, bill) for move, irn, bill in wanted if irn or bill])

    @api.model
    def _o2d_gathered(self, subjects):
        gather = Gather(self.sudo().env, subjects)
        return {
            subject.record.id: problems(paper, gather.rules, self.env._)
            for subject, paper in zip(subjects, gather.papers(), strict=True)
        }

    def _o2d_irn_is_open(self):
        return self.l10n_in_edi_status not in ("sent", "cancelled") and self._o2d_needs_irn().needed

    def _o2d_bill_is_open(self):
        bills = self.l10n_in_ewaybill_ids
        return "generated" not in bills.mapped("state") and self._o2d_needs_ewaybill().needed

    def _o2d_subject(self, for_irn, for_bill):
        """The facts of this invoice for the checks."""
        route = self._o2d_route_partners()
        bill = self.l10n_in_ewaybill_ids.filtered(lambda one: one.state == "pending")[:1]
        return Subject(
            record=self,
            company=self.company_id,
            seller=bill.partner_bill_from_id or route["seller_details"],
            buyer=bill.partner_bill_to_id or route["buyer_details"],
            origin=bill.partner_ship_from_id or route["dispatch_details"],
            destination=bill.partner_ship_to_id or route["ship_to_details"],
            treatment=self.l10n_in_gst_treatment or "",
            number=self.name if self.name != "/" else "",
            day=self.invoice_date or None,
            for_irn=for_irn,
            for_bill=for_bill,
            place=self.l10n_in_state_id if self.is_sale_document() else None,
            items=[line._o2d_gst_item() for line in self._o2d_gst_lines()],
            origins=tuple(self._o2d_goods_places().mapped("display_name")),
            travel=(bill._o2d_travel() if bill else self._o2d_travel()) if for_bill else None,
        )

    def _o2d_travel(self):
        """How the delivery travels, where no bill says it yet."""
        delivery = self._o2d_bill_pickings()[:1]
        return delivery._o2d_gst_travel() if delivery else None

    def _o2d_refuse_unfit_irn(self):
        """:raise UserError: with everything that the registration portal would refuse"""
        found = self._o2d_gathered([self.sudo()._o2d_subject(True, False)])[self.id]
        words = [problem.words for problem in found if problem.blocks]
        if words:
            raise UserError("\n".join(words))

    def action_o2d_gst_check(self):
        """Show what stands in the way of e-way bill and IRN, each with a way to mend it."""
        self.check_access("read")
        return self.env["o2d.gst.preflight"]._show(self)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _o2d_is_service(self):
        return self.env["account.move"]._l10n_in_is_service_hsn(self.l10n_in_hsn_code) or (
            not self.l10n_in_hsn_code and self.product_id.type == "service"
        )

    def _o2d_goods(self):
        """This line as a part of the consignment: its value in rupees, with tax."""
        move, taxes = self.move_id, self.tax_ids
        amount = abs(self.balance)
        if self.price_subtotal:
            amount *= self.price_total / self.price_subtotal
        if move.l10n_in_gst_treatment in ALWAYS_INTER and self.price_total == self.price_subtotal:
            # Exported with payment of tax: the tax is on the document, but nobody is charged with it.
            charged = taxes.flatten_taxes_hierarchy().filtered(
                lambda tax: tax.l10n_in_gst_tax_type == "igst" and not tax.l10n_in_is_lut
            )
            amount *= 1 + sum(charged.mapped("amount")) / 100
        return Goods(
            amount=amount if self.price_subtotal >= 0 else -amount,
            hsn=self.env["account.move"]._l10n_in_extract_digits(self.l10n_in_hsn_code),
            exempt=taxes._o2d_is_exempt(),
            service=self._o2d_is_service(),
        )

    def _o2d_gst_item(self):
        is_draft = self.parent_state == "draft" and self.product_id
        taxes = self.tax_ids.flatten_taxes_hierarchy()
        return preflight.Item(
            label=self.product_id.display_name or (self.name or "").split("\n")[0],
            # What stands on a posted line is not mended on the product any more.
            record=("product.product", self.product_id.id) if is_draft else ("account.move", self.move_id.id),
            hsn=self.env["account.move"]._l10n_in_extract_digits(self.l10n_in_hsn_code),
            unit=(self.product_uom_id.l10n_in_code or "OTH").split("-")[0],
            quantity=self.quantity,
            amount=self.price_subtotal,
            service=self._o2d_is_service(),
            kinds=frozenset(kind for kind in taxes.mapped("l10n_in_gst_tax_type") if kind),
            rates=tuple(sorted(self.tax_ids.ids)),
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _o2d_gst_state(self):
        """Two-digit GST code of the state of an address; "" for abroad or not known."""
        abroad = self.country_id and self.country_id.code != "IN"
        return "" if abroad else self.state_id.l10n_in_tin or ""


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_preflight_bill(self):
        """What the e-way bill service would refuse of this bill, in words."""
        self.ensure_one()
        subject = self.sudo()._o2d_bill_subject()
        found = self.env["account.move"]._o2d_gathered([subject])[subject.record.id]
        return [problem.words for problem in found if problem.blocks]

    def _o2d_bill_subject(self):
        if self.picking_id:
            return self.picking_id._o2d_subject(bill=self)
        subject = self.account_move_id._o2d_subject(False, True)
        for name in ("seller", "buyer", "origin", "destination"):
            field = {"seller": "bill_from", "buyer": "bill_to", "origin": "ship_from", "destination": "ship_to"}[name]
            setattr(subject, name, self[f"partner_{field}_id"] or getattr(subject, name))
        subject.__post_init__()
        subject.travel = self._o2d_travel()
        return subject

    def _o2d_travel(self):
        number, words = read_vehicle(self.vehicle_no, self.env._)
        carrier = self.transporter_id
        return preflight.Travel(
            record=("l10n.in.ewaybill", self.id),
            mode=self.mode or "1",
            vehicle=number,
            vehicle_type=self.vehicle_type or "",
            vehicle_words=words,
            transporter_words=carrier._o2d_transporter_number()[1] if carrier else "",
            transporter_record=("res.partner", carrier.id),
            document=self.transportation_doc_no or "",
            document_day=self.transportation_doc_date or None,
            distance=self.distance,
            line_sales=self.type_id.sub_type_code == "10",
        )

    def _o2d_payload_problems(self, payload):
        """What only the finished request tells: totals and the number of lines, in words."""
        if "itemList" not in payload:
            return []
        rules, today = self.env["o2d.gst.rule"]._rules(), self.company_id._o2d_today()
        words = []
        most = int(rules.value("items_max", today, default=250))
        if len(payload["itemList"]) > most:
            words.append(self.env._("It has more than %(most)s kinds of goods, which no e-way bill takes.", most=most))
        if any(payload[name] < 0 for name in ("totalValue", "totInvValue")):
            words.append(self.env._("Its discounts are more than its goods are worth."))
        return words
