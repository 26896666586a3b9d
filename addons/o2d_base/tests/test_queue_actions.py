from odoo.exceptions import AccessError, UserError

from .queue_common import ROLES, QueueCase


class TestQueueActions(QueueCase):
    """What is done in a queue is done by the server, for whoever may."""

    def _act(self, user, code, record, name, words=""):
        queue = self._queue(code)
        return self._queues(user).o2d_act(queue.id, record.id, name, words)

    def test_confirm_in_place(self):
        """A coordinator confirms a quotation from the queue; it leaves the queue."""
        user = self._user("sales_coordinator")
        answer = self._act(user, "quotations", self.new, "confirm")
        self.assertEqual((answer["done"], answer["message"]), (True, "Q-NEW is confirmed."))
        self.assertEqual(self.new.state, "sale")
        self.assertNotIn("Q-NEW", self._rows(user, "quotations"))

    def test_somebody_else_was_faster(self):
        """What has left the queue meanwhile is not done a second time, and the person reads why."""
        user = self._user("sales_coordinator")
        self.new.action_confirm()
        with self.assertRaisesRegex(UserError, "somebody else was faster"):
            self._act(user, "quotations", self.new, "confirm")

    def test_a_row_of_another_queue_is_refused(self):
        """A queue's action does nothing to a document that does not wait in it."""
        user = self._user("sales_coordinator")
        with self.assertRaisesRegex(UserError, "not in the queue"):
            self._act(user, "quotations", self.held, "confirm")
        self.assertEqual(self.held.state, "draft")

    def test_allocate_says_what_is_still_short(self):
        """Checking availability sets aside what has come, and says what still lacks."""
        user = self._user("warehouse_coordinator")
        answer = self._act(user, "allocate", self.nothing, "allocate")
        self.assertEqual((answer["done"], answer["message"]), (False, "1 of 1 lines of Q-NOTHING still want stock."))
        self._stock(self.missing, 50)
        answer = self._act(user, "allocate", self.nothing, "allocate")
        self.assertEqual((answer["done"], answer["message"]), (True, "Everything of Q-NOTHING is set aside."))
        self.assertEqual(self.nothing.picking_ids.state, "assigned")

    def test_take_a_delivery(self):
        """A picker takes a delivery; it is among the own ones then, and nobody is asked to take it again."""
        user = self._user("picker")
        self._act(user, "pick", self.pick.picking_ids, "take")
        row = self._rows(user, "pick", filters={"mine": True})["Q-PICK"]
        self.assertEqual((row["with"], "take" in row["actions"]), (user.name, False))

    def test_take_and_close_a_problem(self):
        """A problem is taken, and closed with the words how it was solved."""
        user = self._user("sales_coordinator")
        self._act(user, "reports", self.damage, "take")
        self.assertEqual(self.damage.owner_id, user)
        for words in ("", "   ", None, ["x"]):
            with self.assertRaisesRegex(UserError, "How was it solved"):
                self._act(user, "reports", self.damage, "close", words)
        self._act(user, "reports", self.damage, "close", " Two new cartons sent ")
        self.assertEqual((self.damage.state, self.damage.closure), ("closed", "Two new cartons sent"))
        self.assertEqual(self.damage.closed_by_id, user)

    def test_what_stops_an_order_is_not_closed_here(self):
        """A blocking problem offers no closing, and refuses it."""
        self.hold._as_keeper().write({"owner_group_id": self.env.ref("o2d_base.group_sales_coordinator").id})
        user = self._user("sales_coordinator")
        row = next(row for row in self._rows(user, "mine").values() if row["id"] == self.hold.id)
        self.assertNotIn("close", row["actions"])
        with self.assertRaises(UserError):
            self._act(user, "mine", self.hold, "close", "Never mind")
        self.assertEqual(self.hold.state, "open")

    def test_bill_what_has_gone(self):
        """An accountant bills a delivery from the queue and gets the draft, the same one the second time."""
        user = self._user("accounts")
        answer = self._act(user, "bill", self.gone.picking_ids, "bill")
        draft = self.gone.invoice_ids
        self.assertEqual((answer["action"]["res_model"], answer["action"]["res_id"]), ("account.move", draft.id))
        self._act(user, "bill", self.gone.picking_ids, "bill")
        self.assertEqual(self.gone.invoice_ids, draft)
        answer = self._act(user, "bill_services", self.services, "bill")
        self.assertEqual(answer["action"]["res_id"], self.services.invoice_ids.id)

    def test_a_credit_note_in_draft_is_no_bill(self):
        """A credit note that somebody prepared is not what an accountant gets who wants to bill."""
        order = self._confirmed("Q-TWICE", [(self.product, 5)])
        self._deliver(order, {self.product: 2})
        invoice = order._create_invoices()
        invoice.action_post()
        credit_note = invoice._reverse_moves()
        self.assertEqual(credit_note.state, "draft")
        self._deliver(order)
        rest = order.picking_ids.sorted("id")[-1:]
        answer = self._act(self._user("accounts"), "bill", rest, "bill")
        billed = self.env["account.move"].browse(answer["action"]["res_id"])
        self.assertEqual((billed.move_type, billed.state), ("out_invoice", "draft"))

    def test_open_leads_to_the_document(self):
        """Opening leads to the document itself."""
        answer = self._act(self._user("gate_keeper"), "leave", self.leave.picking_ids, "open")
        self.assertEqual(answer["action"]["res_id"], self.leave.picking_ids.id)
        answer = self._act(self._user("finance_executive"), "overdue", self.billed.invoice_ids, "open")
        self.assertEqual(answer["action"]["res_id"], self.billed.invoice_ids.id)

    def test_only_what_a_role_may_is_offered(self):
        """Management is offered nothing but a look, and no other action answers it."""
        user = self._user("management")
        for code, record in (("held", self.hold), ("short", self.short), ("late", self.lateness)):
            offered = self._queues(user).o2d_rows(self._queue(code).id)["actions"]
            self.assertEqual(list(offered), ["open"], code)
            for name in ("take", "close", "allocate", "confirm", "_o2d_queue_take", "unlink", "", None, 3):
                with self.assertRaises(AccessError):
                    self._act(user, code, record, name, "Words")
        self.assertFalse(self.lateness.owner_id)

    def test_every_action_of_a_row_is_an_action_of_the_queue(self):
        """No row names an action that the screen has no button for."""
        user = self._user(*(role for role in ROLES if role != "administration"), login="everything")
        for queue in self._queues(user).o2d_counts()["queues"]:
            answer = self._queues(user).o2d_rows(queue["id"])
            for row in answer["rows"]:
                self.assertFalse(set(row["actions"]) - answer["actions"].keys(), queue["code"])
            for action in answer["actions"].values():
                self.assertTrue(action["label"] and action["icon"])
