from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.translate import code_translations

from .portal_common import TOKEN, PortalCase, photo


@tagged("post_install", "-at_install")
class TestReportIsTaken(PortalCase):
    """What a customer reports is one exception that somebody owns."""

    def test_one_exception_with_its_owner(self):
        """A report opens an exception of its kind, with the order's salesperson, a due time, and stops nothing."""
        order = self._sent_order()
        report = self._report(order, words="wet", phone="98220 12345")
        problem = report.exception_id
        self.assertEqual((problem.type, problem.state, problem.is_blocking), ("damage", "open", False))
        self.assertEqual((problem.order_id, problem.company_id, problem.warehouse_id),
                         (order, order.company_id, order.warehouse_id))  # fmt: skip
        self.assertEqual(problem.owner_id, self.clerk)
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_sales_coordinator"))
        self.assertGreater(problem.due_at, problem.opened_at)
        self.assertIn("Kaveri Traders", problem.name)
        self.assertFalse(order.o2d_blocked)
        self.assertEqual(
            [(line.order_line_id, line.quantity, line.unit) for line in report.line_ids],
            [(self._line(order, self.product), 2.0, self.product.uom_id.name)],
        )
        self.assertEqual((problem.report_words, problem.report_phone), ("wet", "98220 12345"))

    def test_owner_without_a_salesperson(self):
        """Without an active salesperson the report waits for whoever has the role."""
        order = self._sent_order()
        order.user_id = False
        problem = self._report(order).exception_id
        self.assertFalse(problem.owner_id)
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_sales_coordinator"))

    def test_owner_can_be_another(self):
        """A module may name another owner for a kind of report."""
        order = self._sent_order()
        supervisor = self.env.ref("o2d_base.group_dispatch_supervisor")
        nobody = self.env["res.users"]
        with patch.object(type(order), "_o2d_report_owner", lambda self, kind: (supervisor, nobody)):
            problem = self._report(order, kind="shortage").exception_id
        self.assertEqual((problem.type, problem.owner_group_id), ("shortage", supervisor))

    def test_modules_are_told(self):
        """Whoever makes more of a report is handed it once, with its lines and photos."""
        order = self._sent_order()
        seen = []
        with patch.object(
            type(order),
            "_o2d_report_received",
            lambda self, report: seen.append((report.name, len(report.line_ids), len(report.exception_id.photo_ids))),
        ):
            report = self._report(order, [photo()])
            self._report(order, [photo()])
        self.assertEqual(seen, [(report.name, 1, 1)])

    def test_sent_twice_is_one(self):
        """The same form that arrives again, by whatever way, is the report that was taken."""
        order = self._sent_order()
        first = self._report(order, [photo()])
        again = self._report(order, [photo()])
        self.assertEqual(first, again)
        self.assertEqual(self.env["o2d.exception"].search_count([("key", "=like", f"report:{order.id}:%")]), 1)
        self.assertEqual(len(first.exception_id.photo_ids), 1)
        self.assertNotEqual(self._report(order, token=TOKEN[::-1]), first)

    def test_photos_belong_to_the_exception(self):
        """Photos hang on the exception, under our names, open to nobody else."""
        photos = self._report(self._sent_order(), [photo("red"), photo("blue")]).exception_id.photo_ids
        self.assertEqual(len(photos), 2)
        self.assertEqual(set(photos.mapped("res_model")), {"o2d.exception"})
        self.assertFalse(any(photos.mapped("public")) or any(photos.mapped("access_token")))
        with self.assertRaises(AccessError):
            photos.with_user(self.buyer).read(["name"])

    def test_trail_and_note(self):
        """The trail says that it was reported, and the salesperson finds a note with the items."""
        order = self._sent_order()
        problem = self._report(order, words="wet <b>carton</b>").exception_id
        self.assertEqual(self._events(order, "note")[-1].note, problem.name)
        note = problem.message_ids.filtered(lambda message: "wet" in (message.body or ""))
        self.assertEqual(note.author_id, self.buyer.partner_id)
        self.assertIn(self.clerk.partner_id, note.notified_partner_ids)
        self.assertIn("2 Units Bearing 6204", note.body)
        self.assertNotIn("<b>", note.body)

    def test_our_people_read_their_own_language(self):
        """A report sent in Hindi is titled in the salesperson's language."""
        self.env["res.lang"]._activate_lang("hi_IN")
        order = self._sent_order().with_context(lang="hi_IN")
        self.assertIn("reports damage", self._report(order).exception_id.with_context(lang="en_US").name)

    def test_reported_is_not_found(self):
        """The answer says that we have the customer's report, not that we found less than expected."""
        order = self._sent_order()
        self._report(order, kind="shortage")
        for audience in ("internal", "portal"):
            answer = order._o2d_tracking(audience)["answer"]
            self.assertIn("We have your report", answer)
            self.assertNotIn("found", answer)


