from odoo import models

from ..tools.ewaybill_rules_need import SALES_RETURN, Consignment


class O2dReturn(models.Model):
    """Goods that come back travel with an e-way bill like any others: who needs one is told before they move."""

    _inherit = "o2d.return"

    def _o2d_needs_ewaybill(self):
        """Do the goods of this return need an e-way bill on their way back?

        :return: :class:`Verdict` (needed, why in words)
        """
        self.ensure_one()
        own = self.sudo()
        picking = own.line_ids.picking_id[:1]
        route = picking._o2d_route_partners()
        # They go the same way back.
        origin, destination = route["ship_to_details"], route["dispatch_details"]
        consignment = Consignment(
            day=own.company_id._o2d_today(),
            goods=tuple(line._o2d_goods() for line in own.line_ids),
            sub_type=SALES_RETURN,
            from_state=origin._o2d_gst_state(),
            to_state=destination._o2d_gst_state(),
            from_city=origin.city or "",
            to_city=destination.city or "",
            registered=own.company_id._o2d_has_gst(),
        )
        return own.company_id._o2d_needs_bill(consignment)

    def _o2d_return_papers(self):
        papers = super()._o2d_return_papers()
        own = self.sudo()
        # What the customer did not take in comes back under the papers that it left with.
        if self.at_door or not own.line_ids or not own.company_id._o2d_has_gst():
            return papers
        if not own._o2d_needs_ewaybill().needed:
            return papers
        if own.partner_id.vat:
            words = self.env._("The customer's e-way bill for a sales return, made before the goods leave there.")
        else:
            words = self.env._(
                "An e-way bill for a sales return. The customer is not registered: the compliance officer makes it on "
                "the government's portal before the goods leave there."
            )
        return [*papers, {"kind": "ewaybill", "words": words}]


class O2dReturnLine(models.Model):
    _inherit = "o2d.return.line"

    def _o2d_goods(self):
        """This line as a part of the consignment: its share of what left, with tax."""
        move = self.move_id
        whole = move._o2d_goods()
        left = move.product_uom._compute_quantity(move.quantity, self.uom_id, round=False)
        return whole._replace(amount=whole.amount * self.quantity / left if left else 0.0)
