"""Opening stock by an inventory count in the bins, and the vendors' open purchase orders."""

import random
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..tools import catalogue
from .warehouses import bins

SEED = 19


def carried(articles, warehouse_code):
    """The articles a warehouse keeps: Pune all, the others every second one."""
    if warehouse_code == "PUN":
        return articles
    return articles[::2] if warehouse_code == "NAG" else articles[1::2]


def load_stock(env, warehouses, products, count):
    """Count every carried article into one bin, with a lot where it has lots, and apply the count."""
    articles = catalogue.articles(count)
    rng = random.Random(SEED)
    for code, warehouse in warehouses.items():
        company_env = env(context=dict(env.context, allowed_company_ids=warehouse.company_id.ids))
        places = bins(warehouse).with_env(company_env)
        rows = [
            (article, products[article.code], places[n % len(places)], _quantity(rng, article))
            for n, article in enumerate(carried(articles, code))
        ]
        lots = _load_lots(company_env, warehouse, rows)
        quants = (
            company_env["stock.quant"]
            .with_context(inventory_mode=True)
            .create(
                [
                    {
                        "product_id": product.id,
                        "location_id": place.id,
                        "lot_id": lots.get(product.id),
                        "inventory_quantity": quantity,
                    }
                    for _article, product, place, quantity in rows
                ]
            )
        )
        quants.action_apply_inventory()


def _quantity(rng, article):
    dear = article.price > 5000
    return float(rng.randrange(60, 160) if dear else rng.randrange(300, 900))


def _load_lots(env, warehouse, rows):
    month = fields.Date.today().strftime("%y%m")
    tracked = [(article, product) for article, product, _place, _quantity in rows if article.lots != "none"]
    lots = env["stock.lot"].create(
        [
            {
                "name": f"L{month}-{warehouse.code[0]}{number:04d}",
                "product_id": product.id,
                "company_id": warehouse.company_id.id,
                **(
                    {"expiration_date": fields.Datetime.now() + timedelta(days=article.days + 90)}
                    if article.lots == "expiry"
                    else {}
                ),
            }
            for number, (article, product) in enumerate(tracked, 1)
        ]
    )
    return {product.id: lot.id for (_article, product), lot in zip(tracked, lots, strict=True)}


def load_purchases(env, warehouses, products, vendors, count):
    """Open purchase orders of every vendor, one in three of them received in part."""
    rng = random.Random(SEED + 1)
    codes = [article.code for article in catalogue.articles(count)]
    for number, vendor in enumerate(vendors):
        warehouse = warehouses["PUN" if number % 3 else "NAG"]
        env_ = env(context=dict(env.context, allowed_company_ids=warehouse.company_id.ids))
        order = env_["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "company_id": warehouse.company_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "date_planned": fields.Datetime.now() + timedelta(days=rng.randrange(3, 25)),
                "order_line": [
                    Command.create({"product_id": products[code].id, "product_qty": rng.randrange(5, 60) * 5})
                    for code in rng.sample(codes, 8)
                ],
            }
        )
        order.button_confirm()
        if number % 3 == 0:
            _receive_part(order)


def _receive_part(order):
    """Receive half of what was ordered of the articles that have no lots; the rest stays open."""
    picking = order.picking_ids
    moves = picking.move_ids
    plain = moves.filtered(lambda move: move.product_id.tracking == "none")
    if not plain:
        return
    for move in plain:
        move.quantity = move.product_uom_qty // 2
    # What is not picked is left out and becomes the backorder.
    plain.picked = True
    picking.with_context(skip_backorder=True).button_validate()
