from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .credit_common import CreditCase


@tagged("post_install", "-at_install")
class TestCreditRpc(CreditCase, RpcCase):
    """The doors of credit, over JSON-RPC."""

    def _call(self, model, method, *args, **kwargs):
        """The answer of the server, or the name of its error."""
        response = super()._call(model, method, *args, **kwargs)
        return response["error"]["data"]["name"] if "error" in response else response["result"]

    @mute_logger("odoo.http")
    def test_helpers_are_no_doors(self):
        """Nobody reads an exposure or touches the ledger through a helper."""
        self._user("management", password="management-1")
        self.authenticate("test_management", "management-1")
        for model, method in (
            ("res.partner", "_o2d_exposure"),
            ("res.partner", "_o2d_payment_behaviour"),
            ("res.partner", "_o2d_credit_eased"),
            ("o2d.credit.ledger", "_touch"),
            ("o2d.credit.policy", "_for"),
            ("o2d.dispute", "_o2d_accept"),
            ("o2d.payment.claim", "_o2d_move_to"),
        ):
            with self.subTest(method):
                self.assertEqual(self._call(model, method, [self.customer.id], 1), "odoo.exceptions.AccessError")

    @mute_logger("odoo.http")
    def test_coordinator(self):
        """A coordinator reports a payment, and verifies, changes and forges none over JSON-RPC."""
        self._user("sales_coordinator", password="sales_coordinator-1")
        self.authenticate("test_sales_coordinator", "sales_coordinator-1")
        values = {"partner_id": self.customer.id, "kind": "cash", "amount": 100}
        claim = self._call("o2d.payment.claim", "create", [values])
        refused = "odoo.exceptions.AccessError"
        for method in ("action_verify", "action_realise"):
            self.assertEqual(self._call("o2d.payment.claim", method, claim), refused)
        for forged in ({"state": "verified"}, {"bounce_settled": True}):
            self.assertEqual(self._call("o2d.payment.claim", "write", claim, forged), refused)
            self.assertEqual(self._call("o2d.payment.claim", "create", [{**values, **forged}]), refused)
        context = {"o2d_pass": "decision", "default_state": "verified"}
        self.assertEqual(
            self._call("o2d.payment.claim", "write", claim, {"state": "verified"}, context=context), refused
        )
        later = self._call("o2d.payment.claim", "create", [values], context=context)
        self.assertEqual(self.env["o2d.payment.claim"].browse(claim + later).mapped("state"), ["claimed", "claimed"])
        policy = self._policy(overdue_days=10)
        for model, ids in (("o2d.credit.policy", policy.ids), ("o2d.credit.ledger", [1])):
            self.assertEqual(self._call(model, "write", ids, {"company_id": 1}), refused)
        for model in ("o2d.credit.guarantee", "o2d.credit.group", "o2d.credit.ledger"):
            self.assertEqual(self._call(model, "search_read", [], ["id"]), refused)

    @mute_logger("odoo.http")
    def test_who_has_no_business_with_it(self):
        """A picker reads neither a customer's position nor its disputes and payments."""
        self._user("picker", password="picker-1")
        self.authenticate("test_picker", "picker-1")
        refused = "odoo.exceptions.AccessError"
        for field in ("o2d_limit_kind", "o2d_exposure", "o2d_overdue", "o2d_ageing"):
            self.assertEqual(self._call("res.partner", "read", [self.customer.id], [field]), refused, field)
        for model in (
            "o2d.dispute",
            "o2d.payment.claim",
            "o2d.credit.guarantee",
            "o2d.credit.group",
            "o2d.credit.policy",
        ):
            self.assertEqual(self._call(model, "search_read", [], ["id"]), refused)
