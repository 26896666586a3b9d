from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_atp.tests.test_difference import DifferenceCase
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


class ScrapCase(DifferenceCase):
    def _scrap(self, quantity, user=None, **values):
        return (
            self.env["stock.scrap"]
            .with_user(user or self.counter)
            .create(
                {
                    "product_id": self.article.id,
                    "location_id": self.bin.id,
                    "scrap_qty": quantity,
                    "company_id": self.company.id,
                    **values,
                }
            )
        )

    @property
    def nowhere(self):
        return self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)], limit=1
        )  # fmt: skip


class TestScrap(ScrapCase):
    """What is thrown away above the limits waits for a second person, as a count does."""

    def test_little(self):
        """A little is scrapped at once by whoever enters it."""
        scrap = self._scrap(2)
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        self.assertEqual(self._on_hand(), 98)

    def test_much_waits(self):
        """Much is scrapped only once somebody else approved it; the screen says so."""
        scrap = self._scrap(60)
        action = scrap.action_validate()
        self.assertIn("somebody else", action["params"]["message"])
        self.assertEqual((scrap.state, self._on_hand()), ("draft", 100))
        waiting = self._pending()
        self.assertRecordValues(
            waiting,
            [{"scrap_id": scrap.id, "difference": -60, "value": 12000, "counter_id": self.counter.id, "percent": 60}],
        )
        self.assertIn("60 of 100 are to be scrapped", self._problem(waiting).name)
        with self.assertRaisesRegex(AccessError, "other than the counter"):
            waiting.with_user(self.counter).action_approve()
        waiting.with_user(self.second).action_approve()
        self.assertEqual((scrap.state, self._on_hand()), ("done", 40))
        self.assertEqual(waiting.state, "approved")
        self.assertFalse(self._problem(waiting))

    def test_entered_by_another(self):
        """Neither who wrote the scrap order nor who sent it off approves it."""
        scrap = self._scrap(60, self._user("picker"))
        scrap.with_user(self.counter).action_validate()
        with self.assertRaisesRegex(AccessError, "other than the counter"):
            self._pending().with_user(self.counter).action_approve()
        self._pending().with_user(self.second).action_approve()
        self.assertEqual(scrap.state, "done")

    def test_not_approved(self):
        """What is not approved stays a draft with the reason in the trail, and can be asked again."""
        scrap = self._scrap(60)
        scrap.action_validate()
        waiting = self._pending()
        waiting.with_user(self.second)._reject("They can be repaired")
        self.assertEqual((scrap.state, waiting.state, self._on_hand()), ("draft", "rejected", 100))
        self.assertIn("They can be repaired", self._events(waiting, "rejected").note)
        scrap.action_validate()
        self.assertTrue(self._pending())

    def test_asked_twice(self):
        """Sending it off twice asks once."""
        scrap = self._scrap(60)
        scrap.action_validate()
        scrap.action_validate()
        self.assertEqual(len(self._pending()), 1)

    def test_changed_meanwhile(self):
        """Once the order is changed, what was asked is no longer to be decided."""
        scrap = self._scrap(60)
        scrap.action_validate()
        waiting = self._pending()
        scrap.scrap_qty = 90
        self.assertEqual(waiting.state, "replaced")
        waiting.with_user(self.second).action_approve()
        self.assertEqual((scrap.state, self._on_hand()), ("draft", 100))

    def test_deleted_meanwhile(self):
        """Once the order is deleted, nothing waits and no problem is left."""
        scrap = self._scrap(60)
        scrap.action_validate()
        waiting = self._pending()
        scrap.sudo().unlink()
        self.assertEqual(waiting.state, "replaced")
        self.assertFalse(self._problem(waiting))

    def test_gone_meanwhile(self):
        """What left the bin meanwhile is not scrapped, in words."""
        scrap = self._scrap(60)
        scrap.action_validate()
        self._do(self._move(80, self.bin, self.customers))
        with self.assertRaisesRegex(UserError, "stand there by now"):
            self._pending().with_user(self.second).action_approve()

    def test_count_meanwhile(self):
        """A count of the bin leaves the scrap order waiting, and a second order asks for itself."""
        first, second = self._scrap(60), self._scrap(30, scrap_qty=30)
        first.action_validate()
        second.action_validate()
        self._count(98, user=self.counter)
        self.assertEqual(self._pending().scrap_id, first | second)

    def test_dozens(self):
        """The limits look at the product's unit, whatever unit the order is in."""
        scrap = self._scrap(4, product_uom_id=self.env.ref("uom.product_uom_dozen").id)
        scrap.action_validate()
        self.assertEqual(self._pending().difference, -48)
        self._pending().with_user(self.second).action_approve()
        self.assertEqual(self._on_hand(), 52)

    def test_more_than_there_is(self):
        """Core's question about more than there is does not get around the second person."""
        scrap = self._scrap(160)
        action = scrap.action_validate()
        wizard = self.env[action["res_model"]].with_user(self.counter).with_context(**action["context"])
        wizard.create({"location_id": self.bin.id}).action_done()
        self.assertEqual((scrap.state, self._on_hand()), ("draft", 100))
        self.assertTrue(self._pending())

    def test_advising(self):
        """While the control advises it is scrapped, and the trail told what would have waited."""
        self._control("inventory_adjustment", "advise")
        scrap = self._scrap(60)
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        self.assertIn("second person would have", self._events(self.bin, "advised").note)

    def test_off(self):
        """While the control is off nothing is said."""
        self._control("inventory_adjustment", "off")
        self._scrap(60).action_validate()
        self.assertEqual(self._on_hand(), 40)
        self.assertFalse(self._events(self.bin))

    def test_uninstalling(self):
        """Uninstalling leaves the scrap order a draft, and no count in core's list."""
        self._scrap(60).action_validate()
        self.differences._give_back()
        self.assertFalse(self._quants().inventory_quantity_set)


