"""The transfers of a return: put where they belong, cancelled or deleted, and nothing slipped in beside them."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from .return_common import ReturnCase


class TestReturnTransfers(ReturnCase):
    def test_into_its_bin(self):
        """What goes back to stock goes into the bin where core puts it; what is doubtful does not."""
        stock = self.warehouse.lot_stock_id
        place = self.env["stock.location"].create({"name": "B9", "location_id": stock.id, "usage": "internal"})
        self.env["stock.putaway.rule"].create(
            {"product_id": self.product.id, "location_in_id": stock.id, "location_out_id": place.id}
        )
        record = self._ask(self._left([(self.product, 5)]), {self.product: 3})
        self._receive(record, {self.product: {"restock": 1, "quarantine": 2}})
        lines = record.picking_ids.move_line_ids
        self.assertEqual(
            {line.location_dest_id: line.quantity for line in lines}, {place: 1, self.warehouse.o2d_quarantine_id: 2}
        )

    def test_quarantine_apart(self):
        """Quarantine is no part of the stock: what stands there would be promised."""
        stock = self.warehouse.lot_stock_id
        place = self.env["stock.location"].create({"name": "Cage", "location_id": stock.id, "usage": "internal"})
        with self.assertRaisesRegex(ValidationError, "outside of it"):
            self.warehouse.o2d_quarantine_id = place

    def test_line_slipped_in(self):
        """A line that was added to core's return brings nothing back beyond what left."""
        picking = self._left([(self.product, 5)])
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 5
        back = wizard._create_return()
        self.env["stock.move"].with_user(self.store).create(
            {"product_id": self.product.id, "product_uom_qty": 4, "quantity": 4, "picked": True, "picking_id": back.id,
             "location_id": back.location_id.id, "location_dest_id": back.location_dest_id.id}
        )  # fmt: skip
        back.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "is not part of"), self.env.cr.savepoint():
            back.with_user(self.store).button_validate()
        self.assertEqual(picking.sale_id.order_line.mapped("qty_delivered"), [5])

    def test_transfer_deleted(self):
        """A return whose transfer was deleted awaits nothing any more, and the goods may be asked for again."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 5})
        record.picking_ids.unlink()
        self.assertEqual(record.state, "withdrawn")
        event = self.env["o2d.event"].search([("res_model", "=", "o2d.return"), ("res_id", "=", record.id)], limit=1)
        self.assertIn("nothing came", event.note)
        self.assertEqual(self._ask(picking, {self.product: 5}).state, "authorised")

    def test_transfer_cancelled(self):
        """What no transfer awaits is not received in silence: the rest is closed, and asked for anew."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 2})
        record.picking_ids.move_ids._action_cancel()
        with self.assertRaisesRegex(UserError, "was cancelled.*new return"), self.env.cr.savepoint():
            self._receive(record, {self.product: {"restock": 2}})
        self._receive(record, {}, rest="never", rest_note="Cancelled by mistake")
        self.assertEqual(record.state, "withdrawn")

    def test_at_the_door_weeks_ago(self):
        """Nobody is turned back at a door weeks after he left: then a head decides, and not who said so."""
        picking = self._left([(self.product, 5)])
        picking._o2d_decide({"o2d_gate_out_at": fields.Datetime.now() - timedelta(days=40)})
        record = self._ask(picking, {self.product: 5}, user=self.head, at_door=True)
        self.assertEqual((record.state, record.is_late), ("asked", True))
        with self.assertRaisesRegex(AccessError, "yourself"), self.env.cr.savepoint():
            record.with_user(self.head).action_authorise()
        record.with_user(self.sales_head).action_authorise()
        self.assertEqual(record.state, "on_way")

    def test_dialogs_tell_no_stranger(self):
        """The dialogs, filled by a remote caller with records of another company, tell nothing of them."""
        picking = self._left([(self.product, 5)])
        record = self._ask(picking, {self.product: 1})
        other = self.env["res.company"].create({"name": "Nagpur Company"})
        values = {"company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        asks = self._user("sales_coordinator", login="strange_sales", **values)
        ask = self.env["o2d.return.ask"].with_user(asks).create(
            {"order_id": picking.sale_id.id, "reason": "damaged",
             "line_ids": [(0, 0, {"move_id": picking.move_ids.id, "quantity": 1})]}
        )  # fmt: skip
        self.env.invalidate_all()
        self.assertEqual((ask.partner_name, ask.line_ids.goods, ask.line_ids.delivery), (False, "", False))
        porter = self._user("warehouse_coordinator", login="strange_store", **values)
        receive = self.env["o2d.return.receive"].with_user(porter).create(
            {"return_id": record.id, "line_ids": [(0, 0, {"line_id": record.line_ids.id})]}
        )  # fmt: skip
        self.env.invalidate_all()
        self.assertEqual((receive.line_ids.goods, receive.line_ids.awaited), (False, 0))
