from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.common import O2dCase
from odoo.addons.o2d_base.tools.gate import GatePass


class TestConfirmDoors(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coordinator = cls._user("sales_coordinator")

    def _troubled(self, mode="enforce", **values):
        self._control("credit_limit", mode)
        return self._order(user=self.coordinator, o2d_test_control="credit_limit", **values)

    def _assert_held(self, order):
        self.assertIn(order.state, ("draft", "sent"))
        self.assertFalse(order.picking_ids)
        self.assertTrue(order.o2d_blocked)
        problem = order.sudo().o2d_exception_ids
        self.assertEqual(problem.mapped("state"), ["open"])
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_finance_head"))
        self.assertEqual(len(self._events(order, "held")), 1)

    def test_button_holds(self):
        """Under enforcement the button leaves a held quotation, with one exception and one event."""
        order = self._troubled()
        self.assertIs(order.action_confirm(), True)
        self._assert_held(order)

    def test_asking_twice_changes_nothing_more(self):
        """A second attempt finds the same exception and tells the trail nothing new."""
        order = self._troubled()
        order.action_confirm()
        order.action_confirm()
        self._assert_held(order)

    def test_advise_lets_pass_and_records(self):
        """Advising stops nothing and records what it would have stopped."""
        order = self._troubled("advise")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.o2d_blocked)
        self.assertFalse(order.sudo().o2d_exception_ids)
        self.assertEqual(self._events(order, "advised").mapped("note"), ["Something is wrong here"])

    def test_off_says_nothing(self):
        """A control that is off neither stops nor records."""
        order = self._troubled("off")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._events(order, "advised") + self._events(order, "held"))

    def test_warehouse_row_goes_first(self):
        """A pilot warehouse enforces while the company still advises, and the other way round."""
        other = self.env["stock.warehouse"].create({"name": "Nagpur", "code": "NAG"})
        self._control("credit_limit", "advise")
        self._control("credit_limit", "enforce", warehouse=other)
        pilot = self._order(o2d_test_control="credit_limit", warehouse_id=other.id)
        rest = self._order(o2d_test_control="credit_limit")
        (pilot + rest).action_confirm()
        self.assertEqual((pilot + rest).mapped("state"), ["draft", "sale"])

    def test_held_and_free_together(self):
        """Of several orders confirmed at once only the troubled ones are held."""
        free = self._order()
        order = self._troubled()
        (order + free.with_user(self.coordinator)).action_confirm()
        self.assertEqual(free.state, "sale")
        self._assert_held(order)

    def test_released_when_the_cause_is_gone(self):
        """Confirmed again without its cause, the order passes, its exception closes, the trail says released."""
        order = self._troubled()
        order.action_confirm()
        order.o2d_test_control = False
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.o2d_blocked)
        self.assertEqual(order.sudo().o2d_exception_ids.mapped("state"), ["closed"])
        self.assertEqual(len(self._events(order, "released")), 1)

    def test_cancelled_order_waits_for_nobody(self):
        """Cancelling closes what held the order."""
        order = self._troubled()
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(order.sudo().o2d_exception_ids.mapped("state"), ["closed"])
        self.assertFalse(order.o2d_blocked)

    def test_writing_the_state_is_refused(self):
        """A state written by hand meets the same gate, and is refused."""
        order = self._troubled()
        with self.assertRaisesRegex(O2dRefused, "Something is wrong here"):
            order.write({"state": "sale"})
        self.assertEqual(order.state, "draft")

    def test_a_context_key_is_no_pass(self):
        """No value that a remote caller can put into the context opens the gate."""
        order = self._troubled()
        for forged in (True, 1, "confirm", {"gate": "confirm", "ids": order.ids}, [order.id]):
            with self.assertRaises(O2dRefused):
                order.with_context(o2d_gate_pass=forged).write({"state": "sale"})
            order.with_context(o2d_gate_pass=forged).action_confirm()
            self.assertEqual(order.state, "draft")

    def test_a_pass_is_for_its_own_records(self):
        """A pass for one order does not let another one through."""
        order, other = self._troubled(), self._order()
        with self.assertRaises(O2dRefused):
            order.with_context(o2d_gate_pass=GatePass("sale.order", "confirm", other.ids)).write({"state": "sale"})

    def test_creating_confirmed_is_refused(self):
        """An import that creates an order as confirmed meets the same gate."""
        self._control("credit_limit", "enforce")
        with self.assertRaises(O2dRefused):
            self._order(state="sale", o2d_test_control="credit_limit")

    def test_import_is_refused_by_row(self):
        """A spreadsheet import of a confirmed order is refused with the reason, and nothing is imported."""
        self._control("credit_limit", "enforce")
        order = self._troubled()
        order.env["ir.model.data"].sudo().create(
            {"module": "__import__", "name": "row_1", "model": "sale.order", "res_id": order.id}
        )
        result = order.env["sale.order"].load(["id", "state"], [["__import__.row_1", "Sales Order"]])
        self.assertFalse(result["ids"])
        self.assertIn("Something is wrong here", result["messages"][0]["message"])
        self._assert_held(order)

    def test_held_order_confirmed_by_hand_is_free(self):
        """Held, mended and confirmed by writing the state, an order is blocked no longer."""
        order = self._troubled()
        order.action_confirm()
        order.o2d_test_control = False
        order.write({"state": "sale"})
        self.assertFalse(order.o2d_blocked)

    def test_advice_is_recorded_once(self):
        """While one control holds the order, what another only advises is not recorded at every attempt."""
        order = self._troubled()
        order.o2d_test_control = "credit_limit,price_floor"
        order.action_confirm()
        order.action_confirm()
        self.assertFalse(self._events(order, "advised"))
        order.o2d_test_control = "price_floor"
        order.action_confirm()
        self.assertEqual(len(self._events(order, "advised")), 1)

    def test_portal_signature_holds_without_mail(self):
        """A signed quotation that is held stays signed, held and without a confirmation mail."""
        order = self._troubled(require_signature=True).sudo()
        order.action_quotation_sent()
        mails = self.env["mail.message"].search_count([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        order.write({"signed_by": "A customer"})
        order._validate_order()
        self._assert_held(order)
        self.assertEqual(order.signed_by, "A customer")
        after = self.env["mail.message"].search_count([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertEqual(after, mails)

    def test_payment_holds_and_does_not_fail(self):
        """A payment for a held order is processed; the order is not counted as confirmed."""
        order = self._troubled().sudo()
        provider = self.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        provider.state = "test"
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment_demo.payment_method_demo").id,
                "reference": "held-order",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": "done",
            }
        )
        self.assertFalse(transaction._check_amount_and_confirm_order())
        self._assert_held(order)

    def test_loyalty_points_are_not_taken_by_a_held_order(self):
        """What other modules do on confirmation does not happen to a held order, whatever their order of loading."""
        program = self.env["loyalty.program"].create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "trigger": "auto",
                "applies_on": "both",
                "rule_ids": [Command.create({"reward_point_mode": "order", "reward_point_amount": 5})],
            }
        )
        order = self._troubled()
        order._update_programs_and_rewards()
        order.action_confirm()
        self._assert_held(order)
        self.assertFalse(sum(program.coupon_ids.mapped("points")))
        order.o2d_test_control = False
        order.action_confirm()
        self.assertEqual(sum(program.coupon_ids.mapped("points")), 5)

    def test_somebody_without_access_holds_nothing(self):
        """Who may not touch the order cannot make it look held either."""
        order = self._troubled()
        with self.assertRaises(AccessError):
            order.with_user(self._user("management")).action_confirm()
        self.assertFalse(self._events(order, "held"))
        self.assertFalse(order.o2d_blocked)

    def test_a_locked_order_locks(self):
        """Confirmation through the gate still does all that core does: lock, date, deliveries."""
        self._control("credit_limit", "enforce")
        self.env.ref("base.group_user").implied_ids += self.env.ref("sale.group_auto_done_setting")
        order = self._order(user=self.coordinator)
        order.action_confirm()
        self.assertEqual((order.state, order.locked, len(order.picking_ids)), ("sale", True, 1))


