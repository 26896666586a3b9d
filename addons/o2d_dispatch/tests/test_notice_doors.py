from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .notice_common import NoticeCase


class TestNoticeByHand(NoticeCase):
    """Whoever speaks with customers tells them once more, with a trail."""

    def test_again(self):
        """A notice sent by hand is a second one, with its sender; asked for twice it is one."""
        delivery = self._left()
        self._tell()
        door = delivery.with_user(self.coordinator).action_o2d_tell_customer
        door()
        door()
        notices = self._notice(delivery)
        self.assertEqual(len(notices), 2)
        self.assertEqual((notices[0].by_hand, notices[0].user_id), (True, self.coordinator))
        asked = self._events(delivery, "note")[-1]
        self.assertEqual((asked.user_id, "by hand" in asked.note), (self.coordinator.id, True))
        self._tell()
        self.assertEqual(self._events(delivery, "note")[-1].user_id, self.coordinator.id)

    def test_switched_off(self):
        """By hand a customer is told even where the company tells nobody by itself."""
        self.company.o2d_notice = False
        delivery = self._left()
        delivery.with_user(self.coordinator).action_o2d_tell_customer()
        self._tell()
        self.assertEqual(self._notice(delivery).state, "queued")

    def test_not_left(self):
        """Nobody is told of goods that are still here."""
        delivery = self._delivery()
        self._trip(delivery)
        self._validated(delivery)
        with self.assertRaisesRegex(UserError, "has not left"):
            delivery.with_user(self.coordinator).action_o2d_tell_customer()

    def test_no_address(self):
        """Without an address the sentence says where to enter one."""
        delivery = self._left()
        self.customer.email = False
        with self.assertRaisesRegex(UserError, "Enter one on the contact"):
            delivery.with_user(self.coordinator).action_o2d_tell_customer()

    def test_other_roles(self):
        """A picker and a gate keeper write to no customer, by no door."""
        delivery = self._left()
        for user in (self.picker, self.guard):
            with self.assertRaises(AccessError):
                delivery.with_user(user).action_o2d_tell_customer()
            with self.assertRaises(AccessError):
                self._notice(delivery).with_user(user).action_send_again()
        self.assertEqual(len(self._notice(delivery)), 1)

    def test_other_company(self):
        """Another company's notices are nobody's to read or send."""
        other = self.env["res.company"].create({"name": "Nagpur Branch"})
        stranger = self._user(
            "sales_coordinator", login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        delivery = self._left()
        self.assertFalse(self.notices.with_user(stranger).search([("picking_id", "=", delivery.id)]))
        with self.assertRaises(AccessError):
            delivery.with_user(stranger).action_o2d_tell_customer()

    def test_two_companies(self):
        """Each company decides for itself, and its customers read its name."""
        other = self.env["res.company"].create({"name": "Nagpur Company", "email": "n@nagpur.example.com"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self._stock(self.product, 10, warehouse)
        self.env.user.company_ids += other
        env = self.env(context={**self.env.context, "allowed_company_ids": (other + self.company).ids})
        order = env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "warehouse_id": warehouse.id,
                "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        self._deliver(order)
        self.assertFalse(self._notice(order.picking_ids))
        other.o2d_notice = True
        second = order.copy()
        second.action_confirm()
        self._deliver(second)
        self._tell()
        self.assertIn("Nagpur Company", self._notice(second.picking_ids).message_id.subject)


@tagged("post_install", "-at_install")
class TestNoticeRpc(NoticeCase, RpcCase):
    """Every remote door asks for the role, and nothing of a notice is written from outside."""

    def test_doors(self):
        """Remote callers neither write notices nor call what sends them."""
        delivery = self._left()
        notice = self._notice(delivery)
        self._login(self.picker)
        model = "o2d.customer.notice"
        for method, args in (
            ("write", [notice.ids, {"state": "sent"}]),
            ("create", [{"picking_id": delivery.id, "company_id": self.company.id, "by_hand": True}]),
            ("unlink", [notice.ids]),
            ("action_send_again", [notice.ids]),
            ("_put", [delivery.ids]),
            ("_tell_next", []),
            ("_cron_tell", []),
        ):
            self.assertIn("error", self._call(model, method, *args), method)
        self.assertIn("error", self._call("stock.picking", "action_o2d_tell_customer", delivery.ids))
        self.assertEqual((notice.state, len(self._notice(delivery))), ("pending", 1))
        self._login(self.coordinator)
        self.assertIn("result", self._call("stock.picking", "action_o2d_tell_customer", delivery.ids))
        self.assertIn("error", self._call(model, "write", notice.ids, {"state": "sent"}))

    def test_portal(self):
        """A customer with a login reads no notices and no setting of ours."""
        delivery = self._left()
        user = self.env["res.users"].create(
            {
                "name": "Kaveri",
                "login": "test_portal_notice",
                "password": "test_portal_notice",
                "partner_id": self.customer.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        self._login(user)
        self.assertIn("error", self._call("o2d.customer.notice", "search_read", [], ["email"]))
        self.assertIn("error", self._call("res.partner", "read", self.customer.ids, ["o2d_notice_off"]))
        self.assertIn("error", self._call("stock.picking", "action_o2d_tell_customer", delivery.ids))


@tagged("post_install", "-at_install")
class TestNoticeTour(NoticeCase, HttpCase):
    """The coordinator's screen."""

    def test_notice_resent(self):
        """The coordinator finds the notice that did not arrive, and sends it again after the address was mended."""
        self.customer.email = "wrong@kaveri.example.com"
        delivery = self._left()
        self._tell()
        self._notice(delivery)._failed("refused")
        self.customer.email = "right@kaveri.example.com"
        self.start_tour("/odoo/customer-notices", "o2d_notice_resent", login=self.coordinator.login)
        self.env.invalidate_all()
        self._tell()
        notice = self._notice(delivery)[0]
        self.assertEqual((notice.state, notice.email, notice.by_hand), ("queued", "right@kaveri.example.com", True))
