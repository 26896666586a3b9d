"""The order in which masters are loaded; each step is timed by whoever runs it."""

import logging

from . import commerce, company, partners, products, stock, users, warehouses
from .context import DemoSize

_logger = logging.getLogger(__name__)

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_vat_validation": True,  # No look-ups on the network; the numbers are valid by construction.
}


def load_masters(env, size=None, step=None):
    """Load the whole distributor. Commits nothing.

    :param step: callable(title) returning a context manager that shows what is being done
    """
    size = size or DemoSize()
    env = env(context=dict(env.context, **QUIET))
    with step("Company, branch and GST registrations"):
        main, branch = company.load_companies(env)
        env = env(context=dict(env.context, allowed_company_ids=(main + branch).ids))
    with step("Users, one per role"):
        users.load_users(env, main, branch)
    with step("Warehouses and bins"):
        depots = warehouses.load_warehouses(env, main, branch)
    with step(f"{size.products} products"):
        articles = products.load_products(env, main, size.products)
    with step(f"{size.customers} customers, vendors, transporters"):
        loader = partners.PartnerLoader(env, main, branch)
        loader.load_customers(size.customers)
        vendors = loader.load_vendors()
        loader.load_transport()
        commerce.load_promotion(env, articles)
    with step("Stock counted into the bins"):
        stock.load_stock(env, depots, articles, size.products)
    with step("Open purchase orders"):
        stock.load_purchases(env, depots, articles, vendors, size.products)
