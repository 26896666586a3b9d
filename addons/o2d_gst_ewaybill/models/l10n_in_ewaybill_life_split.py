from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_dispatch.tools import vehicle

from ..tools import life_payloads
from ..tools.gateway import Action
from .l10n_in_ewaybill_life_doors import MAY_CHANGE_VEHICLE

SPLITTING = (Action.MULTI_START.value, Action.MULTI_ADD.value)


class O2dEwaybillLoad(models.Model):
    """One vehicle of a movement by several, as the service has noted it: rows are only added."""

    _name = "o2d.ewaybill.load"
    _description = "Vehicle of a divided load"
    _inherit = ["o2d.decision.record"]
    _order = "id"
    _o2d_subject = "ewaybill_id"

    ewaybill_id = fields.Many2one(
        "l10n.in.ewaybill", required=True, readonly=True, index=True, ondelete="restrict", string="E-way bill"
    )
    company_id = fields.Many2one(related="ewaybill_id.company_id", store=True, index=True)
    group_no = fields.Char(string="Movement", readonly=True, required=True)
    vehicle_no = fields.Char(string="Vehicle", readonly=True, required=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    added_at = fields.Datetime(string="Noted", readonly=True, required=True)


class L10nInEwaybill(models.Model):
    """Goods that go on by several vehicles (transhipment): a movement is begun at the service, then each vehicle is
    added with what it carries. After that its vehicle is not changed any more."""

    _inherit = "l10n.in.ewaybill"

    o2d_split_no = fields.Char(string="Movement by several vehicles", readonly=True, copy=False)
    o2d_load_ids = fields.One2many(
        "o2d.ewaybill.load", "ewaybill_id", string="Vehicles", readonly=True, copy=False, groups="o2d_base.group_user"
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_split_no"}

    def _o2d_is_split(self):
        """Are its goods divided among vehicles, or is that on its way?"""
        return bool(self.o2d_split_no or self._o2d_open_split())

    def _o2d_open_split(self):
        return self.env["o2d.gst.request"]._open_of(self.sudo()).filtered(lambda one: one.action in SPLITTING)

    # --- asking ------------------------------------------------------------------------------------

    def action_o2d_split(self):
        """Ask which vehicles carry how much from where."""
        self._o2d_check_may_split()
        context = {
            "default_place": self._o2d_from_place()[0],
            "default_to_place": self.partner_ship_to_id.city,
            "default_to_state_id": self.partner_ship_to_id.state_id.id,
        }
        return self._o2d_open("o2d.ewaybill.split", self.env._("Divide among several vehicles"), context)

    def _o2d_check_may_split(self):
        self._o2d_check_door(MAY_CHANGE_VEHICLE)
        self._o2d_check_in_force()
        number = self._o2d_pretty_number()
        if not self._o2d_until():
            raise UserError(self.env._("%(number)s names no vehicle yet. Name it on the trip.", number=number))
        if self._o2d_open_split():
            raise UserError(self.env._("The vehicles of %(number)s are being noted. Wait for it.", number=number))
        if self.o2d_split_no:
            raise UserError(
                self.env._("%(number)s is divided already. Its vehicles stand on the e-way bill.", number=number)
            )

    def _o2d_split(self, start, end, reason, remark, loads):
        """Begin a movement by several vehicles.

        :param start: {"place", "state"} where the goods change over, ``end`` likewise where they go
        :param loads: [{"vehicle", "quantity"}]; together all that the bill covers
        :return: the request
        """
        self._o2d_check_may_split()
        total, unit = self._o2d_split_total()
        carried = round(sum(load["quantity"] for load in loads), 3)
        if total and abs(carried - total) > 0.0005:
            raise UserError(
                self.env._(
                    "The vehicles carry %(carried)s together, and the e-way bill covers %(total)s. Divide all of it.",
                    carried=f"{carried:g}",
                    total=f"{total:g}",
                )
            )
        detail = {
            "start": start, "end": end, "reason": reason, "remark": remark, "loads": loads, "total": carried,
            "unit": unit,
        }  # fmt: skip
        return self.env["o2d.gst.request"]._ask(Action.MULTI_START, self, detail)

    def _o2d_split_total(self):
        """(quantity of all goods, unit code); (0, "OTH") where their units differ."""
        moves = self.sudo().o2d_picking_ids.move_ids.filtered(lambda move: move.state == "done" and move.quantity)
        units = {(move.product_uom.l10n_in_code or "OTH").split("-")[0] for move in moves}
        if len(units) != 1:
            return 0.0, "OTH"
        return round(sum(moves.mapped("quantity")), 3), units.pop()

    # --- what is sent, and what came of it ---------------------------------------------------------

    def _o2d_gst_payload(self, action, detail=None):
        if action == Action.MULTI_START:
            return life_payloads.multi_start(
                self.name, detail["start"], detail["end"], detail["total"], detail["unit"], detail["reason"],
                detail["remark"],
            )  # fmt: skip
        if action == Action.MULTI_ADD:
            load = detail["loads"][0]
            return life_payloads.multi_add(self.name, detail["group"], load["vehicle"], load["quantity"])
        return super()._o2d_gst_payload(action, detail)

    def _o2d_gst_is_answer_to(self, action, answer):
        if action != Action.MULTI_ADD:
            return super()._o2d_gst_is_answer_to(action, answer)
        detail = self.env.context.get("o2d_gst_detail") or {}
        load = (detail.get("loads") or [{}])[0]
        rows = answer.raw.get("VehiclListDetails")
        return any(
            isinstance(row, dict)
            and row.get("vehicleNo") == load.get("vehicle")
            and str(row.get("groupNo") or "") == str(detail.get("group"))
            for row in (rows if isinstance(rows, list) else ())
        )

    def _o2d_gst_apply(self, action, answer, payload=None, request=None):
        if action == Action.MULTI_START:
            return self._o2d_apply_split(answer, request)
        if action == Action.MULTI_ADD:
            return self._o2d_apply_load(request)
        return super()._o2d_gst_apply(action, answer, payload, request)

    def _o2d_apply_split(self, answer, request):
        self._o2d_decide({"o2d_split_no": answer.number})
        note = self.env._("Goods of e-way bill %(number)s are divided among several vehicles", number=self.name)
        self._o2d_log("note", note, {"where": request.detail["start"].get("place")}, user=request.user_id)
        self._o2d_ask_load(answer.number, request.detail["loads"], request.user_id)

    def _o2d_apply_load(self, request):
        group, loads = request.detail["group"], request.detail["loads"]
        self.env["o2d.ewaybill.load"]._o2d_record(
            {
                "ewaybill_id": self.id,
                "group_no": group,
                "vehicle_no": loads[0]["vehicle"],
                "quantity": loads[0]["quantity"],
                "added_at": fields.Datetime.now(),
            }
        )
        self.invalidate_recordset(["o2d_load_ids"])
        note = self.env._(
            "Vehicle %(vehicle)s carries %(quantity)s of e-way bill %(number)s",
            vehicle=vehicle.pretty(loads[0]["vehicle"]),
            quantity=f"{loads[0]['quantity']:g}",
            number=self.name,
        )
        self._o2d_log("note", note, user=request.user_id)
        self._o2d_ask_load(group, loads[1:], request.user_id)

    def _o2d_ask_load(self, group, loads, user):
        """One vehicle after the other: the service takes them one by one."""
        if loads:
            requests = self.env["o2d.gst.request"].with_user(user).sudo() if user else self.env["o2d.gst.request"]
            requests._ask(Action.MULTI_ADD, self, {"group": group, "loads": loads})

    # --- its vehicle stands -------------------------------------------------------------------------

    def _o2d_check_not_split(self):
        if self._o2d_is_split():
            raise UserError(
                self.env._(
                    "The goods of %(number)s are divided among several vehicles. A vehicle of such a movement is "
                    "changed on the government's portal.",
                    number=self._o2d_pretty_number(),
                )
            )

    def action_o2d_change_vehicle(self):
        action = super().action_o2d_change_vehicle()
        self._o2d_check_not_split()
        return action

    def _o2d_change_vehicle(self, vehicle_no, reason, place, state, remark):
        self._o2d_check_door(MAY_CHANGE_VEHICLE)
        self._o2d_check_not_split()
        return super()._o2d_change_vehicle(vehicle_no, reason, place, state, remark)

    def _o2d_forget_service(self):
        self._o2d_decide({"o2d_split_no": False})
        return super()._o2d_forget_service()
