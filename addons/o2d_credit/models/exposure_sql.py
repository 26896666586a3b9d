"""The one query behind `res.partner._o2d_exposure`.

Every row is (what, customer, day, amount, second amount, facts). What is added up per due date in the database
is put into buckets and netted in Python, where it is tested without one.
"""

from odoo.tools import SQL

# What has to be in the database before it is asked.
READ = {
    "res.partner": ["commercial_partner_id", "credit_limit", "o2d_limit_kind", "category_id", "complete_name"],
    "account.move.line": [
        "account_id", "amount_residual", "company_id", "date", "date_maturity", "move_id", "parent_state",
        "partner_id", "price_total", "reconciled",
    ],
    "account.account": ["account_type"],
    "account.move": [
        "amount_total_signed", "commercial_partner_id", "company_id", "invoice_currency_rate", "move_type", "state",
    ],
    "account.payment": [
        "amount_company_currency_signed", "company_id", "move_id", "partner_id", "partner_type", "state",
    ],
    "sale.order": ["amount_total", "amount_untaxed", "company_id", "currency_rate", "invoice_status",
                   "partner_invoice_id", "state"],
    "sale.order.line": [
        "discount", "display_type", "invoice_lines", "is_downpayment", "o2d_bill_on_dispatch", "o2d_hold", "order_id",
        "price_total", "price_unit", "product_id", "product_uom_qty", "qty_delivered", "qty_delivered_method",
        "qty_invoiced",
    ],
    "product.template": ["invoice_policy"],
    "stock.move": ["sale_line_id", "state"],
    "o2d.credit.group": ["active", "company_id", "limit", "name", "partner_ids"],
    "o2d.credit.guarantee": ["active", "amount", "company_id", "kind", "partner_id", "valid_from", "valid_until"],
    "o2d.dispute": ["amount", "is_accepted", "move_id", "reason", "state"],
    "o2d.payment.claim": ["amount", "bounce_settled", "company_id", "kind", "partner_id", "state"],
}  # fmt: skip


def query(partner_ids, company, without=None):
    """The query for these commercial partners.

    :param company: res.company; its root and all branches are added up
    :param without: sale.order records that are not counted
    """
    root = company.root_id
    facts = {"root": root.id, "tree": company._o2d_tree(), "today": company._o2d_today(),
             "without": without.ids if without else []}  # fmt: skip
    return SQL(
        """
        WITH member AS MATERIALIZED (
            SELECT UNNEST(%(asked)s::int[]) AS partner_id, NULL::int AS group_id
             UNION
            SELECT theirs.partner_id, g.id
              FROM o2d_credit_group_partner_rel mine
              JOIN o2d_credit_group g ON g.id = mine.group_id AND g.active AND g.company_id = %(root)s
              JOIN o2d_credit_group_partner_rel theirs ON theirs.group_id = g.id
             WHERE mine.partner_id = ANY(%(asked)s)
        ), scope AS MATERIALIZED (
            SELECT DISTINCT partner_id FROM member
        ), contact AS MATERIALIZED (
            SELECT c.id, c.commercial_partner_id AS partner_id
              FROM res_partner c
              JOIN scope s ON s.partner_id = c.commercial_partner_id
        )
        %(parts)s
        """,
        asked=list(partner_ids),
        root=root.id,
        parts=SQL(" UNION ALL ").join(part(**facts) for part in PARTS),
    )


def _masters(**_facts):
    return SQL(
        """
        SELECT 'master', p.id, NULL::date, NULL::float, NULL::float,
               jsonb_build_object('name', COALESCE(p.complete_name, p.name), 'limits', p.credit_limit,
                                  'kinds', p.o2d_limit_kind, 'categories',
                                  (SELECT jsonb_agg(r.category_id) FROM res_partner_res_partner_category_rel r
                                    WHERE r.partner_id = p.id))
          FROM scope s JOIN res_partner p ON p.id = s.partner_id
        """
    )


def _groups(**_facts):
    return SQL(
        """
        SELECT 'group', m.partner_id, NULL, NULL, NULL,
               jsonb_build_object('id', g.id, 'name', g.name, 'limit', g."limit")
          FROM member m JOIN o2d_credit_group g ON g.id = m.group_id
        """
    )


def _guarantees(root, today, **_facts):
    return SQL(
        """
        SELECT 'guarantee', s.partner_id, g.valid_until, g.amount::float, NULL, jsonb_build_object('kind', g.kind)
          FROM o2d_credit_guarantee g JOIN scope s ON s.partner_id = g.partner_id
         WHERE g.active AND g.company_id = %(root)s AND %(today)s BETWEEN g.valid_from AND g.valid_until
        """,
        root=root,
        today=today,
    )


