"""Where orders and deliveries stand, and what their steps leave in the trail."""

from datetime import datetime

from freezegun import freeze_time

from odoo.tests import Form

from .stage_common import StageCase


class TestWay(StageCase):
    def test_new_quotation(self):
        """A new quotation stands at quotation, since its creation, due by the service level."""
        with freeze_time("2026-11-19 04:30:00"):
            order = self._order()
            self.env.cr.flush()
        self.assertStage(order, "quotation")
        self.assertEqual(order.o2d_stage_since, datetime(2026, 11, 19, 4, 30))
        self.assertTrue(order.o2d_stage_due)
        self.assertEqual(self._steps(order), [("entered", "quotation")])

    def test_stocked_goods(self):
        """Confirmed goods that are reserved at once went through allocation and stand at picking."""
        order = self._order()
        order.action_confirm()
        self.assertStage(order, "picking")
        self.assertStage(order.picking_ids, "picking")
        self.assertEqual(
            self._steps(order),
            [
                ("entered", "quotation"),
                ("done", "quotation"),
                ("entered", "allocation"),
                ("done", "allocation"),
                ("entered", "picking"),
            ],
        )

    def test_goods_without_stock(self):
        """Goods that are not in stock wait at allocation, and their delivery has no stage of its own yet."""
        order = self._order([(self._product(name="Motor"), 5)])
        order.action_confirm()
        self.assertStage(order, "allocation")
        self.assertStage(order.picking_ids, None)

    def test_partly_reserved(self):
        """The order stands at its least advanced part: one missing piece keeps it at allocation."""
        scarce = self._product(name="Motor", stock=3)
        order = self._order([(self.product, 1), (scarce, 5)])
        order.action_confirm()
        self.assertStage(order, "allocation")
        self.assertStage(order.picking_ids, "picking")
        self._stock(scarce, 2)
        order.picking_ids.action_assign()
        self.assertStage(order, "picking")

    def test_backorder(self):
        """With a part delivered and the rest out of stock the order waits for the rest."""
        scarce = self._product(name="Motor", stock=3)
        order = self._order([(scarce, 5)])
        order.action_confirm()
        self._deliver(order, {scarce: 3})
        self.assertStage(order, "allocation")
        gone = order.picking_ids.filtered(lambda picking: picking.state == "done")
        self.assertStage(gone, "invoice")

    def test_closed_short(self):
        """An order whose rest is cancelled goes on with what left: invoice, then settlement."""
        scarce = self._product(name="Motor", stock=3)
        order = self._order([(scarce, 5)])
        order.action_confirm()
        self._deliver(order, {scarce: 3})
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        self.assertStage(order, "invoice")
        self._bill(order)
        self.assertStage(order, "settlement")
        self.assertFalse(order.o2d_is_settled)

    def test_draft_invoice_is_not_billed(self):
        """A draft invoice leaves the order at invoice; posting moves order and delivery on."""
        order = self._order()
        order.action_confirm()
        self._deliver(order)
        self.assertStage(order, "invoice")
        invoice = order._create_invoices()
        self.assertStage(order, "invoice")
        invoice.action_post()
        self.assertStage(order, "settlement")
        self.assertStage(order.picking_ids, "settlement")

    def test_settled(self):
        """A paid order is settled: since when, no longer due, and its last stage done once."""
        order = self._order()
        order.action_confirm()
        self._deliver(order)
        invoice = self._bill(order)
        self.env.cr.flush()
        self.assertFalse(order.o2d_settled_at)
        self._settle(invoice)
        self.env.cr.flush()
        self.assertTrue(order.o2d_is_settled)
        self.assertTrue(order.o2d_settled_at)
        self.assertFalse(order.o2d_stage_due)
        self.assertEqual(self._steps(order).count(("done", "settlement")), 1)

    def _settle(self, invoice):
        """Money in the bank for the whole invoice."""
        receivable = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "line_ids": [
                    (0, 0, {"account_id": bank.default_account_id.id, "debit": invoice.amount_total}),
                    (0, 0, {"account_id": receivable.account_id.id, "credit": invoice.amount_total,
                            "partner_id": invoice.commercial_partner_id.id}),
                ],
            }
        )  # fmt: skip
        entry.action_post()
        (receivable + entry.line_ids.filtered(lambda line: line.account_id == receivable.account_id)).reconcile()

    def test_reopened(self):
        """A payment taken back opens the settlement again."""
        order = self._order()
        order.action_confirm()
        self._deliver(order)
        invoice = self._bill(order)
        self._settle(invoice)
        self.env.cr.flush()
        invoice.line_ids.remove_move_reconcile()
        self.env.cr.flush()
        self.assertFalse(order.o2d_is_settled)
        self.assertFalse(order.o2d_settled_at)
        self.assertEqual(self._steps(order)[-1], ("entered", "settlement"))

    def test_services(self):
        """Services know neither allocation nor picking."""
        order = self._order([(self.service, 1)])
        order.action_confirm()
        self.assertStage(order, "invoice")
        self._bill(order)
        self.assertStage(order, "settlement")
        stages = [stage for _kind, stage in self._steps(order)]
        self.assertNotIn("allocation", stages)
        self.assertNotIn("picking", stages)

    def test_service_not_yet_done(self):
        """A service to be billed when done is not late before: its clock starts when there is something to bill."""
        course = self._product(name="Training", type="service", is_storable=False, invoice_policy="delivery")
        order = self._order([(course, 2)])
        order.action_confirm()
        self.assertStage(order, "invoice")
        self.assertFalse(order.o2d_stage_due)
        order.order_line.qty_delivered = 2
        self.env.cr.flush()
        self.assertTrue(order.o2d_stage_due)

    def test_cancelled(self):
        """A cancelled order stands nowhere, and the trail says where it was given up."""
        order = self._order()
        order.action_confirm()
        order._action_cancel()
        self.assertStage(order, None)
        self.assertStage(order.picking_ids, None)
        self.assertFalse(order.o2d_stage_since)
        self.assertEqual(self._steps(order)[-1], ("note", "picking"))

    def test_taken_up_again(self):
        """A cancelled order that becomes a quotation again enters quotation anew."""
        order = self._order()
        order._action_cancel()
        order.action_draft()
        self.assertEqual(self._steps(order)[-1], ("entered", "quotation"))

    def test_unreserved(self):
        """Goods unreserved send the order back to allocation, and the trail says so."""
        order = self._order()
        order.action_confirm()
        order.picking_ids.do_unreserve()
        self.env.cr.flush()
        self.assertStage(order, "allocation")
        left = self._events(order)[-2]
        self.assertEqual((left.kind, left.stage), ("done", "picking"))
        self.assertEqual(left.detail, {"back_to": "allocation"})

    def test_delivery_in_three_steps(self):
        """Through pick, pack and ship the order is at picking until the goods leave the house."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._order()
        order.action_confirm()
        self.assertStage(order, "picking")
        for _step in range(2):
            self._deliver(order)
            self.assertStage(order, "picking")
        self._deliver(order)
        self.assertStage(order, "invoice")
        stages = [stage for _kind, stage in self._steps(order)]
        self.assertEqual(stages.count("allocation"), 2, "entered and done, once")

    def test_return_counts_for_billing_only(self):
        """Goods coming back are no delivery: the order does not go back to picking."""
        order = self._order()
        order.action_confirm()
        self._deliver(order)
        self._bill(order)
        picking = order.picking_ids
        wizard = Form(self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking"))
        with wizard.product_return_moves.edit(0) as line:
            line.quantity = 1
        back = wizard.save()._create_return()
        self.env.cr.flush()
        self.assertStage(back, None)
        self.assertStage(order, "settlement")

    def test_held_for_credit(self):
        """A quotation with an open, blocking problem at credit stands at credit; solved, at quotation again."""
        order = self._order()
        problem = self.env["o2d.exception"]._raise(
            f"test:{order.id}",
            {
                "name": "Over the limit",
                "type": "hold",
                "is_blocking": True,
                "order_id": order.id,
                "stage_id": self.env.ref("o2d_base.stage_credit").id,
                "company_id": order.company_id.id,
            },
        )
        self.assertStage(order, "credit")
        self.env["o2d.exception"]._clear([problem.key])
        self.assertStage(order, "quotation")

    def test_held_elsewhere(self):
        """What is held for another reason than credit stays at quotation."""
        order = self._order()
        self.env["o2d.exception"]._raise(
            f"test:{order.id}",
            {"name": "No PO number", "is_blocking": True, "order_id": order.id, "company_id": order.company_id.id,
             "stage_id": self.env.ref("o2d_base.stage_quotation").id},
        )  # fmt: skip
        self.assertStage(order, "quotation")

    def test_held_line(self):
        """A held line of a confirmed order waits aside; once all else is done, the order is back at credit."""
        other = self._product(name="Panel", stock=10)
        order = self._order([(self.product, 1), (other, 1)])
        order.order_line[1]._o2d_set_hold("Over the limit")
        order.action_confirm()
        self.assertStage(order, "picking")
        self._deliver(order)
        self.assertStage(order, "invoice")
        self._bill(order)
        self.assertStage(order, "credit")

    def test_by_the_user_who_does_it(self):
        """The steps bear the name of who took them, whatever he may see of the stages."""
        user = self._user("sales_coordinator")
        order = self._order(user=user)
        order.action_confirm()
        self.env.cr.flush()
        self.assertEqual(set(self._events(order).mapped("user_id")), {user.id})

    def test_imported_as_confirmed(self):
        """An order created as confirmed enters the stage it stands at, without steps it never took."""
        order = self._order([(self.service, 1)], state="sale")
        self.assertEqual(self._steps(order), [("entered", "invoice")])


class TestStagesShown(StageCase):
    """The bar on the form shows the way of this order, and no stage that nothing brings."""

    def test_goods(self):
        """Goods go through five stages with the base alone: no e-way bill and no gate-out."""
        order = self._order()
        self.assertEqual(
            order.o2d_way_ids.mapped("code"), ["quotation", "allocation", "picking", "invoice", "settlement"]
        )
        order.action_confirm()
        self.assertEqual(order.picking_ids.o2d_way_ids.mapped("code"), ["picking", "invoice"])

    def test_services(self):
        """A service is neither allocated nor picked."""
        order = self._order([(self.service, 1)])
        self.assertEqual(order.o2d_way_ids.mapped("code"), ["quotation", "invoice", "settlement"])

    def test_changes_with_the_lines(self):
        """The first line of goods brings their stages to the bar, before anything is saved."""
        with Form(self._order([(self.service, 1)])) as form:
            self.assertEqual(len(form.o2d_way_ids), 3)
            with form.order_line.new() as line:
                line.product_id = self.product
            self.assertEqual(len(form.o2d_way_ids), 5)

    def test_stage_of_a_module(self):
        """A module that brings a stage has it on the bar by naming it on the way."""
        model = type(self.env["sale.order"])
        original = model._o2d_stage_path
        self.patch(model, "_o2d_stage_path", lambda order: (*original(order), "gate_out"))
        self.assertIn("gate_out", self._order().o2d_way_ids.mapped("code"))
