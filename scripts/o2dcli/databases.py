"""Databases: a template with core's modules, clones of it, and Odoo's configuration file."""

import hashlib
import os
import shutil
import time

from . import network, postgres, suite
from .console import Trouble, step
from .paths import (
    ADDONS,
    CONFIG,
    DATA,
    DONE,
    LOGS,
    ODOO_BIN,
    PORT,
    ROOT,
    TEST_ADDONS,
    TEST_CONFIG,
    odoo_addons,
    odoo_home,
)
from .python_env import PYTHON
from .system import check_disk, locked, replace_text, run

# What the suite builds on, so that a clone only has to install the suite itself.
CORE_MODULES = (
    "sale_management",
    "sale_stock",
    "sale_crm",
    "sale_loyalty",
    "purchase_stock",
    "stock_delivery",
    "stock_account",
    "stock_fleet",
    "product_expiry",
    "mrp",
    "l10n_in",
    "l10n_in_edi",
    "l10n_in_ewaybill",
    "l10n_in_ewaybill_stock",
    "l10n_in_ewaybill_irn",
    "l10n_in_sale",
    "l10n_in_sale_stock",
    "spreadsheet_dashboard",
    "payment_demo",
)


# No run of the tests takes longer than this.
TEMPLATE_SECONDS = 3600


def addons_path(*more):
    return ",".join(str(path) for path in [*odoo_addons(), ADDONS, *more])


def write_config():
    """Odoo's configuration for every command, and one more for tests, which adds the test add-ons.

    The database is always named on the command line.
    """
    DATA.mkdir(parents=True, exist_ok=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    _write_config(CONFIG, addons_path())
    _write_config(TEST_CONFIG, addons_path(*[TEST_ADDONS] if TEST_ADDONS.is_dir() else []))


def _write_config(path, addons):
    text = "\n".join(
        [
            "[options]",
            f"addons_path = {addons}",
            f"data_dir = {DATA}",
            f"http_port = {network.as_port(PORT)}",
            f"gevent_port = {network.as_port(PORT) + 3}",
            "http_interface = 127.0.0.1",
            "list_db = False",
            "max_cron_threads = 1",
            "limit_time_cpu = 1800",
            "limit_time_real = 3600",
            "",
        ]
    )
    if not path.exists() or path.read_text() != text:
        replace_text(path, text)


def odoo(*arguments):
    """The command line that runs Odoo's `odoo-bin`."""
    return [str(PYTHON), str(ODOO_BIN), *[str(argument) for argument in arguments]]


def exists(name):
    return name in all_names()


def check_exists(name):
    """:raise Trouble: when there is no such database"""
    if not exists(name):
        raise Trouble(f"Database {name}", "It is not there.", "Run ./o2d demo first, or name another one with -d.")


def all_names():
    return query("postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1").split()


def with_prefix(prefix):
    return [name for name in all_names() if name.startswith(prefix)]


def query(database, sql):
    return run(["psql", "-d", database, "-At", "-c", sql], f"Query in {database}", env=postgres.environment())


def drop(name):
    try:
        _drop(name, "--force")
    except Trouble:
        # By force it may not end PostgreSQL's own clean-up in there, which belongs to nobody of ours; without, it does.
        _drop(name)
    shutil.rmtree(DATA / "filestore" / name, ignore_errors=True)


def _drop(name, *options):
    run(["dropdb", "--if-exists", *options, name], f"Dropping {name}", env=postgres.environment())


def clone(source, target):
    """A copy of a database and its files."""
    drop(target)
    run(
        ["createdb", "-T", source, *_copy_strategy(), target],
        f"Copying {source} to {target}",
        "Close what is connected to the template, and check free disk space.",
        env=postgres.environment(),
    )
    filestore = DATA / "filestore" / source
    if filestore.exists():
        run(["cp", "-a", filestore, DATA / "filestore" / target], "Copying the files")


def _copy_strategy():
    """Copying files is the quicker way where the server knows it (PostgreSQL 15 and later)."""
    return ["--strategy=file_copy"] if postgres.server_version() >= 150000 else []


def core_template():
    """The template with core's modules and Indian localisation only, built once per list of modules.

    :return: the template's name
    """
    key = hashlib.sha256(repr((CORE_MODULES, str(odoo_home()), *_place())).encode()).hexdigest()[:8]
    name = f"o2d_core_{key}"
    if not exists(name):
        with locked("template"):
            if not exists(name):
                with step("Building the database with Odoo's own modules"):
                    _build(name, lambda building: install(building, CORE_MODULES, fresh=True))
    return name


def _place():
    """On a server that other checkouts may use too, a template belongs to the checkout that holds its files."""
    return (str(ROOT),) if os.environ.get("PGHOST") else ()


def test_template():
    """The template with the suite (the demonstration aside) and its test add-ons installed.

    It is built anew when a manifest, a data file or a declaration of fields and constraints has changed,
    not when only the inside of a method has. Templates of former states are dropped.

    :return: the template's name
    """
    core = core_template()
    names = suite.modules()
    name = f"o2d_tests_{suite.state_key(core)}"
    if not exists(name):
        with locked("template"):
            if not exists(name):
                with step(f"Building the test database: {', '.join(names) or 'no add-on yet'}"):
                    warnings = DONE / f"{name}.warnings"
                    _build(name, lambda building: _install_suite(core, building, names, warnings))
                _drop_former(name)
    return name


def _drop_former(name):
    """Drop test templates of former states, except those that another run may still be copying."""
    for other in with_prefix("o2d_tests_"):
        mark = DONE / f"{other}.warnings"
        if other != name and not (mark.exists() and time.time() - mark.stat().st_mtime < TEMPLATE_SECONDS):
            drop(other)
            mark.unlink(missing_ok=True)


def _install_suite(core, building, names, warnings):
    clone(core, building)
    found = install(building, names, config=TEST_CONFIG) if names else []
    warnings.parent.mkdir(parents=True, exist_ok=True)
    warnings.write_text("".join(f"{line}\n" for line in found))


def installation_warnings(template):
    """What Odoo complained of while the suite was installed into a template; the test run reports it."""
    path = DONE / f"{template}.warnings"
    return path.read_text().splitlines() if path.exists() else []


def _build(name, make):
    """Make a database under a passing name; it gets its own only when it is whole."""
    check_disk("Building a database", 2)
    building = f"o2d_building_{os.getpid()}"
    try:
        make(building)
    except BaseException:
        drop(building)
        raise
    query("postgres", f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    filestore = DATA / "filestore"
    shutil.rmtree(filestore / name, ignore_errors=True)
    if (filestore / building).exists():
        (filestore / building).rename(filestore / name)


def install(database, modules, fresh=False, config=CONFIG):
    """Install modules (and whatever they need) into a database.

    :return: the warnings that Odoo logged meanwhile
    """
    if fresh:
        drop(database)
        run(["createdb", database], f"Creating {database}", env=postgres.environment())
        # As Odoo's own database manager does: names are found by a part of them. Without it all works, slower.
        query(
            database,
            "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; EXCEPTION WHEN OTHERS THEN NULL; END $$",
        )
    log = LOGS / f"install-{database.rstrip('0123456789').rstrip('_')}.log"
    log.unlink(missing_ok=True)
    run(
        odoo("-c", config, "-d", database, "-i", ",".join(modules), "--stop-after-init", "--no-http", "--logfile", log),
        f"Installing {', '.join(modules)}",
        f"Read {log}.",
        log=log,
        env=postgres.environment(),
    )
    return [line for line in log.read_text().splitlines() if " WARNING " in line or " ERROR " in line]