class TestLoss(ScrapCase):
    """No transfer is a way around the count."""

    def _by(self, record):
        return record.with_user(self.counter)

    def _transfer(self, quantity, source, dest, **values):
        move = self._by(self._move(quantity, source, dest, **values))
        move.quantity = quantity
        move.picked = True
        return move

    def test_transfer_to_nowhere(self):
        """A manual transfer to the inventory loss is refused above the limits, in words that say what to do."""
        move = self._transfer(60, self.bin, self.nowhere)
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            move._action_done()

    def test_little_to_nowhere(self):
        """A little is transferred as ever."""
        self._transfer(2, self.bin, self.nowhere)._action_done()
        self.assertEqual(self._on_hand(), 98)

    def test_transfer_from_nowhere(self):
        """Goods that appear from nowhere are refused as well."""
        move = self._transfer(60, self.nowhere, self.bin)
        with self.assertRaisesRegex(UserError, "write 60"):
            move._action_done()

    def test_transfer_button(self):
        """The button of a transfer is no way around it, also not in small lines of one product."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.bin.id,
                "location_dest_id": self.nowhere.id,
                "move_ids": [
                    (0, 0, {"product_id": self.article.id, "product_uom_qty": 30, "product_uom": self.article.uom_id.id,
                            "location_id": self.bin.id, "location_dest_id": self.nowhere.id})
                    for _number in range(2)
                ],
            }
        )  # fmt: skip
        picking.action_confirm()
        picking.action_assign()
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            self._by(picking).button_validate()

    def test_mark_of_a_count(self):
        """A transfer that calls itself a count is none."""
        move = self._transfer(60, self.bin, self.nowhere, is_inventory=True)
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            move._action_done()

    def test_line_that_was_done(self):
        """What was written off is not made more afterwards by much."""
        move = self._transfer(2, self.bin, self.nowhere)
        move._action_done()
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            self._by(move.move_line_ids).write({"quantity": 90})

    def test_line_that_was_done_a_little(self):
        """A slip of the pen is mended as ever."""
        move = self._transfer(2, self.bin, self.nowhere)
        move._action_done()
        self._by(move.move_line_ids).write({"quantity": 3})
        self.assertEqual(self._on_hand(), 97)

    def test_count_that_was_done(self):
        """The transfer of a count is not changed afterwards either."""
        self._count(99, user=self.counter)
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            self._by(self._line_of_count()).write({"quantity": 80})

    def test_move_of_a_count_that_was_done(self):
        """Nor is it through the quantity of the whole."""
        self._count(99, user=self.counter)
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            self._by(self._line_of_count().move_id).write({"quantity": 80})

    def _line_of_count(self):
        line = self.env["stock.move.line"].search([("product_id", "=", self.article.id), ("is_inventory", "=", True)])
        self.assertEqual((line.state, line.quantity), ("done", 1))
        return line

    def test_delivery_turned_into_a_loss(self):
        """A delivery that is done is not turned into a loss."""
        self._control("inventory_adjustment", "off")
        move = self._transfer(60, self.bin, self.bin2)
        move._action_done()
        self._control("inventory_adjustment", "enforce")
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            self._by(move.move_line_ids).location_dest_id = self.nowhere

    def test_line_added_afterwards(self):
        """Nothing is added to a loss that is done."""
        move = self._transfer(2, self.bin, self.nowhere)
        move._action_done()
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            self.env["stock.move.line"].with_user(self.counter).create(
                {
                    "move_id": move.id,
                    "product_id": self.article.id,
                    "quantity": 60,
                    "location_id": self.bin.id,
                    "location_dest_id": self.nowhere.id,
                }
            )

    def test_moved_by_the_list(self):
        """Core's relocation of goods does not take them to nowhere."""
        with self.assertRaisesRegex(UserError, "scrap order, or count"):
            self._by(self._quants()).move_quants(location_dest_id=self.nowhere)

    def test_deleted_row(self):
        """Deleting the row of the books is a count to zero, and waits as one; the row stays."""
        manager = self._user(login="manager")
        manager.group_ids += self.env.ref("stock.group_stock_manager")
        with self.assertRaises(UserError):
            self._quants().with_user(manager).unlink()
        self.assertEqual(self._on_hand(), 100)

    def test_row_turned_into_another(self):
        """Nobody gives a row of the books another bin, lot or owner by hand."""
        for values in ({"location_id": self.bin2.id}, {"owner_id": self.customer.id}, {"product_id": self.product.id}):
            with self.assertRaises(AccessError):
                self._by(self._quants()).write(values)

    def test_returns_and_receipts(self):
        """Receipts, deliveries and transfers between bins are no losses."""
        self._transfer(60, self.bin, self.bin2)._action_done()
        self._transfer(60, self.suppliers, self.bin)._action_done()
        self._transfer(60, self.bin2, self.customers)._action_done()
        self.assertEqual(self._on_hand(), 100)

    def test_services(self):
        """Goods that no stock is kept of are nobody's loss."""
        paper = self._product(name="Paper", is_storable=False, standard_price=1000)
        self._transfer(60, self.bin, self.nowhere, product=paper)._action_done()
        self.assertEqual(self._on_hand(), 100)


