from odoo import models
from odoo.exceptions import UserError

from ..tools import vehicle_rules as rules


class StockPicking(models.Model):
    """Core's own "Sign": a receiver who signs on the screen has received, and nobody has to write it down again."""

    _inherit = "stock.picking"

    def write(self, vals):
        if "signature" in vals and not self.env.su:
            self._o2d_check_may_sign()
        done = super().write(vals)
        if vals.get("signature"):
            self._o2d_signed()
        return done

    def _o2d_check_may_sign(self):
        """What a proof of delivery was signed with stays; one that came without a signature may still get it."""
        for picking in self.filtered(lambda one: one.sudo().o2d_proof_ids and one.signature):
            raise UserError(
                self.env._(
                    "%(delivery)s was signed by its receiver. The signature stays as it is.",
                    delivery=picking.display_name,
                )
            )

    def _o2d_leave(self, detail=None):
        done = super()._o2d_leave(detail)
        # Who fetches his goods signs for them at the dock.
        self.filtered(lambda one: one.o2d_arrangement == rules.PICKUP and one.signature)._o2d_signed()
        return done

    def _o2d_signed(self):
        """Write the proof of what has left and is signed. Signed before it left, it proves nothing yet."""
        proofs = self.env["o2d.proof"].sudo()
        for picking in self:
            # Asked of the table: the form of a proof writes the signature while its own row is being made.
            if picking._o2d_may_have_come() and not proofs.search_count([("picking_id", "=", picking.id)], limit=1):
                proofs.create(picking._prepare_signed_proof())

    def _prepare_signed_proof(self):
        receiver = self.o2d_driver_name if self.o2d_arrangement == rules.PICKUP else ""
        partner = self.partner_id.sudo()
        return {
            "picking_id": self.id,
            "receiver": receiver or partner.name or partner.commercial_partner_id.name or self.env._("Receiver"),
            "note": self.env._("Signed on the screen."),
        }
