"""The decision screen's call: what it says, to whom, and what it leads to."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestDecisionScreen(SanctionCase):
    def _screen(self, order, user=None):
        return self._as(user or self.head, self._pending(order)).o2d_screen()

    def test_one_glance(self):
        """Exposure with the order, limit, what the bar is made of and the age of what is owed come in one call."""
        self._invoice(4_000, days_overdue=40)
        screen = self._screen(self._held(15_000))
        figures = screen["figures"]
        self.assertEqual((figures["before"], figures["after"], figures["limit"]), (4_000, 19_000, 10_000))
        self.assertEqual(figures["over"], 9_000)
        self.assertEqual([(part["key"], part["amount"]) for part in figures["parts"]],
                         [("owed", 4_000), ("asked", 15_000)])  # fmt: skip
        self.assertEqual({row["key"]: row["amount"] for row in screen["ageing"]}["31_60"], 4_000)
        self.assertEqual([(row["days"], row["amount"]) for row in screen["overdue"]["rows"]], [(40, 4_000)])
        self.assertTrue(screen["behaviour"])
        self.assertEqual(screen["asked"]["by"], self.coordinator.name)

    def test_no_figure_against_another(self):
        """What stops a request is told with the figures of this moment: by how much, or that it fits by now."""
        order = self._held(15_000)
        self.assertEqual(self._screen(order)["stop"], ["$\xa05,000 over the limit."])
        self._limit(12_000)
        self.assertEqual(self._screen(order)["stop"], ["$\xa03,000 over the limit."])
        self._limit(16_000)
        self.assertEqual(self._screen(order)["stop"], ["It is within the limit by now."])

    def test_message_to_the_approver(self):
        """Whoever is on duty reads who asks for how much and why, and what stops it; a note is text, not markup."""
        self.env["o2d.credit.rota"].create({"user_id": self.head.id, "company_id": self.company.id, "sunday": True})
        order = self._order_of(15_000)
        order.action_o2d_ask_sanction("Cheque <b>on Friday</b>")
        sanction = self._pending(order)
        self.assertEqual(self._told(sanction), self.head)
        body = (
            self.env["mail.message"]
            .search(
                [("model", "=", sanction._name), ("res_id", "=", sanction.id), ("subject", "like", "Sanction wanted")]
            )
            .body
        )
        self.assertIn(f"{self.coordinator.name} asks for", body)
        self.assertIn("Cheque &lt;b&gt;on Friday&lt;/b&gt;", body)
        self.assertIn("too much", body)

    def test_figures_of_this_moment(self):
        """A request that waits is shown with what the customer owes now, a decided one as it was decided on."""
        order = self._held(15_000)
        sanction = self._pending(order)
        self._invoice(3_000)
        self.assertEqual(self._screen(order)["figures"]["before"], 3_000)
        self._as(self.head, sanction).action_sanction("Pays on Friday")
        self.assertEqual(self._as(self.head, sanction).o2d_screen()["figures"]["before"], 0)

    def test_lines_that_fit(self):
        """The lines that have to wait for the others to fit into the limit are marked, as few as may be."""
        order = self._held(6_000, 5_000, 3_000)
        fits = {line["amount"]: line["fits"] for line in self._screen(order)["lines"]}
        self.assertEqual(fits, {6_000: True, 5_000: False, 3_000: True})

    def test_who_sells_sees_the_position_and_no_invoice(self):
        """A coordinator sees why and who, not the customer's invoices, payments and earlier sanctions."""
        self._invoice(4_000, days_overdue=40)
        order = self._held(15_000)
        screen = self._screen(order, self.coordinator)
        self.assertEqual(screen["figures"]["over"], 9_000)
        self.assertEqual((screen["overdue"]["rows"], screen["behaviour"], screen["earlier"]), ([], [], []))
        may = screen["may"]
        self.assertEqual((may["decide"], may["reject"], may["emergency"]), (False, False, False))
        self.assertEqual((may["withdraw"], may["claim"], may["recheck"]), (True, True, True))
        self.assertIn("decides", screen["why_not"])
        with self.assertRaises(AccessError):
            self._as(self.coordinator, self._pending(order)).read(["snapshot"])

    def test_who_may_not_read_is_refused(self):
        """A picker has no business with a customer's credit."""
        order = self._held(15_000)
        picker = self._user("picker")
        with self.assertRaises(AccessError):
            self._screen(order, picker)
        with self.assertRaises(AccessError):
            self.sanctions.with_user(picker).o2d_screen_next()

    def test_the_buttons_are_those_that_work(self):
        """Whoever sees a button may press it: the level decides, and nobody on an own request."""
        small, large = self._held(10_100), self._held(15_000)
        self.assertTrue(self._screen(small, self.executive)["may"]["decide"])
        self.assertFalse(self._screen(large, self.executive)["may"]["decide"])
        self.assertTrue(self._screen(large, self.operations)["may"]["emergency"])
        both = self._user("sales_coordinator", "finance_head", login="both")
        own = self._held(15_000, user=both)
        may = self._screen(own, both)["may"]
        self.assertEqual((may["decide"], may["reject"]), (False, False))

    def test_next_one(self):
        """After one the screen leads to the next that this user may decide, the most urgent first."""
        first, second = self._held(15_000), self._held(16_000)
        third = self._held(17_000)
        self._as(self.head, self._pending(third)).action_urgent()
        following = self._screen(first)["next"]
        self.assertEqual((following["id"], following["left"]), (self._pending(third).id, 2))
        self.assertFalse(self._screen(first, self.coordinator)["next"])
        self._sanction(third)
        self.assertEqual(self._screen(first)["next"]["id"], self._pending(second).id)

    def test_second_head(self):
        """The second head is shown what the first one agreed to."""
        order = self._held(15_000, 3_000)
        sanction = self._pending(order)
        sanction._o2d_decide({"second_role_id": self.env.ref("o2d_base.group_operations_head").id})
        self._as(self.head, sanction).action_sanction_lines(sanction.line_ids[:1].ids, "For half", part_payment=500)
        screen = self._screen(order, self.operations)
        self.assertEqual((screen["first"]["by"], screen["first"]["note"], screen["first"]["part_payment"]),
                         (self.head.name, "For half", 500))  # fmt: skip
        self.assertEqual([line["agreed"] for line in screen["lines"]], [True, False])
        self.assertEqual(self._screen(order)["why_not"], "You have agreed. Now a second person has to.")

    def test_earlier_decisions(self):
        """Earlier decisions of the customer are told with how they were paid."""
        earlier = self._held(15_000)
        self._sanction(earlier)
        (row,) = self._screen(self._held(16_000))["earlier"]
        self.assertEqual((row["order"], row["state"], row["paid"], row["by"]),
                         (earlier.name, "Sanctioned", "not billed yet", self.head.name))  # fmt: skip

    def test_shorter_terms(self):
        """Conditions offer only terms that are shorter than the order's."""
        term = self.env["account.payment.term"]
        long, short = (
            term.create({"name": f"{days} days", "line_ids": [
                Command.create({"value": "percent", "value_amount": 100, "nb_days": days})]})
            for days in (45, 7)
        )  # fmt: skip
        terms = self._screen(self._held(15_000, payment_term_id=long.id))["terms"]
        names = [one["name"] for one in terms]
        self.assertIn(short.name, names)
        self.assertNotIn(long.name, names)

    def test_link_in_the_mail(self):
        """The link of a message leads to the screen."""
        sanction = self._pending(self._held(15_000))
        self.assertEqual(sanction._get_access_action()["url"], f"/odoo/sanction/{sanction.id}")

    def test_mass_decision_checks_each_one(self):
        """Several are decided with one note, by who may decide each of them; else none is."""
        small, large = self._held(10_100), self._held(15_000)
        both = self._pending(small) + self._pending(large)
        params = self._as(self.executive, both).action_ask_sanction()["params"]
        self.assertEqual((params["method"], params["ids"]), ("action_sanction", both.ids))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._as(self.executive, both).action_sanction("All good")
        self.assertEqual(set(both.mapped("state")), {"pending"})
        self._as(self.head, both).action_sanction("All good")
        self.assertEqual(set(both.mapped("state")), {"sanctioned"})


