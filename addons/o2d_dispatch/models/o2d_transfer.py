from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import transfer_rules as rules

STATES = [
    (rules.DRAFT, "Draft"),
    (rules.ASKED, "Asked for"),
    (rules.APPROVED, "Being sent"),
    (rules.TRANSIT, "On the way"),
    (rules.DIFFERENCE, "Difference"),
    (rules.DONE, "Received"),
    (rules.REFUSED, "Refused"),
    (rules.WITHDRAWN, "Given up"),
]
# What people write while it is a draft; all else is written by the system.
BY_HAND = frozenset({"from_place_id", "to_place_id", "wanted_on", "reason", "order_id", "line_ids"})
BESIDE = ("message_", "activity_", "my_activity_", "website_message_", "has_message", "rating_")


class O2dTransfer(models.Model):
    """Goods that one site of the business asks another one for, until they have arrived and nothing is open."""

    _name = "o2d.transfer"
    _description = "Branch transfer"
    _inherit = ["o2d.decision.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="New")
    state = fields.Selection(STATES, required=True, readonly=True, copy=False, default=rules.DRAFT, index=True,
                             tracking=True)  # fmt: skip
    from_place_id = fields.Many2one(
        "o2d.transfer.place", string="From", required=True, index=True, help="The site that is to send the goods."
    )
    to_place_id = fields.Many2one(
        "o2d.transfer.place", string="To", required=True, index=True, help="The site that wants the goods."
    )
    company_id = fields.Many2one(
        "res.company", string="Sending branch", compute="_compute_companies", store=True, index=True
    )
    dest_company_id = fields.Many2one(
        "res.company", string="Receiving branch", compute="_compute_companies", store=True, index=True
    )
    document = fields.Selection(
        [(rules.CHALLAN, "Delivery challan"), (rules.INVOICE, "Tax invoice")],
        string="Travels under",
        compute="_compute_companies",
        store=True,
        help="Within one GST registration goods travel under a delivery challan, between two under a tax invoice.",
    )
    wanted_on = fields.Date(
        string="Wanted by",
        required=True,
        default=lambda self: self.env.company._o2d_today(),
        help="The day on which the goods are needed where they go.",
    )
    reason = fields.Char(string="What for", help="Why the goods are needed, in a few words.")
    order_id = fields.Many2one(
        "sale.order",
        string="For the order",
        index="btree_not_null",
        ondelete="set null",
        domain="[('state', '=', 'sale')]",
        help="The customer's order that waits for these goods, where there is one.",
    )
    line_ids = fields.One2many("o2d.transfer.line", "transfer_id", string="Goods", copy=True)
    asked_by_id = fields.Many2one("res.users", string="Asked by", readonly=True, copy=False, ondelete="restrict")
    asked_at = fields.Datetime(string="Asked", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", string="Answered by", readonly=True, copy=False, ondelete="restrict")
    decided_at = fields.Datetime(string="Answered", readonly=True, copy=False)
    answer = fields.Char(string="Why not", readonly=True, copy=False)
    difference_ids = fields.One2many("o2d.transfer.difference", "transfer_id", string="Differences")
    move_ids = fields.One2many("stock.move", "o2d_transfer_id", string="Movements", readonly=True)
    out_picking_ids = fields.Many2many("stock.picking", string="Sent with", compute="_compute_pickings")
    in_picking_ids = fields.Many2many("stock.picking", string="Received with", compute="_compute_pickings")
    out_count = fields.Integer(compute="_compute_counts")
    in_count = fields.Integer(compute="_compute_counts")
    invoice_ids = fields.One2many(
        "account.move", "o2d_transfer_id", string="Invoices", readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
    )  # fmt: skip
    invoice_count = fields.Integer(
        compute="_compute_invoice_count", groups="account.group_account_readonly,account.group_account_invoice"
    )
    may_decide = fields.Boolean(compute="_compute_may")
    may_receive = fields.Boolean(compute="_compute_may")
    may_settle = fields.Boolean(compute="_compute_may")
    may_bill = fields.Boolean(compute="_compute_may")
    status_words = fields.Char(string="Where it stands", compute="_compute_status_words")

    _asked_idx = models.Index("(asked_at, id) WHERE state = 'asked'")

    @api.depends("from_place_id", "to_place_id")
    def _compute_companies(self):
        for transfer in self:
            sender = transfer.from_place_id.sudo().company_id
            receiver = transfer.to_place_id.sudo().company_id
            transfer.company_id, transfer.dest_company_id = sender, receiver
            known = sender and receiver
            transfer.document = known and rules.document(sender._o2d_gstin(), receiver._o2d_gstin())

    @api.depends("move_ids.picking_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_pickings(self):
        for transfer in self:
            # Each side sees its own; the system sees both.
            pickings = transfer._o2d_moves().picking_id._filtered_access("read")
            transfer.out_picking_ids = pickings.filtered(lambda one: one._o2d_is_sent_away())
            transfer.in_picking_ids = pickings - transfer.out_picking_ids

    def _o2d_moves(self):
        """Its movements, as far as this environment sees them.

        Asked anew each time: who of the two sides read them first would decide what the other one finds in the cache.
        """
        return self.env["stock.move"].search([("o2d_transfer_id", "in", self.ids)], order="id")

    @api.depends("out_picking_ids", "in_picking_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        for transfer in self:
            transfer.out_count, transfer.in_count = len(transfer.out_picking_ids), len(transfer.in_picking_ids)

    @api.depends("invoice_ids")
    def _compute_invoice_count(self):
        for transfer in self:
            transfer.invoice_count = len(transfer.invoice_ids)

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {
            name
            for name, one in self._fields.items()
            if one.store and name not in BY_HAND and name not in models.MAGIC_COLUMNS and not name.startswith(BESIDE)
        }

    @api.model
    def default_get(self, fields):
        # What a new one begins with is decided, whatever the caller's context says.
        begin = {"name": self.env._("New"), "state": rules.DRAFT}
        return {**super().default_get(fields), **{name: begin[name] for name in fields if name in begin}}

    def write(self, vals):
        if BY_HAND & vals.keys():
            self._o2d_check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        self._o2d_check_draft()

    def _o2d_check_draft(self):
        for transfer in self.filtered(lambda one: one.state != rules.DRAFT):
            raise UserError(
                self.env._(
                    "%(transfer)s was asked for already. Give it up and ask anew, or ask for the rest apart.",
                    transfer=transfer.name,
                )
            )

    def copy_data(self, default=None):
        rows = super().copy_data(default)
        for transfer, row in zip(self, rows, strict=True):
            row["wanted_on"] = max(transfer.wanted_on, self.env.company._o2d_today())
        return rows

    # --- words -------------------------------------------------------------------------------------

    @api.depends("from_place_id", "to_place_id", "name")
    def _compute_display_name(self):
        for transfer in self:
            place = transfer.sudo()
            if not place.from_place_id or not place.to_place_id:
                transfer.display_name = transfer.name
                continue
            transfer.display_name = self.env._(
                "%(number)s, %(origin)s to %(target)s",
                number=transfer.name,
                origin=place.from_place_id.name,
                target=place.to_place_id.name,
            )

    @api.depends("state", "line_ids.sent", "line_ids.received", "difference_ids.state")
    def _compute_status_words(self):
        for transfer in self:
            transfer.status_words = transfer._o2d_status()

    def _o2d_status(self):
        """Where it stands, in one sentence."""
        self.ensure_one()
        own = self.sudo()
        if self.state == rules.ASKED:
            return self.env._("%(place)s has to answer.", place=own.from_place_id.name)
        if self.state == rules.APPROVED:
            return self.env._("%(place)s picks and sends it.", place=own.from_place_id.name)
        if self.state == rules.TRANSIT:
            waiting = own.out_picking_ids.filtered(lambda one: one._o2d_waits_at_gate())
            if waiting:
                return self.env._("Packed, and waits at the gate of %(place)s.", place=own.from_place_id.name)
            return self.env._("On the way. %(place)s receives it.", place=own.to_place_id.name)
        if self.state == rules.DIFFERENCE:
            number = len(own.difference_ids.filtered(lambda one: one.state == "open"))
            if number == 1:
                return self.env._("1 difference has to be settled.")
            return self.env._("%(number)s differences have to be settled.", number=number)
        if self.state == rules.DONE:
            return self.env._("Nothing is open any more.")
        if self.state == rules.REFUSED:
            return self.env._("Refused by %(who)s: %(why)s", who=own.decided_by_id.name, why=self.answer)
        return ""

    def _o2d_event_refs(self):
        return {
            "warehouse_id": self.from_place_id.id,
            "order_id": self.order_id.id or None,
            "order_name": self.order_id.name or None,
        }

    def _o2d_tell(self, kind, words, detail=None, waited=None):
        """To the trail and to the page of the transfer."""
        self.ensure_one()
        self.env["o2d.event"]._log(self, kind, stage="allocation", note=words, detail=detail, waited=waited)
        self.sudo().message_post(body=words, author_id=self.env.user.partner_id.id)


class O2dTransferLine(models.Model):
    """One article of a transfer, of one lot where somebody asked for that."""

    _name = "o2d.transfer.line"
    _description = "Goods of a branch transfer"
    _order = "transfer_id, sequence, id"

    transfer_id = fields.Many2one("o2d.transfer", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    state = fields.Selection(related="transfer_id.state")
    company_id = fields.Many2one(related="transfer_id.company_id", store=True)
    dest_company_id = fields.Many2one(related="transfer_id.dest_company_id", store=True)
    product_id = fields.Many2one(
        "product.product", string="Article", required=True, ondelete="restrict",
        domain="[('is_storable', '=', True)]", help="Goods that stock is kept of.",
    )  # fmt: skip
    allowed_uom_ids = fields.Many2many("uom.uom", compute="_compute_allowed_uom_ids")
    lot_id = fields.Many2one(
        "stock.lot", string="Lot", ondelete="restrict", domain="[('product_id', '=', product_id)]",
        help="Only where it has to be this very lot. Else the sender takes which he likes.",
    )  # fmt: skip
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0, help="How much is wanted.")
    product_uom_id = fields.Many2one(
        "uom.uom", string="Unit", compute="_compute_product_uom_id", store=True, readonly=False, precompute=True,
        required=True, domain="[('id', 'in', allowed_uom_ids)]", help="The unit in which it is asked for.",
    )  # fmt: skip
    move_ids = fields.One2many("stock.move", "o2d_transfer_line_id", readonly=True)
    unit_id = fields.Many2one(related="product_id.uom_id", string="Stock unit")
    sent = fields.Float(digits="Product Unit", compute="_compute_progress", compute_sudo=True)
    received = fields.Float(digits="Product Unit", compute="_compute_progress", compute_sudo=True)
    travelling = fields.Float(
        string="On the way", digits="Product Unit", compute="_compute_progress", compute_sudo=True
    )

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "Write how much of each article is wanted.")

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            if line.product_uom_id not in line.product_id._o2d_transfer_units():
                line.product_uom_id = line.product_id.uom_id

    @api.depends("product_id")
    def _compute_allowed_uom_ids(self):
        for line in self:
            line.allowed_uom_ids = line.product_id._o2d_transfer_units()

    @api.depends("move_ids.state", "move_ids.quantity")
    def _compute_progress(self):
        facts = self._o2d_facts()
        for line in self:
            fact = facts.get(line.id, {})
            line.sent, line.received = fact.get("sent", 0.0), fact.get("received", 0.0)
            line.travelling = fact.get("travelling", 0.0)

    def _o2d_moves(self):
        """As of the transfer."""
        return self.env["stock.move"].search([("o2d_transfer_line_id", "in", self.ids)], order="id")

    def _o2d_facts(self):
        """What was sent, received and is on the way of each line.

        :return: {line id: {"sent", "received", "travelling"}} in the article's own unit
        """
        facts = {}
        for (line, _lot), row in self._o2d_balances().items():
            fact = facts.setdefault(line, dict.fromkeys(row, 0.0))
            for name, quantity in row.items():
                fact[name] += quantity
        return facts

    def _o2d_balances(self):
        """The same lot by lot: what went into transit and out of it again is all in core's finished moves.

        :return: {(line id, lot id or False): {"sent", "received", "travelling"}}
        """
        self.env["stock.move.line"].flush_model()
        self.env["stock.move"].flush_model()
        # Not by its records: those keep what they were read with.
        rows = (
            self.env["o2d.transfer.transit"]
            .sudo()
            ._read_group(
                [("line_id", "in", self.ids)],
                ["line_id", "lot_id"],
                ["sent:sum", "received:sum", "quantity:sum"],
            )
        )
        return {
            (line.id, lot.id): {"sent": sent, "received": received, "travelling": travelling}
            for line, lot, sent, received, travelling in rows
        }

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.transfer_id._o2d_check_draft()
        return lines

    def write(self, vals):
        self.transfer_id._o2d_check_draft()
        done = super().write(vals)
        if "transfer_id" in vals:
            # Nor does a line move over to what was asked for.
            self.transfer_id._o2d_check_draft()
        return done

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        self.transfer_id._o2d_check_draft()

    def _o2d_wanted(self):
        """How much is wanted, in the article's own unit."""
        return self.product_uom_id._compute_quantity(
            self.quantity, self.product_id.uom_id, round=False, raise_if_failure=False
        )

    def _o2d_words(self):
        """The article, and its lot where it has to be that one."""
        own = self.sudo()
        return own.product_id._o2d_transfer_name() + (f" ({own.lot_id.name})" if own.lot_id else "")


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _o2d_transfer_name(self):
        """Its name as people say it, without its code."""
        return self.with_context(display_default_code=False).display_name or ""

    def _o2d_transfer_units(self):
        """The units in which an article may be asked for."""
        return self.uom_id | self.uom_ids | self.seller_ids.product_uom_id
