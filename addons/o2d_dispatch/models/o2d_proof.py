from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SHORTAGE, DAMAGE = "shortage", "damage"
# Working hours within which somebody answers what the receiver has written on the paper.
ANSWER_HOURS = 8


class O2dProof(models.Model):
    """Proof of delivery: who received it, when, and what was short or damaged.

    It is written once and stays: what the receiver signed is not ours to change.
    """

    _name = "o2d.proof"
    _description = "Proof of delivery"
    _order = "received_at desc, id desc"
    _check_company_auto = True

    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", required=True, ondelete="cascade", index=True, check_company=True
    )
    trip_id = fields.Many2one(related="picking_id.o2d_trip_id", store=True, index="btree_not_null")
    order_id = fields.Many2one(related="picking_id.sale_id")
    partner_id = fields.Many2one(related="picking_id.partner_id", string="Consignee")
    company_id = fields.Many2one(related="picking_id.company_id", store=True, index=True)
    received_at = fields.Datetime(
        string="Received on", required=True, default=fields.Datetime.now, help="As the receiver has written it down."
    )
    receiver = fields.Char(string="Received by", required=True, help="Who has taken the goods and signed.")
    receiver_phone = fields.Char(string="Receiver's phone", help="Whom to call when something is unclear.")
    signature = fields.Image(
        compute="_compute_signature",
        inverse="_inverse_signature",
        max_width=1024,
        max_height=1024,
        help="Signed on the screen. It stands on the delivery.",
    )
    photo_ids = fields.Many2many(
        "ir.attachment", string="Photos", help="The signed paper, and whatever was damaged.", bypass_search_access=True
    )
    note = fields.Text(help="Remarks on the paper.")
    line_ids = fields.One2many("o2d.proof.line", "proof_id", string="Short or damaged")
    has_trouble = fields.Boolean(compute="_compute_has_trouble", string="Short or damaged goods", store=True)
    user_id = fields.Many2one(
        "res.users", string="Written down by", readonly=True, default=lambda self: self.env.user, ondelete="set null"
    )

    _picking_uniq = models.UniqueIndex("(picking_id)", "The proof of this delivery has been written down already.")

    @api.depends("picking_id", "receiver")
    def _compute_display_name(self):
        for proof in self:
            proof.display_name = self.env._(
                "%(delivery)s, received by %(who)s", delivery=proof.picking_id.name or "", who=proof.receiver or ""
            )

    def _o2d_words(self):
        """That it has come, as the tracker says it."""
        if self.has_trouble:
            return self.env._("Received by %(who)s, short or damaged", who=self.receiver)
        return self.env._("Received by %(who)s", who=self.receiver)

    @api.depends("picking_id.signature")
    def _compute_signature(self):
        for proof in self:
            proof.signature = proof.picking_id.sudo().signature

    def _inverse_signature(self):
        # Whoever may write the proof down may not change deliveries otherwise.
        for proof in self.filtered("signature"):
            proof.picking_id.sudo().signature = proof.signature

    @api.depends("line_ids")
    def _compute_has_trouble(self):
        for proof in self:
            proof.has_trouble = bool(proof.line_ids)

    @api.constrains("received_at", "picking_id")
    def _check_received_at(self):
        for proof in self:
            left = proof.picking_id.o2d_gate_out_at
            if left and proof.received_at < left.replace(second=0, microsecond=0):
                raise ValidationError(self.env._("It cannot have been received before it left."))
            if proof.received_at > fields.Datetime.add(fields.Datetime.now(), minutes=5):
                raise ValidationError(self.env._("It cannot have been received later than now."))

    @api.model_create_multi
    def create(self, vals_list):
        self._o2d_check_unwritten([vals.get("picking_id") for vals in vals_list])
        rows = [{**vals, "user_id": self.env.uid} for vals in vals_list]
        proofs = super().create(rows)
        for proof in proofs:
            proof._o2d_check_delivery()
            # A photo is read by whoever reads the proof.
            proof.photo_ids.sudo().write({"res_model": self._name, "res_id": proof.id})
            proof.sudo()._o2d_taken()
        return proofs

    def write(self, vals):
        if not self.env.su and not vals.keys() <= {"note", "photo_ids", "receiver_phone"}:
            raise UserError(self.env._("A proof of delivery stays as it was signed. Add a note, or a photo."))
        done = super().write(vals)
        if "photo_ids" in vals:
            for proof in self:
                proof.photo_ids.sudo().write({"res_model": self._name, "res_id": proof.id})
        return done

    def _o2d_check_unwritten(self, picking_ids):
        """Said plainly to whoever comes second; the index stands behind it for two at once."""
        if self.sudo().search_count([("picking_id", "in", picking_ids)], limit=1):
            raise UserError(self.env._("The proof of this delivery has been written down already."))

    def _o2d_check_delivery(self):
        """Only what has left can have come."""
        picking = self.picking_id
        self.picking_id.check_access("read")
        if not picking._o2d_is_delivery() or picking.state != "done":
            raise UserError(
                self.env._("%(delivery)s has not left: it cannot have been received.", delivery=picking.display_name)
            )
        if picking.o2d_gate_awaited and not picking.o2d_gate_out_at:
            raise UserError(
                self.env._(
                    "%(delivery)s still waits at the gate: it cannot have been received.",
                    delivery=picking.display_name,
                )
            )

    # --- what follows ------------------------------------------------------------------------------

    def _o2d_taken(self):
        """The trail is told, and what is short or damaged finds an owner."""
        picking = self.picking_id
        self.env["o2d.event"]._log(
            picking,
            "note",
            stage="gate_out",
            note=self._o2d_words(),
            detail={"received_at": self.received_at, "lines": len(self.line_ids), "photos": len(self.photo_ids)},
        )
        for kind in (SHORTAGE, DAMAGE):
            lines = self.line_ids.filtered(lambda line, kind=kind: line.kind == kind)
            if lines:
                problem = self.env["o2d.exception"]._raise(
                    f"proof:{picking.id}:{kind}", self._prepare_exception(kind, lines)
                )
                self._o2d_report(kind, lines, problem)
        picking._o2d_proof_taken(self)

    def _prepare_exception(self, kind, lines):
        picking, now = self.picking_id, fields.Datetime.now()
        calendar = picking.picking_type_id.warehouse_id.o2d_calendar_id or picking.company_id.resource_calendar_id
        order = picking.sale_id
        seller = order.user_id
        items = ", ".join(lines.mapped("display_name"))
        whom = picking._o2d_consignee_words()
        words = (
            self.env._("%(customer)s received less with %(delivery)s: %(items)s",
                       customer=whom, delivery=picking.name, items=items)
            if kind == SHORTAGE
            else self.env._("%(customer)s received damaged goods with %(delivery)s: %(items)s",
                            customer=whom, delivery=picking.name, items=items)
        )  # fmt: skip
        return {
            "name": words,
            "type": kind,
            "severity": "2",
            "company_id": picking.company_id.id,
            "warehouse_id": picking.picking_type_id.warehouse_id.id,
            "owner_group_id": self.env.ref("o2d_base.group_sales_coordinator").id,
            "owner_id": seller.id if seller.active and not seller.share else False,
            "due_at": calendar._o2d_due(now, ANSWER_HOURS).replace(microsecond=0),
            "cause": self.note,
            **picking._o2d_exception_documents(),
        }


