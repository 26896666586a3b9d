"""Programs that run beside each other end together."""

import sys
import time

import pytest

from o2dcli import processes

NAP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_program_that_hangs_is_ended():
    """A program that takes longer than it may is ended, and its code says so."""
    assert processes.run_child(NAP, seconds=0.2) < 0


def test_failure_of_one_ends_the_others():
    """When one call fails, what still runs is ended and nothing is left behind."""

    def work(item):
        if item == "fails":
            time.sleep(0.5)
            raise ValueError(item)
        return processes.run_child(NAP)

    start = time.monotonic()
    with pytest.raises(ValueError, match="fails"):
        processes.side_by_side(work, ["fails", "naps"])
    assert time.monotonic() - start < 30
    assert not processes._running
