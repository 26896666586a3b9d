from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.token import DECISION, KEY

from ..tools import ewaybill_rules, life_payloads
from ..tools.gateway import Action
from .o2d_gst_outbox import OFFICER

# Where the control enforces, only the service's answer (or proof of it) fills these.
KEPT = {"name", "state", "ewaybill_date", "ewaybill_expiry_date", "account_move_id", "picking_id", "attachment_file"}
MAY_CHANGE_VEHICLE = (OFFICER, "o2d_base.group_dispatch_supervisor")


class L10nInEwaybill(models.Model):
    """What people may do with an e-way bill, and who."""

    _inherit = "l10n.in.ewaybill"

    @api.model_create_multi
    def create(self, vals_list):
        bills = super().create(vals_list)
        if not DECISION.opens(self.env.context):
            for bill, vals in zip(bills, vals_list, strict=True):
                begun = vals.get("state", "pending") == "pending" and not vals.get("name")
                if not begun and bill._o2d_mode() == "enforce":
                    raise AccessError(self.env._("An e-way bill begins without a number; the service gives it one."))
        return bills

    def write(self, vals):
        touched = KEPT & vals.keys()
        if touched and not DECISION.opens(self.env.context):
            for bill in self.filtered(lambda one: one._o2d_is_ours()):
                raise AccessError(
                    self.env._(
                        "%(bill)s: number, dates and state come from the service, or are entered with proof.",
                        bill=bill.display_name,
                    )
                )
        return super().write(vals)

    def _o2d_is_ours(self):
        """Does the flow, and not core's form, lead this bill?"""
        behind = self.o2d_picking_ids or self.sudo().account_move_id._o2d_bill_pickings()
        return bool(behind) and self._o2d_mode() == "enforce"

    def _o2d_as_decided(self):
        return self.with_context(**{KEY: DECISION})

    # --- core's buttons ----------------------------------------------------------------------------

    def action_generate_ewaybill(self):
        ours = self.filtered(lambda one: one._o2d_is_ours())
        for bill in ours:
            bill._o2d_check_state_pending()
            if not bill.o2d_picking_ids:
                # Begun by core while the control did not enforce.
                bill._o2d_decide({"o2d_picking_ids": [(6, 0, bill.account_move_id._o2d_bill_pickings().ids)]})
            self.env["o2d.gst.request"]._ask(Action.GENERATE, bill)
            bill.o2d_picking_ids.sudo()._o2d_papers_changed()
        if others := self - ours:
            return super(L10nInEwaybill, others).action_generate_ewaybill()
        return None

    def _o2d_check_state_pending(self):
        self.check_access("write")
        if self.state != "pending":
            raise UserError(self.env._("%(bill)s was generated already.", bill=self.display_name))

    def _ewaybill_cancel(self):
        if not self._o2d_is_ours():
            return super()._ewaybill_cancel()
        self._o2d_check_may_cancel()
        self.env["o2d.gst.request"]._ask(Action.CANCEL, self, {"words": self.cancel_remarks or ""})
        self.o2d_picking_ids.sudo()._o2d_papers_changed()
        return None

    def _o2d_check_may_cancel(self):
        if self.state != "generated":
            raise UserError(self.env._("%(bill)s is not in force.", bill=self.display_name))
        if not self._o2d_may_cancel():
            raise UserError(
                self.env._(
                    "E-way bill %(number)s was generated more than 24 hours ago and cannot be cancelled any more. It "
                    "runs out by itself; goods that have not left are credited.",
                    number=self.name,
                )
            )

    def action_reset_to_pending(self):
        self.check_access("write")
        done = super(L10nInEwaybill, self._o2d_as_decided()).action_reset_to_pending()
        self._o2d_forget_service()
        return done

    def action_set_to_challan(self):
        self.check_access("write")
        return super(L10nInEwaybill, self._o2d_as_decided()).action_set_to_challan()

    def _o2d_forget_service(self):
        """A bill that is generated anew knows nothing of the former one; the trail and its files do."""
        self._o2d_decide(
            {
                "o2d_generated_at": False,
                "o2d_valid_until": False,
                "o2d_part_b_at": False,
                "o2d_vehicle_on_bill": False,
                "o2d_transporter_on_bill": False,
                "o2d_by_hand": False,
                "o2d_cancelled_at": False,
                "ewaybill_date": False,
                "ewaybill_expiry_date": False,
            }
        )

    def _o2d_anew(self):
        """Cancelled bills, ready to be generated again."""
        for bill in self[:1]:
            bill._o2d_as_decided().action_reset_to_pending()
        return self[:1]

    def _o2d_is_being_generated(self):
        """Is it asked for, and may it have reached the service?"""
        requests = self.env["o2d.gst.request"]._open_of(self)
        return self.state == "pending" and any(
            one.action == Action.GENERATE.value and one._is_out() for one in requests
        )

    # --- vehicle -----------------------------------------------------------------------------------

    def action_o2d_change_vehicle(self):
        """Ask for the new vehicle, why, and where."""
        self._o2d_check_door(MAY_CHANGE_VEHICLE)
        self._o2d_check_in_force()
        place, _state = self._o2d_from_place()
        return self._o2d_open("o2d.ewaybill.vehicle", self.env._("Change the vehicle"), {"default_place": place})

    def _o2d_change_vehicle(self, vehicle_no, reason, place, state, remark):
        """:param state: two-digit number of the state where the goods change over"""
        self._o2d_check_door(MAY_CHANGE_VEHICLE)
        self._o2d_check_in_force()
        said = self._o2d_said()
        # Nothing broke down where none was named.
        reason = reason if self.o2d_vehicle_on_bill else life_payloads.FIRST_TIME
        transport = {
            "mode": "1",
            "vehicle": vehicle_no,
            "vehicle_type": said["vehicle_type"],
            "doc_no": said["doc_no"],
            "doc_date": fields.Date.to_string(said["doc_date"]) if said["doc_date"] else "",
        }
        detail = {"transport": transport, "reason": reason, "place": place, "state": state, "remark": remark}
        return self.env["o2d.gst.request"]._ask(Action.PART_B, self, detail)

    # --- validity ----------------------------------------------------------------------------------

    def action_o2d_extend(self):
        """Ask where the goods are, why they are late, and how far it is."""
        self._o2d_check_door((OFFICER,))
        self._o2d_check_may_extend()
        return self._o2d_open("o2d.ewaybill.extend", self.env._("Extend the validity"))

    def _o2d_extension_window(self):
        """:return: (first moment, last moment), naive UTC"""
        return ewaybill_rules.extension_window(self._o2d_rules(), self._o2d_until())

    def _o2d_check_may_extend(self):
        self._o2d_check_generated()
        if not self._o2d_until():
            raise UserError(
                self.env._("%(number)s has no vehicle yet, so nothing runs out. Name the vehicle.", number=self.name)
            )
        _first, last = self._o2d_extension_window()
        if fields.Datetime.now() > last:
            raise UserError(
                self.env._(
                    "%(number)s could be extended until %(moment)s. Make a new e-way bill on the government's portal "
                    "for what is still on the way, and enter it by “Done on the portal”.",
                    number=self.name,
                    moment=self._o2d_moment(last),
                )
            )

    def _o2d_extend(self, detail):
        """:return: the request; before the window opens it waits for it"""
        self._o2d_check_door((OFFICER,))
        self._o2d_check_may_extend()
        first, _last = self._o2d_extension_window()
        later = first if first > fields.Datetime.now() else None
        return self.env["o2d.gst.request"]._ask(Action.EXTEND, self, detail, not_before=later)

    # --- shared ------------------------------------------------------------------------------------

    def _o2d_check_generated(self):
        if self.state != "generated":
            raise UserError(self.env._("%(bill)s is not generated.", bill=self.display_name))

    def _o2d_check_in_force(self):
        self._o2d_check_generated()
        until = self._o2d_until()
        if until and until < fields.Datetime.now():
            raise UserError(
                self.env._("%(number)s has expired. Extend it first, where that is still possible.", number=self.name)
            )

    def _o2d_check_door(self, groups):
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and not self.env.user._o2d_has_any(groups):
            raise AccessError(self.env._("Ask the compliance officer: your role does not change e-way bills."))

    def _o2d_open(self, model, title, context=None):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ewaybill_id": self.id, **(context or {})},
        }
