from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase


class TestAllocationReplenish(AllocationCase):
    """What cannot be set aside is ordered, where a company wants that, and never twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.o2d_replenish_shortages = True
        cls.vendor = cls._partner(name="Vendor")
        cls.buy = cls.warehouse.buy_pull_id.route_id
        cls._bought(cls.article)

    @classmethod
    def _bought(cls, product):
        product.write({"seller_ids": [(0, 0, {"partner_id": cls.vendor.id})], "route_ids": [(6, 0, cls.buy.ids)]})

    def _replenish(self, company=None):
        company = company or self.company
        return self.env["o2d.allocation"]._as_system(company)._replenish(company)

    def _served(self, *lines, **values):
        """An order that was allocated, and what it lacks ordered."""
        order = self._sell(*lines, **values)
        self._allocate()
        self._replenish()
        return order

    def _ordered(self, product=None):
        """The lines of requests and orders to vendors."""
        return self.env["purchase.order.line"].search([("product_id", "=", (product or self.article).id)])

    def test_off(self):
        """While a company does not want it nothing is ordered, nor is anybody woken for it."""
        self.company.o2d_replenish_shortages = False
        self._sell((self.article, 4))
        with patch.object(type(self.env["o2d.allocation"]), "_wake_replenishment") as woken:
            self._allocate()
        self.env["o2d.allocation"]._cron_replenish()
        self.assertFalse(woken.called)
        self.assertFalse(self._ordered())

    def test_scheduled_action(self):
        """The allocation wakes the scheduled action, which orders what is missing."""
        self._sell((self.article, 4))
        with patch.object(type(self.env["o2d.allocation"]), "_wake_replenishment") as woken:
            self._allocate()
        self.assertTrue(woken.called)
        self.env["o2d.allocation"]._cron_replenish()
        self.assertEqual(self._ordered().product_qty, 4)

    def test_only_what_lacks(self):
        """What is set aside is not ordered, the rest is, once, and the order's trail tells it."""
        self._count(3)
        order = self._served((self.article, 10))
        line = self._ordered()
        self.assertEqual((line.product_qty, line.order_id.origin), (7, order.name))
        self._allocate(everything=True)
        self._replenish()
        self.assertEqual(self._ordered().mapped("product_qty"), [7])
        told = self._events(order, "note").filtered(lambda event: "Ordered" in (event.note or ""))
        self.assertEqual(len(told), 1)

    def test_confirmed_purchase(self):
        """What is bought and not received yet covers what is missing."""
        self._served((self.article, 4))
        self._ordered().order_id.button_confirm()
        self._replenish()
        self.assertEqual(self._ordered().mapped("product_qty"), [4])
        self._served((self.article, 5))
        self.assertEqual(sum(self._ordered().mapped("product_qty")), 9)

    def test_cancelled_order(self):
        """What a cancelled order wanted is not ordered again: it serves the next one."""
        first = self._served((self.article, 4))
        first._action_cancel()
        self._served((self.article, 3))
        self.assertEqual(sum(self._ordered().mapped("product_qty")), 4)

    def test_buyer_gives_up(self):
        """What a buyer gave up is not ordered again; what others need on top is."""
        self._served((self.article, 4))
        self._ordered().order_id.button_cancel()
        self._replenish()
        live = self._ordered().filtered(lambda line: line.state != "cancel")
        self.assertFalse(live)
        self._served((self.article, 5))
        live = self._ordered().filtered(lambda line: line.state != "cancel")
        self.assertEqual(sum(live.mapped("product_qty")), 5)

    def test_outrun(self):
        """Where goods that were ordered for one went to another who came first, they are ordered anew."""
        late = self._served((self.article, 5))
        urgent = self._sell((self.article, 5))
        urgent.picking_ids.move_ids.priority = "1"
        self._ordered().order_id.button_cancel()
        self._count(5)
        self._allocate()
        self.assertEqual(urgent.picking_ids.move_ids.quantity, 5)
        self.assertFalse(late.picking_ids.move_ids.quantity)
        self._replenish()
        live = self._ordered().filtered(lambda line: line.state != "cancel")
        self.assertEqual(live.product_qty, 5)

    def test_look(self):
        """What stands unseen in a bin wants a look and is not ordered."""
        self._put(10)
        self._served((self.article, 4))
        self.assertFalse(self._ordered())

    def test_reordering_rule(self):
        """A product with a reordering rule that somebody made is left to that rule, though it waits for a click."""
        self.env["stock.warehouse.orderpoint"].with_user(self.env.ref("base.user_admin")).create(
            {"product_id": self.article.id, "location_id": self.warehouse.lot_stock_id.id, "trigger": "manual"}
        )
        self._served((self.article, 4))
        self.assertFalse(self._ordered())

    def test_report_line_is_no_rule(self):
        """A line that core's replenishment report wrote for itself is no rule of anybody."""
        root = self.env.ref("base.user_root")
        self.env["stock.warehouse.orderpoint"].with_user(root).create(
            {"product_id": self.article.id, "location_id": self.warehouse.lot_stock_id.id, "trigger": "manual"}
        )
        self._served((self.article, 4))
        self.assertEqual(self._ordered().product_qty, 4)

    def test_no_vendor(self):
        """What nobody sells opens one exception and stops no other; it closes once it could be ordered."""
        orphan = self._product(name="Orphan", route_ids=[(6, 0, self.buy.ids)])
        order = self._served((orphan, 2), (self.article, 4))
        self._replenish()
        self.assertEqual(self._ordered().product_qty, 4)
        problem = self.env["o2d.exception"].search([("key", "=", f"replenishment:{orphan.id}:{self.warehouse.id}")])
        self.assertEqual((len(problem), problem.state, problem.order_id), (1, "open", order))
        self._bought(orphan)
        self._replenish()
        self.assertEqual((problem.state, self._ordered(orphan).product_qty), ("closed", 2))

    def test_failure_closes_with_its_cause(self):
        """Where nothing is missing any more, that it could not be ordered is no problem any more."""
        orphan = self._product(name="Orphan", route_ids=[(6, 0, self.buy.ids)])
        order = self._served((orphan, 2))
        key = f"replenishment:{orphan.id}:{self.warehouse.id}"
        problem = self.env["o2d.exception"].search([("key", "=", key)])
        order._action_cancel()
        self._replenish()
        self.assertEqual(problem.state, "closed")

    def test_rule_that_breaks(self):
        """A rule that fails for a reason of its own stops no other product."""
        other = self._product(name="Gate valve")
        self._bought(other)
        rules = type(self.env["stock.rule"])
        run = rules.run

        def refusing(self_rules, procurements, raise_user_error=True):
            if any(one.product_id == other for one in procurements):
                raise UserError(self.env._("No such vendor."))
            return run(self_rules, procurements, raise_user_error=raise_user_error)

        self._sell((other, 2), (self.article, 4))
        self._allocate()
        with patch.object(rules, "run", refusing):
            self._replenish()
        self.assertEqual(self._ordered().product_qty, 4)
        problem = self.env["o2d.exception"].search([("key", "=", f"replenishment:{other.id}:{self.warehouse.id}")])
        self.assertEqual(problem.cause, "No such vendor.")

    def test_serial_numbers(self):
        """Serial numbers that are missing are ordered too."""
        self.article.tracking = "serial"
        self._served((self.article, 2))
        self.assertEqual(self._ordered().product_qty, 2)

    def test_backorder(self):
        """What was ordered for a transfer is not ordered again for its backorder."""
        self._count(3)
        order = self._served((self.article, 10))
        self._ordered().order_id.button_cancel()
        delivery = order.picking_ids
        delivery.move_ids.picked = True
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual((order.picking_ids - delivery).move_ids.product_uom_qty, 7)
        self._replenish()
        self.assertFalse(self._ordered().filtered(lambda line: line.state != "cancel"))

    def test_units(self):
        """A dozen that is missing is ordered as twelve pieces."""
        order = self._order([(self.article, 1)])
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_confirm()
        self._allocate()
        self._replenish()
        line = self._ordered()
        self.assertEqual(line.product_uom_id._compute_quantity(line.product_qty, self.article.uom_id), 12)

    def test_two_companies(self):
        """What one company lacks is not ordered by another that does not want it."""
        other = self.env["res.company"].create({"name": "Branch in Nashik"})
        self._control("confirmed_stock", "enforce", company=other)
        self._sell((self.article, 4))
        self._allocate()
        self._replenish(other)
        self.assertFalse(self._ordered())
        self.env["o2d.allocation"]._cron_replenish()
        self.assertEqual(self._ordered().company_id, self.company)
