import logging

from odoo import api, models

from ..exceptions import O2dRefused
from ..tools.gate import GATES, GatePass, is_passed, split_by_mode

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
            for reason in advised:
                record._o2d_log_reason("advised", gate, reason)
            if held:
                enforced[record_id] = held
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
        registry, uid, name = self.env.registry, self.env.uid, self._name

        @self.env.cr.postrollback.add
        def write_refusal():
            try:
                with registry.cursor() as cr:
                    records = api.Environment(cr, uid, {})[name].sudo().browse(enforced).exists()
                    records._o2d_log_refusal(gate, enforced)
            except Exception:
                # The refusal itself stands; only its record is lost, and that must be seen.
                _logger.exception("The refusal of %s %s at gate %s could not be recorded", name, list(enforced), gate)

    def _o2d_log_refusal(self, gate, enforced):
        """A `held` event and an exception for each enforced reason.

        :param enforced: {record id: [Reason]}
        """
        for record in self:
            for reason in enforced.get(record.id, []):
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

    def _o2d_gate_passed(self, gate):
        """The gate opened: close the exceptions it had raised."""
        self.env["o2d.exception"]._clear_gate(self, gate)
