"""Drives planned orders step by step, each step in its own transaction at its own moment."""

import heapq
import logging
import random
import time

import psycopg2

from odoo import SUPERUSER_ID, api

from ..loader.context import Masters
from ..loader.load import QUIET
from .steps import STEPS

_logger = logging.getLogger(__name__)

RETRIES = 8
# What two workers can do to each other: the same number of an invoice, the same row of a partner.
CONCURRENCY = (psycopg2.errors.SerializationFailure, psycopg2.errors.LockNotAvailable)
CONCURRENCY += (psycopg2.errors.DeadlockDetected, psycopg2.errors.UniqueViolation)


class Driver:
    """:param clock: a `MovedClock` that is running
    :param papers: whether the government's services can be asked (the simulator runs)
    :param progress: callable(steps done)
    """

    def __init__(self, registry, clock, papers=False, progress=lambda done: None):
        self.registry, self.clock, self.papers, self.progress = registry, clock, papers, progress
        self.orders = {}  # number of the plan: id of the order

    def drive(self, plans):
        """Do all steps of all plans in the order of time.

        :returns: {name of the step: how often it was done}
        """
        queue = [(moment, plan.number, name, plan) for plan in plans for moment, name in plan.steps]
        heapq.heapify(queue)
        counts = {}
        with self.registry.cursor() as cr:
            done = 0
            while queue:
                moment, _number, name, plan = heapq.heappop(queue)
                self.clock.move(moment)
                self._do(cr, plan, name)
                counts[name] = counts.get(name, 0) + 1
                done += 1
                self.progress(done)
        return counts

    def _do(self, cr, plan, name):
        for attempt in range(1, RETRIES + 1):
            self.clock.apply(cr)
            env = api.Environment(cr, SUPERUSER_ID, dict(QUIET, o2d_demo=True))
            try:
                self._step(env, plan, name)
                cr.commit()
                env.transaction.clear()
                return
            except CONCURRENCY:
                cr.rollback()
                env.transaction.clear()
                if attempt == RETRIES:
                    raise
                time.sleep(random.random() * 0.2 * attempt)
            except Exception:
                _logger.error("Order %s of the plan, step %s, %s", plan.number, name, plan.kind)
                raise

    def _step(self, env, plan, name):
        masters = Masters(env)
        context = Work(env, masters, plan, self.orders.get(plan.number), self.papers)
        STEPS[name](context)
        if context.order_id:
            self.orders[plan.number] = context.order_id


class Work:
    """What a step works on: the order of a plan, in the environment of the user who does it."""

    def __init__(self, env, masters, plan, order_id, papers):
        self.env, self.masters, self.plan, self.order_id, self.papers = env, masters, plan, order_id, papers
        self.warehouse = masters.warehouses[plan.warehouse]
        self.company = self.warehouse.company_id

    def env_of(self, role):
        """An environment of the user of that role, in the company of the order's warehouse."""
        return self.env(user=self.masters.user(role), context=dict(self.env.context, allowed_company_ids=self.company.ids))

    def order(self, role):
        return self.env_of(role)["sale.order"].browse(self.order_id)
