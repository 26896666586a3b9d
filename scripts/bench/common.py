"""An Odoo environment for a script of this folder: `script.py CONFIG DATABASE [ARGUMENT…]`."""

import contextlib
import logging
import sys

import odoo.cli  # noqa: F401 -- Odoo's monkey patches, before anything else
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

ADMIN = 2


@contextlib.contextmanager
def environment():
    """(env, arguments): the administrator's environment on a cursor that is rolled back unless committed."""
    config_file, database, *arguments = sys.argv[1:]
    config.parse_config(["-c", config_file, "-d", database, "--no-http", "--log-level=warn"])
    logging.getLogger("odoo").setLevel(logging.WARNING)
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, ADMIN, {"lang": "en_US", "tz": "Asia/Kolkata", "allowed_company_ids": [1]}), arguments
