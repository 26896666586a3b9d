"""Fixtures for tests of real servers. They are made on request, so that unit tests need no Odoo."""

import re

import pytest


@pytest.fixture
def database(request):
    """A copy of the test database for one test."""
    from tests.server.common import database_copy

    with database_copy(re.sub(r"\W+", "_", request.node.name)[:30].strip("_").lower()) as name:
        yield name


@pytest.fixture(scope="module")
def server(request):
    """A server with four workers over a copy of the test database, shared by the tests of a file.

    After the last of them, a warning in its log fails the run; `server.expect(pattern)` lets a line pass.
    """
    from tests.server.common import OdooServer, database_copy

    with database_copy(request.module.__name__.rpartition(".")[2]) as name, OdooServer(name, workers=4) as running:
        yield running


@pytest.fixture(scope="module")
def portal():
    """The simulator of the government's services, beside the tests of a file."""
    import simulator

    handle = simulator.run_in_thread()
    yield handle
    handle.stop()


@pytest.fixture
def no_faults(portal):
    """The services are sound again after each test."""
    yield
    portal.faults.remove()
