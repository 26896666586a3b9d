from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.sanction_rules import emergency_refusal

OPERATIONS = "o2d_base.group_operations_head"
RATIFIER = "o2d_base.group_finance_head"


class O2dCreditSanction(models.Model):
    """A release by the operations head while nobody of finance can be reached: counted, and looked at next day."""

    _inherit = "o2d.credit.sanction"

    is_emergency = fields.Boolean(string="Emergency release", readonly=True, index="btree_not_null")
    ratification = fields.Selection(
        [("wanted", "To be looked at"), ("agreed", "Agreed with"), ("objected", "Objected to")],
        readonly=True,
        help="What finance says of an emergency release the next day.",
    )
    ratified_by_id = fields.Many2one("res.users", string="Looked at by", readonly=True)
    ratified_at = fields.Datetime(string="Looked at", readonly=True)
    ratification_note = fields.Text(string="What finance says", readonly=True)

    def action_emergency(self, note):
        """Release in an emergency, up to the company's amount or percentage. Never a forced hold or a bounced cheque.

        :param note: why it could not wait; always needed
        """
        self.ensure_one()
        self._o2d_check_pending()
        user = self.env.user
        if not user.has_group(OPERATIONS) or self.company_id not in user.company_ids:
            raise AccessError(self.env._("Only the operations head releases in an emergency."))
        self._o2d_check_person()
        terms = self._prepare_terms(note, None, 0.0, 0.0, False)
        me = self.sudo()
        me._o2d_check_current()
        me._o2d_check_emergency()
        terms |= {**me._prepare_default_terms(terms), "tolerance_percent": 0.0}
        me._o2d_grant(me.line_ids, terms, is_emergency=True, ratification="wanted")
        me._o2d_want_ratification()
        return True

    def _o2d_check_emergency(self):
        """Refuse what an emergency does not reach, on the figures of this moment."""
        company, order = self.company_id.root_id, self.order_id
        assessment = self._o2d_assess_now()
        if not assessment or not assessment.open:
            raise UserError(self.env._("It is within the limit now. Have it checked again: no emergency is needed."))
        refusal = emergency_refusal(
            assessment.open,
            self.amount,
            assessment.position["limit"] if assessment.position["limit_kind"] == "amount" else None,
            company.o2d_emergency_amount or None,
            company.o2d_emergency_percent or None,
        )
        if refusal == "forced":
            raise UserError(
                self.env._(
                    "A customer on hold by decision, or with a cheque that was not honoured, is not released in an "
                    "emergency. It is with: %(role)s.",
                    role=self._o2d_role_words(),
                )
            )
        if refusal:
            raise UserError(
                self.env._(
                    "Too much for an emergency: it reaches up to %(amount)s or %(percent)s %% of the limit. "
                    "It is with: %(names)s.",
                    amount=order._o2d_money(company.o2d_emergency_amount),
                    percent=f"{company.o2d_emergency_percent:g}",
                    names=self._o2d_names(self._o2d_approvers()) or self._o2d_role_words(),
                )
            )

    # --- the next day ----------------------------------------------------------------------------

    def action_ratify(self, note="", agree=True):
        """Look at an emergency release the next day: agree, or object with a reason. The order itself has gone.

        :param note: needed to object
        """
        self.check_access("read")
        user = self.env.user
        for sanction in self:
            if sanction.ratification != "wanted":
                raise UserError(self.env._("%(name)s is not to be looked at.", name=sanction.display_name))
            if not user.has_group(RATIFIER) or sanction.company_id not in user.company_ids:
                raise AccessError(self.env._("Emergency releases are looked at by the finance head."))
            if user == sanction.decided_by_id:
                raise AccessError(self.env._("You released it yourself: another finance head looks at it."))
            if not agree:
                self._o2d_check_note(note)
            sanction.sudo()._o2d_ratify((note or "").strip(), agree)
        return True

    def _o2d_ratify(self, note, agree):
        self.ensure_one()
        self._o2d_decide(
            {
                "ratification": "agreed" if agree else "objected",
                "ratified_by_id": self.env.uid,
                "ratified_at": fields.Datetime.now(),
                "ratification_note": note,
            }
        )
        name = self.env.user.name
        words = (
            self.env._("Emergency release agreed with by %(user)s. %(note)s", user=name, note=note)
            if agree
            else self.env._("Emergency release objected to by %(user)s: %(note)s", user=name, note=note)
        ).strip()
        self._o2d_note("note", words)
        self.env["o2d.exception"]._clear([self._o2d_emergency_key()], words)
        self._o2d_tell(self.decided_by_id, self.env._("Emergency release: %(name)s"), words)

    def _o2d_emergency_key(self):
        return f"sanction:emergency:{self.id}"

    def _o2d_want_ratification(self):
        """An exception stays open until finance has looked at it."""
        self.ensure_one()
        order = self.order_id
        calendar = self.company_id.resource_calendar_id
        # Within the working hours of the day after.
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.env["o2d.exception"]._raise(
            self._o2d_emergency_key(),
            {
                "name": self.env._(
                    "%(order)s was released in an emergency by %(user)s: %(note)s",
                    order=self.order_name,
                    user=self.env.user.name,
                    note=self.decision_note,
                ),
                "type": "other",
                "severity": "2",
                "order_id": order.id,
                "company_id": self.company_id.id,
                "warehouse_id": self.warehouse_id.id,
                "stage_id": self.env["o2d.stage"]._get("credit").id,
                "owner_group_id": self.env.ref(RATIFIER).id,
                "due_at": calendar._o2d_due(tomorrow, 1).replace(microsecond=0),
                "cause": self.reason,
            },
        )
