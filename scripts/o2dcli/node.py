"""The formatters from npm (prettier and its plugin for XML), as package-lock.json pins them."""

import hashlib
import shutil

from .console import step
from .paths import DONE, NODE, ROOT
from .system import run

MODULES = NODE / "node_modules"


def ensure():
    """Install them under .o2d/node, once for each state of the lock file."""
    lock = ROOT / "package-lock.json"
    key = hashlib.sha256(lock.read_bytes()).hexdigest()
    mark = DONE / "node"
    if mark.exists() and mark.read_text() == key and MODULES.is_dir():
        return
    with step("Installing the formatters from npm"):
        partial = NODE.with_name("node.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, partial)
        run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            "Installing the formatters from npm",
            "Check the network and run the same command again.",
            cwd=partial,
        )
        shutil.rmtree(NODE, ignore_errors=True)
        partial.rename(NODE)
    DONE.mkdir(parents=True, exist_ok=True)
    mark.write_text(key)
