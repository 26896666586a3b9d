"""The three tasks of the demonstration, as they are run by a process outside the web server."""

import dataclasses
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api

from . import scenario
from .history.clock import CREATE, MovedClock
from .history.driver import Driver
from .history.services import Services
from .loader import DemoSize, load_masters
from .loader.context import Masters
from .loader.stock import carried
from .tools import catalogue, orders, parties

# Masters are older than the first order.
LEAD = timedelta(days=7)


def run_masters(registry, args, tell, step):
    """Load the masters as of a week before the history begins."""
    size = DemoSize(args.products, args.customers, args.orders)
    moment = orders.working(datetime.now() - timedelta(days=orders.DAYS) - LEAD)
    with registry.cursor() as cr:
        cr.execute(CREATE)
    with MovedClock(moment) as clock, registry.cursor() as cr:
        clock.apply(cr)
        env = api.Environment(cr, SUPERUSER_ID, {})
        load_masters(env, size, step)
        if args.endpoint:
            _point_to_simulator(env, args.endpoint)


def _point_to_simulator(env, endpoint):
    """Core asks this address in place of its own service for invoice registration and e-way bills.

    :param endpoint: None where no simulator runs; then nothing is sent anywhere
    """
    parameters = env["ir.config_parameter"].sudo()
    parameters.set_param("l10n_in_edi.endpoint", endpoint or False)
    parameters.set_param("l10n_in_edi_ewaybill.endpoint", endpoint or False)


def run_history(registry, args, tell, step):
    """Drive this worker's share of the orders."""
    articles = catalogue.articles(args.products)
    kept = {code: carried(articles, code) for code in orders.WAREHOUSES}
    everything = orders.plans(parties.customers(args.customers), kept, args.orders)
    mine = orders.of_worker(everything, args.worker, args.workers)
    total = sum(len(plan.steps) for plan in mine)
    tell("total", worker=args.worker, total=total)
    with MovedClock(datetime.now() - timedelta(days=orders.DAYS)) as clock:
        driver = Driver(
            registry,
            clock,
            services=Services(args.endpoint, args.lock) if args.endpoint else None,
            progress=lambda done: tell("progress", worker=args.worker, done=done),
        )
        counts = driver.drive(mine)
    tell("counts", worker=args.worker, counts=counts)


def run_scenario(registry, args, tell, step):
    """Play the 240-line order by today's clock, and tell what it came to."""
    scenario.check_file()

    def told(played):
        tell("stage", **dataclasses.asdict(played))

    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        _point_to_simulator(env, args.endpoint)
        if args.url:
            env["ir.config_parameter"].set_param("web.base.url", args.url)
    order_id, _played = scenario.play(registry, told)
    with registry.cursor() as cr:
        masters = Masters(api.Environment(cr, SUPERUSER_ID, {}))
        order = masters.env["sale.order"].browse(order_id)
        users, password = scenario.logins(masters)
        tell(
            "end_of_play",
            order=order.name,
            order_id=order.id,
            stage=order.o2d_stage_id.name,
            answer=scenario.answer(cr, order_id),
            users=users,
            password=password,
        )
