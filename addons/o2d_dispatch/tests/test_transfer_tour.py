from odoo.tests import HttpCase, tagged

from .transfer_common import TransferCase


@tagged("post_install", "-at_install")
class TestTransferTour(TransferCase, HttpCase):
    def test_difference(self):
        """A picker counts what arrived, two are short, and a coordinator settles them, both in the browser."""
        transfer = self._sent()
        self.start_tour("/odoo/branch-transfers", "o2d_transfer_count", login=self.receiver.login)
        self.env.invalidate_all()
        self.assertRecordValues(
            transfer.difference_ids, [{"kind": "short", "quantity": 2, "found_by_id": self.receiver.id}]
        )
        self.start_tour("/odoo/branch-transfers", "o2d_transfer_settle", login=self.settler.login)
        self.env.invalidate_all()
        self.assertRecordValues(transfer.difference_ids, [{"end": "lost", "settled_by_id": self.settler.id}])
        self.assertEqual(transfer.state, "done")
