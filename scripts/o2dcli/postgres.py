"""PostgreSQL: an existing server (PGHOST), or a private cluster on a socket under .o2d/postgres.

Run by root, the cluster belongs to the system user `postgres`, because PostgreSQL refuses root;
run by anybody else it belongs to that user. Durability is off (fsync): this cluster holds
demonstration and test data only.
"""

import getpass
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from .console import Trouble, step
from .paths import CLUSTER, LOGS
from .system import ensure_packages, run

ROLE = "odoo"
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 256MB
effective_cache_size = 4GB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
fsync = off
synchronous_commit = off
full_page_writes = off
jit = off
random_page_cost = 1.1
"""


def socket_dir():
    return Path(os.environ["PGHOST"]) if os.environ.get("PGHOST") else CLUSTER / "run"


def environment():
    """The variables that point libpq's programs and Odoo at the server."""
    if os.environ.get("PGHOST"):
        return dict(os.environ)
    return dict(os.environ, PGHOST=str(socket_dir()), PGUSER=ROLE, PGPORT="5432")


def ensure():
    """Have a server that answers, with a role that may create databases."""
    if os.environ.get("PGHOST"):
        _check_existing()
        return
    bin_dir = _bin_dir()
    data = CLUSTER / "data"
    if not (data / "PG_VERSION").exists():
        with step("Creating the private PostgreSQL cluster"):
            _create(bin_dir, data)
    if not _is_running(data):
        with step("Starting PostgreSQL"):
            _start(bin_dir, data)


def server_version():
    """The server's version as a number: 150004 is 15.4."""
    return int(run(["psql", "-d", "postgres", "-Atc", "SHOW server_version_num"], "PostgreSQL", env=environment()))


def stop():
    """Stop the private cluster, if it runs."""
    data = CLUSTER / "data"
    if _is_running(data):
        run(_as_owner([_bin_dir() / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"]), "Stopping PostgreSQL", cwd="/")


def _check_existing():
    answer = subprocess.run(
        ["psql", "-d", "postgres", "-Atc", "SHOW server_version_num"], capture_output=True, text=True
    )
    if answer.returncode:
        raise Trouble(
            "PostgreSQL",
            f"PGHOST={os.environ['PGHOST']} does not answer.",
            "Check PGHOST, PGUSER and PGPASSWORD, or unset PGHOST.",
        )
    if int(answer.stdout) < 130000:
        raise Trouble("PostgreSQL", "The server is older than 13.", "Use a newer one, or unset PGHOST.")


def _bin_dir():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        ensure_packages(["postgresql"])
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise Trouble("PostgreSQL", "Debian's package has no initdb.", "Install PostgreSQL 13 or newer, or set PGHOST.")
    return found[-1].parent


def _owner():
    """The user the cluster belongs to."""
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


def _as_owner(command):
    """Run as the cluster's owner. The capability lets it reach a checkout below a private folder."""
    command = [str(part) for part in command]
    if os.geteuid() != 0:
        return command
    drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    if not _is_reachable():
        drop += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return [*drop, *command]


def _is_reachable():
    """Can an unprivileged user walk down to the cluster?"""
    return all(parent.stat().st_mode & 0o001 for parent in CLUSTER.resolve().parents)


def _create(bin_dir, data):
    shutil.rmtree(CLUSTER, ignore_errors=True)
    for folder in (CLUSTER, socket_dir(), LOGS):
        folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        for folder in (CLUSTER, socket_dir()):
            os.chown(folder, account.pw_uid, account.pw_gid)
    run(
        _as_owner(
            [
                bin_dir / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        ),
        "Creating the private PostgreSQL cluster",
        "Check free disk space and that the folder can be written.",
        cwd="/",
    )
    with (data / "postgresql.conf").open("a") as config:
        config.write(SETTINGS + f"unix_socket_directories = '{socket_dir()}'\n")
    _start(bin_dir, data)
    run(
        ["psql", "-h", socket_dir(), "-U", "postgres", "-d", "postgres", "-c", f"CREATE ROLE {ROLE} LOGIN CREATEDB"],
        "Creating the database role",
    )


def _is_running(data):
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return False
    pid = pid_file.read_text().split("\n", 1)[0].strip()
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and str(data) in command.read_text()


def _start(bin_dir, data):
    # A postmaster.pid of a killed server does no harm: PostgreSQL checks it itself.
    run(
        _as_owner([bin_dir / "pg_ctl", "-D", data, "-l", CLUSTER / "server.log", "-w", "-t", "60", "start"]),
        "Starting PostgreSQL",
        f"Read {CLUSTER / 'server.log'}.",
        cwd="/",
    )
