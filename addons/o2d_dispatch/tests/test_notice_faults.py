from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .notice_common import NoticeCase

MAILS = "odoo.addons.mail.models.mail_mail"


class TestNoticeFaults(NoticeCase):
    """A mail that fails takes nothing back; somebody owns it until the customer knows."""

    def _queued(self):
        delivery = self._left()
        self._tell()
        return delivery

    def _refused(self, delivery, failure_type="mail_smtp"):
        """The mail server does not take the mail."""
        self._queue_of(delivery).write({"state": "exception", "failure_type": failure_type})
        self._queue_of(delivery)._postprocess_sent_message(
            [], [], failure_reason="Broken pipe", failure_type=failure_type
        )
        self._tell()

    def test_no_address(self):
        """A customer without a mail address is an exception of sales; the gate-out stands."""
        self.customer.email = False
        delivery = self._queued()
        problem = self._problem(delivery)
        self.assertEqual(self._notice(delivery).fault, "no_address")
        self.assertIn("has no mail address", problem.name)
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_sales_coordinator"))
        self.assertFalse(problem.is_blocking)
        self.assertTrue(delivery.o2d_gate_out_at)

    def test_address_comes_later(self):
        """Once the contact has an address, the mail goes and the exception closes by itself."""
        self.customer.email = False
        delivery = self._queued()
        self.customer.email = "new@kaveri.example.com"
        self._tell()
        self._send_mails(delivery)
        self._tell()
        self.assertEqual((self._notice(delivery).state, len(self._notice(delivery))), ("sent", 1))
        self.assertFalse(self._problem(delivery))

    def test_contact_without_address(self):
        """A contact without an address of its own is told at its company's."""
        contact = self._partner(name="Store", parent_id=self.customer.id, is_company=False)
        delivery = self._left(partner_id=contact.id)
        self._tell()
        self.assertEqual(self._notice(delivery).email, "purchase@kaveri.example.com")

    def test_server_away(self):
        """While the mail server is away the same mail is tried again, ever more rarely, and an exception says so."""
        delivery = self._queued()
        self._refused(delivery)
        notice = self._notice(delivery)
        self.assertEqual((notice.state, notice.fault, notice.tries), ("failed", "away", 1))
        self.assertTrue(self._problem(delivery))
        notice.retry_at = fields.Datetime.now() - timedelta(minutes=1)
        self._tell()
        self.assertEqual((notice.state, len(self._queue_of(delivery))), ("queued", 1))
        self._send_mails(delivery)
        self._tell()
        self.assertEqual((notice.state, len(self._notice(delivery))), ("sent", 1))
        self.assertFalse(self._problem(delivery))

    def test_server_stays_away(self):
        """After the last try nobody tries by himself any more."""
        delivery = self._queued()
        notice = self._notice(delivery)
        notice.tries = 5
        self._refused(delivery)
        self.assertEqual((notice.tries, notice.retry_at), (6, False))

    def test_address_refused(self):
        """An address that the server refuses is not tried again; it names the address."""
        delivery = self._queued()
        self._refused(delivery, "mail_email_invalid")
        self.assertEqual((self._notice(delivery).fault, self._notice(delivery).retry_at), ("refused", False))
        self.assertIn("purchase@kaveri.example.com was refused", self._problem(delivery).name)

    def test_bounce(self):
        """A mail that comes back after it was taken opens the exception all the same."""
        delivery = self._queued()
        self._send_mails(delivery)
        self._tell()
        message = self._notice(delivery).message_id
        self.env["mail.thread"]._routing_handle_bounce(
            None,
            {
                "bounced_email": "purchase@kaveri.example.com",
                "bounced_partner": self.customer,
                "bounced_msg_ids": [message.message_id],
                "bounced_message": message,
                "email_from": "mailer@example.com",
                "to": "bounce@example.com",
                "message_id": "<bounce@example.com>",
            },
        )
        self._tell()
        self.assertEqual((self._notice(delivery).state, self._notice(delivery).fault), ("failed", "bounced"))
        self.assertIn("came back", self._problem(delivery).name)

    def test_taken_out_of_the_queue(self):
        """A mail that somebody cancels in the queue has told nobody."""
        delivery = self._queued()
        self._queue_of(delivery).cancel()
        self._notice(delivery)._notification().notification_status = "canceled"
        self._tell()
        self.assertEqual(self._notice(delivery).fault, "stopped")

    def test_cannot_be_made(self):
        """A template or a document that cannot be made leaves an exception and no half message."""
        delivery = self._left()
        before = delivery.sale_id.message_ids
        fault = UserError("The invoice has no layout.")
        with patch.object(type(delivery), "_o2d_notice_papers", side_effect=fault):
            self._tell()
        notice = self._notice(delivery)
        self.assertEqual((notice.fault, notice.error), ("broken", "The invoice has no layout."))
        self.assertEqual(delivery.sale_id.message_ids, before)
        self.assertEqual(self._problem(delivery).cause, "The invoice has no layout.")

    @mute_logger("odoo.addons.o2d_dispatch.models.o2d_notice_send")
    def test_one_fault_stops_no_other(self):
        """A notice that cannot be made keeps no other from its customer."""
        bad, good = self._left(), self._left()
        papers = type(bad)._o2d_notice_papers

        def broken(picking):
            if picking == bad:
                raise ZeroDivisionError
            return papers(picking)

        with patch.object(type(bad), "_o2d_notice_papers", broken):
            self._tell()
        self.assertEqual((self._notice(bad).state, self._notice(good).state), ("failed", "queued"))

    def test_by_hand_mends(self):
        """Sending it by hand, with another address, closes the exception; the first failure is no news any more."""
        delivery = self._queued()
        self._refused(delivery, "mail_email_invalid")
        self.customer.email = "right@kaveri.example.com"
        delivery.with_user(self.coordinator).action_o2d_tell_customer()
        self._tell()
        self._send_mails(delivery)
        self._tell()
        self.assertEqual(delivery.o2d_notice_state, "sent")
        self.assertFalse(self._problem(delivery))
