from odoo import api, models
from odoo.tools import SQL

from ..tools import stage_rules as rules


class SaleOrder(models.Model):
    """Stages for the orders of a database that was there before: a few statements, however many orders."""

    _inherit = "sale.order"

    @api.model
    def _o2d_init_stages(self):
        """Give every order and delivery without a stage the stage it stands at.

        The same rules as the computes, in SQL, as core alone knows the documents (nothing is held
        yet). The past gets no events and nothing of it is due: service levels count from the next
        step on, so that installing does not open a thousand late exceptions.
        """
        self.env.flush_all()
        self._o2d_init_billing()
        self._o2d_init_deliveries()
        self._o2d_init_orders()
        self.env.cr.execute("DROP TABLE o2d_init_billing")
        self.env.invalidate_all()

    def _o2d_init_billing(self):
        """Billing of every confirmed order, in a table of this transaction."""
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE o2d_init_billing ON COMMIT DROP AS
                WITH invoices AS (
                    SELECT DISTINCT line.order_id, move.id, move.state, move.payment_state
                      FROM sale_order_line_invoice_rel rel
                      JOIN sale_order_line line ON line.id = rel.order_line_id
                      JOIN account_move_line item ON item.id = rel.invoice_line_id
                      JOIN account_move move ON move.id = item.move_id
                     WHERE move.move_type IN ('out_invoice', 'out_refund') AND move.state != 'cancel'
                ), billed AS (
                    SELECT order_id,
                           bool_or(state = 'draft') AS has_draft,
                           bool_and(payment_state IN %(paid)s) AS is_paid,
                           max(id) AS last_id
                      FROM invoices GROUP BY order_id
                )
                SELECT o.id AS order_id,
                       CASE WHEN o.invoice_status = 'to invoice' OR billed.has_draft THEN %(to_bill)s
                            WHEN billed.order_id IS NULL THEN %(nothing)s
                            WHEN billed.is_paid THEN %(settled)s
                            ELSE %(billed)s END AS billing
                  FROM sale_order o LEFT JOIN billed ON billed.order_id = o.id
                 WHERE o.state = 'sale' AND o.o2d_stage_id IS NULL
                """,
                paid=tuple(rules.SETTLED_PAYMENTS),
                to_bill=rules.TO_BILL,
                nothing=rules.NOTHING,
                settled=rules.SETTLED,
                billed=rules.BILLED,
            )
        )
        self.env.cr.execute("CREATE UNIQUE INDEX ON o2d_init_billing (order_id); ANALYZE o2d_init_billing")

    def _o2d_init_deliveries(self):
        self.env.cr.execute(
            SQL(
                """
                UPDATE stock_picking p
                   SET o2d_stage_id = stage.id,
                       o2d_stage_since = COALESCE(p.date_done, p.write_date, p.create_date)
                  FROM stock_picking same
                  JOIN o2d_init_billing billing ON billing.order_id = same.sale_id
                  JOIN stock_picking_type type ON type.id = same.picking_type_id
                  JOIN stock_location dest ON dest.id = same.location_dest_id
                  JOIN o2d_stage stage ON stage.code = CASE
                       WHEN same.state = 'assigned' THEN %(picking)s
                       WHEN dest.usage != 'customer' THEN NULL
                       WHEN billing.billing = %(to_bill)s THEN %(invoice)s
                       ELSE %(settlement)s END
                 WHERE same.id = p.id
                   AND same.state IN ('assigned', 'done')
                   AND (dest.usage = 'customer' OR (type.code = 'internal' AND same.return_id IS NULL))
                """,
                picking=rules.PICKING,
                to_bill=rules.TO_BILL,
                invoice=rules.INVOICE,
                settlement=rules.SETTLEMENT,
            )
        )

    def _o2d_init_orders(self):
        self.env.cr.execute(
            SQL(
                """
                WITH transfers AS (
                    SELECT p.id, p.sale_id, p.state, dest.usage = 'customer' AS leaves
                      FROM stock_picking p
                      JOIN o2d_init_billing billing ON billing.order_id = p.sale_id
                      JOIN stock_picking_type type ON type.id = p.picking_type_id
                      JOIN stock_location dest ON dest.id = p.location_dest_id
                     WHERE p.state != 'cancel'
                       AND (dest.usage = 'customer' OR (type.code = 'internal' AND p.return_id IS NULL))
                ), short AS (
                    SELECT DISTINCT transfers.sale_id
                      FROM transfers
                      JOIN stock_move move ON move.picking_id = transfers.id
                     WHERE transfers.state != 'done'
                       AND move.product_uom_qty != 0
                       AND (move.state IN ('draft', 'confirmed', 'partially_available')
                            OR (move.state = 'waiting' AND NOT EXISTS (
                                SELECT 1 FROM stock_move_move_rel rel
                                  JOIN stock_move origin ON origin.id = rel.move_orig_id
                                  JOIN transfers feeding ON feeding.id = origin.picking_id
                                                        AND feeding.sale_id = transfers.sale_id
                                 WHERE rel.move_dest_id = move.id)))
                ), moving AS (
                    SELECT sale_id,
                           bool_or(state = 'assigned') AS has_ready,
                           bool_or(state = 'done') AS has_done,
                           bool_or(state = 'done' AND leaves) AS has_left
                      FROM transfers GROUP BY sale_id
                ), goods AS (
                    SELECT DISTINCT line.order_id
                      FROM sale_order_line line
                      JOIN o2d_init_billing billing ON billing.order_id = line.order_id
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                     WHERE template.type = 'consu' AND line.product_uom_qty > 0
                       AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
                ), placed AS (
                    SELECT o.id,
                           CASE WHEN o.state IN ('draft', 'sent') THEN %(quotation)s
                                WHEN short.sale_id IS NOT NULL THEN %(allocation)s
                                WHEN moving.has_ready OR (moving.has_done AND NOT moving.has_left) THEN %(picking)s
                                WHEN billing.billing = %(to_bill)s THEN %(invoice)s
                                WHEN billing.billing IN (%(billed)s, %(settled)s) OR moving.has_left
                                     THEN %(settlement)s
                                WHEN goods.order_id IS NOT NULL THEN %(allocation)s
                                ELSE %(invoice)s END AS code,
                           billing.billing
                      FROM sale_order o
                      LEFT JOIN o2d_init_billing billing ON billing.order_id = o.id
                      LEFT JOIN moving ON moving.sale_id = o.id
                      LEFT JOIN short ON short.sale_id = o.id
                      LEFT JOIN goods ON goods.order_id = o.id
                     WHERE o.state != 'cancel' AND o.o2d_stage_id IS NULL
                )
                UPDATE sale_order o
                   SET o2d_stage_id = stage.id,
                       o2d_stage_since = CASE WHEN o.state = 'sale' THEN o.date_order ELSE o.create_date END,
                       o2d_is_settled = settled.yes,
                       o2d_settled_at = CASE WHEN settled.yes THEN o.write_date END
                  FROM placed
                  JOIN o2d_stage stage ON stage.code = placed.code
                 CROSS JOIN LATERAL (
                       SELECT placed.code = %(settlement)s AND placed.billing IN (%(settled)s, %(nothing)s) AS yes
                       ) settled
                 WHERE placed.id = o.id
                """,
                **{name: getattr(rules, name.upper()) for name in (
                    "quotation", "allocation", "picking", "invoice", "settlement",
                    "to_bill", "billed", "settled", "nothing",
                )},
            )
        )  # fmt: skip
