"""Whatever is shipped, taken back, sent, returned and credited: goods, invoices and money say the same."""

import random

from .recall_common import RecallCase

HISTORIES = 3
STEPS = 7


class TestRecallHistory(RecallCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grease, cls.lots = cls._by_lot(
            {"A1": 7, "B2": 7}, name="Grease 500 g", invoice_policy="order", list_price=33.33
        )

    def test_random_histories(self):
        """After every step of any history with recalls: invoiced less credited is dispatched less returned, by lot."""
        self.made = 0
        for seed in range(HISTORIES):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._play(random.Random(seed))
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertGreaterEqual(self.made, HISTORIES, "too little was taken back to say anything")

    def _play(self, dice):
        self.warehouse.delivery_steps = dice.choice(["ship_only", "ship_only", "pick_ship"])
        order = self._confirmed([(self.grease, 9), (self.product, 6)])
        for _step in range(STEPS):
            steps = [self._step_ship] if self._open(order) else []
            if self._waiting(order):
                steps += [self._step_recall, self._step_recall, self._step_leave]
            if self._gone(order):
                steps.append(self._step_return)
            if not steps:
                break
            dice.choice(steps)(order, dice)
            self._check_even(order)

    def _waiting(self, order):
        return order.picking_ids.filtered(lambda one: one.o2d_may_recall or one._o2d_waits_at_gate()).filtered(
            lambda one: not one._o2d_why_no_recall()
        )

    def _gone(self, order):
        return order.picking_ids.filtered(lambda one: one.o2d_gate_out_at and not one.move_ids.returned_move_ids)

    def _step_ship(self, order, dice):
        pickings = self._open(order)[:1]
        pickings.action_assign()
        for line in pickings.move_line_ids:
            line.quantity = min(line.quantity, dice.randint(1, 5))
        pickings.move_ids.picked = True
        pickings.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()

    def _step_recall(self, order, dice):
        picking = dice.choice(self._waiting(order))
        picking.o2d_invoice_ids.filtered(lambda move: move.move_type == "out_invoice").is_move_sent = (
            dice.random() < 0.5
        )
        self._recall(picking, self.head)
        self.made += 1

    def _step_leave(self, order, dice):
        dice.choice(self._waiting(order))._o2d_leave()

    def _step_return(self, order, dice):
        picking = dice.choice(self._gone(order))
        self._return(picking, {move.product_id: min(dice.randint(1, 3), move.quantity) for move in picking.move_ids})
        invoice = picking.move_ids.o2d_invoice_line_ids.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        self._credit(invoice)

    def test_all_undone(self):
        """When all is taken back, stock stands as before and the customer owes nothing."""
        stock = {product: product.qty_available for product in (self.grease, self.product)}
        order = self._confirmed([(self.grease, 9), (self.product, 6)])
        for sent in (False, True):
            picking = self._ship_reserved(order)
            picking.o2d_invoice_ids.filtered(lambda move: move.state == "posted").is_move_sent = sent
            self._recall(picking, self.head)
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual({product: product.qty_available for product in stock}, stock)
        receivable = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
            ]
        )
        self.assertTrue(receivable)
        self.assertEqual(sum(receivable.mapped("balance")), 0)
        self.assertTrue(all(receivable.mapped("reconciled")))

    def _ship_reserved(self, order):
        picking = self._open(order)
        picking.action_assign()
        picking.move_ids.picked = True
        picking.with_user(self.supervisor).with_context(skip_backorder=True).button_validate()
        return picking
