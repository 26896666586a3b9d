"""Drives planned orders step by step, each step in its own transaction at its own moment."""

import heapq
import logging
import random
import time
from datetime import datetime, timedelta
from datetime import time as clock_time

import psycopg2

from odoo import SUPERUSER_ID

from ..loader.context import environment, user_id
from ..loader.load import QUIET
from . import flow
from .steps import STEPS

_logger = logging.getLogger(__name__)

RETRIES = 8
# What two workers can do to each other: the same number of an invoice, the same row of a partner.
CONCURRENCY = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.LockNotAvailable,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.UniqueViolation,
)
# When lateness is looked for, in UTC: at eleven and at half past five, Indian time.
LOOKS = (clock_time(5, 30), clock_time(12, 0))
# Bins are counted on Thursdays, at ten, Indian time.
COUNT_DAY, COUNT_AT = 3, clock_time(4, 30)


class Driver:
    """:param clock: a `MovedClock` that is running
    :param services: a `Services` where the simulator runs, else None: then nothing is registered
    :param progress: callable(steps done)
    """

    def __init__(self, registry, clock, services=None, progress=lambda done: None):
        self.registry, self.clock, self.services, self.progress = registry, clock, services, progress
        self.orders = {}  # number of the plan: id of the order

    def drive(self, plans):
        """Do all steps of all plans in the order of time.

        :returns: {name of the step: how often it was done}
        """
        if not plans:
            return {}
        queue = [(moment, plan.number, name, plan) for plan in plans for moment, name in plan.steps]
        heapq.heapify(queue)
        codes = {plan.warehouse for plan in plans}
        rounds = self._rounds(queue[0][0], max(row[0] for row in queue), codes)
        counts = {}
        with self.registry.cursor() as cr:
            for done, (moment, _number, name, plan) in enumerate(iter(lambda: _pop(queue), None), 1):
                while rounds and rounds[0][0] <= moment:
                    self._at(cr, *rounds.pop(0))
                self._at(cr, moment, lambda cr, plan=plan, name=name: self._step(cr, plan, name))
                counts[name] = counts.get(name, 0) + 1
                self.progress(done)
        return counts

    def _rounds(self, start, end, codes):
        """What comes by the calendar, not by an order: [(moment, callable(cr))] in the order of time."""
        rounds = [(moment, lambda cr: self._find_late(cr, codes)) for moment in _moments(start, end, LOOKS)]
        counts = [moment for moment in _moments(start, end, (COUNT_AT,)) if moment.weekday() == COUNT_DAY]
        rounds += [(moment, lambda cr, week=week: self._count(cr, codes, week)) for week, moment in enumerate(counts)]
        return sorted(rounds, key=lambda row: row[0])

    def _at(self, cr, moment, act):
        """Do one transaction at a moment; what the other worker was in the way of is done again."""
        self.clock.move(moment)
        for attempt in range(1, RETRIES + 1):
            self.clock.apply(cr)
            try:
                act(cr)
                # Each step is a transaction of its own, at its own moment.
                cr.commit()  # pylint: disable=invalid-commit
                return
            except CONCURRENCY:
                cr.rollback()
                if attempt == RETRIES:
                    raise
                time.sleep(random.random() * 0.2 * attempt)
            finally:
                cr.transaction.clear()

    def _step(self, cr, plan, name):
        role, act = STEPS[name]
        work = Work(cr, role, plan, self.orders.get(plan.number), self.services)
        try:
            act(work)
        except CONCURRENCY:
            raise
        except Exception:
            _logger.error("Order %s of the plan, step %s, %s", plan.number, name, plan.kind)
            raise
        if work.order_id:
            self.orders[plan.number] = work.order_id

    def _find_late(self, cr, codes):
        """What stands too long at a stage, of this worker's warehouses: the other's clock shows another day."""
        env = environment(cr, SUPERUSER_ID, QUIET)
        for model in ("sale.order", "stock.picking"):
            documents = env["o2d.stage"]._find_late(model)
            documents.filtered(lambda document: document._o2d_gate_warehouse().code in codes)._o2d_raise_late()

    def _count(self, cr, codes, week):
        """The warehouse coordinator counts some bins of each of this worker's warehouses."""
        env = environment(cr, user_id(cr, "warehouse_coordinator"), QUIET)
        for warehouse in env["stock.warehouse"].sudo().search([("code", "in", sorted(codes))]).sudo(False):
            flow.count_bins(warehouse, week)


def _pop(queue):
    return heapq.heappop(queue) if queue else None


def _moments(start, end, times):
    """These times of every working day between two moments."""
    days = ((start + timedelta(days=day)).date() for day in range((end - start).days + 2))
    moments = [datetime.combine(day, at) for day in days if day.weekday() != 6 for at in times]
    return [moment for moment in moments if start < moment <= end]


class Work:
    """What a step works on: the order of a plan, in the environment of the user who does it."""

    def __init__(self, cr, role, plan, order_id, services):
        self.plan, self.order_id, self.services = plan, order_id, services
        env = environment(cr, user_id(cr, role), QUIET)
        self.warehouse = env["stock.warehouse"].sudo().search([("code", "=", plan.warehouse)], limit=1)
        self.company = self.warehouse.company_id
        self.env = env(context=dict(env.context, allowed_company_ids=self.company.ids))

    @property
    def order(self):
        return self.env["sale.order"].browse(self.order_id)
