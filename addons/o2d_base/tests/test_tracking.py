import json

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.o2d_base.tools.audience import INTERNAL, PORTAL

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
class TestTracking(O2dCase):
    """One order on one screen, for whoever may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._product(name="Cable 2.5 sq mm", stock=1000)
        cls.clerk = cls._user("sales_coordinator")

    def _line(self, order, product):
        """The tracked line of a product."""
        line = order.order_line.filtered(lambda line: line.product_id == product)
        return next(one for one in order._o2d_tracking("internal")["lines"] if one["id"] == line.id)

    def assertProgress(self, order, product, **quantities):
        line = self._line(order, product)
        self.assertEqual({name: line[name] for name in quantities}, quantities)

    def test_every_quantity_from_order_to_return(self):
        """Ordered, approved, allocated, picked, dispatched, invoiced and returned are told apart at every step."""
        order = self._order([(self.product, 10), (self.second, 4)])
        self.assertProgress(order, self.product, ordered=10, approved=0, allocated=0, picked=0, dispatched=0)
        order.action_confirm()
        self.assertProgress(order, self.product, approved=10, allocated=10, picked=0, dispatched=0, invoiced=0)
        move = order.order_line[0].move_ids
        move.quantity = 6
        move.picked = True
        self.assertProgress(order, self.product, allocated=6, picked=6, dispatched=0)
        self._deliver(order, {self.product: 6})
        self.assertProgress(order, self.product, picked=6, dispatched=6, invoiced=0)
        self.assertProgress(order, self.second, allocated=4, picked=4, dispatched=4)
        invoice = order._create_invoices()
        self.assertProgress(order, self.product, invoiced=0)
        invoice.action_post()
        self.assertProgress(order, self.product, dispatched=6, invoiced=6, returned=0)

    def test_return_and_credit_note(self):
        """Goods that came back are returned, not never sent, and a credit note lessens what is invoiced."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        self._deliver(order)
        order._create_invoices().action_post()
        self._return(order.picking_ids, 3)
        self.assertProgress(order, self.product, dispatched=10, returned=3, invoiced=10)
        order._create_invoices(final=True).action_post()
        self.assertProgress(order, self.product, dispatched=10, returned=3, invoiced=7)

    def _return(self, picking, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        returned.move_ids.quantity = quantity
        returned.move_ids.picked = True
        returned.button_validate()

    def test_quantities_in_the_unit_of_the_line(self):
        """Two dozen ordered are two dozen picked, not twenty-four."""
        order = self._order()
        order.order_line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 2})
        order.action_confirm()
        self.assertProgress(order, self.product, ordered=2, approved=2, allocated=2)
        self._deliver(order)
        order._create_invoices().action_post()
        self.assertProgress(order, self.product, picked=2, dispatched=2, invoiced=2)

    def test_steps_of_a_warehouse_count_once(self):
        """Where goods are picked, packed and shipped, the pick is the pick and only shipping dispatches."""
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Three steps", "code": "TRI", "delivery_steps": "pick_pack_ship", "company_id": self.company.id}
        )
        self._stock(self.product, 50, warehouse)
        order = self._order([(self.product, 10)], warehouse_id=warehouse.id)
        order.action_confirm()
        self.assertProgress(order, self.product, allocated=10, picked=0, dispatched=0)
        self._deliver(order)
        self.assertProgress(order, self.product, allocated=10, picked=10, dispatched=0)
        self._deliver(order)
        self._deliver(order)
        self.assertProgress(order, self.product, allocated=10, picked=10, dispatched=10)
        self.assertEqual(self._line(order, self.product)["from"], ["Three steps"])
        kinds = [one["kind"] for one in order._o2d_tracking("internal")["documents"]]
        self.assertEqual(kinds, ["transfer", "transfer", "delivery"])

    def test_held_line(self):
        """A held line is ordered but not approved, and is promised for no day."""
        order = self._order([(self.product, 10), (self.second, 4)])
        order.order_line[1]._o2d_set_hold("Over the limit")
        order.action_confirm()
        tracking = order._o2d_tracking("internal")
        line = self._line(order, self.second)
        self.assertTrue(line["held"])
        self.assertEqual((line["approved"], line["allocated"], line["promised"]), (0, 0, None))
        self.assertEqual((tracking["order"]["line_count"], tracking["order"]["held_count"]), (2, 1))
        self.assertIn("One item, Cable 2.5 sq mm, waits for", tracking["answer"])

    def test_services_and_notes(self):
        """A note is no line, a service needs no stock."""
        freight = self._product(name="Freight", type="service", is_storable=False)
        order = self._order([(self.product, 1), (freight, 1)])
        order.order_line = [Command.create({"display_type": "line_note", "name": "Handle with care"})]
        order.action_confirm()
        tracking = order._o2d_tracking("internal")
        self.assertEqual([line["kind"] for line in tracking["lines"]], ["goods", "service"])

    def test_steps_follow_the_order(self):
        """What is passed is done, where it stands is now, what is ahead is next."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        steps = {step["code"]: step for step in order._o2d_tracking("internal")["steps"]}
        self.assertEqual(steps["quotation"]["state"], "done")
        self.assertEqual(steps["picking"]["state"], "now")
        self.assertEqual(steps["invoice"]["state"], "next")
        # With core alone nothing brings an e-way bill.
        self.assertEqual(steps["ewaybill"]["state"], "skipped")
        self.assertEqual((steps["picking"]["done"], steps["picking"]["of"]), (0, 1))
        self.assertEqual(steps["allocation"]["done"], 1)
        self.assertTrue(steps["picking"]["since"])

    def test_cancelled_order_passes_nothing(self):
        """A cancelled order shows how far it had come, and nothing ahead or now."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        order._action_cancel()
        states = {step["code"]: step["state"] for step in order._o2d_tracking("internal")["steps"]}
        self.assertEqual(states["settlement"], "skipped")
        self.assertFalse({"now", "next", "late"} & set(states.values()))

    def test_overdue_step_is_late(self):
        """A step beyond its service level says so."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        order._o2d_decide({"o2d_stage_due": "2020-01-01 00:00:00"})
        steps = {step["code"]: step["state"] for step in order._o2d_tracking("internal")["steps"]}
        self.assertEqual(steps["picking"], "late")

    def test_blocker_names_role(self):
        """An open problem is shown with its words and the role that can clear it; a closed one is gone."""
        order = self._order()
        exceptions = self.env["o2d.exception"]
        exceptions._raise(
            "test:1",
            {
                "name": "Over the limit by ₹ 3,12,000",
                "type": "hold",
                "is_blocking": True,
                "order_id": order.id,
                "company_id": order.company_id.id,
                "owner_group_id": self.env.ref("o2d_base.group_finance_head").id,
            },
        )
        tracking = order._o2d_tracking("internal")
        self.assertEqual([(one["words"], one["with"]) for one in tracking["blockers"]],
                         [("Over the limit by ₹ 3,12,000", "finance head")])  # fmt: skip
        self.assertIn("the approval of our finance head", tracking["answer"])
        self.assertIn("Over the limit", order.o2d_stop_words)
        exceptions._clear(["test:1"])
        self.assertEqual(order._o2d_tracking("internal")["blockers"], [])
        self.assertFalse(order.o2d_stop_words)

    def test_documents_and_trail(self):
        """Deliveries and invoices stand there by name, the trail with who did what."""
        order = self._order([(self.product, 10)])
        order.with_user(self.clerk).action_confirm()
        self._deliver(order)
        order._create_invoices().action_post()
        tracking = order._o2d_tracking("internal")
        self.assertEqual(
            [(one["kind"], one["name"]) for one in tracking["documents"]],
            [("delivery", order.picking_ids.name), ("invoice", order.invoice_ids.name)],
        )
        self.assertIn(self.clerk.name, {event["who"] for event in tracking["trail"]})

    def test_json_able(self):
        """What is gathered can be sent as it is."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        tracking = order._o2d_tracking("internal")
        self.assertEqual(json.loads(json.dumps(tracking)), tracking)

    def test_allow_list(self):
        """Only named keys leave, for either audience: what somebody adds is not shown until it is allowed."""
        order = self._order([(self.product, 10)])
        order.action_confirm()
        self._deliver(order)
        order._create_invoices().action_post()
        for audience, allowed in (("internal", INTERNAL), ("portal", PORTAL)):
            tracking = order._o2d_tracking(audience)
            self.assertLessEqual(set(tracking), set(allowed))
            for section, keys in allowed.items():
                name, _dot, inner = section.partition(".")
                found = tracking[name] if isinstance(tracking[name], list) else [tracking[name]]
                found = [one for outer in found for one in outer[inner]] if inner else found
                for one in found if keys is not True else ():
                    self.assertLessEqual(set(one), keys)

    def test_customer_reads_no_inner_matter(self):
        """The customer's view has no amount over the limit, no role, no note and no name of ours."""
        order = self._order([(self.product, 10)])
        order.with_user(self.clerk).action_confirm()
        self.env["o2d.exception"]._raise(
            "test:2",
            {
                "name": "Cheque bounced twice",
                "type": "refusal",
                "is_blocking": True,
                "order_id": order.id,
                "company_id": order.company_id.id,
                "cost": 4711.0,
                "owner_group_id": self.env.ref("o2d_base.group_finance_head").id,
            },
        )
        self.env["o2d.event"]._log(order, "note", note="Customer is difficult")
        told = json.dumps(order._o2d_tracking("portal"))
        for secret in ("bounced", "finance", "difficult", self.clerk.name, "4711"):
            self.assertNotIn(secret, told)

    def test_answer_in_hindi(self):
        """Whoever works in Hindi reads the answer out in Hindi, the day included."""
        self.env["res.lang"]._activate_lang("hi_IN")
        order = self._order([(self.product, 10)], commitment_date="2099-11-21 06:00:00")
        order.action_confirm()
        answer = order.with_context(lang="hi_IN")._o2d_tracking("internal")["answer"]
        self.assertIn("आपका आइटम, Bearing 6204,", answer)
        self.assertIn("शनिवार 21 नवंबर", answer)
        self.assertNotIn("promised", answer)

    def _queries(self, order):
        """Queries of one reading with nothing remembered of the order."""
        order._o2d_tracking("internal")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order._o2d_tracking("internal")
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_lines(self):
        """Sixty lines take as many queries as three, and fewer than forty."""
        products = [self._product(name=f"Part {number}", stock=100) for number in range(60)]
        few, many = self._order([(one, 1) for one in products[:3]]), self._order([(one, 1) for one in products])
        (few | many).action_confirm()
        for order in few | many:
            self._deliver(order)
            order._create_invoices().action_post()
        few_queries, many_queries = self._queries(few), self._queries(many)
        self.assertEqual(few_queries, many_queries)
        self.assertLess(many_queries, 40)


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


