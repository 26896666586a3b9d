import functools

from odoo import api, fields, models

from ..tools.gate import CaughtRefusals


class SaleOrder(models.Model):
    """Every door of confirmation asks the gate `confirm`.

    Button, RPC, portal signature and payment all call `action_confirm`; import and RPC can also write
    or create the state itself. What is held stays a quotation that everybody can see as held.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "o2d.gate.mixin"]

    # Groups: who sells without a role of the suite must be able to read an order whole.
    o2d_exception_ids = fields.One2many(
        "o2d.exception", "order_id", string="Exceptions", readonly=True, groups="o2d_base.group_user"
    )
    o2d_blocked = fields.Boolean(
        string="Held or stopped",
        compute="_compute_o2d_blocked",
        store=True,
        copy=False,
        help="An open exception stops this order or one of its deliveries.",
    )

    _o2d_blocked_idx = models.Index("(company_id, id) WHERE o2d_blocked")

    @api.depends("o2d_exception_ids.state", "o2d_exception_ids.is_blocking")
    def _compute_o2d_blocked(self):
        blocked = {
            order.id
            for (order,) in self.env["o2d.exception"]
            .sudo()
            ._read_group(
                [("order_id", "in", self.ids), ("state", "=", "open"), ("is_blocking", "=", True)], ["order_id"]
            )
        }
        for order in self:
            order.o2d_blocked = order._origin.id in blocked

    # --- the outermost door --------------------------------------------------------------------

    def _register_hook(self):
        """Put the gate around `action_confirm` as every installed module has made it.

        An ordinary override would stand inside those of modules that load later (loyalty takes its
        points, CRM books its revenue, before or after calling super), and they would run for an order
        that is then held. Set on the registry's class the gate is outermost whatever the order of loading.
        """
        super()._register_hook()
        cls = self.env.registry[self._name]
        inner = cls.action_confirm
        if getattr(inner, "_o2d_gate", False):
            return

        @functools.wraps(inner)
        def action_confirm(self):
            if self._o2d_has_pass("confirm"):
                return inner(self)
            passing = self._o2d_pass_confirm()
            return inner(passing._o2d_with_pass("confirm")) if passing else True

        action_confirm._o2d_gate = True
        cls.action_confirm = action_confirm

    def _unregister_hook(self):
        super()._unregister_hook()
        cls = self.env.registry[self._name]
        if getattr(cls.__dict__.get("action_confirm"), "_o2d_gate", False):
            del cls.action_confirm

    def _o2d_pass_confirm(self):
        """Hold what an enforced control stops; nothing is raised, so payments and signatures stay safe.

        :return: the orders that may be confirmed now, and those that core itself has to judge
        """
        self.check_access("write")
        asked = self.filtered(lambda order: order.state in ("draft", "sent"))
        enforced = asked._o2d_gate_check("confirm")
        held = asked.filtered(lambda order: order.id in enforced)
        held._o2d_keep_held(enforced)
        (asked - held)._o2d_gate_passed("confirm")
        return self - held

    def _o2d_keep_held(self, enforced):
        """Keep orders as held quotations: an exception and an event for each reason that is new.

        :param enforced: {order id: [Reason]}
        """
        exceptions = self.env["o2d.exception"].sudo()
        for order in self:
            reasons = enforced[order.id]
            exceptions._clear_gate(order, "confirm", keep_controls={reason.control for reason in reasons})
            known = set(order.sudo().o2d_exception_ids.filtered(lambda p: p.state == "open").mapped("key"))
            for reason in reasons:
                order._o2d_raise_reason("confirm", reason)
                if order._o2d_reason_key("confirm", reason.control) not in known:
                    order._o2d_log_reason("held", "confirm", reason)

    # --- the other doors: a state written or created by hand ------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._o2d_gate_refuse("confirm")
        return orders

    def write(self, vals):
        if vals.get("state") == "sale" and not self._o2d_has_pass("confirm"):
            self.filtered(lambda order: order.state != "sale")._o2d_gate_refuse("confirm")
        if vals.get("state") == "cancel":
            self._o2d_drop_holds(self.env._("The order was cancelled."))
        return super().write(vals)

    @api.model
    def load(self, fields, data):
        """Core's import catches a refusal and goes on to its next row, so the refusal is written down here."""
        caught = CaughtRefusals()
        result = super(SaleOrder, self.with_context(o2d_caught_refusals=caught)).load(fields, data)
        self._o2d_log_caught_refusals(caught)
        return result

    def unlink(self):
        self._o2d_drop_holds(self.env._("The order was deleted."))
        return super().unlink()

    def _o2d_drop_holds(self, closure):
        """A cancelled or deleted order waits for nobody."""
        problems = self.sudo().o2d_exception_ids.filtered(lambda p: p.state == "open" and p.is_blocking)
        problems._close(closure)

    # --- the mixin's view of an order -----------------------------------------------------------

    def _o2d_gate_order(self):
        return self

    def _o2d_event_refs(self):
        return {**super()._o2d_event_refs(), "order_id": self.id, "order_name": self.name}
