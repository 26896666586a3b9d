from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools.sql import column_exists, create_column

from odoo.addons.o2d_base.tools.gate import CaughtRefusals

from ..tools.invoice_bill import DispatchBill

MAY_BILL = ("group_accounts", "group_finance_executive", "group_dispatch_supervisor", "group_operations_head")
BATCH = 50


class LeavingTogether:
    """Deliveries that one validation brings to the customer; they are billed once all of them have left."""

    __slots__ = ("ids",)

    def __init__(self):
        self.ids = []


class StockPicking(models.Model):
    """What reaches the customer is billed in the same transaction, all deliveries at once, last of all."""

    _inherit = "stock.picking"

    o2d_bill_state = fields.Selection(
        [("waiting", "Not billed"), ("billed", "Billed")],
        string="Billing",
        compute="_compute_o2d_bill_state",
        store=True,
        copy=False,
        help="Whether everything that left with this delivery stands on posted invoices.",
    )
    o2d_invoice_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_o2d_invoice_ids",
        compute_sudo=True,
        groups="o2d_base.group_user,account.group_account_invoice",
        help="The invoices and credit notes of what this transfer moved.",
    )
    o2d_invoice_count = fields.Integer(
        string="Number of invoices",
        compute="_compute_o2d_invoice_ids",
        compute_sudo=True,
        groups="o2d_base.group_user,account.group_account_invoice",
    )

    o2d_bill_problem = fields.Char(
        string="Why it is not billed",
        compute="_compute_o2d_bill_problem",
        groups="o2d_base.group_user",
        help="What keeps the invoice of what left from being posted.",
    )

    _o2d_bill_waiting_idx = models.Index("(company_id, id) WHERE o2d_bill_state = 'waiting'")

    def _auto_init(self):
        # Nothing was dispatched under this rule before it was installed: no need to compute every transfer.
        if not column_exists(self.env.cr, self._table, "o2d_bill_state"):
            create_column(self.env.cr, self._table, "o2d_bill_state", "varchar")
        return super()._auto_init()

    # What left and what bills it is written in SQL, and tells so itself (see `_o2d_check_billed`).
    @api.depends("state", "picking_type_id")
    def _compute_o2d_bill_state(self):
        done = self.filtered(lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing")
        (self - done).o2d_bill_state = False
        moves = done.sudo().move_ids.filtered("o2d_dispatched")
        facts = moves.sale_line_id._o2d_bill_facts(posted_only=True)
        for picking in done:
            left = picking._o2d_left(facts)
            picking.o2d_bill_state = "waiting" if left else "billed" if picking.move_ids & moves else False

    def _o2d_left(self, facts):
        """{order line id: quantity that left with these deliveries and is on no invoice}; nothing that is nothing."""
        left = defaultdict(float)
        for move in self.sudo().move_ids.filtered(lambda move: move.o2d_dispatched > 0):
            line = move.sale_line_id
            left[line.id] += facts[line.id].left().get(move.id, 0.0) if line.id in facts else 0.0
        lines = self.env["sale.order.line"].sudo().browse(left)
        return {line.id: left[line.id] for line in lines if line.product_uom_id.compare(left[line.id], 0.0) > 0}

    def _o2d_check_billed(self):
        """What bills these deliveries has changed."""
        if self:
            self.env.add_to_compute(self._fields["o2d_bill_state"], self)

    def _compute_o2d_invoice_ids(self):
        for picking in self:
            invoices = picking.move_ids.o2d_invoice_line_ids.move_id
            picking.o2d_invoice_ids = invoices
            picking.o2d_invoice_count = len(invoices)

    def _compute_o2d_bill_problem(self):
        for picking in self:
            is_waiting = picking.o2d_bill_state == "waiting"
            words = is_waiting and (picking._o2d_billing_problem().name or self.env._("What left is not billed."))
            picking.o2d_bill_problem = words

    def _o2d_billing_problem(self):
        return (
            self.env["o2d.exception"]
            .sudo()
            .search([("key", "=", self._o2d_billing_key()), ("state", "=", "open")], limit=1)
        )

    # --- the moment --------------------------------------------------------------------------------

    def button_validate(self):
        if type(self.env.context.get("o2d_leaving")) is LeavingTogether:
            return super().button_validate()
        # Core finishes those with and those without a backorder apart; they may share an invoice.
        leaving = LeavingTogether()
        done = super(StockPicking, self.with_context(o2d_leaving=leaving)).button_validate()
        self.browse(leaving.ids)._o2d_bill()
        return done

    def _action_done(self):
        before = {line.id: line.qty_delivered for line in self._o2d_lines_from_dispatch()}
        done = super()._action_done()
        self._o2d_record_dispatch(before)
        leaving = self.env.context.get("o2d_leaving")
        if type(leaving) is LeavingTogether:
            leaving.ids += self.ids
        else:
            self._o2d_bill()
        return done

    def _o2d_lines_from_dispatch(self):
        return self.sudo().move_ids.sale_line_id.filtered("o2d_bill_on_dispatch")

    def _o2d_record_dispatch(self, before):
        """Note on each transfer what it brought to the customer or back.

        :param before: {order line id: quantity delivered before}
        """
        lines = self._o2d_lines_from_dispatch()
        moves = self.sudo().move_ids.filtered(lambda move: move.state == "done" and move.sale_line_id in lines)
        if not moves:
            return
        # Goods that nobody ordered and that left all the same: core gives them away, by a line without a price.
        for line in lines:
            if line.id not in before and not line.product_uom_qty and not line.price_unit:
                line._reset_price_unit()
        parts = lines._o2d_dispatch_parts(moves, before)
        self.env["stock.move"]._o2d_write_dispatched(self._o2d_absorb_returns(lines, parts))
        (self | moves.browse(parts).picking_id)._o2d_check_billed()

    def _o2d_absorb_returns(self, lines, parts):
        """What comes back before it was billed is not billed at all, and needs no credit note.

        :param parts: {stock move id: quantity of the order line, negative for what came back}
        :return: the same, with what was never billed taken off both ways
        """
        returned = {move: quantity for move, quantity in parts.items() if quantity < 0}
        if not returned:
            return parts
        facts = lines._o2d_bill_facts()
        adjusted = dict(parts)
        for move in self.env["stock.move"].sudo().browse(returned):
            fact, quantity = facts[move.sale_line_id.id], -returned[move.id]
            origin = set(move._o2d_came_from().ids)
            left = {one: more for one, more in fact.left().items() if more > 0 and one in origin}
            for one, more in left.items():
                part = min(more, quantity)
                quantity -= part
                fact.parcels[one] -= part
                adjusted[one] = fact.parcels[one]
            adjusted[move.id] = -quantity
        return adjusted

    # --- billing -----------------------------------------------------------------------------------

    def _o2d_bill(self):
        """Bill what these deliveries brought to their customers. What cannot be posted stands as not billed.

        :return: the invoices
        """
        ours = self._o2d_clean().filtered(lambda picking: picking._o2d_is_billed_at_once())
        if not ours:
            return self.env["account.move"]
        groups = list(ours.grouped(lambda picking: picking._o2d_invoice_key()).values())
        invoices, errors = ours._o2d_try_to_bill(groups)
        if errors and len(groups) > 1:
            # One that fails does not keep the others from their invoices.
            for group in groups:
                made, errors = group._o2d_try_to_bill([group])
                invoices |= made
        ours.sale_id._o2d_sync_stages()
        return invoices

    def _o2d_is_billed_at_once(self):
        """Does the control want this delivery billed now?"""
        return self.o2d_bill_state == "waiting" and self._o2d_control_mode("pick_invoicing") == "enforce"

    def _o2d_invoice_key(self):
        """Deliveries with the same key share an invoice, as far as core lets their orders."""
        if self.company_id.o2d_invoice_per != "trip" or not self.o2d_trip_id:
            return (self.id,)
        orders = self.sudo().move_ids.sale_line_id.order_id
        # What leaves from two places never has one dispatch address.
        place = self.picking_type_id.warehouse_id.id
        return (self.o2d_trip_id.id, place, *orders.partner_invoice_id.ids, *orders.partner_shipping_id.ids)

    def _o2d_try_to_bill(self, groups):
        """Write and post one invoice per group, or none at all.

        :param groups: list of recordsets of deliveries
        :return: (invoices, the error in the way or None)
        """
        caught = CaughtRefusals()
        deliveries = self.browse().concat(*groups)
        try:
            with self.env.cr.savepoint():
                invoices = self.env["account.move"].sudo().concat(*[group._o2d_write_invoice() for group in groups])
                invoices.with_context(o2d_caught_refusals=caught)._post(soft=False)
                invoices._o2d_check_days()
                deliveries.flush_recordset(["o2d_bill_state"])
        except (UserError, RedirectWarning) as error:
            if len(groups) == 1:
                deliveries._o2d_billing_failed(error, caught)
            return self.env["account.move"], error
        deliveries._o2d_billing_done(invoices)
        return invoices, None

    def _o2d_write_invoice(self):
        """The draft for these deliveries, made by core from what left."""
        self.company_id._o2d_refuse_locked()
        deliveries = self.sudo().with_company(self.company_id)
        moves = deliveries.move_ids.filtered(lambda move: move.sale_line_id.o2d_bill_on_dispatch)
        lines = moves.sale_line_id
        facts = lines._o2d_bill_facts()
        left = deliveries._o2d_left(facts)
        quantities = {line_id: min(quantity, facts[line_id].room()) for line_id, quantity in left.items()}
        bill = DispatchBill(
            self.company_id._o2d_today(),
            {line.id: quantities[line.id] for line in lines
             if line.id in quantities and line.product_uom_id.compare(quantities[line.id], 0.0) > 0},
            lines._o2d_moves_of_line(moves.filtered(lambda move: move.state == "done")),
        )  # fmt: skip
        if not bill.quantities:
            deliveries._o2d_refuse_drafts(lines)
        billed = lines.filtered(lambda line: line.id in bill.quantities)
        orders = billed.order_id
        orders._o2d_refuse_incomplete(billed)
        for order in orders:
            order._o2d_add_beside(bill)
        made = orders.with_context(o2d_dispatch_bill=bill)._create_invoices(final=False)
        # On without the bill in the context, and in the user's language again.
        invoices = self.env["account.move"].sudo().with_company(self.company_id).browse(made.ids)
        invoices._o2d_link_bill(bill)
        return invoices

    def _o2d_refuse_drafts(self, lines):
        """What left stands on drafts that somebody made by hand: those have to be posted or deleted."""
        drafts = lines.invoice_lines.move_id.filtered(lambda move: move.state == "draft")
        raise UserError(
            self.env._(
                "A draft invoice over %(amount)s already has these goods. Post it, or delete it and bill again.",
                amount=", ".join(draft.currency_id.format(draft.amount_total) for draft in drafts) or "0",
            )
        )

    def _o2d_billing_done(self, invoices):
        self._o2d_close_billing()
        for picking in self:
            mine = picking.sudo().o2d_invoice_ids & invoices
            note = self.env._("Billed: %(invoices)s", invoices=", ".join(mine.mapped("name")))
            self.env["o2d.event"]._log(picking, "note", stage="invoice", note=note, detail={"invoices": mine.ids})
        invoices.line_ids.sale_line_ids.order_id._o2d_gate_passed("invoice")

    def _o2d_close_billing(self):
        keys = [picking._o2d_billing_key() for picking in self]
        self.env["o2d.exception"]._clear(keys, self.env._("The delivery is billed."))

    def _o2d_billing_failed(self, error, caught):
        """The delivery stands, not billed; somebody owns that, and the gate stays closed."""
        reasons = [reason for found in caught.reasons().values() for one in found.values() for reason in one]
        words = " ".join(reason.words for reason in reasons) or str(error.args[0]).strip()
        group = self.env.ref("o2d_base.group_accounts")
        for picking in self:
            self.env["o2d.exception"]._raise(
                picking._o2d_billing_key(),
                {
                    "name": self.env._("Has left and is not billed: %(cause)s", cause=words),
                    "type": "failure",
                    "control": "pick_invoicing",
                    "severity": "3",
                    "is_blocking": True,
                    "stage_id": self.env["o2d.stage"]._get("invoice").id,
                    "owner_group_id": group.id,
                    "company_id": picking.company_id.id,
                    "warehouse_id": picking._o2d_gate_warehouse().id,
                    **picking._o2d_exception_documents(),
                },
            )
            self.env["o2d.event"]._log(picking, "failed", stage="invoice", note=words)
        orders = self.sudo().move_ids.sale_line_id.order_id
        others = [reason for reason in reasons if reason.control != "pick_invoicing"]
        if others:
            orders._o2d_log_refusal("invoice", dict.fromkeys(orders.ids, others))

    def _o2d_billing_key(self):
        return f"bill:{self.id}"

    # --- again, once the cause is gone ---------------------------------------------------------------

    def action_o2d_bill(self):
        """Bill what left and is not billed yet.

        :raise AccessError: for who neither bills nor dispatches
        :raise UserError: in words, where it still cannot be posted
        """
        self.check_access("read")
        if not any(self.env.user.has_group(f"o2d_base.{group}") for group in MAY_BILL):
            raise AccessError(self.env._("Billing a delivery is for accounts, finance and dispatch."))
        waiting = self.filtered(lambda picking: picking.o2d_bill_state == "waiting")
        if not waiting:
            raise UserError(self.env._("Everything that left with this delivery is billed."))
        invoices = waiting._o2d_bill()
        problems = (
            self.env["o2d.exception"]
            .sudo()
            .search([("key", "in", [picking._o2d_billing_key() for picking in waiting]), ("state", "=", "open")])
        )
        words = "\n".join(problems.mapped("name")) or self.env._(
            "Billed: %(invoices)s", invoices=", ".join(invoices.mapped("name"))
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if problems else "success",
                "message": words,
                "sticky": bool(problems),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_o2d_bill(self):
        """Try again what left and could not be billed, one delivery after the other."""
        keys = (
            self.env["o2d.exception"].sudo().search([("key", "=like", "bill:%"), ("state", "=", "open")]).mapped("key")
        )
        waiting = self.sudo().search([("id", "in", [int(key[5:]) for key in keys])], order="id")
        for position, picking in enumerate(waiting, 1):
            picking._o2d_bill()
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(waiting) - position):
                break

    def action_o2d_invoices(self):
        """Open the invoices of this delivery."""
        self.check_access("read")
        return self.env["sale.order"].action_view_invoice(self.o2d_invoice_ids)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_link_bill(self, bill):
        """Link the lines of new invoices with the goods of their bill."""
        self.env["account.move.line"]._o2d_link(
            (line.id, move)
            for line in self.invoice_line_ids
            for order_line in line.sale_line_ids
            if order_line.id in bill.quantities
            for move in bill.parcels.get(order_line.id, ())
        )

    def _o2d_check_days(self):
        """An invoice bears its own day, or it is none."""
        for move in self:
            if move.date != move.invoice_date:
                # Core dates an entry on when its day is locked; an invoice bears the day of the removal.
                move.company_id._o2d_refuse_day(move.invoice_date)
