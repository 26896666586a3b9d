"""Running programs, and the Debian packages that the machine itself must have."""

import contextlib
import fcntl
import os
import shutil
import subprocess

from .console import Trouble, say, step
from .paths import LOCKS, LOGS

# program that shows the package is there -> Debian package
PROGRAMS = {
    "chromium": "chromium",
    "wkhtmltopdf": "wkhtmltopdf",
    "shellcheck": "shellcheck",
    "npm": "npm",
    "git": "git",
}
PACKAGES = {"/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf": "fonts-noto-core"}


def run(command, what, way_out="Read the log named above.", log=None, **options):
    """Run a program quietly; on failure name the step, the cause and the way out.

    :param log: a file that the program writes, where the cause of a failure stands
    :return: what the program printed
    """
    options.setdefault("stdin", subprocess.DEVNULL)
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError as error:
        raise Trouble(what, f"The program {error.filename} is not installed.", "Run ./o2d setup.") from error
    except OSError as error:
        raise Trouble(what, f"{error.strerror or error}.", way_out) from error
    if done.returncode:
        told = log.read_text(errors="replace") if log and log.exists() else ""
        raise Trouble(what, _cause(told or done.stdout), way_out)
    return done.stdout


def _cause(output):
    """The line of a program's output that most likely says why, in one sentence."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    full = [line for line in lines if "no space left" in line.lower()]
    hints = [line for line in lines if any(word in line.lower() for word in ("error", "fatal", "failed"))]
    chosen = (full or hints or lines or ["The program ended without a word."])[-1]
    return chosen if chosen.endswith(".") else chosen + "."


def as_root(command):
    """The command, run by root or through sudo."""
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo"):
        return ["sudo", *command]
    raise Trouble(
        "System packages",
        "Neither root nor sudo is available.",
        f"Let an administrator run: {' '.join(command)}",
    )


def missing_packages():
    """Debian packages whose program or file is not on this machine."""
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    missing += [package for path, package in PACKAGES.items() if not os.path.exists(path)]
    return sorted(set(missing))


def ensure_packages(extra=()):
    """Install the Debian packages that are missing, announcing each by name."""
    missing = sorted(set(missing_packages()) | set(extra))
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise Trouble(
            "System packages",
            f"This system has no apt-get and lacks: {', '.join(missing)}.",
            "Install them with this system's own means, or use docker/ (see README).",
        )
    say(f"  System packages to install (Debian): {', '.join(missing)}")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    LOGS.mkdir(parents=True, exist_ok=True)
    with step("Reading Debian's package lists"):
        run(
            as_root(["apt-get", "update", "-qq"]),
            "Reading Debian's package lists",
            "Check the network and try again.",
            env=environment,
        )
    with step("Installing system packages"):
        run(
            as_root(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]),
            "Installing system packages",
            "Check the network and free disk space, then run the same command again.",
            env=environment,
        )


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
