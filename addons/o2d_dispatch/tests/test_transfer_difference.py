from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .transfer_common import TransferCase


@tagged("post_install", "-at_install")
class TestTransferDifference(TransferCase):
    """What did not arrive as it was sent stays open until somebody else has settled it."""

    def _short(self, quantity=2):
        transfer = self._sent()
        self._receive(transfer, good={self.product: 10 - quantity})
        return transfer, transfer.difference_ids

    def test_short(self):
        """What is missing is a difference with an owner, stays on the way in the books, and keeps the transfer open."""
        transfer, short = self._short()
        self.assertRecordValues(short, [{"kind": "short", "quantity": 2, "value": 120, "state": "open"}])
        self.assertEqual((transfer.state, self._on_the_way(transfer)), ("difference", 2))
        problem = self._problem(short)
        self.assertEqual(problem.warehouse_id, self.nagpur)
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_warehouse_coordinator"))

    def test_lost(self):
        """What is lost leaves the books with who answers for it, and closes the transfer."""
        transfer, short = self._short()
        self._as(short, self.settler).o2d_settle("lost", "Fell off at Wardha", answers="carrier")
        self.assertRecordValues(short, [{"state": "settled", "answers": "carrier", "settled_by_id": self.settler.id}])
        self.assertEqual((transfer.state, self._on_the_way(transfer)), ("done", 0))
        self.assertFalse(self._problem(short))
        lost = transfer.move_ids.filtered(lambda move: move.location_dest_id.usage == "inventory")
        self.assertEqual(lost.quantity, 2)
        self.assertFalse(transfer.move_ids.filtered(lambda move: move.state not in ("done", "cancel")))

    def test_found_at_the_sender(self):
        """What never left goes back into the sender's books once he has taken it in, and not before."""
        transfer, short = self._short()
        self._as(short, self.settler).o2d_settle("back", "Two cartons stand at the dock in Pune")
        self.assertEqual((transfer.state, short.state), ("difference", "open"))
        back = short.back_picking_id
        self.assertEqual(back.picking_type_id, self.warehouse.in_type_id)
        with self._refused("Nothing of"):
            self._receive(transfer)
        self._as(back, self.receiver).button_validate()
        self.assertEqual((transfer.state, short.state), ("done", "settled"))
        self.assertEqual(self._there(self.product, self.warehouse), 992)

    def test_back_given_up(self):
        """Where the sender gives the way back up, the difference is open again for another end."""
        transfer, short = self._short()
        self._as(short, self.settler).o2d_settle("back", "Perhaps at the dock")
        short.back_picking_id.action_cancel()
        self.assertEqual((short.state, short.end), ("open", False))
        self._as(short, self.settler).o2d_settle("lost", "It was not there", answers="sender")
        self.assertEqual(transfer.state, "done")

    def test_late(self):
        """What is still on its way is received when it comes, and its difference closes."""
        transfer, short = self._short()
        day = self.company._o2d_today() + timedelta(days=3)
        self._as(short, self.settler).o2d_settle("late", "On the second vehicle", due_on=str(day))
        self.assertEqual((short.state, short.due_on), ("open", day))
        self._receive(transfer, good={self.product: 1})
        self.assertEqual((short.state, short.quantity, short.value), ("open", 1, 60))
        self._receive(transfer)
        self.assertEqual((short.state, short.end, transfer.state), ("settled", "arrived", "done"))
        self.assertEqual(self._there(self.product), 10)

    def test_late_needs_a_day(self):
        """What is still on its way needs a day, and not one that is over."""
        _transfer, short = self._short()
        day = self.company._o2d_today() - timedelta(days=1)
        for due_on in (None, "soon", str(day)):
            with self._refused("Write the day"):
                self._as(short, self.settler).o2d_settle("late", "On the road", due_on=due_on)

    def test_damaged(self):
        """Damaged goods are not booked in; kept as they are they come in, else they go back or are written off."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 8}, damaged={self.product: 2})
        damaged = transfer.difference_ids
        self.assertRecordValues(damaged, [{"kind": "damaged", "quantity": 2}])
        self.assertEqual((transfer.state, self._there(self.product)), ("difference", 8))
        with self._refused("no end"):
            self._as(damaged, self.settler).o2d_settle("late", "It is here")
        self._as(damaged, self.settler).o2d_settle("kept", "Scratches only")
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 10))

    def test_more_than_sent(self):
        """More than was sent is booked only after the sender has said that he sent it, with a paper of its own."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 12})
        over = transfer.difference_ids
        self.assertRecordValues(over, [{"kind": "over", "quantity": 2, "state": "open"}])
        self.assertEqual(self._there(self.product), 10)
        self._as(over, self.settler).o2d_settle("sent_more", "Counted again in Pune: two too few in stock")
        self.assertEqual((over.state, transfer.state), ("settled", "approved"))
        more = self._out(transfer)
        self._validate(more)
        self.assertEqual(more.move_ids.quantity, 2)
        self.assertTrue(more.o2d_challan_no)
        self._receive(transfer)
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 12))

    def test_not_sent(self):
        """What did not come from the sender is put aside, and moves nothing."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 12})
        self._as(transfer.difference_ids, self.settler).o2d_settle("not_ours", "Belongs to the carrier's next stop")
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 10))

    def test_own_count(self):
        """Whoever counted does not settle what is worth more than the company allows; below that he does."""
        transfer = self._sent()
        self._receive(transfer, good={self.product: 8}, user=self.settler)
        short = transfer.difference_ids
        self.assertFalse(self._as(short, self.settler).may_settle)
        with self._refused("counted it yourself", AccessError):
            self._as(short, self.settler).o2d_settle("lost", "Gone", answers="carrier")
        self.company.o2d_transfer_settle_limit = 120
        self._as(short, self.settler).o2d_settle("lost", "Gone", answers="carrier")
        self.assertEqual(short.state, "settled")

    def test_who_and_what(self):
        """A difference is settled by a coordinator, once, with words, and a loss with who answers for it."""
        _transfer, short = self._short()
        with self._refused("coordinators", AccessError):
            self._as(short, self.receiver).o2d_settle("lost", "Gone", answers="carrier")
        for note in (" ", None, 7):
            with self._refused("few words"):
                self._as(short, self.settler).o2d_settle("lost", note, answers="carrier")
        with self._refused("who answers"):
            self._as(short, self.settler).o2d_settle("lost", "Gone")
        self._as(short, self.settler).o2d_settle("lost", "Gone", answers="receiver")
        with self._refused("settled already"):
            self._as(short, self.sender).o2d_settle("lost", "Gone", answers="carrier")
