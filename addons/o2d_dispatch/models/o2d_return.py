from odoo import api, fields, models

from ..tools import return_rules as rules

REASONS = [
    ("damaged", "Damaged"),
    ("wrong", "Wrong goods"),
    ("short_dated", "Short-dated"),
    ("not_ordered", "Not ordered"),
    ("quality", "Quality"),
    ("refused", "Refused at the door"),
    ("other", "Other"),
]
STATES = [
    (rules.ASKED, "Asked for"),
    (rules.AUTHORISED, "Authorised"),
    (rules.ON_WAY, "On the way"),
    (rules.RECEIVED, "Received"),
    (rules.SETTLED, "Settled"),
    (rules.REFUSED, "Refused"),
    (rules.WITHDRAWN, "Withdrawn"),
]


class O2dReturn(models.Model):
    """Goods that a customer sends back: asked for, authorised, received against their delivery, credited.

    Nothing in it is typed: its doors write it, each asks for its role.
    """

    _name = "o2d.return"
    _description = "Return"
    _inherit = ["mail.thread", "o2d.decision.record"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _o2d_subject = "order_id"
    _o2d_around = ("message_", "website_message")

    name = fields.Char(string="Return", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    order_id = fields.Many2one(
        "sale.order", string="Order", required=True, readonly=True, index=True, ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="restrict")
    warehouse_id = fields.Many2one("stock.warehouse", string="Site", readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(related="order_id.currency_id", compute_sudo=True)
    state = fields.Selection(STATES, required=True, readonly=True, default=rules.ASKED, index=True, tracking=True)
    reason = fields.Selection(REASONS, required=True, readonly=True, help="Why it comes back.")
    words = fields.Text(string="In words", readonly=True, help="What the customer says of it.")
    line_ids = fields.One2many("o2d.return.line", "return_id", string="Goods", readonly=True)
    value = fields.Monetary(readonly=True, help="What the goods were sold for, before tax.")
    at_door = fields.Boolean(
        string="Refused at the door",
        readonly=True,
        help="Not taken in: it comes back with the vehicle that brought it.",
    )
    asked_by_id = fields.Many2one("res.users", string="Asked by", readonly=True, ondelete="restrict")
    asked_at = fields.Datetime(string="Asked", readonly=True)
    is_late = fields.Boolean(readonly=True)
    is_worth = fields.Boolean(readonly=True)
    second_words = fields.Char(
        string="Why a head decides", compute="_compute_words", help="Why who asked cannot decide it alone."
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(string="Decided", readonly=True)
    decision_note = fields.Text(string="Decision", readonly=True)
    paper_no = fields.Char(
        string="Customer's document", readonly=True, help="Number of the challan that came with the goods."
    )
    received_by_id = fields.Many2one("res.users", string="Received by", readonly=True, ondelete="restrict")
    received_at = fields.Datetime(string="Received", readonly=True)
    rest_note = fields.Text(string="Rest does not come, because", readonly=True)
    picking_ids = fields.One2many("stock.picking", "o2d_return_id", string="Transfers", readonly=True)
    no_credit = fields.Boolean(string="No credit", readonly=True, help="The goods came back and are not credited.")
    no_credit_note = fields.Text(string="No credit, because", readonly=True)
    no_credit_user_id = fields.Many2one("res.users", string="Said by", readonly=True, ondelete="restrict")
    to_credit = fields.Boolean(readonly=True, help="What came back stands on no posted credit note yet.")
    credit_ids = fields.Many2many(
        "account.move", string="Credit notes", compute="_compute_documents", compute_sudo=True
    )
    credit_count = fields.Integer(compute="_compute_documents", compute_sudo=True)
    picking_count = fields.Integer(compute="_compute_documents", compute_sudo=True)
    replacement_ids = fields.One2many("sale.order", "o2d_replaces_id", string="Replacement", readonly=True)
    replacement_count = fields.Integer(compute="_compute_documents", compute_sudo=True)
    next_words = fields.Char(string="What happens next", compute="_compute_words")
    goods_words = fields.Text(string="Goods in words", compute="_compute_goods_words")
    may_decide = fields.Boolean(compute="_compute_may")
    may_receive = fields.Boolean(compute="_compute_may")
    may_credit = fields.Boolean(compute="_compute_may")
    is_past_gst = fields.Boolean(
        compute="_compute_is_past_gst", help="The time in which GST of what came back could be credited is over."
    )
    may_deny_credit = fields.Boolean(compute="_compute_may")
    may_withdraw = fields.Boolean(compute="_compute_may")
    may_replace = fields.Boolean(compute="_compute_may")

    _name_uniq = models.UniqueIndex("(company_id, name)", "There is a return with this number already.")
    _open_idx = models.Index("(company_id, state, id) WHERE state IN ('asked', 'authorised', 'on_way', 'received')")

    @api.depends("picking_ids.move_ids.o2d_invoice_line_ids", "replacement_ids")
    def _compute_documents(self):
        for one in self:
            one.credit_ids = one._o2d_credit_notes()
            one.credit_count = len(one.credit_ids)
            one.picking_count = len(one.picking_ids)
            one.replacement_count = len(one.replacement_ids)

    @api.depends("line_ids")
    @api.depends_context("lang")
    def _compute_goods_words(self):
        for one in self:
            one.goods_words = "\n".join(f"{line.quantity_words}  {line.goods}" for line in one.line_ids)

    @api.depends("state", "is_late", "is_worth", "to_credit", "no_credit", "at_door")
    @api.depends_context("lang")
    def _compute_words(self):
        for one in self:
            one.second_words = one._o2d_second_words()
            one.next_words = one._o2d_next_words()

    def _o2d_second_words(self):
        if self.is_late:
            return self.env._(
                "The goods left longer ago than returns are taken: a head of sales or operations decides."
            )
        if self.is_worth:
            return self.env._("It is worth more than one decides alone: a head of sales decides.")
        return ""

    def _o2d_next_words(self):
        """What it waits for, as one would say it on the phone."""
        if self.state == rules.ASKED:
            return self._o2d_second_words()
        if self.state in rules.AWAITED:
            if self.at_door:
                return self.env._("It comes back with the vehicle that brought it, on the original papers.")
            return self.env._("The customer sends the goods; the warehouse receives them.")
        if self.state == rules.RECEIVED:
            if self.to_credit:
                return self.env._("The goods are here. Accounts makes the credit note.")
            return self.env._("The goods are here.")
        if self.state == rules.SETTLED:
            return self.env._("Received, without credit.") if self.no_credit else self.env._("Received and credited.")
        return ""

    # --- who sees which button ---------------------------------------------------------------------------------

    @api.depends("state", "to_credit", "no_credit", "replacement_ids.state")
    @api.depends_context("uid")
    def _compute_may(self):
        for one in self:
            facts = one.sudo()
            one.may_decide = facts.state == rules.ASKED and not one._o2d_why_not_decide()
            one.may_withdraw = facts.state in (rules.ASKED, *rules.AWAITED) and one._o2d_may_withdraw()
            one.may_receive = facts.state in rules.AWAITED and one._o2d_may_receive()
            one.may_credit = facts.to_credit and one._o2d_may_credit()
            one.may_deny_credit = one._o2d_may_deny_credit()
            one.may_replace = one._o2d_may_replace()

    @api.depends("to_credit", "may_credit")
    @api.depends_context("uid")
    def _compute_is_past_gst(self):
        for one in self:
            facts = one.sudo()
            drafts = facts._o2d_credit_notes().filtered(lambda move: move.state == "draft")
            one.is_past_gst = one.may_credit and bool(facts._o2d_past_gst(facts._o2d_credit_plan(), drafts))

    # --- numbers and the trail -----------------------------------------------------------------------------------

    def _o2d_event_refs(self):
        picking = self.line_ids.move_id.picking_id[:1]
        return {
            "order_id": self.order_id.id,
            "order_name": self.order_id.name,
            "picking_id": picking.id,
            "picking_name": picking.name,
            "warehouse_id": self.warehouse_id.id,
        }

    def _o2d_log(self, note, kind="note", **detail):
        """Keep in the trail, and on the return itself, what happened to it."""
        detail = {"return": self.name, "state": self.state, **detail}
        self.env["o2d.event"]._log(self, kind, stage="settlement", note=note, detail=detail)
        self.sudo().message_post(body=note, author_id=self.env.user.partner_id.id)

    @api.model
    def _o2d_text(self, text):
        """What somebody wrote, on one line, not without end."""
        return " ".join(text.split())[:500] if isinstance(text, str) else ""

    def _o2d_check_mine(self):
        """:raise AccessError: for a return of a company that is not the user's"""
        self.ensure_one()
        self.check_access("read")
        return self.sudo().with_company(self.sudo().company_id)
