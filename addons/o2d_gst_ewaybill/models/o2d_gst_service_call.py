"""The one door to the government's services: which way, one call, and what is learnt from it."""

from datetime import timezone

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyGettext

from odoo.addons.l10n_in_ewaybill.models.error_codes import ERROR_CODES

from ..gateways.iap import IapGateway
from ..gateways.nic import NicGateway
from ..tools import matrix
from ..tools.gateway import Action, CannotDo, Refused, Service, ServiceDown, SignInRefused, service_of
from ..tools.nic_session import Session


class O2dGstServiceCall(models.Model):
    _inherit = "o2d.gst.service"

    @api.model
    def _call(self, action, company, payload, request_id=""):
        """Ask a service, in the first of the registration's ways that can and is not down. Writes no document.

        :param action: Action, or its value
        :param company: the registration that asks
        :param payload: dict in the service's own field names
        :param request_id: the asker's own number for the call, for providers that want one
        :return: Answer
        :raise ServiceDown: to be tried again; `may_be_done`, `retry_at` say how
        :raise Exists, Refused, SignInRefused, CannotDo: see `tools.gateway`; words are for people
        """
        action = Action(action)
        service = service_of(action, payload)
        ways = self._ways(company, service)
        able = [way for way in ways if matrix.can(way[0], action)]
        if not able:
            raise CannotDo(self._words_no_way(action, company, service, [name for name, _row in ways]))
        return self._first_of(able, company, service, lambda gateway: gateway.call(action, payload, request_id))

    def _first_of(self, ways, company, service, ask):
        """The next way is tried only where nothing can have reached the service by the one before."""
        self._check_not_a_copy()
        last = None
        for name, credential in ways:
            try:
                return self._by(name, credential, company, service, ask)
            except (ServiceDown, SignInRefused) as error:
                if getattr(error, "may_be_done", False):
                    raise
                last = error
        raise last

    def _by(self, name, credential, company, service, ask):
        self._admit(company, service, name)
        seen = []
        try:
            answer = ask(self._gateway(name, credential, company, service, seen.append))
        except ServiceDown as error:
            retry_at = self._note_fault(company, service, name)
            raise ServiceDown(self._words(error, service), error.codes, error.may_be_done, retry_at) from None
        except SignInRefused as error:
            self._note_locked(company, service, name)
            raise SignInRefused(self._words(error, service), error.codes) from None
        except Refused as error:
            self._note_seen(company, service, name, seen)
            raise type(error)(self._words(error, service), error.codes) from None
        self._note_seen(company, service, name, seen)
        return answer

    def _note_seen(self, company, service, name, seen):
        reply = seen[-1] if seen else None
        clock = reply and reply.clock and reply.clock.astimezone(timezone.utc).replace(tzinfo=None)
        self._note_answer(company, service, name, reply.milliseconds if reply else 0, clock)

    @api.model
    def _ways(self, company, service):
        """The ways that a registration is set up for, in its order.

        Where nothing is set up, Odoo's own service counts if core has a user for it. A branch under the same GSTIN
        uses what its head company has.

        :return: [(`nic` or `iap`, o2d.gst.credential or its empty recordset), …]
        """
        credentials = self.env["o2d.gst.credential"].sudo()
        for holder in company.sudo()._o2d_gst_holders():
            found = credentials.search([("company_id", "=", holder.id), ("service", "=", service.value)])
            if found:
                return [(row.gateway, row) for row in found]
            user = "l10n_in_ewaybill_username" if service is Service.EWAYBILL else "l10n_in_edi_username"
            if holder == company and company.sudo()[user]:
                return [(matrix.IAP, credentials)]
        return []

    def _gateway(self, name, credential, company, service, seen):
        if name == matrix.IAP:
            return IapGateway(self.sudo(), company.sudo(), service)
        return NicGateway(service, credential._keys(), _Sessions(self.sudo(), credential), seen=seen)

    @api.model
    def _sign_in(self, credential):
        """Sign in by one access and keep the session; the pause does not hold back who tests it.

        :raise ServiceDown, SignInRefused, CannotDo: as `_call`
        """
        self._check_not_a_copy()
        company, service = credential.company_id, Service(credential.service)
        self._forgive(credential)

        def ask(gateway):
            return gateway.sign_in_anew()

        return self._by(credential.gateway, credential, company, service, ask)

    def _check_not_a_copy(self):
        """A database copied for trying things out reaches no service, whatever was typed into it."""
        if self._is_a_copy():
            raise CannotDo(
                self.env._(
                    "This database is a copy for trying things out: it does not reach the government's services."
                )
            )

    @api.model
    def _is_a_copy(self):
        return bool(self.env["ir.config_parameter"].sudo().get_param("database.is_neutralized"))

    def _words(self, error, service):
        """A sentence in the user's language for an error's codes or its own words."""
        words = self.env._(error.words) if isinstance(error.words, LazyGettext) else error.words
        if words:
            return words
        known = ERROR_CODES if service is Service.EWAYBILL else {}
        told = [self._words_of_code(known, code) for code in error.codes]
        return "; ".join(told) or self.env._("The service refused it without a reason.")

    def _words_of_code(self, known, code):
        if code not in known:
            return self.env._("the service's reason no. %(code)s", code=code)
        return self.env._(known[code]).strip(" .")


class _Sessions:
    """The session of one access, kept for all workers; of several that find it over, one signs in.

    The advisory lock is held for the sign-in only.
    """

    TURNSTILE = 0x0D25

    def __init__(self, service, credential):
        self._service, self._credential = service, credential

    def current(self):
        """:return: Session or None"""
        with self._service._alone() as alone:
            return self._read(alone)

    def _read(self, alone):
        vault = SQL("SELECT session FROM o2d_gst_vault WHERE credential_id = %s", self._credential.id)
        rows = alone.env.execute_query(vault)
        return Session.load(rows[0][0]) if rows and rows[0][0] else None

    def renew(self, refused, sign_in):
        """A session other than the one refused; see `SessionsInMemory`."""
        with self._service._alone() as alone:
            alone.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s, %s)", self.TURNSTILE, self._credential.id))
            found = self._read(alone)
            if found and found.token != refused:
                return found
            session = sign_in()
            alone.env.cr.execute(
                SQL(
                    """
                    INSERT INTO o2d_gst_vault (credential_id, session) VALUES (%(id)s, %(session)s)
                    ON CONFLICT (credential_id) DO UPDATE SET session = %(session)s
                    """,
                    id=self._credential.id,
                    session=session.dump(),
                )
            )
            return session
