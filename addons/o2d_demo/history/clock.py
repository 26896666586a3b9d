"""A clock that can be moved, for Python and for PostgreSQL alike.

Odoo takes the time from Python (`fields.Datetime.now()`) and from the database (`cr.now()`, `NOW()` in statements).
freezegun moves the first; for the second the session's search path puts a function `now()` before PostgreSQL's own.
Only sessions that ask for it see it: the function stands in a schema of its own and reads a session setting.
"""

from freezegun import freeze_time

SCHEMA = "o2d_demo_clock"

CREATE = f"""
    CREATE SCHEMA IF NOT EXISTS {SCHEMA};
    CREATE OR REPLACE FUNCTION {SCHEMA}.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
        SELECT COALESCE(NULLIF(current_setting('o2d_demo.now', true), '')::timestamptz, pg_catalog.now())
    $$;
"""
DROP = f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"


class MovedClock:
    """Context manager; `move(moment)` sets the time (naive UTC), `apply(cr)` brings it to a database session.

    Freezing walks through every loaded module, so it is done once, and the clock is only moved after that.
    """

    def __init__(self, moment):
        self.moment = moment
        self._freezer = freeze_time(moment, ignore=["threading", "queue", "selectors", "socket", "select"])

    def __enter__(self):
        self._frozen = self._freezer.start()
        return self

    def __exit__(self, *details):
        self._freezer.stop()

    def move(self, moment):
        self.moment = moment
        self._frozen.move_to(moment)

    def apply(self, cr):
        """Set the session's clock for the transaction that begins (and every later one of that cursor)."""
        cr.execute("SELECT set_config('search_path', %s, false)", [f"public, {SCHEMA}, pg_catalog"])
        cr.execute("SELECT set_config('o2d_demo.now', %s, false)", [f"{self.moment.isoformat()}+00:00"])
        cr._now = None
