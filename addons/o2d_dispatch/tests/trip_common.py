"""Builders for trips: deliveries in every state of readiness, and the people of dispatch."""

from odoo.addons.o2d_base.tests.common import O2dCase

VEHICLE = "MH12AB1234"
GSTIN = "27AAPFU0939F1ZV"


class TripCase(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supervisor = cls._user("dispatch_supervisor")
        cls.guard = cls._user("gate_keeper")
        cls.picker = cls._user("picker")
        cls.carrier = cls._partner(name="VRL Logistics", vat=GSTIN)

    @classmethod
    def _delivery(cls, quantity=2, **values):
        """The delivery of a confirmed order, reserved."""
        order = cls._order([(cls.product, quantity)], **values)
        order.action_confirm()
        order.picking_ids.action_assign()
        return order.picking_ids

    def _validated(self, delivery):
        """Validate a delivery with all it asks for."""
        self._deliver(delivery.sale_id)
        return delivery

    def _trip(self, deliveries=None, user=None, **values):
        """A trip with everything that a hired vehicle needs."""
        env = self.env(user=user or self.supervisor)
        return env["o2d.trip"].create(
            {
                "arrangement": "hired",
                "vehicle_no": VEHICLE,
                "driver_name": "Ramesh Jadhav",
                "driver_phone": "98220 12345",
                "picking_ids": [(4, id_) for id_ in (deliveries.ids if deliveries else [])],
                **values,
            }
        )

    def _gone(self, deliveries=None, **values):
        """A trip that has left with validated deliveries."""
        deliveries = deliveries or self._validated(self._delivery())
        trip = self._trip(deliveries, **values)
        trip.action_gate_out()
        return trip

    def _problems(self, picking):
        """Open exceptions of a delivery."""
        return self.env["o2d.exception"].search([("picking_id", "=", picking.id), ("state", "=", "open")])
