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


@pytest.mark.parametrize("text", ["abc", "", "0", "70000", "-1", "80.5"])
def test_what_is_no_port_is_told(text):
    """Anything but a whole number from 1 to 65535 is told as no port, with what to give instead."""
    with pytest.raises(Trouble, match="no port"):
        network.check_free(text)


def test_port_of_the_system_is_told(monkeypatch):
    """A port that only root may take is not blamed on another program."""

    class Refusing:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return False

        def setsockopt(self, *option):
            pass

        def bind(self, address):
            if address[1] == 80:
                raise PermissionError(13, "Permission denied")

        def getsockname(self):
            return ("127.0.0.1", 40000)

    monkeypatch.setattr("socket.socket", Refusing)
    with pytest.raises(Trouble, match="for root"):
        network.check_free("80")
