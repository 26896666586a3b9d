from collections import defaultdict

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
        if delivery._o2d_waits_at_gate():
            way["done_at"] = None
        elif delivery.o2d_gate_out_at:
            way["done_at"] = stamp(delivery.o2d_gate_out_at)
        return {**way, "vehicle": vehicle.pretty(delivery.o2d_vehicle_no), "tracking_ref": delivery.o2d_lr_no or ""}

    def _o2d_delivery_words(self, delivery, counts, stage_name):
        if proof := delivery.o2d_proof_ids[:1]:
            return self.env._("Received, short or damaged") if proof.has_trouble else self.env._("Received")
        if delivery._o2d_waits_at_gate():
            return self.env._("Packed, waits at the gate")
        return super()._o2d_delivery_words(delivery, counts, stage_name)

    def _o2d_tracking_transfers(self, audience):
        papers = super()._o2d_tracking_transfers(audience)
        known = {picking.id: picking for picking in self.picking_ids}
        for paper in papers:
            picking = known[paper["id"]]
            paper["vehicle"] = vehicle.pretty(picking.o2d_vehicle_no)
            paper["tracking_ref"] = picking.o2d_lr_no or ""
            if picking._o2d_waits_at_gate():
                # It has not left, whatever the books say: nobody is told so on the phone.
                paper.update(words=self.env._("At the gate"), done_at=None)
            elif picking.o2d_gate_out_at:
                paper.update(words=self.env._("Left"), done_at=stamp(picking.o2d_gate_out_at))
            if proof := picking.o2d_proof_ids[:1]:
                paper["words"] = proof._o2d_words()
        return papers

    def _o2d_tracking_lines(self):
        """What waits at the gate is picked and not dispatched."""
        lines = super()._o2d_tracking_lines()
        waiting = self.picking_ids.filtered(lambda picking: picking._o2d_waits_at_gate())
        if not waiting:
            return lines
        left = self._o2d_left_shares(waiting)
        units = {line.id: line.product_uom_id for line in self.order_line}
        return [
            {**line, "dispatched": units[line["id"]].round(line["dispatched"] * left[line["id"]])}
            if line["id"] in left
            else line
            for line in lines
        ]

    def _o2d_left_shares(self, waiting):
        """Which part of what the books say has left is behind the gate: {line id: 0.0 to 1.0}.

        A kit has left as far as the component that is furthest behind.
        """
        done, held = defaultdict(float), defaultdict(float)
        for move in self.picking_ids.move_ids:
            if move.state != "done" or not move.sale_line_id or move.location_dest_id.usage != "customer":
                continue
            if move.picking_id.o2d_recalled_at:
                continue
            key = move.sale_line_id.id, move.product_id
            done[key] += move.product_qty
            if move.picking_id in waiting:
                held[key] += move.product_qty
        shares = {}
        for (line_id, product), quantity in held.items():
            share = (done[line_id, product] - quantity) / done[line_id, product] if quantity else 1.0
            shares[line_id] = min(share, shares.get(line_id, 1.0))
        return shares
