"""The outbox on real servers against the simulator: two workers at once, lost answers, and workers that are killed."""

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import simulator
from tests.server.common import CONCURRENT, DEADLOCK, RpcError, wait_for
from tests.server.test_simulator_with_core import Books

NUMBER = 8
# So many deliveries are validated in one call, which must not take minutes on a busy machine.
AT_ONCE = 10
_FAULTS = r"(iap\.tools|ewaybill_api|l10n_in_edi|iap_tools|o2d_gst_ewaybill).*(failed|timed out|[Cc]onnection|middle)"


@pytest.fixture(scope="module")
def portal():
    """The simulator, beside this test."""
    handle = simulator.run_in_thread()
    yield handle
    handle.stop()


@pytest.fixture(scope="module")
def house(server, portal):
    """A company in Pune that enforces registration and e-way bill, signed up with the simulator."""
    server.expect(CONCURRENT, DEADLOCK, _FAULTS)
    return House(server, server.client("admin"), portal)


@pytest.fixture(autouse=True)
def _no_faults(portal):
    yield
    portal.faults.remove()


class House(Books):
    """What the tests do in their company: deliveries that ask for papers, and workers that send."""

    def __init__(self, server, client, portal):
        super().__init__(client, portal)
        self.server = server
        self.warehouse = self.create(
            "stock.warehouse", name="Pune", code="PUN", partner_id=self.own_address, delivery_steps="ship_only"
        )
        for code in ("pick_invoicing", "einvoice", "ewaybill", "gate_out"):
            self._control(code, "enforce")
        for code in ("pick_confirmation", "confirmed_stock", "vehicle_capture", "credit_limit", "credit_overdue"):
            self._control(code, "off")
        groups = [self.ref(f"o2d_base.group_{role}") for role in ("dispatch_supervisor", "compliance")]
        self.client.call("res.users", "write", [self.client.uid], {"group_ids": [[4, group] for group in groups]})
        self.crons = [self.ref(f"o2d_gst_ewaybill.ir_cron_o2d_gst_send{name}") for name in ("", "_beside")]
        self.tax = self.ref(f"account.{self.company}_igst_sale_18")

    def _control(self, code, mode):
        values = {"code": code, "company_id": self.company, "warehouse_id": self.warehouse, "mode": mode}
        self.call("o2d.control", "create", [values])

    def delivered(self, number=NUMBER):
        """Ids of deliveries that were validated and billed, each on a vehicle, with their papers asked for."""
        line = [[0, 0, {"product_id": self.product, "product_uom_qty": 20, "price_unit": 4500.0,
                        "tax_ids": [[6, 0, [self.tax]]]}]]  # fmt: skip
        order = {"partner_id": self.buyer, "warehouse_id": self.warehouse, "order_line": line}
        orders = self.call("sale.order", "create", [order for _one in range(number)])
        self.call("sale.order", "action_confirm", orders)
        pickings = self.call("stock.picking", "search", [["sale_id", "in", orders]], order="id")
        self.call(
            "o2d.trip",
            "create",
            [
                {
                    "company_id": self.company,
                    "arrangement": "own",
                    "vehicle_no": "MH12AB1234",
                    "driver_name": "Ramesh",
                    "driver_phone": "9822012345",
                    "picking_ids": [[6, 0, pickings]],
                }
            ],
        )
        moves = self.call("stock.move", "search", [["picking_id", "in", pickings]])
        self.call("stock.move", "write", moves, {"quantity": 20, "picked": True})
        for start in range(0, len(pickings), AT_ONCE):
            self.call("stock.picking", "button_validate", pickings[start : start + AT_ONCE])
        return pickings

    def work(self):
        """Both workers at once, until neither has anything to do."""
        clients = [self.server.client("admin") for _cron in self.crons]
        # What waits after a fault is due now.
        self.server.sql(
            "UPDATE o2d_gst_request SET not_before = now() AT TIME ZONE 'UTC' - interval '1 second'"
            " WHERE state = 'waiting'"
        )
        self.server.sql("UPDATE o2d_gst_service SET retry_at = NULL, faults = 0, down_since = NULL")

        def run(client, cron):
            with contextlib.suppress(RpcError, requests.RequestException):
                client.call("ir.cron", "method_direct_trigger", [cron])

        with ThreadPoolExecutor(len(clients)) as pool:
            list(pool.map(run, clients, self.crons))

    def drain(self, pickings, times=25):
        """Work until all papers of these deliveries are there."""
        for _time in range(times):
            self.work()
            if not self.open_requests():
                break
        return self.papers(pickings)

    def open_requests(self):
        return self.server.sql(
            "SELECT action, state, problem FROM o2d_gst_request WHERE state IN ('waiting', 'sending', 'failed')"
        )

    def papers(self, pickings):
        """[(document number, registration, e-way bill)] of the deliveries' invoices."""
        return self.server.sql(
            "SELECT DISTINCT m.name, m.o2d_irn, b.name FROM l10n_in_ewaybill b"
            " JOIN o2d_ewaybill_picking_rel r ON r.ewaybill_id = b.id JOIN account_move m ON m.id = b.account_move_id"
            " WHERE r.picking_id = ANY(%s)",
            [pickings],
        )

    def check_one_each(self, pickings):
        """One registration and one bill for each, the same here and there."""
        papers = self.papers(pickings)
        assert len(papers) == len(pickings)
        assert self.open_requests() == []
        for document, irn, number in papers:
            known = self.portal.store.rows("SELECT irn FROM einvoice WHERE doc_no = ?", document)
            assert [row["irn"] for row in known] == [irn], document
            bills = self.portal.store.rows("SELECT number FROM ewaybill WHERE doc_no = ?", document)
            assert [str(row["number"]) for row in bills] == [number], document


def test_two_workers_and_lost_answers(house):
    """Two workers at once, with answers lost and services down on the way: one number for each, none twice."""
    for service, action in (("einvoice", "generate"), ("einvoice", "generate_ewaybill_by_irn")):
        house.portal.faults.add(kind="lose", service=service, action=action, percent=15, seed=7)
        house.portal.faults.add(kind="down", service=service, action=action, percent=10, seed=3)
    pickings = house.delivered()
    house.drain(pickings)
    house.check_one_each(pickings)


def test_killed_in_the_middle(house):
    """Workers that are killed while the service works leave nothing lost and nothing doubled."""
    house.portal.faults.add(kind="latency", milliseconds=400)
    pickings = house.delivered(4)
    worker = threading.Thread(target=house.work)
    worker.start()
    wait_for(lambda: house.server.sql("SELECT 1 FROM o2d_gst_request WHERE state = 'sending'"))
    time.sleep(0.2)
    house.server.kill_workers()
    worker.join(60)
    house.portal.faults.remove()
    house.drain(pickings)
    house.check_one_each(pickings)
