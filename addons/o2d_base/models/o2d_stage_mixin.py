from collections import defaultdict

from odoo import api, fields, models
from odoo.tools.misc import clean_context

from ..tools.stage_rules import is_back, late_key, passed


class O2dStageMixin(models.AbstractModel):
    """A document that stands at a stage: since when, until when, and an event for every step it takes.

    The stage is a stored compute, so it is right whoever changed what. A compute may pass through
    states that nobody ever sees, so what it was *before* is remembered once, and the step is written
    when the work is done: at the end of the methods that move documents, and before every commit for
    all others (as core does with its field tracking).
    """

    _name = "o2d.stage.mixin"
    _description = "Document that stands at a stage"
    _inherit = "o2d.decision.mixin"

    # Groups: customers read their own orders and deliveries, and neither the names of our steps nor our service
    # levels are theirs; what they are told of the way is `_o2d_tracking("portal")`.
    o2d_stage_id = fields.Many2one(
        "o2d.stage",
        string="Stage",
        compute="_compute_o2d_stage_id",
        store=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        help="Where it stands on its way from quotation to settlement.",
    )
    o2d_stage_since = fields.Datetime(string="At this stage since", readonly=True, copy=False, groups="base.group_user")
    o2d_stage_due = fields.Datetime(
        string="Stage due",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="When this stage should be left, by its service level in the warehouse's working hours.",
    )

    o2d_way_ids = fields.Many2many(
        "o2d.stage",
        string="Way",
        compute="_compute_o2d_way_ids",
        groups="o2d_base.group_user",
        help="The stages that this document goes through: those that an installed module brings and it needs.",
    )

    @api.model
    def _o2d_decision_fields(self):
        # Where a document stands follows from what was done, and is never typed.
        return super()._o2d_decision_fields() | {"o2d_stage_id", "o2d_stage_since", "o2d_stage_due"}

    # --- for documents to say --------------------------------------------------------------------

    def _o2d_stage_code(self):
        """Code of the stage this document stands at, or None.

        A module that extends it names what it depends on at `_compute_o2d_stage_id`.
        """

    def _o2d_stage_path(self):
        """Codes of the stages this document goes through, in order."""
        return ()

    def _o2d_passed_path(self):
        """Those of which the trail is told when they are passed in one moment; not of what it was told before."""
        return self._o2d_stage_path()

    def _o2d_is_settled(self):
        """Has it left its last stage?"""
        return False

    def _o2d_is_dropped(self):
        """Does having no stage mean that it was given up, rather than finished?"""
        return True

    def _o2d_clock_runs(self):
        """Is the stage's owner able to act? Otherwise nothing is due."""
        return bool(self.o2d_stage_id) and not self._o2d_is_settled()

    def _o2d_due_floor(self):
        """The stage is not late before this moment, or None."""

    def _compute_o2d_stage_id(self):
        self._o2d_remember_stage()
        stages = self.env["o2d.stage"]
        for record in self:
            record.o2d_stage_id = stages._get(record._o2d_stage_code())

    @api.depends("o2d_stage_id")
    def _compute_o2d_way_ids(self):
        stages = self.env["o2d.stage"]
        for record in self:
            way = (stages._get(code).id for code in record._o2d_stage_path())
            record.o2d_way_ids = [fields.Command.set(list(way))]

    # --- steps -----------------------------------------------------------------------------------

    def _o2d_position(self):
        self.ensure_one()
        return self.o2d_stage_id.id, self._o2d_is_settled()

    @api.model
    def _o2d_pending_stages(self):
        """{record id: position before this transaction's work}, kept with the cursor."""
        return self.env.cr.precommit.data.setdefault(f"o2d.stage.{self._name}", {})

    def _o2d_remember_stage(self):
        """Keep where these records stood, to be compared when the work is done."""
        pending = self._o2d_pending_stages()
        new = [record for record in self if record.id and record.id not in pending]
        if not new:
            return
        if not pending:
            # Not as this very call: a `default_…` of its context is not meant for events.
            self.env.cr.precommit.add(self.browse()._o2d_clean()._o2d_sync_pending)
        for record in new:
            pending[record.id] = record._o2d_position()

    def _o2d_clean(self):
        return self.with_env(self.env(context=clean_context(self.env.context)))

    def _o2d_sync_pending(self):
        """Before the commit: write the steps that no method wrote."""
        self._o2d_write_steps(list(self._o2d_pending_stages()))

    def _o2d_sync_stages(self):
        """Write the steps of these documents now, so that they bear this moment."""
        documents = self.sudo()._o2d_clean()
        documents.mapped("o2d_stage_id")  # computes what is pending
        documents._o2d_write_steps(documents.ids)

    def _o2d_write_steps(self, ids):
        pending = self._o2d_pending_stages()
        before = {id_: pending.pop(id_) for id_ in ids if id_ in pending}
        documents = self.sudo().browse(before).exists()
        moved = documents.filtered(lambda document: document._o2d_position() != before[document.id])
        (documents - moved)._o2d_adjust_clock()
        if moved:
            moved._o2d_step(before)

    def _o2d_step(self, before):
        """Close the old stage and open the new one, for documents that have moved."""
        now = fields.Datetime.now()
        steps = [Step(document, *before[document.id]) for document in self]
        waits = {
            step.document.id: (now - step.document.o2d_stage_since).total_seconds()
            for step in steps
            if step.document.o2d_stage_since
        }
        self._o2d_clear_late(steps, now)
        self._o2d_log_left(steps, waits)
        self._o2d_log_passed(steps)
        self._o2d_start_clock(now)
        self._o2d_log_entered(steps)
        self._o2d_stepped(steps)

    def _o2d_stepped(self, steps):
        """Hook: documents have moved.

        :param steps: list of :class:`Step`
        """

    def _o2d_log_left(self, steps, waits):
        """`done` for a stage that is behind, `note` for one that was given up."""
        groups = defaultdict(self.browse)
        for step in steps:
            if step.old:
                groups[step.old, step.left_kind, step.new if step.goes_back else None] |= step.document
        log = self.env["o2d.event"]._log
        for (old, kind, back_to), documents in groups.items():
            self.env["o2d.handoff"]._wake_for_activities(old)
            name = self.env["o2d.stage"]._get(old).name
            if back_to:
                note = self.env._("Back from %(stage)s", stage=name)
            elif kind == "done":
                note = self.env._("%(stage)s done", stage=name)
            else:
                note = self.env._("Given up at %(stage)s", stage=name)
            log(documents, kind, stage=old, note=note, waited=waits, detail={"back_to": back_to} if back_to else None)

    def _o2d_log_passed(self, steps):
        """Stages gone through in the same moment leave their two events too."""
        groups = defaultdict(self.browse)
        for step in steps:
            for code in step.passed():
                groups[code] |= step.document
        for code in sorted(groups, key=lambda code: self.env["o2d.stage"]._get(code).sequence):
            name = self.env["o2d.stage"]._get(code).name
            log = self.env["o2d.event"]._log
            log(
                groups[code],
                "entered",
                stage=code,
                note=self.env._("At %(stage)s", stage=name),
                detail={"at_once": True},
            )
            log(
                groups[code],
                "done",
                stage=code,
                note=self.env._("%(stage)s done", stage=name),
                detail={"at_once": True},
            )

    def _o2d_log_entered(self, steps):
        groups = defaultdict(self.browse)
        for step in steps:
            if step.new and not step.is_settled:
                groups[step.new] |= step.document
        for code, documents in groups.items():
            name = self.env["o2d.stage"]._get(code).name
            self.env["o2d.event"]._log(documents, "entered", stage=code, note=self.env._("At %(stage)s", stage=name))

    # --- clock -----------------------------------------------------------------------------------

    def _o2d_start_clock(self, now):
        """Set since and due of documents that have just entered their stage."""
        groups = defaultdict(self.browse)
        dues = {}
        for document in self:
            settled_at = {"o2d_settled_at": now if document._o2d_is_settled() else False}
            values = {
                "o2d_stage_since": now if document.o2d_stage_id else False,
                "o2d_stage_due": document._o2d_due(now, dues),
                **(settled_at if "o2d_settled_at" in document._fields else {}),
            }
            groups[tuple(values.items())] |= document
        for values, documents in groups.items():
            documents._o2d_write_clock(dict(values))

    def _o2d_adjust_clock(self):
        """Same stage: start the clock once its owner can act, stop it when the customer has to."""
        now, dues = fields.Datetime.now(), {}
        for document in self:
            runs = document._o2d_clock_runs()
            if document.o2d_stage_due and not runs:
                document._o2d_write_clock({"o2d_stage_due": False})
            elif runs and not document.o2d_stage_due and (due := document._o2d_due(now, dues)):
                document._o2d_write_clock({"o2d_stage_due": due})

    def _o2d_write_clock(self, values):
        self.with_context(tracking_disable=True)._o2d_decide(values)

    def _o2d_due(self, since, dues):
        """When the stage is due.

        :param dues: {} shared by the documents of one call: the calendar is asked once for each place
        :return: naive datetime in UTC, or False
        """
        self.ensure_one()
        if not self._o2d_clock_runs():
            return False
        warehouse = self._o2d_gate_warehouse()
        company = self.company_id or self.env.company
        hours = self.o2d_stage_id._owner_for(company, warehouse).service_hours
        if hours is None:
            return False
        calendar = warehouse.o2d_calendar_id or company.resource_calendar_id
        if (calendar, hours) not in dues:
            # Whole seconds, as the database keeps them.
            dues[calendar, hours] = calendar._o2d_due(since, hours).replace(microsecond=0)
        return max(filter(None, (dues[calendar, hours], self._o2d_due_floor())))

    def _o2d_clear_late(self, steps, now):
        """Leaving a stage ends its lateness."""
        keys = [
            late_key(self._name, step.document.id, step.old)
            for step in steps
            if step.old and step.document.o2d_stage_due and step.document.o2d_stage_due <= now
        ]
        if keys:
            self.env["o2d.exception"]._clear(keys, self.env._("The stage was left."))


class Step:
    """One document's move from one stage to another.

    :ivar old, new: stage codes or None
    :ivar is_settled: is it through?
    """

    __slots__ = ("document", "is_settled", "new", "old")

    def __init__(self, document, old_id, was_settled):
        self.document = document
        old = document.env["o2d.stage"].browse(old_id).code or None
        self.new = document.o2d_stage_id.code or None
        self.is_settled = document._o2d_is_settled()
        # A settled document has already left its stage: leaving it again is no event.
        self.old = None if was_settled else old

    @property
    def goes_back(self):
        return is_back(self.old, self.new)

    @property
    def left_kind(self):
        return "note" if self.new is None and self.document._o2d_is_dropped() else "done"

    def passed(self):
        """Stages gone through in the same moment; the last one too, if that is where it is settled."""
        path = self.document._o2d_passed_path()
        codes = passed(self.old, self.new, path)
        if self.is_settled and self.new in path and self.old != self.new:
            return (*codes, self.new)
        return codes
