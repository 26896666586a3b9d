"""What the person at the terminal sees: steps with their time, and failures with a way out."""

import contextlib
import sys
import time


class Trouble(Exception):
    """A failure that a person can mend.

    :param what: the step that failed, in words
    :param cause: why, in one sentence
    :param way_out: what to do about it
    """

    def __init__(self, what, cause, way_out):
        super().__init__(f"{what}: {cause} {way_out}")
        self.what, self.cause, self.way_out = what, cause, way_out


def complain(trouble):
    print(
        f"\n✗ {trouble.what}\n  Cause:   {trouble.cause}\n  Way out: {trouble.way_out}",
        file=sys.stderr,
        flush=True,
    )


@contextlib.contextmanager
def step(title):
    """Print what is being done, and how long it took."""
    print(f"  • {title} …", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - start:.1f} s", flush=True)


def say(text=""):
    print(text, flush=True)
