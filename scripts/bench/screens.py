"""How long the screens take in the server among many orders; prints {measure: {"seconds", "queries"}} as the last line.

Orders in each situation are made by Odoo and repeated in the database. Nothing is committed.
"""

import json
import statistics
from datetime import timedelta

from common import environment
from inside import Stopwatch, quotation

from odoo import Command, fields
from odoo.tools import SQL

QUEUED = 10_000
TRACKED = 100_000
TURNS = 9
ROLES = ("sales_head", "finance_head", "accounts", "compliance", "warehouse_coordinator", "dispatch_supervisor",
         "operations_head", "management")  # fmt: skip
# What belongs to an order: table, its rows, and the columns that lead to another table's copy.
ORDERS = (
    ("sale_order", "t.id = ANY(%(orders)s)", {}),
    ("sale_order_line", "t.order_id = ANY(%(orders)s)", {"order_id": "sale_order"}),
    ("stock_picking", "t.sale_id = ANY(%(orders)s)", {"sale_id": "sale_order"}),
    ("stock_move", "t.sale_line_id IN (SELECT id FROM sale_order_line WHERE order_id = ANY(%(orders)s))",
     {"sale_line_id": "sale_order_line", "picking_id": "stock_picking"}),
    ("account_move", "t.id = ANY(%(invoices)s)", {}),
    ("account_move_line", "t.move_id = ANY(%(invoices)s)", {"move_id": "account_move"}),
    ("o2d_exception", "t.order_id = ANY(%(orders)s)", {"order_id": "sale_order", "picking_id": "stock_picking"}),
    ("o2d_event", "t.order_id = ANY(%(orders)s)", {"order_id": "sale_order", "picking_id": "stock_picking"}),
)  # fmt: skip
# Columns that must differ from copy to copy.
NAMES = {"name", "key"}


def main():
    with environment() as (env, _arguments):
        env = env(context={**env.context, "tracking_disable": True, "skip_sms": True})
        orders = situations(env)
        tracked = whole_order(env)
        watch = Stopwatch(env)
        repeat(env, orders, QUEUED // len(orders))
        queues(env, watch)
        repeat(env, orders[-4:], (TRACKED - QUEUED) // 4, mark="//")
        tracker(env, watch, tracked)
        env.cr.rollback()
    print(json.dumps(watch.taken))


# --- orders in every situation ---------------------------------------------------------------------------


def situations(env):
    """A few orders each: open, sent, confirmed, without stock, picked, delivered, billed, held, late."""
    products = env["product.product"].search([("default_code", "=like", "BENCH-%")], order="default_code", limit=6)
    missing = env["product.product"].create({"name": "Nothing there", "type": "consu", "is_storable": True})
    customer = env["res.partner"].search([("ref", "=", "BENCH")], limit=1)

    def order(*more):
        return env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [Command.create({"product_id": one.id}) for one in (*products, *more)],
            }
        )

    env["o2d.control"].search([]).mode = "advise"
    made = env["sale.order"]
    for number in range(4):
        quotation, sent, held, late = order(), order(), order(), order()
        sent.action_quotation_sent()
        problem(env, held, "hold", "credit_limit", "finance_head", number)
        problem(env, late, "late", False, "sales_coordinator", number)
        made += quotation + sent + held + late
        confirmed, short, picked, delivered, billed = order(), order(missing), order(), order(), order()
        (confirmed + short + picked + delivered + billed).action_confirm()
        (picked + delivered + billed).picking_ids.move_ids.picked = True
        (delivered + billed).picking_ids.button_validate()
        billed._create_invoices().action_post()
        made += short + picked + delivered + billed + confirmed
    return made


def problem(env, order, kind, control, role, number):
    env["o2d.exception"]._raise(
        f"bench:{kind}:{order.id}",
        {
            "name": f"{order.name} waits",
            "type": kind,
            "control": control,
            "order_id": order.id,
            "is_blocking": kind == "hold",
            "owner_group_id": env.ref(f"o2d_base.group_{role}").id,
            "due_at": fields.Datetime.now() + timedelta(hours=number - 2),
        },
    )


