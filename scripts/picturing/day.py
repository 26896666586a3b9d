"""The working day that the pictures show, played in the copy by the demonstration's own steps.

Run inside Odoo: `python day.py CONFIG DATABASE LOGFILE`. Its last line on standard output is the result as JSON,
{"orders": {key: id}, "names": {key: name}, "deliveries": {key: ids}, "trips": {key: id},
"sanctions": {key: id}, "password": …}.
"""

import base64
import json
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

# How the day goes: what the order is for, and how many hours ago each step was done.
ORDERS = {
    # Thirty-six lines, two of them wait for the finance head, the picker is on the way.
    "tracked": (
        "C0001", "PUN", 36, 0,
        ((27, "quote"), (26.5, "switch_on"), (26, "ask"), (25.5, "sanction_some"), (25, "allocate")),
    ),
    # Decided on before, and paid.
    "earlier": (
        "C0010", "NAG", 5, 0,
        ((140, "quote"), (139, "ask"), (138, "sanction_all"), (137, "allocate"), (120, "pick"), (118, "ship"),
         (117, "bill"), (30, "pay")),
    ),
    "stopped": ("C0010", "NAG", 24, 0, ((3, "quote"), (2.5, "ask"))),
    "over": ("C0004", "PUN", 8, 0, ((4, "quote_over"),)),
    "draft": ("C0005", "PUN", 9, 0, ((30, "draft"),)),
    "quoted": ("C0020", "PUN", 4, 0, ((5, "quote"),)),
    "short": ("C0007", "NAG", 5, 1, ((52, "quote"), (51, "confirm"))),
    "picking": ("C0002", "PUN", 12, 0, ((29, "quote"), (28, "confirm"), (27, "allocate"))),
    "packed": ("C0021", "PUN", 8, 0, ((31, "quote"), (30, "confirm"), (29, "allocate"), (3, "scan_all"))),
    # The first lines are in the picker's hands.
    "walk": ("C0013", "PUN", 12, 0, ((9, "quote"), (8.5, "confirm"), (8, "allocate"), (0.3, "scan_some"))),
    # At the gate, and gone.
    "gate": (
        "C0016", "PUN", 10, 0,
        ((25, "quote"), (24, "confirm"), (23, "allocate"), (4, "scan_all"), (0.7, "load")),
    ),
    "gate_too": (
        "C0008", "PUN", 5, 0,
        ((24.5, "quote"), (23.5, "confirm"), (22.5, "allocate"), (3.5, "scan_all"), (0.6, "load")),
    ),
    "gone": (
        "C0017", "PUN", 6, 0,
        ((26.2, "quote"), (26.1, "confirm"), (26, "allocate"), (24, "scan_all"), (23, "load"), (22, "leave")),
    ),
    # Of one of these articles more is wanted than there is.
    "promise": ("C0018", "PUN", 8, 1, ((2, "quote_widely"),)),
    "nagpur": ("C0003", "NAG", 7, 0, ((4, "quote"), (3.5, "confirm"), (3, "allocate"))),
    "parted": (
        "C0006", "PUN", 6, 0,
        ((54, "quote"), (53, "confirm"), (52, "allocate"), (30, "pick_short"), (28, "ship")),
    ),
    "to_bill": ("C0014", "PUN", 5, 0, ((56, "quote"), (55, "confirm"), (54, "allocate"), (29, "pick"), (27, "ship"))),
    "billed": (
        "C0001", "PUN", 7, 0,
        ((80, "quote"), (79, "confirm"), (78, "allocate"), (60, "pick"), (57, "ship"), (55, "bill")),
    ),
    "settled": (
        "C0019", "PUN", 5, 0,
        ((150, "quote"), (149, "confirm"), (148, "allocate"), (130, "pick"), (127, "ship"), (126, "bill"), (30, "pay")),
    ),
}  # fmt: skip
LOGO = """
<svg xmlns="http://www.w3.org/2000/svg" width="400" height="64" viewBox="0 0 400 64">
<rect x="2" y="6" width="52" height="52" rx="12" fill="#714B67"/>
<g font-family="Noto Sans, sans-serif" font-weight="700">
<text x="28" y="41" font-size="26" fill="#fff" text-anchor="middle">DF</text>
<text x="68" y="41" font-size="26" fill="#374151">Deccan Flow &amp; Power</text>
</g></svg>
""".strip()
# The customers number their own orders.
FIRST_NUMBER = 4481
PORTAL = ("portal.sahyadri", "C0001", "Anand Sahyadri")


@dataclass
class Plan:
    """What the demonstration's driver asks of an order; see `addons/o2d_demo/tools/orders.py`."""

    number: int
    customer: str
    warehouse: str
    lines: tuple
    steps: tuple
    kind: str = "picture"
    paid: str = "full"


