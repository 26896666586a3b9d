from odoo import models

from ..tools import payload_head, payload_irn


class L10nInEwaybill(models.Model):
    """An e-way bill by the IRN: goods and parties are registered, the request adds how they travel."""

    _inherit = "l10n.in.ewaybill"

    def _o2d_payload_by_irn(self):
        move = self.account_move_id
        payload = {
            "Irn": move._get_l10n_in_edi_response_json().get("Irn"),
            "Distance": self.distance or 0,
            **payload_head.carriage(self._o2d_carriage(), by_irn=True),
        }
        _seller, home, origin, _buyer, _address, destination = self._o2d_route()
        if origin.where() != home.where():
            payload["DispDtls"] = payload_irn.place(origin)
        if move.l10n_in_gst_treatment == "overseas":
            payload["ExpShipDtls"] = payload_irn.place(destination, with_name=False)
        return payload


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_payload_irn(self):
        """The invoice as it is registered: core's request, with the schema's names and places mended.

        :raise UserError: with everything that the portal would refuse
        """
        self.ensure_one()
        self._o2d_refuse_unfit_irn()
        payload = self._l10n_in_edi_generate_invoice_json()
        return payload_irn.mend(payload, self.company_id._o2d_gstin())

    def _l10n_in_get_warehouse_address(self):
        """The warehouse that the goods left, or came back to; core looks at the order's, which may be another."""
        places = self._o2d_goods_places()
        return places if len(places) == 1 else super()._l10n_in_get_warehouse_address()

    def _o2d_goods_places(self):
        """Addresses of the warehouses, or of the suppliers of dropshipped goods, that the billed goods left.

        :return: res.partner; more than one where one document bills goods of two places
        """
        self.ensure_one()
        moves = self.sudo().invoice_line_ids.o2d_stock_move_ids.filtered(lambda move: move.state == "done")
        if not moves:
            moves = self._o2d_debited_moves()
        came_back = self.move_type == "out_refund"
        places = self.env["res.partner"]
        for move in moves:
            location = move.location_dest_id if came_back else move.location_id
            if location.usage == "supplier":
                places |= move.picking_id.partner_id
            else:
                places |= location.warehouse_id.partner_id
        return places.with_env(self.env)

    def _o2d_debited_moves(self):
        """Hook: the transfers behind a document that bills none itself."""
        return self.env["stock.move"]
