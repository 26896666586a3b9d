from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class StockPicking(models.Model):
    """Has it come? What is awaited, and since when."""

    _inherit = "stock.picking"

    o2d_proof_ids = fields.One2many(
        "o2d.proof",
        "picking_id",
        string="Proof of delivery",
        readonly=True,
        copy=False,
        groups="o2d_base.group_user",
        help="What the receiver signed.",
    )
    o2d_proof_state = fields.Selection(
        [("awaited", "Awaited"), ("received", "Received"), ("trouble", "Short or damaged")],
        string="Proof",
        compute="_compute_o2d_proof_state",
        compute_sudo=True,
        search="_search_o2d_proof_state",
        help="Whether the receiver's signature is back.",
    )
    o2d_proof_age = fields.Char(
        string="Waits for",
        compute="_compute_o2d_proof_state",
        compute_sudo=True,
        help="How long the proof of delivery is awaited.",
    )

    @api.depends("o2d_proof_ids.has_trouble", "o2d_gate_out_at")
    def _compute_o2d_proof_state(self):
        now, words = fields.Datetime.now(), self.env["o2d.exception"]._o2d_hours_in_words
        for picking in self:
            proof, left = picking.o2d_proof_ids[:1], picking.o2d_gate_out_at
            if proof:
                picking.o2d_proof_state = "trouble" if proof.has_trouble else "received"
            else:
                picking.o2d_proof_state = "awaited" if left else False
            picking.o2d_proof_age = words((now - left).total_seconds() / 3600) if left and not proof else ""

    def _search_o2d_proof_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "awaited": Domain("o2d_gate_out_at", "!=", False) & Domain("o2d_proof_ids", "=", False),
            "received": Domain("o2d_proof_ids.has_trouble", "=", False) & Domain("o2d_proof_ids", "!=", False),
            "trouble": Domain("o2d_proof_ids.has_trouble", "=", True),
            False: Domain("o2d_gate_out_at", "=", False) & Domain("o2d_proof_ids", "=", False),
        }
        return Domain.OR(domains[one] for one in value if one in domains)

    def action_o2d_proof(self):
        """Write down that this delivery has come, or look at what was written."""
        self.ensure_one()
        self.check_access("read")
        proof = self.o2d_proof_ids[:1]
        if not proof and not self._o2d_may_have_come():
            raise UserError(
                self.env._("%(delivery)s has not left: it cannot have been received.", delivery=self.display_name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Proof of delivery"),
            "res_model": "o2d.proof",
            "res_id": proof.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    def _o2d_may_have_come(self):
        is_out = bool(self.o2d_gate_out_at) or not self.o2d_gate_awaited
        return self.state == "done" and self._o2d_is_delivery() and is_out

    def _o2d_proof_taken(self, proof):
        """Hook: the proof of this delivery was written down (a dispute may follow from its lines).

        :param proof: o2d.proof (one), as superuser
        """


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.depends_context("o2d_as_item")
    def _compute_display_name(self):
        """In a proof of delivery a line is the product and how much of it was sent."""
        if not self.env.context.get("o2d_as_item"):
            return super()._compute_display_name()
        for move in self:
            move.display_name = self.env._(
                "%(product)s (%(quantity)s %(unit)s)",
                product=move.product_id.display_name,
                quantity=f"{move.quantity:g}",
                unit=move.product_uom.name or "",
            )
        return None
