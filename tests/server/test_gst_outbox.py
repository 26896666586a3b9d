"""The outbox on real servers against the simulator: two workers at once, lost answers, and workers that are killed."""

import threading
import time

import pytest

from tests.server.common import CONCURRENT, DEADLOCK, wait_for
from tests.server.gst_common import FAULTS, House

pytestmark = pytest.mark.usefixtures("no_faults")
NUMBER = 8


@pytest.fixture(scope="module")
def house(server, portal):
    """A company in Pune that enforces registration and e-way bill, signed up with the simulator."""
    server.expect(CONCURRENT, DEADLOCK, FAULTS)
    return House(server, server.client("admin"), portal)


def test_two_workers_and_lost_answers(house):
    """Two workers at once, with answers lost and services down on the way: one number for each, none twice."""
    for service, action in (("einvoice", "generate"), ("einvoice", "generate_ewaybill_by_irn")):
        house.portal.faults.add(kind="lose", service=service, action=action, percent=15, seed=7)
        house.portal.faults.add(kind="down", service=service, action=action, percent=10, seed=3)
    pickings = house.delivered(NUMBER)
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
