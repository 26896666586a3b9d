from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.token import Pass
from odoo.addons.o2d_dispatch.models.stock_picking_recall import MAY_CREDIT

from ..tools.gateway import Action
from .o2d_gst_outbox import OFFICER

# Shown when the services have answered and the delivery itself is taken back.
GONE = Pass("papers taken back")
GONE_KEY = "o2d_papers_gone"


class StockPicking(models.Model):
    """A recall takes e-way bill and registration back first. The services are asked after the commit, so a delivery is
    being taken back until they have answered; then invoice and goods follow in one transaction."""

    _inherit = "stock.picking"

    o2d_recall_asked_at = fields.Datetime(
        string="Being taken back since", readonly=True, copy=False, groups="base.group_user",
        help="Its e-way bill and registration are being cancelled; then invoice and goods follow.",
    )  # fmt: skip
    o2d_recall_asked_by_id = fields.Many2one(
        "res.users", string="Being taken back by", readonly=True, copy=False, ondelete="restrict",
        groups="base.group_user",
    )  # fmt: skip
    o2d_recall_asked_reason = fields.Text(readonly=True, copy=False, groups="base.group_user")
    o2d_recall_trip_id = fields.Many2one(
        "o2d.trip", readonly=True, copy=False, ondelete="set null", groups="base.group_user"
    )
    o2d_recall_asked_words = fields.Char(
        compute="_compute_o2d_recall_asked_words", compute_sudo=True, groups="base.group_user",
        help="What taking it back waits for.",
    )  # fmt: skip

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {
            "o2d_recall_asked_at",
            "o2d_recall_asked_by_id",
            "o2d_recall_asked_reason",
            "o2d_recall_trip_id",
        }

    @api.depends("o2d_recall_asked_at", "o2d_recalled_at", "o2d_papers_state")
    def _compute_o2d_recall_asked_words(self):
        for picking in self:
            picking.o2d_recall_asked_words = picking._o2d_is_being_recalled() and self.env._(
                "Being taken back by %(user)s: %(reason)s. %(words)s",
                user=picking.o2d_recall_asked_by_id.name,
                reason=(picking.o2d_recall_asked_reason or "").rstrip(". "),
                words=picking._o2d_recall_waits_for(),
            )

    def _o2d_is_being_recalled(self):
        return bool(self.o2d_recall_asked_at and not self.o2d_recalled_at)

    def _o2d_recall_waits_for(self):
        """What the services have still to answer, in words."""
        found = []
        for request in self._o2d_recall_requests():
            paper = request._document()
            found.append(paper._o2d_say(request) if request.ewaybill_id else paper._o2d_say_irn())
        return " ".join(found) or self.env._("Its papers are cancelled; the rest follows.")

    def _o2d_recall_requests(self):
        """What is asked about the invoices of these deliveries and not answered, oldest first."""
        requests = self._o2d_challan_asks()
        for move in self.sudo()._o2d_recall_invoices():
            requests |= move._o2d_papers_in_flight()
        return requests.sorted("id")

    # --- it stays here, whatever else happens ----------------------------------------------------------

    def _o2d_awaits_gate(self):
        return self._o2d_is_being_recalled() or super()._o2d_awaits_gate()

    def _o2d_can_travel(self):
        return not self._o2d_is_being_recalled() and super()._o2d_can_travel()

    def _o2d_check_may_leave(self):
        for picking in self.filtered(lambda one: one._o2d_is_being_recalled()):
            raise UserError(self.env._("%(delivery)s is being taken back. Its goods stay here.", delivery=picking.name))
        return super()._o2d_check_may_leave()

    def _o2d_why_no_recall(self):
        if self._o2d_is_being_recalled() and self.env.context.get(GONE_KEY) is not GONE:
            return self.env._("%(delivery)s is being taken back already.", delivery=self.display_name)
        return super()._o2d_why_no_recall()

    # --- asking ----------------------------------------------------------------------------------------

    def _o2d_recall(self, reason):
        if self.env.context.get(GONE_KEY) is GONE:
            return super()._o2d_recall(reason)
        waiting = self._o2d_ask_papers_back(reason)
        if others := self - waiting:
            return super(StockPicking, others)._o2d_recall(reason)
        return None

    def _o2d_ask_papers_back(self, reason):
        """Ask the services to cancel what stands in the way.

        :return: the deliveries that wait for their answer
        """
        moves = self._o2d_recall_invoices().filtered(
            lambda move: not move._o2d_recall_others(self) and move._o2d_has_papers_to_cancel(self)
        )
        waiting = self.filtered(lambda one: one._o2d_recall_invoices() & moves or one._o2d_has_challan_bill_to_cancel())
        if not waiting:
            return waiting
        waiting._o2d_check_recall()
        moves._o2d_refuse_recall_locked()
        waiting._o2d_check_may_credit(moves)
        waiting._o2d_begin_recall(reason)
        for move in moves:
            is_cancelled = not move._o2d_why_recall_credits(waiting)
            move._o2d_ask_papers_back(reason, with_irn=is_cancelled)
        waiting._o2d_ask_challan_bills_back(reason)
        waiting._o2d_papers_changed()
        # What was never sent is given up at once: then there is nothing to wait for.
        waiting._o2d_recall_go_on()
        return waiting

    def _o2d_check_may_credit(self, moves):
        credited = moves.filtered(lambda move: move._o2d_why_recall_credits(self))
        if credited and not self.env.user._o2d_has_any(MAY_CREDIT):
            lines = [words for _is_credit, words in credited._o2d_recall_words(self)]
            raise AccessError("\n".join([*lines, self._o2d_ask_heads_words()]))

    def _o2d_begin_recall(self, reason):
        """Off the vehicle at once, on the row that the guard writes."""
        self.o2d_trip_id._o2d_touch()
        for picking in self:
            picking._o2d_decide(
                {
                    "o2d_recall_asked_at": fields.Datetime.now(),
                    "o2d_recall_asked_by_id": self.env.uid,
                    "o2d_recall_asked_reason": reason,
                    "o2d_recall_trip_id": picking.o2d_trip_id.id,
                }
            )
            note = self.env._("Is being taken back, its papers first: %(reason)s", reason=reason)
            self.env["o2d.event"]._log(picking, "note", stage="gate_out", note=note)
        # Its bills hear of it; that they are asked back comes next, so nothing goes on from here yet.
        self.with_context(**{GONE_KEY: GONE})._o2d_decide({"o2d_trip_id": False})
        self.flush_recordset()

    # --- going on --------------------------------------------------------------------------------------

    def _o2d_papers_changed(self):
        done = super()._o2d_papers_changed()
        self.sudo()._o2d_recall_go_on()
        return done

    def _o2d_recall_go_on(self):
        """Finish what the services have answered. What cannot be finished stays as it is, and somebody hears of it."""
        waiting = self.filtered(lambda one: one._o2d_is_being_recalled())
        if not waiting or self.env.context.get(GONE_KEY) is GONE or waiting._o2d_recall_requests():
            return
        groups = waiting.grouped(lambda one: (one.company_id, one.o2d_recall_asked_by_id, one.o2d_recall_asked_reason))
        for (company, user, reason), pickings in groups.items():
            ours = pickings.with_user(user).sudo().with_company(company).with_context(**{GONE_KEY: GONE})
            try:
                with self.env.cr.savepoint():
                    ours._o2d_recall(reason)
            except UserError as error:
                pickings._o2d_recall_stuck(str(error.args[0]))
                continue
            self.env["o2d.exception"]._clear([f"recall_stuck:{one.id}" for one in pickings])
        self.invalidate_recordset()

    def _o2d_recall_stuck(self, words):
        for picking in self:
            self.env["o2d.exception"]._raise(
                f"recall_stuck:{picking.id}",
                {
                    "name": self.env._(
                        "%(delivery)s could not be taken back whole: %(words)s", delivery=picking.name, words=words
                    ),
                    "type": "failure",
                    "severity": "3",
                    "stage_id": self.env["o2d.stage"]._get("ewaybill").id,
                    "owner_group_id": self.env.ref(OFFICER).id,
                    "company_id": picking.company_id.id,
                    "warehouse_id": picking._o2d_gate_warehouse().id,
                    **picking._o2d_exception_documents(),
                },
            )

    def action_o2d_finish_recall(self):
        """Try again to finish a recall whose papers are cancelled.

        :raise UserError: while something is still asked of the services
        """
        self._o2d_check_may_recall()
        for picking in self.sudo().filtered(lambda one: one._o2d_is_being_recalled()):
            if picking._o2d_recall_requests():
                raise UserError(picking.o2d_recall_asked_words)
            picking._o2d_recall_go_on()
        return True

    def _o2d_record_recall(self, reason, trip, back, papers, anew):
        return super()._o2d_record_recall(reason, trip or self.o2d_recall_trip_id, back, papers, anew)

    def _o2d_leave_shared_bills(self):
        """Bills that others still leave with stay, without these goods; the officer hears what they name too much.

        :return: words, one sentence for each
        """
        words = []
        for bill in self.sudo().o2d_ewaybill_ids.filtered(lambda one: one.state in ("pending", "generated")):
            if others := bill.o2d_picking_ids - self:
                bill._o2d_decide({"o2d_picking_ids": [(6, 0, others.ids)]})
                words.append(bill._o2d_stays_for(others))
        return words

    def _o2d_recall_papers(self, reason):
        papers = super()._o2d_recall_papers(reason) + self._o2d_challan_back_words() + self._o2d_leave_shared_bills()
        for move in self._o2d_recall_invoices().sudo():
            papers += move._o2d_papers_back_words(self)
        return papers


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_stays_for(self, others):
        """A part of its goods was taken back: tell the officer, and say it in a sentence."""
        words = self.env._(
            "The e-way bill of %(document)s stays for %(others)s, and still names the goods that were taken back.",
            document=self.document_number,
            others=", ".join(others.mapped("name")),
        )
        if self.state == "generated":
            self.env["o2d.exception"]._raise(
                f"ewaybill_shared:{self.id}",
                {
                    "name": self.env._("%(words)s Send the credit note along, or make the bill anew.", words=words),
                    "type": "failure",
                    "control": "ewaybill",
                    "severity": "2",
                    "stage_id": self.env["o2d.stage"]._get("ewaybill").id,
                    "owner_group_id": self.env.ref(OFFICER).id,
                    "company_id": self.company_id.id,
                    **self._o2d_exception_documents(),
                },
            )
        return words


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_has_papers_to_cancel(self, deliveries):
        """Is anything at the services, or on its way there, that a recall takes back?"""
        bills = self._o2d_standing_bills() or self.sudo().l10n_in_ewaybill_ids.filtered(
            lambda one: one._o2d_is_being_generated()
        )
        if bills or self._o2d_open_asks():
            return True
        has_irn = self._o2d_may_cancel_irn() or self._o2d_is_registering()
        return has_irn and not self._o2d_why_recall_credits(deliveries)

    def _o2d_open_asks(self):
        """What is asked for and would be made although the goods do not leave."""
        making = (Action.GENERATE_IRN.value, Action.GENERATE.value)
        return self._o2d_papers_in_flight().filtered(lambda one: one.action in making)

    def _o2d_ask_papers_back(self, reason, with_irn):
        """:param with_irn: is the invoice cancelled, and its registration with it?"""
        ask, move = self.env["o2d.gst.request"]._ask, self.sudo()
        move.l10n_in_ewaybill_ids.filtered(lambda one: one.state in ("generated", "pending"))._o2d_ask_back(reason)
        if not with_irn:
            return
        if move._o2d_may_cancel_irn() or move._o2d_is_registering():
            move.write({"l10n_in_edi_cancel_reason": "3", "l10n_in_edi_cancel_remarks": reason})
            ask(Action.CANCEL_IRN, move, {"words": reason})
        else:
            self.env["o2d.gst.request"]._open_of(move)._give_up()

    def _o2d_papers_back_words(self, deliveries):
        """What became of the papers of this invoice, one sentence each."""
        words = []
        for bill in self.l10n_in_ewaybill_ids.sorted("id"):
            shared = bill.state == "generated" and self._o2d_recall_others(deliveries)
            if not shared and (said := bill._o2d_back_words()):
                words.append(said)
        if self.o2d_irn_cancelled_at:
            words.append(self.env._("Registration of invoice %(invoice)s cancelled.", invoice=self.name))
        return words

    def _o2d_recall_facts(self, deliveries):
        """What the services still take back does not seal an invoice."""
        facts = super()._o2d_recall_facts(deliveries)
        sealed_by_irn = self.l10n_in_edi_status == "sent" and not self._o2d_may_cancel_irn()
        if facts.is_sealed and not sealed_by_irn:
            other = bool(self.inalterable_hash or self._is_move_restricted(self))
            return replace(facts, is_sealed=other)
        return facts
