from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_dispatch.tools import vehicle

from ..tools import ewaybill_rules, life_payloads
from ..tools import outbox_rules as outbox
from ..tools.gateway import Action
from .o2d_gst_outbox import OFFICER

ASKED, VALID, OLD = "asked", "valid", "old"
MAY_CONSOLIDATE = (OFFICER, "o2d_base.group_dispatch_supervisor")
# One bill needs no other one to hold it.
LEAST = 2


class O2dEwaybillConsolidated(models.Model):
    """One e-way bill for all that a vehicle carries (form GST EWB-02). It holds no goods and no time of its own: each
    bill keeps its validity. Another vehicle, or other bills, and a new one takes its place."""

    _name = "o2d.ewaybill.consolidated"
    _description = "Consolidated e-way bill"
    _inherit = ["o2d.decision.record"]
    _order = "id desc"
    _o2d_subject = "trip_id"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    trip_id = fields.Many2one(
        "o2d.trip", string="Trip", required=True, readonly=True, index=True, ondelete="restrict", check_company=True
    )
    ewaybill_ids = fields.Many2many(
        "l10n.in.ewaybill", "o2d_ewaybill_consolidated_rel", "consolidated_id", "ewaybill_id", string="E-way bills",
        readonly=True,
    )  # fmt: skip
    state = fields.Selection(
        [(ASKED, "On its way"), (VALID, "In force"), (OLD, "Replaced")], required=True, readonly=True
    )
    vehicle_no = fields.Char(string="Vehicle", required=True, readonly=True)
    vehicle_words = fields.Char(string="Vehicle as painted", compute="_compute_vehicle_words")
    place = fields.Char(readonly=True)
    place_state = fields.Char(readonly=True)
    generated_at = fields.Datetime(string="Generated", readonly=True)
    user_id = fields.Many2one("res.users", string="Asked by", readonly=True, ondelete="set null")
    o2d_request_ids = fields.One2many("o2d.gst.request", "consolidated_id", string="Requests", readonly=True)

    # --- what it says of itself --------------------------------------------------------------------

    @api.depends("name", "state", "trip_id")
    def _compute_display_name(self):
        for one in self:
            number = one.name or self.env._("on its way")
            one.display_name = self.env._("Consolidated e-way bill %(number)s", number=number)

    @api.depends("vehicle_no")
    def _compute_vehicle_words(self):
        for one in self:
            one.vehicle_words = vehicle.pretty(one.vehicle_no)

    def _o2d_words(self):
        """How it stands, in a sentence."""
        asked = self.sudo().o2d_request_ids.filtered(lambda one: one.state in outbox.OPEN)[:1]
        if asked.state == outbox.FAILED:
            return self.env._("One e-way bill for the trip: refused. %(words)s", words=asked.problem or "")
        if self.state == ASKED:
            return self.env._("One e-way bill for the trip is on its way.")
        return self.env._(
            "One e-way bill for the trip: %(number)s, %(count)s bills on %(vehicle)s.",
            number=self._o2d_pretty_number(),
            count=len(self.ewaybill_ids),
            vehicle=self.vehicle_words,
        )

    def _o2d_pretty_number(self):
        number = self.name or ""
        return f"{number[:4]} {number[4:7]} {number[7:]}".strip() if len(number) == 10 else number

    def _o2d_qr_text(self):
        day = self.generated_at and ewaybill_rules.in_india(self.generated_at).date()
        return f"{self.name}/{self.company_id.vat or ''}/{day or ''}"

    def _o2d_event_refs(self):
        picking = self.ewaybill_ids.o2d_picking_ids[:1]
        return {"warehouse_id": picking.picking_type_id.warehouse_id.id}

    def _o2d_exception_documents(self):
        return {"warehouse_id": self.trip_id.warehouse_id.id}

    # --- following ---------------------------------------------------------------------------------

    def _o2d_follow(self, place=None, state=None):
        """Vehicle or bills have changed: what is out of date is replaced, as soon as all its bills name one vehicle.

        :param place: town of the change, None: where the goods start
        :param state: two-digit number of its state
        """
        for one in self.filtered(lambda each: each.state == VALID):
            live = one.ewaybill_ids.filtered(lambda bill: bill.state == "generated" and bill._o2d_may_be_joined())
            plates = set(live.mapped("o2d_vehicle_on_bill"))
            if live == one.ewaybill_ids and plates == {one.vehicle_no}:
                continue
            if len(live) >= LEAST and len(plates) > 1:
                # The others follow; the old one is shown as it is until then.
                continue
            one._o2d_decide({"state": OLD})
            if len(live) >= LEAST:
                one._o2d_ask_for(one.trip_id, live, plates.pop(), place, state)

    @api.model
    def _o2d_ask_for(self, trip, bills, plate, place=None, state=None):
        """:return: o2d.ewaybill.consolidated (one), asked for"""
        town, number = bills[:1]._o2d_from_place()
        made = self._o2d_record(
            {
                "company_id": trip.company_id.id,
                "trip_id": trip.id,
                "ewaybill_ids": [(6, 0, bills.ids)],
                "state": ASKED,
                "vehicle_no": plate,
                "place": place or town,
                "place_state": state or number,
                "user_id": self.env.uid,
            }
        )
        self.env["o2d.gst.request"]._ask(Action.CONSOLIDATE, made)
        return made

    # --- for the outbox ----------------------------------------------------------------------------

    def _o2d_gst_chain(self):
        return f"consolidated:{self.id}"

    def _o2d_gst_action(self, action):
        return action

    def _o2d_gst_is_done(self, _action):
        return self.state != ASKED

    def _o2d_gst_payload(self, _action, _detail=None):
        self.ensure_one()
        words = self.trip_id.sudo()._o2d_why_not_joined(self.ewaybill_ids, self.vehicle_no)
        if words:
            raise UserError(words)
        numbers = self.ewaybill_ids.sorted("id").mapped("name")
        return life_payloads.consolidate(numbers, self.vehicle_no, self.place, self.place_state)

    def _o2d_gst_apply(self, _action, answer, payload=None, request=None):
        now = fields.Datetime.now()
        older = self.sudo().search([("trip_id", "=", self.trip_id.id), ("state", "=", VALID), ("id", "!=", self.id)])
        older._o2d_decide({"state": OLD})
        self._o2d_decide({"state": VALID, "name": answer.number, "generated_at": answer.at or now})
        note = self.env._(
            "Consolidated e-way bill %(number)s of %(trip)s", number=self.name, trip=self.trip_id.display_name
        )
        user = request and request.user_id or None
        self.env["o2d.event"]._log(self, "done", stage="ewaybill", note=note, user=user)
        self.trip_id.message_post(body=note)
        # What was said of the vehicle while the service was asked.
        self._o2d_follow()

    def _o2d_gst_settled(self):
        if self.state == ASKED and not self.o2d_request_ids.filtered(lambda one: one.state in outbox.OPEN):
            # Given up: nothing will come of it any more.
            self._o2d_decide({"state": OLD})
        self.trip_id.invalidate_recordset(["o2d_consolidated_words"])


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    o2d_consolidated_ids = fields.Many2many(
        "o2d.ewaybill.consolidated", "o2d_ewaybill_consolidated_rel", "ewaybill_id", "consolidated_id",
        string="Consolidated e-way bills", readonly=True, copy=False, groups="o2d_base.group_user",
    )  # fmt: skip

    def _o2d_may_be_joined(self):
        """Can it stand on a consolidated bill: in force, by road, with a vehicle?"""
        until = self._o2d_until()
        return bool(until and until >= fields.Datetime.now() and self.o2d_vehicle_on_bill)

    def _o2d_apply_part_b(self, answer, payload, request=None):
        done = super()._o2d_apply_part_b(answer, payload, request)
        self.sudo().o2d_consolidated_ids._o2d_follow(payload.get("fromPlace"), payload.get("fromState"))
        return done

    def _o2d_apply_cancelled(self, answer, payload, request=None):
        done = super()._o2d_apply_cancelled(answer, payload, request)
        self.sudo().o2d_consolidated_ids._o2d_follow()
        return done