class TestQuotation(SanctionCase):
    """What a confirmation would do stands on the quotation before the button."""

    def _words(self, order):
        order = self._as(self.coordinator, order)
        order.invalidate_recordset()
        return order.o2d_credit_tone, order.o2d_credit_words

    def test_within_the_limit(self):
        """An order within the limit says how much is left."""
        tone, words = self._words(self._order_of(4_000))
        self.assertEqual(tone, "success")
        self.assertIn("6,000", words.replace("\xa0", " "))

    def test_beyond_the_limit(self):
        """An order beyond the limit says by how much and whom it asks."""
        self.env["o2d.credit.rota"].create({"user_id": self.head.id, "company_id": self.company.id, "sunday": True})
        tone, words = self._words(self._order_of(15_000))
        self.assertEqual(tone, "warning")
        self.assertIn("5,000", words)
        self.assertIn(self.head.name, words)

    def test_advising(self):
        """Where credit only advises, the words say that the order is not stopped."""
        self._control("credit_limit", "advise")
        tone, words = self._words(self._order_of(15_000))
        self.assertEqual(tone, "info")
        self.assertIn("would not stop", words)

    def test_controls_off(self):
        """Where credit is off, nothing is said."""
        for code in ("credit_limit", "credit_overdue", "price_floor"):
            self._control(code, "off")
        self.assertEqual(self._words(self._order_of(15_000)), ("", ""))

    def test_after_a_no(self):
        """A rejected order says so, and offers to ask with a note."""
        order = self._held(15_000)
        self._as(self.head, self._pending(order)).action_reject("Clear the overdue first")
        tone, words = self._words(order)
        self.assertEqual(tone, "warning")
        self.assertIn("Clear the overdue first", words)
        self.assertEqual(self._as(self.coordinator, order).action_o2d_ask()["params"]["method"],
                         "action_o2d_ask_sanction")  # fmt: skip

    def test_while_it_waits(self):
        """While a request waits, the words of the request stand alone, and lead to the screen."""
        order = self._held(15_000)
        self.assertEqual(self._words(order), ("", ""))
        action = self._as(self.coordinator, order).action_o2d_sanction_screen()
        self.assertEqual(action["params"]["sanction_id"], self._pending(order).id)

    def test_in_the_form(self):
        """A quotation that is being typed says what its confirmation would do."""
        with Form(self.env["sale.order"].with_user(self.coordinator)) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.product
                line.product_uom_qty = 150
            self.assertEqual(form.o2d_credit_tone, "warning")


