"""Core's own tests, run twice with the same pytest: without the suite and with it, compared by test id."""

import json
import os

from . import databases, postgres, processes, suite, testing
from .console import Trouble, say, step
from .paths import CONFIG, ROOT, odoo_addons
from .python_env import PYTHON


def compare(modules, name=None):
    """Print where the suite changes the result of a core test.

    :param modules: names of core modules
    :param name: only tests whose name matches
    :return: 0 when every test has the same result on both sides, else 1
    """
    folders = [_tests_of(module) for module in modules]
    testing.open_run()
    sides = _prepare()
    options = ["-k", name] if name else []
    try:
        say(f"  Running core's tests of {', '.join(modules)} on both")
        without, with_suite = _run_both(sides, [*options, *folders], "core")
        different = _differences(without, with_suite)
        if different:
            say(f"  {len(different)} differ; running their files again, for some of core's tests are not stable")
            again = sorted({test.partition("::")[0] for test in different if "::" in test})
            second = (
                _run_both(sides, [str(os.path.join("/", file)) for file in again], "core-again") if again else ({}, {})
            )
            different = [test for test in different if test in _differences(*second) or "::" not in test]
    finally:
        for database in sides:
            databases.drop(database)
    return _report(without, with_suite, different)


def _tests_of(module):
    for place in odoo_addons():
        if (place / module / "tests").is_dir():
            return str(place / module / "tests")
    raise Trouble(
        "Core's tests", f"Odoo has no module {module} with tests.", "Name modules as Odoo's addons folder does."
    )


def _prepare():
    """Two databases: core's modules alone, and the same with the suite."""
    template = databases.core_template()
    alone, both = f"o2d_test_{os.getpid()}_core", f"o2d_test_{os.getpid()}_both"
    with step("Copying the database of core's modules"):
        databases.clone(template, alone)
    names = suite.modules(tests=False)
    with step(f"Installing {', '.join(names)} in a second copy"):
        databases.clone(template, both)
        databases.install(both, names)
    return alone, both


def _run_both(sides, arguments, label):
    return processes.side_by_side(lambda side: _run(side, arguments, f"{label}-{side.rsplit('_', 1)[1]}"), sides)


def _run(database, arguments, label):
    """:return: {test id: outcome}"""
    results, printed = testing.RUN / f"{label}.json", testing.RUN / f"{label}.log"
    results.unlink(missing_ok=True)
    command = [PYTHON, "-m", "pytest", "-q", "--tb=short", "-c", ROOT / "pyproject.toml", "--rootdir", "/"]
    command += ["-p", "o2dcli.pytest_gate", "--o2d-lenient", "--o2d-results", results]
    command += ["--junitxml", testing.RUN / f"junit-{label}.xml", *testing.odoo_options(CONFIG, database), *arguments]
    environment = postgres.environment() | {"PYTHONPATH": str(ROOT / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"}
    with printed.open("w") as log:
        code = processes.run_child(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    # 0: all passed, 1: some failed; anything else is a run that was cut short.
    if code not in (0, 1) or not results.exists():
        raise Trouble("Core's tests", f"pytest did not come to its end for {label} (code {code}).", f"Read {printed}.")
    return {test: result["outcome"] for test, result in json.loads(results.read_text()).items()}


def _differences(without, with_suite):
    return sorted(test for test in without.keys() | with_suite.keys() if without.get(test) != with_suite.get(test))


def _report(without, with_suite, different):
    for test in different:
        say(f"  ≠ {test}: {without.get(test, 'not there')} without, {with_suite.get(test, 'not there')} with the suite")
    outcomes = list(without.values())
    say(f"  Without the suite: {outcomes.count('passed')} passed, {outcomes.count('failed')} failed on core alone.")
    same = len(without.keys() | with_suite.keys()) - len(different)
    say(f"\n{same} passed, {len(different)} failed (a test passes when it has the same result on both sides)")
    return 1 if different or not same else 0