class O2dProofLine(models.Model):
    """How much of one line of a delivery came short or damaged."""

    _name = "o2d.proof.line"
    _description = "Short or damaged goods of a delivery"
    _order = "proof_id, id"

    proof_id = fields.Many2one("o2d.proof", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="proof_id.company_id", store=True, index=True)
    picking_id = fields.Many2one(related="proof_id.picking_id")
    move_id = fields.Many2one(
        "stock.move",
        string="Item",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('picking_id', '=', picking_id), ('state', '=', 'done')]",
        help="The line of the delivery.",
    )
    product_id = fields.Many2one(related="move_id.product_id", string="Product")
    kind = fields.Selection(
        [(SHORTAGE, "Short"), (DAMAGE, "Damaged")],
        string="What",
        required=True,
        default=SHORTAGE,
        help="What happened.",
    )
    quantity = fields.Float(
        digits="Product Unit", required=True, help="How much is missing or damaged, in the delivery's unit."
    )
    uom_id = fields.Many2one(related="move_id.product_uom", string="Unit")
    note = fields.Char(help="What it looks like, or what the receiver says.")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "Write how much is missing or damaged: more than nothing."
    )

    @api.depends("quantity", "move_id")
    def _compute_display_name(self):
        for line in self:
            move = line.move_id
            line.display_name = f"{line.quantity:g} {move.product_uom.name or ''} {move.product_id.display_name or ''}"

    @api.constrains("quantity", "move_id", "proof_id")
    def _check_quantity(self):
        for line in self:
            move = line.move_id
            if move.picking_id != line.proof_id.picking_id:
                raise ValidationError(
                    self.env._("%(item)s is no item of this delivery.", item=move.product_id.display_name)
                )
            told = sum(line.proof_id.line_ids.filtered(lambda one, move=move: one.move_id == move).mapped("quantity"))
            if move.product_uom.compare(told, move.quantity) > 0:
                raise ValidationError(
                    self.env._(
                        "%(item)s: %(most)s %(unit)s were sent, so no more than that can be short or damaged.",
                        item=move.product_id.display_name,
                        most=f"{move.quantity:g}",
                        unit=move.product_uom.name,
                    )
                )

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A proof of delivery stays as it was signed. Add a note, or a photo."))
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            message = self.env._("A proof of delivery stays as it was signed. Add a note, or a photo.")
            raise UserError(message)  # pylint: disable=no-raise-unlink
        return super().unlink()
