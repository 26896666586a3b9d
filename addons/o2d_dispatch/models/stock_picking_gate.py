from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools import stage_rules as stages
from odoo.addons.o2d_base.tools.gate import Reason

from ..tools import transporter, vehicle

SUPERVISOR = "o2d_base.group_dispatch_supervisor"
KEEPER = "o2d_base.group_gate_keeper"


class StockPicking(models.Model):
    """The gate: what must be in order before a delivery leaves, and when it did."""

    _inherit = "stock.picking"

    # Kept, not computed: whether a delivery waits for the gate is decided when it is validated, so that switching the
    # control on or off moves nothing that went before.
    o2d_gate_awaited = fields.Boolean(string="Waits for the gate", readonly=True, copy=False)
    o2d_gate_out_at = fields.Datetime(
        string="Left at", readonly=True, copy=False, index="btree_not_null", help="When the vehicle passed the gate."
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_gate_awaited", "o2d_gate_out_at"}

    # --- stage -----------------------------------------------------------------------------------

    @api.depends("o2d_gate_awaited", "o2d_gate_out_at")
    def _compute_o2d_stage_id(self):
        return super()._compute_o2d_stage_id()

    def _o2d_stage_code(self):
        code = super()._o2d_stage_code()
        if code == stages.SETTLEMENT and self.o2d_gate_awaited and not self.o2d_gate_out_at:
            return stages.GATE_OUT
        return code

    def _o2d_stage_path(self):
        path = super()._o2d_stage_path()
        return _with_gate(path) if self._o2d_passes_gate() else path

    def _o2d_passed_path(self):
        # Of a gate-out the trail was told when it happened, which may be before the bill.
        path = super()._o2d_passed_path()
        return tuple(code for code in path if code != stages.GATE_OUT) if self.o2d_gate_out_at else path

    def _o2d_passes_gate(self):
        """Is the gate on the way of this delivery, or was it?"""
        if not self._o2d_is_delivery() or self.state == "cancel":
            return False
        if self.o2d_gate_awaited or self.o2d_gate_out_at:
            return True
        return self.state != "done" and self._o2d_awaits_gate()

    def _o2d_awaits_gate(self):
        """Will it wait for the gate, once validated?"""
        return bool(self.o2d_trip_id) or self._o2d_control_mode("gate_out") == "enforce"

    def _o2d_waits_at_gate(self):
        """Is it validated, and still here?"""
        return self.state == "done" and self.o2d_gate_awaited and not self.o2d_gate_out_at

    def _o2d_sync_gate_awaited(self):
        """Deliveries that were validated before are put on a trip, or taken off it."""
        for picking in self.filtered(lambda one: one.state == "done" and one._o2d_is_delivery()):
            awaited = not picking.o2d_gate_out_at and picking._o2d_awaits_gate()
            if picking.o2d_gate_awaited != awaited:
                picking._o2d_decide({"o2d_gate_awaited": awaited})

    @api.model
    def _o2d_forget_gate(self):
        """Uninstalling: what stands at our gate goes on as core knows it, gone with its validation."""
        waiting = self.search([("o2d_gate_awaited", "=", True), ("o2d_gate_out_at", "=", False)])
        waiting._o2d_decide({"o2d_gate_awaited": False})
        waiting.sale_id._o2d_sync_stages()

    def _action_done(self):
        # Before the steps are written: what waits at the gate has not left.
        waiting = self.filtered(
            lambda one: one._o2d_is_delivery()
            and not one.o2d_gate_out_at
            and not one.o2d_gate_awaited
            and one._o2d_awaits_gate()
        )
        if waiting:
            waiting._o2d_decide({"o2d_gate_awaited": True})
        return super()._action_done()

    # --- reasons ---------------------------------------------------------------------------------

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "gate_out":
            for picking in self:
                reasons[picking.id] += picking._o2d_gate_out_reasons()
        elif gate == "validate":
            for picking in self.filtered(lambda one: not one.o2d_arrangement):
                words = self.env._("Nobody has said yet how it travels. Put it on a trip.")
                reasons[picking.id].append(Reason("vehicle_capture", words, SUPERVISOR))
        return reasons

    def _o2d_log_reason(self, kind, gate, reason):
        """That the vehicle is not named is asked at validation, at the gate, and again each time: said once."""
        if kind == "advised" and reason.control == "vehicle_capture" and self._o2d_is_advised_of(reason.words):
            return
        super()._o2d_log_reason(kind, gate, reason)

    def _o2d_is_advised_of(self, words):
        """Does the trail say this already, or that nothing at all was known of a delivery that still has no trip?"""
        told = (
            self.env["o2d.event"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id), ("kind", "=", "advised")])
            .filtered(lambda event: (event.detail or {}).get("control") == "vehicle_capture")
        )
        return bool(told) and (not self.o2d_trip_id or words in told.mapped("note"))

    def _o2d_gate_out_reasons(self):
        """What dispatch itself asks for at the gate."""
        trip, found = self.o2d_trip_id, []
        if self.state != "done":
            words = self.env._("It is not validated yet, so the goods still stand in the books.")
            found.append(Reason("gate_out", words, SUPERVISOR))
        missing = trip._o2d_need_words(trip._o2d_needs(self).now)
        if missing:
            words = self.env._("Not known yet: %(missing)s.", missing=missing)
            found.append(Reason("vehicle_capture", words, SUPERVISOR, {"missing": missing}))
        day = self.o2d_lr_date and self._o2d_billed_on()
        if day and self.o2d_lr_date < day:
            found.append(Reason("vehicle_capture", self._o2d_lr_early_words(day), SUPERVISOR))
        return found

    # --- leaving ---------------------------------------------------------------------------------

    def action_o2d_gate_out(self):
        """The vehicle left: with the whole trip, or this delivery alone where it is on none.

        :raise AccessError: for whoever keeps no gate
        :raise O2dRefused: with what stops it
        """
        self.ensure_one()
        self._o2d_check_gate_keeper()
        self.check_access("read")
        if self.o2d_trip_id:
            return self.o2d_trip_id.action_gate_out()
        picking = self.sudo()
        picking._o2d_check_may_leave()
        picking._o2d_gate_refuse("gate_out")
        picking._o2d_leave()
        return True

    def _o2d_check_may_leave(self):
        for picking in self:
            if not picking._o2d_is_delivery() or picking.state == "cancel":
                raise UserError(self.env._("%(delivery)s does not leave the house.", delivery=picking.display_name))
            if picking.o2d_gate_out_at:
                raise UserError(
                    self.env._(
                        "%(delivery)s has left already, %(moment)s.",
                        delivery=picking.display_name,
                        moment=picking._o2d_moment_words(picking.o2d_gate_out_at),
                    )
                )

    def _o2d_leave(self, detail=None):
        """Write down that these deliveries have passed the gate.

        :param detail: JSON-able facts for the trail, e.g. what the guard has compared
        """
        now = fields.Datetime.now()
        at_gate = self.filtered(lambda picking: picking.o2d_stage_id.code == stages.GATE_OUT)
        log = self.env["o2d.event"]._log
        for picking in self:
            # At the gate its own step says that it is done; elsewhere (not billed yet) this event does.
            kind = "note" if picking in at_gate else "done"
            log(picking, kind, stage=stages.GATE_OUT, note=picking._o2d_left_words(), detail=detail)
        self._o2d_decide({"o2d_gate_out_at": now, "o2d_gate_awaited": True})
        self.sale_id._o2d_sync_stages()

    def _o2d_left_words(self):
        what = [
            vehicle.pretty(self.o2d_vehicle_no),
            self.o2d_driver_name,
            transporter.pretty_phone(self.o2d_driver_phone),
        ]
        by = ", ".join(filter(None, what)) or self.o2d_transporter_id.name
        return self.env._("Left by %(vehicle)s", vehicle=by) if by else self.env._("Left")

    def _o2d_moment_words(self, moment):
        """A moment as people say it, in the warehouse's own time."""
        return self.env["o2d.trip"]._o2d_say_moment(moment, self.picking_type_id.warehouse_id, self.company_id)

    @api.model
    def _o2d_check_gate_keeper(self):
        if not self.env.su and not self.env.user.has_group(KEEPER):
            raise AccessError(self.env._("Only the gate keeper or the dispatch supervisor lets a vehicle out."))


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_stage_path(self):
        path = super()._o2d_stage_path()
        return _with_gate(path) if any(one._o2d_passes_gate() for one in self.picking_ids) else path

    def _o2d_passed_path(self):
        path = super()._o2d_passed_path()
        is_told = any(self.picking_ids.mapped("o2d_gate_out_at"))
        return tuple(code for code in path if code != stages.GATE_OUT) if is_told else path


def _with_gate(path):
    """A way that leads through the gate: before settlement, after all else."""
    return tuple(sorted({*path, stages.GATE_OUT}, key=stages.rank))
