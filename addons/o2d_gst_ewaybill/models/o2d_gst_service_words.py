"""The services' health and what cannot be asked, in words for the dock."""

from odoo import api, fields, models

from ..tools import health_rules as rules
from ..tools import matrix
from ..tools.gateway import Action, Service


class O2dGstServiceWords(models.Model):
    _inherit = "o2d.gst.service"

    words = fields.Char(string="How It Does", compute="_compute_words", help="What is known of the service now.")

    @api.depends("down_since", "locked_since", "retry_at", "milliseconds", "clock_seconds")
    def _compute_words(self):
        for row in self:
            state = row._state_of(row, [row.gateway])
            row.words = self._words_health(row.company_id, Service(row.service), state, row)

    @api.depends("service", "gateway", "company_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{self._service_name(Service(row.service))} ({row.company_id.name})"

    @api.model
    def _service_name(self, service):
        if service is Service.EWAYBILL:
            return self.env._("The e-way bill service")
        return self.env._("The invoice registration service")

    @api.model
    def _o2d_services_health(self, company):
        """How the services do for a registration, for people at the dock and in the office.

        :return: [{`service`, `name`, `state`: `up`, `slow`, `down`, `locked`, `none` or `copy`, `is_up`, `since`,
            `retry_at` (naive UTC or False), `words`}, …], one for each service
        """
        return [self._health_of(company, service) for service in Service]

    def _health_of(self, company, service):
        ways = [name for name, _row in self._ways(company, service)]
        rows = self.sudo().search([("company_id", "=", company.id), ("service", "=", service.value)])
        by_way = {row.gateway: row for row in rows}
        row = self._best([by_way.get(way, self.browse()) for way in ways] or [self.browse()])
        state = self._state_of(row, ways)
        return {
            "service": service.value,
            "name": self._service_name(service),
            "state": state,
            "is_up": state in ("up", "slow"),
            "since": row.down_since or row.locked_since,
            "retry_at": row.retry_at,
            "words": self._words_health(company, service, state, row),
        }

    @staticmethod
    def _best(rows):
        """The way that works, else the one that is asked again first."""
        return min(
            rows, key=lambda row: (bool(row.locked_since), row.retry_at or fields.Datetime.to_datetime("1970-01-01"))
        )

    def _state_of(self, row, ways):
        if self._is_a_copy():
            return "copy"
        if not ways:
            return "none"
        if row.locked_since:
            return "locked"
        if row.down_since:
            return "down"
        return "slow" if row.milliseconds > rules.SLOW_MILLISECONDS else "up"

    def _words_health(self, company, service, state, row):
        name = self._service_name(service)
        if state == "copy":
            return self.env._("This is a copy for trying things out: the government's services are not reached.")
        if state == "none":
            return self.env._("%(service)s is not set up for %(company)s.", service=name, company=company.name)
        if state == "locked":
            return self.env._(
                "%(service)s does not accept user or keys. An administrator must mend them.", service=name
            )
        if state == "down":
            return self._words_down(company, name, row)
        words = self.env._("%(service)s answers.", service=name)
        if state == "slow":
            seconds = round(row.milliseconds / 1000)
            words = self.env._("%(service)s is slow: %(seconds)s s for an answer.", service=name, seconds=seconds)
        clock = self._words_clock(row.clock_seconds)
        return f"{words} {clock}" if clock else words

    def _words_down(self, company, name, row):
        since, again = self._moment(company, row.down_since), self._moment(company, row.retry_at or row.down_since)
        return self.env._(
            "%(service)s has not answered since %(since)s. It is asked again at %(again)s.",
            service=name,
            since=since,
            again=again,
        )

    def _words_clock(self, seconds):
        if abs(seconds) <= rules.CLOCK_SECONDS:
            return ""
        minutes = abs(seconds) // 60
        if seconds > 0:
            return self.env._(
                "The clock of this server is %(minutes)s minutes ahead of the service's.", minutes=minutes
            )
        return self.env._("The clock of this server is %(minutes)s minutes behind the service's.", minutes=minutes)

    def _words_waiting(self, company, service, until):
        return self.env._(
            "%(service)s does not answer at present. It is asked again at %(moment)s.",
            service=self._service_name(service),
            moment=self._moment(company, until),
        )

    @api.model
    def _moment(self, company, moment):
        """18:05 of today, else 05-11-2026 18:05, where the company is."""
        here = fields.Datetime.context_timestamp(self.with_context(tz=company._o2d_zone()), moment)
        return here.strftime("%H:%M" if here.date() == company._o2d_today() else "%d-%m-%Y %H:%M")

    # What cannot be asked

    def _words_no_way(self, action, company, service, ways):
        """Why nobody can be asked, and what a person can do instead."""
        name, done = self._service_name(service), self._words_of_action(action)
        if ways:
            words = self.env._("%(way)s cannot %(action)s.", way=self._words_of_way(ways[0]), action=done)
        else:
            words = self.env._("%(service)s is not set up for %(company)s.", service=name, company=company.name)
        return " ".join([words, *[self._words_instead(way) for way in matrix.by_person(action)[:1]]])

    def _words_cannot(self, way, action):
        """Why this way cannot, and which can.

        :param way: `nic`, `iap`, `portal` or `hand`
        """
        can = matrix.able([other for other in matrix.ORDER if other != way], action)
        words = self.env._(
            "%(way)s cannot %(action)s.", way=self._words_of_way(way), action=self._words_of_action(action)
        )
        return " ".join([words, *[self._words_instead(other) for other in can[:1]]])

    def _words_of_way(self, way):
        return {
            matrix.NIC: self.env._("A provider"),
            matrix.IAP: self.env._("Odoo's own service"),
            matrix.PORTAL: self.env._("The portal's file"),
            matrix.HAND: self.env._("Typing it"),
        }[way]

    def _words_instead(self, way):
        return {
            matrix.NIC: self.env._("Ask through a provider."),
            matrix.IAP: self.env._("Ask through Odoo's own service."),
            matrix.PORTAL: self.env._("Make the portal's file and upload it there, or type the number with its proof."),
            matrix.HAND: self.env._("Do it on the portal and type what it says, with the proof."),
        }[way]

    def _words_of_action(self, action):
        return {
            Action.GENERATE_IRN: self.env._("register an invoice"),
            Action.CANCEL_IRN: self.env._("cancel a registered invoice"),
            Action.LOOK_UP_IRN: self.env._("look up a registered invoice"),
            Action.GENERATE: self.env._("generate an e-way bill"),
            Action.GENERATE_BY_IRN: self.env._("generate an e-way bill for a registered invoice"),
            Action.PART_B: self.env._("name the vehicle of an e-way bill"),
            Action.TRANSPORTER: self.env._("change the transporter of an e-way bill"),
            Action.EXTEND: self.env._("extend an e-way bill"),
            Action.CANCEL: self.env._("cancel an e-way bill"),
            Action.CONSOLIDATE: self.env._("make one e-way bill of a trip"),
            Action.MULTI_START: self.env._("begin a movement by several vehicles"),
            Action.MULTI_ADD: self.env._("add a vehicle to a movement"),
            Action.REJECT: self.env._("reject an e-way bill"),
            Action.CLOSE: self.env._("close an e-way bill"),
            Action.LOOK_UP: self.env._("look up an e-way bill by its number"),
            Action.LOOK_UP_DOCUMENT: self.env._("look up the e-way bill of a document"),
        }[action]
