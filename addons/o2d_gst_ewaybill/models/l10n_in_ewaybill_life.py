from urllib.parse import quote

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from odoo.addons.o2d_base.models.res_company import INDIA
from odoo.addons.o2d_dispatch.tools import vehicle

from ..tools import ewaybill_rules
from ..tools import outbox_rules as outbox

# What the service or its officer has decided, and nobody types.
DECIDED = {"o2d_generated_at", "o2d_valid_until", "o2d_part_b_at", "o2d_vehicle_on_bill", "o2d_transporter_on_bill",
           "o2d_by_hand", "o2d_proof", "o2d_proof_name", "o2d_cancelled_at", "o2d_picking_ids"}  # fmt: skip


class L10nInEwaybill(models.Model):
    """An e-way bill from the first request to its end: what is in force, until when, and what is on its way."""

    _name = "l10n.in.ewaybill"
    _inherit = ["l10n.in.ewaybill", "o2d.decision.mixin"]

    o2d_picking_ids = fields.Many2many(
        "stock.picking",
        "o2d_ewaybill_picking_rel",
        "ewaybill_id",
        "picking_id",
        string="Deliveries",
        readonly=True,
        copy=False,
        help="The deliveries whose goods this e-way bill covers.",
    )
    o2d_generated_at = fields.Datetime(string="Generated", readonly=True, copy=False)
    o2d_valid_until = fields.Datetime(
        string="Valid until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Last moment of its validity. Empty while no vehicle is named.",
    )
    o2d_part_b_at = fields.Datetime(
        string="Vehicle named", readonly=True, copy=False, help="When the vehicle was named to the service (Part B)."
    )
    o2d_vehicle_on_bill = fields.Char(
        string="Vehicle on the bill", readonly=True, copy=False, help="The vehicle that the service knows."
    )
    o2d_transporter_on_bill = fields.Char(
        string="Transporter on the bill", readonly=True, copy=False, help="The transporter that the service knows."
    )
    o2d_by_hand = fields.Boolean(
        string="Made on the portal",
        readonly=True,
        copy=False,
        help="Generated on the government's portal; its number was typed here, with proof.",
    )
    o2d_proof = fields.Binary(string="Proof", readonly=True, copy=False, attachment=True)
    o2d_proof_name = fields.Char(readonly=True, copy=False)
    o2d_cancelled_at = fields.Datetime(string="Cancelled", readonly=True, copy=False)
    o2d_request_ids = fields.One2many(
        "o2d.gst.request", "ewaybill_id", string="Requests", readonly=True, groups="o2d_base.group_user"
    )
    o2d_order_ids = fields.Many2many("sale.order", string="Orders", compute="_compute_o2d_order_ids", compute_sudo=True)
    o2d_words = fields.Char(
        string="How it stands",
        compute="_compute_o2d_words",
        compute_sudo=True,
        help="In a sentence: what is in force, what is on its way, what is wrong.",
    )
    o2d_problem = fields.Char(
        compute="_compute_o2d_words", compute_sudo=True, help="What the service refused, as it stands now."
    )
    o2d_standing = fields.Selection(
        [
            ("none", "Not generated"),
            ("part_a", "Waits for the vehicle"),
            ("valid", "In force"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        string="Standing",
        compute="_compute_o2d_standing",
        help="Whether goods may travel with it now.",
    )
    o2d_vehicle_words = fields.Char(string="Vehicle as painted", compute="_compute_o2d_vehicle_words")
    o2d_qr = fields.Char(
        string="QR code", compute="_compute_o2d_qr", help="As on the paper: number, GSTIN of who made it, and day."
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | DECIDED

    @api.depends("o2d_picking_ids.sale_id")
    def _compute_o2d_order_ids(self):
        for bill in self:
            bill.o2d_order_ids = bill.o2d_picking_ids.sale_id

    @api.depends("o2d_vehicle_on_bill")
    def _compute_o2d_vehicle_words(self):
        for bill in self:
            bill.o2d_vehicle_words = vehicle.pretty(bill.o2d_vehicle_on_bill)

    @api.depends("name", "state", "ewaybill_date")
    def _compute_o2d_qr(self):
        for bill in self:
            known = bill.state == "generated" and bill.name
            text = quote(bill._o2d_qr_text(), safe="")
            image = f"/report/barcode/?barcode_type=QR&value={text}&width=180&height=180"
            bill.o2d_qr = image if known else False

    @api.depends("state", "o2d_valid_until", "ewaybill_expiry_date")
    def _compute_o2d_standing(self):
        now = fields.Datetime.now()
        for bill in self:
            if bill.state == "cancel":
                bill.o2d_standing = "cancelled"
            elif bill.state != "generated":
                bill.o2d_standing = "none"
            else:
                until = bill._o2d_until()
                bill.o2d_standing = "part_a" if not until else "valid" if until >= now else "expired"

    def _o2d_until(self):
        """Last moment of validity, naive UTC; core's own bills know a day only, of which the last minute counts."""
        if self.o2d_valid_until:
            return self.o2d_valid_until
        if self.ewaybill_expiry_date and not self.o2d_generated_at:
            end = fields.Datetime.to_datetime(self.ewaybill_expiry_date).replace(hour=23, minute=59)
            return ewaybill_rules.to_utc(end.replace(tzinfo=ewaybill_rules.INDIA))
        return None

    @api.depends("state", "name", "o2d_valid_until", "o2d_request_ids.state", "o2d_request_ids.problem")
    def _compute_o2d_words(self):
        for bill in self:
            asked = bill.o2d_request_ids.filtered(lambda one: one.state in outbox.OPEN).sorted("id")[:1]
            bill.o2d_problem = asked.problem if asked.state == outbox.FAILED else False
            bill.o2d_words = bill._o2d_say(asked)

    def _o2d_say(self, asked):
        """:param asked: the oldest request that is open, if any"""
        label = dict(asked._fields["action"]._description_selection(self.env)).get(asked.action, "")
        if asked.state == outbox.FAILED:
            return self.env._("%(what)s: refused. %(words)s", what=label, words=asked.problem or "")
        if asked and asked.problem:
            return self.env._("%(what)s: the service does not answer. It is tried again.", what=label)
        if asked:
            return self.env._("%(what)s: on its way.", what=label)
        number, until = self._o2d_pretty_number(), self._o2d_until()
        if self.state == "cancel":
            return self.env._("Cancelled.")
        if self.state != "generated":
            return self.env._("Not generated yet.")
        if not until:
            return self.env._("%(number)s is there; the vehicle is not named yet.", number=number)
        moment = self._o2d_moment(until)
        if until < fields.Datetime.now():
            return self.env._("%(number)s has expired, %(moment)s.", number=number, moment=moment)
        return self.env._("%(number)s is in force until %(moment)s.", number=number, moment=moment)

    def _o2d_moment(self, moment):
        """A moment as people say it, in Indian time: "22 Nov, 23:59"."""
        return format_datetime(self.env, moment, tz=INDIA, dt_format="d MMM, HH:mm") if moment else ""

    # --- for the outbox ----------------------------------------------------------------------------

    def _o2d_gst_chain(self):
        """Bill and invoice are one row of requests: the registration comes first."""
        return f"invoice:{self.account_move_id.id}" if self.account_move_id else f"bill:{self.id}"

    def _o2d_event_refs(self):
        picking, order = self.o2d_picking_ids[:1], self.o2d_picking_ids.sale_id[:1]
        return {
            "order_id": order.id,
            "order_name": order.name,
            "picking_id": picking.id,
            "picking_name": picking.name,
            "move_id": self.account_move_id.id,
            "move_name": self.account_move_id.name,
            "warehouse_id": picking.picking_type_id.warehouse_id.id,
        }

    def _o2d_exception_documents(self):
        picking = self.o2d_picking_ids[:1]
        return {
            "order_id": picking.sale_id.id,
            "picking_id": picking.id,
            "invoice_id": self.account_move_id.id,
            "warehouse_id": picking.picking_type_id.warehouse_id.id,
        }

    def _o2d_log(self, kind, note, detail=None, user=None):
        self.env["o2d.event"]._log(self, kind, stage="ewaybill", note=note, detail=detail, user=user or None)

    @api.model
    def _o2d_rules(self):
        return self.env["o2d.gst.rule"]._rules()

    def _o2d_may_cancel(self):
        """Does the service still take a cancellation (rule 138(9))?"""
        if self.state != "generated":
            return False
        at = self.o2d_generated_at or (self.ewaybill_date and fields.Datetime.to_datetime(self.ewaybill_date))
        return not at or fields.Datetime.now() < ewaybill_rules.cancel_until(self._o2d_rules(), at)
