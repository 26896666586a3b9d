"""What every command needs before it can run, done once and skipped when it stands."""

from . import databases, odoo_source, postgres, python_env, system
from .system import locked


def ensure_runtime():
    """Have system packages, Odoo, the virtual environment and a PostgreSQL server, and Odoo's configuration."""
    system.check_writable()
    with locked("set-up"):
        if not odoo_source.stands():
            system.check_disk("Setting up")
        elif not python_env.stands():
            system.check_disk("Installing Python packages", 1)
        system.ensure_packages(system.missing_packages())
        odoo_source.ensure()
        python_env.ensure()
        postgres.ensure()
        databases.write_config()