@tagged("post_install", "-at_install")
class TestWhatMayBeReported(PortalCase):
    """Only what the customer has can be missing or damaged."""

    def _most(self, order, picking=None):
        return {line.name: line.most for line in order._o2d_report_lines(picking)}

    def test_sent_less_returned(self):
        """Of each item at most what was sent and did not come back; what was not sent is not offered."""
        order = self._order([(self.product, 10), (self.second, 4)])
        order.action_confirm()
        self.assertEqual(self._most(order), {})
        self._deliver(order, {self.product: 6, self.second: 0})
        self.assertEqual(self._most(order), {"Bearing 6204": 6})
        self._return(order.picking_ids.filtered(lambda one: one.state == "done"), 2)
        self.assertEqual(self._most(order), {"Bearing 6204": 4})

    def test_of_one_delivery(self):
        """From a delivery only its own items are reported, no more than it brought and did not come back."""
        order = self._sent_order({self.product: 6, self.second: 0})
        first = order.picking_ids.filtered(lambda one: one.state == "done")
        self._deliver(order)
        second = order.picking_ids - first
        self.assertEqual(self._most(order, first), {"Bearing 6204": 6})
        self.assertEqual(self._most(order, second), {"Bearing 6204": 4, "Cable 2.5 sq mm": 4})
        self._return(first, 1)
        self.assertEqual(self._most(order, first), {"Bearing 6204": 5})
        self.assertEqual(self._most(order), {"Bearing 6204": 9, "Cable 2.5 sq mm": 4})

    def test_services(self):
        """Work that was done is nothing to come short."""
        freight = self._product(name="Freight", type="service", is_storable=False)
        order = self._order([(self.product, 1), (freight, 1)])
        order.action_confirm()
        self._deliver(order)
        self.assertEqual(set(self._most(order)), {"Bearing 6204"})

    def assertRefused(self, order, words, token=TOKEN):
        with self.assertRaisesRegex(UserError, words):
            self._report(order, token=token)

    def test_nothing_sent(self):
        """Nothing can be reported of an order of which nothing has left, nor of a quotation."""
        order = self._order([(self.product, 10)])
        self.assertRefused(order, "Nothing of this order has been sent")
        order.action_confirm()
        self.assertRefused(order, "Nothing of this order has been sent")

    def test_cancelled(self):
        """A cancelled order leads to the conversation."""
        order = self._sent_order()
        order._action_cancel()
        self.assertRefused(order, "cancelled")

    def test_so_many_at_a_time(self):
        """Five open reports are enough; once one is answered another is taken."""
        order = self._sent_order()
        reports = [self._report(order, token=f"{number}{TOKEN[1:]}") for number in range(5)]
        self.assertRefused(order, "already looking into 5 reports", token=f"9{TOKEN[1:]}")
        self.assertEqual(self._report(order, token=f"0{TOKEN[1:]}"), reports[0])
        reports[0].exception_id.customer_words = "Sent again."
        reports[0].exception_id.closure = "Picked wrong"
        reports[0].exception_id.with_user(self.clerk).action_close()
        self.assertTrue(self._report(order, token=f"9{TOKEN[1:]}"))


