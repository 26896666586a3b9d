"""The virtual environment under .o2d/venv."""

import hashlib
import os
import shutil
import subprocess
import sys

from .console import Trouble, step
from .paths import DONE, ROOT, STATE, VENV, odoo_home
from .system import as_root, run

PYTHON = VENV / "bin" / "python"
WAY_OUT = "Check the network and free disk space, then run the same command again."


def ensure():
    """Install requirements.txt once for each of its versions, and make `import odoo` work."""
    requirements = ROOT / "requirements.txt"
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    mark = DONE / "python"
    if not (mark.exists() and mark.read_text() == key and PYTHON.exists()):
        if sys.version_info[:2] not in ((3, 10), (3, 11), (3, 12), (3, 13)):
            raise Trouble("Python", "Odoo 19 runs on Python 3.10 to 3.13.", "Name one in O2D_PYTHON.")
        _create()
        _install(requirements)
        DONE.mkdir(parents=True, exist_ok=True)
        mark.write_text(key)
    _link_odoo()


def _create():
    if PYTHON.exists():
        return
    with step("Creating the virtual environment"):
        command = [sys.executable, "-m", "venv", str(VENV)]
        if subprocess.run(command, capture_output=True).returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            run(as_root(["apt-get", "install", "-y", "-qq", "python3-venv"]), "Debian's package python3-venv", WAY_OUT)
            run(command, "Creating the virtual environment", WAY_OUT)


def _install(requirements):
    # Some pinned packages are built from source with a setuptools that still has pkg_resources.
    constraint = STATE / "build-constraint.txt"
    constraint.write_text("setuptools<81\n")
    environment = dict(os.environ, PIP_CONSTRAINT=str(constraint), PIP_DISABLE_PIP_VERSION_CHECK="1")
    with step("Installing Python packages"):
        run(
            [PYTHON, "-m", "pip", "install", "--quiet", "-r", requirements],
            "Installing Python packages",
            WAY_OUT,
            env=environment,
        )


def _link_odoo():
    """A .pth file: `import odoo` works and pip sees `odoo 19.0`."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    link = VENV / "lib" / version / "site-packages" / "odoo.pth"
    text = f"{odoo_home()}\n"
    if not link.exists() or link.read_text() != text:
        link.write_text(text)
