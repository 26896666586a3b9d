"""What every pytest run in this repository loads: skips and warnings fail (see scripts/o2dcli/pytest_gate.py)."""

import os
from pathlib import Path

# Hypothesis reads the folder when it is imported. The same examples in each run, and no limit of time for one:
# a busy machine is no failure.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).parent / ".o2d" / "hypothesis"))

from hypothesis import settings  # noqa: E402

pytest_plugins = ["o2dcli.pytest_gate"]
settings.register_profile("o2d", deadline=None, derandomize=True)
settings.load_profile("o2d")
