"""Odoo serving the copy of the demonstration on a free port, and sessions in it."""

import contextlib
import json
import subprocess
import threading
import urllib.request

from o2dcli import databases, demo_tasks, network
from o2dcli.console import Trouble
from o2dcli.paths import CONFIG, LOGS

READY = "HTTP service (werkzeug) running"
LOG = LOGS / "pictures-server.log"


@contextlib.contextmanager
def serving(database):
    """Serve a database until the block is left.

    :return: its address
    """
    port = network.free_port()
    command = databases.odoo(
        *("-c", CONFIG, "-d", database, "--db-filter", f"^{database}$", "--max-cron-threads", 0),
        *("--http-port", port, "--gevent-port", network.free_port()),
    )
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=demo_tasks.environment()
    )
    try:
        _wait(process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(process):
    """Until the server says that it listens; what it says goes to a log."""
    log = LOG.open("w")
    for line in process.stderr:
        log.write(line)
        if READY in line:
            threading.Thread(target=_keep, args=(process.stderr, log), daemon=True).start()
            return
    raise Trouble("Serving the demonstration", "Odoo did not start.", f"Read {LOG}.")


def _keep(lines, log):
    with log:
        for line in lines:
            log.write(line)
            log.flush()


def session(url, database, login, password):
    """The id of a session of a user.

    :raise Trouble: the login was refused
    """
    body = {"jsonrpc": "2.0", "params": {"db": database, "login": login, "password": password}}
    request = urllib.request.Request(
        f"{url}/web/session/authenticate", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        told = json.loads(answer.read())
        cookies = answer.headers.get_all("Set-Cookie") or ()
    found = [cookie.split("session_id=")[1].split(";")[0] for cookie in cookies if "session_id=" in cookie]
    if not told.get("result", {}).get("uid") or not found:
        raise Trouble(f"Logging in as {login}", "It was refused.", "Run ./o2d demo --fresh --no-serve first.")
    return found[-1]