class TestTrackerCredit(SanctionCase):
    def test_tracker(self):
        """The tracker tells those who deal with credit whom the order waits for, a customer and a picker nothing."""
        order = self._held(15_000)
        told = self._as(self.coordinator, order).o2d_tracking()["credit"]
        self.assertEqual((told["id"], told["is_waiting"]), (self._pending(order).id, True))
        self.assertNotIn("credit", order._o2d_tracking("portal"))
        picker = self._user("picker")
        self.assertNotIn("credit", self._as(picker, order).sudo()._o2d_tracking("internal"))


class TestHoldReport(SanctionCase):
    def test_turnaround(self):
        """Holds are told by reason, approver and customer, with how long they waited."""
        order = self._held(15_000)
        self._sanction(order)
        self.env.flush_all()
        report = self.env["o2d.credit.hold.report"].with_user(self.executive)
        (row,) = report._read_group(
            [("partner_id", "=", self.customer.id)], ["reason", "decided_by_id"], ["amount:sum", "waited_hours:avg"]
        )
        self.assertEqual(row[:3], ("over_limit", self.head, 15_000))
        self.assertGreaterEqual(row[3], 0)

    def test_sanction_note(self):
        """The printed note has the reason, the figures, the decision and each line."""
        order = self._held(6_000, 5_000)
        sanction = self._sanction(order, note="Guarantee on its way", part_payment=500)
        html, _kind = self.env["ir.actions.report"].with_user(self.head)._render_qweb_html(
            "o2d_credit.action_report_sanction_note", sanction.ids
        )  # fmt: skip
        text = html.decode()
        for words in (order.name, "Guarantee on its way", "to be paid first", self.product.name, self.other.name):
            self.assertIn(words, text)


@tagged("post_install", "-at_install")
class TestScreenRpc(RpcCase, SanctionCase):
    def _read(self, user, sanction):
        user.password = user.login
        self._login(user)
        return self._call(sanction._name, "o2d_screen", sanction.ids)

    def test_over_json_rpc(self):
        """The call is open to who may read sanctions, on a reading transaction, and to nobody else."""
        sanction = self._pending(self._held(15_000))
        for user in (self.head, self.coordinator):
            self.assertEqual(self._read(user, sanction)["result"]["id"], sanction.id)
        answer = self._read(self._user("picker"), sanction)
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")
