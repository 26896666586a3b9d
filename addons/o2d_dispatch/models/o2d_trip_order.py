from odoo import api, models
from odoo.fields import Domain

from odoo.addons.o2d_base.models.sale_order_tracking_lines import stamp

from ..tools import vehicle


class SaleOrder(models.Model):
    """The vehicle in the tracker: an order is found by it, and says by what its goods left."""

    _inherit = "sale.order"

    @api.model
    def _o2d_search_keys(self):
        labels = self._o2d_search_labels()
        return [
            *super()._o2d_search_keys(),
            ("vehicle", labels["vehicle"], "picking_ids.o2d_vehicle_no", "ilike"),
            ("lr", labels["lr"], "picking_ids.o2d_lr_no", "ilike"),
        ]

    @api.model
    def _o2d_search_labels(self):
        return {**super()._o2d_search_labels(), "vehicle": self.env._("Vehicle"), "lr": self.env._("LR number")}

    @api.model
    def _o2d_key_domain(self, path, operator, value):
        if path == "picking_ids.o2d_vehicle_no":
            # However it is spaced on the phone: numbers are kept without what stands between their parts.
            value = vehicle.search_text(value)
            if not value:
                return Domain.FALSE
        return super()._o2d_key_domain(path, operator, value)

    def _prepare_tracking_way(self, delivery, counts, times, stages, owners, blockers):
        way = super()._prepare_tracking_way(delivery, counts, times, stages, owners, blockers)
        return {**way, "vehicle": vehicle.pretty(delivery.o2d_vehicle_no), "tracking_ref": delivery.o2d_lr_no or ""}

    def _o2d_delivery_words(self, delivery, counts, stage_name):
        if delivery.o2d_proof_ids:
            return self.env._("Received")
        if delivery.state == "done" and delivery.o2d_gate_awaited and not delivery.o2d_gate_out_at:
            return self.env._("Packed, waits at the gate")
        return super()._o2d_delivery_words(delivery, counts, stage_name)

    def _o2d_tracking_transfers(self, audience):
        papers = super()._o2d_tracking_transfers(audience)
        known = {picking.id: picking for picking in self.picking_ids}
        for paper in papers:
            picking = known[paper["id"]]
            paper["vehicle"] = vehicle.pretty(picking.o2d_vehicle_no)
            paper["tracking_ref"] = picking.o2d_lr_no or ""
            if proof := picking.o2d_proof_ids[:1]:
                paper["words"] = self.env._("Received by %(who)s", who=proof.receiver)
                paper["done_at"] = stamp(proof.received_at)
            elif picking.o2d_gate_out_at:
                paper["words"] = self.env._("Left")
                paper["done_at"] = stamp(picking.o2d_gate_out_at)
        return papers
