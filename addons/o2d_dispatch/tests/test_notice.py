import psycopg2

from odoo.tools import mute_logger

from .notice_common import NoticeCase


class TestNoticeQueued(NoticeCase):
    """A gate-out queues one notice, and nothing of the mail happens in its transaction."""

    def test_gate_out_queues(self):
        """The gate-out only queues the notice and wakes the sender."""
        triggers = self.env["ir.cron.trigger"].search_count([])
        delivery = self._left()
        notice = self._notice(delivery)
        self.assertEqual((notice.state, notice.by_hand, notice.order_id), ("pending", False, delivery.sale_id))
        self.assertFalse(notice.message_id)
        self.assertGreater(self.env["ir.cron.trigger"].search_count([]), triggers)

    def test_no_gate(self):
        """Where no gate is kept, goods have left when they are validated, and the customer is told then."""
        delivery = self._validated(self._delivery())
        self.assertEqual(self._notice(delivery).state, "pending")

    def test_at_the_gate(self):
        """What waits at the gate has not left: nobody is told."""
        delivery = self._delivery()
        self._trip(delivery)
        self._validated(delivery)
        self.assertFalse(self._notice(delivery))

    def test_once(self):
        """A gate-out has one notice, however often it is asked for; the database refuses a second one."""
        delivery = self._left()
        self.assertFalse(self.notices._put(delivery))
        self._tell()
        self.assertFalse(self.notices._put(delivery))
        self.assertEqual(len(self._notice(delivery)), 1)
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.notices.create({"picking_id": delivery.id, "company_id": self.company.id,
                                 "asked_at": delivery.date_done, "state": "sent"})  # fmt: skip

    def test_switched_off(self):
        """A company that has not switched it on tells nobody by itself."""
        self.company.o2d_notice = False
        self.assertFalse(self._notice(self._left()))

    def test_customer_wants_none(self):
        """A customer who wants no notices gets none, whichever of its contacts ordered."""
        contact = self._partner(
            name="Store", parent_id=self.customer.id, is_company=False, email="s@kaveri.example.com"
        )
        self.customer.o2d_notice_off = True
        self.assertFalse(self._notice(self._left(partner_id=contact.id)))

    def test_no_longer_wanted(self):
        """What was queued before the customer asked for no more is dropped."""
        delivery = self._left()
        self.customer.o2d_notice_off = True
        self._tell()
        self.assertEqual(self._notice(delivery).state, "dropped")

    def test_return_and_transfer(self):
        """Nobody is told of goods that come back."""
        delivery = self._left()
        wizard = self.env["stock.return.picking"].with_context(active_id=delivery.id, active_model="stock.picking")
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        back.move_ids.quantity = 1
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual((back.state, len(self._notice(back))), ("done", 0))


class TestNoticeSent(NoticeCase):
    """What the customer reads, and where it stands afterwards."""

    def test_mail(self):
        """The mail says by what the goods travel and what they are, with the invoice and the link to the order."""
        delivery = self._validated(self._delivery(quantity=12, client_order_ref="PO-771"))
        invoice = self._bill(delivery)
        self._gone(delivery, lr_no="PN2291", transporter_id=self.carrier.id)
        self._tell()
        notice, mail = self._notice(delivery), self._queue_of(delivery)
        self.assertEqual((notice.state, notice.email), ("queued", "purchase@kaveri.example.com"))
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("PO-771", mail.subject)
        link = delivery.sale_id.get_portal_url()
        for words in ("MH 12 AB 1234", "Ramesh Jadhav", "98220 12345", "VRL Logistics", "PN2291", invoice.name,
                      "Bearing 6204", "12 Units", link.split("?")[0]):  # fmt: skip
            self.assertIn(words, notice.message_id.body)
        self.assertEqual(notice.message_id.attachment_ids.mapped("mimetype"), ["application/pdf"])
        self.assertTrue(invoice.invoice_pdf_report_id, "The very document that is kept")

    def test_taken_by_the_server(self):
        """Once the mail server has taken the mail, the customer counts as told."""
        delivery = self._left()
        self._tell()
        self._send_mails(delivery)
        self._tell()
        notice = self._notice(delivery)
        self.assertEqual((notice.state, delivery.o2d_notice_state), ("sent", "sent"))
        self.assertTrue(notice.sent_at)

    def test_on_the_customers_page(self):
        """The message stands on the order's page of the customer."""
        delivery = self._left()
        self._tell()
        self.assertIn(self._notice(delivery).message_id, delivery.sale_id.website_message_ids)

    def test_trail(self):
        """The trail says who was told at which address."""
        delivery = self._left()
        self._tell()
        self.assertIn("purchase@kaveri.example.com", self._events(delivery, "note")[-1].note)

    def test_own_and_company_template(self):
        """A customer's own mail comes before the company's, and that before the one that comes with the module."""
        plain = self.env.ref("o2d_dispatch.mail_template_notice")
        companys, own = plain.copy({"subject": "Company"}), plain.copy({"subject": "Own"})
        delivery = self._validated(self._delivery())
        self.assertEqual(delivery._o2d_notice_template(), plain)
        self.company.o2d_notice_template_id = companys
        self.assertEqual(delivery._o2d_notice_template(), companys)
        self.customer.o2d_notice_template_id = own
        self._tell()
        self.assertEqual(self._notice(delivery).message_id.subject, "Own")

    def test_hindi(self):
        """A customer whose language is Hindi reads Hindi."""
        self.env["res.lang"]._activate_lang("hi_IN")
        self.customer.lang = "hi_IN"
        delivery = self._left()
        self._tell()
        body = self._notice(delivery).message_id.body
        self.assertIn("रवाना हो गया है", body)
        self.assertIn("वाहन", body)
        self.assertNotIn("Vehicle", body)

    def test_many_lines(self):
        """A long delivery is cut short in the mail, which says how many articles more there are."""
        products = [self._product(name=f"Part {number:03}", stock=10) for number in range(30)]
        order = self._order([(product, 1) for product in products])
        order.action_confirm()
        self._deliver(order)
        self._tell()
        body = self._notice(order.picking_ids).message_id.body
        self.assertEqual(body.count("Part 0"), 20)
        self.assertIn("10 more articles", " ".join(body.replace("<t>", "").replace("</t>", "").split()))

    def test_core_mail_is_off(self):
        """Core's own delivery mail is not sent beside ours, and is sent where ours is not."""
        self.company.stock_move_email_validation = True
        comment = self.env.ref("mail.mt_comment")
        told = self._validated(self._delivery())
        self.assertNotIn(comment, told.message_ids.subtype_id)
        self.customer.o2d_notice_off = True
        quiet = self._validated(self._delivery())
        self.assertIn(comment, quiet.message_ids.subtype_id)

    def test_handoff_row_is_silent(self):
        """A row of the table that tells customers of the gate-out is silent where the notice tells them."""
        self.env["o2d.handoff"].search([]).active = False
        self.env.ref("o2d_base.handoff_dispatched").active = True
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._left()
        self._bill(delivery)
        rows = self.env["o2d.handoff.notice"].search([("order_id", "=", delivery.sale_id.id)])
        self.assertTrue(rows.filtered(lambda row: row.picking_id == delivery))
        rows._send()
        self.assertEqual(rows.filtered(lambda row: row.picking_id == delivery).mapped("state"), ["dropped"])
