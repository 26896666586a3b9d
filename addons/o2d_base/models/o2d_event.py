import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, clean_context

from ..tools.append_only import drop_guard, guard

KINDS = ("entered", "done", "held", "released", "rejected", "failed", "advised", "note")
# Held by _log() alone; compared by identity, so no remote caller can send it.
_WRITER = object()
KEPT_TABLE = "o2d_event_kept"


class O2dEvent(models.Model):
    """Who did what to which document, when, and how long it had waited.

    Append-only: no role, no administrator and no direct SQL statement may change or delete a row (a
    trigger guards the table). There are no foreign keys: a row must outlive its order, its user, a
    merged partner and an uninstalled module, so documents are kept as number and name.
    """

    _name = "o2d.event"
    _description = "Event of the trail"
    _order = "id desc"
    _log_access = False
    _rec_name = "note"

    occurred_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, string="When")
    # Char, not Selection: a row written by an uninstalled module stays readable.
    kind = fields.Char(required=True, readonly=True)
    stage = fields.Char(readonly=True)
    res_model = fields.Char(readonly=True, string="Document type")
    res_id = fields.Integer(readonly=True, string="Document number", aggregator=None)
    res_name = fields.Char(readonly=True, string="Document")
    order_id = fields.Integer(readonly=True, string="Order id", aggregator=None)
    order_name = fields.Char(readonly=True, string="Order")
    picking_id = fields.Integer(readonly=True, string="Delivery id", aggregator=None)
    picking_name = fields.Char(readonly=True, string="Delivery")
    move_id = fields.Integer(readonly=True, string="Invoice id", aggregator=None)
    move_name = fields.Char(readonly=True, string="Invoice")
    company_id = fields.Integer(readonly=True, string="Company id", aggregator=None)
    warehouse_id = fields.Integer(readonly=True, string="Warehouse id", aggregator=None)
    user_id = fields.Integer(readonly=True, string="User id", aggregator=None)
    user_name = fields.Char(readonly=True, string="Who")
    waited = fields.Float(readonly=True, aggregator="avg", string="Waited (s)")
    note = fields.Char(readonly=True, string="What")
    detail = fields.Json(readonly=True)

    _order_idx = models.Index("(order_id, id) WHERE order_id > 0")
    _document_idx = models.Index("(res_model, res_id)")
    _occurred_idx = models.Index("(company_id, occurred_at)")

    def init(self):
        """Guard the table against UPDATE, DELETE and TRUNCATE from any client of the database."""
        guard(self.env.cr, self._table, f"The trail ({self._table}) is append-only")

    @api.model
    def _drop_guard(self):
        """Uninstalling: the trail is set aside under another name, and the guard goes with its table."""
        self.env.cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS %(kept)s AS TABLE o2d_event WITH NO DATA;
                INSERT INTO %(kept)s SELECT * FROM o2d_event;
                """,
                kept=SQL.identifier(KEPT_TABLE),
            )
        )
        drop_guard(self.env.cr, self._table)

    @api.model
    def _restore_kept(self):
        """Installing again: take back what uninstalling had set aside, under new ids."""
        self.env.cr.execute("SELECT to_regclass(%s)", [KEPT_TABLE])
        if not self.env.cr.fetchone()[0]:
            return
        columns = SQL(", ").join(
            SQL.identifier(name) for name, field in sorted(self._fields.items()) if field.store and name != "id"
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO o2d_event (%(columns)s) SELECT %(columns)s FROM %(kept)s ORDER BY id; DROP TABLE %(kept)s",
                columns=columns,
                kept=SQL.identifier(KEPT_TABLE),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("o2d_event_writer") is not _WRITER:
            raise AccessError(self.env._("Events are written by the system as things happen, never by hand."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("The trail is append-only: an event cannot be changed."))

    def unlink(self):  # pylint: disable=method-required-super
        message = self.env._("The trail is append-only: an event cannot be deleted.")
        raise AccessError(message)  # pylint: disable=no-raise-unlink

    @api.model
    def _log(self, records, kind, stage=None, note="", waited=None, detail=None, user=None, occurred_at=None):
        """Write one event for each record.

        :param records: recordset of any model
        :param kind: one of KINDS
        :param stage: code of an o2d.stage, or None
        :param note: the event in words
        :param waited: seconds it had waited; one number, or {record id: seconds}
        :param detail: JSON-able facts; one value for all records
        :param user: who did it (default: the user of this environment)
        :param occurred_at: datetime in UTC (default: now)
        :return: the events, as superuser
        """
        if kind not in KINDS:
            raise ValueError(f"Unknown kind of event: {kind!r}")
        if detail is not None:
            detail = json.loads(json.dumps(detail, default=str))
        user = user or self.env.user
        shared = {
            "occurred_at": occurred_at or fields.Datetime.now(),
            "kind": kind,
            "stage": stage,
            "note": note,
            "detail": detail,
            "user_id": user.id,
            "user_name": user.sudo().name,
        }
        waits = waited if isinstance(waited, dict) else dict.fromkeys(records.ids, waited)
        rows = [
            {**shared, **self._prepare_refs(record), "waited": waits.get(record.id) or 0.0} for record in records.sudo()
        ]
        # A caller's `default_…` keys must not fill the columns that this event leaves empty.
        context = {**clean_context(self.env.context), "o2d_event_writer": _WRITER}
        events = self.sudo().with_context(context).create(rows)  # pylint: disable=context-overridden
        # Handed out without the pen.
        return self.sudo().browse(events.ids)

    @api.model
    def _prepare_refs(self, record):
        """Numbers and names of the documents around a record, as they are now."""
        refs = {
            "res_model": record._name,
            "res_id": record.id,
            "res_name": record.display_name,
            "company_id": record.company_id.id if "company_id" in record._fields else None,
        }
        if hasattr(record, "_o2d_event_refs"):
            refs.update(record._o2d_event_refs())
        return refs
