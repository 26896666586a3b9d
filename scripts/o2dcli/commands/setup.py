"""Install system packages, Odoo 19.0, the virtual environment and a private PostgreSQL cluster."""

from .. import databases, preparation
from ..console import say


def add_arguments(parser):
    pass


def run(args):
    preparation.ensure_runtime()
    databases.core_template()
    say("Everything is in place.")