def _items(tree, **_facts):
    """Open items by due date; what has none is due on its own date. Debits and credits are kept apart.

    Accounts and contacts are lists of ids here, not joins: with them the index of open items answers by itself.
    """
    return SQL(
        """
        SELECT 'item', c.partner_id, x.due, CASE WHEN x.is_credit THEN 0 ELSE x.amount END,
               CASE WHEN x.is_credit THEN -x.amount ELSE 0 END, NULL::jsonb
          FROM (SELECT l.partner_id, COALESCE(l.date_maturity, l.date) AS due, l.amount_residual < 0 AS is_credit,
                       SUM(l.amount_residual)::float AS amount
                  FROM account_move_line l
                 WHERE l.reconciled IS NOT TRUE AND l.parent_state = 'posted' AND l.company_id = ANY(%(tree)s)
                   AND l.account_id = ANY(ARRAY(
                           SELECT a.id FROM account_account a WHERE a.account_type = 'asset_receivable'))
                   AND l.partner_id = ANY(ARRAY(SELECT id FROM contact))
                 GROUP BY 1, 2, 3) x
          JOIN contact c ON c.id = x.partner_id
        """,
        tree=tree,
    )


def _in_process(tree, today, **_facts):
    """Payments booked without a journal entry, which waits for the bank's statement: money on account."""
    return SQL(
        """
        SELECT 'item', c.partner_id, %(today)s::date, 0, SUM(p.amount_company_currency_signed)::float, NULL
          FROM account_payment p
          JOIN contact c ON c.id = p.partner_id
         WHERE p.move_id IS NULL AND p.state = 'in_process' AND p.partner_type = 'customer'
           AND p.company_id = ANY(%(tree)s)
         GROUP BY 2
        """,
        tree=tree,
        today=today,
    )


def _lines(tree, without, **_facts):
    """Lines of confirmed orders, as `tools.exposure.line_parts` counts them."""
    return SQL(
        """
        SELECT 'order', c.partner_id, NULL,
               SUM(CASE WHEN l.o2d_hold OR q.is_closed THEN 0
                        ELSE q.sign * GREATEST(q.waiting, 0) * q.unit END)::float,
               SUM(q.sign * GREATEST(q.billable - q.invoiced, 0) * q.unit)::float, NULL
          FROM sale_order o
          JOIN contact c ON c.id = o.partner_invoice_id
          JOIN sale_order_line l ON l.order_id = o.id
     LEFT JOIN product_product product ON product.id = l.product_id
     LEFT JOIN product_template template ON template.id = product.product_tmpl_id
    CROSS JOIN LATERAL (
               SELECT CASE WHEN l.product_uom_qty < 0 THEN -1 ELSE 1 END AS sign,
                      ABS(l.product_uom_qty) AS ordered,
                      CASE WHEN l.product_uom_qty < 0 THEN -1 ELSE 1 END * COALESCE(l.qty_delivered, 0) AS delivered,
                      CASE WHEN l.product_uom_qty < 0 THEN -1 ELSE 1 END * COALESCE(l.qty_invoiced, 0) AS invoiced
             ) n
    CROSS JOIN LATERAL (
               SELECT n.sign, n.invoiced,
                      n.ordered - GREATEST(n.delivered, n.invoiced) AS waiting,
                      CASE WHEN template.invoice_policy = 'order' AND l.o2d_bill_on_dispatch IS NOT TRUE
                           THEN LEAST(n.delivered, n.ordered) ELSE n.delivered END AS billable,
                      CASE WHEN n.ordered > GREATEST(n.delivered, n.invoiced) AND l.qty_delivered_method = 'stock_move'
                           THEN (SELECT BOOL_AND(m.state IN ('done', 'cancel')) FROM stock_move m
                                  WHERE m.sale_line_id = l.id) IS TRUE
                           ELSE FALSE END AS is_closed,
                      -- What was added by the warehouse has no ordered quantity and so no total of its own.
                      CASE WHEN l.product_uom_qty <> 0 THEN l.price_total / l.product_uom_qty
                           ELSE l.price_unit * (1 - COALESCE(l.discount, 0) / 100)
                                * COALESCE(o.amount_total / NULLIF(o.amount_untaxed, 0), 1) END
                      / COALESCE(NULLIF(o.currency_rate, 0), 1) AS unit
             ) q
         WHERE o.state = 'sale' AND o.invoice_status IS DISTINCT FROM 'invoiced'
           AND o.company_id = ANY(%(tree)s) AND NOT o.id = ANY(%(without)s)
           AND l.display_type IS NULL AND l.is_downpayment IS NOT TRUE
         GROUP BY 2
        """,
        tree=tree,
        without=without,
    )


