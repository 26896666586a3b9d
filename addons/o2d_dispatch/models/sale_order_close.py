from odoo import api, fields, models

from odoo.addons.o2d_base.tools import stage_rules as stages
from odoo.addons.o2d_base.tools.gate import Reason

from ..tools import close_rules as rules
from ..tools import notice_rules

OWNERS = {
    "held": "o2d_base.group_finance_head",
    "ship": "o2d_base.group_sales_head",
    "bill": "o2d_base.group_accounts",
    "credit": "o2d_base.group_accounts",
    "do": "o2d_base.group_sales_coordinator",
    "told": "o2d_base.group_sales_coordinator",
}
BATCH = 100


class SaleOrder(models.Model):
    """An order closes by itself when nothing of it is left to do, and opens again when goods or money move anew."""

    _inherit = "sale.order"

    o2d_closed_at = fields.Datetime(
        string="Closed",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="Since when everything is shipped or given up, billed, posted and told.",
    )
    o2d_open_words = fields.Char(
        string="Still open",
        compute="_compute_o2d_open_words",
        compute_sudo=True,
        groups="o2d_base.group_user",
        help="What keeps this order from being closed.",
    )

    _o2d_unclosed_idx = models.Index("(company_id, o2d_stage_id, id) WHERE o2d_closed_at IS NULL AND state = 'sale'")

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_closed_at"}

    # --- what keeps it open --------------------------------------------------------------------------------

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "close":
            facts = self._o2d_close_facts()
            for order in self:
                reasons[order.id] += order._o2d_close_reasons(facts[order.id])
        return reasons

    def _o2d_close_facts(self):
        """Facts of the lines of these orders, in as many queries for many orders as for one.

        :return: {order id: [:class:`~..tools.close_rules.LineFacts`]}
        """
        moved, invoiced = self._o2d_moved_quantities(), self._o2d_close_billed()
        facts = {}
        for order in self:
            lines = order.order_line.filtered(
                lambda line: not line.display_type and not line.is_downpayment and line.product_id.type != "combo"
            )
            facts[order.id] = [
                order._prepare_close_line(line, moved.get(line.id, []), invoiced.get(line.id, 0.0)) for line in lines
            ]
        return facts

    def _o2d_close_billed(self):
        """What counts as billed of each line: {line id: quantity in the line's unit}."""
        return self._o2d_invoiced_quantities()

    def _prepare_close_line(self, line, moved, invoiced):
        unit = line.product_uom_id
        is_goods = line.product_id.type == "consu" and line.qty_delivered_method == "stock_move"
        shipped = self._o2d_line_progress(line, moved)["dispatched"] if is_goods else line.qty_delivered
        return rules.LineFacts(
            name=line.product_id.display_name or line.name,
            ordered=line.product_uom_qty,
            shipped=unit.round(float(shipped)) if unit else shipped,
            delivered=line.qty_delivered,
            invoiced=unit.round(invoiced) if unit else invoiced,
            is_goods=is_goods,
            is_held=line.o2d_hold,
            step=unit.rounding if unit else 0.01,
        )

    def _o2d_close_reasons(self, facts):
        """Why this order is not over: [Reason]. They hold whatever any control says, for they are facts."""
        points = rules.open_points(facts)
        underway = self.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        found = []
        if underway:
            # What is on its way says enough: what it brings is not missing.
            points.pop("ship", None)
            names = self._o2d_some_words(underway.mapped("name"))
            found.append(("ship", self.env._("On its way: %(names)s.", names=names)))
        found += [(point, self._o2d_point_words(point, names)) for point, names in points.items()]
        drafts = self.invoice_ids.filtered(lambda move: move.state == "draft")
        if drafts and "bill" not in points:
            found.append(("bill", self.env._("An invoice or credit note is not posted yet.")))
        if self._o2d_is_untold():
            found.append(("told", self.env._("The customer has not been told of every delivery.")))
        return [Reason("", words, OWNERS[point], {"point": point}) for point, words in found]

    def _o2d_point_words(self, point, names):
        names = self._o2d_some_words(names)
        return {
            "held": self.env._("Held: %(names)s.", names=names),
            "ship": self.env._("Neither shipped nor given up: %(names)s.", names=names),
            "bill": self.env._("Not billed: %(names)s.", names=names),
            "credit": self.env._("Billed and not with the customer: %(names)s.", names=names),
            "do": self.env._("Not done or not billed: %(names)s.", names=names),
        }[point]

    def _o2d_some_words(self, names):
        shown, more = rules.some(names)
        words = ", ".join(shown)
        return self.env._("%(names)s and %(count)s more", names=words, count=more) if more else words

    def _o2d_is_untold(self):
        """Does a customer's notice wait, or has one failed that nobody has settled?"""
        notices = self.env["o2d.customer.notice"].sudo().search([("order_id", "=", self.id)], order="id")
        latest = {notice.picking_id: notice for notice in notices}.values()
        if any(notice.state in (notice_rules.PENDING, notice_rules.QUEUED) for notice in latest):
            return True
        keys = [notice._key() for notice in latest if notice.state == notice_rules.FAILED]
        open_problems = [("key", "in", keys), ("state", "=", "open")]
        return bool(keys) and bool(self.env["o2d.exception"].sudo().search_count(open_problems, limit=1))

    @api.depends("state", "o2d_closed_at", "picking_ids.state", "order_line.qty_delivered", "order_line.qty_invoiced")
    @api.depends_context("lang")
    def _compute_o2d_open_words(self):
        asked = self.filtered(lambda order: order.state == "sale" and not order.o2d_closed_at)
        (self - asked).o2d_open_words = False
        reasons = asked._o2d_gate_reasons("close") if asked else {}
        for order in asked:
            order.o2d_open_words = " ".join(reason.words for reason in reasons[order.id])

    # --- closing and opening again ---------------------------------------------------------------------------

    def _o2d_write_steps(self, ids):
        done = super()._o2d_write_steps(ids)
        self.browse(ids).exists()._o2d_check_closed()
        return done

    def _o2d_check_closed(self):
        """Close what is over, and open what is over no more."""
        asked = self.sudo().filtered(
            lambda order: order.state == "sale" and (order.o2d_closed_at or order._o2d_closes_by_itself())
        )
        if not asked:
            return
        reasons = asked._o2d_gate_reasons("close")
        for order in asked:
            stops = [reason for reason in reasons[order.id] if order._o2d_keeps_open(reason)]
            if not order.o2d_closed_at and not stops:
                order._o2d_close()
            elif order.o2d_closed_at:
                # That a mail came back opens no order: only goods and money do.
                moved = [reason.words for reason in stops if reason.detail.get("point") != "told"]
                if moved:
                    order._o2d_reopen(" ".join(moved))

    def _o2d_closes_by_itself(self):
        return self.company_id.o2d_close and self._o2d_is_at_end()

    def _o2d_is_at_end(self):
        """Does it stand where an order may be over?"""
        return self.o2d_stage_id.code == stages.SETTLEMENT

    def _o2d_keeps_open(self, reason):
        """Facts always count; what another module asks for counts where its control enforces."""
        return not reason.control or self._o2d_control_mode(reason.control) == "enforce"

    def _o2d_close(self):
        self.ensure_one()
        self._o2d_decide({"o2d_closed_at": fields.Datetime.now()})
        self._o2d_adjust_clock()
        self.env["o2d.event"]._log(self, "note", stage="settlement", note=self._o2d_closing_words())

    def _o2d_closing_words(self):
        """Why it is closed, for the trail."""
        given_up = any(self.order_line.mapped("o2d_given_up"))
        invoices = self.invoice_ids.filtered(lambda move: move.state == "posted").sorted("id").mapped("name")
        words = {
            "invoices": self._o2d_some_words(invoices) or self.env._("nothing to bill"),
        }
        if given_up:
            return self.env._("Closed: shipped or given up, billed (%(invoices)s), the customer knows", **words)
        return self.env._("Closed: all shipped, billed (%(invoices)s), the customer knows", **words)

    def _o2d_reopen(self, words):
        """Goods or money move anew.

        :param words: what moves
        """
        for order in self.sudo().filtered("o2d_closed_at"):
            order._o2d_decide({"o2d_closed_at": False})
            note = self.env._("Open again. %(reason)s", reason=words)
            self.env["o2d.event"]._log(order, "note", stage="settlement", note=note)

    @api.model
    def _cron_close(self):
        """Look at what has come to its end without anybody noticing, batch by batch."""
        cron, last = self.env["ir.cron"], 0
        while orders := self._close_batch(last):
            last = orders[-1].id
            remaining = self.sudo().search_count([*self._o2d_unclosed_domain(), ("id", ">", last)])
            if not cron._commit_progress(len(orders), remaining=remaining):
                return
            self.env.invalidate_all()

    @api.model
    def _close_batch(self, last):
        """Close what is over among the next orders.

        :param last: id of the last order that was looked at
        :return: the orders looked at
        """
        domain = [*self._o2d_unclosed_domain(), ("id", ">", last)]
        orders = self.sudo().search(domain, order="id", limit=BATCH)
        orders._o2d_check_closed()
        return orders

    @api.model
    def _o2d_unclosed_domain(self):
        closing = self.env["res.company"].sudo().search([("o2d_close", "=", True)])
        return [
            ("company_id", "in", closing.ids),
            ("state", "=", "sale"),
            ("o2d_closed_at", "=", False),
            ("o2d_stage_id", "=", self.env["o2d.stage"]._get(stages.SETTLEMENT).id),
        ]


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        # Before core writes down goods that nobody ordered: a closed order would refuse them.
        for picking in self.sudo():
            picking.sale_id._o2d_reopen(self.env._("%(transfer)s moves goods.", transfer=picking.name))
        return super()._action_done()


class O2dCustomerNotice(models.Model):
    _inherit = "o2d.customer.notice"

    def _told_changed(self):
        done = super()._told_changed()
        self.order_id._o2d_check_closed()
        return done


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_close = fields.Boolean(
        groups="base.group_user",
        string="Close orders by themselves",
        help="An order is closed once everything is shipped or given up, billed, posted and told. A closed order can "
        "no longer be changed; a return or a credit note opens it again.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_close = fields.Boolean(related="company_id.o2d_close", readonly=False)