@tagged("post_install", "-at_install")
class TestConfirmOverHttp(HttpCase):
    def test_json_rpc(self):
        """Over JSON-RPC neither the button, nor a written state, nor a forged context passes an enforced gate."""
        helper = O2dCase
        helper.env, helper.company = self.env, self.env.company
        helper.warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        helper.customer = helper._partner(name="Kaveri Traders")
        helper.product = helper._product(name="Bearing 6204")
        helper._control("credit_limit", "enforce")
        user = helper._user("sales_coordinator", password="sales_coordinator")
        order = helper._order(user=user, o2d_test_control="credit_limit")
        self.authenticate(user.login, "sales_coordinator")
        calls = [
            ("action_confirm", [order.ids], {}),
            ("action_confirm", [order.ids], {"context": {"o2d_gate_pass": True}}),
            ("write", [order.ids, {"state": "sale"}], {}),
            (
                "write",
                [order.ids, {"state": "sale"}],
                {"context": {"o2d_gate_pass": {"gate": "confirm", "ids": order.ids}}},
            ),
            ("web_save", [order.ids, {"state": "sale"}], {"specification": {"state": {}}}),
        ]
        for method, args, kwargs in calls:
            with mute_logger("odoo.http"):
                self.url_open(
                    f"/web/dataset/call_kw/sale.order/{method}",
                    json={"params": {"model": "sale.order", "method": method, "args": args, "kwargs": kwargs}},
                )
            self.env.invalidate_all()
            self.assertEqual(order.state, "draft", method)
