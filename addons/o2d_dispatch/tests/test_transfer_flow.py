from odoo.exceptions import AccessError
from odoo.tests import tagged

from .transfer_common import TransferCase


@tagged("post_install", "-at_install")
class TestTransferFlow(TransferCase):
    """Goods between two sites of one company: asked for, sent, on the way, received."""

    def test_through(self):
        """What one site asks for leaves the other one with a challan, is on the way, and stands there once counted."""
        transfer = self._approved()
        self.assertEqual((transfer.state, transfer.document), ("approved", "challan"))
        out = self._out(transfer)
        self.assertEqual(out.picking_type_id, self.warehouse.out_type_id)
        self.assertEqual(out.location_dest_id, self.company.internal_transit_location_id)
        self.assertEqual(out.o2d_purpose_id.code, "branch_transfer")
        self._validate(out)
        self.assertTrue(out.o2d_challan_no)
        self.assertEqual((transfer.state, self._on_the_way(transfer)), ("transit", 10))
        self.assertFalse(transfer.sudo().invoice_ids)
        self._receive(transfer)
        self.assertEqual((transfer.state, self._on_the_way(transfer)), ("done", 0))
        self.assertEqual((self._there(self.product), self._there(self.product, self.warehouse)), (10, 990))

    def test_who_answers(self):
        """Whoever asks does not answer, and nobody but the coordinator of the sending site does."""
        transfer = self._draft(user=self.sender)
        transfer.action_ask()
        with self._refused("asked for it yourself", AccessError):
            self._as(transfer, self.sender).action_approve()
        with self._refused("coordinator", AccessError):
            self._as(transfer, self.asker).action_approve()
        with self._refused("Write why"):
            self._as(transfer, self.settler).action_refuse(" ")
        self._as(transfer, self.settler).action_refuse("Promised to others")
        self.assertEqual((transfer.state, transfer.answer), ("refused", "Promised to others"))
        self.assertFalse(transfer.move_ids)
        with self._refused("answered already"):
            self._as(transfer, self.settler).action_approve()

    def test_steps(self):
        """Sites that pick, pack and ship, and that receive in three steps, keep the chain from bin to bin."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.nagpur.reception_steps = "three_steps"
        transfer = self._approved()
        for _step in range(3):
            self._validate(self._out(transfer))
        self.assertEqual((transfer.state, self._on_the_way(transfer)), ("transit", 10))
        left = transfer.out_picking_ids.filtered("o2d_challan_no")
        self.assertEqual(left.picking_type_code, "outgoing")
        self._receive(transfer)
        self.assertEqual(transfer.state, "done")
        arrived = self.env["stock.quant"].search(
            [("product_id", "=", self.product.id), ("location_id", "=", self.nagpur.wh_input_stock_loc_id.id)]
        )
        self.assertEqual(arrived.quantity, 10)
        inside = self.env["stock.move"].search([("location_id", "=", self.nagpur.wh_input_stock_loc_id.id)])
        self.assertEqual(sum(inside.mapped("product_uom_qty")), 10)

    def test_dozen(self):
        """A dozen that is asked for leaves and arrives as twelve pieces."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.product.uom_ids = dozen
        transfer = self._sent([(self.product, 2, {"product_uom_id": dozen.id})])
        self.assertEqual(self._on_the_way(transfer), 24)
        self._receive(transfer, good={self.product: 23})
        self.assertEqual(self._there(self.product), 23)
        self.assertRecordValues(transfer.difference_ids, [{"kind": "short", "quantity": 1}])

    def test_lots(self):
        """Each lot is on the way and received by itself; a lot that was asked for is the one that leaves."""
        product, lots = self._by_lot({"A": 10, "B": 10}, name="Seal")
        transfer = self._approved([(product, 6, {"lot_id": lots[1].id})])
        self.assertEqual(self._out(transfer).move_ids.move_line_ids.lot_id, lots[1])
        self._validate(self._out(transfer))
        rows = self.env["o2d.transfer.transit"].search([("transfer_id", "=", transfer.id)])
        self.assertRecordValues(rows, [{"lot_id": lots[1].id, "quantity": 6}])
        counts = self._counts(transfer)
        counts[0]["lot_id"] = lots[0].id
        with self._refused("Lot A of Seal was not sent"):
            self._as(transfer, self.receiver).o2d_receive(counts)
        self._receive(transfer)
        self.assertEqual(self._there(product, lot=lots[1]), 6)

    def test_two_lots(self):
        """Of two lots on one line what is short is short of its own lot."""
        product, lots = self._by_lot({"A": 4, "B": 10}, name="Seal")
        transfer = self._sent([(product, 10)])
        counts = self._counts(transfer)
        self.assertEqual({row["lot_id"]: row["good"] for row in counts}, {lots[0].id: 4, lots[1].id: 6})
        for row in counts:
            row["good"] -= row["lot_id"] == lots[1].id
        self._as(transfer, self.receiver).o2d_receive(counts)
        self.assertRecordValues(transfer.difference_ids, [{"lot_id": lots[1].id, "quantity": 1, "kind": "short"}])
        self.assertEqual((self._there(product, lot=lots[0]), self._there(product, lot=lots[1])), (4, 5))

    def test_in_parts(self):
        """What leaves later is received later; what the sender gives up nobody waits for."""
        transfer = self._sent(quantities={self.product: 6})
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("approved", 6))
        rest = self._out(transfer)
        self.assertEqual(rest.move_ids.product_uom_qty, 4)
        rest.action_cancel()
        self.assertEqual(transfer.state, "done")
        self.assertFalse(transfer.move_ids.filtered(lambda move: move.state not in ("done", "cancel")))

    def test_rest_given_up_on_the_road(self):
        """Where the sender gives up the rest while goods are on the way, the receipt waits for those alone."""
        transfer = self._sent(quantities={self.product: 6})
        self._out(transfer).action_cancel()
        self.assertEqual(transfer.state, "transit")
        open_moves = transfer.in_picking_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        self.assertEqual(sum(open_moves.mapped("product_uom_qty")), 6)
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 6))

    def test_given_up(self):
        """As long as nothing has left a transfer is given up, on both sides; afterwards it is not."""
        transfer = self._approved()
        self._as(transfer, self.asker).action_withdraw()
        self.assertEqual(transfer.state, "withdrawn")
        self.assertEqual(set(transfer.move_ids.mapped("state")), {"cancel"})
        sent = self._sent()
        with self._refused("past giving up"):
            self._as(sent, self.asker).action_withdraw()

    def test_two_at_once(self):
        """Goods in transit of one transfer are never received with another one."""
        first, second = self._approved(), self._sent([(self.product, 7)])
        incoming = first.in_picking_ids
        incoming.action_assign()
        self.assertFalse(incoming.move_ids.quantity)
        self._receive(second)
        self.assertEqual((first.state, second.state, self._there(self.product)), ("approved", "done", 7))

    def test_core_receipt(self):
        """Whoever receives by core's own button books in what was sent, and not a piece more."""
        transfer = self._sent()
        receipt = transfer.in_picking_ids
        receipt.move_ids.quantity = 11
        receipt.move_ids.picked = True
        with self._refused("More Bearing 6204 than"):
            self._as(receipt, self.receiver).button_validate()
        receipt.move_ids.quantity = 10
        self._as(receipt, self.receiver).button_validate()
        self.assertEqual(transfer.state, "done")

    def test_advising(self):
        """While controls only advise, nothing keeps a transfer: no trip, no confirmation, no gate."""
        transfer = self._sent()
        self.assertFalse(transfer.out_picking_ids.o2d_gate_awaited)
        self._receive(transfer)
        self.assertEqual(transfer.state, "done")

    def test_gate(self):
        """Where the gate enforces, nothing is received that has not passed it."""
        self._control("gate_out", "enforce")
        self._control("vehicle_capture", "off")
        transfer = self._sent()
        out = transfer.out_picking_ids
        self.assertTrue(out.o2d_gate_awaited)
        with self._refused("not passed the gate"):
            self._as(transfer, self.receiver).action_receive()
        receipt = transfer.in_picking_ids
        receipt.move_ids.picked = True
        with self._refused("not passed the gate"):
            self._as(receipt, self.receiver).button_validate()
        self._as(out, self.supervisor).action_o2d_gate_out()
        self._receive(transfer)
        self.assertEqual(transfer.state, "done")

    def test_pick_enforced(self):
        """Where the pick is enforced, a transfer's lines are confirmed at their bins like a customer's."""
        self._control("pick_confirmation", "enforce")
        transfer = self._approved()
        out = self._out(transfer)
        self.assertTrue(out.o2d_is_pick)
        out.action_assign()
        with self._refused("not confirmed at their bins"):
            self._as(out, self.supervisor).button_validate()
        self._as(out, self.receiver)._o2d_confirm_reserved()
        self.assertEqual(self._as(out, self.receiver).o2d_pick_finish()["state"], "ready")
        self._as(out, self.supervisor).button_validate()
        self.assertEqual(transfer.state, "transit")
