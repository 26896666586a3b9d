"""Stages of a database that had orders before the module came."""

from .stage_common import StageCase


class TestInit(StageCase):
    def test_same_as_the_rules(self):
        """Installing into a database with orders gives each the stage that the computes give it."""
        scarce = self._product(name="Motor", stock=3)
        orders = self.env["sale.order"]

        def add(lines=None, confirm=True, **values):
            order = self._order(lines, **values)
            if confirm:
                order.action_confirm()
            return order

        orders |= add(confirm=False)
        orders |= add()
        orders |= add([(self._product(name="Absent"), 1)])
        orders |= add([(self.service, 1)])
        orders |= add([(scarce, 5), (self.product, 1)])
        delivered, billed, drafted, cancelled = (add() for _n in range(4))
        for order in (delivered, billed, drafted):
            self._deliver(order)
        self._bill(billed)
        drafted._create_invoices()
        cancelled._action_cancel()
        rare = self._product(name="Rare motor", stock=3)
        short = add([(rare, 4)])
        self._deliver(short, {rare: 3})
        short.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        orders |= delivered | billed | drafted | cancelled | short
        self.warehouse.delivery_steps = "pick_ship"
        stepped = add()
        half = add()
        self._deliver(half)
        orders |= stepped | half
        self.env.cr.flush()

        documents = [*orders, *orders.picking_ids]
        expected = [(document.o2d_stage_id.code, document._o2d_is_settled()) for document in documents]
        self.assertEqual(len(set(expected)), 7, "the orders differ: no stage, and six stages")
        self.env.cr.execute(
            "UPDATE sale_order SET o2d_stage_id = NULL, o2d_is_settled = NULL, o2d_stage_since = NULL,"
            "       o2d_stage_due = NULL;"
            "UPDATE stock_picking SET o2d_stage_id = NULL, o2d_stage_since = NULL, o2d_stage_due = NULL"
        )
        self.env.invalidate_all()
        self.env["sale.order"]._o2d_init_stages()
        found = [(document.o2d_stage_id.code, document._o2d_is_settled()) for document in documents]
        self.assertEqual(found, expected)
        self.assertTrue(delivered.o2d_stage_since)
        self.assertFalse(any(orders.mapped("o2d_stage_due")), "nothing of the past is due")