@tagged("post_install", "-at_install")
class TestReportIsAnswered(PortalCase):
    """The customer reads how it ended, in words meant for him."""

    def test_closing_needs_an_answer(self):
        """A report is not closed without words for the customer; another exception needs none."""
        problem = self._report(self._sent_order()).exception_id.with_user(self.clerk)
        problem.closure = "Picker took the wrong bin"
        with self.assertRaisesRegex(UserError, "Answer for the customer"):
            problem.action_close()
        problem.customer_words = "Two new bearings leave tomorrow."
        problem.action_close()
        self.assertEqual(problem.state, "closed")
        other = (
            self.env["o2d.exception"].with_user(self.clerk).create({"name": "Wet", "type": "damage", "closure": "Dry"})
        )
        other.action_close()
        self.assertEqual(other.state, "closed")

    def test_told_without_our_words(self):
        """The answer, and not our own closure, stands on his page and in his conversation, in the company's name."""
        order = self._sent_order()
        problem = self._report(order, [photo()]).exception_id.with_user(self.clerk)
        problem.write({"closure": "Picker SECRET", "cause": "SECRET", "customer_words": "Two bearings leave tomorrow."})
        problem.action_close()
        page = order._o2d_portal_page()
        self.assertEqual([one["answer"] for one in page["reports"]], ["Two bearings leave tomorrow."])
        self.assertEqual([one["photos"] for one in page["reports"]], [1])
        self.assertNotIn("SECRET", repr(page))
        message = order.message_ids[0]
        self.assertIn("Two bearings leave tomorrow.", message.body)
        self.assertNotIn("SECRET", message.body)
        self.assertEqual(message.author_id, order.company_id.partner_id)
        self.assertIn(self.buyer.partner_id, message.notified_partner_ids)

    def test_told_in_the_customers_language(self):
        """The message about the answer speaks the customer's language, whoever closes the report."""
        self.env["res.lang"]._activate_lang("hi_IN")
        order = self._sent_order()
        problem = self._report(order).exception_id
        self.buyer.partner_id.lang = "hi_IN"
        problem.write({"closure": "Sent", "customer_words": "Two bearings leave tomorrow."})
        hindi = {("o2d_base", "hi_IN"): {"Your report %(name)s is closed: %(words)s": "रिपोर्ट %(name)s: %(words)s"}}
        with patch.dict(code_translations.python_translations, hindi):
            problem.with_user(self.clerk).with_context(lang="en_US").action_close()
        self.assertIn("रिपोर्ट", order.message_ids[0].body)

    def test_an_answer_stands(self):
        """What the customer was told is not changed behind his back."""
        problem = self._report(self._sent_order()).exception_id.with_user(self.clerk)
        problem.write({"closure": "Sent", "customer_words": "Two bearings leave tomorrow."})
        problem.action_close()
        with self.assertRaisesRegex(UserError, "has read this answer"):
            problem.customer_words = "Nothing was missing."
        problem.write({"cause": "Wrong bin", "customer_words": "Two bearings leave tomorrow."})
        self.assertEqual(problem.cause, "Wrong bin")

    def test_answer_is_hidden_while_open(self):
        """A draft of the answer is not read before it is given."""
        order = self._sent_order()
        self._report(order).exception_id.customer_words = "Perhaps tomorrow."
        self.assertNotIn("Perhaps", repr(order._o2d_portal_page()))

    def test_customers_words_stand(self):
        """Nobody, the administrator included, changes what a customer reported."""
        report = self._report(self._sent_order())
        boss = self._user("administration", "sales_head", "operations_head", login="boss")
        with self.assertRaises(AccessError):
            report.with_user(boss).write({"words": "all fine"})
        with self.assertRaises(AccessError):
            report.line_ids.with_user(boss).write({"quantity": 1})
        with self.assertRaises(AccessError):
            report.with_user(boss).unlink()

    def test_staff_find_reports(self):
        """The exceptions that customers opened can be told from ours."""
        problem = self._report(self._sent_order()).exception_id
        exceptions = self.env["o2d.exception"].with_user(self.clerk)
        self.assertIn(problem, exceptions.search([("is_reported", "=", True)]))
        self.assertNotIn(problem, exceptions.search([("is_reported", "=", False)]))
