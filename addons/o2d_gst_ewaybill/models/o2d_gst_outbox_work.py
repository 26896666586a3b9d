"""The worker: one request at a time, each in transactions of its own, with nobody else at the same document."""

import logging
from dataclasses import dataclass, field
from functools import partial

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import SQL

from ..tools import outbox_rules as rules
from ..tools.gateway import Action, Answer, CannotDo, Exists, GatewayError, Refused, ServiceDown, SignInRefused
from .o2d_gst_outbox import OFFICER

_logger = logging.getLogger(__name__)

# First half of the advisory lock; the document's row is the second.
TURNSTILE = 0x0D2B
LOOKED_AT = 40
# As many are counted as left; more are as good as many.
COUNTED = 1000


@dataclass
class Outcome:
    """What came of one request.

    :ivar answer: what the service said, or None
    :ivar error: the :class:`GatewayError` in the way, or None
    :ivar payload: what was sent
    :ivar is_found: the answer is of an earlier question, found again
    :ivar is_dropped: it never reached the service, and is not needed any more
    """

    answer: Answer | None = None
    error: GatewayError | None = None
    payload: dict = field(default_factory=dict)
    is_found: bool = False
    is_dropped: bool = False


class O2dGstRequest(models.Model):
    _inherit = "o2d.gst.request"

    @api.model
    def _cron_send(self):
        """Send what is ready, until nothing is left or the time is up.

        What is left is counted once, in the end: counting it after each request would cost as much as sending it.
        """
        cron, registry, seen = self.env["ir.cron"], self.env.registry, set()
        while (request_id := _work_one(registry, seen)) is not None:
            seen.add(request_id)
            if not cron._commit_progress(1, remaining=1):
                wake_again(self.env)
                cron._commit_progress(remaining=len(self._ready_ids(frozenset(seen), COUNTED)))
                return
        cron._commit_progress(remaining=0)

    @api.model
    def _ready_ids(self, skip=frozenset(), limit=LOOKED_AT):
        """What can be sent now: [(id, chain)], oldest first, what was asked for with many others last. Of each document
        the first one that is open.

        :param skip: ids that were in hand already
        """
        self.flush_model()
        # Whose service waits would else fill the places of those that can be sent.
        paused = self.env["o2d.gst.service"].sudo()._paused()
        return self.env.execute_query(
            SQL(
                """
                SELECT r.id, r.chain
                  FROM o2d_gst_request r
                 WHERE r.state IN ('waiting', 'sending') AND r.not_before <= %(now)s AND r.id != ALL(%(skip)s)
                   %(awake)s
                   AND NOT EXISTS (SELECT FROM o2d_gst_request e
                                    WHERE e.chain = r.chain AND e.id < r.id
                                      AND e.state IN ('waiting', 'sending', 'failed')
                                      -- What is put down for later, and was never sent, stands in nobody's way.
                                      AND NOT (e.state = 'waiting' AND e.tries = 0 AND e.not_before > %(now)s))
               ORDER BY r.is_patient NULLS FIRST, r.id
                 LIMIT %(limit)s
                """,
                now=fields.Datetime.now(),
                skip=list(skip),
                awake=SQL("AND (r.company_id, r.service) NOT IN %s", tuple(sorted(paused))) if paused else SQL(),
                limit=limit,
            )
        )

    def _send(self):
        """Send this request with the cursor at hand: three steps, each committed.

        Only for whoever holds the turnstile of its document.
        """
        self.ensure_one()
        if not retrying(self._begin, self.env):
            return
        outcome = self._talk()
        # A new picture of the document: others may have written it while the service was asked.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        self.env.invalidate_all()
        retrying(partial(self._finish, outcome), self.env)

    def _begin(self):
        """Note that it goes out. Whoever finds it so after a crash knows that it may have arrived.

        :return: is it still to be sent?
        """
        self.invalidate_recordset()
        if not self.exists() or self.state not in (rules.WAITING, rules.SENDING):
            return False
        if self._is_behind():
            return False
        now = fields.Datetime.now()
        self._o2d_decide(
            {
                # It stood as being sent, and nobody is sending it: its worker died.
                "is_unsure": self.is_unsure or self.state == rules.SENDING,
                "state": rules.SENDING,
                "tries": self.tries + 1,
                "first_sent_at": self.first_sent_at or now,
            }
        )
        return True

    def _is_behind(self):
        """Is something older of the same document still open?"""
        older = self.search([("chain", "=", self.chain), ("id", "<", self.id), ("state", "in", rules.OPEN)])
        return bool(older.filtered(lambda one: not one._is_for_later()))

    # --- talking: nothing is written here ----------------------------------------------------------

    def _talk(self):
        """Ask the service.

        :return: :class:`Outcome`; nothing is raised but what the caller must repeat
        """
        try:
            return self._ask_service()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            return Outcome(error=ServiceDown(str(error), may_be_done=False))
        except GatewayError as error:
            return Outcome(error=error)
        except (UserError, ValidationError) as error:
            return Outcome(error=Refused(str(error.args[0])))
        except Exception:
            _logger.exception("Request %s (%s) could not be prepared", self.id, self.action)
            return Outcome(error=Refused(self.env._("It could not be prepared. The log says why.")))

    def _ask_service(self):
        document, action = self._document(), Action(self.action)
        if document._o2d_gst_is_done(action):
            return Outcome(answer=Answer(), is_dropped=True)
        if self.is_unsure and (found := self._look_up()):
            return found
        if self.is_given_up:
            return Outcome(is_dropped=True)
        action = document._o2d_gst_action(action)
        payload = document._o2d_gst_payload(action, self.detail or {})
        try:
            return Outcome(answer=self._call(action, payload), payload=payload)
        except Exists:
            if found := self._look_up():
                return found
            raise
        except Refused as error:
            if rules.is_done_already(action, error.codes):
                return Outcome(answer=Answer(), payload=payload)
            raise

    def _look_up(self):
        """Find what an earlier question came to, or None where the service knows of nothing."""
        action = rules.look_up_of(self.action)
        if not action:
            return None
        document = self._document().with_context(o2d_gst_detail=self.detail or {})
        payload = document._o2d_gst_look_up_payload(action)
        try:
            answer = self._call(action, payload)
        except (Refused, CannotDo):
            return None
        if not document._o2d_gst_is_answer_to(Action(self.action), answer):
            return None
        return Outcome(answer=answer, is_found=True)

    def _call(self, action, payload):
        return self.env["o2d.gst.service"].sudo()._call(action, self.company_id, payload, self.request_uid)

    # --- writing down what came of it ----------------------------------------------------------------

    def _finish(self, outcome):
        self.invalidate_recordset()
        if outcome.is_dropped:
            self._o2d_decide({"state": rules.DROPPED, "answered_at": fields.Datetime.now()})
        elif outcome.error is None:
            self._done(outcome)
        elif isinstance(outcome.error, (ServiceDown, SignInRefused)):
            self._put_off(outcome.error)
        else:
            self._failed(outcome.error)
        self._document()._o2d_gst_settled()

    def _done(self, outcome):
        document, action = self._document(), Action(self.action)
        self._o2d_decide(
            {
                "state": rules.DONE,
                "answered_at": fields.Datetime.now(),
                "number": outcome.answer.number or outcome.answer.ack_number,
                "problem": False,
                "codes": False,
                "is_unsure": False,
            }
        )
        self.env["o2d.exception"]._clear([self._exception_key()], self.env._("The service has done it."))
        document = document.with_context(o2d_gst_detail=self.detail or {})
        document._o2d_gst_apply(action, outcome.answer, outcome.payload, self)

    def _put_off(self, error):
        """The service does not answer, or does not let us in: again later. What was asked may have been done."""
        now = fields.Datetime.now()
        later = max(now + rules.wait_after(self.tries), getattr(error, "retry_at", None) or now)
        self._o2d_decide(
            {
                "state": rules.WAITING,
                "is_unsure": self.is_unsure or getattr(error, "may_be_done", False),
                "not_before": later,
                "problem": error.words,
                "codes": ", ".join(error.codes),
            }
        )
        self._wake(later)
        if isinstance(error, SignInRefused) or rules.is_long_away(self.first_sent_at, now):
            self._raise_problem(
                self.env._("%(request)s waits. %(words)s", request=self.display_name, words=error.words)
            )  # fmt: skip

    def _failed(self, error):
        """Refused: somebody has to mend it."""
        self._o2d_decide(
            {
                "state": rules.FAILED,
                "answered_at": fields.Datetime.now(),
                "problem": error.words,
                "codes": ", ".join(error.codes),
                "is_unsure": False,
            }
        )
        words = self.env._("%(request)s: %(words)s", request=self.display_name, words=error.words)
        self._raise_problem(words)
        document = self._document()
        self.env["o2d.event"]._log(
            document, "failed", stage="ewaybill", note=words, detail={"codes": list(error.codes)}, user=self.user_id
        )

    def _raise_problem(self, words):
        document = self._document()
        self.env["o2d.exception"]._raise(
            self._exception_key(),
            {
                "name": words,
                "type": "failure",
                "control": "einvoice" if self.service == rules.EINVOICE and not self.ewaybill_id else "ewaybill",
                "severity": "3",
                "stage_id": self.env["o2d.stage"]._get("ewaybill").id,
                "owner_group_id": self.env.ref(OFFICER).id,
                "company_id": self.company_id.id,
                **document._o2d_exception_documents(),
            },
        )


