"""Take the figures that one process can take; prints {measure: {"seconds", "queries"}} as the last line."""

import contextlib
import json
import time
from datetime import timedelta

from common import environment

from odoo import fields, sql_db

LINES = 240
ASKED = 20
CREDIT = ("credit_limit", "credit_overdue", "price_floor")
CONFIRMED = 5


class Stopwatch:
    """Seconds and queries of each step, flushed and with the work due before a commit."""

    def __init__(self, env):
        self.env, self.taken = env, {}

    @contextlib.contextmanager
    def __call__(self, name):
        self.env.cr.flush()
        self.env.invalidate_all()
        # Of all cursors: what runs after a commit has its own.
        queries, start = sql_db.sql_counter, time.perf_counter()
        yield
        self.env.cr.flush()
        self.taken[name] = {"seconds": time.perf_counter() - start, "queries": sql_db.sql_counter - queries}


def quotation(env):
    """Values of a quotation of 240 lines."""
    products = env["product.product"].search([("default_code", "=like", "BENCH-%")], order="default_code", limit=LINES)
    customer = env["res.partner"].search([("ref", "=", "BENCH")], limit=1)
    return {
        "partner_id": customer.id,
        "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2}) for product in products],
    }


def lines(env, watch):
    """An order of 240 lines from quotation to posted invoice; what follows its confirmation is rolled back."""
    values = quotation(env)
    with watch("create_240"):
        order = env["sale.order"].create(values)
    with watch("confirm_240"):
        order.action_confirm()
        # With the suite goods are set aside right after the commit and before the response: both commit.
        env.cr.commit()
    deliveries = order.picking_ids
    if sum(deliveries.move_ids.mapped("quantity")) != 2 * LINES:
        raise SystemExit("The order was not reserved whole: the comparison would be worth nothing.")
    pick(deliveries)
    with watch("dispatch_240"):
        deliveries.button_validate()
        # With the suite the delivery bills itself.
        invoices = order.invoice_ids or order._create_invoices()
        invoices.filtered(lambda invoice: invoice.state == "draft").action_post()
    goods = invoices.invoice_line_ids.filtered(lambda line: line.display_type == "product")
    if set(invoices.mapped("state")) != {"posted"} or sum(goods.mapped("quantity")) != 2 * LINES:
        raise SystemExit("The order was not billed whole: the comparison would be worth nothing.")
    steps = [watch.taken[name] for name in ("create_240", "confirm_240", "dispatch_240")]
    watch.taken["order_to_invoice_240"] = {key: sum(step[key] for step in steps) for key in ("seconds", "queries")}
    env.cr.rollback()
    env.invalidate_all()
    order._action_cancel()
    env.cr.commit()


def pick(deliveries):
    """What people do between confirmation and validation: goods are scanned, the vehicle is named. Not measured."""
    if hasattr(deliveries, "_o2d_confirm_reserved"):
        deliveries._o2d_confirm_reserved()
        deliveries.sudo().o2d_vehicle_no = "MH12AB1234"
    else:
        deliveries.move_ids.picked = True
    deliveries.env.cr.flush()


def forecast(env, watch):
    """What can be promised in the coming 30 days; of core alone, its forecast for each warehouse and day."""
    products = env["product.product"].search([("default_code", "=like", "BENCH-%")])
    warehouses = env["stock.warehouse"].search([("company_id", "=", env.company.id)])
    today = fields.Datetime.now()
    if hasattr(products, "_o2d_atp"):
        products._o2d_atp(warehouses, 30)
        with watch("forecast"):
            told = products._o2d_atp(warehouses, 30)
        promise(env, watch)
        if len(told) != len(products) * len(warehouses) or not all(steps[0][1] > 0 for steps in told.values()):
            raise SystemExit("Not everything was promised: the comparison would be worth nothing.")
        return
    with watch("forecast"):
        for warehouse in warehouses:
            for day in range(30):
                asked = products.with_context(warehouse_id=warehouse.id, to_date=today + timedelta(days=day))
                asked.mapped("virtual_available")


def promise(env, watch):
    """What a quotation of 240 lines can be told, and from where its goods would come, in one call each."""
    order = env["sale.order"].create(quotation(env))
    order.o2d_promise_picture()
    with watch("promise_240"):
        picture = order.o2d_promise_picture()
    if len(picture["lines"]) != LINES:
        raise SystemExit("Not every line was told something: the figure would be worth nothing.")
    env.cr.rollback()


def credit(env, watch):
    """What a customer with many open items owes: core's bare sum beside exposure with ageing."""
    debtor = env["res.partner"].search([("ref", "=", "DEBTOR")], limit=1)

    def ask():
        debtor.invalidate_recordset(["credit"])
        return debtor._o2d_exposure(env.company) if hasattr(debtor, "_o2d_exposure") else debtor.credit

    ask()
    with watch("exposure_20000"):
        for _time in range(ASKED):
            found = ask()
    whole = watch.taken["exposure_20000"]
    watch.taken["exposure_20000"] = {"seconds": whole["seconds"] / ASKED, "queries": whole["queries"] // ASKED}
    owed = found[debtor.id]["receivable"] if isinstance(found, dict) else found
    if owed != 20000 * 100:
        raise SystemExit(f"The open items add up to {owed}: the comparison would be worth nothing.")
    if "o2d.credit.ledger" in env:
        gate(env, watch)


def gate(env, watch):
    """An order of 240 lines confirmed with the credit controls off and enforced, in turns; the best of each counts."""
    env["res.partner"].search([("ref", "=", "BENCH")], limit=1).credit_limit = 1e9
    controls = env["o2d.control"].search([("code", "in", CREDIT), ("company_id", "=", env.company.id)])
    taken = {"off": [], "enforce": []}
    for _time in range(CONFIRMED):
        for mode, found in taken.items():
            controls.mode = mode
            with env.cr.savepoint() as savepoint:
                found.append(confirmation(env))
                savepoint.rollback()
            env.invalidate_all()
    for mode, name in (("off", "confirm_240_without_credit"), ("enforce", "confirm_240_with_credit")):
        watch.taken[name] = min(taken[mode], key=lambda step: step["seconds"])


def confirmation(env):
    order = env["sale.order"].create(quotation(env))
    watch = Stopwatch(env)
    with watch("confirm"):
        order.action_confirm()
    if order.state != "sale":
        raise SystemExit("The order was held: the comparison would be worth nothing.")
    return watch.taken["confirm"]


def main():
    with environment() as (env, parts):
        # The first order of a process pays for caches that a server has had for long.
        warm = Stopwatch(env)
        if "lines" in parts:
            lines(env, warm)
            env.invalidate_all()
        watch = Stopwatch(env)
        for part in parts:
            {"lines": lines, "forecast": forecast, "credit": credit}[part](env, watch)
        env.cr.rollback()
    print(json.dumps(watch.taken))


if __name__ == "__main__":
    main()
