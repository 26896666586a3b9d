"""HTTP: threads, sizes, errors. What is answered is decided elsewhere."""

import json
import logging
import socket
import struct
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from . import DISCLAIMER, page
from .admin import Admin
from .clock import Clock
from .faults import KINDS, SERVICES, Faults
from .protocols.calls import Request
from .protocols.errors import DropConnection, HalfAnswer, ProtocolError
from .protocols.nic import Nic
from .protocols.odoo_proxy import OdooProxy
from .services import Services
from .store import Store

_logger = logging.getLogger(__name__)

MAXIMUM_BODY = 4 * 1024 * 1024
MAXIMUM_CALLS = 128
IDLE_SECONDS = 30
#: names under which a browser may reach the simulator; others could be a web page's trick (DNS rebinding)
_OWN_NAMES = {"localhost", "127.0.0.1", "::1", "simulator"}


class Simulator:
    """The simulator over a state file, listening at once; serve() answers, stop() ends it."""

    def __init__(self, port=0, host="127.0.0.1", state=":memory:"):
        self.store = Store(state)
        try:
            self.clock = Clock(
                self.store.setting("clock_offset", 0.0),
                lambda seconds: self.store.set_setting("clock_offset", seconds),
            )
            self.services, self.faults = Services(self.store, self.clock), Faults()
            self.admin = Admin(self.services, self.faults)
            self.protocols = [OdooProxy(self.services, self.faults), Nic(self.services, self.faults)]
            self.stopping = threading.Event()
            self.places = threading.BoundedSemaphore(MAXIMUM_CALLS)
            self._server = _Server((host, port), _Handler, self)
        except BaseException:
            self.store.close()
            raise
        self.names = _OWN_NAMES | {host.lower()}
        self.port = self._server.server_address[1]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def serve(self):
        """Answer until stopped, in this thread."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self):
        """End serving (from another thread) and close the state; calls kept waiting are let go."""
        self.stopping.set()
        self._server.shutdown()
        self.close()

    def close(self):
        self.stopping.set()
        self._server.server_close()
        self.store.close()

    @property
    def public_key(self):
        """PEM of the key under which callers of the services' own protocol sign in."""
        return self.services.envelope.public_key

    def wait(self, milliseconds):
        self.stopping.wait(milliseconds / 1000)

    def rendered_page(self):
        health = self.admin.handle("GET", "health", {}, None)
        lists = [self.admin.recent(kind, 30) for kind in ("ewaybill", "einvoice")]
        calls = self.admin.handle("GET", "calls", {"limit": ["30"]}, None)["calls"]
        return page.render(health, *lists, calls, self.faults.listed(), KINDS, SERVICES)


