"""The test runner: kinds of tests, even shares, and what makes a test database out of date."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from o2dcli import core_tests, paths, suite, testing
from o2dcli.console import Trouble


@pytest.mark.parametrize(
    ("path", "tag"),
    [
        ("addons/o2d_base/tests/unit/test_distance.py", "unit"),
        ("addons/o2d_base/tests/test_event.py", "odoo"),
        ("addons/o2d_base/tests/test_tracker_tour.py", "browser"),
        ("tests/addons/o2d_test_gate/tests/test_doors.py", "odoo"),
        ("tests/server/test_races.py", "server"),
        ("tests/e2e/test_thursday.py", "e2e"),
        ("tests/unit/test_cli_tests.py", "unit"),
        ("simulator/tests/test_rules.py", "unit"),
    ],
)
def test_kind_of_a_test_is_told_by_its_place(path, tag):
    """Where a file stands says what it needs."""
    assert testing.tag_of(paths.ROOT / path) == tag


def test_discovery_keeps_the_inside_of_a_file():
    """FILE::name runs that test only."""
    target = f"{__file__}::test_discovery_keeps_the_inside_of_a_file"
    assert testing.discover([target]) == {"unit": [target]}


def test_discovery_leaves_out_other_kinds():
    """--tag keeps only its kind."""
    assert testing.discover([__file__], ["odoo"]) == {}


def test_unknown_path_is_told():
    """A path that is not there is named."""
    with pytest.raises(Trouble, match="no/such/path"):
        testing.discover(["no/such/path"])


def test_shares_are_even_by_the_time_files_took(monkeypatch, tmp_path):
    """The longest file gets a process of its own when the rest together take less."""
    durations = tmp_path / "durations.json"
    monkeypatch.setattr(testing, "DURATIONS", durations)
    files = {name: str(paths.ROOT / f"addons/o2d_base/tests/test_{name}.py") for name in "abc"}
    durations.write_text(
        json.dumps({os.path.relpath(file, paths.ROOT): {"a": 30, "b": 5, "c": 6}[name] for name, file in files.items()})
    )
    jobs = testing.deal({"odoo": list(files.values())})
    assert [job.targets for job in jobs] == [[files["a"]], [files["b"], files["c"]]]
    assert all(job.in_odoo for job in jobs)


def test_each_file_of_real_servers_gets_a_process():
    """Files that make their own databases run beside each other; two tests of one file stay together."""
    races, install = (str(paths.ROOT / f"tests/server/test_{name}.py") for name in ("workers", "install"))
    jobs = testing.deal({"server": [f"{races}::test_a", f"{races}::test_b", install]})
    assert {job.name: job.targets for job in jobs} == {
        "server-workers": [f"{races}::test_a", f"{races}::test_b"],
        "server-install": [install],
    }


def test_process_that_dies_counts_as_a_failure(tmp_path, monkeypatch):
    """A pytest that ends without results is no success."""
    monkeypatch.setattr(testing, "RUN", tmp_path)
    job = testing.Job("odoo-1", [], code=-9)
    testing._read_results(job)
    assert len(job.failed) == 1


def test_differences_are_told_by_test_id():
    """A test that passes on one side only, or is on one side only, differs."""
    without = {"a": "passed", "b": "failed", "c": "passed"}
    assert core_tests._differences(without, {"a": "passed", "b": "passed"}) == ["b", "c"]


BODY = "class X:\n    name = fields.Char()\n    def act(self):\n        return 1\n"


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        (BODY.replace("return 1", "return 2"), True),
        (BODY.replace("    def act", "    # why\n    def act"), True),
        (BODY.replace("fields.Char()", "fields.Char(help='x')"), False),
        (BODY + "STATES = ['a']\n", False),
        (BODY + "def post_init_hook(env):\n    pass\n", False),
        ("class X(\n", False),
    ],
)
def test_only_declarations_make_a_database_out_of_date(changed, same):
    """A changed method body keeps the test database, a changed field does not."""
    assert (suite.declarations(changed) == suite.declarations(BODY)) is same


def run_gate(tmp_path, test, *options):
    """Run pytest with the gate alone on a file; (exit code, results by test name)."""
    (tmp_path / "test_it.py").write_text(textwrap.dedent(test))
    results = tmp_path / "results.json"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "o2dcli.pytest_gate",
        "-p",
        "no:odoo",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [
            *command,
            "--rootdir",
            tmp_path,
            "-c",
            os.devnull,
            f"--o2d-results={results}",
            *options,
            tmp_path / "test_it.py",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=dict(os.environ, PYTHONPATH=str(paths.ROOT / "scripts")),
        check=False,
    )
    outcomes = json.loads(results.read_text())
    return done, {name.rpartition("::")[2]: (entry["outcome"], entry["why"]) for name, entry in outcomes.items()}


def test_skips_and_warnings_fail_and_expected_lines_do_not(tmp_path):
    """The gate names the test and the line; assertLogs keeps a line from it."""
    done, outcomes = run_gate(
        tmp_path,
        """
        import logging, unittest, pytest
        log = logging.getLogger("odoo.addons.x")
        class TestIt(unittest.TestCase):
            def test_good(self):
                log.info("fine")
            def test_expects(self):
                with self.assertLogs("odoo.addons.x", "WARNING"):
                    log.warning("expected")
            def test_warns(self):
                log.warning("the lift is out of order")
            def test_skips(self):
                self.skipTest("no time")
        def test_skips_too():
            pytest.skip("no wish")
        """,
    )
    assert done.returncode == 1
    assert {name for name, (outcome, _why) in outcomes.items() if outcome == "passed"} == {"test_good", "test_expects"}
    assert "the lift is out of order" in outcomes["test_warns"][1]
    assert "no time" in outcomes["test_skips"][1] and "no wish" in outcomes["test_skips_too"][1]


def test_skipped_file_fails(tmp_path):
    """A file that skips itself when it is read fails too."""
    done, outcomes = run_gate(tmp_path, "import pytest\npytest.skip('not here', allow_module_level=True)\n")
    assert done.returncode != 0
    assert [outcome for outcome, _why in outcomes.values()] == ["failed"]


def test_lenient_run_reports_and_lets_pass(tmp_path):
    """Core's own suites are run this way: a skip stays a skip."""
    _done, outcomes = run_gate(tmp_path, "import pytest\ndef test_it():\n    pytest.skip('x')\n", "--o2d-lenient")
    assert outcomes["test_it"][0] == "skipped"
