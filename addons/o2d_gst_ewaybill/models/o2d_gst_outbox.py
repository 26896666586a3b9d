import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools import outbox_rules as rules
from ..tools.gateway import Action

OFFICER = "o2d_base.group_compliance"
ACTIONS = [
    (Action.GENERATE_IRN.value, "Register the invoice"),
    (Action.CANCEL_IRN.value, "Cancel the registration"),
    (Action.GENERATE.value, "Generate the e-way bill"),
    (Action.GENERATE_BY_IRN.value, "Generate the e-way bill of a registered invoice"),
    (Action.PART_B.value, "Name the vehicle"),
    (Action.TRANSPORTER.value, "Name the transporter"),
    (Action.EXTEND.value, "Extend the validity"),
    (Action.CANCEL.value, "Cancel the e-way bill"),
    (Action.CONSOLIDATE.value, "Join the e-way bills of a trip"),
    (Action.MULTI_START.value, "Divide among several vehicles"),
    (Action.MULTI_ADD.value, "Add a vehicle"),
    (Action.CLOSE.value, "Close the e-way bill"),
]
# Which field of a request names a document of these models; an e-way bill brings its invoice along.
KEYS = {"l10n.in.ewaybill": "ewaybill_id", "o2d.ewaybill.consolidated": "consolidated_id", "account.move": "move_id"}


