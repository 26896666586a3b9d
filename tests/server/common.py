"""Real Odoo servers for tests: several worker processes over a copy of the test database.

Odoo's own test cursor drops what runs after a commit and lets all requests share one transaction, so races,
commits and postcommit work are tested here. Use the fixtures of tests/conftest.py, or:

    with database_copy("races") as database, OdooServer(database, workers=4) as server:
        server.client("admin").call("sale.order", "action_confirm", [7])
        server.sql("SELECT state FROM sale_order WHERE id = %s", [7])
"""

import contextlib
import itertools
import os
import re
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import requests

from o2dcli import databases, network, postgres
from o2dcli.paths import LOGS, TEST_CONFIG

START_SECONDS = 90
STOP_SECONDS = 20
CALL_SECONDS = 180
# Between opening a connection and saying something a client may have to wait for a busy machine; Odoo grants 2.
SOCKET_SECONDS = 10
# What Odoo says of two that write one row at a time: the later one fails to serialise, and is repeated.
CONCURRENT = r"could not serialize access|SERIALIZATION_FAILURE|concurrent update"
# Of those that wait for each other's rows, and of one that does not wait.
DEADLOCK, LOCKED = r"deadlock detected", r"LOCK_NOT_AVAILABLE"
# Core's daily clean-up gives up on a busy machine, and comes again.
CLEAN_UP = r"Auto-vacuum internal data.* processed no record"
LOUD = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")
# A statement that failed; what the database said of it stands on the next line.
STATEMENT = re.compile(r" odoo\.sql_db: bad query: ")
# Says something about the machine, nothing about the code under test.
LET_THROUGH = (re.compile(r"Running as user 'root' is a security risk"),)


class RpcError(Exception):
    """What the server answered instead of a result.

    :ivar name: dotted name of the Python exception, such as "odoo.exceptions.AccessError"
    :ivar message: what the user would read
    :ivar debug: the server's traceback
    """

    def __init__(self, error):
        data = error.get("data") or {}
        self.name = data.get("name", "")
        self.message = data.get("message") or error.get("message", "")
        self.debug = data.get("debug", "")
        super().__init__(f"{self.name}: {self.message}")


class Client:
    """One user's session, speaking JSON-RPC as the web client does."""

    def __init__(self, url, database, login, password):
        self.url = url
        self.http = requests.Session()
        self.numbers = itertools.count(1)
        session = self._post("/web/session/authenticate", {"db": database, "login": login, "password": password})
        self.uid = session["uid"]

    def call(self, model, method, *args, **kwargs):
        """Call a public method; the first argument of a method on records is the list of ids.

        :raise RpcError: when the server refuses
        """
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def _post(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "id": next(self.numbers), "params": params}
        answer = self.http.post(self.url + path, json=body, timeout=CALL_SECONDS)
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            raise RpcError(content["error"])
        return content.get("result")  # a method that returns nothing answers without one


