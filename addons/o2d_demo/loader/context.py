"""How large the demonstration is, and how its records are found again by their codes."""

from dataclasses import dataclass

from odoo import api


@dataclass(frozen=True)
class DemoSize:
    """How much to load.

    :param orders: orders of the ninety days of history
    """

    products: int = 1200
    customers: int = 300
    orders: int = 240


class Masters:
    """The demonstration's records by their codes, read once per environment.

    Nothing here creates: a worker process and the scenario see what the loader left in the database.
    """

    def __init__(self, env):
        self.env = env
        self.company = env.ref("base.main_company")
        self.branch = env["res.company"].search([("parent_id", "=", self.company.id)], limit=1)
        self.companies = self.company + self.branch
        warehouses = env["stock.warehouse"].search([("company_id", "in", self.companies.ids)])
        self.warehouses = {warehouse.code: warehouse for warehouse in warehouses}
        self.users = {user.login: user for user in env["res.users"].search([("share", "=", False)])}

    def products(self):
        """{article code: product}"""
        products = self.env["product.product"].search([("default_code", "!=", False), ("is_storable", "=", True)])
        return {product.default_code: product for product in products}

    def customers(self):
        """{customer code: partner}"""
        partners = self.env["res.partner"].search([("ref", "=like", "C____"), ("parent_id", "=", False)])
        return {partner.ref: partner for partner in partners}


def user_id(cr, role):
    """Id of the user of a role (login = role), or None."""
    cr.execute("SELECT id FROM res_users WHERE login = %s AND active", [role])
    row = cr.fetchone()
    return row[0] if row else None


def environment(cr, uid, context):
    """An environment that is the transaction's own: what is computed at its end is this user's work."""
    env = api.Environment(cr, uid, {})
    # What is written down on the way, such as a reason with an amount, is in the user's language.
    env = env(context={"lang": env["res.users"].context_get().get("lang"), **context})
    env.transaction.default_env = env
    return env
