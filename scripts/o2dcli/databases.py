"""Databases: a template with core's modules, clones of it, and Odoo's configuration file."""

import hashlib
import subprocess

from . import postgres
from .console import step
from .paths import ADDONS, CONFIG, DATA, LOGS, PORT, odoo_addons, odoo_home
from .python_env import PYTHON
from .system import run

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


def addons_path():
    return ",".join(str(path) for path in [*odoo_addons(), ADDONS])


def write_config():
    """Odoo's configuration for every command. The database is always named on the command line."""
    DATA.mkdir(parents=True, exist_ok=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    text = "\n".join(
        [
            "[options]",
            f"addons_path = {addons_path()}",
            f"data_dir = {DATA}",
            f"http_port = {PORT}",
            f"gevent_port = {PORT + 3}",
            "http_interface = 127.0.0.1",
            "list_db = False",
            "max_cron_threads = 1",
            "limit_time_cpu = 1800",
            "limit_time_real = 3600",
            "",
        ]
    )
    if not CONFIG.exists() or CONFIG.read_text() != text:
        CONFIG.write_text(text)


def odoo(*arguments, **options):
    """The command line that runs Odoo's `odoo-bin`."""
    return [str(PYTHON), "-m", "odoo", *[str(argument) for argument in arguments]]


def exists(name):
    return name in query("postgres", "SELECT datname FROM pg_database").split()


def query(database, sql):
    return run(["psql", "-d", database, "-At", "-c", sql], f"Query in {database}", env=postgres.environment())


def drop(name):
    query("postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    run(["dropdb", "--if-exists", name], f"Dropping {name}", env=postgres.environment())
    filestore = DATA / "filestore" / name
    if filestore.exists():
        subprocess.run(["rm", "-rf", str(filestore)], check=True)


def clone(source, target):
    """A copy of a database and its files."""
    drop(target)
    run(
        ["createdb", "-T", source, "--strategy=file_copy", target],
        f"Copying {source} to {target}",
        "Close what is connected to the template, and check free disk space.",
        env=postgres.environment(),
    )
    filestore = DATA / "filestore" / source
    if filestore.exists():
        run(["cp", "-a", filestore, DATA / "filestore" / target], "Copying the files")


def core_template():
    """The template with core's modules and Indian localisation only, built once per list of modules."""
    key = hashlib.sha256(repr((CORE_MODULES, str(odoo_home()))).encode()).hexdigest()[:8]
    name = f"o2d_core_{key}"
    if not exists(name):
        with step("Building the database with Odoo's own modules"):
            install("o2d_building", CORE_MODULES, fresh=True)
            query("postgres", f'ALTER DATABASE "o2d_building" RENAME TO "{name}"')
            if (DATA / "filestore" / "o2d_building").exists():
                (DATA / "filestore" / "o2d_building").rename(DATA / "filestore" / name)
    return name


def install(database, modules, fresh=False):
    """Install modules (and whatever they need) into a database."""
    if fresh:
        drop(database)
        run(["createdb", database], f"Creating {database}", env=postgres.environment())
    log = LOGS / f"install-{database}.log"
    log.unlink(missing_ok=True)
    run(
        odoo("-c", CONFIG, "-d", database, "-i", ",".join(modules), "--stop-after-init", "--no-http", "--logfile", log),
        f"Installing {', '.join(modules)}",
        f"Read {log}.",
        env=postgres.environment(),
    )
