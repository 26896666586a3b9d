"""Ports: a taken one is told in one sentence with a free one to take."""

import socket

import pytest

from o2dcli import network
from o2dcli.console import Trouble


def test_taken_port_is_refused_with_a_free_one_named():
    """A taken port is refused, and the way out names an option."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble) as caught:
            network.check_free(port)
    assert str(port) in caught.value.what
    assert "--port" in caught.value.way_out


def test_free_port_is_free():
    """A port that is handed out can be listened on."""
    assert network.is_free(network.free_port())
