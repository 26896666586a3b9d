"""What the tests of the customer's notice have in common."""

from odoo.addons.mail.tests.common import MockEmail

from .trip_common import TripCase


class NoticeCase(TripCase, MockEmail):
    """A company that tells its customers, and a customer with a mail address. No mail leaves the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("pick_confirmation", "pick_invoicing", "vehicle_capture", "gate_out", "confirmed_stock"):
            cls._control(code, "off", cls.warehouse)
        cls.company.o2d_notice = True
        cls.company.email = "dispatch@pune.example.com"
        cls.customer.email = "purchase@kaveri.example.com"
        cls.coordinator = cls._user("sales_coordinator")
        cls.notices = cls.env["o2d.customer.notice"]
        # What waits in the database already is none of this test's.
        cls.notices.search([("state", "=", "pending")]).state = "dropped"

    def _left(self, **values):
        """A delivery that has left through the gate."""
        return self._gone(self._validated(self._delivery(**values))).picking_ids

    def _notice(self, delivery):
        return self.notices.search([("picking_id", "=", delivery.id)])

    def _tell(self):
        """What the scheduled action does, without its commits."""
        while self.notices._look_after():
            pass
        while self.notices._tell_next():
            pass

    def _queue_of(self, delivery):
        """The mails in core's queue about a delivery."""
        return self.env["mail.mail"].search([("mail_message_id", "in", self._notice(delivery).message_id.ids)])

    def _send_mails(self, delivery):
        """What core's mail queue does."""
        with self.mock_mail_gateway():
            self._queue_of(delivery).send()

    def _problem(self, delivery):
        """The open exception about this customer not knowing."""
        return self.env["o2d.exception"].search([("key", "=", f"notice:{delivery.id}"), ("state", "=", "open")])

    def _bill(self, delivery):
        invoice = delivery.sale_id._create_invoices()
        invoice.action_post()
        return invoice
