"""PostgreSQL: an existing server (PGHOST), or a private cluster on a socket under .o2d/postgres.

Run by root, the cluster belongs to the system user `postgres`, because PostgreSQL refuses root;
run by anybody else it belongs to that user. Durability is off (fsync): this cluster holds
demonstration and test data only.
"""

import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
from pathlib import Path

from .console import Trouble, step
from .paths import CLUSTER, LOGS, STATE
from .system import run

ROLE = "odoo"
OLDEST = 130000
# The kernel takes 107 bytes for the path of a socket, of which the file's own name needs these.
LONGEST_SOCKET = 107
SOCKET_NAME = "/.s.PGSQL.5432"
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
max_parallel_workers_per_gather = 0
random_page_cost = 1.1
"""
# What lets the system user `postgres` reach a checkout below a private folder, the narrowest first.
REACH = ("dac_read_search", "dac_override")


def socket_dir():
    """The folder of the socket, by a path that is short enough for the kernel."""
    if os.environ.get("PGHOST"):
        return Path(os.environ["PGHOST"])
    folder = CLUSTER / "run"
    if len(os.fsencode(folder)) + len(SOCKET_NAME) <= LONGEST_SOCKET:
        return folder
    key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(f"/tmp/o2d-{os.geteuid()}-{key}")


def environment():
    """The variables that point libpq's programs and Odoo at the server."""
    # What Odoo and Chromium keep of their own stays below .o2d/ too.
    home = {f"XDG_{kind}_HOME": str(STATE / "home" / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    if os.environ.get("PGHOST"):
        return dict(os.environ, **home)
    return dict(os.environ, **home, PGHOST=str(socket_dir()), PGUSER=ROLE, PGPORT="5432")


def ensure():
    """Have a server that answers, with a role that may create databases."""
    if os.environ.get("PGHOST"):
        _check_existing()
        return
    data = CLUSTER / "data"
    if not (data / "PG_VERSION").exists():
        with step("Creating the private PostgreSQL cluster"):
            _create(data)
    _link_socket()
    if not is_running():
        with step("Starting PostgreSQL"):
            _start(data)
            _ensure_role()


def server_version():
    """The server's version as a number: 150004 is 15.4."""
    return int(run(["psql", "-d", "postgres", "-Atc", "SHOW server_version_num"], "PostgreSQL", env=environment()))


def is_running():
    """Does the private cluster's server run?"""
    data = CLUSTER / "data"
    pid_file = data / "postmaster.pid"
    try:
        pid = pid_file.read_text().split("\n", 1)[0].strip()
        command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return False
    return str(data) in command


def stop():
    """Stop the private cluster, if it runs. A socket linked from elsewhere is taken away."""
    data = CLUSTER / "data"
    if is_running():
        with step("Stopping PostgreSQL"):
            command = [_bin_dir(data) / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"]
            run(_as_owner(command), "Stopping PostgreSQL", cwd="/")
    link = socket_dir()
    if not os.environ.get("PGHOST") and link.is_symlink():
        link.unlink()


def _check_existing():
    """The server named by PGHOST must answer, be new enough, and have a role that Odoo accepts."""
    host = os.environ["PGHOST"]
    done = subprocess.run(
        [
            *("psql", "-d", "postgres", "-At", "-F", " ", "-c"),
            "SELECT current_setting('server_version_num'), rolcreatedb OR rolsuper, rolname "
            "FROM pg_roles WHERE rolname = current_user",
        ],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        cause = (done.stderr.strip().splitlines() or ["it says nothing."])[0].removeprefix("psql: error: ")
        way_out = "Check PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST for a private server."
        raise Trouble("PostgreSQL", f"PGHOST={host} does not answer: {cause}", way_out)
    version, may_create, role = done.stdout.split(maxsplit=2)
    if int(version) < OLDEST:
        raise Trouble(
            "PostgreSQL", f"The server at PGHOST={host} is older than 13.", "Use a newer one, or unset PGHOST."
        )
    if role.strip() == "postgres":
        raise Trouble("PostgreSQL", "Odoo refuses to work as the role postgres.", "Name another role in PGUSER.")
    if may_create != "t":
        raise Trouble(
            "PostgreSQL",
            f"The role {role.strip()} may not create databases.",
            f"Let an administrator run: ALTER ROLE {role.strip()} CREATEDB",
        )


def _bin_dir(data):
    """The programs of the version that made the cluster, or of the newest."""
    found = _installed()
    if not found:
        raise Trouble("PostgreSQL", "Debian's package has no initdb.", "Install PostgreSQL 13 or newer, or set PGHOST.")
    made_by = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else ""
    if made_by and made_by not in found:
        raise Trouble(
            "PostgreSQL",
            f"The cluster was made by version {made_by}, which is not installed any more.",
            "Run ./o2d clean --all, then the same command again.",
        )
    return found[made_by or max(found, key=int)]


def _installed():
    """{major version: folder of programs}"""
    return {path.parts[-3]: path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")}


def _as_owner(command):
    """Run as the cluster's owner, with a capability to reach a checkout below a private folder if need be."""
    command = [str(part) for part in command]
    if os.geteuid() != 0:
        return command
    drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    if _reaches(drop):
        return [*drop, *command]
    for capability in REACH:
        more = [*drop, f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
        if _reaches(more):
            return [*more, *command]
    raise Trouble(
        "PostgreSQL",
        f"Its user cannot reach {CLUSTER}, which stands below a private folder.",
        "Move the checkout, open the folder (chmod o+x), or set PGHOST.",
    )


def _reaches(prefix):
    # Not `test -r`: access(2) leaves capabilities out of account.
    done = subprocess.run([*prefix, "stat", str(CLUSTER)], capture_output=True, cwd="/", check=False)
    return done.returncode == 0


def _create(data):
    """Make the cluster beside its place, and move it there when it is whole."""
    bin_dir = _bin_dir(data)
    partial = data.with_name("data.partial")
    shutil.rmtree(partial, ignore_errors=True)
    for folder in (CLUSTER, CLUSTER / "run", LOGS):
        folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        for folder in (CLUSTER, CLUSTER / "run"):
            os.chown(folder, account.pw_uid, account.pw_gid)
    command = [bin_dir / "initdb", "-D", partial, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    run(
        _as_owner([*command, "--locale=C.UTF-8", "--no-sync"]),
        "Creating the private PostgreSQL cluster",
        "Check free disk space and that the folder can be written.",
        cwd="/",
    )
    with (partial / "postgresql.conf").open("a") as config:
        config.write(SETTINGS)
    partial.rename(data)


def _link_socket():
    """A short way to the folder of the socket, where its own path is too long."""
    link, folder = socket_dir(), CLUSTER / "run"
    if link == folder or (link.is_symlink() and link.readlink() == folder and link.lstat().st_uid == os.geteuid()):
        return
    try:
        link.symlink_to(folder)
    except FileExistsError:
        raise Trouble(
            "PostgreSQL", f"{link} is in the way.", "Delete it, or move the checkout to a shorter path."
        ) from None


def _start(data):
    # The folder of the socket is told here and not written down, so that a checkout can be moved.
    # A postmaster.pid of a killed server does no harm: PostgreSQL checks it itself.
    log = CLUSTER / "server.log"
    command = [_bin_dir(data) / "pg_ctl", "-D", data, "-l", log, "-o", f"-k {shlex.quote(str(socket_dir()))}"]
    command += ["-w", "-t", "60", "start"]
    run(_as_owner(command), "Starting PostgreSQL", f"Read {log}.", log=log, cwd="/")


def _ensure_role():
    """The role that Odoo works as."""
    command = ["psql", "-h", socket_dir(), "-p", "5432", "-U", "postgres", "-d", "postgres", "-Atc"]
    if not run([*command, f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"], "Reading the database roles").strip():
        run([*command, f"CREATE ROLE {ROLE} LOGIN CREATEDB"], "Creating the database role")
