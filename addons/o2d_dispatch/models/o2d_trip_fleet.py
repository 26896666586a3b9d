from odoo import api, models

from ..tools import vehicle
from ..tools import vehicle_rules as rules


class O2dTrip(models.Model):
    """The vehicle of the fleet, and the number that is typed: one trip is one vehicle's journey."""

    _inherit = "o2d.trip"

    @api.model_create_multi
    def create(self, vals_list):
        trips = super().create(vals_list)
        trips._o2d_leave_fleet()
        return trips

    def write(self, vals):
        done = super().write(vals)
        if {"vehicle_no", "arrangement"} & vals.keys():
            self._o2d_leave_fleet()
        return done

    def _o2d_leave_fleet(self):
        """With another number, or by somebody else's vehicle, it is no journey of that vehicle of the fleet."""
        for trip in self.filtered("vehicle_id"):
            plate = vehicle.read_vehicle(trip.vehicle_id.sudo().license_plate)[0]
            if trip.arrangement not in (False, rules.OWN) or (plate and trip.vehicle_no != plate):
                trip.vehicle_id = False
