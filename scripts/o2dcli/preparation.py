"""What every command needs before it can run, done once and skipped when it stands."""

from . import databases, odoo_source, postgres, python_env, system
from .paths import STATE


def ensure_runtime():
    STATE.mkdir(exist_ok=True)
    system.ensure_packages()
    odoo_source.ensure()
    python_env.ensure()
    postgres.ensure()
    databases.write_config()
