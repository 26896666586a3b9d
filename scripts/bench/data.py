"""Fill a database of core alone: 1,200 products in 3 warehouses, 20 scarce ones, transfers, customers."""

from datetime import timedelta

from common import environment

from odoo import Command, fields
from odoo.tools import SQL

PRODUCTS = 1200
SCARCE = 20
SCARCE_STOCK = 30
OPEN_ITEMS = 20000
CUSTOMERS = 40


def main():
    with environment() as (env, _arguments):
        warehouses = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        warehouses += env["stock.warehouse"].create(
            [{"name": f"Bench {code}", "code": code, "company_id": env.company.id} for code in ("BN2", "BN3")]
        )
        env["res.partner"].create({"name": "Bench customer", "ref": "BENCH"})
        env["res.partner"].create(
            [{"name": f"Crowd customer {n:02}", "ref": f"CROWD-{n:02}"} for n in range(CUSTOMERS)]
        )
        values = {"type": "consu", "is_storable": True, "list_price": 100.0, "standard_price": 60.0, "weight": 1.0,
                  "invoice_policy": "delivery"}  # fmt: skip
        products = env["product.product"].create(
            [{**values, "name": f"Bench product {n:04}", "default_code": f"BENCH-{n:04}"} for n in range(PRODUCTS)]
        )
        scarce = env["product.product"].create(
            [{**values, "name": f"Scarce product {n:02}", "default_code": f"SCARCE-{n:02}"} for n in range(SCARCE)]
        )
        quants = [
            {"product_id": product.id, "location_id": warehouse.lot_stock_id.id, "inventory_quantity": 10000}
            for warehouse in warehouses
            for product in products
        ]
        quants += [
            {"product_id": product.id, "location_id": warehouses[0].lot_stock_id.id, "inventory_quantity": SCARCE_STOCK}
            for product in scarce
        ]
        env["stock.quant"].with_context(inventory_mode=True).create(quants).action_apply_inventory()
        transfers(env, warehouses, products)
        open_items(env)
        env.cr.commit()


def transfers(env, warehouses, products):
    """Of every product in every warehouse a receipt and two deliveries, open, within the coming 30 days."""
    suppliers = env.ref("stock.stock_location_suppliers").id
    customers = env.ref("stock.stock_location_customers").id
    now = fields.Datetime.now()
    moves = []
    for warehouse in warehouses:
        stock = warehouse.lot_stock_id.id
        for number, product in enumerate(products):
            for day, quantity, source, dest, operation in (
                (number % 29 + 1, 20, suppliers, stock, warehouse.in_type_id),
                (number % 13 + 1, 5, stock, customers, warehouse.out_type_id),
                (number % 7 + 20, 8, stock, customers, warehouse.out_type_id),
            ):
                moves.append(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "location_id": source,
                        "location_dest_id": dest,
                        "picking_type_id": operation.id,
                        "date": now + timedelta(days=day),
                        "state": "confirmed",
                    }
                )
    env["stock.move"].create(moves)


def open_items(env):
    """A customer with so many open items, due from 300 days ago to 60 days ahead.

    One entry is posted and its line repeated in the database: both measurements read lines, not entries.
    """
    debtor = env["res.partner"].create({"name": "Bench debtor", "ref": "DEBTOR"})
    accounts = env["account.account"]
    income = accounts.search([("account_type", "=", "income")], limit=1)
    entry = env["account.move"].create(
        {
            "line_ids": [
                Command.create({"account_id": debtor.property_account_receivable_id.id, "partner_id": debtor.id,
                                "debit": 100.0, "date_maturity": fields.Date.today()}),
                Command.create({"account_id": income.id, "credit": 100.0}),
            ]
        }
    )  # fmt: skip
    entry.action_post()
    env.flush_all()
    line = entry.line_ids.filtered("debit")
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'account_move_line'")
    columns = [SQL.identifier(name) for (name,) in env.cr.fetchall() if name not in ("id", "date_maturity")]
    env.cr.execute(
        SQL(
            """
            INSERT INTO account_move_line (date_maturity, %(columns)s)
                 SELECT CURRENT_DATE + 60 - n %% 361, %(columns)s
                   FROM account_move_line, GENERATE_SERIES(2, %(count)s) n WHERE id = %(line)s
            """,
            columns=SQL(", ").join(columns),
            count=OPEN_ITEMS,
            line=line.id,
        )
    )


if __name__ == "__main__":
    main()
