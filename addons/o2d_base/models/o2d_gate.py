import logging

from odoo import api, models
from odoo.service.model import retrying

from ..exceptions import O2dRefused
from ..tools.gate import GATES, CaughtRefusals, GatePass, is_passed, split_by_mode

_logger = logging.getLogger(__name__)


class O2dGateMixin(models.AbstractModel):
    """Gates on a document: every module adds its reasons, whoever opens the gate asks them all."""

    _name = "o2d.gate.mixin"
    _description = "Gates of a document"

    # --- for modules to extend -----------------------------------------------------------------

    def _o2d_gate_reasons(self, gate):
        """Why this gate should stay closed, whatever the controls' modes.

        A reason must not count the document itself as its own obstacle: at the door of an import the
        order is already written when it is asked.

        :param gate: one of GATES
        :return: {record id: [Reason]}, one list for every record of self
        """
        if gate not in GATES:
            raise ValueError(f"Unknown gate: {gate!r}")
        return {record.id: [] for record in self}

    def _o2d_gate_warehouse(self):
        """The warehouse whose controls count for this document."""
        return self.warehouse_id if "warehouse_id" in self._fields else self.env["stock.warehouse"]

    def _o2d_gate_order(self):
        """The sale order this document belongs to, or an empty record."""
        return self.env["sale.order"]

    def _o2d_event_refs(self):
        """Names and numbers that an event of this document carries (see o2d.event)."""
        return {"warehouse_id": self._o2d_gate_warehouse().id}

    # --- for whoever opens a gate --------------------------------------------------------------

    def _o2d_gate_check(self, gate):
        """Ask a gate. What is only advised goes to the trail; nothing is stopped here.

        :return: {record id: [Reason]} of the enforced reasons, only records that have any
        """
        enforced = {}
        for record_id, reasons in self._o2d_gate_reasons(gate).items():
            record = self.browse(record_id)
            advised, held = split_by_mode(reasons, record._o2d_control_mode)
            if held:
                enforced[record_id] = held
                continue
            # What is held is asked again: its advice is recorded once, when it goes through.
            for reason in advised:
                record._o2d_log_reason("advised", gate, reason)
        return enforced

    def _o2d_control_mode(self, code):
        """How a control is run for this document: `off`, `advise` or `enforce`."""
        company = self.company_id or self.env.company
        return self.env["o2d.control"]._mode(code, company, self._o2d_gate_warehouse())

    def _o2d_gate_refuse(self, gate):
        """Ask a gate and refuse the action where a control is enforced.

        :raise O2dRefused: with the reasons in words; the refusal is kept although all else rolls back
        """
        enforced = self._o2d_gate_check(gate)
        if enforced:
            self._o2d_keep_refusal(gate, enforced)
            raise O2dRefused(self._o2d_reason_text(enforced), enforced)
        self._o2d_gate_passed(gate)

    def _o2d_with_pass(self, gate):
        """These records, allowed through one gate."""
        return self.with_context(o2d_gate_pass=GatePass(self._name, gate, self.ids))

    def _o2d_has_pass(self, gate):
        return is_passed(self.env.context.get("o2d_gate_pass"), self._name, gate, self.ids)

    # --- words ---------------------------------------------------------------------------------

    def _o2d_reason_text(self, enforced):
        """The reasons, one a line, each with who can clear it."""
        lines = []
        for record in self.browse(enforced):
            for reason in enforced[record.id]:
                role = self._o2d_role_name(reason.role)
                lines.append(
                    self.env._(
                        "%(name)s: %(words)s (with: %(role)s)", name=record.display_name, words=reason.words, role=role
                    )
                    if role
                    else self.env._("%(name)s: %(words)s", name=record.display_name, words=reason.words)
                )
        return "\n".join(lines)

    @api.model
    def _o2d_role_name(self, role):
        """A role in words: "Finance Head" for o2d_base.group_finance_head."""
        group = self.env.ref(role, raise_if_not_found=False) if role else None
        return group.sudo()._o2d_name() if group else ""

    def _o2d_log_reason(self, kind, gate, reason):
        detail = {"gate": gate, "control": reason.control, "role": reason.role, **reason.detail}
        self.env["o2d.event"]._log(
            self, kind, stage=self._o2d_gate_stage(gate, reason), note=reason.words, detail=detail
        )

    @api.model
    def _o2d_gate_stage(self, gate, reason):
        """Code of the stage an event of this gate belongs to."""
        if reason.control in ("credit_limit", "credit_overdue", "price_floor"):
            return "credit"
        return {"confirm": "quotation", "allocate": "allocation", "pick": "picking", "validate": "picking",
                "invoice": "invoice", "gate_out": "gate_out", "close": "settlement"}[gate]  # fmt: skip

    # --- what a refusal leaves behind ----------------------------------------------------------

    def _o2d_keep_refusal(self, gate, enforced):
        """Raising rolls back this transaction: write the refusal on a cursor of its own, afterwards.

        A caller that catches the error inside a savepoint and goes on commits, and then this never
        runs: it calls `_o2d_log_refusal` itself.
        """
        caught = self.env.context.get("o2d_caught_refusals")
        if type(caught) is CaughtRefusals:
            caught.add(self._name, gate, enforced)
        registry, uid, name = self.env.registry, self.env.uid, self._name

        @self.env.cr.postrollback.add
        def write_refusal():
            try:
                with registry.cursor() as cr:
                    records = api.Environment(cr, uid, {})[name].sudo().browse(enforced)
                    # Two that are refused at once meet on one exception: the later one is repeated.
                    retrying(lambda: records.exists()._o2d_log_refusal(gate, enforced), records.env)
            except Exception:
                # The refusal itself stands; only its record is lost, and that must be seen.
                _logger.exception("The refusal of %s %s at gate %s could not be recorded", name, list(enforced), gate)

    @api.model
    def _o2d_log_caught_refusals(self, caught):
        """Write down the refusals that a caller caught inside a savepoint of its own.

        :param caught: the :class:`CaughtRefusals` that it had put into the context
        """
        for (name, gate), enforced in caught.reasons().items():
            self.env[name].browse(enforced).exists()._o2d_log_refusal(gate, enforced)

    def _o2d_log_refusal(self, gate, enforced):
        """A `held` event and an exception for each enforced reason.

        :param enforced: {record id: [Reason]}
        """
        for record in self:
            reasons = enforced.get(record.id, [])
            self.env["o2d.exception"]._clear_gate(record, gate, keep_controls={reason.control for reason in reasons})
            for reason in reasons:
                record._o2d_log_reason("held", gate, reason)
                record._o2d_raise_reason(gate, reason)

    def _o2d_reason_key(self, gate, control):
        return f"gate:{gate}:{self._name}:{self.id}:{control}"

    def _o2d_raise_reason(self, gate, reason):
        """Open the exception of one reason, or find it open."""
        self.ensure_one()
        hold = gate == "confirm"
        group = self.env.ref(reason.role, raise_if_not_found=False) if reason.role else None
        return self.env["o2d.exception"]._raise(
            self._o2d_reason_key(gate, reason.control),
            {
                "name": reason.words,
                "type": "hold" if hold else "refusal",
                "control": reason.control,
                "is_blocking": True,
                "stage_id": self.env["o2d.stage"]._get(self._o2d_gate_stage(gate, reason)).id,
                "owner_group_id": group.id if group else False,
                "company_id": self.company_id.id,
                "warehouse_id": self._o2d_gate_warehouse().id,
                **self._o2d_exception_documents(),
            },
        )

    def _o2d_exception_documents(self):
        return {"order_id": self._o2d_gate_order().id}

    def _o2d_gate_passed(self, gate, closure=""):
        """The gate opened, or the document is given up: close the exceptions the gate had raised for it."""
        # An order knows whether something stops it, so that the usual case costs no query.
        stopped = self.filtered(lambda record: record._o2d_is_stopped())
        if not stopped:
            return
        closed = self.env["o2d.exception"]._clear_gate(stopped, gate, closure=closure)
        for record in stopped:
            prefix = record._o2d_reason_key(gate, "")
            for problem in closed.filtered(lambda problem, prefix=prefix: problem.key.startswith(prefix))[:1]:
                note = closure or self.env._("Released: nothing holds it now")
                self.env["o2d.event"]._log(record, "released", stage=problem.stage_id.code or None, note=note)

    def _o2d_is_stopped(self):
        order = self._o2d_gate_order().sudo()
        return not order or order.o2d_blocked
