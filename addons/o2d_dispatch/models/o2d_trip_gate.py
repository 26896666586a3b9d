from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_datetime

from odoo.addons.o2d_base.exceptions import O2dRefused

from ..tools import transporter, vehicle

SHOWN = 80
# What the guard compares with his own eyes before the gate opens: (code, is it asked of this trip?).
CHECKS = (
    ("vehicle", lambda trip: bool(trip.vehicle_no)),
    ("cartons", lambda trip: True),
    ("seal", lambda trip: bool(trip.seal_no)),
)
LONGEST_WORDS = 500


class O2dTrip(models.Model):
    """A trip at the gate: what the guard sees, and the one way out."""

    _inherit = "o2d.trip"

    # --- leaving -----------------------------------------------------------------------------------

    def action_gate_out(self):
        """The vehicle leaves: by the guard's screen or, without a guard, by the supervisor's button.

        :raise AccessError: for whoever keeps no gate
        :raise O2dRefused: naming the deliveries that may not leave, and why
        :raise UserError: for a trip that has left already, was cancelled or bears nothing
        """
        self._o2d_check_gate_role()
        self.check_access("read")
        for trip in self.sudo():
            trip._o2d_gate_out()
        return True

    def _o2d_gate_out(self, detail=None):
        self._o2d_check_may_leave()
        deliveries = self.picking_ids
        enforced = deliveries._o2d_gate_check("gate_out")
        if enforced:
            deliveries._o2d_keep_refusal("gate_out", enforced)
            raise O2dRefused(self._o2d_refusal_text(enforced), enforced)
        deliveries._o2d_gate_passed("gate_out")
        now = fields.Datetime.now()
        # The same row for two guards at once: the second one fails to serialise, is repeated and finds it gone.
        self._o2d_decide(
            {
                "state": "left",
                "gate_in_at": self.gate_in_at or now,
                "gate_out_at": now,
                "gate_out_user_id": self.env.uid,
            }
        )
        deliveries._o2d_leave({"trip": self.name, **(detail or {})})
        self.env["o2d.exception"]._clear(
            [f"gate_wrong:{self.id}"], self.env._("It was put right, and the vehicle left.")
        )

    def _o2d_check_may_leave(self):
        if self.state == "left":
            raise UserError(
                self.env._(
                    "%(trip)s left %(moment)s, let out by %(who)s. Nothing was written a second time.",
                    trip=self.display_name,
                    moment=self._o2d_moment_words(self.gate_out_at),
                    who=self.gate_out_user_id.name or "",
                )
            )
        if self.state == "cancel":
            raise UserError(self.env._("%(trip)s is cancelled. Its goods stay here.", trip=self.display_name))
        if not self.picking_ids:
            raise UserError(
                self.env._("%(trip)s bears no delivery. Put at least one on it, or cancel it.", trip=self.display_name)
            )
        self.picking_ids._o2d_check_may_leave()

    def _o2d_refusal_text(self, enforced):
        """What stops the trip; where others could go, how they can."""
        text = self.picking_ids._o2d_reason_text(enforced)
        others = self.picking_ids.filtered(lambda picking: picking.id not in enforced)
        if not others:
            return text
        stopped = ", ".join((self.picking_ids - others).mapped("name"))
        hint = self.env._("Take %(stopped)s off the trip, and the others can leave.", stopped=stopped)
        return f"{text}\n{hint}"

    @api.model
    def _o2d_check_gate_role(self):
        self.env["stock.picking"]._o2d_check_gate_keeper()

    # --- moments in words ----------------------------------------------------------------------------

    def _o2d_moment_words(self, moment):
        return self._o2d_say_moment(moment, self.warehouse_id, self.company_id)

    @api.model
    def _o2d_say_moment(self, moment, warehouse, company):
        """A moment as people say it, in a warehouse's own time: "21 Nov at 16:05"."""
        zone = self._o2d_zone_of(warehouse, company)
        day = format_datetime(self.env, moment, tz=zone, dt_format="d MMM")
        return self.env._(
            "%(day)s at %(time)s", day=day, time=format_datetime(self.env, moment, tz=zone, dt_format="HH:mm")
        )

    # --- what the guard's screen asks ------------------------------------------------------------------

    @api.model
    @api.readonly
    def o2d_gate_list(self, text=""):
        """Trips that may come to the gate, those at the dock first; and what left today.

        :param text: part of a vehicle number, a driver's name or a trip's number; "" for all
        :return: {"waiting": [row], "left": [row]}; a row is {id, name, vehicle, driver, transporter, places,
                 deliveries, state, planned_at, left_at} with moments in UTC
        :raise AccessError: for whoever keeps no gate
        """
        self._o2d_check_gate_role()
        base = Domain("company_id", "in", self.env.companies.ids)
        text = " ".join(text.split())[:40] if isinstance(text, str) else ""
        if text:
            base &= Domain("name", "ilike", text) | Domain("driver_name", "ilike", text)
            if number := vehicle.search_text(text):
                base |= Domain("vehicle_no", "ilike", number) & Domain("company_id", "in", self.env.companies.ids)
        soon = fields.Datetime.now() + timedelta(days=1)
        waiting = base & self._o2d_open_domain()
        if not text:
            waiting &= Domain("state", "=", "loading") | Domain("planned_at", "<=", soon)
        waiting &= Domain("picking_ids", "!=", False)
        day_ago = fields.Datetime.now() - timedelta(hours=16)
        left = base & Domain("state", "=", "left") & Domain("gate_out_at", ">=", day_ago)
        return {
            "waiting": self.search(waiting, order="state, planned_at, id", limit=SHOWN)._o2d_gate_rows(),
            "left": self.search(left, order="gate_out_at desc, id desc", limit=20)._o2d_gate_rows(),
        }

    def _o2d_gate_rows(self):
        return [
            {
                "id": trip.id,
                "name": trip.name,
                "vehicle": trip.vehicle_words,
                "driver": trip.driver_name or "",
                "transporter": trip.transporter_id.name or "",
                "places": trip.places,
                "deliveries": trip.delivery_count,
                "state": trip.state,
                "planned_at": fields.Datetime.to_string(trip.planned_at),
                "left_at": fields.Datetime.to_string(trip.gate_out_at) if trip.gate_out_at else None,
            }
            for trip in self.sudo()
        ]

    @api.model
    @api.readonly
    def o2d_gate_scan(self, code):
        """The trip whose gate pass was scanned, or whose number or vehicle was typed.

        :return: id of the trip
        :raise UserError: when it is none of ours
        """
        self._o2d_check_gate_role()
        text = code.strip() if isinstance(code, str) else ""
        number = vehicle.read_vehicle(text)[0]
        # Taken to the letter: what a camera misreads must not happen to fit another trip.
        ways = [Domain("gate_code", "=", text.upper()), Domain("name", "in", list({text, text.upper()}))]
        if number:
            ways.append(Domain("vehicle_no", "=", number) & self._o2d_open_domain())
        found = self.search(Domain.OR(ways), order="state, planned_at, id", limit=1) if text else self
        if not found:
            raise UserError(
                self.env._("“%(code)s” is no gate pass of ours, and no vehicle is expected with it.", code=text[:40])
            )
        return found.id

    @api.readonly
    def o2d_gate_look(self):
        """What the guard compares before the gate opens.

        :return: {id, name, state, vehicle, driver, phone, transporter, seal, note, cartons, weight, weight_unit,
                 checks: [code], deliveries: [{id, name, order, consignee, cartons, lines, papers, stops: [words]}],
                 stops, advice, left_at, left_by}; `stops` says whether anything keeps the gate closed
        :raise AccessError: for whoever keeps no gate
        """
        self.ensure_one()
        self._o2d_check_gate_role()
        self.check_access("read")
        trip = self.sudo()
        stops = trip._o2d_gate_stops() if trip._o2d_is_open() else {}
        return {
            "id": trip.id,
            "name": trip.name,
            "state": trip.state,
            "arrangement": dict(trip._fields["arrangement"]._description_selection(self.env)).get(trip.arrangement, ""),
            "vehicle": trip.vehicle_words,
            "driver": trip.driver_name or "",
            "phone": trip.driver_phone or "",
            "phone_words": transporter.pretty_phone(trip.driver_phone),
            "licence": trip.driver_licence or "",
            "transporter": trip.transporter_id.name or "",
            "seal": trip.seal_no or "",
            "note": trip.note or "",
            "cartons": trip.carton_count,
            "checks": [code for code, applies in CHECKS if applies(trip)],
            "deliveries": [
                {
                    "id": picking.id,
                    "name": picking.name,
                    "order": picking.sale_id.name or "",
                    "consignee": picking._o2d_consignee_words(),
                    "cartons": picking.packages_count,
                    "lines": len(picking.move_ids.filtered(lambda move: move.state != "cancel")),
                    "papers": picking._o2d_paper_names(),
                    "stops": stops.get(picking.id, []),
                }
                for picking in trip.picking_ids
            ],
            "stops": bool(stops),
            "left_at": fields.Datetime.to_string(trip.gate_out_at) if trip.gate_out_at else None,
            "left_by": trip.gate_out_user_id.name or "",
        }

    def _o2d_gate_stops(self):
        """What would keep the gate closed: {delivery id: [words]}. Asking leaves no trace."""
        stops = {}
        for picking_id, reasons in self.picking_ids._o2d_gate_reasons("gate_out").items():
            picking = self.env["stock.picking"].browse(picking_id)
            words = [one.words for one in reasons if picking._o2d_control_mode(one.control) == "enforce"]
            if words:
                stops[picking_id] = words
        return stops

    def o2d_gate_let_out(self, checks):
        """Open the gate: the guard has compared what was to be compared.

        :param checks: codes of what the guard has found right, as `o2d_gate_look` asks for them
        :return: what `o2d_gate_look` says now
        :raise UserError: when something was not compared; else as `action_gate_out`
        """
        self.ensure_one()
        self._o2d_check_gate_role()
        self.check_access("read")
        trip = self.sudo()
        seen = set(checks) if isinstance(checks, (list, tuple)) else set()
        if trip._o2d_is_open() and any(applies(trip) and code not in seen for code, applies in CHECKS):
            raise UserError(self.env._("Compare vehicle, cartons and seal first, and tick each."))
        trip._o2d_gate_out({"checked": sorted(code for code, _applies in CHECKS if code in seen)})
        return self.o2d_gate_look()

    def o2d_gate_wrong(self, words):
        """The guard has found something wrong: the supervisor hears of it, the vehicle stays.

        :param words: what is wrong
        :raise UserError: without words, or when the vehicle has left
        """
        self.ensure_one()
        self._o2d_check_gate_role()
        self.check_access("read")
        trip = self.sudo()
        words = " ".join(words.split())[:LONGEST_WORDS] if isinstance(words, str) else ""
        if not words:
            raise UserError(self.env._("Say in a few words what is wrong."))
        if not trip._o2d_is_open():
            trip._o2d_check_may_leave()
        for picking in trip.picking_ids[:1]:
            self.env["o2d.exception"]._raise(
                f"gate_wrong:{trip.id}",
                {
                    "name": self.env._("At the gate, %(trip)s: %(words)s", trip=trip.display_name, words=words),
                    "type": "other",
                    "severity": "2",
                    "stage_id": self.env["o2d.stage"]._get("gate_out").id,
                    "owner_group_id": self.env.ref("o2d_base.group_dispatch_supervisor").id,
                    "company_id": trip.company_id.id,
                    "warehouse_id": trip.warehouse_id.id,
                    **picking._o2d_exception_documents(),
                },
            )
        trip.message_post(body=words, author_id=self.env.user.partner_id.id)
        return True
