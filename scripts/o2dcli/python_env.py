"""The virtual environment under .o2d/venv."""

import hashlib
import os
import shutil
import subprocess
import sys

from .console import Trouble, step
from .paths import DONE, ROOT, STATE, VENV, odoo_home
from .system import AGAIN, replace_text, run

PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
MARK = DONE / "python"
VERSIONS = ((3, 10), (3, 11), (3, 12), (3, 13))


def stands():
    """Is everything of requirements.txt installed, for this Python?"""
    return MARK.exists() and MARK.read_text() == _key() and PYTHON.exists()


def ensure():
    """Install requirements.txt once for each of its versions, and make `import odoo` work."""
    if not stands():
        if sys.version_info[:2] not in VERSIONS:
            have = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise Trouble(
                "Python", f"Odoo 19 runs on Python 3.10 to 3.13, and this is {have}.", "Name one in O2D_PYTHON."
            )
        _create()
        _install()
        DONE.mkdir(parents=True, exist_ok=True)
        MARK.write_text(_key())
    _link_odoo()


def _key():
    return hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()


def _create():
    """Make the environment, anew if there is one of another Python or one without pip."""
    if PYTHON.exists() and _is_whole():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    with step("Creating the virtual environment"):
        if _make().returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Trouble(
                "Creating the virtual environment",
                f"{sys.executable} cannot make one.",
                "Name another Python 3.10 to 3.13 in O2D_PYTHON.",
            )


def _make():
    return subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)


def _is_whole():
    """Does it belong to this Python, and does its pip work?"""
    script = "import pip, sys; print(sys.version)"
    done = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == sys.version.strip()


def _install():
    # Some pinned packages are built from source with a setuptools that still has pkg_resources.
    constraint = STATE / "build-constraint.txt"
    constraint.write_text("setuptools<81\n")
    # As an address, because pip splits the variable at blanks.
    environment = dict(os.environ, PIP_CONSTRAINT=constraint.as_uri(), PIP_DISABLE_PIP_VERSION_CHECK="1")
    with step("Installing Python packages"):
        command = [PYTHON, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS]
        run(command, "Installing Python packages", AGAIN, env=environment)


def _link_odoo():
    """A .pth file: `import odoo` works and pip sees `odoo 19.0`."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    link = VENV / "lib" / version / "site-packages" / "odoo.pth"
    text = f"{odoo_home()}\n"
    if not link.exists() or link.read_text() != text:
        replace_text(link, text)
