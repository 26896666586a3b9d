"""Which tests there are, how they are dealt to pytest processes, and what came of them."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import databases, postgres, processes
from .console import Trouble, say, step
from .paths import ADDONS, LOGS, ROOT, TEST_CONFIG
from .python_env import PYTHON
from .system import replace_text

TAGS = {
    "unit": "plain Python, no database",
    "odoo": "inside Odoo, one transaction for each test",
    "browser": "tours in a real browser",
    "server": "real Odoo servers with several workers",
    "e2e": "a whole order from quotation to settlement",
}
IN_ODOO = ("odoo", "browser")
DURATIONS = LOGS / "durations.json"
# One folder for each run, so that two runs in one checkout do not write over each other.
RUN = LOGS / f"test-{os.getpid()}"
LATEST = LOGS / "test-latest"
RUNS_KEPT = 5
# A process that hangs is ended and counts as a failure; pytest prints where it stood (pyproject.toml).
JOB_SECONDS = 3600
# Before a file has been measured: servers must start, and whole demonstrations be built.
SECONDS_OF_A_FILE = {"server": 60, "e2e": 150}


@dataclasses.dataclass
class Job:
    """One pytest process."""

    name: str
    targets: list
    in_odoo: bool = False
    code: int = 0
    seconds: float = 0.0
    results: dict = dataclasses.field(default_factory=dict)

    @property
    def log(self):
        return RUN / f"{self.name}.log"

    @property
    def results_file(self):
        return RUN / f"{self.name}.json"

    @property
    def failed(self):
        return sorted(name for name, result in self.results.items() if result["outcome"] == "failed")

    @property
    def passed(self):
        return sorted(name for name, result in self.results.items() if result["outcome"] == "passed")


def tag_of(path):
    """The kind of a test file, by where it stands."""
    parts = path.relative_to(ROOT).parts
    if parts[:2] in (("tests", "server"), ("tests", "e2e")):
        return parts[1]
    if "unit" in parts[:-1] or not (parts[0] == "addons" or parts[:2] == ("tests", "addons")):
        return "unit"
    return "browser" if "tour" in path.name or "browser" in path.name else "odoo"


def discover(targets=(), tags=()):
    """The tests below some paths, by kind.

    :param targets: paths of files and folders, also with ::Class::method; all tests if there are none
    :param tags: only these kinds; all if there are none
    :return: {tag: [target]}, tags in the order of TAGS, targets as absolute strings
    """
    found = {tag: [] for tag in TAGS}
    for target in targets or _everywhere():
        name, _separator, inside = str(target).partition("::")
        path = Path(name).resolve()
        if not path.exists():
            raise Trouble("Tests", f"There is no {name}.", "Name a file or folder that exists.")
        if not path.is_relative_to(ROOT):
            raise Trouble("Tests", f"{name} is not part of this checkout.", "Name a file or folder below it.")
        for file in _test_files(path):
            full = f"{file}::{inside}" if inside else str(file)
            if (not tags or tag_of(file) in tags) and full not in found[tag_of(file)]:
                found[tag_of(file)].append(full)
    return {tag: files for tag, files in found.items() if files}


def _everywhere():
    return [path for path in (ADDONS, ROOT / "tests", ROOT / "simulator") if path.is_dir()]


def _test_files(path):
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("test_*.py") if "__pycache__" not in file.parts)


def deal(found, shards=processes.WIDTH):
    """Put the tests into jobs of about equal length.

    :param found: as `discover` returns it
    :return: list of Job, the longest first
    """
    known = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
    jobs = [Job("unit", found["unit"])] if found.get("unit") else []
    # Each file of these makes databases and servers of its own anyhow.
    for tag in ("server", "e2e"):
        for file, targets in _by_file(found.get(tag, [])).items():
            jobs.append(Job(f"{tag}-{Path(file).stem.removeprefix('test_')}", targets))
    files = [file for tag in IN_ODOO for file in found.get(tag, [])]
    weighed = sorted(((_weight(file, known), file) for file in files), reverse=True)
    loads = [[0.0, []] for _number in range(min(shards, len(files)))]
    for weight, file in weighed:
        least = min(loads, key=lambda load: load[0])
        least[0] += weight
        least[1].append(file)
    # Within a process the files run in the order of their names, so that a failure can be repeated.
    inside = [Job(f"odoo-{number}", sorted(files), True) for number, (_weight, files) in enumerate(loads, 1)]
    return sorted(inside + jobs, key=lambda job: -sum(_weight(target, known) for target in job.targets))


def _by_file(targets):
    """{file: [targets in it]}"""
    files = {}
    for target in targets:
        files.setdefault(target.partition("::")[0], []).append(target)
    return files


def _weight(target, known):
    """Seconds that a file took last time, or a guess from its kind and size."""
    file = Path(target.partition("::")[0])
    least = SECONDS_OF_A_FILE.get(tag_of(file), 2)
    return known.get(os.path.relpath(file, ROOT)) or least + 0.5 * file.read_text().count("def test_")


def run_jobs(jobs, options=(), keep=False):
    """Run the jobs, two at a time, each on databases of its own.

    :param options: more options for pytest
    :param keep: leave the databases behind
    :return: the jobs, with what came of them
    """
    _drop_leftovers()
    open_run()
    template = databases.test_template() if any(job.name != "unit" for job in jobs) else None
    for job in jobs:
        if job.in_odoo:
            with step(f"Copying the test database for {job.name}"):
                databases.clone(template, database_of(job))
    say(f"  Running {', '.join(job.name for job in jobs)}")
    alone = len(jobs) == 1
    try:
        processes.side_by_side(lambda job: _run(job, template, options, alone), jobs)
    finally:
        if template and not keep:
            for name in databases.with_prefix(f"o2d_test_{os.getpid()}_"):
                databases.drop(name)
    _remember(jobs)
    if template:
        _report_installation(jobs[0], template)
    return jobs


def _report_installation(job, template):
    """A warning in the log of the installation is a failure, like one during a test."""
    for line in databases.installation_warnings(template):
        say(f"  ✗ Installing the suite left a warning: {line}")
        job.results[f"installing the suite: {line[:200]}"] = {"outcome": "failed", "seconds": 0.0, "why": line}


def open_run():
    """Make the folder of this run's logs, results and JUnit files, reachable as test-latest; forget old ones."""
    RUN.mkdir(parents=True, exist_ok=True)
    LATEST.unlink(missing_ok=True)
    LATEST.symlink_to(RUN.name)
    runs = sorted(LOGS.glob("test-[0-9]*"), key=lambda path: path.stat().st_mtime)
    for old in runs[:-RUNS_KEPT]:
        if not Path(f"/proc/{old.name.removeprefix('test-')}").exists():
            shutil.rmtree(old, ignore_errors=True)


