import json

from odoo import api, fields, models, tools
from odoo.tools import SQL

CONTROLS = ("credit_limit", "credit_overdue")


class O2dCreditLedger(models.Model):
    """One row for each limit, written by everything that raises exposure.

    Two transactions that raise the exposure of one customer both write its row: the second waits, fails to
    serialise under PostgreSQL's REPEATABLE READ and is repeated by Odoo, now seeing what the first one did.
    So orders confirmed at the same time never pass together what would not pass one after the other.
    """

    _name = "o2d.credit.ledger"
    _description = "Credit ledger"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, ondelete="cascade", index=True)
    group_id = fields.Many2one("o2d.credit.group", readonly=True, ondelete="cascade", index="btree_not_null")
    version = fields.Integer(readonly=True, help="How often exposure was raised.")
    last_exposure = fields.Float(readonly=True, help="Exposure found when it was last asked for, for orientation.")
    touched_at = fields.Datetime(readonly=True)

    _place_uniq = models.UniqueIndex("(company_id, COALESCE(group_id, 0), COALESCE(partner_id, 0))")

    @api.model
    def _touch(self, partners, company, exposures=None):
        """Say that the exposure of these customers is about to be raised in this transaction.

        Call it before reading `_o2d_exposure`. Customers under one limit share a row; rows are written in the
        order of their ids, so that two that touch several customers cannot lock each other out. Nothing is
        written where no control of credit is enforced: there nothing is decided that two could get wrong.

        :param partners: res.partner
        :param company: res.company; its root counts
        :param exposures: {commercial partner id: exposure}, where it is known
        """
        root = company.root_id
        customers = partners.sudo().commercial_partner_id
        if not customers or not self._is_enforced(root.id):
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_credit_ledger (company_id, partner_id, group_id, version, last_exposure, touched_at)
                     SELECT %(root)s, CASE WHEN g.id IS NULL THEN p.id END, g.id, 1,
                            MAX((%(known)s::jsonb->>p.id::text)::float), %(now)s
                       FROM res_partner p
                  LEFT JOIN (o2d_credit_group_partner_rel r
                             JOIN o2d_credit_group g ON g.id = r.group_id AND g.active AND g.company_id = %(root)s)
                         ON r.partner_id = p.id
                      WHERE p.id = ANY(%(partners)s)
                   GROUP BY 2, 3
                   ORDER BY 3 NULLS LAST, 2
                ON CONFLICT (company_id, COALESCE(group_id, 0), COALESCE(partner_id, 0))
                  DO UPDATE SET version = o2d_credit_ledger.version + 1,
                                last_exposure = COALESCE(EXCLUDED.last_exposure, o2d_credit_ledger.last_exposure),
                                touched_at = EXCLUDED.touched_at
                """,
                root=root.id,
                known=json.dumps({str(key): value for key, value in (exposures or {}).items()}),
                now=fields.Datetime.now(),
                partners=customers.ids,
            ),
            # Two that meet here fail to serialise and are repeated: expected, not worth an error in the log.
            log_exceptions=False,
        )
        self.invalidate_model()

    @api.model
    @tools.ormcache("root_id")
    def _is_enforced(self, root_id):
        """Is a control of credit enforced anywhere in this company, its branches or one of their warehouses?"""
        return bool(
            self.env["o2d.control"]
            .sudo()
            .search_count(
                [("code", "in", CONTROLS), ("mode", "=", "enforce"), ("company_id", "child_of", root_id)], limit=1
            )
        )