@tagged("post_install", "-at_install")
class TestFind(O2dCase):
    """An order is found by anything the caller has at hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"phone": "+91 98220-12345", "vat": "27AAPFU0939F1ZV"})
        cls.order = cls._order([(cls.product, 10)], client_order_ref="PO/4471/25")
        cls.order.action_confirm()

    def assertFound(self, text, user=None):
        orders = self.env["sale.order"].with_user(user or self.env.user)
        self.assertIn(self.order.id, [one["id"] for one in orders.o2d_find(text)], text)
        self.assertIn(self.order, orders.search([("o2d_search", "ilike", text)]), text)

    def test_keys(self):
        """Order, customer's order, customer, GSTIN and delivery all lead to it, in part and in any case."""
        for text in (self.order.name, "po/4471", "kaveri", "27AAPFU0939F1ZV", self.order.picking_ids.name):
            self.assertFound(text)

    def test_invoice_by_a_role_that_may_not_read_invoices(self):
        """The picker finds the order by the invoice on the carton, without a right to invoices."""
        self._deliver(self.order)
        self.order._create_invoices().action_post()
        self.assertFound(self.order.invoice_ids.name, self._user("picker"))

    def test_phone_however_written(self):
        """A phone number is found with and without its prefix, blanks and dashes."""
        for text in ("9822012345", "98220 12345", "+919822012345", "098220-12345", "012345"):
            self.assertFound(text)

    def test_short_number_is_no_phone(self):
        """Four digits are an order number, not the end of somebody's phone."""
        found = self.env["sale.order"].o2d_find("2345")
        self.assertNotIn(self.order.id, [one["id"] for one in found])

    def test_phone_of_a_contact(self):
        """Whoever of the customer calls, the order is found."""
        self._partner(name="Storekeeper", is_company=False, parent_id=self.customer.id, phone="020 2765 4321")
        order = self._order([(self.product, 1)], partner_id=self.customer.child_ids.id)
        self.assertIn(order.id, [one["id"] for one in self.env["sale.order"].o2d_find("02027654321")])

    def test_nothing_asked(self):
        """An empty question finds nothing instead of everything."""
        self.assertEqual(self.env["sale.order"].o2d_find("  "), [])

    def test_exact_name_first(self):
        """The order named exactly so stands before those that only resemble it."""
        self._order([(self.product, 1)], client_order_ref=f"like {self.order.name}")
        self.assertEqual(self.env["sale.order"].o2d_find(self.order.name)[0]["id"], self.order.id)
