from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .o2d_control import CONTROLS

# Held by this file alone; compared by identity, so no remote caller can send it.
_KEEPER = object()
# Who opened, closed or blocks is decided by the system, never typed.
PROTECTED = {"key", "state", "type", "is_blocking", "control", "opened_at", "closed_at", "closed_by_id", "order_id",
             "picking_id", "invoice_id", "company_id", "warehouse_id", "escalated_at"}  # fmt: skip
# Of these a person names some when a problem is logged by hand, once.
BY_HAND = {"type", "order_id", "picking_id", "invoice_id", "company_id", "warehouse_id"}
TYPES_BY_HAND = {"shortage", "damage", "failure", "other"}
# What the system says of a problem that it found itself.
FOUND = {"name", "stage_id", "due_at", "owner_group_id"}


class O2dException(models.Model):
    """A problem that somebody owns until it is gone."""

    _name = "o2d.exception"
    _description = "Exception"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state desc, severity desc, opened_at, id"
    _check_company_auto = True

    name = fields.Char(string="What is wrong", required=True)
    type = fields.Selection(
        [
            ("hold", "Order held"),
            ("refusal", "Action refused"),
            ("late", "Late"),
            ("shortage", "Shortage"),
            ("damage", "Damage"),
            ("failure", "Failure"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        index=True,
    )
    control = fields.Selection(CONTROLS, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, readonly=True, default="open", index=True
    )
    key = fields.Char(
        readonly=True, copy=False, help="What makes this problem one and the same when it is found again."
    )
    severity = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Critical")],
        required=True,
        default="1",
        help="How much it hurts while it lasts.",
    )
    is_blocking = fields.Boolean(string="Stops the order", readonly=True)
    order_id = fields.Many2one(
        "sale.order", string="Order", ondelete="set null", index="btree_not_null", check_company=True
    )
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    picking_id = fields.Many2one("stock.picking", string="Delivery", ondelete="set null", index="btree_not_null")
    invoice_id = fields.Many2one("account.move", string="Invoice", ondelete="set null", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", ondelete="set null", string="Site", index="btree_not_null")
    stage_id = fields.Many2one("o2d.stage", string="Stage", ondelete="set null")
    owner_group_id = fields.Many2one(
        "res.groups", string="With", ondelete="set null", help="The role that can make the problem go away."
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Owner",
        ondelete="set null",
        tracking=True,
        help="The person who sees to it. Empty: anybody with the role.",
    )
    cause = fields.Text(help="Why it happened, as far as it is known.")
    cost = fields.Monetary(
        tracking=True, help="What it cost in penalty, detention or freight, in the company's currency (₹)."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    opened_at = fields.Datetime(string="Since", required=True, readonly=True, default=fields.Datetime.now)
    due_at = fields.Datetime(string="Due", help="When it should be gone.")
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")
    closure = fields.Text(string="How it was solved", help="Needed to close an exception by hand.")
    age_hours = fields.Float(
        string="Age (h)", compute="_compute_age_hours", help="From opening to closing, or until now."
    )

    age = fields.Char(compute="_compute_age", help="From opening to closing, or until now, in words.")
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_age", help="Open, though it should be gone by now.")

    _key_open_uniq = models.UniqueIndex("(key) WHERE state = 'open'", "This problem is already open.")
    _open_due_idx = models.Index("(company_id, due_at) WHERE state = 'open'")

    @api.depends("opened_at", "closed_at")
    def _compute_age_hours(self):
        now = fields.Datetime.now()
        for problem in self:
            end = problem.closed_at or now
            problem.age_hours = (end - problem.opened_at).total_seconds() / 3600 if problem.opened_at else 0.0

    @api.depends("age_hours", "due_at", "state")
    @api.depends_context("lang")
    def _compute_age(self):
        now = fields.Datetime.now()
        for problem in self:
            problem.age = problem._o2d_hours_in_words(problem.age_hours)
            problem.is_overdue = bool(problem.state == "open" and problem.due_at and problem.due_at < now)

    @api.model
    def _o2d_hours_in_words(self, hours):
        """A length of time, as short as one says it: "40 min", "5 h", "3 days"."""
        if hours < 1:
            return self.env._("%(minutes)s min", minutes=int(hours * 60))
        if hours < 48:
            return self.env._("%(hours)s h", hours=int(hours))
        return self.env._("%(days)s days", days=int(hours / 24))

    @api.model
    def default_get(self, fields):
        """A context key `default_…` is no way around the guard of `create`."""
        if self._o2d_is_keeper():
            return super().default_get(fields)
        forged = {f"default_{name}" for name in PROTECTED - BY_HAND}
        context = {key: value for key, value in self.env.context.items() if key not in forged}
        without = self.with_context(context)  # pylint: disable=context-overridden
        values = super(O2dException, without).default_get(fields)
        if values.get("type", "other") not in TYPES_BY_HAND:
            values["type"] = "other"
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if not self._o2d_is_keeper():
            # By hand a person may log a problem; only the system blocks with one or gives it a key.
            for vals in vals_list:
                self._o2d_refuse_hand(vals.keys() & (PROTECTED - BY_HAND))
                self._o2d_refuse_hand(vals.get("type", "other") not in TYPES_BY_HAND)
        return super().create(vals_list)

    def write(self, vals):
        if not self._o2d_is_keeper():
            # What the system found keeps its words, its stage, its due time and whom it is with.
            self._o2d_refuse_hand(PROTECTED & vals.keys() or (FOUND & vals.keys() and any(self.mapped("key"))))
        return super().write(vals)

    @api.model
    def _o2d_refuse_hand(self, touched):
        if touched:
            raise AccessError(self.env._("An exception is opened and closed by the system, or by its buttons."))

    def action_close(self):
        """Close by hand: needs the words how it was solved; what still blocks cannot be waved away."""
        self.check_access("write")
        for problem in self.filtered(lambda p: p.state == "open"):
            if problem.is_blocking or problem.type == "hold":
                raise UserError(
                    self.env._(
                        "“%(name)s” still stops its document. It closes by itself when its cause is gone.",
                        name=problem.name,
                    )
                )
            if not (problem.closure or "").strip():
                raise UserError(self.env._("Write down how “%(name)s” was solved, then close it.", name=problem.name))
            problem._close(problem.closure)

    def action_ask_closure(self):
        """Ask for the words without which it cannot be closed by hand."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How was it solved?"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("o2d_base.o2d_exception_view_close").id, "form")],
            "target": "new",
        }

    def action_take(self):
        """Make me the owner of what is still open."""
        self.check_access("write")
        for problem in self.filtered(lambda one: one.state == "closed"):
            raise UserError(self.env._("“%(name)s” is closed already.", name=problem.name))
        self.write({"owner_id": self.env.uid})

    # --- kept by the system --------------------------------------------------------------------

    def _o2d_is_keeper(self):
        return self.env.context.get("o2d_exception_keeper") is _KEEPER

    def _as_keeper(self):
        return self.sudo().with_context(o2d_exception_keeper=_KEEPER, mail_notrack=True, tracking_disable=True)

    @api.model
    def _raise(self, key, vals):
        """Open an exception, or find the open one with the same key.

        Safe with two workers at once: the second one finds the first one's row, or fails to serialise
        and is retried by Odoo, because the insert is decided by the database (ON CONFLICT).

        :param key: what makes the problem one and the same
        :param vals: field values; `name` and `type` needed, `company_id` defaults to the current company
        :return: the open exception, as superuser
        """
        company_id = vals.get("company_id") or self.env.company.id
        self.flush_model(["key", "state"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_exception (key, state, name, type, severity, company_id, opened_at,
                                           create_uid, create_date, write_uid, write_date)
                     VALUES (%(key)s, 'open', %(name)s, %(type)s, %(severity)s, %(company)s, %(now)s,
                             %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT (key) WHERE state = 'open' DO UPDATE SET write_date = EXCLUDED.write_date
                  RETURNING id, (xmax = 0) AS is_new
                """,
                key=key,
                name=vals["name"],
                type=vals.get("type", "other"),
                severity=vals.get("severity", "1"),
                company=company_id,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            ),
            # Two that meet here fail to serialise and are repeated: expected, not worth an error in the log.
            log_exceptions=False,
        )
        problem_id, is_new = self.env.cr.fetchone()
        problem = self._as_keeper().browse(problem_id)
        problem.invalidate_recordset()
        if is_new:
            problem.write({name: value for name, value in vals.items() if name != "company_id"})
        elif problem.name != vals["name"]:
            problem.write({"name": vals["name"]})
        return self.sudo().browse(problem_id)

    @api.model
    def _clear(self, keys, closure=""):
        """Close the open exceptions with these keys: their cause is gone.

        :param keys: iterable of keys
        :param closure: how it was solved, in words
        :return: what was closed
        """
        problems = self.sudo().search([("key", "in", list(keys)), ("state", "=", "open")])
        problems._close(closure or self.env._("The cause is gone."))
        return problems

    @api.model
    def _clear_gate(self, records, gate, keep_controls=(), closure=""):
        """Close what a gate had raised for these records, except for controls that still hold."""
        keys = [
            record._o2d_reason_key(gate, code)
            for record in records
            for code, _label in CONTROLS
            if code not in keep_controls
        ]
        return self._clear(keys, closure) if keys else self

    def _close(self, closure):
        self._as_keeper().write(
            {
                "state": "closed",
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "closure": closure,
            }
        )
