"""Many invoices at once on a real server: asked for together, with every tenth call struck by a fault."""

import pytest

from tests.server.common import CONCURRENT, DEADLOCK
from tests.server.gst_common import FAULTS, House

pytestmark = pytest.mark.usefixtures("no_faults")
# The benchmark drains a thousand; what can go wrong with a thousand goes wrong with these.
NUMBER = 40
# Of a hundred calls ten are struck, each kind by dice of its own.
KINDS = (("lose", 3, 11), ("down", 3, 12), ("already", 2, 13), ("malformed", 2, 14))


@pytest.fixture(scope="module")
def house(server, portal):
    """A company whose controls advise at first: its invoices have no papers until somebody asks for them."""
    server.expect(CONCURRENT, DEADLOCK, FAULTS)
    return BulkHouse(server, server.client("admin"), portal)


class BulkHouse(House):
    def lead(self, mode):
        """Set registration and e-way bill to `advise` or `enforce`."""
        domain = [["company_id", "=", self.company], ["code", "in", ["einvoice", "ewaybill"]]]
        self.call("o2d.control", "write", self.call("o2d.control", "search", domain), {"mode": mode})

    def ask_for_all(self, pickings):
        """What the officer does in the list of invoices; the worker that asks; id of what was begun."""
        lines = self.call("account.move.line", "search", [["o2d_stock_move_ids.picking_id", "in", pickings]])
        found = self.call("account.move.line", "read", lines, ["move_id"])
        moves = sorted({row["move_id"][0] for row in found})
        context = {"active_model": "account.move", "active_ids": moves}
        (wizard,) = self.call("o2d.gst.bulk.ask", "create", [{}], context=context)
        begun = self.call("o2d.gst.bulk.ask", "action_ask", [wizard])["res_id"]
        self.client.call("ir.cron", "method_direct_trigger", [self.ref("o2d_gst_ewaybill.ir_cron_o2d_gst_bulk")])
        return begun


def test_every_tenth_call_fails(house):
    """Of many invoices asked for together each has one registration and one bill in the end, none lost or doubled."""
    house.lead("advise")
    pickings = house.delivered(NUMBER)
    assert house.open_requests() == []
    house.lead("enforce")
    begun = house.ask_for_all(pickings)
    for kind, percent, seed in KINDS:
        house.portal.faults.add(kind=kind, percent=percent, seed=seed)
    house.drain(pickings)
    house.portal.faults.remove()
    house.check_one_each(pickings)
    state, done, total = house.read("o2d.gst.bulk", begun, "state", "done", "total")
    assert (state, done, total) == ("finished", NUMBER, NUMBER)
