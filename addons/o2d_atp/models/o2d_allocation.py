"""The turnstile: one allocation of a company at a time, each with a fresh picture of the stock."""

import logging
import random
import time
from functools import partial

from psycopg2 import errors

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# First half of the advisory lock; the company is the second.
TURNSTILE = 0x0D2A
# Others may change the same bins meanwhile (a count, a transfer): then all is planned anew.
TRIES = 8
PATIENCE = "20s"
KEY = "o2d_atp.allocation"
# {company ids} for which the working cursor of the turnstile was asked to come again.
INSIDE = "o2d_atp.inside"
# What is set free by sharing out is shared out too, so often at most.
ROUNDS = 3


class O2dAllocation(models.AbstractModel):
    _name = "o2d.allocation"
    _description = "Allocation"

    # --- doors ---------------------------------------------------------------------------------

    @api.model
    def _run_after_commit(self, companies):
        """Allocate what is requested as soon as this transaction is committed, before its response returns."""
        again = self.env.cr.cache.get(INSIDE)
        if again is not None:
            # After its own commit the turnstile would wait for itself.
            again.update(companies.ids)
            return
        waiting = self.env.cr.postcommit.data.setdefault(KEY, set())
        if not waiting:
            self.env.cr.postcommit.add(partial(_allocate_after_commit, self.env.registry, waiting))
        waiting.update(companies.ids)

    @api.model
    def _allocate_now(self, moves):
        """Allocate these transfers in this very transaction, for somebody who waits for them.

        Where another allocation is under way it is done right after the commit instead: this
        transaction's picture of the stock would be an old one.

        :param moves: stock.move records that the allocator serves
        """
        for company, group in moves.grouped("company_id").items():
            self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [TURNSTILE, company.id])
            if self.env.cr.fetchone()[0]:
                self._as_system(company)._allocate(company, only=group)
            else:
                self.env["o2d.allocation.request"]._add_moves(group)

    @api.model
    def _cron_allocate(self):
        """What nobody came to allocate: after a crash, on the day of reservation, for stock that came free."""
        self._close_gone()
        enforced = self.env["o2d.control"].sudo().search([("code", "=", "confirmed_stock"), ("mode", "=", "enforce")])
        # A branch follows its root until it is given a row of its own.
        companies = self.env["res.company"].sudo().search([("id", "child_of", enforced.company_id.ids)])
        allocating = companies._o2d_allocating()
        if allocating:
            _allocate_after_commit(self.env.registry, allocating.ids, everything=True)

    @api.model
    def _close_gone(self):
        """A transfer that is done, cancelled or deleted fails no more."""
        problems = self.env["o2d.exception"].sudo().search([("state", "=", "open"), ("key", "=like", "allocation:%")])
        for problem in problems:
            move = self.env["stock.move"].sudo().browse(int(problem.key.partition(":")[2])).exists()
            if not move or move.state in ("done", "cancel", "assigned"):
                problem._close(self.env._("The transfer needs no goods any more."))

    @api.model
    def _as_system(self, company):
        return self.sudo().with_company(company).with_context(allowed_company_ids=company.ids)


def _allocate_after_commit(registry, company_ids, everything=False):
    """Go through the turnstile for each company. Whatever happens, nothing is raised: the work waits in its queue."""
    for company_id in sorted(company_ids):
        try:
            if _turnstile(registry, company_id, everything):
                continue
            _logger.info("Allocation of company %s is left to the scheduled action", company_id)
        except Exception:
            _logger.exception("Allocation of company %s failed; the scheduled action tries again", company_id)
        _wake(registry)


def _turnstile(registry, company_id, everything=False):
    """Allocate with nobody else doing it for this company.

    The lock is waited for on a cursor of its own: a cursor that waits keeps the picture of the stock it
    had before, and would plan with goods that are gone.

    :return: whether it was done
    """
    with registry.cursor() as lock:
        lock.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        try:
            lock.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURNSTILE, company_id], log_exceptions=False)
        except errors.LockNotAvailable:
            lock.rollback()
            return False
        others, rounds = set(), 0
        for attempt in range(TRIES):
            try:
                again = _work(registry, company_id, everything)
                registry.signal_changes()
                others |= again - {company_id}
                rounds += 1
                if company_id not in again or rounds == ROUNDS:
                    break
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                registry.reset_changes()
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
            except Exception:
                registry.reset_changes()
                raise
        else:
            return False
    if others or company_id in again:
        _wake(registry)
    return True


def _work(registry, company_id, everything):
    """Allocate on a cursor of its own.

    :return: ids of companies that are to be served again because of what was done
    """
    with registry.cursor() as cr:
        again = cr.cache[INSIDE] = set()
        env = api.Environment(cr, SUPERUSER_ID, {})
        company = env["res.company"].browse(company_id)
        env["o2d.allocation"]._as_system(company)._allocate(company, everything=everything)
    return again


def _wake(registry):
    """Let the scheduled action do it soon."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env.ref("o2d_atp.ir_cron_o2d_allocation")._trigger()
    except Exception:
        _logger.exception("The scheduled action of the allocation could not be woken")
