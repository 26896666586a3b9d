"""Running programs, the disk, and the Debian packages that the machine itself must have."""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from .console import Trouble, say, step
from .paths import LOCKS, LOGS, STATE

# program that shows the package is there -> Debian package
PROGRAMS = {
    "chromium": "chromium",
    "git": "git",
    "node": "nodejs",
    "npm": "npm",
    "shellcheck": "shellcheck",
    "wkhtmltopdf": "wkhtmltopdf",
}
PACKAGES = {"/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf": "fonts-noto-core"}
AGAIN = "Check the network and free disk space, then run the same command again."
# What the whole set-up takes: Odoo 1.3 GB, packages 0.4 GB, databases and their copies.
SETUP_GIGABYTES = 4
# How programs say that the network is at fault.
UNREACHABLE = (
    "temporary failure",
    "could not resolve",
    "failed to establish",
    "network is unreachable",
    "connection refused",
    "connection timed out",
    "could not connect",
    "enotfound",
    "eai_again",
    "econnrefused",
    "unable to connect",
)
FULL = ("no space left", "enospc", "disk quota exceeded")
FAULT = ("error", "fatal", "failed", "e: ")


def run(command, what, way_out="Read the log named above.", log=None, **options):
    """Run a program quietly; on failure name the step, the cause and the way out.

    :param log: a file that the program writes, where the cause of a failure stands
    :return: what the program printed
    """
    if "input" not in options:
        options.setdefault("stdin", subprocess.DEVNULL)
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **options,
        )
    except FileNotFoundError as error:
        raise Trouble(what, f"The program {error.filename} is not installed.", "Run ./o2d setup.") from error
    except OSError as error:
        raise Trouble(what, f"{error.strerror or error}.", way_out) from error
    if done.returncode:
        told = log.read_text(errors="replace") if log and log.exists() else ""
        raise Trouble(what, cause_of(told or done.stdout), way_out)
    return done.stdout


def cause_of(output):
    """The line of a program's output that most likely says why, as one sentence."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]

    def last(words):
        return next((line for line in reversed(lines) if any(word in line.lower() for word in words)), None)

    if last(FULL):
        return f"The disk is full ({last(FULL).rstrip('.')})."
    if last(UNREACHABLE):
        return f"The network does not answer ({last(UNREACHABLE).rstrip('.')})."
    chosen = last(FAULT) or (lines or ["The program ended without a word."])[-1]
    return chosen if chosen.endswith(".") else chosen + "."


def check_disk(what, gigabytes=SETUP_GIGABYTES):
    """:raise Trouble: when the disk under .o2d/ has less room than a step needs"""
    place = STATE if STATE.exists() else STATE.parent
    free = shutil.disk_usage(place).free / 1e9
    if free < gigabytes:
        raise Trouble(
            what,
            f"The disk has {free:.1f} GB left, and this needs about {gigabytes} GB.",
            "Make room (./o2d clean drops databases), then run the same command again.",
        )


def check_writable():
    """:raise Trouble: when .o2d/ cannot be made or written"""
    try:
        STATE.mkdir(exist_ok=True)
        probe = STATE / f".probe.{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Trouble(
            "The folder .o2d/",
            f"It cannot be written: {error.strerror}.",
            "Run ./o2d as the user who owns the checkout, and make room on the disk.",
        ) from error


def as_root(command):
    """The command, run by root or through sudo."""
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo"):
        return ["sudo", *command]
    raise Trouble(
        "System packages",
        "They need an administrator, and this user is neither root nor has sudo.",
        f"Let an administrator run: {' '.join(command)}",
    )


def missing_packages():
    """Debian packages whose program or file is not on this machine."""
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    missing += [package for path, package in PACKAGES.items() if not os.path.exists(path)]
    if os.environ.get("PGHOST"):
        missing += [] if shutil.which("psql") else ["postgresql-client"]
    elif not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.append("postgresql")
    if importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")  # Debian's own Python comes without.
    return sorted(set(missing))


def ensure_packages(wanted):
    """Install Debian packages, announcing each by name.

    :param wanted: names of packages that are missing
    """
    if not wanted:
        return
    if not shutil.which("apt-get"):
        raise Trouble(
            "System packages",
            f"This is no Debian system (no apt-get), and it lacks: {', '.join(wanted)}.",
            "Install them with this system's own means, or use docker/ (see README).",
        )
    install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    install = as_root([*install, *wanted])
    check_disk("System packages", 2)
    say(f"  System packages to install (Debian): {', '.join(wanted)}")
    LOGS.mkdir(parents=True, exist_ok=True)
    with step("Reading Debian's package lists"):
        run(as_root(["apt-get", "update", "-qq"]), "Reading Debian's package lists", AGAIN)
    with step("Installing system packages"):
        run(install, "Installing system packages", AGAIN)


def replace_text(path, text):
    """Write a file in one stroke, so that nobody reads half of it."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(text)
    partial.rename(path)


@contextlib.contextmanager
def locked(name):
    """One process at a time; the lock goes with the process that holds it."""
    LOCKS.mkdir(parents=True, exist_ok=True)
    with (LOCKS / name).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  Waiting for another ./o2d that works on the {name} …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
