"""The ground the other tests of this folder stand on: workers, sessions, and a log that is read."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server.common import RpcError


def test_requests_are_answered_by_several_workers(server):
    """Calls of several clients at a time all get their answer, and every write is there afterwards."""

    def rename(number):
        client = server.client("admin")
        return client.call("res.partner", "create", [{"name": f"Worker test {number}"}])

    with ThreadPoolExecutor(4) as pool:
        created = [ids[0] for ids in pool.map(rename, range(8))]
    rows = server.sql("SELECT count(*) FROM res_partner WHERE id = ANY(%s)", [created])
    assert rows == [(8,)]


def test_private_method_is_refused_over_rpc(server):
    """A method whose name starts with an underscore is no door."""
    server.expect(r"odoo\.http: Private methods")
    with pytest.raises(RpcError) as caught:
        server.client("admin").call("res.partner", "_compute_display_name", [1])
    assert "AccessError" in caught.value.name


def test_wrong_password_is_refused(server):
    """Nobody gets a session without the right password."""
    server.expect(r"Login failed|Access Denied")
    with pytest.raises(RpcError) as caught:
        server.client("admin", "not the password")
    assert "AccessDenied" in caught.value.name


def test_warning_in_the_log_fails(server):
    """A server whose log holds a warning that nobody expects does not pass."""
    line = "2026-01-01 00:00:00,000 1 WARNING db odoo.addons.o2d_base: something odd"
    expected = list(server.expected)
    with server.log.open("a") as log:
        log.write(f"{line}\n")
    with pytest.raises(AssertionError, match="something odd"):
        server.check_log()
    server.expected = expected
    server.expect("something odd")
    server.check_log()
