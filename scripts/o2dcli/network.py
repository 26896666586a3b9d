"""Ports on this machine."""

import socket

from .console import Trouble


def is_free(port):
    """Can a server listen on this port of the local machine?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def check_free(port, option="--port"):
    """:raise Trouble: when somebody else listens there, with a port that is free"""
    if not is_free(port):
        raise Trouble(
            f"Port {port}",
            "Another program listens there.",
            f"Stop it, or take another port, such as {option} {free_port()} (O2D_PORT does the same).",
        )


def free_port():
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
