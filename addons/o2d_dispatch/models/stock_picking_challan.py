from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.gate import Reason

from ..tools import challan_rules as rules

SUPERVISOR = "o2d_base.group_dispatch_supervisor"
MAY_ISSUE = (SUPERVISOR, "o2d_base.group_warehouse_coordinator", "o2d_base.group_operations_head")
# What a challan says of the delivery itself.
SAID = {"o2d_purpose_id": "the purpose", "o2d_purpose_note": "what the goods are for", "partner_id": "who gets them"}


class ResCompany(models.Model):
    _inherit = "res.company"

    def _o2d_challan_registration(self):
        """Whose series a company's challans are numbered in: its GST registration's, or else its own."""
        return self._o2d_gstin() or f"company {self.id}"


class StockPicking(models.Model):
    """Goods that leave without being sold travel with a delivery challan (CGST Rules 2017, rule 55)."""

    _inherit = "stock.picking"

    o2d_purpose_id = fields.Many2one(
        "o2d.delivery.purpose",
        string="Leaves for",
        ondelete="restrict",
        index="btree_not_null",
        help="Why goods leave that nobody bought: they then travel with a delivery challan.",
    )
    o2d_purpose_note = fields.Char(
        string="In words", size=100, help="What the goods are for, as it stands on the challan."
    )
    o2d_is_explained = fields.Boolean(related="o2d_purpose_id.is_explained", string="Purpose needs words")
    o2d_challan_no = fields.Char(
        string="Challan",
        readonly=True,
        copy=False,
        index="trigram",
        help="Number of the delivery challan, in the series of the GST registration and the financial year.",
    )
    o2d_challan_date = fields.Date(string="Challan date", readonly=True, copy=False)
    o2d_challan_registration = fields.Char(string="Challan series", readonly=True, copy=False)
    o2d_wants_purpose = fields.Boolean(
        compute="_compute_o2d_wants_purpose", help="Whether these goods have no order that says why they leave."
    )

    _o2d_challan_uniq = models.UniqueIndex(
        "(o2d_challan_registration, o2d_challan_no) WHERE o2d_challan_no IS NOT NULL",
        "Two challans of one registration cannot bear the same number.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_challan_no", "o2d_challan_date", "o2d_challan_registration"}

    @api.depends("picking_type_code", "sale_id", "move_ids.sale_line_id", "o2d_purpose_id")
    def _compute_o2d_wants_purpose(self):
        for picking in self:
            picking.o2d_wants_purpose = picking._o2d_may_have_challan()

    def write(self, vals):
        touched = [name for name in SAID if name in vals]
        for picking in self.filtered("o2d_challan_no") if touched else ():
            for name in touched:
                if picking[name] != picking._fields[name].convert_to_record(
                    picking._fields[name].convert_to_cache(vals[name], picking), picking
                ):
                    raise UserError(
                        self.env._(
                            "Challan %(challan)s of %(delivery)s is written and stays as it is. Take the delivery back"
                            " and send the goods anew.",
                            challan=picking.o2d_challan_no,
                            delivery=picking.display_name,
                        )
                    )
        return super().write(vals)

    # --- which goods -------------------------------------------------------------------------------

    def _o2d_may_have_challan(self):
        """Do goods leave here that are not sold, so that a challan is the paper for them?"""
        self.ensure_one()
        if self.picking_type_code != "outgoing" or self.state == "cancel" or self._o2d_has_other_paper():
            return False
        return not self.sale_id and not self.sudo().move_ids.sale_line_id

    def _o2d_has_other_paper(self):
        """Hook: is the invoice of these goods made elsewhere?"""
        # A counter bills what it hands out.
        return "pos_order_id" in self._fields and bool(self.sudo().pos_order_id)

    def _o2d_needs_challan(self):
        """Must a delivery challan go with these goods?

        Where somebody named a purpose, and else for what an Indian company sends out without an order; not where a
        tax invoice of these very goods is posted (a branch under another registration).

        :return: bool
        """
        self.ensure_one()
        if not self._o2d_may_have_challan() or self.sudo()._o2d_travelling_invoices():
            return False
        if self.o2d_purpose_id:
            return True
        return self.company_id.country_code == "IN" and self._o2d_is_delivery()

    def _o2d_challan_faults(self):
        """What a challan of these goods would lack: list of sentences."""
        self.ensure_one()
        if not self.o2d_purpose_id:
            return [self.env._("No order says why these goods leave. Choose what they leave for.")]
        words = []
        if self.o2d_purpose_id.is_explained and not (self.o2d_purpose_note or "").strip():
            words.append(
                self.env._("“%(purpose)s” needs words: say what the goods are for.", purpose=self.o2d_purpose_id.name)
            )
        if not self.partner_id:
            words.append(self.env._("Nobody is named who gets these goods. Fill in the contact."))
        if self.company_id._o2d_has_gst():
            goods = self.move_ids.filtered(lambda move: move.state != "cancel").product_id
            without = goods.filtered(lambda product: not product.l10n_in_hsn_code)
            if without:
                names = self.env["sale.order"]._o2d_names(without)
                words.append(self.env._("No HSN code: %(products)s.", products=names))
        return words

    # --- gates -------------------------------------------------------------------------------------

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate in ("pick", "validate", "gate_out"):
            for picking in self.filtered(lambda one: not one.o2d_challan_no and one._o2d_needs_challan()):
                reasons[picking.id] += picking._o2d_challan_reasons(gate)
        return reasons

    def _o2d_challan_reasons(self, gate):
        words = self._o2d_challan_faults()
        if gate == "gate_out" and not words:
            words = [self.env._("Its delivery challan is not written yet. Open it and write the challan.")]
        return [Reason("pick_invoicing", one, SUPERVISOR) for one in words]

    # --- issue -------------------------------------------------------------------------------------

    def _action_done(self):
        done = super()._action_done()
        # A purpose that is named asks for the challan, whatever the controls say.
        ready = self.filtered(
            lambda one: one.state == "done" and one.o2d_purpose_id and not one.o2d_challan_no
        ).filtered(lambda one: one._o2d_needs_challan() and not one._o2d_challan_faults())
        ready._o2d_issue_challan()
        return done

    def action_o2d_issue_challan(self):
        """Write the challan of goods that were validated before somebody said what they leave for.

        :raise AccessError: for who does not dispatch
        :raise UserError: with what it lacks
        """
        self.check_access("write")
        if not self.env.su and not self.env.user._o2d_has_any(MAY_ISSUE):
            raise AccessError(self.env._("A challan is written by dispatch or by the warehouse coordinator."))
        self.sudo()._o2d_issue_challan()
        return True

    def _o2d_issue_challan(self):
        """Number and freeze the challans of these deliveries; those that have one keep it.

        The number is the next of the sender's GST registration in the financial year of the Indian day. It is taken
        last in the transaction, for its series is locked from there to the commit.

        :return: self
        :raise UserError: where a challan would lack something, or the goods are not packed and validated
        """
        series = self.env["o2d.challan.series"].sudo()
        for picking in self.filtered(lambda one: not one.o2d_challan_no).sorted("id"):
            picking._o2d_check_may_issue()
            picking.sudo()._o2d_freeze_challan_lines()
            company = picking.company_id.sudo()
            day, registration = company._o2d_today(), company._o2d_challan_registration()
            year = rules.financial_year(day)
            number = rules.challan_number(company._o2d_gstin(), year, series._next(registration, year))
            picking.sudo()._o2d_decide(
                {
                    "o2d_challan_no": number,
                    "o2d_challan_date": day,
                    "o2d_challan_registration": registration,
                    **picking._prepare_o2d_challan(day),
                }
            )
            note = self.env._("Delivery challan %(number)s", number=number)
            self.env["o2d.event"]._log(picking, "note", stage="invoice", note=note)
        return self

    def _prepare_o2d_challan(self, day):
        """Hook: more that is kept with a challan; decision fields only.

        :param day: the day of the challan
        """
        return {}

    def _o2d_check_may_issue(self):
        if self.state != "done":
            raise UserError(
                self.env._("Validate %(delivery)s first: a challan says what left.", delivery=self.display_name)
            )
        if self.sudo().o2d_recalled_at:
            raise UserError(
                self.env._("%(delivery)s was taken back. Its goods need no challan.", delivery=self.display_name)
            )
        if not self._o2d_may_have_challan():
            raise UserError(
                self.env._(
                    "%(delivery)s is billed to a customer or does not leave the house: it needs no challan.",
                    delivery=self.display_name,
                )
            )
        faults = self._o2d_challan_faults()
        if faults:
            raise UserError("\n".join(faults))
