from odoo import api, fields, models
from odoo.tools import formatLang

from ..tools import transfer_rules as rules

KINDS = [(rules.SHORT, "Short"), (rules.DAMAGED, "Damaged"), (rules.OVER, "More than sent")]
ENDS = [
    (rules.LATE, "Still on its way"),
    (rules.LOST, "Lost"),
    (rules.BACK, "Goes back to the sender"),
    (rules.KEPT, "Kept as it is"),
    (rules.SENT_MORE, "Was sent: booked as well"),
    (rules.NOT_OURS, "Not from us"),
    (rules.ARRIVED, "Arrived after all"),
]
ANSWERS = [(rules.CARRIER, "The carrier"), (rules.SENDER, "The sending site"), (rules.RECEIVER, "The receiving site")]


class O2dTransferDifference(models.Model):
    """What did not arrive as it was sent; open until somebody has said what becomes of it."""

    _name = "o2d.transfer.difference"
    _description = "Difference of a branch transfer"
    _inherit = ["o2d.decision.record"]
    _order = "state, id desc"
    _o2d_subject = "transfer_id"

    transfer_id = fields.Many2one("o2d.transfer", required=True, readonly=True, index=True, ondelete="restrict")
    line_id = fields.Many2one("o2d.transfer.line", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="transfer_id.company_id", store=True)
    dest_company_id = fields.Many2one(related="transfer_id.dest_company_id", store=True)
    product_id = fields.Many2one(related="line_id.product_id", string="Article")
    lot_id = fields.Many2one("stock.lot", string="Lot", readonly=True, ondelete="restrict")
    kind = fields.Selection(KINDS, string="What", required=True, readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    unit_id = fields.Many2one(related="line_id.unit_id", string="Unit")
    value = fields.Monetary(readonly=True, help="What these goods are worth to the receiving site.")
    currency_id = fields.Many2one(related="dest_company_id.currency_id")
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled")], required=True, readonly=True, default="open", index=True
    )
    found_by_id = fields.Many2one("res.users", string="Counted by", readonly=True, ondelete="restrict")
    found_at = fields.Datetime(string="Counted", readonly=True)
    end = fields.Selection(ENDS, string="What becomes of it", readonly=True)
    answers = fields.Selection(ANSWERS, string="Answers for it", readonly=True)
    note = fields.Char(string="In words", readonly=True)
    due_on = fields.Date(string="Expected", readonly=True)
    settled_by_id = fields.Many2one("res.users", string="Settled by", readonly=True, ondelete="restrict")
    settled_at = fields.Datetime(string="Settled on", readonly=True)
    back_picking_id = fields.Many2one("stock.picking", string="Comes back with", readonly=True, ondelete="set null")
    credit_id = fields.Many2one("account.move", string="Credit note", readonly=True, ondelete="set null",
                                groups="account.group_account_readonly,account.group_account_invoice")  # fmt: skip
    words = fields.Char(string="Difference", compute="_compute_words")
    end_words = fields.Char(string="What becomes of it, in words", compute="_compute_words")
    may_settle = fields.Boolean(compute="_compute_may_settle")

    _open_idx = models.Index("(transfer_id) WHERE state = 'open'")

    @api.depends("kind", "quantity", "line_id", "lot_id", "end", "answers", "due_on", "state")
    @api.depends_context("lang")
    def _compute_words(self):
        ends = dict(self._fields["end"]._description_selection(self.env))
        answers = dict(self._fields["answers"]._description_selection(self.env))
        for one in self:
            one.words = one._o2d_words()
            parts = [ends.get(one.end), answers.get(one.answers)]
            if one.end == rules.LATE and one.due_on and one.state == "open":
                parts.append(self.env._("expected %(day)s", day=one.due_on.strftime("%d.%m.%Y")))
            one.end_words = ", ".join(filter(None, parts))

    def _o2d_words(self):
        """The difference, as one says it."""
        own = self.sudo()
        facts = {
            "quantity": f"{own.quantity:g}",
            "unit": own.unit_id.name,
            "product": own.product_id._o2d_transfer_name() + (f" ({own.lot_id.name})" if own.lot_id else ""),
        }
        if own.kind == rules.DAMAGED:
            return self.env._("%(quantity)s %(unit)s %(product)s damaged", **facts)
        if own.kind == rules.OVER:
            return self.env._("%(quantity)s %(unit)s %(product)s more than sent", **facts)
        return self.env._("%(quantity)s %(unit)s %(product)s short", **facts)

    @api.depends("words")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.words

    # --- open and closed -----------------------------------------------------------------------------

    def _o2d_key(self):
        return f"transfer-difference:{self.id}"

    def _o2d_raise(self):
        """Somebody owns it until it is settled."""
        for one in self.sudo():
            transfer = one.transfer_id
            asks_sender = one.kind == rules.OVER
            place = transfer.from_place_id if asks_sender else transfer.to_place_id
            self.env["o2d.exception"]._raise(
                one._o2d_key(),
                {
                    "name": self.env._("%(transfer)s: %(words)s", transfer=transfer.display_name, words=one.words),
                    "type": "damage" if one.kind == rules.DAMAGED else "shortage",
                    "severity": "2",
                    "company_id": place.company_id.id,
                    "warehouse_id": place.id,
                    "stage_id": self.env["o2d.stage"]._get("allocation").id,
                    "owner_group_id": self.env.ref("o2d_base.group_warehouse_coordinator").id,
                    "cost": one.value,
                },
            )

    def _o2d_close(self, end, **values):
        """It is settled, by this user, now."""
        for one in self.sudo():
            one._o2d_decide(
                {
                    "state": "settled",
                    "end": end,
                    "settled_by_id": one.settled_by_id.id or self.env.uid,
                    "settled_at": fields.Datetime.now(),
                    **values,
                }
            )
            words = self.env._("%(difference)s: %(end)s", difference=one.words, end=one.end_words)
            if one.note:
                words = f"{words}. {one.note}"
            self.env["o2d.exception"]._clear([one._o2d_key()], words)
            one.transfer_id.with_user(self.env.user).sudo()._o2d_tell("note", words)

    def _o2d_still_missing(self, line, quantity):
        """Of what had been missing so much is missing still.

        :return: those that are still open
        """
        left, still = quantity, self.browse()
        for one in self:
            part = min(one.quantity, left)
            left -= part
            if line.unit_id.compare(part, 0.0) <= 0:
                one._o2d_close(rules.ARRIVED)
                continue
            if line.unit_id.compare(part, one.quantity) < 0:
                one._o2d_decide({"quantity": part, "value": one.value * part / one.quantity})
            still |= one
        if self and line.unit_id.compare(left, 0.0) > 0:
            still |= self._o2d_record(self.transfer_id._prepare_difference(line, self[0].lot_id.id, rules.SHORT, left))
        return still

    def _o2d_value_words(self):
        return formatLang(self.env, self.value, currency_obj=self.currency_id)


