import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import SQL

from ..tools import notice_rules as rules

_logger = logging.getLogger(__name__)

LOOKED_AT = 20
BATCH = 200
# Days in which a mail may still come back, and in which a missing address is still waited for.
BOUNCES, ADDRESSES = 30, 30
LAYOUT = "mail.mail_notification_layout_with_responsible_signature"
RENDERED = ("subject", "body_html", "email_from", "attachment_ids", "report_template_ids")


class O2dCustomerNotice(models.Model):
    """Notices are sent one at a time, each in a transaction of its own, through core's mail queue."""

    _inherit = "o2d.customer.notice"

    @api.model
    def _cron_tell(self):
        """Look what became of the mails, and send what waits."""
        cron = self.env["ir.cron"]
        while done := retrying(self._look_after, self.env):
            if not cron._commit_progress(done):
                return
        while retrying(self._tell_next, self.env):
            remaining = self.sudo().search_count([("state", "=", rules.PENDING)])
            if not cron._commit_progress(1, remaining=remaining):
                return

    # --- sending ---------------------------------------------------------------------------------------

    def _tell_next(self):
        """Send the oldest notice that no other worker has in hand.

        :return: how many were looked at, 0 or 1
        """
        waiting = self.sudo().search([("state", "=", rules.PENDING)], order="id", limit=LOOKED_AT)
        notice = waiting.try_lock_for_update(limit=1)
        if notice:
            notice.with_company(notice.company_id)._tell()
        return len(notice)

    def _tell(self):
        self.ensure_one()
        is_wanted = self.by_hand or self.picking_id._o2d_tells_customer()
        if not is_wanted or not self.picking_id._o2d_has_left():
            # Switched off meanwhile, or taken back.
            self.write({"state": rules.DROPPED})
            self._told_changed()
            return
        partner = self.picking_id._o2d_notice_partner()
        self.write({"partner_id": partner.id, "email": partner.email_normalized})
        if not partner.email_normalized:
            self.partner_id = self.order_id.partner_id
            self._failed(rules.NO_ADDRESS)
            return
        try:
            with self.env.cr.savepoint():
                message = self._post()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            known = isinstance(error, UserError)
            if not known:
                _logger.exception("The customer could not be told that %s left", self.picking_id.name)
            words = str(error.args[0]) if error.args else type(error).__name__
            self._failed(rules.BROKEN, words, words if known else "")
            return
        self.write({"state": rules.QUEUED, "message_id": message.id, "papers": ", ".join(self._paper_names(message))})
        self.env["o2d.event"]._log(
            self.picking_id,
            "note",
            stage="settlement",
            note=self._told_words(),
            detail={"email": self.email, "papers": self.papers, "by_hand": self.by_hand},
            user=self.user_id if self.by_hand else None,
        )
        self._take_result()

    def _told_words(self):
        who = {"customer": self.partner_id.display_name, "email": self.email}
        if self.papers:
            return self.env._("%(customer)s is told at %(email)s, with %(papers)s", papers=self.papers, **who)
        return self.env._("%(customer)s is told at %(email)s", **who)

    @api.model
    def _paper_names(self, message):
        return message.attachment_ids.sorted("id").mapped("name")

    def _post(self):
        """Write the message on the order, where the customer's page shows it, with its mail in core's queue.

        :return: mail.message
        """
        picking, order = self.picking_id.with_company(self.company_id), self.order_id.with_company(self.company_id)
        template = picking._o2d_notice_template()
        lang = template._render_lang(picking.ids)[picking.id] or self.env.lang
        letter = template._generate_template(picking.ids, RENDERED)[picking.id]
        papers = [(name, base64.b64decode(content)) for name, content in letter.get("attachments", [])]
        author = order.user_id.partner_id or order.company_id.partner_id
        message = order.with_context(lang=lang).message_post(
            author_id=author.id,
            email_from=letter["email_from"] or author.email_formatted or None,
            subject=letter["subject"],
            body=letter["body_html"],
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
            attachments=[*picking._o2d_notice_papers(), *papers],
            attachment_ids=[
                attachment.copy({"res_model": order._name, "res_id": order.id}).id
                for attachment in template.attachment_ids
            ],
            email_layout_xmlid=template.email_layout_xmlid or LAYOUT,
            email_add_signature=False,
            force_email_lang=lang,
            mail_auto_delete=True,
            force_send=False,  # By core's queue: a mail server that is slow or away keeps nobody waiting.
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return message

    # --- what became of the mail -------------------------------------------------------------------------

    def _notification(self):
        return self.message_id.notification_ids.filtered(lambda one: one.res_partner_id == self.partner_id)[:1]

    def _take_result(self):
        """Take over what core knows of this notice's mail.

        :return: has it changed anything?
        """
        self.ensure_one()
        notification = self._notification()
        if not notification:
            # Taken away with the message or the contact: nobody can say any more.
            found = (rules.FAILED, rules.STOPPED)
        else:
            found = rules.result(notification.notification_status, notification.failure_type or "")
        if not found or found[0] == self.state:
            return False
        if found[0] == rules.SENT:
            self._arrived()
        else:
            self._failed(found[1], notification.failure_reason or "")
        return True

    def _look_after(self):
        """Mails that were taken, refused or came back; addresses that are known now; a mail server that is back.

        :return: how many notices have changed
        """
        notices = self.sudo()
        changed = 0
        for notice in notices.browse(self._changed_ids()):
            changed += notice.with_company(notice.company_id)._take_result()
        now = fields.Datetime.now()
        again = notices.search([("state", "=", rules.FAILED), ("retry_at", "<=", now)], limit=BATCH)
        for notice in again:
            notice._retry_mail()
        addressed = notices.search(self._without_address(), limit=BATCH).filtered(
            lambda notice: notice._is_latest() and notice.picking_id._o2d_notice_partner().email_normalized
        )
        if addressed:
            addressed.write({"state": rules.PENDING, "fault": False})
            self._wake()
        return changed + len(again) + len(addressed)

    @api.model
    def _without_address(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=ADDRESSES)
        faulty = Domain("state", "=", rules.FAILED) & Domain("fault", "=", rules.NO_ADDRESS)
        has_address = Domain("order_id.partner_id.email_normalized", "!=", False) | Domain(
            "order_id.partner_id.commercial_partner_id.email_normalized", "!=", False
        )
        return faulty & Domain("asked_at", ">=", since) & has_address

    @api.model
    def _changed_ids(self):
        """Notices of whose mail core knows more than we do, in one query."""
        self.flush_model()
        self.env["mail.notification"].flush_model()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=BOUNCES)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT notice.id
                  FROM o2d_customer_notice notice
             LEFT JOIN mail_notification mail
                    ON mail.mail_message_id = notice.message_id AND mail.res_partner_id = notice.partner_id
                 WHERE notice.state = 'queued'
                   AND (mail.id IS NULL OR mail.notification_status IN ('sent', 'bounce', 'exception', 'canceled'))
                 UNION
                SELECT notice.id
                  FROM o2d_customer_notice notice
                  JOIN mail_notification mail
                    ON mail.mail_message_id = notice.message_id AND mail.res_partner_id = notice.partner_id
                 WHERE notice.state = 'sent' AND notice.sent_at >= %s AND mail.notification_status = 'bounce'
              ORDER BY 1
                 LIMIT %s
                """,
                since,
                BATCH,
            )
        )
        return [notice_id for (notice_id,) in rows]

    def _retry_mail(self):
        """The same mail once more, not a second one."""
        self.ensure_one()
        notification = self._notification()
        mail = notification.mail_mail_id.filtered(lambda one: one.state == "exception")
        self.retry_at = False
        if not mail or not self._is_latest():
            return
        mail.mark_outgoing()
        notification.write({"notification_status": "ready", "failure_type": False, "failure_reason": False})
        self.state = rules.QUEUED
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        # The mails may be gone afterwards. Nothing of ours is written here: what fails while a mail is being sent
        # would have it sent twice.
        messages = self.filtered("is_notification").mail_message_id
        done = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        messages._o2d_wake_notices()
        return done


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _o2d_wake_notices(self):
        """Have it looked at what became of the mails of these messages."""
        notices = self.env["o2d.customer.notice"].sudo()
        if self and notices.search_count([("message_id", "in", self.ids)], limit=1):
            notices._wake()


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        done = super()._routing_handle_bounce(email_message, message_dict)
        message_dict["bounced_message"]._o2d_wake_notices()
        return done
