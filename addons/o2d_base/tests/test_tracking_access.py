from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import O2dCase


def _specification(arch):
    """What the web client asks of a form: its fields, and those of the first list within each of them."""
    fields = {}
    for node in arch.xpath("descendant::field[not(ancestor::field)]"):
        inner = node.find("list")
        fields[node.get("name")] = (
            {} if inner is None else {"fields": {one.get("name"): {} for one in inner.iter("field")}}
        )
    return fields


@tagged("post_install", "-at_install")
class TestWhoMayTrack(O2dCase):
    """Who may read the order may ask where it is; how much is told depends on who asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order([(cls.product, 10)])
        cls.order.action_confirm()

    def test_every_role_is_answered(self):
        """The call is answered by any role of the suite."""
        roles = (
            "sales_coordinator", "sales_head", "finance_executive", "finance_head", "accounts", "compliance", "picker",
            "warehouse_coordinator", "gate_keeper", "dispatch_supervisor", "operations_head", "management",
        )  # fmt: skip
        for role in roles:
            tracking = self.order.with_user(self._user(role)).o2d_tracking()
            self.assertIn("Bearing 6204", tracking["answer"], role)
            self.assertTrue(tracking["steps"][0]["owner"], role)

    def test_every_role_opens_the_order(self):
        """The form behind the orders by stage opens for every role, whatever else the role may not read."""
        form = self.env.ref("o2d_base.sale_order_view_form_stage")
        for role in (
            "finance_executive",
            "accounts",
            "compliance",
            "picker",
            "gate_keeper",
            "operations_head",
            "management",
        ):
            order = self.order.with_user(self._user(role, login=f"opens_{role}"))
            arch = etree.fromstring(order.get_view(form.id, "form")["arch"])
            self.env.invalidate_all()
            values = order.web_read(_specification(arch))[0]
            self.assertEqual(values["name"], self.order.name, role)
            self.assertTrue(values["order_line"][0]["product_id"], role)

    def test_employee_without_sales(self):
        """An employee who may not read orders may not track them."""
        nobody = self._user()
        with self.assertRaises(AccessError):
            self.order.with_user(nobody).o2d_tracking()
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(nobody).o2d_find(self.order.name)

    def test_salesman_without_role(self):
        """A salesperson without a role of the suite gets what the customer would get."""
        salesman = new_test_user(self.env, login="plain_salesman", groups="sales_team.group_sale_salesman_all_leads")
        tracking = self.order.with_user(salesman).o2d_tracking()
        self.assertNotIn("owner", tracking["steps"][0])
        self.assertIn("answer", tracking)

    def test_customer(self):
        """A customer tracks its own order, in its own view, and no other customer's."""
        mine = new_test_user(self.env, login="portal_kaveri", groups="base.group_portal")
        mine.partner_id.parent_id = self.customer
        self.order.message_subscribe(mine.partner_id.ids)
        tracking = self.order.with_user(mine).o2d_tracking()
        self.assertNotIn("amount", tracking["order"])
        self.assertEqual(self.order.with_user(mine).read(["o2d_answer"])[0]["o2d_answer"], tracking["answer"])
        with self.assertRaises(AccessError):
            self.order.with_user(mine).read(["o2d_stop_words"])
        other = new_test_user(self.env, login="portal_other", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.order.with_user(other).o2d_tracking()

    def test_customer_sees_posted_invoices_only(self):
        """A draft invoice or credit note is no matter of the customer's before it is posted; colleagues see it."""
        customer = new_test_user(self.env, login="portal_bills", groups="base.group_portal")
        customer.partner_id.parent_id = self.customer
        self.order.message_subscribe(customer.partner_id.ids)

        def bills(user):
            documents = self.order.with_user(user).o2d_tracking()["documents"]
            return [(one["kind"], one["state"]) for one in documents if one["kind"] in ("invoice", "credit_note")]

        accounts = self._user("accounts")
        self._deliver(self.order)
        invoice = self.order._create_invoices()
        self.assertEqual(bills(customer), [])
        self.assertEqual(bills(accounts), [("invoice", "draft")])
        invoice.action_post()
        self.assertEqual(bills(customer), [("invoice", "posted")])
        invoice._reverse_moves()
        self.assertEqual(bills(customer), [("invoice", "posted")])
        self.assertIn(("credit_note", "draft"), bills(accounts))

    def test_other_company(self):
        """Nobody of another company is answered, nor finds the order."""
        company = self.env["res.company"].create({"name": "Another company"})
        stranger = self._user(
            "operations_head", login="stranger", company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        with self.assertRaises(AccessError):
            self.order.with_user(stranger).o2d_tracking()
        self.assertEqual(self.env["sale.order"].with_user(stranger).o2d_find(self.order.name), [])

    def test_reads_only(self):
        """Tracking writes nothing, so it may be served by a replica."""
        self.assertTrue(type(self.order).o2d_tracking._readonly)
        self.assertTrue(type(self.order).o2d_find._readonly)
