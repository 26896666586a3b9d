"""Which files of the checkout a check looks at."""

import shutil
import subprocess
from pathlib import Path

from ..paths import ROOT

NEVER = {".o2d", ".git", "node_modules", "__pycache__"}


def all_files():
    """Every file that is or could be under version control, as paths relative to the checkout."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            # The checkout may belong to another user than the one who checks.
            ["git", "-c", "safe.directory=*", "-c", "core.quotePath=off", "ls-files", "-co", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        paths = [Path(name) for name in listed]
    else:
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
    return sorted(path for path in paths if not NEVER & set(path.parts) and (ROOT / path).is_file())


def select(given=()):
    """The files below some paths of the checkout; all if none is given."""
    wanted = [Path(name).resolve() for name in given]
    files = all_files()
    if not wanted:
        return files
    return [file for file in files if any((ROOT / file).is_relative_to(path) for path in wanted)]


def with_suffix(files, *suffixes):
    return [file for file in files if file.suffix in suffixes]


def shell_scripts(files):
    """Files named *.sh, and those without a suffix whose first line names a shell."""
    found = []
    for file in files:
        if file.suffix == ".sh":
            found.append(file)
        elif not file.suffix:
            with (ROOT / file).open("rb") as handle:
                first = handle.readline(80)
            if first.startswith(b"#!") and first.split()[-1].rpartition(b"/")[2] in (b"sh", b"bash"):
                found.append(file)
    return found
