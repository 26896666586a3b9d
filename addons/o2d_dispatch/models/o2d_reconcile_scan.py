from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from odoo.addons.o2d_base.tools import stage_rules as stages

from ..tools import reconcile_rules as rules

BATCH = 1000
GRACE_DAYS = 2
NAMED = 3
OWNER = "o2d_base.group_accounts"
POSITION = "o2d_dispatch.reconcile_position"


class O2dReconcileLine(models.Model):
    """The scan: every confirmed order, old ones included, a thousand at a time, in one statement each."""

    _inherit = "o2d.reconcile.line"

    @api.model
    def _cron_scan(self):
        """Go through all orders, a commit for each batch; a run that is cut short goes on where it stopped."""
        cron, parameters = self.env["ir.cron"], self.env["ir.config_parameter"].sudo()
        last = int(parameters.get_param(POSITION, 0))
        while ids := self._next_orders(last):
            retrying(lambda ids=ids: self.sudo()._scan(ids), self.env)
            last = ids[-1]
            parameters.set_param(POSITION, last)
            if not cron._commit_progress(len(ids), remaining=self._orders_after(last)):
                return
            self.env.invalidate_all()
        parameters.set_param(POSITION, 0)

    @api.model
    def _next_orders(self, last):
        self.env["sale.order"].flush_model(["state"])
        rows = self.env.execute_query(
            SQL("SELECT id FROM sale_order WHERE state = 'sale' AND id > %s ORDER BY id LIMIT %s", last, BATCH)
        )
        return [order_id for (order_id,) in rows]

    @api.model
    def _orders_after(self, last):
        return self.env.execute_query(SQL("SELECT count(*) FROM sale_order WHERE state = 'sale' AND id > %s", last))[0][
            0
        ]

    def _scan(self, order_ids):
        """Compare moved and billed of these orders, and keep what differs.

        :return: how many lines differ
        """
        found = self._found(order_ids)
        self._keep(order_ids, found)
        self._settle(self.env["sale.order"].browse(order_ids))
        return len(found)

    def _found(self, order_ids):
        """[(row of `_query`, figures, cause)] of the lines that differ."""
        step = 10.0 ** -self.env["decimal.precision"].precision_get("Product Unit")
        rows = self._query(order_ids, step)
        unlinked = self._query_unlinked({row["order_id"] for row in rows if row["delivered"] > row["billed"]})
        found = []
        for row in rows:
            figures = rules.LineFigures(
                **{name: float(row[name] or 0.0) for name in ("delivered", "invoiced", "credited", "draft",
                                                              "draft_credit", "returned", "ordered")},
                has_return=row["has_return"],
                bills_ordered=row["bills_ordered"],
                is_underway=row["is_underway"],
                has_unlinked=(row["order_id"], row["product_id"]) in unlinked,
                step=step,
            )  # fmt: skip
            if why := rules.cause(figures):
                found.append((row, figures, why))
        return found

    def _query(self, order_ids, step):
        """Lines of goods of these orders of which moved and billed differ: [dict], quantities in the line's unit."""
        for model in ("sale.order", "sale.order.line", "stock.move", "account.move", "account.move.line"):
            self.env[model].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                WITH line AS MATERIALIZED (
                    SELECT l.id, l.order_id, o.company_id, l.product_id, l.product_uom_id, l.product_uom_qty,
                           COALESCE(l.qty_delivered, 0) AS delivered, l.price_unit, l.discount,
                           t.invoice_policy = 'order' AND l.o2d_bill_on_dispatch IS NOT TRUE AS bills_ordered, u.factor
                      FROM sale_order_line l
                      JOIN sale_order o ON o.id = l.order_id
                      JOIN product_product p ON p.id = l.product_id
                      JOIN product_template t ON t.id = p.product_tmpl_id
                      JOIN uom_uom u ON u.id = l.product_uom_id
                     WHERE l.order_id = ANY(%(orders)s) AND o.state = 'sale' AND l.display_type IS NULL
                       AND l.is_downpayment IS NOT TRUE AND t.type = 'consu'
                ), paper AS (
                    SELECT line.id,
                           SUM(part.quantity) FILTER (WHERE m.state = 'posted' AND NOT part.is_credit) AS invoiced,
                           SUM(part.quantity) FILTER (WHERE m.state = 'posted' AND part.is_credit) AS credited,
                           SUM(part.quantity) FILTER (WHERE m.state = 'draft' AND NOT part.is_credit) AS draft,
                           SUM(part.quantity) FILTER (WHERE m.state = 'draft' AND part.is_credit) AS draft_credit,
                           MAX(m.date) FILTER (WHERE m.state = 'posted') AS last_day
                      FROM line
                      JOIN sale_order_line_invoice_rel x ON x.order_line_id = line.id
                      JOIN account_move_line i ON i.id = x.invoice_line_id
                      JOIN account_move m ON m.id = i.move_id
                 LEFT JOIN uom_uom u ON u.id = i.product_uom_id
                CROSS JOIN LATERAL (
                           SELECT i.quantity * COALESCE(u.factor, line.factor) / line.factor AS quantity,
                                  m.move_type = 'out_refund' AS is_credit
                           ) part
                     WHERE m.state IN ('posted', 'draft')
                  GROUP BY line.id
                ), compared AS (
                    SELECT line.*, COALESCE(paper.invoiced, 0) AS invoiced, COALESCE(paper.credited, 0) AS credited,
                           COALESCE(paper.draft, 0) AS draft, COALESCE(paper.draft_credit, 0) AS draft_credit,
                           COALESCE(paper.invoiced, 0) - COALESCE(paper.credited, 0) AS billed, paper.last_day
                      FROM line LEFT JOIN paper ON paper.id = line.id
                )
                SELECT compared.id, compared.order_id, compared.company_id, compared.product_id,
                       compared.product_uom_id, compared.product_uom_qty AS ordered, compared.delivered,
                       compared.invoiced, compared.credited, compared.draft, compared.draft_credit, compared.billed,
                       compared.bills_ordered,
                       compared.price_unit * (1 - COALESCE(compared.discount, 0) / 100) AS price,
                       goods.returned, COALESCE(goods.has_return, FALSE) AS has_return,
                       COALESCE(goods.is_underway, FALSE) AS is_underway,
                       GREATEST(goods.last_at, compared.last_day::timestamp) AS since
                  FROM compared
             LEFT JOIN LATERAL (
                       SELECT SUM(move.quantity * unit.factor / compared.factor)
                              FILTER (WHERE move.state = 'done' AND move.to_refund AND source.usage = 'customer'
                                        AND move.product_id = compared.product_id) AS returned,
                              BOOL_OR(move.state = 'done' AND move.to_refund
                                      AND source.usage = 'customer') AS has_return,
                              BOOL_OR(move.state NOT IN ('done', 'cancel')) AS is_underway,
                              MAX(move.date) FILTER (WHERE move.state = 'done') AS last_at
                         FROM stock_move move
                         JOIN uom_uom unit ON unit.id = move.product_uom
                         JOIN stock_location source ON source.id = move.location_id
                        WHERE move.sale_line_id = compared.id
                       ) goods ON TRUE
                 WHERE ABS(compared.delivered - compared.billed) >= %(step)s / 2
              ORDER BY compared.order_id, compared.id
                """,
                orders=list(order_ids),
                step=step,
            )
        )

    def _query_unlinked(self, order_ids):
        """{(order id, product id)} of posted invoices that name an order and are linked with none of its lines."""
        if not order_ids:
            return set()
        return set(
            self.env.execute_query(
                SQL(
                    """
                    SELECT o.id, i.product_id
                      FROM sale_order o
                      JOIN account_move m ON m.invoice_origin = o.name AND m.company_id = o.company_id
                      JOIN account_move_line i ON i.move_id = m.id AND i.display_type = 'product'
                     WHERE o.id = ANY(%s) AND m.state = 'posted' AND m.move_type = 'out_invoice'
                       AND i.product_id IS NOT NULL
                       AND NOT EXISTS (SELECT 1 FROM sale_order_line_invoice_rel x WHERE x.invoice_line_id = i.id)
                    """,
                    list(order_ids),
                )
            )
        )

    def _keep(self, order_ids, found):
        """Write what differs in one statement, and drop what agrees again."""
        self.flush_model()
        now = fields.Datetime.now()
        if found:
            rows = SQL(", ").join(
                SQL(
                    "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::timestamp, %s)",
                    row["id"], row["order_id"], row["company_id"], row["product_id"], row["product_uom_id"],
                    figures.ordered, figures.delivered, figures.billed, figures.difference,
                    figures.difference * float(row["price"] or 0.0), why, row["is_underway"], row["since"] or now, now,
                )
                for row, figures, why in found
            )  # fmt: skip
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO o2d_reconcile_line AS kept
                           (line_id, order_id, company_id, product_id, uom_id, ordered, moved, billed, difference,
                            value, cause, is_underway, since, found_at)
                    VALUES %s
                    ON CONFLICT (line_id) DO UPDATE
                       SET ordered = EXCLUDED.ordered, moved = EXCLUDED.moved, billed = EXCLUDED.billed,
                           difference = EXCLUDED.difference, value = EXCLUDED.value, cause = EXCLUDED.cause,
                           is_underway = EXCLUDED.is_underway, since = EXCLUDED.since,
                           accepted_note = CASE WHEN ABS(kept.difference - EXCLUDED.difference) < 0.000001
                                                THEN kept.accepted_note END,
                           accepted_user_id = CASE WHEN ABS(kept.difference - EXCLUDED.difference) < 0.000001
                                                   THEN kept.accepted_user_id END
                    RETURNING id
                    """,
                    rows,
                )
            )
        self.env.cr.execute(
            SQL(
                "DELETE FROM o2d_reconcile_line WHERE order_id = ANY(%s) AND NOT line_id = ANY(%s)",
                list(order_ids),
                [row["id"] for row, _figures, _why in found],
            )
        )
        self.invalidate_model()

    # --- exceptions --------------------------------------------------------------------------------------

    def _settle(self, orders):
        """One exception for each of these orders whose lines differ for longer than a few days; none for the others."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=GRACE_DAYS)
        rows = self.sudo().search(
            [("order_id", "in", orders.ids), ("accepted_note", "=", False), ("since", "<=", since)]
        )
        rows = rows.filtered(lambda row: not rules.is_waiting(row.cause, row.is_underway))
        troubled = rows.grouped("order_id")
        exceptions = self.env["o2d.exception"].sudo()
        owner = self.env.ref(OWNER).id
        stage = self.env["o2d.stage"]._get("invoice").id
        for order, differing in troubled.items():
            exceptions._raise(
                self._order_key(order),
                {
                    "name": differing._order_words(),
                    "type": "failure",
                    "stage_id": stage,
                    "owner_group_id": owner,
                    "company_id": order.company_id.id,
                    "warehouse_id": order.warehouse_id.id,
                    "order_id": order.id,
                },
            )
        fine = [self._order_key(order) for order in orders if order not in troubled]
        exceptions._clear(fine, self.env._("What moved and what is billed agree."))

    @api.model
    def _order_key(self, order):
        return f"reconcile:{order.id}"

    def _order_words(self):
        parts = [f"{row.product_id.display_name}: {row.words}" for row in self[:NAMED]]
        more = len(self) - NAMED
        if more > 0:
            parts.append(self.env._("%(count)s more lines.", count=more))
        return self.env._(
            "%(order)s, moved and billed differ. %(lines)s", order=self.order_id.name, lines=" ".join(parts)
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_write_steps(self, ids):
        done = super()._o2d_write_steps(ids)
        # What was found is looked at again as soon as its order moves; all else waits for the night.
        rows = self.env["o2d.reconcile.line"].sudo()
        if orders := rows.search([("order_id", "in", list(ids))]).order_id:
            rows._scan(orders.ids)
        return done

    def _o2d_is_at_end(self):
        # What accounts says is right core still offers to bill or to credit.
        return super()._o2d_is_at_end() or (self.o2d_stage_id.code == stages.INVOICE and self._o2d_has_accepted())

    def _o2d_has_accepted(self):
        accepted = [("order_id", "=", self.id), ("accepted_note", "!=", False)]
        return bool(self.env["o2d.reconcile.line"].sudo().search_count(accepted, limit=1))

    def _o2d_clock_runs(self):
        """Nobody is late with the bill of a closed order."""
        if self.sudo().o2d_closed_at and self.o2d_stage_id.code == stages.INVOICE:
            return False
        return super()._o2d_clock_runs()

    def _o2d_close_billed(self):
        """A difference of which accounts has said that it is right keeps no order open."""
        billed = super()._o2d_close_billed()
        domain = [("order_id", "in", self.ids), ("accepted_note", "!=", False)]
        for row in self.env["o2d.reconcile.line"].sudo().search(domain):
            billed[row.line_id.id] = billed.get(row.line_id.id, 0.0) + row.accepted_difference
        return billed
