from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction

KEEPER = "o2d_base.group_gate_keeper"
SUPERVISOR = "o2d_base.group_dispatch_supervisor"
# Who hears from the customer that the goods have come.
PROOF_ROLES = "o2d_base.group_dispatch_supervisor,o2d_base.group_sales_coordinator,o2d_base.group_accounts"


class O2dTrip(models.Model):
    """Trips in the work queues of dispatch."""

    _name = "o2d.trip"
    _inherit = ["o2d.trip", "o2d.queue.mixin"]

    @api.model
    def _o2d_queue_of_me(self):
        return Domain("create_uid", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "open": QueueAction(self.env._("Open trip"), "fa-truck", "_o2d_queue_open", operation="read"),
            "arrived": QueueAction(
                self.env._("Vehicle is here"),
                "fa-sign-in",
                "_o2d_queue_arrived",
                KEEPER,
                operation="read",
                applies=lambda trip: trip.state == "planned",
                is_main=False,
            ),
            "gate": QueueAction(
                self.env._("To the gate"),
                "fa-road",
                "_o2d_queue_gate",
                KEEPER,
                operation="read",
                applies=lambda trip: trip._o2d_is_open(),
            ),
        }

    def _o2d_queue_arrived(self, _words):
        self.action_arrived()
        return Outcome(self.env._("%(trip)s is loading.", trip=self.display_name))

    def _o2d_queue_gate(self, _words):
        return Outcome(
            action={
                "type": "ir.actions.client",
                "tag": "o2d_dispatch.gate",
                "name": self.env._("Gate"),
                "params": {"trip_id": self.id},
            }
        )

    def _o2d_queue_facts(self):
        return {
            trip.id: {
                "name": trip.vehicle_words or trip.name,
                "document": trip.name if trip.vehicle_words else "",
                "customer": trip.places,
                "what": trip._o2d_queue_what(),
                "with": trip.transporter_id.sudo().name or trip.driver_name or "",
            }
            for trip in self
        }

    def _o2d_queue_what(self):
        if not self.picking_ids:
            return self.env._("No delivery on it yet")
        if self.missing_words:
            return self.env._("Still missing: %(missing)s", missing=self.missing_words)
        if self.state == "loading":
            return self.env._("At the dock, everything is known")
        return self.env._("Everything is known")


class StockPicking(models.Model):
    """Deliveries that want a vehicle, and deliveries of which nobody knows yet whether they have come."""

    _inherit = "stock.picking"

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "trip": QueueAction(self.env._("Name the vehicle"), "fa-truck", "_o2d_queue_trip", SUPERVISOR),
            "proof": QueueAction(
                self.env._("It has come"), "fa-check-square-o", "_o2d_queue_proof", PROOF_ROLES, operation="read"
            ),
        }

    def _o2d_queue_trip(self, _words):
        return Outcome(action=self.action_o2d_make_trip())

    def _o2d_queue_proof(self, _words):
        return Outcome(action=self.action_o2d_proof())

    def _o2d_queue_what(self, done, total):
        if self._o2d_waits_at_gate():
            if self.o2d_trip_id:
                return self.env._("Loaded, waits at the gate")
            return self.env._("Packed, waits for its vehicle")
        if self.o2d_gate_out_at and self.o2d_stage_id.code != "invoice":
            by = self.o2d_trip_id.sudo().vehicle_words or self.o2d_transporter_id.sudo().name or ""
            zone = self.env["o2d.trip"]._o2d_zone_of(self.picking_type_id.warehouse_id, self.company_id)
            day = format_datetime(self.env, self.o2d_gate_out_at, tz=zone, dt_format="d MMM")
            if by:
                return self.env._("Left %(day)s by %(vehicle)s", day=day, vehicle=by)
            return self.env._("Left %(day)s", day=day)
        return super()._o2d_queue_what(done, total)