class OdooServer:
    """An Odoo server with several workers on a free port, from entering to leaving the context.

    :param database: name of an existing database
    :param workers: number of worker processes that answer requests
    :param cron: number of threads for scheduled actions (none by default, so that tests decide when they run)
    :param options: more options for Odoo's command line
    """

    def __init__(self, database, workers=2, cron=0, options=()):
        self.database = database
        self.workers = workers
        self.port = network.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = LOGS / f"server-{database}-{self.port}.log"
        self.expected = list(LET_THROUGH)
        self.process = None
        self._command = databases.odoo(
            "-c", TEST_CONFIG, "-d", database, "--db-filter", f"^{database}$", "--workers", workers,
            "--max-cron-threads", cron, "--http-port", self.port, "--gevent-port", network.free_port(), *options,
        )  # fmt: skip

    def __enter__(self):
        self._freeze_address()
        with self.log.open("w") as log:
            # In a process group of its own, so that leaving ends its workers and nobody else's.
            self.process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=postgres.environment() | {"ODOO_HTTP_SOCKET_TIMEOUT": str(SOCKET_SECONDS)},
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind, error, trace):
        self.stop()
        if kind is None:
            self.check_log()
            self.log.unlink(missing_ok=True)

    def client(self, login, password=None):
        """A session of a user, whose password is the login if none is given."""
        return Client(self.url, self.database, login, password or login)

    def sql(self, statement, parameters=()):
        """Run SQL in a transaction of its own, beside the server.

        :return: the rows, or None for a statement without any
        """
        return self._run_sql(self.database, statement, parameters)

    def wake_cron(self):
        """Let the thread of scheduled actions look now: from its start it sleeps for more than a minute."""
        self._run_sql("postgres", "SELECT pg_notify('cron_trigger', %s)", [self.database])

    @staticmethod
    def _run_sql(database, statement, parameters):
        environment = postgres.environment()
        connection = psycopg2.connect(dbname=database, host=environment["PGHOST"], user=environment.get("PGUSER"))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def expect(self, *patterns):
        """Let lines of the server's log that match one of these regular expressions pass `check_log`."""
        self.expected += map(re.compile, patterns)

    def check_log(self):
        """:raise AssertionError: when the server logged a warning that no test expects"""
        every = self.log.read_text(errors="replace").splitlines()
        lines = [
            f"{line} {after}" if STATEMENT.search(line) else line
            for line, after in itertools.zip_longest(every, every[1:], fillvalue="")
            if LOUD.match(line)
        ]
        unexpected = [line for line in lines if not any(pattern.search(line) for pattern in self.expected)]
        assert not unexpected, "The server logged warnings, and a warning counts as a failure:\n" + "\n".join(
            unexpected
        )

    def kill_worker(self):
        """End one worker at once, as an operating system short of memory does.

        :return: its process id
        """
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(children) as handle:
            worker = int(handle.read().split()[0])
        os.kill(worker, signal.SIGKILL)
        return worker

    def kill_workers(self):
        """End all that answer requests in one go, and wait until what they had begun is rolled back."""
        self.kill_children()
        self.wait_for_rollback()

    def kill_children(self):
        """End all that answer requests in one go, as an operating system short of memory does."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as handle:
            children = [int(child) for child in handle.read().split()]
        for child in children:
            with contextlib.suppress(ProcessLookupError, FileNotFoundError):
                with open(f"/proc/{child}/cmdline", "rb") as handle:
                    is_bus = b"gevent" in handle.read().split(b"\0")
                if not is_bus:
                    os.kill(child, signal.SIGKILL)

    def wait_for_rollback(self):
        """Wait until the database has noticed who is dead, and has taken back what they had begun."""
        assert wait_for(lambda: not self._has_open_transactions()), "the database still waits for the dead"

    def _has_open_transactions(self):
        ((count,),) = self.sql(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return count > 0

    def stop(self):
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _freeze_address(self):
        """Core writes the address at an administrator's login; two logins at a time would get in each other's way."""
        self.sql(
            "INSERT INTO ir_config_parameter (key, value) "
            "VALUES ('web.base.url', %(url)s), ('web.base.url.freeze', '1') "
            "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            {"url": self.url},
        )

    def _wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/web/health", timeout=5).status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"The server did not start:\n{self.log.read_text(errors='replace')[-4000:]}")


def together(calls):
    """Make calls in the same moment, from a thread each.

    :param calls: functions without parameters
    :return: for each, what it came to, or the RpcError with which it was refused
    """
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(60)
        try:
            return call()
        except RpcError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def wait_for(check, seconds=60):
    """Ask again until a check holds, also while a server that was killed is started anew.

    :return: whether it held in time
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(requests.RequestException):
            if check():
                return True
        time.sleep(0.2)
    return False


@contextlib.contextmanager
def database_copy(name):
    """A copy of the test template under a name of this process, dropped in the end.

    :param name: a short word, different for each copy that is open at a time
    """
    template = os.environ.get("O2D_TEST_TEMPLATE") or databases.test_template()
    prefix = os.environ.get("O2D_TEST_PREFIX") or f"o2d_test_{os.getpid()}_"
    database = f"{prefix}{name}"
    databases.clone(template, database)
    try:
        yield database
    finally:
        databases.drop(database)
