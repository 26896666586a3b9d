"""Measure the suite, all controls enforcing, beside core alone: the same Odoo, data and run.

Prints one table and writes .o2d/bench/<time>.json. Figures are ratios of one run; queries are counted too.
"""

import argparse

from .. import bench, preparation
from ..console import say


def add_arguments(parser):
    parser.add_argument("--rounds", type=_at_least_one, default=3, help="how often each figure is taken (default 3)")
    parser.add_argument("--only", choices=sorted(bench.PARTS), action="append", help="one part (may be repeated)")
    parser.add_argument("--fresh", action="store_true", help="build the measured databases anew")


def _at_least_one(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number from 1")
    return int(text)


def run(args):
    preparation.ensure_runtime()
    report = bench.measure(args.only or sorted(bench.PARTS), args.rounds, args.fresh)
    say()
    say(bench.table(report))
    say(f"\nWritten to {bench.write(report)}")
    # A bar that is not met yet is told in the table; requests that fail only with the suite are a failure.
    return 0 if all(measure["met"] is not False or not measure["hard"] for measure in report["measures"]) else 1
