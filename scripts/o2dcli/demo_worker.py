"""What ./o2d demo runs inside Odoo, as a process of its own: masters, history or the scenario.

Speaks to its parent over standard output: one JSON object per line, {"kind": …, …}. Odoo's log goes to a file.
"""

import argparse
import contextlib
import json
import sys
import time
import traceback


def tell(kind, **values):
    print(json.dumps(dict(values, kind=kind)), flush=True)


@contextlib.contextmanager
def step(title):
    """Tell the parent what is being done, and in the end how many real seconds it took."""
    tell("begin", title=title)
    start = time.clock_gettime(time.CLOCK_MONOTONIC)  # the clock that freezegun leaves alone
    yield
    tell("end", title=title, seconds=time.clock_gettime(time.CLOCK_MONOTONIC) - start)


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=("masters", "history", "scenario"))
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--logfile", required=True)
    parser.add_argument("--orders", type=int, default=240)
    parser.add_argument("--products", type=int, default=1200)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--worker", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--endpoint", help="address of the simulator of the government's services")
    parser.add_argument("--lock", default="/tmp/o2d_demo.lock", help="file that the workers lock")  # noqa: S108
    parser.add_argument("--url", help="address at which the database will be served")
    return parser.parse_args()


def main():
    args = parse()
    from odoo.tools import config

    config.parse_config(
        ["-c", args.config, "-d", args.database, "--logfile", args.logfile, "--log-level", "warn", "--no-http"],
        setup_logging=True,
    )
    from odoo.modules.registry import Registry

    registry = Registry(args.database)
    # Only now, because the add-on's place is known from the configuration.
    from odoo.addons.o2d_demo import runner

    try:
        getattr(runner, f"run_{args.task}")(registry, args, tell, step)
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        tell("failed", cause=f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
