from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase


class TestAllocationFlows(AllocationCase):
    """Sharing out where a delivery has several steps, a day of its own, a backorder, or a way back."""

    def test_three_steps(self):
        """Of three steps the one that leaves the bins is served; its goods go through packing to the dock."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.warehouse.pick_type_id.reservation_method = "at_confirm"
        self._count(10)
        order = self._sell((self.article, 4))
        self._allocate()
        for _step in range(3):
            step = order.picking_ids.filtered(lambda picking: picking.state == "assigned")
            self.assertEqual(step.move_ids.quantity, 4)
            step.move_ids.picked = True
            step.button_validate()
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done"})
        self.assertEqual(order.order_line.qty_delivered, 4)
        self._check_books()

    def test_reserved_so_many_days_before(self):
        """Where goods are reserved some days before they leave, nothing is set aside until that day."""
        self.warehouse.out_type_id.write({"reservation_method": "by_date", "reservation_days_before": 2})
        self._count(10)
        order = self._sell((self.article, 4), commitment_date=fields.Datetime.now() + timedelta(days=9))
        self._allocate(everything=True)
        move = order.picking_ids.move_ids
        self.assertFalse(move.quantity)
        move.reservation_date = fields.Date.today()
        self._allocate(everything=True)
        self.assertEqual(move.quantity, 4)

    def test_backorder_is_served(self):
        """What a backorder lacks is set aside when goods come, in its turn."""
        self._count(3)
        order = self._sell((self.article, 10))
        self._allocate()
        delivery = order.picking_ids
        delivery.move_ids.picked = True
        delivery.with_context(skip_backorder=True).button_validate()
        self._count(20)
        self._allocate()
        self.assertEqual((order.picking_ids - delivery).move_ids.quantity, 7)
        self._check_books()

    def test_return(self):
        """What a customer brings back goes to whoever waits for it."""
        self._count(4)
        order = self._sell((self.article, 4))
        self._allocate()
        delivery = order.picking_ids
        delivery.move_ids.picked = True
        delivery.button_validate()
        waiting = self._sell((self.article, 3))
        self._allocate()
        self.assertFalse(waiting.picking_ids.move_ids.quantity)
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 4
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 4, "picked": True})
        back.button_validate()
        self._allocate()
        self.assertEqual(waiting.picking_ids.move_ids.quantity, 3)

    def test_hundreds_in_one_transaction(self):
        """Orders that are imported together ask for one run, and that run serves them all."""
        self._count(100)
        with patch("odoo.addons.o2d_atp.models.o2d_allocation._allocate_after_commit") as run:
            orders = self.env["sale.order"].concat(*[self._sell((self.article, 2)) for _number in range(12)])
            self.env.cr.postcommit.run()
        self.assertEqual([set(call.args[1]) for call in run.call_args_list], [{self.company.id}])
        with self._statements("DELETE FROM o2d_allocation_request") as taken:
            self._allocate()
        self.assertEqual(len(taken), 1)
        self.assertEqual(sum(orders.picking_ids.move_ids.mapped("quantity")), 24)

    def test_doubled_books_where_one_fails(self):
        """Where one transfer fails, what it would have taken of doubled books is free for the others."""
        self._count(6)
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO stock_quant (product_id, location_id, company_id, quantity, reserved_quantity, in_date)"
            " VALUES (%s, %s, %s, 4, 0, now() AT TIME ZONE 'UTC') RETURNING id",
            [self.article.id, self.bin.id, self.company.id],
        )
        self.env["stock.quant"].invalidate_model()
        bad, good = self._sell((self.article, 5)), self._sell((self.article, 5))
        broken = bad.picking_ids.move_ids
        lines = type(self.env["stock.move.line"])
        create = lines.create

        def refusing(self_lines, vals_list):
            if any(vals.get("move_id") == broken.id for vals in vals_list):
                raise UserError(self.env._("No such place."))
            return create(self_lines, vals_list)

        with patch.object(lines, "create", refusing):
            self.env["o2d.allocation"]._as_system(self.company)._allocate(self.company)
        self.env["stock.quant"].invalidate_model()
        quants = self._quants()
        self.assertEqual((broken.quantity, good.picking_ids.move_ids.quantity), (0, 5))
        self.assertEqual(sum(quants.mapped("reserved_quantity")), 5)
        self.assertTrue(all(quant.reserved_quantity <= quant.quantity for quant in quants))
