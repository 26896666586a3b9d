import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import SQL
from odoo.tools.misc import format_date, format_datetime, formatLang

_logger = logging.getLogger(__name__)

BATCH = 100
ACTIVITY_TYPE = "o2d_base.mail_activity_data_handoff"


class O2dHandoffNotice(models.Model):
    """One notice waiting to be sent: written with what caused it, sent after the commit.

    Sending can fail (no mail server, a bad address); what caused the notice must not fail with it.
    """

    _name = "o2d.handoff.notice"
    _description = "Handoff notice in the queue"
    _order = "id"
    _rec_name = "order_id"

    handoff_id = fields.Many2one("o2d.handoff", required=True, readonly=True, ondelete="cascade", index=True)
    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade", index=True)
    picking_id = fields.Many2one("stock.picking", string="Delivery", readonly=True, ondelete="cascade")
    stage_id = fields.Many2one("o2d.stage", readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    event = fields.Char(readonly=True)
    note = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("sent", "Sent"),
            ("dropped", "Not needed"),
            ("failed", "Failed"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    queued_at = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    error = fields.Char(readonly=True)
    activity_ids = fields.Many2many(
        "mail.activity", "o2d_handoff_notice_activity_rel", string="Activities", readonly=True
    )

    # An order and its delivery enter a stage together: one notice says it.
    _pending_uniq = models.UniqueIndex(
        "(handoff_id, order_id, COALESCE(stage_id, 0), event) WHERE state = 'pending'",
        "This notice is waiting already.",
    )

    # --- queue -----------------------------------------------------------------------------------

    @api.model
    def _put(self, rows):
        """Queue notices and wake the sender once for this transaction.

        :param rows: [(handoff, order, delivery or None, stage or None, event, note)], ids
        """
        now = fields.Datetime.now()
        values = SQL(", ").join(SQL("(%s, %s, %s, %s, %s, %s, 'pending', %s)", *row, now) for row in rows)
        self.env.cr.execute(
            SQL(
                "INSERT INTO o2d_handoff_notice"
                "       (handoff_id, order_id, picking_id, stage_id, event, note, state, queued_at)"
                " VALUES %s ON CONFLICT (handoff_id, order_id, COALESCE(stage_id, 0), event) WHERE state = 'pending'"
                " DO NOTHING",
                values,
            )
        )
        self._wake_sender()

    @api.model
    def _wake_sender(self):
        data = self.env.cr.precommit.data
        if not data.get("o2d.handoff.awake"):
            data["o2d.handoff.awake"] = True
            self.env.ref("o2d_base.ir_cron_o2d_handoff_send").sudo()._trigger()

    @api.model
    def _cron_send(self):
        cron = self.env["ir.cron"]
        while sent := retrying(self._send_batch, self.env):
            remaining = self.sudo().search_count([("state", "=", "pending")])
            if not cron._commit_progress(sent, remaining=remaining):
                return
        retrying(self.sudo()._close_activities, self.env)

    def _send_batch(self):
        """:return: how many notices were looked at"""
        pending = self.sudo().search([("state", "=", "pending")], limit=BATCH)
        pending._send()
        return len(pending)

    def action_send_again(self):
        """Put failed notices back in the queue, once their cause is mended."""
        if not self.env.user.has_group("o2d_base.group_administration"):
            raise AccessError(self.env._("Only an administrator of Order to Dispatch sends notices again."))
        self.check_access("read")
        failed = self.sudo().filtered(lambda notice: notice.state == "failed")
        for notice in failed:
            # The same notice may be waiting again already.
            twin = notice.search_count(
                [
                    ("state", "=", "pending"),
                    ("handoff_id", "=", notice.handoff_id.id),
                    ("order_id", "=", notice.order_id.id),
                    ("stage_id", "=", notice.stage_id.id),
                    ("event", "=", notice.event),
                ],
                limit=1,
            )
            notice.write({"state": "dropped" if twin else "pending", "error": False})
        if failed:
            self._wake_sender()

    # --- sending ---------------------------------------------------------------------------------

    def _send(self):
        """Send what still makes sense, grouped; a failure is kept with its notices and never raised."""
        moot = self.filtered(lambda notice: notice._is_moot())
        moot.write({"state": "dropped"})
        for (handoff, _warehouse), notices in (self - moot)._grouped().items():
            try:
                with self.env.cr.savepoint():
                    notices._send_by(handoff)
                    notices.filtered(lambda notice: notice.state == "pending").write(
                        {"state": "sent", "sent_at": fields.Datetime.now()}
                    )
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception as error:
                # A wrong template or address: the order goes on, the administrator sees the row.
                _logger.exception("Handoff notice “%s” could not be sent", handoff.name)
                notices.write({"state": "failed", "error": str(error)[:500]})

    def _grouped(self):
        groups = defaultdict(self.browse)
        for notice in self:
            groups[notice.handoff_id, notice._warehouse()] |= notice
        return groups

    def _is_moot(self):
        """An order that has passed a stage already needs nobody to act on it there."""
        self.ensure_one()
        if self.event == "held":
            return not self._is_held()
        return self.event in ("entered", "late") and not self._is_at_stage()

    def _is_held(self):
        """Is the order stopped, or some of its lines? Those of a cancelled order stay held and concern nobody."""
        order = self.order_id
        return order.o2d_blocked or (order.state != "cancel" and bool(order._o2d_held_lines()))

    def _is_at_stage(self):
        return self.stage_id in (self.order_id.o2d_stage_id | self.order_id.picking_ids.o2d_stage_id)

    def _send_by(self, handoff):
        if handoff.channel == "activity":
            self._send_activities(handoff)
        else:
            self._send_messages(handoff)
        if handoff.tell_customer:
            for order in self.order_id:
                handoff.template_id.send_mail(order.id, force_send=False)

    def _send_messages(self, handoff):
        """One message for all orders to people who are told the same, each in the reader's language."""
        readers = defaultdict(self.browse)
        for notice in self:
            for user in handoff._people(notice.order_id, notice.stage_id, notice._warehouse()):
                readers[user] |= notice
        letters = defaultdict(self.env["res.users"].browse)
        for user, notices in readers.items():
            letters[notices, user.lang] |= user
        for (notices, lang), users in letters.items():
            subject, lines = notices._letter_of(handoff, lang)
            send = handoff._mail if handoff.channel == "mail" else handoff._tell
            send(users, notices.order_id, subject, lines)

    def _letter_of(self, handoff, lang):
        """Subject and lines of one message about these notices.

        Of several, each line bears its own first line: two stages of one order are two things to know.

        :return: (subject, [(order, title, text)])
        """
        words = [(notice.order_id, *handoff._words(notice, lang)) for notice in self]
        if len(words) == 1:
            order, head, text = words[0]
            return head, [(order, order.name, text or head)]
        lines = [(order, head if order.name in head else f"{order.name}: {head}", text) for order, head, text in words]
        return handoff.with_context(lang=lang).name, list(dict.fromkeys(lines))

    def _send_activities(self, handoff):
        """A task is one person's: a person named for the place, else whoever of the role has the fewest."""
        for notice in self:
            order = notice.order_id
            if order.activity_ids._o2d_ask(handoff, notice.stage_id):
                notice.state = "dropped"
                continue
            people = handoff._people(order, notice.stage_id, notice._warehouse())
            if not people:
                notice.write({"state": "dropped", "error": self.env._("Nobody to tell")})
                continue
            user = notice._least_busy(people)
            subject, text = handoff._words(notice, user.lang)
            due = notice._document().o2d_stage_due
            notice.activity_ids = order.sudo().activity_schedule(
                ACTIVITY_TYPE,
                date_deadline=fields.Date.context_today(self.with_context(tz=user.tz), due) if due else None,
                summary=subject,
                note=text,
                user_id=user.id,
            )

    def _least_busy(self, people):
        named = self.handoff_id.user_ids & people
        if self.handoff_id.tell_owner and self.stage_id:
            named |= self.stage_id._owner_for(self.company_id, self._warehouse()).users & people
        people = named or people
        kind = self.env.ref(ACTIVITY_TYPE)
        busy = dict(
            self.env["mail.activity"].sudo()._read_group(
                [("activity_type_id", "=", kind.id), ("user_id", "in", people.ids)], ["user_id"], ["__count"]
            )
        )  # fmt: skip
        return min(people, key=lambda user: (busy.get(user, 0), user.id))

    @api.model
    def _close_activities(self):
        """A task is gone when its stage has been left, whoever did the work."""
        waiting = self.search([("state", "=", "sent"), ("activity_ids", "!=", False)])
        over = waiting.filtered(lambda notice: notice._is_over())
        over.activity_ids.unlink()
        over.write({"state": "closed"})

    def _is_over(self):
        if self.event == "held":
            return not self._is_held()
        return bool(self.stage_id) and self.event in ("entered", "late") and not self._is_at_stage()

    # --- words -----------------------------------------------------------------------------------

    def _document(self):
        return self.picking_id or self.order_id

    def _warehouse(self):
        return self._document()._o2d_gate_warehouse()

    def _values(self):
        """What the places of a text are filled with; see tools/handoff_text.py."""
        self.ensure_one()
        order, document = self.order_id, self._document()
        zone = self._warehouse().o2d_calendar_id.tz or order.company_id.resource_calendar_id.tz or "UTC"
        due = document.o2d_stage_due
        return {
            "order": order.name,
            "customer": order.partner_id.display_name,
            "document": document.display_name,
            "stage": self.stage_id.name or "",
            "due": format_datetime(self.env, due, tz=zone, dt_format="d MMM HH:mm") if due else "",
            "salesperson": order.user_id.name or "",
            "site": self._warehouse().name or "",
            "note": self.note or "",
            "amount": formatLang(self.env, order.amount_total, currency_obj=order.currency_id),
            "promise": format_date(self.env, order.o2d_promise_date) if order.o2d_promise_date else "",
        }


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _o2d_ask(self, handoff, stage):
        """Does one of these tasks ask for the same at the same stage?"""
        domain = [("activity_ids", "in", self.ids), ("handoff_id", "=", handoff.id), ("stage_id", "=", stage.id)]
        return bool(self) and bool(self.env["o2d.handoff.notice"].sudo().search_count(domain, limit=1))
