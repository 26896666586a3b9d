"""Take the figures that one process can take; prints {measure: {"seconds", "queries"}} as the last line."""

import contextlib
import json
import time
from datetime import timedelta

from common import environment

from odoo import fields

LINES = 240


class Stopwatch:
    """Seconds and queries of each step, flushed and with the work due before a commit."""

    def __init__(self, env):
        self.env, self.taken = env, {}

    @contextlib.contextmanager
    def __call__(self, name):
        self.env.cr.flush()
        self.env.invalidate_all()
        queries, start = self.env.cr.sql_log_count, time.perf_counter()
        yield
        self.env.cr.flush()
        self.taken[name] = {
            "seconds": time.perf_counter() - start,
            "queries": self.env.cr.sql_log_count - queries,
        }


def lines(env, watch):
    """An order of 240 lines from quotation to posted invoice, all rolled back."""
    products = env["product.product"].search([("default_code", "=like", "BENCH-%")], order="default_code", limit=LINES)
    customer = env["res.partner"].search([("ref", "=", "BENCH")], limit=1)
    with watch("create_240"):
        order = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2}) for product in products],
            }
        )
    with watch("confirm_240"):
        order.action_confirm()
    delivery = order.picking_ids
    if sum(delivery.move_ids.mapped("quantity")) != 2 * LINES:
        raise SystemExit("The order was not reserved whole: the comparison would be worth nothing.")
    delivery.move_ids.picked = True
    with watch("validate_240"):
        delivery.button_validate()
    with watch("invoice_240"):
        invoice = order._create_invoices()
    with watch("post_240"):
        invoice.action_post()
    if invoice.state != "posted" or len(invoice.invoice_line_ids) != LINES:
        raise SystemExit("The order was not billed whole: the comparison would be worth nothing.")
    steps = [watch.taken[name] for name in list(watch.taken) if name.endswith("_240")]
    watch.taken["order_to_invoice_240"] = {key: sum(step[key] for step in steps) for key in ("seconds", "queries")}


def forecast(env, watch):
    """What core can say of the coming 30 days: its forecast, asked for each warehouse and day."""
    products = env["product.product"].search([("default_code", "=like", "BENCH-%")])
    warehouses = env["stock.warehouse"].search([("company_id", "=", env.company.id)])
    today = fields.Datetime.now()
    with watch("forecast"):
        for warehouse in warehouses:
            for day in range(30):
                asked = products.with_context(warehouse_id=warehouse.id, to_date=today + timedelta(days=day))
                asked.mapped("virtual_available")


def main():
    with environment() as (env, parts):
        # The first order of a process pays for caches that a server has had for long.
        warm = Stopwatch(env)
        if "lines" in parts:
            with env.cr.savepoint() as savepoint:
                lines(env, warm)
                savepoint.rollback()
            env.invalidate_all()
        watch = Stopwatch(env)
        for part in parts:
            {"lines": lines, "forecast": forecast}[part](env, watch)
        env.cr.rollback()
    print(json.dumps(watch.taken))


if __name__ == "__main__":
    main()