def run_in_thread(port=0, host="127.0.0.1", state=":memory:"):
    """Start a simulator on a free port in a thread of this process; the Simulator (url, stop())."""
    simulator = Simulator(port, host, state)
    threading.Thread(target=simulator.serve, name="simulator", daemon=True).start()
    return simulator


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address, handler, simulator):
        self.simulator = simulator
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)

    def handle_error(self, request, client_address):
        _logger.debug("connection ended early", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "EwaybillSimulator/1", ""
    timeout = IDLE_SECONDS

    def date_time_string(self, timestamp=None):
        """The header Date follows the simulator's clock, so that a caller can notice that its own is wrong."""
        return formatdate(self.server.simulator.clock.now().timestamp(), usegmt=True)

    def log_message(self, words, *values):
        _logger.debug(words, *values)

    def __getattr__(self, name):
        # whatever the method is called, it gets a clean answer instead of the library's HTML page
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def send_error(self, code, message=None, explain=None):
        """Faults the library finds (a malformed request line, too long a header), as JSON too."""
        self.close_connection = True
        if not hasattr(self, "command"):
            self.command = None
        self._send(code, _failure(code, message or explain or "bad request"))

    def _serve(self):
        simulator = self.server.simulator
        if not simulator.places.acquire(blocking=False):
            self.close_connection = True
            self._send(503, _failure(503, f"more than {MAXIMUM_CALLS} calls at once"))
            return
        try:
            self._send(*self._respond(simulator))
        except DropConnection as dropped:
            simulator.wait(dropped.milliseconds)
            self._drop()
        except HalfAnswer as half:
            whole = json.dumps(half.answer).encode()
            self._send(200, whole[: len(whole) // 2])
        except ProtocolError as error:
            self.close_connection = True  # the body may be unread
            self._send(error.status, _failure(error.status, str(error)))
        except Exception:
            if simulator.stopping.is_set():
                self._drop()  # the state is closed under the call's feet
                return
            _logger.exception("%s %s", self.command, self.path)
            self.close_connection = True
            self._send(500, _failure(500, "the simulator failed; its log says why"))
        finally:
            simulator.places.release()

    def _respond(self, simulator):
        """(status, JSON-able answer or HTML text)"""
        address = urlsplit(self.path)
        path = address.path
        if path == "/":
            self._require("GET", "HEAD")
            self._check_host(simulator)
            return 200, simulator.rendered_page()
        if path.startswith("/admin/"):
            self._check_host(simulator)
            body = self._json_body(strict=True) if self.command in ("POST", "DELETE") else None
            method = "GET" if self.command == "HEAD" else self.command
            return 200, simulator.admin.handle(method, path[len("/admin/") :], parse_qs(address.query), body)
        for protocol in simulator.protocols:
            if path.startswith(protocol.prefixes):
                self._require(*protocol.methods)
                body = self._json_body() if self.command == "POST" else None
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                return 200, protocol.handle(Request(self.command, path, query, self.headers, body), simulator.wait)
        raise ProtocolError(404, f"nothing is at {path[:200]}")

    def _require(self, *methods):
        if self.command not in methods:
            raise ProtocolError(405, f"{' or '.join(methods)} is expected here")

    def _check_host(self, simulator):
        name = urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        if name not in simulator.names:
            raise ProtocolError(403, f"reach the simulator by one of {', '.join(sorted(simulator.names))}")

    def _json_body(self, strict=False):
        """The decoded body; strict: an object sent as application/json, {} when there is none."""
        if self.headers.get("Transfer-Encoding"):
            raise ProtocolError(411, "a body with Content-Length is expected")
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit():
            raise ProtocolError(400, "Content-Length is no number")
        if int(length) > MAXIMUM_BODY:
            raise ProtocolError(413, f"at most {MAXIMUM_BODY} bytes are taken")
        if strict and self.headers.get_content_type() != "application/json":
            raise ProtocolError(415, "application/json is expected")
        raw = self.rfile.read(int(length))
        if strict and not raw:
            return {}
        try:
            body = json.loads(raw, parse_constant=_refuse_constant)
            if b"\\ud" in raw.lower():
                json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair cannot be stored
        except (ValueError, RecursionError):
            raise ProtocolError(400, "the body is no JSON") from None
        if strict and not isinstance(body, dict):
            raise ProtocolError(400, "an object is expected")
        return body

    def _send(self, status, answer):
        if isinstance(answer, str):
            kind, data = "text/html; charset=utf-8", answer.encode()
        elif isinstance(answer, bytes):
            kind, data = "application/json", answer
        else:
            kind, data = "application/json", json.dumps({**answer, "simulator": DISCLAIMER}).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("X-Simulator", DISCLAIMER)
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Frame-Options", "DENY")
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _drop(self):
        """Reset the connection, so that the caller sees an error and not an empty answer."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def _refuse_constant(name):
    """NaN and the infinities, which Python reads, are no JSON."""
    raise ValueError(name)


def _failure(status, words):
    """A JSON-RPC error; Odoo reads the name out of data."""
    return {
        "jsonrpc": "2.0",
        "id": None,
        "error": {"code": status, "message": words, "data": {"name": "SimulatorError", "message": words}},
    }
