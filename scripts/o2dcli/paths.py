"""Where things are. Everything that ./o2d makes stands under .o2d/ in the checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
ODOO_BIN = ROOT / "scripts" / "odoo-bin"
TEST_ADDONS = ROOT / "tests" / "addons"
STATE = ROOT / ".o2d"
VENV = STATE / "venv"
TREE = STATE / "odoo"
APT = STATE / "apt"
NODE = STATE / "node"
CLUSTER = STATE / "postgres"
DATA = STATE / "data"
LOGS = STATE / "log"
DONE = STATE / "done"
CONFIG = STATE / "odoo.conf"
TEST_CONFIG = STATE / "odoo-test.conf"
LOCKS = STATE / "lock"
BENCH = STATE / "bench"

# Checked where a server is about to listen there.
PORT = os.environ.get("O2D_PORT") or "8069"
DEMO_DB = "o2d_demo"


def odoo_home():
    """The folder that holds the `odoo` package (a checkout, or what Debian's package unpacks to)."""
    if os.environ.get("ODOO_HOME"):
        return Path(os.environ["ODOO_HOME"]).resolve()
    return TREE / "usr/lib/python3/dist-packages"


def odoo_addons():
    """Odoo's own addons folders, in the order of the addons path."""
    home = odoo_home()
    return [path for path in (home / "odoo/addons", home / "addons") if path.is_dir() and not path.is_symlink()]


def keep_to_ourselves():
    """Point the caches of pip and npm below .o2d/, so that nothing is left in the home folder."""
    os.environ.setdefault("PIP_CACHE_DIR", str(STATE / "cache" / "pip"))
    os.environ.setdefault("npm_config_cache", str(STATE / "cache" / "npm"))
