from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..tools.speech_facts import HOLDS

ADVICE_LENGTH = 10


class SaleOrder(models.Model):
    """What the order's form says of its way: why it stands still, who can clear it, and the answer for the phone."""

    _inherit = "sale.order"

    o2d_stop_words = fields.Html(
        string="What stops it",
        compute="_compute_o2d_problems",
        groups="o2d_base.group_user",
        help="Why the order is held or one of its deliveries is stopped, and who can clear it.",
    )
    o2d_problem_count = fields.Integer(
        string="Open exceptions", compute="_compute_o2d_problems", groups="o2d_base.group_user"
    )
    o2d_held_line_count = fields.Integer(string="Held lines", compute="_compute_o2d_held_line_count")
    o2d_advice = fields.Html(
        string="What would have stopped it",
        compute="_compute_o2d_advice",
        groups="o2d_base.group_user",
        help="What controls that only advise would have stopped. Shown only if the company's settings say so.",
    )
    o2d_answer = fields.Text(
        string="To read out",
        compute="_compute_o2d_answer",
        help="The answer to “when does my order ship?”, as one would say it on the phone.",
    )

    @api.depends("o2d_exception_ids.state", "o2d_exception_ids.name", "o2d_exception_ids.is_blocking")
    def _compute_o2d_problems(self):
        problems = self.env["o2d.exception"].sudo().search([("order_id", "in", self.ids), ("state", "=", "open")])
        by_order = problems.grouped("order_id")
        for order in self:
            found = by_order.get(order._origin.sudo(), problems.browse())
            stops = found.filtered(lambda one: one.is_blocking or one.type in HOLDS)
            stops = stops.sorted(lambda one: (one.is_blocking, one.severity), reverse=True)
            order.o2d_problem_count = len(found)
            order.o2d_stop_words = Markup("<br/>").join(order._o2d_problem_words(one) for one in stops) or False

    @api.depends("order_line.o2d_hold")
    def _compute_o2d_held_line_count(self):
        for order in self:
            order.o2d_held_line_count = len(order.order_line.filtered("o2d_hold"))

    def _o2d_problem_words(self, problem):
        """One problem in a line: what, with whom, since when and until when."""
        role = self._o2d_role_words(problem.owner_group_id)
        facts = [
            self.env._("with: %(role)s", role=role) if role else "",
            problem.owner_id.name or "",
            self.env._("since %(time)s", time=self._o2d_moment(problem.opened_at)),
            self.env._("due %(time)s", time=self._o2d_moment(problem.due_at)) if problem.due_at else "",
        ]
        line = Markup('<b>%s</b> <span class="text-muted">%s</span>')
        return line % (problem.name, " · ".join(fact for fact in facts if fact))

    def _o2d_moment(self, moment):
        """A moment as it is read on the screen: day, month and time of the reader."""
        return format_datetime(self.env, moment, dt_format="d MMM, HH:mm")

    @api.depends_context("uid")
    def _compute_o2d_advice(self):
        showing = self.filtered(lambda order: order.company_id.o2d_show_advice and order._origin)
        (self - showing).o2d_advice = False
        events = self.env["o2d.event"].sudo()
        for order in showing:
            found = events.search([("order_id", "=", order._origin.id), ("kind", "=", "advised")], limit=ADVICE_LENGTH)
            notes = dict.fromkeys(event.note for event in found if event.note)
            order.o2d_advice = Markup("<br/>").join(notes) or False

    @api.depends_context("uid", "lang")
    def _compute_o2d_answer(self):
        audience = "internal" if self.env.user.has_group("o2d_base.group_user") else "portal"
        for order in self:
            saved = order._origin
            order.o2d_answer = saved.sudo()._o2d_tracking(audience)["answer"] if saved else False

    def action_o2d_tracker(self):
        """Open the order in the tracker."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "o2d_base.tracker",
            "name": self.name,
            "params": {"order_id": self.id},
        }

    def action_o2d_open(self):
        """Open the order's form: the sales order, or for departments that may not read all of that, its way."""
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if user.has_group("sales_team.group_sale_salesman") or user.has_group("account.group_account_invoice"):
            return self.action_o2d_open_sale()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("o2d_base.sale_order_view_form_stage").id, "form")],
        }

    def action_o2d_open_sale(self):
        """Open the order as the sales department sees it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("sale.view_order_form").id, "form")],
        }

    def action_o2d_exceptions(self):
        """Open the exceptions of this order, the closed ones too."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("o2d_base.o2d_exception_action")
        return {
            **action,
            "domain": [("order_id", "=", self.id)],
            "context": {"default_order_id": self.id, "default_company_id": self.company_id.id},
        }

    def action_o2d_trail(self):
        """Open the trail of this order and its documents."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("o2d_base.o2d_event_action")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}
