from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.o2d_base.tools.gate import Reason

from .common import O2dCase

MAY_SHARE = ("sales_coordinator", "sales_head", "finance_executive", "accounts", "compliance", "dispatch_supervisor",
             "operations_head")  # fmt: skip
MAY_NOT_SHARE = ("picker", "gate_keeper", "warehouse_coordinator", "management", "administration")


@tagged("post_install", "-at_install")
class TestShare(O2dCase):
    """The answer goes to the customer by plain links, from those who speak with customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"phone": "098220-12345", "email": "stores@kaveri.example"})
        cls.customer.country_id = cls.env.ref("base.in")
        cls.order = cls._order([(cls.product, 10)], client_order_ref="PO/4471")
        cls.order.action_confirm()

    def _share(self, role="sales_coordinator", order=None):
        return (order or self.order).with_user(self._user(role, login=f"share_{role}")).o2d_share()

    def test_message(self):
        """The message has the answer, the order by both numbers, and a link that opens without a password."""
        message = self._share()
        self.assertEqual(message["text"], self.order._o2d_tracking("portal")["answer"])
        self.assertIn(f"{self.order.name} (PO/4471)", message["subject"])
        self.assertIn(f"/my/orders/{self.order.id}?access_token={self.order.access_token}", message["url"])
        self.assertEqual((message["phone"], message["email"]), ("919822012345", "stores@kaveri.example"))

    def test_message_says_what_the_page_says(self):
        """Who of us has to approve is told on the phone at most, never in writing to the customer."""
        order = self._order([(self.product, 10), (self.product, 5)])
        order.order_line[0]._o2d_set_hold(Reason("credit_limit", "Over the limit", "o2d_base.group_finance_head"))
        order.action_confirm()
        self.assertIn("finance head", order._o2d_tracking("internal")["answer"])
        text = self._share(order=order)["text"]
        self.assertNotIn("finance", text)
        self.assertIn("approval", text)

    def test_roles(self):
        """Whoever speaks with customers may share; pickers, gate keepers and onlookers may not."""
        for role in MAY_SHARE:
            self.assertTrue(self._share(role)["url"], role)
        for role in MAY_NOT_SHARE:
            with self.assertRaises(AccessError, msg=role):
                self._share(role)

    def test_button_is_shown_to_whom_it_serves(self):
        """The screen knows who may share."""
        for role, may in (("sales_coordinator", True), ("picker", False)):
            tracking = self.order.with_user(self._user(role, login=f"look_{role}")).o2d_tracking()
            self.assertIs(tracking["may"]["share"], may, role)

    def test_order_that_may_not_be_read(self):
        """A role is no key to another company's orders."""
        company = self.env["res.company"].create({"name": "Another company"})
        stranger = self._user(
            "sales_coordinator", login="stranger", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        with self.assertRaises(AccessError):
            self.order.with_user(stranger).o2d_share()

    def test_no_link_to_what_was_not_sent(self):
        """A quotation in preparation has no link: the customer has not seen it yet."""
        self.assertEqual(self._share(order=self._order())["url"], "")

    def test_phone_however_written(self):
        """A number reaches WhatsApp with the country's prefix, once."""
        for written, digits in (
            ("98220 12345", "919822012345"), ("+91 98220 12345", "919822012345"), ("0091 98220 12345", "919822012345"),
            ("919822012345", "919822012345"), ("+44 20 7946 0958", "442079460958"), ("", ""), (False, ""),
        ):  # fmt: skip
            self.customer.phone = written
            self.assertEqual(self.order._o2d_whatsapp_digits(), digits, written)

    def test_customer_reads_in_his_language(self):
        """The message speaks the customer's language, whatever the sender's."""
        self.env["res.lang"]._activate_lang("hi_IN")
        self.customer.lang = "hi_IN"
        self.assertIn("आपका आइटम", self._share()["text"])


@tagged("post_install", "-at_install")
class TestRemind(O2dCase):
    """Whoever has a problem is reminded of it, once an hour at most, and the trail says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order([(cls.product, 10)])
        cls.order.action_confirm()
        cls.head = cls._user("finance_head")
        cls.clerk = cls._user("sales_coordinator")
        cls.problem = cls.env["o2d.exception"]._raise(
            "test:remind",
            {"name": "Over the limit", "type": "refusal", "is_blocking": True, "order_id": cls.order.id,
             "company_id": cls.order.company_id.id, "owner_group_id": cls.env.ref("o2d_base.group_finance_head").id},
        )  # fmt: skip

    def _remind(self, user=None):
        return self.problem.with_user(user or self.clerk).action_o2d_remind()

    def _reminders(self):
        return self._events(self.order, "note").filtered(lambda event: "reminded" in (event.detail or {}))

    def test_owner_is_told(self):
        """The role's people get a message, the trail says who was reminded by whom, and so does the answer."""
        said = self._remind()
        self.assertIn(self.head.name, said["words"])
        notice = self.env["mail.message"].search([("partner_ids", "in", self.head.partner_id.ids)], limit=1)
        self.assertIn("Over the limit", notice.subject)
        event = self._reminders()
        self.assertEqual((event.user_name, event.detail["reminded"]), (self.clerk.name, self.problem.id))
        self.assertIn(self.head.name, event.note)

    def test_named_owner_alone(self):
        """Where one person has it, only that person is reminded."""
        other = self._user("finance_head", login="other_head")
        self.problem.owner_id = other
        self.assertIn(other.name, self._remind()["words"])
        self.assertNotIn(self.head.name, self._reminders().note)

    def test_once_an_hour(self):
        """A second reminder within the hour is not sent, a later one is."""
        now = fields.Datetime.now()
        self._remind()
        self.assertIn("less than an hour ago", self._remind()["words"])
        self.assertEqual(len(self._reminders()), 1)
        with freeze_time(fields.Datetime.add(now, minutes=61)):
            self._remind()
        self.assertEqual(len(self._reminders()), 2)

    def test_onlookers_do_not_remind(self):
        """Whoever may only look on sends nothing."""
        manager = self._user("management")
        with self.assertRaises(AccessError):
            self._remind(manager)
        self.assertFalse(self.order.with_user(manager).o2d_tracking()["may"]["remind"])

    def test_nobody_to_remind(self):
        """Where nobody works in the role, that is said, and nothing is counted as a reminder."""
        self.env.ref("o2d_base.group_compliance").all_user_ids.active = False
        self.problem._as_keeper().owner_group_id = self.env.ref("o2d_base.group_compliance")
        with self.assertRaises(UserError):
            self._remind()
        self.assertFalse(self.problem.reminded_at)

    def test_solved(self):
        """Of what is solved nobody is reminded."""
        self.env["o2d.exception"]._clear(["test:remind"])
        with self.assertRaises(UserError):
            self._remind()

    def test_reminder_cannot_be_typed(self):
        """Nobody keeps a reminder from being sent by writing that it was."""
        values = {"reminded_at": fields.Datetime.now()}
        with self.assertRaises(AccessError):
            self.problem.with_user(self.clerk).write(values)
        with self.assertRaises(AccessError):
            self.env["o2d.exception"].with_user(self.clerk).create({"name": "Mine", **values})

    def test_customer_reads_nothing_of_it(self):
        """A reminder is an inner matter."""
        self._remind()
        self.assertNotIn("Reminded", str(self.order._o2d_tracking("portal")))