def play(registry):
    """Play the day.

    :return: what this process tells, see above
    """
    import credit  # Beside this file, which is run by itself.
    import dispatch
    import stock

    from odoo import SUPERUSER_ID, api

    from odoo.addons.o2d_demo.history import driver as driving
    from odoo.addons.o2d_demo.history.clock import CREATE, DROP, MovedClock
    from odoo.addons.o2d_demo.loader.users import PASSWORD

    _declare_steps()
    start = datetime.now().replace(microsecond=0)
    with registry.cursor() as cr:
        cr.execute(CREATE)
        env = api.Environment(cr, SUPERUSER_ID, {})
        _speak_indian_english(env)
        _draw_logo(env)
        credit.prepare(env)
        dispatch.prepare(env)
        plans = _plans(env, start)
    with MovedClock(start - timedelta(days=8)) as clock:
        driver = driving.Driver(registry, clock)
        driver.drive(plans)
    with registry.cursor() as cr:
        cr.execute(DROP)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        _make_portal_user(env, PASSWORD)
        for model in ("sale.order", "stock.picking"):
            env["o2d.stage"]._find_late(model)._o2d_raise_late()
        env["o2d.stage"]._escalate()
        env["o2d.handoff.notice"]._send_batch()
        dispatch.enforce(env, "confirmed_stock")
        stock.prepare(env)
        _set_up_pilot(env)
        numbers = enumerate(ORDERS, FIRST_NUMBER)
        orders = {key: env["sale.order"].browse(driver.orders[number]) for number, key in numbers}
        return {
            "orders": {key: order.id for key, order in orders.items()},
            "names": {key: order.name for key, order in orders.items()},
            "deliveries": {key: order.picking_ids.sorted("id").ids for key, order in orders.items()},
            "trips": {key: order.picking_ids.o2d_trip_id[:1].id for key, order in orders.items()},
            "sanctions": {key: order.o2d_sanction_id.id for key, order in orders.items()},
            "password": PASSWORD,
        }


def _declare_steps():
    """Steps that only the pictures need, beside those of the history."""
    import credit
    import dispatch

    from odoo.addons.o2d_demo.history.steps import STEPS, step

    @step("sales_coordinator")
    def draft(work):
        STEPS["quote"][1](work)
        work.order.action_draft()

    @step("sales_coordinator")
    def quote_widely(work):
        """From several warehouses, if need be, within the customer's limit."""
        STEPS["quote"][1](work)
        credit.leave_room(work.order, work.order.amount_total * 2)
        work.order.o2d_sourcing_strategy = "cost"

    credit.declare_steps(step, STEPS)
    dispatch.declare_steps(step)


def _plans(env, start):
    used = {}
    plans = []
    for number, (customer, warehouse, count, missing, steps) in enumerate(ORDERS.values(), FIRST_NUMBER):
        moments = tuple((start - timedelta(hours=ago), name) for ago, name in steps)
        plans.append(Plan(number, customer, warehouse, _lines(env, warehouse, count, missing, used), moments))
    return plans


def _lines(env, code, count, missing, used):
    """Articles that are in stock at a warehouse, none of them twice; of the last `missing` more than there are.

    :param used: {code of the warehouse: number of articles taken already}
    """
    warehouse = env["stock.warehouse"].search([("code", "=", code)])
    products = env["product.product"].with_context(warehouse_id=warehouse.id).search(
        [("default_code", "!=", False), ("is_storable", "=", True), ("tracking", "=", "none")], order="default_code"
    )  # fmt: skip
    free = [product for product in products if product.free_qty >= 12]
    first = used.get(code, 0)
    chosen = [free[(first + place) * 7 % len(free)] for place in range(count)]
    used[code] = first + count
    lines = [(product.default_code, float(2 + number % 5 * 2)) for number, product in enumerate(chosen)]
    for number in range(count - missing, count):
        lines[number] = (lines[number][0], chosen[number].free_qty + 40)
    return tuple(dict(lines).items())


def _speak_indian_english(env):
    """Dates, times and lakhs as they are written in Pune."""
    env["res.lang"]._activate_lang("en_IN")
    env["res.users"].search([]).partner_id.lang = "en_IN"


def _set_up_pilot(env):
    """Nagpur has owners by name."""
    warehouse = env["stock.warehouse"].search([("code", "=", "NAG")])
    supervisor = env["res.users"].search([("login", "=", "dispatch_supervisor")])
    env["o2d.stage.owner"].create(
        {
            "stage_id": env.ref("o2d_base.stage_picking").id,
            "company_id": warehouse.company_id.id,
            "warehouse_id": warehouse.id,
            "user_ids": [(6, 0, supervisor.ids)],
            "service_level": "own",
            "service_hours": 4,
        }
    )


def _make_portal_user(env, password):
    login, customer, name = PORTAL
    company = env["res.partner"].search([("ref", "=", customer), ("parent_id", "=", False)], limit=1)
    buyer = env["res.partner"].create({"name": name, "parent_id": company.id, "email": f"{login}@example.com"})
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": name,
            "login": login,
            "password": password,
            "partner_id": buyer.id,
            "tz": "Asia/Kolkata",
            "lang": "en_IN",
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )


def _draw_logo(env):
    """The distributor's name in place of "Your logo"."""
    env["res.company"].search([]).logo = base64.b64encode(LOGO.encode())


def main(config_file, database, logfile):
    from odoo.tools import config

    arguments = ["-c", config_file, "-d", database, "--logfile", logfile, "--log-level", "warn", "--no-http"]
    config.parse_config(arguments, setup_logging=True)
    from odoo.modules.registry import Registry

    print(json.dumps(play(Registry(database))))


if __name__ == "__main__":
    main(*sys.argv[1:])
