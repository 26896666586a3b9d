from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.o2d_atp.tests.sourcing_common import SourcingCase
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


class OverruleCase(SourcingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = cls._user("warehouse_coordinator", login="planner")
        cls._have(cls.pune, cls.valve, 60)
        cls._have(cls.nagpur, cls.valve, 200)

    def _overrule(self, order, user=None, reason="Customer's own lorry loads there", **quantities):
        """Take the first line's goods from these warehouses."""
        targets = {getattr(self, name): quantity for name, quantity in quantities.items()}
        order.with_user(user or self.planner)._o2d_overrule({order.order_line[0]: targets}, reason)
        order.invalidate_recordset()


class TestSourcingOverrule(OverruleCase):
    def test_quotation(self):
        """What a planner chooses for a quotation is what confirmation procures."""
        order = self._order([(self.valve, 100)])
        self._overrule(order, pune=30, nagpur=70)
        self.assertFalse(order.order_line.move_ids)
        order.action_confirm()
        self.assertEqual(self._asked(order), {"Pune": 30, "Nagpur": 70})
        self.assertEqual(self._rows(order), {"Pune": 30, "Nagpur": 70})

    def test_quotation_changed(self):
        """A choice that no longer adds up after the quantity changed is given up for what sourcing says."""
        order = self._order([(self.valve, 100)])
        self._overrule(order, chennai=100)
        order.order_line.product_uom_qty = 50
        order.action_confirm()
        self.assertEqual(self._asked(order), {"Pune": 50})
        self.assertEqual(self._rows(order), {"Pune": 50})

    def test_confirmed(self):
        """Goods that nobody has picked move to the other warehouse; the former choice and the reason are kept."""
        order = self._sell((self.valve, 100))
        self._overrule(order, nagpur=100)
        self.assertEqual(self._asked(order), {"Nagpur": 100})
        self.assertEqual(self._rows(order), {"Nagpur": 100})
        former = order.with_context(active_test=False).o2d_sourcing_ids.filtered(lambda row: not row.active)
        self.assertEqual(sorted(former.mapped("quantity")), [40, 60])
        event = self._events(order, "note")[-1]
        self.assertEqual(event.user_id, self.planner.id)
        self.assertIn("Customer's own lorry loads there", event.note)
        self.assertEqual([one["quantity"] for one in event.detail["sourcing"]["from"]], [60, 40])
        self.assertIn("Nagpur 1 line", order.o2d_sourcing_words)
        self.assertIn("Chosen before: Pune", order.o2d_sourcing_others)

    def test_picked(self):
        """What a warehouse has picked stays there."""
        order = self._sell((self.valve, 100))
        near = order.order_line.move_ids.filtered(lambda move: move.location_id == self.pune.lot_stock_id)
        near.picking_id.action_assign()
        near.move_line_ids.quantity = 60
        near.move_line_ids.picked = True
        with self.assertRaisesRegex(UserError, "Pune has begun: 60"):
            self._overrule(order, nagpur=100)
        self.assertEqual(self._asked(order), {"Pune": 60, "Nagpur": 40})

    def test_does_not_add_up(self):
        """The warehouses together send what is ordered, no more and no less."""
        order = self._sell((self.valve, 100))
        with self.assertRaisesRegex(UserError, "100 are ordered, but the warehouses together send 90"):
            self._overrule(order, nagpur=90)
        with self.assertRaisesRegex(UserError, "less than nothing"):
            self._overrule(order, nagpur=110, pune=-10)

    def test_reason(self):
        """Nobody overrules without a reason."""
        order = self._sell((self.valve, 100))
        with self.assertRaisesRegex(UserError, "Write down why"):
            self._overrule(order, reason="  ", nagpur=100)

    def test_rule_stays(self):
        """A planner cannot take goods from a warehouse that a rule keeps from sending them."""
        self.env["o2d.sourcing.rule"].create({"warehouse_id": self.chennai.id, "use": "never"})
        order = self._sell((self.valve, 100))
        with self.assertRaisesRegex(UserError, "A rule keeps Chennai"):
            self._overrule(order, chennai=100)

    def test_who(self):
        """Only a warehouse coordinator or the operations head overrules."""
        order = self._sell((self.valve, 100))
        for role in ("sales_head", "picker", "finance_head", "dispatch_supervisor", "management"):
            with self.assertRaises(AccessError):
                self._overrule(order, self._user(role), nagpur=100)
        self._overrule(order, self._user("operations_head"), nagpur=100)
        self.assertEqual(self._asked(order), {"Nagpur": 100})

    def test_held_line(self):
        """What is chosen for a held line is procured when it is released."""
        order = self._order([(self.valve, 10), (self.elbow, 5)])
        order.order_line[0]._o2d_set_hold("Waits.")
        order.action_confirm()
        self._overrule(order, chennai=10)
        self.assertFalse(order.order_line[0].move_ids)
        order.order_line[0]._o2d_release_hold("Go.")
        self.assertEqual(self._asked(order.order_line[0]), {"Chennai": 10})

    def test_three_steps(self):
        """Goods leave a warehouse that picks, packs and ships before it has begun."""
        self.nagpur.delivery_steps = "pick_pack_ship"
        order = self._sell((self.valve, 100))
        self._overrule(order, pune=100)
        self.assertEqual(self._asked(order), {"Pune": 100})

    def test_dialog(self):
        """The dialog shows every row; another way fills them, and applying it takes the goods from there."""
        order = self._sell((self.valve, 100))
        action = order.with_user(self.planner).action_o2d_sourcing()
        dialog = self.env[action["res_model"]].with_user(self.planner).browse(action["res_id"])
        self.assertEqual(dialog.line_ids.mapped("quantity"), [60, 40])
        line = dialog.line_ids.line_id.with_context(o2d_sourcing_line=True)
        self.assertEqual(line.display_name, "Ball valve 25 mm")
        way = dialog.way_ids.filtered(lambda one: "Nagpur" in one.words)
        way.action_take()
        with Form(dialog) as form:
            form.reason = "Full load from Nagpur"
        dialog.action_apply()
        self.assertEqual(self._asked(order), {"Nagpur": 100})

    def test_dialog_for_sales(self):
        """Sales reads where goods come from and changes nothing."""
        order = self._order([(self.valve, 100)])
        seller = self._user("sales_coordinator")
        order.user_id = seller
        action = order.with_user(seller).action_o2d_sourcing()
        dialog = self.env[action["res_model"]].with_user(seller).browse(action["res_id"])
        self.assertIn("Pune 1 line", dialog.choice)
        self.assertFalse(dialog.may_change)
        with self.assertRaises(AccessError):
            dialog.way_ids[:1].action_take()
        dialog.reason = "Because"
        dialog.line_ids[0].quantity = 50
        dialog.line_ids[1].quantity = 50
        with self.assertRaises(AccessError):
            dialog.action_apply()


@tagged("post_install", "-at_install")
class TestSourcingRpc(RpcCase, OverruleCase):
    def test_doors(self):
        """No remote call writes rows, facts or another's choice; who may read gets the picture."""
        order = self._sell((self.valve, 100))
        seller = self._user("sales_head")
        self._login(seller)
        row = order.o2d_sourcing_ids[0]
        for call in (
            ("o2d.sourcing", "write", [row.id], {"quantity": 1}),
            ("o2d.sourcing", "unlink", [row.id]),
            (
                "o2d.sourcing",
                "create",
                [{"order_id": order.id, "line_id": row.line_id.id, "warehouse_id": self.pune.id}],
            ),
            ("sale.order", "write", [order.id], {"o2d_sourcing_facts": {"choice": "Mine"}}),
            ("sale.order", "write", [order.id], {"o2d_sourcing_ids": [[2, row.id, 0]]}),
            ("sale.order", "_o2d_overrule", [order.id], {}, "Why not"),
        ):
            self.assertIn("error", self._call(*call), call[:2])
        self.assertEqual(self._rows(order), {"Pune": 60, "Nagpur": 40})
        picture = self._call("sale.order", "o2d_sourcing_picture", [order.id])["result"]
        self.assertEqual([part["name"] for part in picture["lines"][str(order.order_line.id)]], ["Pune", "Nagpur"])

    def test_dialog_of_another(self):
        """A dialog made by hand is no way around the role, and neither is another person's."""
        order = self._sell((self.valve, 100))
        action = order.with_user(self.planner).action_o2d_sourcing()
        self._login(self._user("sales_head"))
        self.assertIn("error", self._call("o2d.sourcing.overrule", "action_apply", [action["res_id"]]))
        made = self._call(
            "o2d.sourcing.overrule", "create",
            [{"order_id": order.id, "may_change": True, "reason": "Mine",
              "line_ids": [[0, 0, {"line_id": order.order_line.id, "warehouse_id": self.nagpur.id, "quantity": 100}]]}],
        )  # fmt: skip
        self.assertIn("error", self._call("o2d.sourcing.overrule", "action_apply", made["result"]))
        self.assertEqual(self._asked(order), {"Pune": 60, "Nagpur": 40})

    def test_nobody(self):
        """Who has no role in the suite gets no picture."""
        order = self._sell((self.valve, 100))
        self._login(self._user(login="stranger"))
        self.assertIn("error", self._call("sale.order", "o2d_sourcing_picture", [order.id]))