def whole_order(env):
    """The order that the tracker shows: 240 lines, a part on its way and billed, a part held."""
    order = env["sale.order"].create(quotation(env))
    order.order_line[:2]._o2d_set_hold("Above the limit")
    order.action_confirm()
    delivery = order.picking_ids
    for move in delivery.move_ids[:200]:
        move.picked = True
    delivery.with_context(skip_backorder=True).button_validate()
    order._create_invoices().action_post()
    return order


# --- many of them ------------------------------------------------------------------------------------------


def repeat(env, orders, times, mark="/"):
    """Repeat orders with all that belongs to them; each copy's ids follow those of the one before.

    :param mark: what stands between a name and the number of the copy
    """
    env.flush_all()
    found = {"orders": orders.ids, "invoices": orders.invoice_ids.ids}
    shifts = {table: _shift(env, table, _chosen(rows, found)) for table, rows, _links in ORDERS}
    for table, rows, links in ORDERS:
        shifted = {"id": table, **links}
        columns = _columns(env, table)
        chosen = [_repeated(name, shifts.get(shifted.get(name)), mark) for name in columns]
        env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s) SELECT %(chosen)s"
                " FROM %(table)s t, GENERATE_SERIES(1, %(times)s) g WHERE %(rows)s",
                table=SQL.identifier(table),
                columns=SQL(", ").join(SQL.identifier(name) for name in columns),
                chosen=SQL(", ").join(chosen),
                times=times,
                rows=_chosen(rows, found),
            )
        )
    for table, _rows, _links in ORDERS:
        env.cr.execute(SQL("SELECT SETVAL(PG_GET_SERIAL_SEQUENCE(%s, 'id'), %s)", table, _end(env, table)))
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()


def _chosen(rows, found):
    return SQL(rows, **{name: ids for name, ids in found.items() if f"%({name})s" in rows})


def _shift(env, table, rows):
    """(from the first row that is repeated to its first copy, from one copy to the next)"""
    first, last = env.execute_query(
        SQL("SELECT COALESCE(MIN(t.id), 1), COALESCE(MAX(t.id), 1) FROM %s t WHERE %s", SQL.identifier(table), rows)
    )[0]
    return _end(env, table) + 1 - first, last + 1 - first


def _end(env, table):
    return env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table)))[0][0]


def _columns(env, table):
    rows = env.execute_query(
        SQL(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", table
        )
    )
    return [name for (name,) in rows]


def _repeated(name, shift, mark):
    column = SQL.identifier("t", name)
    if shift:
        return SQL("%s + %s + (g - 1) * %s", column, *shift)
    if name in NAMES:
        return SQL("%s || %s || g", column, mark)
    # Tokens are unique, and nobody opens these.
    return SQL("NULL") if name == "access_token" else column


# --- what is measured --------------------------------------------------------------------------------------


def queues(env, watch):
    """The slowest first page of all queues of all roles, and the slowest of all counts of a role."""
    taken = {"queue_rows": [], "queue_counts": []}
    for role in ROLES:
        user = env["res.users"].create(
            {"name": role, "login": f"bench_{role}", "group_ids": [Command.link(env.ref(f"o2d_base.group_{role}").id)]}
        )
        asked = env(user=user)["o2d.queue"]
        told = asked.o2d_counts()["queues"]
        taken["queue_counts"].append(_median(watch, asked.o2d_counts))
        for queue in told:
            taken["queue_rows"].append(_median(watch, asked.o2d_rows, queue["id"]))
    for name, figures in taken.items():
        watch.taken[name] = max(figures, key=lambda figure: figure["seconds"])
    del watch.taken["turn"]


def tracker(env, watch, order):
    """An order of 240 lines on the screen, and orders found by their number."""
    watch.taken["tracker_240"] = _median(watch, order.o2d_tracking)
    watch.taken["tracker_find"] = _median(watch, env["sale.order"].o2d_find, order.name)
    del watch.taken["turn"]


def _median(watch, ask, *arguments):
    """One call on cold records but warm caches, as a server has them."""
    ask(*arguments)
    taken = []
    for _turn in range(TURNS):
        with watch("turn"):
            ask(*arguments)
        taken.append(watch.taken["turn"])
    return {"seconds": statistics.median(one["seconds"] for one in taken), "queries": taken[-1]["queries"]}


if __name__ == "__main__":
    main()