class TestLossRpc(RpcCase, ScrapCase):
    def test_remote_calls(self):
        """A remote call neither scraps much nor forges the pass of a second person."""
        scrap = self._scrap(60)
        self._login(self.counter)
        context = {"o2d_pass": "second person"}
        self._call("stock.scrap", "do_scrap", scrap.ids, context=context)
        self._call("stock.scrap", "action_validate", scrap.ids, context=context)
        self.assertIn("error", self._call("stock.scrap", "write", scrap.ids, {"state": "done", "o2d_none": 1}))
        self.assertEqual((scrap.state, self._on_hand()), ("draft", 100))
        waiting = self._pending().ids
        self.assertIn("error", self._call("o2d.stock.difference", "action_approve", waiting, context=context))
        self.assertIn("error", self._call("o2d.stock.difference", "write", waiting, {"scrap_id": False}))
        self.assertEqual(self._on_hand(), 100)


class TestBinStays(ScrapCase):
    def test_bin_with_a_count_that_waits(self):
        """A bin whose count waits for approval is neither archived nor deleted."""
        self._count(60, self.bin2, user=self.counter)
        with self.assertRaisesRegex(UserError, "waits for its approval"):
            self.bin2.active = False
        with self.assertRaisesRegex(UserError, "waits for its approval"):
            self.bin2.unlink()

    def test_bin_archived_anyway(self):
        """Nothing is booked into a bin that was archived by other means."""
        self._count(60, self.bin2, user=self.counter)
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_location SET active = FALSE WHERE id = %s", [self.bin2.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "archived"):
            self._pending().with_user(self.second).action_approve()
