import logging
from datetime import datetime, time, timedelta

import psycopg2
import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..tools import queue_rules as rules

_logger = logging.getLogger(__name__)
# What a condition that cannot be read makes of itself.
DAMAGE = (ValueError, TypeError, SyntaxError, AttributeError, LookupError, NameError, ArithmeticError, AssertionError,
          psycopg2.DataError, psycopg2.ProgrammingError)  # fmt: skip


class O2dQueue(models.Model):
    """What waits for a role: documents that meet a condition, in the order of their due time.

    A module brings a queue with one record of this model. Where a document of another kind waits, its model
    inherits `o2d.queue.mixin` and says there how a row reads and what can be done with it.

    A condition is a domain in which can be used: `now` and `today` as strings, `soon(hours)` for a moment to come,
    `end_of_day(days)` for the end of a day to come where the user is (0: today), `stage(code)` for the id of a stage,
    `uid`, and `my_roles` for the ids of the user's groups.
    """

    _name = "o2d.queue"
    _description = "Work queue"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="What waits, as it stands in the list of queues.")
    code = fields.Char(required=True, readonly=True, help="Fixed name of the queue, used by modules.")
    words = fields.Char(
        string="Explanation", translate=True, help="What is expected of whoever works here, in one sentence."
    )
    words_empty = fields.Char(
        string="When nothing waits", translate=True, help="The friendly sentence shown instead of an empty list."
    )
    sequence = fields.Integer(default=10, help="Position in the list of queues.")
    active = fields.Boolean(default=True, help="Off: nobody sees this queue.")
    group_ids = fields.Many2many("res.groups", string="Roles", help="Who works with this queue.")
    res_model = fields.Char(string="Model", required=True, help="Technical name of the model whose records wait.")
    domain = fields.Char(
        string="Condition",
        required=True,
        default="[]",
        help="Which records wait. Can use now, today, soon(hours), end_of_day(days), stage(code), uid and my_roles.",
    )
    order = fields.Char(default="id", required=True, help="In which order they are shown: names of fields.")
    since_field = fields.Char(string="Waits since", help="Name of the field that says since when a record waits.")
    until_field = fields.Char(
        string="Waits until", help="Name of the stored field that says until when it may wait; after that it is late."
    )
    shows = fields.Selection(
        [("none", "Nothing"), ("amount", "Amount"), ("lines", "Lines"), ("both", "Amount and lines")],
        string="Measure",
        required=True,
        default="none",
        help="What is shown beside each row.",
    )
    actions = fields.Char(help="What can be done with a row in place: names that the model knows, comma separated.")

    _code_uniq = models.UniqueIndex("(code)", "There is already a queue with this code.")

    @api.constrains("res_model", "domain", "order", "since_field", "until_field", "actions")
    def _check_readable(self):
        for queue in self:
            try:
                queue._parts(queue._query(limit=1))
                known = queue._model()._o2d_queue_actions()
                unknown = [name for name in rules.names(queue.actions) if name not in known]
            except DAMAGE as error:
                raise ValidationError(
                    self.env._("“%(queue)s” cannot be read: %(error)s", queue=queue.name, error=error)
                ) from None
            if unknown:
                raise ValidationError(
                    self.env._("“%(queue)s”: unknown actions %(names)s", queue=queue.name, names=", ".join(unknown))
                )

    # --- what the screen asks ----------------------------------------------------------------------

    @api.model
    @api.readonly
    def o2d_counts(self, filters=None):
        """All queues of the user's roles, and how much waits in each.

        :param filters: {"warehouse": id, "mine": bool, "late": bool}, each may be missing
        :return: {"queues": [{id, code, name, words, empty, shows, count, late, error}], "warehouses": [{id, name}],
                 "event": newest event that this answer knows of}; `error` is a sentence where a queue cannot be
                 read (its count is None then), else ""
        :raise AccessError: without a role of the suite
        :raise UserError: for filters that are none
        """
        self._check_role()
        filters = self._clean(rules.filters, filters)
        queues = self._mine()
        counts = queues._counted(filters)
        return {
            "queues": [queue._prepare_head() | counts[queue.id] for queue in queues if queue.id in counts],
            "warehouses": self._warehouses(),
            "event": self._newest_event(),
        }

    @api.model
    @api.readonly
    def o2d_rows(self, queue_id, offset=0, limit=None, filters=None):
        """What waits in one queue, the most urgent first.

        :param offset: how many rows to leave out; nothing below 0
        :param limit: how many rows, at most MAX_PAGE
        :param filters: as for `o2d_counts`
        :return: {"rows": [see `o2d.queue.mixin`], "total": how many there are, "event": newest event that this answer
                 knows of, "actions": {name: {label, icon, asks, main}}}
        :raise AccessError: when it is no queue of the user's roles
        :raise UserError: for an unknown queue, for something else than numbers, and for a damaged condition
        """
        queue = self._for_me(queue_id)
        offset, limit = self._clean(rules.page, offset, limit)
        filters = self._clean(rules.filters, filters)
        try:
            with self.env.cr.savepoint(flush=False):
                query = queue._query(filters, offset, limit)
                records = queue._model().browse(queue._ids_of(query))
                total = offset + len(records)
                if offset or len(records) == limit:
                    total = queue._ids_of(queue._query(filters), SQL("COUNT(*)"))[0]
        except DAMAGE as error:
            raise UserError(queue._damage(error)) from None
        actions = queue._allowed_actions()
        return {
            "rows": records._o2d_queue_rows(queue, actions),
            "total": total,
            "actions": {
                name: {"label": action.label, "icon": action.icon, "asks": action.asks, "main": action.is_main}
                for name, action in actions.items()
            },
            "event": self._newest_event(),
        }

    @api.model
    def o2d_act(self, queue_id, record_id, name, words=""):
        """Do something with a row.

        :param name: one of the queue's actions
        :param words: the answer, where the action asks for words
        :return: {"message", "action", "done"}: a sentence or "", what to open or None, whether it came to what
                 was wanted
        :raise AccessError: when the user may not
        :raise UserError: when it is not in the queue any more, or when the words are missing
        """
        queue = self._for_me(queue_id)
        action = queue._allowed_actions().get(name)
        if not action:
            raise AccessError(self.env._("Your role does not do this here."))
        record = queue._find(record_id)
        record.check_access(action.operation)
        if action.applies and not action.applies(record):
            raise UserError(self.env._("There is nothing left to do: somebody else was faster."))
        words = words.strip() if isinstance(words, str) else ""
        if action.asks and not words:
            raise UserError(action.asks)
        outcome = getattr(record, action.method)(words)
        return {"message": outcome.message, "action": outcome.action, "done": outcome.is_done}

    # --- whose queues ------------------------------------------------------------------------------

    @api.model
    def _check_role(self):
        if not self.env.user.has_group("o2d_base.group_user"):
            raise AccessError(self.env._("Work queues are for people with a role of Order to Dispatch."))

    @api.model
    def _mine(self):
        """The queues of this user's roles."""
        roles = self.env.user.all_group_ids
        return self.sudo().search([("group_ids", "in", roles.ids)]).sudo(self.env.su)

    @api.model
    def _for_me(self, queue_id):
        self._check_role()
        if not rules.is_id(queue_id):
            raise UserError(self.env._("There is no such queue."))
        queue = self.sudo().browse(queue_id).exists()
        if not queue.active:
            raise UserError(self.env._("There is no such queue."))
        if not queue.group_ids & self.env.user.all_group_ids:
            raise AccessError(self.env._("“%(queue)s” is for other roles than yours.", queue=queue.name))
        return queue.sudo(self.env.su)

    @api.model
    def _clean(self, check, *values):
        try:
            return check(*values)
        except ValueError:
            raise UserError(self.env._("Work queues take numbers of rows and a warehouse, nothing else.")) from None

    @api.model
    def _warehouses(self):
        warehouses = self.env["stock.warehouse"].search([("company_id", "in", self.env.companies.ids)])
        return [{"id": warehouse.id, "name": warehouse.name} for warehouse in warehouses]

    @api.model
    def _newest_event(self):
        self.env.cr.execute("SELECT MAX(id) FROM o2d_event")
        return self.env.cr.fetchone()[0] or 0

    # --- what is in a queue ------------------------------------------------------------------------

    def _model(self):
        """The model of this queue, with the rights of whoever asks."""
        model = self.env[self.sudo().res_model]
        if not hasattr(model, "_o2d_queue_rows"):
            raise ValueError(f"{model._name} has no queues")
        return model

    def _evaluated(self):
        """The condition as a domain."""
        self.ensure_one()
        now = fields.Datetime.now()
        stages = self.env["o2d.stage"]
        return Domain(
            safe_eval(
                self.sudo().domain,
                {
                    "now": fields.Datetime.to_string(now),
                    "today": fields.Date.to_string(fields.Date.context_today(self)),
                    "soon": lambda hours: fields.Datetime.to_string(now + timedelta(hours=hours)),
                    "end_of_day": lambda days: fields.Datetime.to_string(self._end_of_day(days)),
                    "stage": lambda code: stages._get(code).id or 0,
                    "uid": self.env.uid,
                    "my_roles": self.env.user.all_group_ids.ids,
                },
            )
        )

    def _end_of_day(self, days):
        """The last second of a day where the user is, in UTC.

        :param days: so many days from today
        """
        zone = pytz.timezone(self.env.context.get("tz") or self.env.user.tz or "UTC")
        last = datetime.combine(fields.Date.context_today(self) + timedelta(days=days), time(23, 59, 59))
        return zone.localize(last).astimezone(pytz.utc).replace(tzinfo=None)

    def _domain(self, filters=None):
        model = self._model()
        domain = model._o2d_queue_domain(self)
        if "company_id" in model._fields:
            domain &= Domain("company_id", "in", self.env.companies.ids)
        if not filters:
            return domain
        if filters["warehouse"]:
            domain &= model._o2d_queue_at(filters["warehouse"])
        if filters["mine"]:
            domain &= model._o2d_queue_of_me()
        if filters["late"]:
            domain &= self._late_domain()
        return domain

    def _late_domain(self):
        queue = self.sudo()
        if not queue.until_field:
            return Domain.FALSE
        return Domain(queue.until_field, "<", self._now_for(queue.until_field))

    def _now_for(self, name):
        """What a field of this model is compared with: this moment, or for a day today."""
        is_day = self._model()._fields[name].type == "date"
        return fields.Date.context_today(self) if is_day else fields.Datetime.now()

    def _query(self, filters=None, offset=0, limit=None):
        order = self.sudo().order if limit else None
        return self._model()._search(self._domain(filters), offset=offset, limit=limit, order=order)

    def _ids_of(self, query, *columns):
        """First column of what a query finds. What a condition gets wrong is said to the reader, not to the log."""
        select = query.select(*columns)
        self.env.flush_query(select)
        self.env.cr.execute(select, log_exceptions=False)
        return [row[0] for row in self.env.cr.fetchall()]

    def _parts(self, query):
        """SELECT of (queue, how much waits, how much of it is late)."""
        model, until = self._model(), self.sudo().until_field
        late = SQL("0")
        if until:
            column = model._field_to_sql(model._table, until, query)
            late = SQL("COUNT(*) FILTER (WHERE %s < %s)", column, self._now_for(until))
        return query.select(SQL("%s", self.id), SQL("COUNT(*)"), late)

    def _counted(self, filters):
        """Count all these queues in one query; a damaged one by itself, so that the others still work.

        :return: {queue id: {"count", "late", "error"}}, without queues of models that the user may not read
        """
        counts, selects = {}, {}
        for queue in self:
            try:
                selects[queue] = queue._parts(queue._query(filters))
            except AccessError:
                continue
            except DAMAGE as error:
                counts[queue.id] = queue._broken(error)
        try:
            counts.update(self._counts_of(selects.values()))
        except (psycopg2.DataError, psycopg2.ProgrammingError):
            for queue, select in selects.items():
                try:
                    counts.update(self._counts_of([select]))
                except (psycopg2.DataError, psycopg2.ProgrammingError) as error:
                    counts[queue.id] = queue._broken(error)
        return counts

    @api.model
    def _counts_of(self, selects):
        if not selects:
            return {}
        query = SQL(" UNION ALL ").join(selects)
        with self.env.cr.savepoint(flush=False):
            self.env.flush_query(query)
            self.env.cr.execute(query, log_exceptions=False)
            return {id_: {"count": count, "late": late, "error": ""} for id_, count, late in self.env.cr.fetchall()}

    def _broken(self, error):
        return {"count": None, "late": 0, "error": self._damage(error)}

    def _damage(self, error):
        """What a reader is told of a condition that cannot be read."""
        _logger.info("Queue %s cannot be read: %s", self.sudo().code, error)
        return self.env._(
            "“%(queue)s” cannot be shown: its condition is damaged. Please ask your administrator.",
            queue=self.sudo().name,
        )

    def _find(self, record_id):
        """One row of this queue.

        :raise UserError: when it is not, or no longer, in the queue
        """
        if not rules.is_id(record_id):
            raise UserError(self.env._("There is no such row."))
        model = self._model()
        try:
            with self.env.cr.savepoint(flush=False):
                query = model._search(self._domain() & Domain("id", "=", record_id))
                found = self._ids_of(query)
        except DAMAGE as error:
            raise UserError(self._damage(error)) from None
        if not found:
            raise UserError(self.env._("This is not in the queue any more: somebody else was faster."))
        return model.browse(found)

    def _prepare_head(self):
        queue = self.sudo()
        return {
            "id": queue.id,
            "code": queue.code,
            "name": queue.name,
            "words": queue.words or "",
            "empty": queue.words_empty or "",
            "shows": queue.shows,
        }

    def _allowed_actions(self):
        """What this user may do here: {name: QueueAction}, in the queue's order."""
        model = self._model()
        known = model._o2d_queue_actions()
        allowed = {}
        for name in rules.names(self.sudo().actions):
            action = known.get(name)
            if action and model.has_access(action.operation) and self._has_any_role(action.groups):
                allowed[name] = action
        return allowed

    @api.model
    def _has_any_role(self, groups):
        return not groups or self.env.user._o2d_has_any(rules.names(groups))
