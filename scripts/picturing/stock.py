"""What the pictures of stock need: an article that two customers want, and rules for who gets it."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

KEY, OTHER = "C0011", "C0012"
ARTICLES = 3
LIMIT = 500_000


def prepare(env):
    """A key account orders late what another customer holds, and whom goods go to first is a rule."""
    company = env.ref("base.main_company")
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    key, other = (env["res.partner"].search([("ref", "=", ref), ("parent_id", "=", False)]) for ref in (KEY, OTHER))
    _rule(env, key)
    # Goods are shared out anew only to transfers that are served without being asked for.
    _pune(env).pick_type_id.reservation_method = "at_confirm"
    products = _plenty(env)
    _count(_as(env, "warehouse_coordinator"), products)
    for customer, days, share in ((other, 9, 0.8), (key, 3, 0.5)):
        values = {"o2d_limit_kind": "amount", "credit_limit": LIMIT}
        customer.with_env(_as(env, "finance_head")).with_company(company).write(values)
        order = _as(env, "sales_coordinator")["sale.order"].create(
            {
                "partner_id": customer.id,
                "warehouse_id": _pune(env).id,
                "commitment_date": fields.Datetime.now() + timedelta(days=days),
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": free * share // 1})
                    for product, free in products.items()
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.with_env(_as(env, "warehouse_coordinator")).action_assign()


def _as(env, login):
    return env(user=env["res.users"].search([("login", "=", login)]).id, su=False)


def _rule(env, key):
    group = env["res.partner.category"].create({"name": "Key accounts"})
    key.category_id = [Command.link(group.id)]
    segments = env["o2d.backorder.segment"]
    if not segments.search_count([]):
        segments.create(
            [
                {"name": "Key accounts", "strategy": "keep", "category_ids": [Command.set(group.ids)], "sequence": 1},
                {"name": "All others", "strategy": "redistribute", "sequence": 9, "sort": "promise"},
            ]
        )


def _count(env, products):
    """Somebody has just counted them."""
    quants = env["stock.quant"].with_context(inventory_mode=True).search(
        [("product_id", "in", [product.id for product in products]),
         ("location_id", "child_of", _pune(env).lot_stock_id.id)]
    )  # fmt: skip
    for quant in quants:
        quant.inventory_quantity = quant.quantity
    quants.action_apply_inventory()


def _pune(env):
    return env["stock.warehouse"].search([("code", "=", "PUN")])


def _plenty(env):
    """{product: what is free of it in Pune}"""
    products = env["product.product"].with_context(warehouse_id=_pune(env).id).search(
        [("default_code", "!=", False), ("is_storable", "=", True), ("tracking", "=", "none"),
         ("list_price", "<", 2000)], order="default_code desc",
    )  # fmt: skip
    free = {product.with_context(warehouse_id=False): product.free_qty for product in products if product.free_qty > 60}
    return dict(list(free.items())[:ARTICLES])
