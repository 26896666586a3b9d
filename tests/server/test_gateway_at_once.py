"""Several workers at one service: one signs in for all, all wait together while it is down, one probes."""

import json
import subprocess
import sys

import pytest

from o2dcli.paths import ROOT, TEST_CONFIG
from tests.server.common import database_copy


@pytest.fixture(scope="module")
def told():
    """What the workers of gateway_rush.py met."""
    with database_copy("gateway_rush") as database:
        command = [sys.executable, "-m", "tests.server.gateway_rush", str(TEST_CONFIG), database]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    loud = [line for line in done.stderr.splitlines() if " WARNING " in line or " ERROR " in line]
    assert not loud, loud
    return json.loads(done.stdout)


def numbers(case):
    return {word for word in case["got"] if word.isdigit()}


def test_one_signs_in_for_all(told):
    """Of six workers that find no session, or one that the service ended, one signs in; all get their number."""
    for case in (told["first"], told["ended"]):
        assert case["authenticate"] == 1
        assert len(numbers(case)) == 6


def test_all_wait_together(told):
    """After a wave of faults nobody asks until the pause is over."""
    assert told["down"]["got"] == ["ServiceDown"] * 6
    assert told["down"]["faults"] >= 3
    assert told["down"]["is_down"]
    assert told["paused"]["got"] == ["ServiceDown"] * 6
    assert told["paused"]["generate"] == 0


def test_one_probes(told):
    """After the pause one worker asks, and its answer lets all others through again."""
    assert told["probe"]["generate"] >= 1
    assert told["probe"]["generate"] == len(numbers(told["probe"]))
    assert (told["probe"]["faults"], told["probe"]["is_down"], told["probe"]["waits"]) == (0, False, False)
