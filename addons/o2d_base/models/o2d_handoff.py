from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.handoff_text import PLACES, fill, unknown_places

EVENTS = [
    ("entered", "Stage entered"),
    ("done", "Stage done"),
    ("held", "Held"),
    ("released", "Released"),
    ("failed", "Failed"),
    ("late", "Late"),
]
# Kinds of the trail that people can be told about.
TOLD_KINDS = frozenset(code for code, _label in EVENTS)


class O2dHandoff(models.Model):
    """Who is told what when an order changes hands."""

    _name = "o2d.handoff"
    _description = "Handoff notice"
    _inherit = ["o2d.place.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="What this row is for.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    event = fields.Selection(EVENTS, string="When", required=True, default="entered", help="What has to happen.")
    stage_id = fields.Many2one("o2d.stage", ondelete="cascade", help="At this stage only. Empty: at any stage.")
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="In this company and its branches. Empty: in all."
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", check_company=True, ondelete="cascade", help="For this warehouse only. Empty: for all."
    )
    tell_owner = fields.Boolean(string="Stage owner", help="Tell whoever answers for the stage at that place.")
    group_ids = fields.Many2many(
        "res.groups", "o2d_handoff_group_rel", string="Roles", help="Tell everybody with these roles."
    )
    user_ids = fields.Many2many("res.users", "o2d_handoff_user_rel", string="Persons", help="Tell these persons.")
    tell_salesperson = fields.Boolean(string="Salesperson", help="Tell the salesperson of the order.")
    tell_customer = fields.Boolean(string="Customer", help="Tell the customer, by mail.")
    told_words = fields.Char(
        string="Who is told", compute="_compute_told_words", help="Everybody whom this row tells, in words."
    )
    channel = fields.Selection(
        [("activity", "Activity"), ("mail", "Mail"), ("chat", "Message")],
        required=True,
        default="activity",
        help="Activity: one person gets a task, which goes away when the stage is left. Mail: a mail to each. "
        "Message: a note in Odoo's inbox, or a mail for those who want mails.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Mail template",
        domain=[("model", "=", "sale.order")],
        ondelete="restrict",
        help="The mail to the customer. Colleagues get the text below.",
    )
    subject = fields.Char(
        translate=True,
        default="{order}: {stage}",
        help="First line. {order}, {customer}, {stage} and the like are filled in.",
    )
    body = fields.Text(
        string="Text",
        translate=True,
        help="What to say. Filled in: {order} {customer} {document} {stage} {due} {salesperson} {site} {note} {amount} "
        "{promise}.",
    )

    @api.depends("tell_owner", "group_ids", "user_ids", "tell_salesperson", "tell_customer")
    @api.depends_context("lang")
    def _compute_told_words(self):
        for handoff in self:
            told = [
                self.env._("Stage owner") if handoff.tell_owner else "",
                *(group._o2d_name() for group in handoff.group_ids),
                *handoff.user_ids.mapped("name"),
                self.env._("Salesperson") if handoff.tell_salesperson else "",
                self.env._("Customer") if handoff.tell_customer else "",
            ]
            handoff.told_words = ", ".join(filter(None, told))

    # --- checks ----------------------------------------------------------------------------------

    @api.constrains(
        "tell_owner", "group_ids", "user_ids", "tell_salesperson", "tell_customer", "channel", "template_id"
    )
    def _check_recipients(self):
        for handoff in self:
            if not (handoff._tells_colleagues() or handoff.tell_customer):
                raise ValidationError(
                    self.env._("“%(name)s” tells nobody. Name a role or a person.", name=handoff.name)
                )
            if handoff.tell_customer and (handoff.channel != "mail" or not handoff.template_id):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” tells the customer: choose the channel Mail and a mail template.", name=handoff.name
                    )
                )

    @api.constrains("subject", "body")
    def _check_places(self):
        for handoff in self:
            unknown = unknown_places(handoff.subject) + unknown_places(handoff.body)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "Nothing fills {%(place)s} in “%(name)s”. Known are: %(places)s.",
                        place=unknown[0],
                        name=handoff.name,
                        places=", ".join(PLACES),
                    )
                )

    def _tells_colleagues(self):
        self.ensure_one()
        return bool(self.tell_owner or self.group_ids or self.user_ids or self.tell_salesperson)

    # --- which rows count ------------------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _cached_rows(self):
        """{(event, stage id or 0): handoff ids}: an event that concerns nobody costs no query."""
        rows = {}
        for handoff in self.sudo().search([("active", "=", True)]):
            rows.setdefault((handoff.event, handoff.stage_id.id or 0), []).append(handoff.id)
        return {key: tuple(ids) for key, ids in rows.items()}

    @api.model
    @tools.ormcache()
    def _cached_activity_stages(self):
        """Ids of stages with tasks to be closed when they are left; 0 for any."""
        return frozenset(row.stage_id.id or 0 for row in self.sudo().search([("channel", "=", "activity")]))

    @api.model
    def _wake_for_activities(self, stage):
        stages = self._cached_activity_stages()
        if 0 in stages or self.env["o2d.stage"]._get(stage).id in stages:
            self.env["o2d.handoff.notice"]._wake_sender()

    @api.model
    def _rows_for(self, event, stage):
        rows = self._cached_rows()
        ids = (*rows.get((event, 0), ()), *(rows.get((event, stage.id), ()) if stage else ()))
        return self.sudo().browse(ids)

    def _counts_for(self, company, warehouse):
        self.ensure_one()
        if self.warehouse_id and self.warehouse_id != warehouse:
            return False
        return not self.company_id or str(self.company_id.id) in (company.parent_path or "").split("/")

    # --- what happens in the transaction: a row is put in the queue --------------------------------

    @api.model
    def _queue(self, documents, event, stage=None, note=""):
        """Put notices about something that happened to documents in the queue; sent after the commit.

        :param documents: orders, deliveries or invoices
        :param event: one of EVENTS
        :param stage: stage code or None
        """
        stage = self.env["o2d.stage"]._get(stage)
        handoffs = self._rows_for(event, stage)
        if not handoffs or not hasattr(documents, "_o2d_gate_order"):
            return
        rows = []
        for document in documents.sudo():
            order = document._o2d_gate_order()
            place = order.company_id, document._o2d_gate_warehouse()
            delivery = document.id if document._name == "stock.picking" else None
            rows += [
                (handoff.id, order.id, delivery, stage.id or None, event, note or "")
                for handoff in handoffs
                if order and handoff._counts_for(*place)
            ]
        if rows:
            self.env["o2d.handoff.notice"]._put(rows)

    # --- who and what ------------------------------------------------------------------------------

    def _people(self, order, stage, warehouse):
        """Colleagues to tell about an order: only those who may see it."""
        self.ensure_one()
        company = order.company_id
        users = self.user_ids | self.group_ids.all_user_ids
        if self.tell_owner and stage:
            users |= stage._owner_for(company, warehouse).people(company)
        if self.tell_salesperson:
            users |= order.user_id
        return users.filtered(
            lambda user: user.active
            and not user.share
            and user.id != self.env.ref("base.user_root").id
            and company in user.company_ids
            and order.with_user(user).with_company(company).has_access("read")
        )

    def _words(self, notice, lang=None):
        """(subject, text) about one notice."""
        self.ensure_one()
        handoff = self.with_context(lang=lang or self.env.lang)
        values = notice.with_context(lang=lang or self.env.lang)._values()
        return fill(handoff.subject, values) or values["order"], fill(handoff.body, values)

    @api.model
    def _tell(self, users, orders, subject, lines):
        """One message in Odoo's inbox (or by mail, as each user likes it) about one or many orders.

        :param lines: [(order, title, what to say)], see `_letter`
        """
        thread = orders.sudo() if len(orders) == 1 else self.env["mail.thread"].sudo()
        return thread.message_notify(
            partner_ids=users.partner_id.ids,
            subject=subject,
            body=self._letter(lines),
            author_id=self.env.ref("base.partner_root").id,
        )

    @api.model
    def _mail(self, users, orders, subject, lines):
        """One mail to these users; core's mail queue sends it."""
        company = orders.company_id[:1]
        return (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": subject,
                    "body_html": self._letter(lines),
                    "email_from": company.email_formatted or self.env.user.email_formatted,
                    "recipient_ids": [(4, partner.id) for partner in users.partner_id],
                    "auto_delete": True,
                }
            )
        )

    @api.model
    def _letter(self, lines):
        """:param lines: [(order, title that leads to it, what to say)]; an order may stand in several"""
        return Markup().join(
            Markup('<p><a href="%s">%s</a> %s</p>') % (f"{order.get_base_url()}/odoo/sales/{order.id}", title, text)
            for order, title, text in lines
        )


class O2dEvent(models.Model):
    _inherit = "o2d.event"

    @api.model
    def _log(self, records, kind, stage=None, note="", **values):
        """What goes to the trail goes to those who wait for it as well."""
        events = super()._log(records, kind, stage=stage, note=note, **values)
        if kind in TOLD_KINDS:
            self.env["o2d.handoff"]._queue(records, kind, stage, note)
            if kind == "released":
                self.env["o2d.handoff"]._wake_for_activities(stage)
        return events
