"""Ports on this machine."""

import socket

from .console import Trouble


def as_port(text):
    """A port as a person gives it, on the command line or in O2D_PORT.

    :raise Trouble: when it is none
    """
    if not str(text).isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"Port {text}", "That is no port.", "Give a whole number from 1 to 65535 (--port or O2D_PORT).")
    return int(text)


def is_free(port):
    """Can a server listen on this port of the local machine?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Trouble(
                f"Port {port}", "Ports below 1024 are for root.", f"Take another one, such as --port {free_port()}."
            ) from error
        except OSError:
            return False
    return True


def check_free(wanted, option="--port"):
    """See that a server can listen there.

    :param wanted: a port as a person gave it
    :return: the port, as a number
    :raise Trouble: when it is no port, or somebody else listens there, with one that is free
    """
    port = as_port(wanted)
    if not is_free(port):
        raise Trouble(
            f"Port {port}",
            "Another program listens there.",
            f"Stop it, or take another port, such as {option} {free_port()} (O2D_PORT does the same).",
        )
    return port


def free_port():
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
