"""One document in each situation in which something waits for somebody."""

from datetime import timedelta

from odoo import fields

from .common import O2dCase

ROLES = ("sales_coordinator", "sales_head", "finance_executive", "finance_head", "accounts", "compliance", "picker",
         "warehouse_coordinator", "gate_keeper", "dispatch_supervisor", "operations_head", "management",
         "administration")  # fmt: skip
# What each role finds in its queues: {role: {queue: name of the order}}.
WAITING = {
    "sales_coordinator": {"quotations": "Q-NEW", "held": "Q-HELD", "promises": "Q-PICK", "reports": "Q-GONE"},
    "sales_head": {"late_quotations": "Q-LATE"},
    "finance_executive": {"credit": "Q-HELD", "overdue": "Q-BILLED"},
    "accounts": {"bill": "Q-GONE", "bill_services": "Q-SERVICE"},
    "compliance": {"papers": "Q-GONE"},
    "picker": {"pick": "Q-PICK"},
    "warehouse_coordinator": {"allocate": "Q-NOTHING", "short": "Q-SHORT"},
    "gate_keeper": {"leave": "Q-LEAVE"},
    "dispatch_supervisor": {"late_dispatch": "Q-LEAVE"},
    "operations_head": {"late": "Q-LATE", "escalated": "Q-SHORT", "mine": "Q-SHORT"},
    "management": {"held": "Q-HELD", "promises": "Q-PICK", "late": "Q-LATE", "overdue": "Q-BILLED"},
}


class QueueCase(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.missing = cls._product(name="Pump 10 HP")
        cls.service = cls._product(name="Erection", type="service", is_storable=False, invoice_policy="order")
        cls._make_quotations()
        cls._make_deliveries()
        cls._make_problems()
        cls.env.flush_all()

    @classmethod
    def _make_quotations(cls):
        cls.new = cls._order(name="Q-NEW")
        cls.late = cls._order(name="Q-LATE")
        cls.late._o2d_decide({"o2d_stage_due": cls.now - timedelta(hours=3)})
        cls.held = cls._order(name="Q-HELD")

    @classmethod
    def _confirmed(cls, name, lines=None):
        order = cls._order(lines, name=name)
        order.action_confirm()
        order._o2d_decide({"o2d_promise_date": cls.now + timedelta(days=9)})
        return order

    @classmethod
    def _make_deliveries(cls):
        cls.nothing = cls._confirmed("Q-NOTHING", [(cls.missing, 5)])
        cls.short = cls._confirmed("Q-SHORT", [(cls.missing, 5), (cls.product, 2)])
        cls.short.picking_ids.action_assign()
        cls.pick = cls._confirmed("Q-PICK")
        cls.pick._o2d_decide({"o2d_promise_date": cls.now - timedelta(hours=1)})
        cls.leave = cls._confirmed("Q-LEAVE")
        cls.leave.picking_ids.move_ids.picked = True
        cls.leave.picking_ids._o2d_decide({"o2d_stage_due": cls.now - timedelta(hours=2)})
        cls.gone = cls._confirmed("Q-GONE")
        cls._deliver(cls, cls.gone)
        cls.billed = cls._confirmed("Q-BILLED")
        cls._deliver(cls, cls.billed)
        invoice = cls.billed._create_invoices()
        invoice.invoice_date = cls.now.date() - timedelta(days=40)
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = cls.now.date() - timedelta(days=10)
        invoice.action_post()
        cls.services = cls._confirmed("Q-SERVICE", [(cls.service, 1)])

    @classmethod
    def _make_problems(cls):
        credit = cls.env["o2d.stage"]._get("credit")
        cls.hold = cls._problem("hold", cls.held, "finance_head", name="Over the credit limit", type="hold",
                                is_blocking=True, control="credit_limit", stage_id=credit.id)  # fmt: skip
        cls.damage = cls._problem("damage", cls.gone, "sales_coordinator", name="Two cartons wet", type="damage")
        cls.papers = cls._problem("papers", cls.gone, "compliance", name="GSTIN not active", type="failure",
                                  control="einvoice")  # fmt: skip
        cls.lateness = cls._problem("late", cls.late, "sales_coordinator", name="Q-LATE late at Quotation", type="late",
                                    due_at=cls.now - timedelta(hours=3))  # fmt: skip
        cls.escalated = cls._problem("escalated", cls.short, "operations_head", name="Short for two days", type="late",
                                     due_at=cls.now - timedelta(days=2))  # fmt: skip
        cls.escalated._as_keeper().write({"escalated_at": cls.now})

    @classmethod
    def _problem(cls, key, order, role, **values):
        group = cls.env.ref(f"o2d_base.group_{role}")
        values = {"order_id": order.id, "owner_group_id": group.id, "company_id": order.company_id.id, **values}
        return cls.env["o2d.exception"]._raise(f"queue:{key}", values)

    def _queues(self, user):
        return self.env["o2d.queue"].with_user(user)

    def _queue(self, code):
        return self.env["o2d.queue"].search([("code", "=", code)])

    def _rows(self, user, code, **asked):
        """{name of the order: row}"""
        rows = self._queues(user).o2d_rows(self._queue(code).id, limit=200, **asked)["rows"]
        return {row["document"] if row["document"].startswith("Q-") else row["name"]: row for row in rows}
