"""The container's start script, run with stand-ins for the programs it calls."""

import configparser
import os
import stat
import subprocess
from pathlib import Path

import pytest

DOCKER = Path(__file__).resolve().parents[2] / "docker"
SECRETS = {
    "odoo_db_password": "p%a$s&w\\o\"r'd @DB_NAME@ @MASTER_PASSWORD@",
    "master_password": "master",
    "admin_password": "the admin's",
}


class Container:
    """A folder that stands for the container: secrets, stand-in programs, and what they were called with."""

    def __init__(self, folder):
        self.folder, self.secrets = folder, folder / "secrets"
        self.secrets.mkdir()
        for name, secret in SECRETS.items():
            (self.secrets / name).write_text(f"{secret}\n")
        (folder / "state").write_text("empty")
        self._program("pg_isready", '[ ! -e "$O2D_FOLDER/postgres_is_down" ]')
        # The mark that the script sets is the database's state from then on.
        self._program(
            "psql",
            """
            case "$*" in
                *SELECT*) cat "$O2D_FOLDER/state" ;;
                *"first start begun"*) echo begun >"$O2D_FOLDER/state" ;;
                *"first start ended"*) echo there >"$O2D_FOLDER/state" ;;
            esac""",
        )
        self._program(
            "odoo",
            """
            if [ "${1:-}" = shell ]; then
                cat >"$O2D_FOLDER/script"
                printf '%s' "${O2D_ADMIN_PASSWORD:-}" >"$O2D_FOLDER/given_password"
            fi
            case "$*" in *"$(cat "$O2D_FOLDER/odoo_fails" 2>/dev/null || echo never)"*) exit 3 ;; esac""",
        )

    def _program(self, name, body):
        (self.folder / "bin").mkdir(exist_ok=True)
        program = self.folder / "bin" / name
        program.write_text(f'#!/bin/bash\necho "{name} $*" >>"$O2D_FOLDER/calls"\n{body}\n')
        program.chmod(0o755)

    def run(self, *arguments, **environment):
        return subprocess.run(
            [str(DOCKER / "entrypoint.sh"), *arguments],
            env={
                "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                "O2D_FOLDER": str(self.folder),
                "O2D_SECRETS": str(self.secrets),
                "O2D_TEMPLATE": str(DOCKER / "odoo.conf"),
                "ODOO_RC": str(self.folder / "written.conf"),
                "O2D_DB_TRIES": "2",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )

    @property
    def odoo_calls(self):
        calls = self.folder / "calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        return [line.removeprefix("odoo").strip() for line in lines if line.startswith("odoo")]

    @property
    def options(self):
        reader = configparser.RawConfigParser()
        reader.read(self.folder / "written.conf")
        return dict(reader["options"])


@pytest.fixture
def container(tmp_path):
    return Container(tmp_path)


def test_the_first_start_fills_the_database_then_serves(container):
    done = container.run("serve", O2D_MODULES="o2d_base,l10n_in")
    assert done.returncode == 0, done.stderr
    alone = "--no-http --workers=0 --max-cron-threads=0"
    assert container.odoo_calls == [f"--init=o2d_base,l10n_in --stop-after-init {alone}", f"shell {alone}", ""]
    assert (container.folder / "given_password").read_text() == "the admin's"
    assert "env.cr.commit()" in (container.folder / "script").read_text()
    assert (container.folder / "state").read_text().strip() == "there"


def test_later_starts_only_serve(container):
    (container.folder / "state").write_text("there")
    assert container.run().returncode == 0
    assert container.odoo_calls == [""]


def test_an_interrupted_first_start_goes_on(container):
    """A failure while the modules are installed ends the container, and its next start begins again."""
    (container.folder / "odoo_fails").write_text("--init")
    assert container.run().returncode == 3
    assert (container.folder / "state").read_text().strip() == "begun"
    (container.folder / "odoo_fails").unlink()
    assert container.run().returncode == 0
    assert container.odoo_calls[-1] == ""


def test_a_password_that_cannot_be_set_stops_the_start(container):
    (container.folder / "odoo_fails").write_text("shell")
    assert container.run().returncode == 3
    assert (container.folder / "state").read_text().strip() == "begun"


def test_the_configuration_holds_the_secrets_as_they_are(container):
    container.run()
    assert container.options["db_password"] == SECRETS["odoo_db_password"]
    assert container.options["admin_passwd"] == "master"
    assert container.options["dbfilter"] == "^o2d$"
    assert container.options["list_db"] == "False"
    assert container.options["proxy_mode"] == "True"
    assert [name for name, value in container.options.items() if "@" in value] == ["db_password"]


def test_only_odoo_reads_the_configuration(container):
    container.run()
    assert stat.S_IMODE((container.folder / "written.conf").stat().st_mode) == 0o600


def test_no_secret_stands_on_a_command_line(container):
    container.run()
    calls = (container.folder / "calls").read_text()
    assert not [secret for secret in SECRETS.values() if secret in calls]


@pytest.mark.parametrize("name", ["odoo_db_password", "master_password"])
@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_missing_or_empty_secret_is_named(container, name, content):
    (container.secrets / name).unlink()
    if content is not None:
        (container.secrets / name).write_text(content)
    done = container.run()
    assert done.returncode == 1
    assert name in done.stderr
    assert container.odoo_calls == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("O2D_DB_NAME", "o2d; DROP DATABASE o2d"),
        ("O2D_DB_NAME", "O2D"),
        ("O2D_MODULES", "o2d_base, l10n_in"),
        ("O2D_MODULES", "--help"),
        ("O2D_WORKERS", "many"),
    ],
)
def test_a_wrong_setting_is_named(container, variable, value):
    done = container.run(**{variable: value})
    assert done.returncode == 1
    assert variable in done.stderr
    assert container.odoo_calls == []


def test_a_database_that_does_not_answer_is_told(container):
    (container.folder / "postgres_is_down").touch()
    done = container.run()
    assert done.returncode == 1
    assert "PostgreSQL at db:5432 does not answer" in done.stderr
    assert container.odoo_calls == []


def test_update_updates_the_modules_and_ends(container):
    (container.folder / "state").write_text("there")
    assert container.run("update").returncode == 0
    assert container.odoo_calls == ["--update=o2d_base --stop-after-init --no-http --workers=0 --max-cron-threads=0"]


def test_update_refuses_a_database_that_is_not_filled(container):
    done = container.run("update")
    assert done.returncode == 1
    assert "start the service first" in done.stderr
    assert container.odoo_calls == []


def test_another_command_is_run_as_it_stands(container):
    done = container.run("echo", "hello there")
    assert (done.returncode, done.stdout) == (0, "hello there\n")


def test_secrets_are_made_once(tmp_path):
    """prepare.sh makes four different secrets that only this user reaches, and keeps those that are there."""
    folder = tmp_path / "secrets"
    prepare = [str(DOCKER / "prepare.sh"), str(folder)]
    subprocess.run(prepare, check=True, capture_output=True)
    made = {path.name: path.read_text().strip() for path in folder.iterdir()}
    assert sorted(made) == ["admin_password", "master_password", "odoo_db_password", "postgres_password"]
    assert len(set(made.values())) == 4
    assert all(len(secret) == 40 for secret in made.values())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    subprocess.run(prepare, check=True, capture_output=True)
    assert {path.name: path.read_text().strip() for path in folder.iterdir()} == made