class O2dTransfer(models.Model):
    _inherit = "o2d.transfer"

    def _o2d_keep_differences(self, results):
        """Open what this count has shown, and close what had been missing and is here now.

        :param results: {(line id, lot id or False): Counted}
        """
        differences = self.env["o2d.transfer.difference"]
        for (line_id, lot_id), one in results.items():
            line = self.line_ids.browse(line_id)
            missing = self.difference_ids.filtered(
                lambda old, key=(line_id, lot_id): old.state == "open"
                and old.kind == rules.SHORT
                and old.end != rules.BACK
                and (old.line_id.id, old.lot_id.id) == key
            )
            differences |= missing._o2d_still_missing(line, one.short)
            rows = [(rules.DAMAGED, one.damaged), (rules.OVER, one.over)]
            if not missing:
                rows.append((rules.SHORT, one.short))
            for kind, quantity in rows:
                if line.unit_id.compare(quantity, 0.0) > 0:
                    differences |= differences._o2d_record(self._prepare_difference(line, lot_id, kind, quantity))
        differences._o2d_raise()

    def _prepare_difference(self, line, lot_id, kind, quantity):
        return {
            "state": "open",
            "transfer_id": self.id,
            "line_id": line.id,
            "lot_id": lot_id,
            "kind": kind,
            "quantity": quantity,
            "value": self.dest_company_id.currency_id.round(quantity * line._o2d_unit_value()),
            "found_by_id": self.env.uid,
            "found_at": fields.Datetime.now(),
        }
