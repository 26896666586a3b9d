"""Every failure that a person can mend is told as step, cause and way out, with an exit code other than 0."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from o2dcli import __main__ as entry
from o2dcli import console, odoo_source, paths, postgres, python_env, system
from o2dcli.commands import serve
from o2dcli.console import Trouble

O2D = paths.ROOT / "o2d"


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A PATH with only the programs that a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name, script):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return add


def trouble_of(call, *arguments, **options):
    with pytest.raises(Trouble) as caught:
        call(*arguments, **options)
    assert caught.value.cause.strip() and caught.value.way_out.strip()
    return caught.value


def test_failure_is_printed_as_step_cause_and_way_out(capsys):
    """A Trouble ends the command with code 1 and three readable lines on the error stream."""
    console.complain(Trouble("Installing", "The disk is full.", "Make room."))
    told = capsys.readouterr().err
    assert "Installing" in told and "Cause:   The disk is full." in told and "Way out: Make room." in told


def test_interruption_is_told_and_ends_with_130(monkeypatch, capsys):
    """Ctrl+C ends with the shell's code for it, and says that the command can be run again."""
    monkeypatch.setattr("o2dcli.commands.setup.run", _interrupt)
    assert entry.main(["setup"]) == 130
    assert "goes on where it stopped" in capsys.readouterr().err


def _interrupt(args):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("cp: error writing 'x': No space left on device\ncp failed", "The disk is full"),
        ("W: retry\nE: Could not resolve 'mirror'\nE: gave up", "The network does not answer"),
        ("npm error code ENOTFOUND\nnpm error errno", "The network does not answer"),
        ("all fine\nERROR: no such package\nsee log", "ERROR: no such package."),
        ("", "The program ended without a word."),
    ],
)
def test_cause_is_read_from_what_a_program_printed(output, cause):
    """A full disk and a dead network are named as such; else the last line that speaks of an error."""
    assert system.cause_of(output).startswith(cause)


def test_failed_program_names_step_cause_and_way_out(programs):
    """What a failed program printed last becomes the cause."""
    program = programs("breaks", "echo 'fatal: the moon is in the way'; exit 3")
    trouble = trouble_of(system.run, [program], "Launching", "Wait a day.")
    assert (trouble.what, trouble.cause, trouble.way_out) == (
        "Launching",
        "fatal: the moon is in the way.",
        "Wait a day.",
    )


def test_missing_program_is_named(programs):
    """A program that is not there is named, with the command that installs it."""
    trouble = trouble_of(system.run, ["no-such-program"], "Checking")
    assert "no-such-program" in trouble.cause and "./o2d setup" in trouble.way_out


def test_full_disk_is_told_before_a_big_step(monkeypatch):
    """A step that needs more room than there is does not start."""
    monkeypatch.setattr(system.shutil, "disk_usage", lambda place: type("Usage", (), {"free": 1.5e9}))
    trouble = trouble_of(system.check_disk, "Setting up", 4)
    assert "1.5 GB" in trouble.cause and "about 4 GB" in trouble.cause


def test_folder_that_cannot_be_written_is_told(monkeypatch, tmp_path):
    """A checkout on a read-only disk, or of another user, is told before anything starts."""
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setattr(system, "STATE", blocked)
    assert "cannot be written" in trouble_of(system.check_writable).cause


