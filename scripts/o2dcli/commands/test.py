"""Run the tests: all of them, or one kind, or those below a path."""

import os
import subprocess

from .. import databases, postgres, preparation
from ..console import step
from ..paths import ADDONS, CONFIG, ROOT
from ..python_env import PYTHON

DATABASE = "o2d_test"


def add_arguments(parser):
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders of tests")
    parser.add_argument("-k", metavar="NAME", help="only tests whose name matches")
    parser.add_argument("--keep", action="store_true", help="use the test database as it stands")


def run(args):
    preparation.ensure_runtime()
    template = databases.core_template()
    modules = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py") if path.parent.name != "o2d_demo")
    if not (args.keep and databases.exists(DATABASE)):
        with step(f"Installing {', '.join(modules)} in a copy of the template"):
            databases.clone(template, DATABASE)
            databases.install(DATABASE, modules)
    command = [PYTHON, "-m", "pytest", "--odoo-config", CONFIG, "--odoo-database", DATABASE, "--odoo-http", "--odoo-log-level=warn"]
    command += ["-k", args.k] if args.k else []
    return subprocess.run([str(part) for part in [*command, *(args.paths or [ADDONS])]], cwd=ROOT, env=postgres.environment()).returncode
