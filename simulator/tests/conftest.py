import pytest

import simulator

from .client import Caller
from .payloads import NOW


@pytest.fixture
def running():
    """A simulator on a free port; its clock stands near NOW."""
    handle = simulator.run_in_thread()
    handle.clock.set(NOW)
    yield handle
    handle.stop()


@pytest.fixture
def caller(running):
    """A caller that is signed in to both services."""
    return Caller(running.url).sign_in()