def _advances(tree, without, **_facts):
    """Advances billed and not deducted yet: paid for, or owed already, so the order owes that much less."""
    return SQL(
        """
        SELECT 'order', c.partner_id, NULL,
               -SUM(CASE WHEN m.move_type = 'out_refund' THEN -1 ELSE 1 END * i.price_total
                    / COALESCE(NULLIF(m.invoice_currency_rate, 0), 1))::float, 0, NULL
          FROM sale_order o
          JOIN contact c ON c.id = o.partner_invoice_id
          JOIN sale_order_line l ON l.order_id = o.id AND l.is_downpayment AND l.display_type IS NULL
          JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
          JOIN account_move_line i ON i.id = r.invoice_line_id
          JOIN account_move m ON m.id = i.move_id AND m.state <> 'cancel'
         WHERE o.state = 'sale' AND o.invoice_status IS DISTINCT FROM 'invoiced'
           AND o.company_id = ANY(%(tree)s) AND NOT o.id = ANY(%(without)s)
         GROUP BY 2
        """,
        tree=tree,
        without=without,
    )


def _drafts(tree, **_facts):
    """Draft invoices, less the lines of draft credit notes that credit an order."""
    return SQL(
        """
        SELECT 'draft', m.commercial_partner_id, NULL,
               SUM(CASE WHEN m.move_type <> 'out_refund' THEN m.amount_total_signed
                        ELSE -(SELECT COALESCE(SUM(i.price_total), 0) FROM account_move_line i
                                WHERE i.move_id = m.id AND EXISTS (
                                      SELECT 1 FROM sale_order_line_invoice_rel r WHERE r.invoice_line_id = i.id))
                             / COALESCE(NULLIF(m.invoice_currency_rate, 0), 1) END)::float, 0, NULL
          FROM account_move m
          JOIN scope s ON s.partner_id = m.commercial_partner_id
         WHERE m.state = 'draft' AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND m.company_id = ANY(%(tree)s)
         GROUP BY 2
        """,
        tree=tree,
    )


def _claims(tree, **_facts):
    return SQL(
        """
        SELECT 'claim', s.partner_id, NULL, SUM(p.amount)::float, COUNT(*),
               jsonb_build_object('kind', p.kind, 'state', p.state)
          FROM o2d_payment_claim p JOIN scope s ON s.partner_id = p.partner_id
         WHERE (p.state = 'verified' OR (p.state = 'bounced' AND p.bounce_settled IS NOT TRUE))
           AND p.company_id = ANY(%(tree)s)
         GROUP BY s.partner_id, p.kind, p.state
        """,
        tree=tree,
    )


def _withheld(tree, **_facts):
    """Open instalments of invoices under dispute, each with what is disputed of the whole invoice."""
    return SQL(
        """
        SELECT 'withheld', d.partner_id, COALESCE(l.date_maturity, l.date), SUM(l.amount_residual)::float, 0,
               jsonb_build_object('move', d.move_id, 'tds', d.tds, 'disputed', d.disputed)
          FROM (SELECT x.move_id, m.commercial_partner_id AS partner_id,
                       COALESCE(SUM(x.amount) FILTER (WHERE x.reason = 'tds'), 0) AS tds,
                       COALESCE(SUM(x.amount) FILTER (WHERE x.reason <> 'tds'), 0) AS disputed
                  FROM o2d_dispute x
                  JOIN account_move m ON m.id = x.move_id AND m.state = 'posted'
                  JOIN scope s ON s.partner_id = m.commercial_partner_id
                 WHERE x.state = 'open' AND x.is_accepted AND m.company_id = ANY(%(tree)s)
                 GROUP BY 1, 2) d
          JOIN account_move_line l ON l.move_id = d.move_id AND l.reconciled IS NOT TRUE AND l.amount_residual > 0
          JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
         GROUP BY d.partner_id, 3, d.move_id, d.tds, d.disputed
        """,
        tree=tree,
    )


PARTS = (
    _masters, _groups, _guarantees, _items, _in_process, _lines, _advances, _drafts, _claims, _withheld,
)  # fmt: skip
