"""How large the demonstration is, and how its records are found again by their codes."""

from dataclasses import dataclass


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

    def user(self, role):
        """The user of a role (login = role); the administrator where that role is not there."""
        return self.users.get(role) or self.env.ref("base.user_admin")
