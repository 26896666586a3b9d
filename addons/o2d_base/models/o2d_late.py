from collections import defaultdict
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..tools.stage_rules import late_key

BATCH = 200
# Documents that stand at stages. An order whose delivery is late at the same stage is not late twice.
LATE_MODELS = {
    "sale.order": SQL(
        """document.o2d_is_settled IS NOT TRUE AND NOT EXISTS (
            SELECT 1 FROM stock_picking p WHERE p.sale_id = document.id AND p.o2d_stage_id = document.o2d_stage_id)"""
    ),
    "stock.picking": SQL("TRUE"),
}


class O2dException(models.Model):
    _inherit = "o2d.exception"

    escalated_at = fields.Datetime(readonly=True, copy=False, help="When the escalation role was told.")

    def _o2d_escalate_to(self, stage, people, role):
        """Tell these people that these documents are late at this stage.

        Nobody to tell is no failure: it is said in the trail and tried no more.
        """
        self._as_keeper().write({"escalated_at": fields.Datetime.now(), "severity": "2"})
        who = ", ".join(people.mapped("name")) or role._o2d_name()
        for problem in self:
            document = problem.picking_id or problem.order_id
            if document:
                note = (
                    self.env._("Late: %(who)s told", who=who)
                    if people
                    else self.env._("Late, but nobody works as %(role)s", role=who)
                )
                self.env["o2d.event"]._log(document, "note", stage=stage.code, note=note, detail={"escalated": True})
        if people:
            self.env["o2d.handoff"]._tell(
                people,
                self.order_id,
                self.env._("%(count)s late at %(stage)s", count=len(self), stage=stage.name),
                # Two deliveries of one order can be late.
                [
                    (order, order.name, ", ".join(late.mapped("name")))
                    for order, late in self.grouped("order_id").items()
                ],
            )


class O2dStage(models.Model):
    """What stands too long: an exception at once, the escalation role when it goes on."""

    _inherit = "o2d.stage"

    @api.model
    def _cron_find_late(self):
        cron = self.env["ir.cron"]
        for model in LATE_MODELS:
            # A batch that meets a user's own change is repeated alone.
            while found := retrying(partial(self._raise_late_batch, model), self.env):
                if not cron._commit_progress(found):
                    return
        retrying(self._close_stale_late, self.env)
        retrying(self._escalate, self.env)

    def _raise_late_batch(self, model):
        """:return: how many documents were found late"""
        documents = self._find_late(model, BATCH)
        documents._o2d_raise_late()
        return len(documents)

    @api.model
    def _find_late(self, model, limit=None):
        """Documents past due at their stage that nobody has said so about yet."""
        documents = self.env[model].sudo()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT document.id
                  FROM %(table)s document
                  JOIN o2d_stage stage ON stage.id = document.o2d_stage_id
                 WHERE document.o2d_stage_due <= %(now)s
                   AND %(where)s
                   AND NOT EXISTS (
                       SELECT 1 FROM o2d_exception problem
                        WHERE problem.state = 'open'
                          AND problem.key = 'late:' || %(model)s || ':' || document.id || ':' || stage.code)
                 ORDER BY document.o2d_stage_due, document.id
                 LIMIT %(limit)s
                """,
                table=SQL.identifier(documents._table),
                now=fields.Datetime.now(),
                where=LATE_MODELS[model],
                model=model,
                limit=limit,
            )
        )
        return documents.browse(row[0] for row in rows)

    @api.model
    def _close_stale_late(self):
        """Close lateness whose document has moved on meanwhile, or is gone.

        The key says which stage it was: the exception itself may have lost it.
        """
        problems = self.env["o2d.exception"].sudo()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT problem.id
                  FROM o2d_exception problem
                 WHERE problem.state = 'open' AND problem.key LIKE 'late:%%'
                   AND NOT EXISTS (
                       SELECT 1 FROM sale_order o JOIN o2d_stage stage ON stage.id = o.o2d_stage_id
                        WHERE problem.key = 'late:sale.order:' || o.id || ':' || stage.code
                          AND o.id = problem.order_id AND o.o2d_stage_due <= %(now)s)
                   AND NOT EXISTS (
                       SELECT 1 FROM stock_picking p JOIN o2d_stage stage ON stage.id = p.o2d_stage_id
                        WHERE problem.key = 'late:stock.picking:' || p.id || ':' || stage.code
                          AND p.id = problem.picking_id AND p.o2d_stage_due <= %(now)s)
                """,
                now=fields.Datetime.now(),
            )
        )
        stale = problems.browse(row[0] for row in rows)
        if stale:
            stale._close(self.env._("The stage was left."))

    @api.model
    def _escalate(self):
        """Tell the escalation role, once for each breach and in one message for each stage."""
        now = fields.Datetime.now()
        problems = self.env["o2d.exception"].sudo().search(
            [("state", "=", "open"), ("key", "=like", "late:%"), ("escalated_at", "=", False), ("due_at", "<=", now)]
        )  # fmt: skip
        groups = defaultdict(problems.browse)
        # A stage that is gone has nobody to turn to.
        for problem in problems.filtered("stage_id"):
            owner = problem.stage_id._owner_for(problem.company_id, problem.warehouse_id)
            if owner.escalation_after is None or problem.due_at + timedelta(hours=owner.escalation_after) > now:
                continue
            groups[problem.stage_id, owner.escalation_people(problem.company_id), owner.escalation_group] |= problem
        for (stage, people, role), late in groups.items():
            late._o2d_escalate_to(stage, people, role)


class O2dStageMixin(models.AbstractModel):
    _inherit = "o2d.stage.mixin"

    def _o2d_raise_late(self):
        """Open an exception for each of these documents and tell whom the handoffs name."""
        exceptions = self.env["o2d.exception"]
        for document in self:
            stage, warehouse = document.o2d_stage_id, document._o2d_gate_warehouse()
            company = document.company_id
            owner = stage._owner_for(company, warehouse)
            zone = warehouse.o2d_calendar_id.tz or company.resource_calendar_id.tz or "UTC"
            exceptions._raise(
                late_key(document._name, document.id, stage.code),
                {
                    "name": self.env._(
                        "%(document)s late at %(stage)s: due %(due)s",
                        document=document.name,
                        stage=stage.name,
                        due=format_datetime(self.env, document.o2d_stage_due, tz=zone, dt_format="d MMM HH:mm"),
                    ),
                    "type": "late",
                    "stage_id": stage.id,
                    "owner_group_id": owner.group.id,
                    "owner_id": owner.users.id if len(owner.users) == 1 else False,
                    "company_id": company.id,
                    "warehouse_id": warehouse.id,
                    "due_at": document.o2d_stage_due,
                    **document._o2d_exception_documents(),
                },
            )
            self.env["o2d.handoff"]._queue(document, "late", stage.code)
