"""A pytest plugin: what the test run of this repository adds to pytest.

* A test that is skipped fails, and so does one during which anything was logged at WARNING or above, or
  during which a Python warning came from this repository's own code. A test that expects a log line says
  so with `assertLogs` or `mute_logger`: both keep the line from reaching the root logger, and so from here.
* Tests of add-ons that need no database are imported below `odoo.addons`, as pytest-odoo imports the others.
* `--o2d-results FILE` writes the outcome of each test as JSON: {"<test id>": {"outcome", "seconds", "why"}}.
* `--o2d-lenient` reports only: this is how core's own suites are run, of which some tests log warnings.
"""

import json
import logging
import sys
import traceback
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN_CODE = tuple(f"{ROOT / folder}/" for folder in ("addons", "tests", "simulator", "scripts"))

# Lines that say something about the machine and nothing about the code under test.
# (logger, beginning of the message, why it is let through)
LET_THROUGH = (
    ("odoo.tools.config", "missing --http-interface", "pytest-odoo reads the configuration file later"),
    ("odoo.service.server", "Ensure ", "a port that is free again a moment later"),
)
# Fixtures of pytest-odoo that run for every test.
NEEDS_DATABASE = ("load_registry", "load_http", "enable_odoo_test_flag")


class Gate(logging.Handler):
    """Collects what was logged and warned since the last look."""

    def __init__(self):
        super().__init__(level=logging.WARNING)
        self.lines = []

    def emit(self, record):
        message = record.getMessage()
        for logger, beginning, _why in LET_THROUGH:
            if record.name == logger and message.startswith(beginning):
                return
        if record.exc_info and record.exc_info[0]:
            message += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
        self.lines.append(f"log line {record.levelname} {record.name}: {message}")

    def show_warning(self, message, category, filename, lineno, file=None, line=None):
        if str(filename).startswith(OWN_CODE):
            self.lines.append(f"Python warning {category.__name__} at {filename}:{lineno}: {message}")

    def take(self):
        lines, self.lines = self.lines, []
        return lines


gate = Gate()
results = {}
outside = []


def pytest_addoption(parser):
    group = parser.getgroup("order to dispatch")
    group.addoption("--o2d-results", metavar="FILE", help="write the outcome of each test as JSON")
    group.addoption("--o2d-lenient", action="store_true", help="let skips and warnings pass")


def pytest_configure(config):
    logging.getLogger().addHandler(gate)
    _import_below_odoo_addons(config)


def pytest_unconfigure(config):
    logging.getLogger().removeHandler(gate)


def pytest_collection_modifyitems(config, items):
    # pytest-odoo's fixtures ask for a database, for every test there is.
    if not (config.getoption("--odoo-database", None) or config.getoption("--odoo-config", None)):
        for item in items:
            item.fixturenames[:] = [name for name in item.fixturenames if name not in NEEDS_DATABASE]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    # pytest sets its own recorder for each test; this one is put in front of it and asks it too.
    recorder = warnings._showwarnmsg_impl

    def show(message, category, filename, lineno, file=None, line=None):
        gate.show_warning(message, category, filename, lineno)
        recorder(warnings.WarningMessage(message, category, filename, lineno, file, line))

    warnings.showwarning = show
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if not item.config.getoption("--o2d-lenient"):
        _judge(report, gate.take(), f"{item.nodeid} ({report.when})")
    _note(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    report = yield
    if not collector.config.getoption("--o2d-lenient"):
        _judge(report, gate.take(), f"collecting {collector.nodeid or 'the tests'}")
    if report.failed:
        results[f"{collector.nodeid} (collecting)"] = {"outcome": "failed", "seconds": 0.0, "why": str(report.longrepr)}
    return report


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if not session.config.getoption("--o2d-lenient"):
        outside.extend(gate.take())
        for line in outside:
            results[f"after the tests: {line.splitlines()[0]}"] = {"outcome": "failed", "seconds": 0.0, "why": line}
        if outside and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    target = session.config.getoption("--o2d-results")
    if target:
        Path(target).write_text(json.dumps(results, indent=1))
    return (yield)


def pytest_terminal_summary(terminalreporter):
    for line in outside:
        terminalreporter.write_line(f"FAILED after the tests: {line}", red=True)


def _judge(report, lines, where):
    """Turn a skip, or a pass with warnings, into a failure that names the test and the cause."""
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"{where} was skipped, and a skip counts as a failure: {reason}"
        report.outcome = "failed"
    elif lines and report.outcome == "passed":
        report.longrepr = "\n".join(
            [
                f"{where} left warnings, and a warning counts as a failure.",
                "Mend the cause, or expect the line with assertLogs or mute_logger:",
                *(f"  - {line}" for line in lines),
            ]
        )
        report.outcome = "failed"


def _note(report):
    """One outcome for each test: the worst of its phases."""
    entry = results.setdefault(report.nodeid, {"outcome": "passed", "seconds": 0.0, "why": ""})
    entry["seconds"] = round(entry["seconds"] + report.duration, 3)
    if report.outcome != "passed" and entry["outcome"] != "failed":
        entry["outcome"] = report.outcome
        entry["why"] = str(report.longrepr)


def _import_below_odoo_addons(config):
    """Give files of add-ons the name `odoo.addons.<module>…`, with and without a database."""
    import _pytest.pathlib

    original = _pytest.pathlib.resolve_pkg_root_and_module_name

    def resolve(path, **options):
        module = next((parent for parent in path.parents if (parent / "__manifest__.py").is_file()), None)
        if module is None or not module.is_relative_to(ROOT):
            return original(path, **options)
        _open_addons(module.parent)
        parts = path.relative_to(module.parent).with_suffix("").parts
        return module.parent, ".".join(("odoo", "addons", *parts))

    _pytest.pathlib.resolve_pkg_root_and_module_name = resolve


def _open_addons(folder):
    """Put a folder on the path of `odoo.addons`, as Odoo does when it starts."""
    import odoo.addons

    if str(folder) not in odoo.addons.__path__:
        odoo.addons.__path__.append(str(folder))
        # A namespace package forgets what was appended once sys.path changes; Odoo prevents it the same way.
        odoo.addons.__path__._path_finder = lambda *arguments: None
    if "odoo.tests" not in sys.modules:
        logging.getLogger("odoo.tests.common").setLevel(logging.WARNING)
