"""Check code, manifests, translations and scripts; ends with one line that counts the checks.

./o2d lint                      every check on every file
./o2d lint addons/o2d_base      only files below a path (translations are left out)
./o2d lint --fix                let ruff and prettier format the files first, and write the .pot files
./o2d lint --all                print pylint's advice too, which blocks nothing
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

from .. import node, preparation
from ..checks import collisions, manifests, tools, translations
from ..checks.files import select
from ..console import Trouble, say

OF_FILES = {
    "pylint-odoo": tools.pylint,
    "ruff": tools.ruff,
    "ruff format": tools.ruff_format,
    "prettier": tools.prettier,
    "shellcheck": tools.shellcheck,
    "hadolint": tools.hadolint,
}


def add_arguments(parser):
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only files below these paths")
    parser.add_argument("--fix", action="store_true", help="format first: ruff, prettier, .pot files")
    parser.add_argument("--all", action="store_true", help="print advice too (it blocks nothing)")


def run(args):
    preparation.ensure_runtime()
    node.ensure()
    files = select(args.paths)
    if not files:
        raise Trouble("Lint", "There is no file below these paths.", "Name files or folders of this checkout.")
    if args.fix:
        tools.fix(files)
    checks = {name: (lambda check=check: check(files)) for name, check in OF_FILES.items()}
    checks["manifests"] = manifests.check
    checks["collisions"] = collisions.check
    if not args.paths:
        checks["translations"] = lambda: translations.check(update=args.fix)
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(_timed, checks.values()))
    failed = 0
    for name, (found, seconds) in zip(checks, outcomes, strict=True):
        failed += bool(found)
        say(f"  {'✗' if found else '✓'} {name} ({seconds:.1f} s)" + (f": {len(found)}" if found else ""))
        for line in found:
            say(f"      {line}")
    if args.all:
        say("  Advice:")
        for line in tools.pylint_advice(files):
            say(f"      {line}")
    say(f"\nLint: {len(checks) - failed} checks in order, {failed} with findings")
    return 1 if failed else 0


def _timed(check):
    start = time.monotonic()
    try:
        found = check()
    except Trouble as trouble:
        found = [f"{trouble.what}: {trouble.cause} {trouble.way_out}"]
    return found, time.monotonic() - start
