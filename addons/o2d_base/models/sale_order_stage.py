from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ..tools import stage_rules as rules


class SaleOrder(models.Model):
    """Where an order stands: at its least advanced part."""

    _name = "sale.order"
    _inherit = ["sale.order", "o2d.stage.mixin"]

    o2d_billing = fields.Selection(
        [
            (rules.NOTHING, "Nothing to bill"),
            (rules.TO_BILL, "To bill"),
            (rules.BILLED, "Billed"),
            (rules.SETTLED, "Settled"),
        ],
        string="Billing",
        compute="_compute_o2d_billing",
        compute_sudo=True,
        groups="base.group_user",  # Drafts are no matter of the customer's.
        help="What the invoices of this order say, drafts and payments included.",
    )
    o2d_is_settled = fields.Boolean(
        string="Settled", compute="_compute_o2d_stage_id", store=True, copy=False, help="Delivered, billed and paid."
    )
    o2d_settled_at = fields.Datetime(string="Settled at", readonly=True, copy=False)

    _o2d_stage_company_idx = models.Index("(company_id, o2d_stage_id) WHERE o2d_is_settled IS NOT TRUE")

    def _auto_init(self):
        # Without these columns the ORM would compute every order of the database one by one at
        # installation; `_o2d_init_stages` does it in a few statements.
        for name, kind in (("o2d_stage_id", "int4"), ("o2d_is_settled", "bool"), ("o2d_blocked", "bool")):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_is_settled", "o2d_settled_at", "o2d_blocked"}

    # --- the stage -------------------------------------------------------------------------------

    @api.depends(
        "invoice_status", "order_line.invoice_lines.move_id.state", "order_line.invoice_lines.move_id.payment_state"
    )
    def _compute_o2d_billing(self):
        for order in self:
            order.o2d_billing = rules.billing(
                order.invoice_status, [(move.state, move.payment_state) for move in order.invoice_ids]
            )

    @api.depends(
        "state",
        "o2d_billing",
        "picking_ids.state",
        "picking_ids.move_ids.state",
        "picking_ids.o2d_stage_id",
        "order_line.o2d_hold",
        "o2d_exception_ids.state",
        "o2d_exception_ids.is_blocking",
        "o2d_exception_ids.stage_id",
    )
    def _compute_o2d_stage_id(self):
        self._o2d_remember_stage()
        stages = self.env["o2d.stage"]
        for order in self:
            code, is_settled = order._o2d_stage_position()
            order.o2d_stage_id = stages._get(code)
            order.o2d_is_settled = is_settled

    def _o2d_stage_position(self):
        """(stage code or None, is it settled?) by the facts of this order."""
        self.ensure_one()
        return rules.order_stage(self._o2d_stage_facts())

    def _o2d_stage_code(self):
        return self._o2d_stage_position()[0]

    def _o2d_stage_facts(self):
        """What decides the stage; modules add theirs with `dataclasses.replace`.

        :return: :class:`OrderFacts`
        """
        self.ensure_one()
        if self.state != "sale":
            return rules.OrderFacts(state=self.state, held_at=self._o2d_held_at() if self.state != "cancel" else "")
        transfers = self.picking_ids.filtered(lambda picking: picking._o2d_is_on_the_way())
        opened = transfers.filtered(lambda picking: picking.state != "done")
        done = transfers - opened
        left = done.filtered(lambda picking: picking._o2d_leaves_house())
        self.env.add_to_compute(left._fields["o2d_stage_id"], left)  # They stand by what is billed.
        is_short = opened._o2d_is_short(self)
        open_stages = tuple(opened.mapped("o2d_stage_id.code"))
        return rules.OrderFacts(
            state=self.state,
            is_short=is_short,
            open_stages=open_stages,
            done_stages=tuple(left.mapped("o2d_stage_id.code")),
            is_picked=bool(done) and not left,
            billing=rules.NOTHING if is_short or open_stages else self.o2d_billing,
            has_goods=not (is_short or open_stages or done) and self._o2d_has_goods(),
            has_held_lines=any(self.order_line.mapped("o2d_hold")),
        )

    def _o2d_held_at(self):
        """Stage at which a quotation is held, or ""."""
        if not self.o2d_exception_ids:
            return ""
        problems = self.o2d_exception_ids.filtered(lambda problem: problem.state == "open" and problem.is_blocking)
        codes = problems.stage_id.mapped("code")
        return rules.CREDIT if rules.CREDIT in codes else ""

    def _o2d_has_goods(self):
        return any(
            line.product_id.type == "consu" and line.product_uom_qty > 0
            for line in self.order_line
            if not line.display_type and not line.is_downpayment and not line.o2d_hold
        )

    def _o2d_stage_path(self):
        if self.picking_ids or self._o2d_has_goods():
            return (rules.QUOTATION, rules.ALLOCATION, rules.PICKING, rules.INVOICE, rules.SETTLEMENT)
        return (rules.QUOTATION, rules.INVOICE, rules.SETTLEMENT)

    @api.depends("order_line.product_id", "order_line.product_uom_qty", "order_line.o2d_hold", "picking_ids")
    def _compute_o2d_way_ids(self):
        return super()._compute_o2d_way_ids()

    def _o2d_is_settled(self):
        return self.o2d_is_settled

    def _o2d_clock_runs(self):
        """A sent quotation waits for the customer, a service not yet done for its doing: nobody is late."""
        if not super()._o2d_clock_runs():
            return False
        code = self.o2d_stage_id.code
        if code == rules.QUOTATION:
            return self.state == "draft"
        if code == rules.INVOICE:
            return self.o2d_billing == rules.TO_BILL
        return True

    def _o2d_due_floor(self):
        """Picking for a later day is not late today."""
        if self.o2d_stage_id.code != rules.PICKING:
            return None
        opened = self.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return min(filter(None, opened.mapped("scheduled_date")), default=None)

    # --- moments at which steps are written --------------------------------------------------------

    def _o2d_sync_stages(self):
        # Computed by the order, which knows what is billed; written first, for it stands at its least advanced one.
        self.sudo().mapped("o2d_stage_id")
        self.sudo().picking_ids._o2d_sync_stages()
        return super()._o2d_sync_stages()

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._o2d_sync_stages()
        return orders

    def _action_confirm(self):
        done = super()._action_confirm()
        self._o2d_sync_stages()
        return done

    def _action_cancel(self):
        done = super()._action_cancel()
        self._o2d_sync_stages()
        return done

    def _o2d_keep_held(self, enforced):
        done = super()._o2d_keep_held(enforced)
        self._o2d_sync_stages()
        return done