def test_neither_root_nor_sudo_names_the_command_for_an_administrator(programs, monkeypatch):
    """Without rights the command to run is told in full."""
    programs("apt-get", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    trouble = trouble_of(system.ensure_packages, ["shellcheck"])
    assert "neither root nor has sudo" in trouble.cause
    assert "apt-get install" in trouble.way_out and "shellcheck" in trouble.way_out


def test_ordinary_user_installs_through_sudo(programs, monkeypatch, tmp_path):
    """With sudo, packages are announced, and apt-get runs through it."""
    calls = tmp_path / "calls"
    programs("apt-get", "exit 1")
    programs("sudo", f'echo "$@" >> {calls}')
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    system.ensure_packages(["shellcheck"])
    update, install = calls.read_text().splitlines()
    assert update == "apt-get update -qq"
    assert install.startswith("env DEBIAN_FRONTEND=noninteractive apt-get install") and install.endswith("shellcheck")


def test_packages_are_announced_by_name(programs, monkeypatch, capsys):
    """Whatever is installed on the system is named first."""
    programs("apt-get", "exit 0")
    programs("env", 'shift; "$@"')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    system.ensure_packages(["shellcheck", "npm"])
    assert "System packages to install (Debian): shellcheck, npm" in capsys.readouterr().out


def test_foreign_system_is_pointed_to_docker(programs):
    """Without apt-get the missing packages are named, and docker/ is the way out."""
    trouble = trouble_of(system.ensure_packages, ["chromium"])
    assert "no Debian system" in trouble.cause and "chromium" in trouble.cause and "docker/" in trouble.way_out


def test_foreign_system_without_odoo_is_pointed_to_odoo_home(programs, monkeypatch):
    """Odoo itself comes from Debian; elsewhere ODOO_HOME is the way out."""
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(odoo_source, "stands", lambda: False)
    assert "ODOO_HOME" in trouble_of(odoo_source.ensure).way_out


def test_odoo_home_without_odoo_is_told(monkeypatch, tmp_path):
    """ODOO_HOME that points nowhere is named."""
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    assert str(tmp_path) in trouble_of(odoo_source.ensure).cause


def test_odoo_home_of_another_version_is_told(monkeypatch, tmp_path):
    """An Odoo 18 is no Odoo 19."""
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    assert "another version" in trouble_of(odoo_source.ensure).cause


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("deb http://mirror.example/debian bookworm main", "http://mirror.example/debian"),
        ("deb [signed-by=/x.gpg] http://mirror.example/debian/ bookworm main", "http://mirror.example/debian/"),
        ("URIs: http://mirror.example/debian", "http://mirror.example/debian"),
        ("URIs: mirror+file:///etc/apt/mirrors/debian.list", "mirror+file:///etc/apt/mirrors/debian.list"),
        ("URIs: http://mirror.example/debian-security", None),
        ("# deb http://mirror.example/debian bookworm main", None),
    ],
)
def test_mirror_is_read_from_the_machines_own_sources(line, found):
    """Debian's archive is found in either format of apt's sources, the security archive is not taken for it."""
    match = odoo_source.MIRROR.match(line)
    assert (match.group(1) if match else None) == found


def test_wrong_python_is_told(monkeypatch):
    """A Python that Odoo 19 does not run on is named with the way to another."""
    monkeypatch.setattr(python_env, "stands", lambda: False)
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    trouble = trouble_of(python_env.ensure)
    assert "this is 3.9" in trouble.cause and "O2D_PYTHON" in trouble.way_out


def test_wrong_python_on_a_foreign_system_is_told_by_the_script_itself(programs, tmp_path, monkeypatch):
    """Without any fitting Python the shell part says so in one sentence."""
    monkeypatch.delenv("O2D_PYTHON", raising=False)
    for name in ("dirname", "id"):
        (Path(os.environ["PATH"]) / name).symlink_to(f"/usr/bin/{name}")
    (Path(os.environ["PATH"]) / "python3").write_text("#!/bin/sh\nexit 1\n")
    (Path(os.environ["PATH"]) / "python3").chmod(0o755)
    script = tmp_path / "o2d"
    script.write_text(O2D.read_text().replace("/usr/bin/python3", "/nowhere/python3"))
    done = subprocess.run(["/bin/bash", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no Python 3.10 to 3.13" in done.stderr and "O2D_PYTHON" in done.stderr


def test_server_that_does_not_answer_is_told(programs, monkeypatch):
    """PGHOST that leads nowhere is named."""
    programs("psql", "echo 'psql: error: connection refused' >&2; exit 2")
    monkeypatch.setenv("PGHOST", "nowhere")
    trouble = trouble_of(postgres.ensure)
    assert "PGHOST=nowhere" in trouble.cause and "unset PGHOST" in trouble.way_out


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("120004 t odoo", "older than 13"),
        ("150004 f odoo", "may not create databases"),
        ("150004 t postgres", "refuses to work as the role postgres"),
    ],
)
def test_server_that_does_not_fit_is_told(programs, monkeypatch, answer, cause):
    """An existing server must be new enough, with a role that may create databases and that Odoo accepts."""
    programs("psql", f"echo '{answer}'")
    monkeypatch.setenv("PGHOST", "somewhere")
    assert cause in trouble_of(postgres.ensure).cause


