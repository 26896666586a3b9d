"""Programs that run beside each other, and end together when the person stops the command."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

WIDTH = 2
_running = set()


def run_child(command, seconds=None, **options):
    """Run a program to its end, or end it when it takes longer.

    :return: its exit code; negative, the number of a signal, when it was ended
    """
    child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, **options)
    _running.add(child)
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.terminate()
        return child.wait()
    finally:
        _running.discard(child)


def side_by_side(function, items):
    """Call a function, which runs programs with `run_child`, for each item, two at a time.

    When one call fails, or the person presses Ctrl+C, the programs that still run are ended first.

    :return: the list of results
    """
    with ThreadPoolExecutor(WIDTH) as pool:
        try:
            return list(pool.map(function, items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            stop()
            raise


def stop():
    """End the programs that still run, and wait for them."""
    for child in list(_running):
        child.terminate()
    for child in list(_running):
        child.wait()
