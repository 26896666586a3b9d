from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.audience import AUDIENCES, prune
from ..tools.speech import speak
from .sale_order_tracking_lines import stamp


class SaleOrder(models.Model):
    """One order on one screen: where it is, what stops it, how far each line has come, and the answer in words."""

    _inherit = "sale.order"

    # -- the whole of one order --------------------------------------------------------------------------------

    @api.readonly
    def o2d_tracking(self):
        """Everything the tracker shows of one order, for whoever asks.

        :return: see `_o2d_tracking`; whoever has no role of the suite gets the customer's view
        :raise AccessError: for whoever may not read the order
        """
        self.ensure_one()
        self.check_access("read")
        audience = "internal" if self.env.user.has_group("o2d_base.group_user") else "portal"
        return self.sudo()._o2d_tracking(audience)

    def _o2d_tracking(self, audience):
        """Gather one order for an audience, leaving out everything that its allow-list does not name.

        The number of queries depends neither on the lines of the order nor on the number of orders.

        :param audience: `internal` or `portal`
        :return: {now, tz, answer, answer_marks, order: {…}, steps: […], deliveries: […], blockers: […], lines: […],
                 documents: […], trail: […], may: {…}}; moments are UTC strings, quantities in the line's unit; the
                 keys are those of `tools/audience.py`
        """
        self.ensure_one()
        self._o2d_all_stages().fetch(["code", "name", "sequence"])  # At once, before one of them is asked for.
        lines = self._o2d_tracking_lines()
        blockers = self._o2d_tracking_blockers(audience)
        tracking = {
            "now": stamp(fields.Datetime.now()),
            "tz": self._o2d_tracking_zone(),
            "order": self._o2d_tracking_order(lines),
            "steps": self._o2d_tracking_steps(lines, blockers),
            "deliveries": self._o2d_tracking_ways(blockers, audience),
            "blockers": blockers,
            "lines": lines,
            "documents": self._o2d_tracking_documents(audience),
            "trail": self._o2d_tracking_trail(audience),
            "may": self._o2d_tracking_may(),
        }
        allowed = self._o2d_tracking_allowed(audience)
        tracking = prune(tracking, allowed)
        # Spoken from what this audience may read, so that the words cannot say more than the screen.
        answer, marks = speak(tracking, self.env._, locale=self.env.lang or "en_IN")
        return {**tracking, "answer": answer, "answer_marks": marks}

    @api.model
    def _o2d_tracking_allowed(self, audience):
        """What an audience may read: {section: set of keys, or True}. Modules add the keys they bring."""
        return {section: set(keys) if keys is not True else True for section, keys in AUDIENCES[audience].items()}

    def _o2d_tracking_may(self):
        """What whoever asks may do from the tracker: {action: bool}. Modules add theirs."""
        return {"remind": self._o2d_may_remind(), "share": self._o2d_may_share()}

    def _o2d_tracking_zone(self):
        """The time zone in which this order's days are spoken: its warehouse's, else its company's."""
        calendar = self.warehouse_id.o2d_calendar_id
        return calendar.tz or self.company_id.partner_id.tz or self.env.user.tz or "Asia/Kolkata"

    def _o2d_tracking_order(self, lines):
        """The head of the screen."""
        people = self.partner_id | self.partner_shipping_id  # Read together.
        partner = people.commercial_partner_id & self.partner_id.commercial_partner_id
        pending = ("draft", "waiting", "confirmed", "assigned")
        return {
            "id": self.id,
            "name": self.name,
            "customer": partner.name or self.partner_id.display_name,
            "place": self.partner_shipping_id.city or partner.city or "",
            "customer_ref": self.client_order_ref or "",
            "ordered_at": stamp(self.date_order),
            "valid_until": self.validity_date.isoformat() if self.validity_date else None,
            "amount": self.amount_total,
            "currency": self.currency_id.name,
            "state": self.state,
            "stage": self.o2d_stage_id.code or None,
            "stage_name": self.o2d_stage_id.name or "",
            "promise_date": stamp(self.o2d_promise_date),
            "first_promise_date": stamp(self.o2d_first_promise_date),
            "line_count": len(lines),
            "held_count": sum(line["held"] for line in lines),
            "blocked": self.o2d_blocked,
            "held": self.o2d_blocked and self.state in ("draft", "sent"),
            "warehouse": self.warehouse_id.name or "",
            "company": self.company_id.name,
            "salesperson": self.user_id.name or "",
            "settled": self.o2d_is_settled,
            "settled_at": stamp(self.o2d_settled_at),
            "deliveries_open": any(one.state in pending and not one.return_id for one in self.picking_ids),
            # Every delivery was cancelled and the order was not: nobody is going to send anything.
            "given_up": bool(self.picking_ids) and all(one.state == "cancel" for one in self.picking_ids),
        }

    # -- steps -------------------------------------------------------------------------------------------------

    def _o2d_tracking_steps(self, lines, blockers):
        """The stages in their order, each with where the order stands on it.

        State: `done`, `skipped` (not on the way of this order: no module or no need), `now`, `late` (now and overdue),
        `held` (an open problem stops it there) or `next`.
        """
        times, current = self._o2d_step_times(), self.o2d_stage_id
        held = {} if self.o2d_is_settled else self._o2d_held_steps(blockers)
        stages = self._o2d_all_stages()
        # A cancelled order passes nothing any more.
        path = self._o2d_stage_path() if current else ()
        owners = self._o2d_step_owners(stages)
        steps = []
        for stage in stages:
            entered, done, who = times.get(stage.code, (None, None, None))
            counted, total = self._o2d_step_count(stage.code, lines)
            step = {
                "code": stage.code,
                "name": stage.name,
                "state": self._o2d_step_state(stage, bool(entered or done) or stage.code in path),
                "owner": owners[stage.id],
                "since": entered,
                "due": None,
                "done_at": None,
                "who": None,
                "done": counted,
                "of": total,
            }
            if stage == current:
                due = stamp(self.o2d_stage_due)
                is_late = step["state"] == "now" and due and due < stamp(fields.Datetime.now())
                step.update(since=stamp(self.o2d_stage_since), due=due, state="late" if is_late else step["state"])
            step.update(held.get(stage.code, {}))
            if step["state"] == "done":
                step.update(done_at=done, who=who)
            steps.append(step)
        return steps

    @api.model
    def _o2d_held_steps(self, blockers):
        """What an open problem that stops the order, or some of its lines, makes of its step: {stage code: values}."""
        held = {}
        for one in blockers:
            if one["stage"] and (one["blocking"] or one["lines"]) and one["stage"] not in held:
                owner = {"owner": one["owner"] or one["with"]} if one["owner"] or one["with"] else {}
                held[one["stage"]] = {"state": "held", "since": one["since"], "due": one["due"], **owner}
        return held

    def _o2d_step_state(self, stage, is_on_the_way):
        """Where the order stands on one stage, problems left aside.

        :param is_on_the_way: does the order pass this stage, or has it?
        """
        current = self.o2d_stage_id
        if stage == current and not self.o2d_is_settled:
            return "now"
        if not is_on_the_way:
            return "skipped"
        is_ahead = current and not self.o2d_is_settled and stage.sequence > current.sequence
        return "next" if is_ahead else "done"

    def _o2d_all_stages(self):
        """Every stage, in the order of the way."""
        stages = self.env["o2d.stage"]
        return stages.browse(stages._cached_ids().values()).sorted("sequence")

    def _o2d_step_owners(self, stages):
        """Who has each stage at this order's warehouse, in words: {stage id: "warehouse coordinator"}."""
        groups = {stage.id: stage._owner_for(self.company_id, self.warehouse_id).group.id for stage in stages}
        # Browsed together, so that their names are read at once.
        known = self.env["res.groups"].browse({group_id for group_id in groups.values() if group_id})
        words = {group.id: self._o2d_role_words(group) for group in known}
        return {stage_id: words.get(group_id, "") for stage_id, group_id in groups.items()}

    def _o2d_step_count(self, code, lines):
        """How many lines have passed a step in full: (done, of), or (None, None) where lines are not counted."""
        name = {"credit": "approved", "allocation": "allocated", "picking": "picked", "gate_out": "dispatched",
                "invoice": "invoiced"}.get(code)  # fmt: skip
        if not name or self.state != "sale":
            return None, None
        counted = [line for line in lines if line["kind"] == "goods" and line["ordered"] > 0]
        if code != "credit":
            counted = [line for line in counted if not line["held"]]
        return sum(line[name] >= line["ordered"] for line in counted), len(counted)

    def _o2d_step_times(self):
        """When each step was first entered and last left, and by whom: {code: (entered, done, name)}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT stage,
                       MIN(occurred_at) FILTER (WHERE kind = 'entered'),
                       MAX(occurred_at) FILTER (WHERE kind = 'done'),
                       (ARRAY_AGG(user_name ORDER BY id DESC) FILTER (WHERE kind = 'done'))[1]
                  FROM o2d_event
                 WHERE order_id = %s AND stage IS NOT NULL AND kind IN ('entered', 'done')
              GROUP BY stage
                """,
                self.id,
            )
        )
        return {code: (stamp(entered), stamp(done), who) for code, entered, done, who in rows}

    # -- what stops it -----------------------------------------------------------------------------------------

    def _o2d_tracking_blockers(self, audience):
        """The open exceptions of the order, the gravest first."""
        problems = self.env["o2d.exception"].search(
            [("order_id", "=", self.id), ("state", "=", "open")], order="is_blocking desc, severity desc, opened_at, id"
        )
        labels = dict(self.env["o2d.exception"]._fields["type"]._description_selection(self.env))
        held_lines = self.order_line.filtered("o2d_hold").ids
        self._o2d_read_people(problems)
        return [
            {
                "id": problem.id,
                "type": problem.type,
                "title": labels.get(problem.type, problem.type),
                "words": problem.name,
                "with": self._o2d_role_words(problem.owner_group_id),
                "owner": problem.owner_id.name or "",
                "since": stamp(problem.opened_at),
                "due": stamp(problem.due_at),
                "severity": int(problem.severity or 0),
                "blocking": problem.is_blocking,
                "picking": problem.picking_id.id,
                "reminded_at": stamp(problem.reminded_at),
                "stage": problem.stage_id.code or None,
                "lines": held_lines if problem.type == "hold" else [],
                "cost": problem.cost,
            }
            for problem in problems
        ]

    @api.model
    def _o2d_role_words(self, group):
        """A role as one speaks of it: "finance head", "picker"."""
        return group.sudo()._o2d_words() if group else ""

    def _o2d_read_people(self, problems):
        """Read everybody whom the screen names at once, instead of each where he is first named."""
        users = problems.owner_id | self.user_id | self.env.user
        partners = users.partner_id | self.company_id.partner_id | self.partner_id | self.partner_shipping_id
        partners.mapped("name")