class O2dTrip(models.Model):
    _inherit = "o2d.trip"

    o2d_consolidated_ids = fields.One2many(
        "o2d.ewaybill.consolidated", "trip_id", string="Consolidated e-way bills", readonly=True,
        groups="o2d_base.group_user",
    )  # fmt: skip
    o2d_consolidated_words = fields.Char(
        compute="_compute_o2d_consolidated_words", compute_sudo=True, help="One e-way bill for the whole trip."
    )
    o2d_may_consolidate = fields.Boolean(
        compute="_compute_o2d_consolidated_words", compute_sudo=True,
        help="Whether the e-way bills of this trip can be joined in one.",
    )  # fmt: skip

    @api.depends("o2d_consolidated_ids.state", "o2d_consolidated_ids.o2d_request_ids.state", "picking_ids")
    def _compute_o2d_consolidated_words(self):
        for trip in self:
            last = trip.o2d_consolidated_ids.filtered(lambda one: one.state != OLD).sorted("id")[-1:]
            trip.o2d_consolidated_words = last._o2d_words() if last else False
            trip.o2d_may_consolidate = trip.state != "cancel" and len(trip._o2d_bills_aboard()) >= LEAST

    def _o2d_bills_aboard(self):
        """The e-way bills at the service of what this trip carries."""
        bills = self.sudo().picking_ids.o2d_ewaybill_ids
        return bills.filtered(lambda bill: bill.state == "generated").sorted("id")

    def action_o2d_consolidate(self):
        """Ask for one e-way bill for all that this trip carries.

        :raise AccessError: for who does not dispatch
        :raise UserError: with why it cannot be, and what to do first
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._o2d_has_any(MAY_CONSOLIDATE):
            raise AccessError(
                self.env._("The e-way bill of a trip is for the dispatch supervisor or the compliance officer.")
            )
        self._o2d_touch()
        trip = self.sudo()
        bills, plate = trip._o2d_bills_aboard(), trip._o2d_plate_aboard()
        words = trip._o2d_why_no_consolidated(bills, plate)
        if words:
            raise UserError(words)
        trip._o2d_give_up_asked()
        self.env["o2d.ewaybill.consolidated"]._o2d_ask_for(trip, bills, plate)
        trip.invalidate_recordset(["o2d_consolidated_words", "o2d_may_consolidate"])
        return True

    def _o2d_plate_aboard(self):
        """What the goods travel on now: a trip that has left keeps its own vehicle, its bills know of a change."""
        plates = set(self._o2d_bills_aboard().mapped("o2d_vehicle_on_bill"))
        return plates.pop() if self.gate_out_at and len(plates) == 1 else self.vehicle_no or ""

    def _o2d_give_up_asked(self):
        """What was asked before and is not answered gives way, unless it may have reached the service."""
        asked = self.o2d_consolidated_ids.filtered(lambda one: one.state == ASKED)
        requests = asked.o2d_request_ids.filtered(lambda one: one.state in outbox.OPEN)
        if any(one._is_out() for one in requests):
            raise UserError(self.env._("One e-way bill for this trip is being asked for. Wait for the answer."))
        requests._give_up()
        asked._o2d_decide({"state": OLD})

    # --- refusals ----------------------------------------------------------------------------------

    def _o2d_why_no_consolidated(self, bills, plate):
        """Why the bills of this trip cannot be joined, and what to do first; "" where they can."""
        if self.state == "cancel":
            return self.env._("%(trip)s is cancelled. Its deliveries wait for another one.", trip=self.display_name)
        if (self.transport_mode or "1") != "1":
            return self.env._("Only what travels by road is joined. Here each e-way bill travels by itself.")
        if not plate:
            return self.env._("Name the vehicle first: the bill of the trip is made for it.")
        if missing := self._o2d_without_bill():
            return self.env._(
                "The e-way bill of %(deliveries)s is not there yet. Wait for it, or take the delivery off the trip.",
                deliveries=", ".join(missing.mapped("name")),
            )
        if len(bills) < LEAST:
            return self.env._("One e-way bill travels by itself. Only two or more are joined.")
        if words := self._o2d_why_not_joined(bills, plate):
            return words
        same = self.o2d_consolidated_ids.filtered(
            lambda one: one.state == VALID and one.vehicle_no == plate and one.ewaybill_ids == bills
        )
        return same and self.env._("%(number)s holds all of them already.", number=same[:1].display_name) or ""

    def _o2d_why_not_joined(self, bills, plate):
        """Which of these bills cannot stand on one for this vehicle, or ""."""
        now = fields.Datetime.now()
        for bill in bills:
            number, until = bill._o2d_pretty_number(), bill._o2d_until()
            if bill.state != "generated":
                return self.env._("E-way bill %(number)s is not in force any more.", number=number)
            if until and until < now:
                return self.env._(
                    "E-way bill %(number)s has expired. Extend it first, or take its delivery off the trip.",
                    number=number,
                )
            if bill._o2d_is_split():
                return self.env._(
                    "The goods of e-way bill %(number)s are divided among several vehicles. It is not joined.",
                    number=number,
                )
            if bill.o2d_vehicle_on_bill != plate:
                return self.env._(
                    "E-way bill %(number)s does not name %(vehicle)s yet. Join them when it does.",
                    number=number,
                    vehicle=vehicle.pretty(plate),
                )
        return ""

    def _o2d_without_bill(self):
        """Deliveries aboard that need an e-way bill and have none in force."""
        return self.picking_ids.filtered(
            lambda one: not one._o2d_live_bills()
            and any(reason.control == "ewaybill" for reason in one.sudo()._o2d_paper_reasons())
        )
