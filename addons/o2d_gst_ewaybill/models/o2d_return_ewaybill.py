from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_dispatch.tools import return_rules as rules

from ..tools.ewaybill_rules_need import SALES_RETURN
from .l10n_in_ewaybill_payload import WITHOUT_GSTIN
from .o2d_gst_outbox import OFFICER

MAY_MAKE = (OFFICER, "o2d_base.group_dispatch_supervisor")


class O2dReturn(models.Model):
    """Goods that come back travel with an e-way bill like any others: who needs one is told before they move."""

    _inherit = "o2d.return"

    o2d_bill_words = fields.Char(
        string="E-way bill",
        compute="_compute_o2d_bill",
        help="Whether the goods need an e-way bill on their way back, and how it stands.",
    )
    o2d_bill_count = fields.Integer(
        string="Number of e-way bills", compute="_compute_o2d_bill", help="E-way bills under which they come back."
    )
    o2d_may_make_bill = fields.Boolean(
        compute="_compute_o2d_bill", help="Whether the e-way bill of the goods is to be made here, and by you."
    )

    def _o2d_needs_ewaybill(self):
        """Do the goods of this return need an e-way bill on their way back?

        :return: :class:`Verdict` (needed, why in words)
        """
        self.ensure_one()
        own = self.sudo()
        picking = own.line_ids.picking_id[:1]
        route = picking._o2d_route_partners()
        company, goods = own.company_id, (line._o2d_goods() for line in own.line_ids)
        # They go the same way back.
        consignment = company._o2d_consignment(
            route["ship_to_details"], route["dispatch_details"], goods, sub_type=SALES_RETURN
        )
        return company._o2d_needs_bill(consignment)

    # --- whose it is, and why there is none ----------------------------------------------------------

    def _o2d_sender_is_registered(self):
        """May the customer make the e-way bill of what he sends back? Else it is ours (rule 138(3), explanation 1)."""
        customer = self.sudo().partner_id.commercial_partner_id
        return bool(customer.vat) and customer.l10n_in_gst_treatment not in WITHOUT_GSTIN

    def _o2d_why_no_bill(self):
        """Why no e-way bill is made here for this return, in a sentence; "" where it may be."""
        own = self.sudo()
        if not own.company_id.l10n_in_ewaybill_feature or not own.company_id._o2d_has_gst():
            return self.env._("%(company)s makes no e-way bills.", company=own.company_id.name)
        if own.at_door:
            return self.env._("What was not taken in comes back under the papers that it left with.")
        if own.state not in rules.AWAITED:
            return self.env._("%(name)s is not on its way: its goods are not awaited.", name=own.name)
        if own.partner_id.country_id and own.partner_id.country_id.code != "IN":
            return self.env._("Goods from abroad come in with their bill of entry.")
        if own._o2d_bills().filtered(lambda bill: bill.state == "generated"):
            return self.env._("Its e-way bill is there.")
        verdict = own._o2d_needs_ewaybill()
        return "" if verdict.needed else self.env._("No e-way bill is needed. %(why)s", why=verdict.why)

    def _o2d_bill_transfers(self):
        """The transfers by which goods of these returns come from the customer, and which are still awaited."""
        return self.sudo()._o2d_open_transfers().filtered(lambda picking: picking._o2d_brings_return())

    def _o2d_bills(self):
        return self.sudo().picking_ids.filtered(lambda picking: picking._o2d_brings_return()).o2d_ewaybill_ids

    # --- asking ------------------------------------------------------------------------------------

    def _o2d_authorise(self, note):
        done = super()._o2d_authorise(note)
        own = self.sudo().with_company(self.sudo().company_id)
        if not own._o2d_sender_is_registered() and own._o2d_control_is_enforced() and not own._o2d_why_no_bill():
            own._o2d_make_bills()
        return done

    def _o2d_control_is_enforced(self):
        warehouses = self.picking_ids.picking_type_id.warehouse_id or self.warehouse_id
        return self.env["o2d.control"]._o2d_strictest("ewaybill", self.company_id, warehouses) == "enforce"

    def _o2d_make_bills(self):
        """Ask for the e-way bills of these goods.

        :return: l10n.in.ewaybill
        """
        bills = self.env["l10n.in.ewaybill"].sudo()
        for picking in self._o2d_bill_transfers():
            bills |= picking._o2d_ask_return_bill()
        return bills

    def action_o2d_make_bill(self):
        """Ask the service for the e-way bill of what comes back, before it moves.

        :raise AccessError: for who neither dispatches nor sees to e-way bills
        :raise UserError: why there is none
        """
        record = self._o2d_check_mine()
        if not self.env.user._o2d_has_any(MAY_MAKE):
            raise AccessError(
                self.env._("The e-way bill of a return is made by the compliance officer or the dispatch supervisor.")
            )
        record.order_id._o2d_one_at_a_time()
        if why := record._o2d_why_no_bill():
            raise UserError(why)
        if not record._o2d_control_is_enforced():
            raise UserError(
                self.env._(
                    "E-way bills are not led by the control “e-way bill” at this site. Make it on the transfer that "
                    "brings the goods back."
                )
            )
        bills = record._o2d_make_bills().sudo(False)
        return bills._get_records_action(name=self.env._("E-way bill of the return"))

    def action_o2d_bills(self):
        """Open the e-way bills of this return."""
        self._o2d_check_mine()
        return self._o2d_bills().sudo(False)._get_records_action(name=self.env._("E-way bills"))

    # --- how it stands -----------------------------------------------------------------------------

    @api.depends("state", "picking_ids.o2d_ewaybill_ids.state", "picking_ids.o2d_ewaybill_ids.o2d_valid_until")
    @api.depends_context("uid", "lang")
    def _compute_o2d_bill(self):
        makes = self.env.user._o2d_has_any(MAY_MAKE)
        for one in self:
            own, bills = one.sudo(), one._o2d_bills()
            live = bills.filtered(lambda bill: bill.state == "generated")
            pending = bills.filtered(lambda bill: bill.state == "pending")
            one.o2d_bill_count = len(live | pending)
            one.o2d_bill_words = one._o2d_say_bill(live, pending)
            leads = own.state in rules.AWAITED and not (live | pending) and own._o2d_control_is_enforced()
            one.o2d_may_make_bill = bool(makes and leads and not own._o2d_why_no_bill())

    def _o2d_say_bill(self, live, pending):
        if live or pending:
            return " ".join((live or pending).mapped("o2d_words"))
        own = self.sudo()
        told = own.state in (rules.ASKED, *rules.AWAITED) and not own.at_door and own.company_id._o2d_has_gst()
        return self.env["o2d.gst.preflight"]._say(own._o2d_needs_ewaybill()) if told and own.line_ids else False

    def _o2d_return_papers(self):
        papers = super()._o2d_return_papers()
        own = self.sudo()
        # What the customer did not take in comes back under the papers that it left with.
        if self.at_door or not own.line_ids or not own.company_id._o2d_has_gst():
            return papers
        if live := self._o2d_bills().filtered(lambda bill: bill.state == "generated"):
            numbers = ", ".join(bill._o2d_number_words() for bill in live)
            return [*papers, {"kind": "ewaybill", "words": self.env._("E-way bill %(numbers)s.", numbers=numbers)}]
        if not own._o2d_needs_ewaybill().needed:
            return papers
        if own._o2d_sender_is_registered():
            words = self.env._(
                "An e-way bill for a sales return, made before the goods leave there: by the customer, or by us where "
                "he asks for it."
            )
        else:
            words = self.env._(
                "An e-way bill for a sales return. The customer is not registered, so it is ours to make before the "
                "goods leave there."
            )
        return [*papers, {"kind": "ewaybill", "words": words}]


class O2dReturnLine(models.Model):
    _inherit = "o2d.return.line"

    def _o2d_goods(self):
        """This line as a part of the consignment: its share of what left, with tax."""
        move = self.move_id
        whole = move._o2d_goods()
        left = move.product_uom._compute_quantity(move.quantity, self.uom_id, round=False)
        return whole._replace(amount=whole.amount * self.quantity / left if left else 0.0)