def wake_again(env):
    """Let the scheduled action that runs be begun anew at once after the commit.

    Core begins one whose time was up anew, but wakes nobody for it: its worker would sleep for a minute first.
    """
    cron = env["ir.cron"].browse(env.context.get("cron_id")).exists()
    if cron:
        cron.sudo()._trigger()


def _work_one(registry, skip):
    """Send the oldest request that is ready and that no other worker has in hand.

    The turnstile is kept on a cursor of its own for as long as the service is asked; where its worker is killed the
    database opens it again.

    :param skip: ids that this run had in hand already
    :return: its id, or None where nothing is left
    """
    with registry.cursor() as lock:
        ready = api.Environment(lock, SUPERUSER_ID, {})["o2d.gst.request"]._ready_ids(frozenset(skip))
        for request_id, chain in ready:
            lock.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [TURNSTILE, chain])
            if not lock.fetchone()[0]:
                continue
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                request = env["o2d.gst.request"].browse(request_id)
                if company := request.exists().company_id:
                    request = request.with_context(allowed_company_ids=company.ids).with_company(company)
                    try:
                        request._send()
                    except Exception:
                        # It stands as being sent, and is looked up by the next run; the others go on.
                        cr.rollback()
                        _logger.exception("Request %s to a government service was left in the middle", request_id)
            return request_id
    return None
