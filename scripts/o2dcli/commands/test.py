"""Run the tests: all of them, or one kind, or those below a path. Ends with one line: N passed, N failed.

Any skip and any warning counts as a failure. The test database is a copy of a template that is built
again only when a manifest, a data file or a field changes. Logs, JUnit files and results stand in .o2d/log.

  ./o2d test                                     everything
  ./o2d test --tag unit                          what needs no database, in seconds
  ./o2d test addons/o2d_base -k control          below a path, by name
  ./o2d test --core sale,sale_stock              core's own tests, with and without the suite, compared
"""

import argparse
import sys

from .. import core_tests, preparation, testing
from ..console import Trouble, say


def add_arguments(parser):
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders of tests, also FILE::Class::method")
    parser.add_argument("-k", metavar="NAME", help="only tests whose name matches (pytest's expression)")
    parser.add_argument(
        "--tag",
        action="append",
        type=_tags,
        default=[],
        metavar="TAG",
        help="only this kind, may be repeated: " + "; ".join(f"{tag} ({text})" for tag, text in testing.TAGS.items()),
    )
    parser.add_argument("--core", metavar="MODULES", help="compare core's own tests of these modules (comma-separated)")
    parser.add_argument("--keep", action="store_true", help="leave the copies of the test database behind")


def run(args):
    preparation.ensure_runtime()
    if args.core:
        return core_tests.compare(args.core.split(","), args.k)
    tags = [tag for group in args.tag for tag in group]
    jobs = testing.deal(testing.discover(args.paths, tags))
    if not jobs:
        raise Trouble("Tests", "There is no test of that kind there.", "See ./o2d test --help for the kinds.")
    testing.run_jobs(jobs, ["-k", args.k] if args.k else [], args.keep)
    return _close(jobs)


def _tags(text):
    tags = text.split(",")
    unknown = sorted(set(tags) - set(testing.TAGS))
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)} is none of {', '.join(testing.TAGS)}")
    return tags


def _close(jobs):
    passed = sum(len(job.passed) for job in jobs)
    failed = [f"{job.name}: {name}" for job in jobs for name in job.failed]
    if len(jobs) > 1 and failed:
        say("\nFailed:")
        for name in failed:
            say(f"  {name}")
    if not passed and not failed:
        print("No test matches.", file=sys.stderr)
    say(f"\n{passed} passed, {len(failed)} failed")
    return 0 if passed and not failed else 1
