"""The demonstration's database: a template with ninety days of history, and the copy that is shown."""

import hashlib

from . import databases, demo_services, demo_tasks, suite
from .console import say, step
from .paths import ADDONS, DEMO_DB
from .system import locked

PREFIX = "o2d_demo_base_"


def key_of(size, core):
    """A short key of everything that decides what the template holds."""
    digest = hashlib.sha256(repr((sorted(size.items()), suite.state_key(core))).encode())
    folder = ADDONS / suite.DEMONSTRATION
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        # The scenario is played in the copy: a change of it leaves the history as it is.
        if path.is_file() and not {"tests", "scenario", "__pycache__"} & set(parts):
            digest.update("/".join(parts).encode() + path.read_bytes())
    return digest.hexdigest()[:8]


def template(size, prefix=PREFIX):
    """The template with the suite, the distributor and its history, built once for each state of the code.

    :param size: {"orders", "products", "customers"}
    :param prefix: of the template's name; templates of former states with this prefix are dropped
    :return: its name
    """
    core = databases.core_template()
    name = prefix + key_of(size, core)
    if not databases.exists(name):
        with locked("demonstration"):
            if not databases.exists(name):
                build(name, core, size)
                for other in databases.with_prefix(prefix):
                    if other != name:
                        databases.drop(other)
                        demo_services.forget_state(other)
    return name


def build(name, core, size):
    """Build a template; it gets its name only when it is whole."""
    databases._build(name, lambda building: _fill(building, name, core, size))


def _fill(building, name, core, size):
    names = suite.modules(demo=True, tests=False)
    with step(f"Installing {', '.join(names)}"):
        databases.clone(core, building)
        databases.install(building, names)
    demo_services.forget_state(building)
    with demo_services.simulator(building) as endpoint:
        demo_tasks.load_masters(building, size, endpoint)
        if size["orders"]:
            demo_tasks.drive_history(building, size, endpoint)
        demo_services.reset_clock(endpoint)
    with step("Tidying the database"):
        databases.query(building, "DROP SCHEMA IF EXISTS o2d_demo_clock CASCADE")
        databases.query(building, "VACUUM ANALYZE")
    demo_services.rename_state(building, name)


def copy(base, target=DEMO_DB):
    """A fresh copy of the template under the name of the database that is shown."""
    databases.clone(base, target)
    demo_services.copy_state(base, target)
    databases.query("postgres", f"COMMENT ON DATABASE \"{target}\" IS '{base}'")


def ensure_copy(base, fresh=False, target=DEMO_DB):
    """Go on with the database that stands, or copy the template where there is none of this state."""
    if not fresh and databases.exists(target):
        made_from = databases.query(
            "postgres",
            f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{target}'",
        ).strip()
        if made_from == base:
            say(f"  • {target} stands; another order is played in it (--fresh begins again)")
            return
    with step(f"Copying the history to {target}"):
        copy(base, target)
