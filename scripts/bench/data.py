"""Fill a database of core alone: 1,200 products in 3 warehouses, 20 scarce ones, a customer."""

from common import environment

PRODUCTS = 1200
SCARCE = 20
SCARCE_STOCK = 30


def main():
    with environment() as (env, _arguments):
        warehouses = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        warehouses += env["stock.warehouse"].create(
            [{"name": f"Bench {code}", "code": code, "company_id": env.company.id} for code in ("BN2", "BN3")]
        )
        env["res.partner"].create({"name": "Bench customer", "ref": "BENCH"})
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
        env.cr.commit()


if __name__ == "__main__":
    main()