def test_existing_server_that_fits_is_taken(programs, monkeypatch):
    """With PGHOST nothing of the environment is changed."""
    programs("psql", "echo '150004 t odoo'")
    monkeypatch.setenv("PGHOST", "somewhere")
    postgres.ensure()
    assert os.environ.items() <= postgres.environment().items(), "what PGHOST and its like say stays as it is"


def test_socket_path_fits_the_kernel_however_deep_the_checkout(monkeypatch, tmp_path):
    """Below a deep folder the socket is reached by a short link; else it stands under .o2d/."""
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.setattr(postgres, "CLUSTER", Path("/srv/o2d/.o2d/postgres"))
    assert postgres.socket_dir() == Path("/srv/o2d/.o2d/postgres/run")
    monkeypatch.setattr(postgres, "CLUSTER", Path("/srv") / ("deep" * 30) / "postgres")
    assert len(str(postgres.socket_dir())) + len(postgres.SOCKET_NAME) <= postgres.LONGEST_SOCKET


def test_cluster_of_a_removed_postgresql_is_told(monkeypatch, tmp_path):
    """After an upgrade of the system the cluster's own version may be gone."""
    (tmp_path / "PG_VERSION").write_text("13\n")
    monkeypatch.setattr(postgres, "_installed", lambda: {"15": Path("/usr/lib/postgresql/15/bin")})
    assert "version 13" in trouble_of(postgres._bin_dir, tmp_path).cause


def test_newest_postgresql_is_taken_by_number(monkeypatch, tmp_path):
    """Version 15 is newer than 9."""
    monkeypatch.setattr(postgres, "_installed", lambda: {"9": Path("/nine"), "15": Path("/fifteen")})
    assert postgres._bin_dir(tmp_path) == Path("/fifteen")


def test_taken_port_stops_serve_before_anything_else(monkeypatch):
    """serve looks at the port first and changes nothing."""
    monkeypatch.setattr("o2dcli.network.is_free", lambda port: False)
    monkeypatch.setattr("o2dcli.preparation.ensure_runtime", lambda: pytest.fail("set-up was started"))
    args = type("Args", (), {"port": 8069, "database": "x", "workers": 0})
    assert "Another program listens" in trouble_of(serve.run, args).cause


@pytest.mark.parametrize("command", sorted(entry.COMMANDS))
def test_every_command_has_a_help(command, capsys):
    """--help of each command says what it does."""
    with pytest.raises(SystemExit) as caught:
        entry.main([command, "--help"])
    assert caught.value.code == 0
    assert "options:" in capsys.readouterr().out


def test_disk_that_fills_up_while_we_write(monkeypatch, capsys):
    """A disk that is full in the middle of a command is told in one sentence with the way out, not as a traceback."""

    def full(args):
        raise OSError(errno.ENOSPC, "No space left on device", "something.log")

    monkeypatch.setattr("o2dcli.commands.setup.run", full)
    assert entry.main(["setup"]) == 1
    told = capsys.readouterr().err
    assert "No space left on device (something.log)" in told
    assert "Make room on the disk" in told
    assert "Traceback" not in told


def test_database_server_is_announced_with_the_other_packages(monkeypatch):
    """On a machine without PostgreSQL its package is among those announced before the first step."""
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.setattr("pathlib.Path.glob", lambda self, pattern: iter(()))
    assert "postgresql" in system.missing_packages()
    monkeypatch.setenv("PGHOST", "db")
    assert "postgresql" not in system.missing_packages()
