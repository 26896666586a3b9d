"""How each of the government's services does, and one pause for all calls while one is down."""

from contextlib import contextmanager

from odoo import api, fields, models, modules
from odoo.tools import SQL

from ..tools import health_rules as rules
from ..tools.gateway import Service, ServiceDown


class O2dGstService(models.Model):
    _name = "o2d.gst.service"
    _description = "GST service"
    _order = "company_id, service, gateway"

    company_id = fields.Many2one("res.company", string="Registration", required=True, ondelete="cascade", readonly=True)
    service = fields.Selection(
        [(Service.EWAYBILL.value, "E-way bills"), (Service.EINVOICE.value, "Invoice registration (IRN)")],
        required=True,
        readonly=True,
    )
    gateway = fields.Selection(
        [("nic", "Provider or the service itself"), ("iap", "Odoo's own service")],
        string="Way",
        required=True,
        readonly=True,
    )
    faults = fields.Integer(string="Faults in a Row", readonly=True)
    faulted_at = fields.Datetime(string="Last Fault", readonly=True)
    down_since = fields.Datetime(readonly=True)
    locked_since = fields.Datetime(string="Keys Refused Since", readonly=True)
    retry_at = fields.Datetime(string="Asked Again At", readonly=True)
    answered_at = fields.Datetime(string="Last Answer", readonly=True)
    milliseconds = fields.Integer(string="Time of an Answer", readonly=True)
    clock_seconds = fields.Integer(
        string="Clock Ahead", readonly=True, help="Seconds by which this server's clock is ahead of the service's."
    )

    _way_uniq = models.UniqueIndex("(company_id, service, gateway)")

    @contextmanager
    def _alone(self):
        """A short transaction of its own: what is learnt of a service outlives the call, and hinders no other.

        It sees what others committed meanwhile, statement by statement: two that note something at once both do, and
        who waited for a lock reads what was written before. Inside a test there is one transaction only.

        :return: this model, in it
        """
        if modules.module.current_test:
            self.env.flush_all()
            yield self
            self.env.invalidate_all()
        else:
            with self.env.registry.cursor() as cr:
                cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                yield self.with_env(self.env(cr=cr))

    # The pause

    @api.model
    def _admit(self, company, service, gateway):
        """Let a call through, or refuse it while all wait; after the wait one call probes.

        :raise ServiceDown: with `retry_at`, while all wait
        """
        with self._alone() as alone:
            wait = alone._wait_for(company, service, gateway)
        if wait:
            raise ServiceDown(self._words_waiting(company, service, wait), may_be_done=False, retry_at=wait)

    def _wait_for(self, company, service, gateway):
        """:return: when to ask again, or None where a call may go now"""
        now = fields.Datetime.now()
        key = SQL("company_id = %s AND service = %s AND gateway = %s", company.id, service.value, gateway)
        rows = self.env.execute_query(SQL("SELECT retry_at FROM o2d_gst_service WHERE %s", key))
        if not rows or not rows[0][0]:
            return None
        if rows[0][0] > now:
            return rows[0][0]
        probe = SQL(
            "UPDATE o2d_gst_service SET retry_at = %s WHERE %s AND retry_at <= %s RETURNING id",
            now + rules.PROBE,
            key,
            now,
        )
        return None if self.env.execute_query(probe) else now + rules.PROBE

    @api.model
    def _paused(self):
        """Which services are not to be asked now.

        :return: {(company id, service's value), …} where every way to it waits
        """
        now = fields.Datetime.now()
        rows = self.sudo().search_fetch([("retry_at", ">", now)], ["company_id", "service", "gateway"])
        waiting = {}
        for row in rows:
            waiting.setdefault((row.company_id, row.service), set()).add(row.gateway)
        return {
            (company.id, service)
            for (company, service), gateways in waiting.items()
            if gateways >= {gateway for gateway, _row in self._ways(company, Service(service))}
        }

    # What was learnt

    @api.model
    def _note_answer(self, company, service, gateway, milliseconds=0, clock=None):
        """It answered. While all is well that is written down once in a while.

        :param clock: naive UTC at the service, or None where it was not told
        """
        now = fields.Datetime.now()
        ahead = round((now - clock).total_seconds()) if clock else 0
        values = SQL(
            """
            INSERT INTO o2d_gst_service AS s
                        (company_id, service, gateway, faults, answered_at, milliseconds, clock_seconds)
                 VALUES (%(company)s, %(service)s, %(gateway)s, 0, %(now)s, %(milliseconds)s, %(ahead)s)
            ON CONFLICT (company_id, service, gateway) DO UPDATE
                    SET faults = 0, down_since = NULL, locked_since = NULL, retry_at = NULL, answered_at = %(now)s,
                        milliseconds = %(milliseconds)s, clock_seconds = %(ahead)s
                  WHERE s.faults > 0 OR s.retry_at IS NOT NULL OR s.locked_since IS NOT NULL OR s.answered_at IS NULL
                     OR s.answered_at < %(stale)s OR (s.milliseconds > %(slow)s) != (%(milliseconds)s > %(slow)s)
            """,
            company=company.id,
            service=service.value,
            gateway=gateway,
            now=now,
            milliseconds=milliseconds,
            ahead=ahead,
            stale=now - rules.NOTE_EVERY,
            slow=rules.SLOW_MILLISECONDS,
        )
        with self._alone() as alone:
            alone.env.cr.execute(values)

    @api.model
    def _note_fault(self, company, service, gateway):
        """It did not answer, or not in a way that can be read.

        :return: when to ask again, or None where nobody waits yet
        """
        with self._alone() as alone:
            return alone._count_fault(company, service, gateway)

    def _count_fault(self, company, service, gateway):
        now = fields.Datetime.now()
        ((row_id, faults),) = self.env.execute_query(
            SQL(
                """
                INSERT INTO o2d_gst_service AS s (company_id, service, gateway, faults, faulted_at)
                     VALUES (%(company)s, %(service)s, %(gateway)s, 1, %(now)s)
                ON CONFLICT (company_id, service, gateway) DO UPDATE
                        SET faulted_at = %(now)s,
                            faults = COALESCE(s.faults, 0)
                                   + CASE WHEN s.faults >= %(enough)s AND s.faulted_at > %(together)s THEN 0 ELSE 1 END
                  RETURNING id, faults
                """,
                company=company.id,
                service=service.value,
                gateway=gateway,
                now=now,
                enough=rules.PAUSE_AFTER,
                together=now - rules.TOGETHER,
            )
        )
        pause = rules.pause(faults)
        if not pause:
            return None
        until = now + pause
        self.env.cr.execute(
            SQL(
                "UPDATE o2d_gst_service SET down_since = COALESCE(down_since, %s), retry_at = %s WHERE id = %s",
                now,
                until,
                row_id,
            )
        )
        return until

    @api.model
    def _note_locked(self, company, service, gateway):
        """It refused user, password or keys: nobody asks for a while, for the services lock users out.

        :return: when to ask again
        """
        now = fields.Datetime.now()
        until = now + rules.LOCKED_PAUSE
        statement = SQL(
            """
            INSERT INTO o2d_gst_service AS s (company_id, service, gateway, faults, locked_since, retry_at)
                 VALUES (%(company)s, %(service)s, %(gateway)s, 0, %(now)s, %(until)s)
            ON CONFLICT (company_id, service, gateway) DO UPDATE
                    SET locked_since = COALESCE(s.locked_since, %(now)s), retry_at = %(until)s
            """,
            company=company.id,
            service=service.value,
            gateway=gateway,
            now=now,
            until=until,
        )
        with self._alone() as alone:
            alone.env.cr.execute(statement)
        return until

    @api.model
    def _forgive(self, credentials):
        """Somebody mended the access: ask again at once."""
        fresh = {"faults": 0, "down_since": False, "locked_since": False, "retry_at": False}
        for row in credentials:
            domain = [
                ("company_id", "child_of", row.company_id.id),
                ("service", "=", row.service),
                ("gateway", "=", row.gateway),
            ]
            with self._alone() as alone:
                alone.search(domain).write(fresh)