def database_of(job):
    return f"o2d_test_{os.getpid()}_{job.name.replace('-', '_')}"


def _run(job, template, options, alone):
    job.results_file.unlink(missing_ok=True)
    start = time.monotonic()
    with job.log.open("w") as log:
        output = {} if alone else {"stdout": log, "stderr": subprocess.STDOUT}
        command = [*_command(job), *options, *job.targets]
        job.code = processes.run_child(command, cwd=ROOT, env=_environment(template), seconds=JOB_SECONDS, **output)
    job.seconds = time.monotonic() - start
    _read_results(job)
    if not alone:
        say(f"  • {job.name}: {len(job.passed)} passed, {len(job.failed)} failed in {job.seconds:.0f} s")
        if job.failed:
            say(job.log.read_text(errors="replace"))


def _command(job):
    command = [PYTHON, "-m", "pytest", "-q", "--tb=short", "-ra"]
    command += ["--junitxml", RUN / f"junit-{job.name}.xml", "--o2d-results", job.results_file]
    if job.in_odoo:
        command += odoo_options(TEST_CONFIG, database_of(job))
    else:
        command += ["-p", "no:odoo"]
    return [str(part) for part in command]


def odoo_options(config, database):
    """pytest-odoo's options; without the HTTP server browser tests would be skipped."""
    return [
        f"--odoo-config={config}",
        f"--odoo-database={database}",
        "--odoo-http",
        "--odoo-log-level=warn",
        f"--odoo-extra=db-filter=^{database}$",
    ]


def _environment(template):
    environment = postgres.environment()
    if template:
        environment |= {"O2D_TEST_TEMPLATE": template, "O2D_TEST_PREFIX": f"o2d_test_{os.getpid()}_"}
    return environment | {"PYTHONDONTWRITEBYTECODE": "1", "O2D_PYTHON": sys.executable}


def _read_results(job):
    """A process that died, or that pytest itself stopped, counts as a failure."""
    if job.results_file.exists():
        job.results = json.loads(job.results_file.read_text())
    # 0: all passed, 1: some failed, 5: none matched
    if job.code not in (0, 1, 5) or (job.code == 1 and not job.failed):
        why = f"pytest ended with code {job.code}; read {job.log}"
        job.results[f"{job.name}: the test process"] = {"outcome": "failed", "seconds": 0.0, "why": why}


def _drop_leftovers():
    """Databases of test runs whose process is gone."""
    for name in databases.with_prefix("o2d_test_"):
        number = name.split("_")[2]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            databases.drop(name)


def _remember(jobs):
    """Keep what each file took, so that the next run is dealt evenly."""
    known = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
    taken = {}
    for job in jobs:
        for name, result in job.results.items():
            file = name.partition("::")[0]
            taken[file] = taken.get(file, 0.0) + result["seconds"]
    known |= {file: round(seconds, 1) for file, seconds in taken.items()}
    replace_text(DURATIONS, json.dumps(known, indent=1))
