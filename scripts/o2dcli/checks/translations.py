"""Translations: a .pot for each add-on with terms, up to date by its terms, and .po files without flaws.

The terms are exported by Odoo itself from a copy of the test database. Reading .po files needs polib, so
that part runs with the virtual environment's Python (`po_files.py`).
"""

import json
import os
import shutil
import subprocess

from .. import databases, postgres, suite
from ..paths import ROOT, STATE, TEST_CONFIG
from ..python_env import PYTHON
from ..system import run


def check(update=False):
    """Compare (or, with `update`, write) the .pot files.

    :return: list of what is wrong
    """
    exported = STATE / f"i18n.{os.getpid()}"
    exported.mkdir(parents=True)
    try:
        _export(exported)
        pairs = {
            str(exported / f"{folder.name}.pot"): str(folder / "i18n" / f"{folder.name}.pot")
            for folder in suite.folders(tests=False)
        }
        done = subprocess.run(
            [PYTHON, "-m", "o2dcli.checks.po_files", *(["--update"] if update else [])],
            input=json.dumps({"pairs": pairs, "addons": [str(path) for path in suite.folders(demo=True, tests=False)]}),
            capture_output=True,
            text=True,
            check=False,
            env=dict(os.environ, PYTHONPATH=str(ROOT / "scripts")),
        )
    finally:
        shutil.rmtree(exported)
    lines = [line.replace(f"{ROOT}/", "") for line in done.stdout.splitlines() if line]
    return lines + (done.stderr.splitlines()[-1:] if done.returncode else [])


def _export(target):
    """Odoo's own export of every add-on. The template itself must stay without connections: use a copy."""
    database = f"o2d_test_{os.getpid()}_i18n"
    databases.clone(databases.test_template(), database)
    script = (
        "from odoo.tools.translate import trans_export\n"
        f"for name in {suite.modules(tests=False)!r}:\n"
        f"    with open(f'{target}/{{name}}.pot', 'wb') as file:\n"
        "        trans_export(False, [name], file, 'po', env)\n"
    )
    try:
        run(
            databases.odoo("shell", "-c", TEST_CONFIG, "-d", database, "--no-http", "--log-level=error"),
            "Exporting the terms to translate",
            "Run ./o2d test first; it tells more.",
            stdin=None,
            input=script,
            env=postgres.environment(),
        )
    finally:
        databases.drop(database)