class O2dGstRequest(models.Model):
    """What is still to be asked of the government's services, and what became of what was asked.

    A row is written in the transaction of what it is about and sent after its commit (see `o2d_gst_outbox_work`), one
    after the other for the same document.
    """

    _name = "o2d.gst.request"
    _description = "Request to a government service"
    _inherit = ["o2d.decision.record"]
    _order = "id desc"
    _rec_name = "action"
    _o2d_subject = "action"

    action = fields.Selection(ACTIONS, string="What", required=True, readonly=True)
    state = fields.Selection(
        [
            (rules.WAITING, "Waiting"),
            (rules.SENDING, "Being sent"),
            (rules.DONE, "Done"),
            (rules.FAILED, "Refused"),
            (rules.DROPPED, "Not needed any more"),
        ],
        string="Status",
        required=True,
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    move_id = fields.Many2one(
        "account.move", string="Invoice", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    ewaybill_id = fields.Many2one(
        "l10n.in.ewaybill", string="E-way bill", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    consolidated_id = fields.Many2one(
        "o2d.ewaybill.consolidated", string="E-way bill of a trip", readonly=True, ondelete="restrict",
        index="btree_not_null",
    )  # fmt: skip
    paper = fields.Char(string="Document", compute="_compute_paper", compute_sudo=True)
    chain = fields.Char(required=True, readonly=True)
    service = fields.Char(required=True, readonly=True)
    detail = fields.Json(readonly=True)
    user_id = fields.Many2one("res.users", string="Asked by", readonly=True, ondelete="set null")
    asked_at = fields.Datetime(string="Asked", required=True, readonly=True)
    not_before = fields.Datetime(string="Next try", required=True, readonly=True, help="Not sent before this moment.")
    first_sent_at = fields.Datetime(readonly=True)
    answered_at = fields.Datetime(string="Answered", readonly=True)
    tries = fields.Integer(readonly=True, help="How often it was sent.")
    is_unsure = fields.Boolean(readonly=True)
    is_given_up = fields.Boolean(readonly=True)
    is_patient = fields.Boolean(
        readonly=True, help="Asked for with many others: sent after what somebody waits for at the dock."
    )
    number = fields.Char(readonly=True, help="The number that the service gave.")
    problem = fields.Text(string="What is wrong", readonly=True)
    codes = fields.Char(readonly=True)
    request_uid = fields.Char(required=True, readonly=True)

    # Whoever asks twice finds his first question; a refused one may stand beside a new one.
    _asked_uniq = models.UniqueIndex(
        "(chain, action) WHERE state IN ('waiting', 'sending')", "This was asked of the service already."
    )
    _open_idx = models.Index("(chain, id) WHERE state IN ('waiting', 'sending', 'failed')")
    # What is not patient is empty there, and goes first.
    _turn_idx = models.Index("(is_patient NULLS FIRST, id) WHERE state IN ('waiting', 'sending')")
    _ready_idx = models.Index("(not_before, id) WHERE state IN ('waiting', 'sending')")

    @api.depends("action", "ewaybill_id", "move_id", "consolidated_id")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for request in self:
            paper = request.sudo()._document()
            request.display_name = f"{labels.get(request.action, '')} · {paper.display_name}" if paper else ""

    @api.depends("ewaybill_id", "move_id", "consolidated_id")
    def _compute_paper(self):
        for request in self:
            trip, bill = request.consolidated_id.trip_id, request.ewaybill_id
            request.paper = request.move_id.name or trip.display_name or (bill and bill._o2d_document()[0])

    def _document(self):
        """What it is about: the e-way bill, that of a trip, else the invoice."""
        return self.ewaybill_id or self.consolidated_id or self.move_id

    def _is_out(self):
        """May it have reached the service without an answer that is known here?"""
        return self.state == rules.SENDING or (self.state == rules.WAITING and self.is_unsure)

    def _is_for_later(self):
        """Was it put down for a moment to come, and never sent? Then it stands in nobody's way."""
        return self.state == rules.WAITING and not self.tries and self.not_before > fields.Datetime.now()

    # --- asking ------------------------------------------------------------------------------------

    @api.model
    def _ask(self, action, document, detail=None, not_before=None):
        """Put something to be sent into the outbox; it is sent after the commit.

        Safe with two at once: the second finds the first one's row, or fails to serialise and is repeated by Odoo.

        :param action: an :class:`Action`
        :param document: one account.move, l10n.in.ewaybill or o2d.ewaybill.consolidated
        :param detail: JSON-able facts that the payload needs (reason, place …)
        :param not_before: naive UTC; None: at once
        :return: the request, as superuser
        """
        document = document.sudo()
        action = Action(action)
        open_ones = self._open_of(document)
        open_ones.filtered(lambda one: Action(one.action) in rules.makes_pointless(action))._give_up(keep=action)
        request = self._put(action, document, detail, not_before)
        self._wake(not_before)
        return request

    @api.model
    def _put(self, action, document, detail, not_before):
        now = fields.Datetime.now()
        chain = document._o2d_gst_chain()
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_gst_request (action, state, company_id, chain, service, asked_at, not_before,
                                             tries, request_uid, create_uid, create_date, write_uid, write_date)
                     VALUES (%(action)s, 'waiting', %(company)s, %(chain)s, %(service)s, %(now)s, %(start)s,
                             0, %(uuid)s, %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT (chain, action) WHERE state IN ('waiting', 'sending') DO NOTHING
                  RETURNING id
                """,
                action=action.value,
                company=document.company_id.id,
                chain=chain,
                service=rules.service_of(action),
                now=now,
                start=not_before or now,
                uuid=str(uuid.uuid4()),
                uid=self.env.uid,
            ),
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        if not row:
            return self._asked_before(chain, action, detail, not_before)
        request = self.sudo().browse(row[0])
        request.invalidate_recordset()
        request._o2d_decide(
            {
                KEYS[document._name]: document.id,
                **({"move_id": document.account_move_id.id} if document._name == "l10n.in.ewaybill" else {}),
                "detail": detail or {},
                "user_id": self.env.uid,
            }
        )
        document.invalidate_recordset(["o2d_request_ids"])
        return request

    @api.model
    def _asked_before(self, chain, action, detail, not_before):
        """The same question that waits already: it takes what is said now.

        :raise UserError: where it is being sent with what was said before
        """
        request = self.sudo().search(
            [("chain", "=", chain), ("action", "=", action.value), ("state", "in", (rules.WAITING, rules.SENDING))]
        )
        if (request.detail or {}) == (detail or {}):
            return request
        if request.state == rules.SENDING:
            raise UserError(
                self.env._("“%(request)s” is being sent just now. Try again in a moment.", request=request.display_name)
            )
        request._o2d_decide(
            {"detail": detail or {}, "user_id": self.env.uid, "not_before": not_before or fields.Datetime.now()}
        )
        return request

    @api.model
    def _open_of(self, document):
        """What is still open of a document, oldest first."""
        key = KEYS[document._name]
        domain = [(key, "=", document.id), ("state", "in", rules.OPEN)]
        if key == "move_id":
            domain.append(("ewaybill_id", "=", False))
        return self.sudo().search(domain, order="id")

    def _give_up(self, keep=None):
        """Not needed any more. What may have reached the service is still looked up there, and not sent again.

        :param keep: the :class:`Action` that takes their place, which may stand as it is where it was never sent
        """
        for request in self:
            is_out = request._is_out()
            if is_out and rules.look_up_of(request.action):
                request._o2d_decide({"is_given_up": True})
            elif not is_out and keep and request.action == keep.value and request.state == rules.WAITING:
                continue
            elif not is_out:
                request._o2d_decide({"state": rules.DROPPED})
        self.env["o2d.exception"]._clear([request._exception_key() for request in self], self.env._("Not needed now."))

    @api.model
    def _wake(self, at=None):
        """Let the workers look, at once after the commit or at a later moment (naive UTC).

        Whoever asks for many in one transaction (`o2d_gst_wakes_once` in the context) wakes them once, in the end.
        """
        if not at and self.env.context.get("o2d_gst_wakes_once"):
            return
        for name in ("ir_cron_o2d_gst_send", "ir_cron_o2d_gst_send_beside"):
            cron = self.env.ref(f"o2d_gst_ewaybill.{name}", raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger(at=at)

    def _exception_key(self):
        return f"gst:{self.chain}:{self.action}"

    # --- buttons -----------------------------------------------------------------------------------

    def action_try_again(self):
        """Send again what was refused, or at once what waits for its next try.

        :raise AccessError: for who does not see to the services
        """
        self._check_officer()
        for request in self.sudo():
            if request.state not in (rules.FAILED, rules.WAITING):
                raise UserError(self.env._("“%(request)s” does not wait for anything.", request=request.display_name))
            if request.state == rules.FAILED and request._twin():
                raise UserError(
                    self.env._("“%(request)s” was asked again already and is on its way.", request=request.display_name)
                )
            request._o2d_decide({"state": rules.WAITING, "not_before": fields.Datetime.now()})
        self._wake()
        return True

    def action_drop(self):
        """Give up what was refused, so that what is behind it can go on.

        :raise UserError: for what may have reached the service
        """
        self._check_officer()
        for request in self.sudo():
            if request.state not in (rules.FAILED, rules.WAITING) or request.is_unsure:
                raise UserError(
                    self.env._(
                        "“%(request)s” may have reached the service. It is looked up there first.",
                        request=request.display_name,
                    )
                )
            request._give_up()
            request._document()._o2d_gst_settled()
        self._wake()
        return True

    def action_open_document(self):
        """Open what it is about."""
        self.ensure_one()
        self.check_access("read")
        return self._document()._get_records_action()

    def _twin(self):
        return self.search_count(
            [
                ("chain", "=", self.chain),
                ("action", "=", self.action),
                ("state", "in", (rules.WAITING, rules.SENDING)),
                ("id", "!=", self.id),
            ]
        )

    def _check_officer(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Requests to the government's services are the compliance officer's."))

    # --- uninstalling ------------------------------------------------------------------------------

    @api.model
    def _refuse_uninstall(self):
        """:raise UserError: while something is open, for nobody would ever know what became of it"""
        left = self.sudo().search_count([("state", "in", (rules.WAITING, rules.SENDING))])
        if left:
            raise UserError(
                self.env._(
                    "%(count)s requests to the e-way bill and e-invoice services are not answered yet. "
                    "Send them, or drop them, before this module is removed.",
                    count=left,
                )
            )
