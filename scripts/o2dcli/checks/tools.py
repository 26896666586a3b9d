"""The linters of others: ruff, pylint with its plugin for Odoo, prettier, shellcheck, hadolint."""

import os
import shutil
import subprocess

from .. import node
from ..paths import ROOT, STATE, VENV
from .files import shell_scripts, with_suffix


def ruff(files):
    return _ruff(["check", "--output-format=concise", "--quiet"], files)


def ruff_format(files):
    return _ruff(["format", "--check"], files)


def _ruff(options, files):
    python = with_suffix(files, ".py")
    return _run([VENV / "bin/ruff", *options, "--force-exclude", *python]) if python else []


def pylint(files, rules=".pylintrc-mandatory"):
    python = [file for file in with_suffix(files, ".py") if "addons" in file.parts]
    if not python:
        return []
    command = [VENV / "bin/python", "-m", "pylint", f"--rcfile={rules}", "--jobs=2", *python]
    # With two jobs pylint says some things twice.
    return sorted(line for line in set(_run(command)) if not (line.startswith("****") or _is_beside_the_point(line)))


def _is_beside_the_point(line):
    """Findings of rules that hold in general, where they cannot hold."""
    if "prefer-env-translation" in line and "/tools/" in line:
        return True  # plain rules have no `env`: they are handed its `_`
    return "missing-return" in line and "in method _compute_" in line  # a compute method assigns and returns nothing


def pylint_advice(files):
    return pylint(files, ".pylintrc")


def prettier(files):
    chosen = with_suffix(files, ".xml", ".js", ".scss", ".css")
    return _run([*_prettier(), "--check", "--log-level=warn", *chosen]) if chosen else []


def shellcheck(files):
    scripts = shell_scripts(files)
    return _run(["shellcheck", "--format=gcc", *scripts]) if scripts else []


def hadolint(files):
    dockerfiles = [file for file in files if file.name.startswith("Dockerfile") or file.suffix == ".dockerfile"]
    return _run([VENV / "bin/hadolint", *dockerfiles]) if dockerfiles else []


def fix(files):
    """Let ruff and prettier write the files anew."""
    python = with_suffix(files, ".py")
    chosen = with_suffix(files, ".xml", ".js", ".scss", ".css")
    found = []
    if python:
        _run([VENV / "bin/ruff", "check", "--fix", "--quiet", "--force-exclude", *python])
        found += _run([VENV / "bin/ruff", "format", "--quiet", "--force-exclude", *python])
    if chosen:
        found += _run([*_prettier(), "--write", "--log-level=warn", *chosen])
    return found


def _prettier():
    return [
        shutil.which("node") or "node",
        node.MODULES / "prettier/bin/prettier.cjs",
        f"--plugin={node.MODULES / '@prettier/plugin-xml/src/plugin.js'}",
    ]


def _run(command):
    """The lines a linter printed, if it was not content."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        # prettier would make a node_modules/.cache in the checkout
        env=dict(os.environ, CACHE_DIR=str(STATE / "cache")),
        check=False,
    )
    if not done.returncode:
        return []
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines or [f"{command[0]} ended with code {done.returncode} and no word"]
