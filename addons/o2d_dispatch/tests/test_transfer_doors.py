from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .transfer_common import TransferCase


@tagged("post_install", "-at_install")
class TestTransferDoors(TransferCase, RpcCase):
    """Bad input through the doors of the web client, with the least of rights that open them."""

    def _refused_call(self, words, model, method, *args):
        answer = self._call(model, method, *args)
        self.assertIn("error", answer, f"{method} was not refused")
        self.assertIn(
            answer["error"]["data"]["name"].rpartition(".")[2],
            ("UserError", "ValidationError", "AccessError", "O2dRefused"),
        )
        self.assertIn(words, answer["error"]["data"]["message"])

    def _asked_badly(self, words, lines=None, **values):
        self._refused_call(words, "o2d.transfer", "action_ask", self._draft(lines, **values).ids)

    def test_asking(self):
        """A wish that cannot be granted is refused with what to do instead."""
        self._login(self.asker)
        service = self._product(name="Fitting", type="service", is_storable=False)
        owned = self._product(name="Customer's mould")
        self._stock(owned, 5, owner_id=self.customer)
        product, lots = self._by_lot({"A": 3}, name="Seal")
        self._asked_badly("in My Company already", to_place_id=self.warehouse.id)
        self._asked_badly("Nothing is asked for yet", line_ids=[])
        self._asked_badly("No stock is kept of Fitting", [(service, 1)])
        self._asked_badly("has 1000 Units Bearing 6204 to spare", [(self.product, 1001)])
        self._asked_badly("has 1000 Units Bearing 6204 to spare", [(self.product, 600), (self.product, 600)])
        self._asked_badly("has no Oil to spare", [(self._product(name="Oil"), 1)])
        self._asked_badly("belongs to a customer", [(owned, 5)])
        self._asked_badly("has 3 Units Seal (A) to spare", [(product, 4, {"lot_id": lots.id})])
        dozens = self._product(name="Nut", uom_id=self.env.ref("uom.product_uom_dozen").id, stock=5)
        dozens.uom_ids = self.env.ref("uom.product_uom_unit")
        self._asked_badly("comes out even", [(dozens, 1, {"product_uom_id": self.env.ref("uom.product_uom_unit").id})])

    def test_other_business(self):
        """Sites of another business are none to ask, and not even known by name."""
        stranger = self.env["res.company"].create({"name": "Stranger"})
        site = self.env["stock.warehouse"].search([("company_id", "=", stranger.id)], limit=1)
        self.assertFalse(self._as(self.env["o2d.transfer.place"], self.asker).search([("id", "=", site.id)]))
        draft = self._draft()
        draft.sudo().from_place_id = site.id
        self._login(self.asker)
        self._refused_call("different businesses", "o2d.transfer", "action_ask", draft.ids)

    def test_quantity(self):
        """Nothing is asked for in a quantity of zero or less."""
        self._login(self.asker)
        draft = self._draft()
        for quantity in (0, -3):
            with mute_logger("odoo.sql_db"):
                self._refused_call(
                    "how much of each article", "o2d.transfer.line", "write", draft.line_ids.ids, {"quantity": quantity}
                )

    def test_forged(self):
        """State, people and numbers are never written by hand, and nothing that was asked for is changed."""
        self._login(self.asker)
        draft = self._draft()
        for vals in ({"state": "approved"}, {"decided_by_id": self.asker.id}, {"name": "BT/1"}, {"company_id": 1}):
            self._refused_call("never written by hand", "o2d.transfer", "write", draft.ids, vals)
            self._refused_call(
                "never written by hand",
                "o2d.transfer",
                "create",
                [{"from_place_id": self.warehouse.id, "to_place_id": self.nagpur.id, **vals}],
            )
        draft.action_ask()
        self._refused_call("asked for already", "o2d.transfer", "write", draft.ids, {"to_place_id": self.warehouse.id})
        self._refused_call("asked for already", "o2d.transfer.line", "write", draft.line_ids.ids, {"quantity": 2})
        self._refused_call("asked for already", "o2d.transfer", "unlink", draft.ids)
        other = self._draft().line_ids
        self._refused_call("asked for already", "o2d.transfer.line", "write", other.ids, {"transfer_id": draft.id})
        self._refused_call("warehouse coordinator", "o2d.transfer", "action_approve", draft.ids)
        self._refused_call("by the system", "stock.move", "create", [{"o2d_transfer_line_id": draft.line_ids.id}])

    def test_counting(self):
        """A count is refused before anything has left, twice, with what was not sent, and in what cannot be counted."""
        transfer = self._approved()
        line = transfer.line_ids.id
        self._login(self.receiver)

        def refused(words, counts):
            self._refused_call(words, "o2d.transfer", "o2d_receive", transfer.ids, counts)

        refused("has not sent it yet", [{"line_id": line, "good": 10}])
        self._validate(self._out(transfer))
        other = self._draft()
        for words, counts in (
            ("Nothing was counted", []),
            ("Nothing was counted", "all"),
            ("does not belong", [{"line_id": other.line_ids.id, "good": 1}]),
            ("does not belong", [{"line_id": line, "lot_id": [1], "good": 1}]),
            ("nothing below zero", [{"line_id": line, "good": -1}]),
            ("nothing below zero", [{"line_id": line, "good": "ten"}]),
            ("whole steps", [{"line_id": line, "good": 9.005}]),
            ("counted twice", [{"line_id": line, "good": 5}, {"line_id": line, "good": 5}]),
            ("was not sent", [{"line_id": line, "lot_id": 999999, "good": 5}]),
        ):
            refused(words, counts)
        self._login(self.asker)
        refused("received by the warehouse", [{"line_id": line, "good": 10}])
        self._login(self.receiver)
        self.assertTrue(self._call("o2d.transfer", "o2d_receive", transfer.ids, self._counts(transfer))["result"])
        refused("received already", [{"line_id": line, "good": 10}])
        self.assertEqual((transfer.state, self._there(self.product)), ("done", 10))

    def test_same_count_twice(self):
        """A count that is sent twice, or was opened before somebody else counted, books nothing a second time."""
        transfer = self._sent()
        ask = self._as(self.env["o2d.transfer.receive"], self.receiver).create({"transfer_id": transfer.id})
        ask.line_ids.good = 8
        ask.action_receive()
        self._login(self.receiver)
        self._refused_call("counted meanwhile", "o2d.transfer.receive", "action_receive", ask.ids)
        self.assertRecordValues(transfer.difference_ids, [{"kind": "short", "quantity": 2, "state": "open"}])
        self.assertEqual(self._there(self.product), 8)

    def test_closed_site(self):
        """A site that is closed is not asked any more, and what it sent is still read."""
        site = self._site("Wardha", "WRD", self.company)
        self._stock(self.product, 10, site)
        transfer, draft = self._sent(from_place_id=site.id), self._draft(from_place_id=site.id)
        self._receive(transfer)
        site.active = False
        self.env.invalidate_all()
        seen = self._as(transfer, self.asker).read(["display_name", "from_place_id"])[0]
        self.assertIn("Wardha", seen["display_name"])
        self._login(self.asker)
        self._refused_call("is closed", "o2d.transfer", "action_ask", draft.ids)

    def test_reserved_for_others(self):
        """What was promised to others between asking and answering is not sent."""
        transfer = self._draft([(self.product, 900)])
        transfer.action_ask()
        order = self._order([(self.product, 500)])
        order.action_confirm()
        order.picking_ids.action_assign()
        self.assertEqual(order.picking_ids.state, "assigned")
        self._login(self.sender)
        self._refused_call("has 500 Units", "o2d.transfer", "action_approve", transfer.ids)
        self.assertEqual(transfer.state, "asked")

    def test_other_peoples_goods(self):
        """What belongs to a customer does not leave, even where it stands in the same bin."""
        transfer = self._approved([(self.product, 5)])
        out = self._out(transfer)
        out.action_assign()
        self._stock(self.product, 5, owner_id=self.customer)
        out.move_ids.move_line_ids.owner_id = self.customer
        out.move_ids.picked = True
        self._login(self.supervisor)
        self._refused_call("belongs to Kaveri Traders", "stock.picking", "button_validate", out.ids)

    def test_asked_by_sourcing(self):
        """What sourcing asks for is drafted from its exception, once, and closes it when it is granted."""
        order = self._order([(self.product, 8)], warehouse_id=self.nagpur.id)
        order.action_confirm()
        problem = self.env["o2d.exception"]._raise(
            f"transfer:{order.id}:{self.warehouse.id}",
            {"name": "Needs a transfer", "type": "shortage", "order_id": order.id, "warehouse_id": self.nagpur.id},
        )
        self._login(self.asker)
        action = self._call("o2d.exception", "action_o2d_ask_transfer", problem.ids)["result"]
        transfer = self.env["o2d.transfer"].browse(action["res_id"])
        self.assertRecordValues(transfer.line_ids, [{"product_id": self.product.id, "quantity": 8}])
        self.assertEqual((transfer.order_id, transfer.to_place_id.id), (order, self.nagpur.id))
        again = self._call("o2d.exception", "action_o2d_ask_transfer", problem.ids)["result"]
        self.assertEqual(again["res_id"], transfer.id)
        self._as(transfer, self.asker).action_ask()
        self._as(transfer, self.sender).action_approve()
        self.assertEqual(problem.state, "closed")

    def test_queue(self):
        """The coordinator of the sending site finds it in his queue and answers there."""
        transfer = self._draft()
        self._as(transfer, self.asker).action_ask()
        queue = self.env.ref("o2d_dispatch.queue_transfers")
        mine = self._as(self.env["o2d.transfer"], self.sender)
        self.assertIn(transfer, mine.search(mine._o2d_queue_domain(queue)))
        self._as(transfer, self.sender)._o2d_queue_approve("")
        self.assertEqual(transfer.state, "approved")
