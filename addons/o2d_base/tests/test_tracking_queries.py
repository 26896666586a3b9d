from odoo.tests import tagged

from .common import O2dCase

BAR = 40


@tagged("post_install", "-at_install")
class TestTrackingQueries(O2dCase):
    """Reading one order takes fewer than forty queries, whatever has happened to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("sales_coordinator")
        cls.products = [cls._product(name=f"Part {number}", stock=100) for number in range(60)]

    def _queries(self, order):
        """Queries of one reading through the door, with nothing remembered of the order."""
        order = order.with_user(self.clerk)
        order.o2d_tracking()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.o2d_tracking()
        return self.env.cr.sql_log_count - before

    def _part_out(self, order, lines):
        """Send so many lines of the open delivery; the others follow in the next one."""
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        for number, move in enumerate(picking.move_ids):
            move.quantity = move.product_uom_qty if number < lines else 0
            move.picked = number < lines
        wizard = picking.button_validate()
        self.env[wizard["res_model"]].with_context(**wizard["context"]).create({}).process()
        order._create_invoices().action_post()
        return picking

    def _everything(self, count):
        """An order with three deliveries, two invoices, a return, a credit note, a held line and six problems."""
        order = self._order([(product, 2) for product in self.products[:count]])
        order.order_line[-1]._o2d_set_hold("Beyond the credit limit")
        order.action_confirm()
        first = self._part_out(order, count // 3)
        self._part_out(order, count // 3)
        wizard = self.env["stock.return.picking"].create({"picking_id": first.id})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        back.button_validate()
        order._create_invoices(final=True).action_post()
        roles = ("finance_head", "picker", "dispatch_supervisor", "accounts", "warehouse_coordinator")
        for number, role in enumerate(roles):
            self.env["o2d.exception"]._raise(
                f"test:{order.id}:{number}",
                {
                    "name": f"Problem {number}",
                    "type": "refusal",
                    "is_blocking": number == 0,
                    "order_id": order.id,
                    "picking_id": order.picking_ids[-1].id if number % 2 else False,
                    "company_id": order.company_id.id,
                    "owner_group_id": self.env.ref(f"o2d_base.group_{role}").id,
                    "owner_id": self._user(role, login=f"{role}_{order.id}").id,
                },
            )
        for number in range(30):
            self.env["o2d.event"]._log(order, "note", note=f"Note {number}")
        return order

    def test_a_plain_order(self):
        """Sixty lines take as many queries as three, and fewer than forty."""
        few, many = (self._order([(one, 1) for one in self.products[:count]]) for count in (3, 60))
        (few | many).action_confirm()
        for order in few | many:
            self._deliver(order)
            order._create_invoices().action_post()
        few_queries, many_queries = self._queries(few), self._queries(many)
        self.assertEqual(few_queries, many_queries)
        self.assertLess(many_queries, BAR)

    def test_an_order_with_everything(self):
        """With several deliveries, bills, a return and problems of every role it is fewer than forty as well."""
        few, many = self._everything(6), self._everything(60)
        tracking = many.with_user(self.clerk).o2d_tracking()
        kinds = {paper["kind"] for paper in tracking["documents"]}
        self.assertEqual(kinds, {"delivery", "return", "invoice", "credit_note"})
        self.assertGreaterEqual(len(tracking["deliveries"]), 3)
        self.assertGreaterEqual(len(tracking["blockers"]), 6)
        few_queries, many_queries = self._queries(few), self._queries(many)
        self.assertEqual(few_queries, many_queries)
        self.assertLess(many_queries, BAR)
