"""What every pytest run in this repository loads: skips and warnings fail (see scripts/o2dcli/pytest_gate.py)."""

pytest_plugins = ["o2dcli.pytest_gate"]
