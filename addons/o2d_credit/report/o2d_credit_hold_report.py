from odoo import fields, models
from odoo.tools import SQL


class O2dCreditHoldReport(models.Model):
    """Holds and turnaround: one row for each request, by day, approver, customer and reason."""

    _name = "o2d.credit.hold.report"
    _description = "Holds and turnaround"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "order_name"

    day = fields.Datetime(string="Asked", readonly=True)
    order_name = fields.Char(string="Order no.", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", string="Site", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    requested_by_id = fields.Many2one("res.users", string="Asked by", readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    reason = fields.Selection(
        [
            ("over_limit", "Over the limit"),
            ("overdue_days", "Overdue too long"),
            ("overdue_amount", "Too much overdue"),
            ("order_amount", "Large order"),
            ("terms_worse", "Longer terms"),
            ("price_floor", "Below the lowest price"),
            ("forced_hold", "On hold by decision"),
            ("bounced_cheque", "Bounced cheque"),
        ],
        string="First reason",
        readonly=True,
        help="The first thing that was found; a request may have several.",
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("sanctioned", "Sanctioned"),
            ("partly", "Sanctioned in part"),
            ("rejected", "Rejected"),
            ("expired", "Expired"),
            ("withdrawn", "Not needed any more"),
        ],
        readonly=True,
    )
    is_emergency = fields.Boolean(string="Emergency release", readonly=True)
    amount = fields.Monetary(string="Asked for", readonly=True)
    over_amount = fields.Monetary(string="Beyond the limit", readonly=True)
    waited_hours = fields.Float(
        string="Waited (h)", readonly=True, aggregator="avg", help="From asking to deciding, or until now."
    )
    late_count = fields.Integer(string="Late", readonly=True, help="Decided after they were due, or not yet.")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT s.id, s.requested_at AS day, s.order_name, s.partner_id, s.company_id, s.warehouse_id,
                   c.currency_id, s.requested_by_id, s.decided_by_id, s.findings -> 0 ->> 'kind' AS reason, s.state,
                   s.is_emergency, s.amount, s.over_amount,
                   EXTRACT(EPOCH FROM COALESCE(s.decided_at, s.ended_at, %(now)s) - s.requested_at) / 3600
                       AS waited_hours,
                   CASE WHEN COALESCE(s.decided_at, s.ended_at, %(now)s) > s.due_at THEN 1 ELSE 0 END AS late_count
              FROM o2d_credit_sanction s
              JOIN res_company c ON c.id = s.company_id
            """,
            now=fields.Datetime.now(),
        )
