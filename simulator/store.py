"""State in one SQLite file: documents, sessions, register, recent calls.

One connection, guarded by a lock: work on the file is short, waiting happens outside. Partial unique
indexes make sure that of two requests for the same document one gets a number, whatever the rest of
the program does. WAL keeps the file sound when the process is killed.
"""

import json
import sqlite3
import threading
from contextlib import contextmanager

CALLS_KEPT = 1000
PAGE_LIMIT = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ewaybill (
    number INTEGER PRIMARY KEY, user_gstin TEXT NOT NULL, document_key TEXT NOT NULL, doc_type TEXT NOT NULL,
    doc_no TEXT NOT NULL, irn TEXT, status TEXT NOT NULL, generated_at TEXT NOT NULL, valid_until TEXT,
    kilometres INTEGER NOT NULL, vehicle TEXT NOT NULL, transporter TEXT NOT NULL, value REAL NOT NULL,
    verified INTEGER NOT NULL DEFAULT 0, cancelled_at TEXT, cancel_reason INTEGER, cancel_remark TEXT,
    payload TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS ewaybill_document ON ewaybill (document_key) WHERE status = 'ACT';
CREATE UNIQUE INDEX IF NOT EXISTS ewaybill_irn ON ewaybill (irn) WHERE status = 'ACT' AND irn IS NOT NULL;
CREATE INDEX IF NOT EXISTS ewaybill_lookup ON ewaybill (user_gstin, doc_type, doc_no);
CREATE TABLE IF NOT EXISTS ewaybill_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL, kind TEXT NOT NULL, gstin TEXT NOT NULL,
    at TEXT NOT NULL, details TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ewaybill_step_number ON ewaybill_step (number);
CREATE TABLE IF NOT EXISTS einvoice (
    irn TEXT PRIMARY KEY, gstin TEXT NOT NULL, buyer TEXT NOT NULL, doc_type TEXT NOT NULL, doc_no TEXT NOT NULL,
    doc_date TEXT NOT NULL, value REAL NOT NULL, ack_no INTEGER NOT NULL, ack_at TEXT NOT NULL, status TEXT NOT NULL,
    cancelled_at TEXT, cancel_reason TEXT, cancel_remark TEXT, answer TEXT NOT NULL, payload TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS einvoice_lookup ON einvoice (gstin, doc_type, doc_no, doc_date);
CREATE TABLE IF NOT EXISTS session (
    service TEXT NOT NULL, gstin TEXT NOT NULL, username TEXT NOT NULL, token TEXT NOT NULL, expires_at TEXT NOT NULL,
    PRIMARY KEY (service, gstin, username));
CREATE TABLE IF NOT EXISTS credential (
    gstin TEXT NOT NULL, username TEXT NOT NULL, password TEXT NOT NULL, PRIMARY KEY (gstin, username));
CREATE TABLE IF NOT EXISTS taxpayer (gstin TEXT PRIMARY KEY, entry TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS call (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, service TEXT NOT NULL, action TEXT NOT NULL,
    gstin TEXT NOT NULL, outcome TEXT NOT NULL, milliseconds INTEGER NOT NULL);
"""


class Store:
    """SQLite state; path ":memory:" keeps nothing."""

    def __init__(self, path=":memory:"):
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(str(path), timeout=10, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    def close(self):
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self):
        """All of the block or nothing, alone (also against other processes on the same file)."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def run(self, statement, *values):
        with self._lock:
            return self._connection.execute(statement, values)

    def rows(self, statement, *values):
        """List of dicts."""
        with self._lock:
            return [dict(row) for row in self._connection.execute(statement, values)]

    def row(self, statement, *values):
        """One dict or None."""
        found = self.rows(statement, *values)
        return found[0] if found else None

    def insert(self, table, **values):
        """One row; sqlite3.IntegrityError when a unique index refuses it."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())

    def setting(self, key, default=None):
        found = self.row("SELECT value FROM meta WHERE key = ?", key)
        return json.loads(found["value"]) if found else default

    def set_setting(self, key, value):
        self.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, json.dumps(value))

    def next_number(self, sequence, first):
        """Next number of a sequence; only inside a transaction is it never given twice."""
        number = self.setting(f"sequence.{sequence}", first)
        self.set_setting(f"sequence.{sequence}", number + 1)
        return number

    def log_call(self, **values):
        """Keep the call among the last CALLS_KEPT."""
        with self.transaction():
            self.insert("call", **values)
            self.run("DELETE FROM call WHERE id <= (SELECT max(id) FROM call) - ?", CALLS_KEPT)

    def counts(self):
        """{"ewaybill": {"ACT": 3, …}, "einvoice": {…}}"""
        return {
            table: {
                row["status"]: row["count"]
                for row in self.rows(f"SELECT status, count(*) AS count FROM {table} GROUP BY status")
            }
            for table in ("ewaybill", "einvoice")
        }

    def forget_documents(self):
        """Delete documents, sessions and calls; settings, register and credentials stay."""
        with self.transaction():
            for table in ("ewaybill", "ewaybill_step", "einvoice", "session", "call"):
                self.run(f"DELETE FROM {table}")
