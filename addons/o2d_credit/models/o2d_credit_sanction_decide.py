from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class O2dCreditSanction(models.Model):
    """The doors through which a sanction is decided. Each one checks role, level and person itself."""

    _inherit = "o2d.credit.sanction"

    # --- doors -----------------------------------------------------------------------------------

    def action_sanction(self, note, valid_until=None, tolerance_percent=None, part_payment=0.0, payment_term_id=None):
        """Let the whole of what is asked for pass.

        :param note: why; always needed
        :param valid_until: until when it counts (UTC; default: the company's number of days)
        :param tolerance_percent: by which the order may grow (default: the company's)
        :param part_payment: to be paid before the order goes on, in the company's currency
        :param payment_term_id: id of payment terms on which alone the order is sold
        """
        terms = self._prepare_terms(note, valid_until, tolerance_percent, part_payment, payment_term_id)
        for sanction in self:
            sanction._o2d_decide_on(sanction.line_ids, terms)
        return True

    def action_sanction_lines(
        self, line_ids, note, valid_until=None, tolerance_percent=None, part_payment=0.0, payment_term_id=None
    ):
        """Let some lines pass; the others wait on.

        :param line_ids: ids of lines of this sanction (o2d.credit.sanction.line)
        """
        self.ensure_one()
        terms = self._prepare_terms(note, valid_until, tolerance_percent, part_payment, payment_term_id)
        lines = self.line_ids.filtered(lambda line: line.id in set(line_ids))
        if not lines:
            raise UserError(self.env._("Choose at least one line of this request, or reject it."))
        self._o2d_decide_on(lines, terms)
        return True

    def action_reject(self, note):
        """Say no. The order stays as it is, and whoever asked is told why."""
        note = self._o2d_check_note(note)
        for sanction in self:
            sanction._o2d_check_pending()
            sanction._o2d_check_person()
            sanction._o2d_check_level(rejecting=True)
            sanction.sudo()._o2d_reject(note)
        return True

    def action_withdraw(self, note=""):
        """Take the request back: its order is a plain quotation again."""
        self.check_access("read")
        for sanction in self:
            sanction._o2d_check_pending()
            is_mine = self.env.user in (sanction.requested_by_id, sanction.order_id.sudo().user_id)
            if not is_mine and not self.env.user.has_group("o2d_base.group_sales_head"):
                raise AccessError(
                    self.env._(
                        "Only who asked for the sanction, the salesperson of the order or the sales head takes it back."
                    )
                )
            sanction.sudo()._o2d_withdraw(note or self.env._("The request was taken back."))
        return True

    def action_propose(self, line_ids):
        """Say which lines may wait; if the rest is within the limit then, it goes on at once.

        :param line_ids: ids of lines of this sanction that may wait; none: nothing may
        """
        self.ensure_one()
        self._o2d_check_pending()
        order = self._o2d_check_order("write")
        if order.state not in ("draft", "sent"):
            raise UserError(self.env._("%(order)s is confirmed: its waiting lines wait already.", order=order.name))
        waiting = self.line_ids.filtered(lambda line: line.id in set(line_ids)).line_id
        if waiting and waiting == self.line_ids.line_id:
            raise UserError(self.env._("If every line may wait, the whole order waits as it is. Leave some out."))
        order.order_line.o2d_may_wait = False
        waiting.with_env(self.env).o2d_may_wait = True
        self.sudo()._o2d_recheck()
        return True

    def action_recheck(self):
        """Compare with the credit of this moment: what fits now is released, the rest is brought up to date."""
        self.check_access("read")
        for sanction in self:
            sanction._o2d_check_pending()
            if not self.env.user.has_group("o2d_base.group_finance_executive"):
                sanction._o2d_check_order("write")
            sanction.sudo()._o2d_recheck()
        return True

    def action_urgent(self):
        """Mark as urgent, or not urgent any more: matters where the company releases by priority."""
        self.check_access("read")
        if not self.env.user.has_group("o2d_base.group_finance_executive"):
            raise AccessError(self.env._("Finance says what is released first."))
        for sanction in self.sudo():
            sanction._o2d_decide({"is_urgent": not sanction.is_urgent})
        return True

    # --- who may ---------------------------------------------------------------------------------

    def _o2d_check_pending(self):
        """Is there still something to decide? Of two that act at once the later one is repeated, and told no here."""
        self.ensure_one()
        self.check_access("read")
        self.env.cr.execute(
            SQL("UPDATE o2d_credit_sanction SET write_uid = write_uid WHERE id = %s", self.id), log_exceptions=False
        )
        if self.state != "pending":
            raise UserError(
                self.env._(
                    "%(name)s is decided already. A decision is not changed: ask for a new one on the order.",
                    name=self.display_name,
                )
            )

    def _o2d_check_order(self, operation):
        """The order, if this user may do that with it."""
        order = self.order_id
        order.check_access(operation)
        return order

    @api.model
    def _o2d_check_note(self, note):
        note = note.strip() if isinstance(note, str) else ""
        if not note:
            raise UserError(self.env._("Write down why you decide so: the note is kept with the decision."))
        return note

    def _o2d_own_people(self):
        """Whose request or order it is: who asked, whose customer it is, and who wrote the order."""
        self.ensure_one()
        order = self.order_id.sudo()
        return self.requested_by_id | order.user_id | order.create_uid

    def _o2d_check_person(self):
        """Nobody decides on a request or an order of their own."""
        if self.env.user in self._o2d_own_people():
            raise AccessError(
                self.env._(
                    "You asked for this sanction or the order is yours. Somebody else has to decide: %(names)s.",
                    names=self._o2d_names(self._o2d_approvers()) or self._o2d_role_words(),
                )
            )

    def _o2d_check_level(self, rejecting=False):
        """The role must reach far enough. Saying no takes any deciding role."""
        levels = self.env["o2d.credit.level"]
        roles = levels._o2d_deciding_roles(self.company_id) if rejecting else self._o2d_able_roles()
        if self.company_id not in self.env.user.company_ids or not self.env.user.all_group_ids & roles:
            raise AccessError(
                self.env._(
                    "This is not for you to decide. It is with: %(role)s.",
                    role=self._o2d_role_words() or self.env._("nobody; a level of sanction has to reach that far"),
                )
            )

    def _o2d_able_roles(self):
        """Roles that may decide on this, the second head's included."""
        roles = self.env["o2d.credit.level"]._o2d_roles_for(self._o2d_findings(), self.company_id)
        return roles | self.sudo().second_role_id

    def _o2d_role_words(self):
        role = self.sudo().role_id
        return role._o2d_name() if role else ""

    @api.model
    def _o2d_names(self, users):
        return ", ".join(users.sudo().mapped("name"))

    def _o2d_approvers(self):
        """Who is on duty and may decide on this, the first to be asked first."""
        self.ensure_one()
        users = self.env["o2d.credit.rota"]._o2d_on_duty(self.company_id, self.warehouse_id)
        roles = self._o2d_able_roles()
        own = self._o2d_own_people()
        return users.filtered(lambda user: user not in own and user.all_group_ids & roles and user != self.first_by_id)

    # --- deciding --------------------------------------------------------------------------------

    @api.model
    def _prepare_terms(self, note, valid_until, tolerance_percent, part_payment, payment_term_id):
        """What is decided besides yes, checked. Defaults are the company's, filled in for each sanction."""
        valid_until = fields.Datetime.to_datetime(valid_until) if valid_until else None
        if valid_until and valid_until <= fields.Datetime.now():
            raise UserError(self.env._("The sanction would be over before it begins. Choose a later day."))
        if tolerance_percent is not None and not 0 <= tolerance_percent <= 100:
            raise UserError(self.env._("A tolerance is between 0 and 100 percent of the order."))
        if (part_payment or 0.0) < 0:
            raise UserError(self.env._("A payment to come first cannot be negative."))
        term = self.env["account.payment.term"].browse(payment_term_id or []).exists()
        if payment_term_id and not term:
            raise UserError(self.env._("These payment terms do not exist any more. Choose others."))
        return {
            "decision_note": self._o2d_check_note(note),
            "valid_until": valid_until,
            "tolerance_percent": tolerance_percent,
            "part_payment": part_payment or 0.0,
            "payment_term_id": term.id,
        }

    def _o2d_decide_on(self, lines, terms):
        """Check who decides, and do it once everybody has agreed who has to."""
        self._o2d_check_pending()
        self._o2d_check_person()
        self._o2d_check_level()
        me = self.sudo()
        me._o2d_check_current()
        me._o2d_check_splits(lines)
        me._o2d_check_shorter(terms["payment_term_id"])
        me._o2d_check_reach(terms["tolerance_percent"])
        chosen = terms["valid_until"] or fields.Datetime.to_datetime((self.first_terms or {}).get("valid_until"))
        terms = {**terms, **me._prepare_default_terms({**terms, "valid_until": chosen})}
        if me.second_role_id and not me._o2d_is_second(terms, lines, chosen):
            me._o2d_agree_first(terms, lines, chosen)
            return
        me._o2d_grant(lines.sudo(), terms)

    def _prepare_default_terms(self, terms):
        company = self.company_id.root_id
        days = company.o2d_sanction_days
        until = terms["valid_until"] or (fields.Datetime.now() + timedelta(days=days) if days else False)
        tolerance = terms["tolerance_percent"]
        return {
            "valid_until": until,
            "tolerance_percent": company.o2d_sanction_tolerance if tolerance is None else tolerance,
        }

    def _o2d_is_second(self, terms, lines, chosen):
        """Is this the second agreement, by another person, to the same?

        :param chosen: until when it shall count, where one of the two has said so
        """
        first = self.first_by_id
        if not first:
            return False
        if first == self.env.user:
            raise AccessError(
                self.env._(
                    "You have agreed already. Now it is with: %(role)s.", role=self._o2d_missing_role()._o2d_name()
                )
            )
        missing = self._o2d_missing_role()
        if missing and not self.env.user.all_group_ids & missing:
            raise AccessError(self.env._("Now it is with: %(role)s.", role=missing[:1]._o2d_name()))
        same = self._prepare_first_terms(terms, lines, chosen)
        if {**same, "decision_note": ""} != {**(self.first_terms or {}), "decision_note": ""}:
            raise UserError(
                self.env._(
                    "%(user)s agreed to something else. Agree to the same lines and conditions, or reject it.",
                    user=first.name,
                )
            )
        return True

    def _o2d_missing_role(self):
        """The role that has not agreed yet."""
        roles = self.env["o2d.credit.level"]._o2d_roles_for(self._o2d_findings(), self.company_id)
        first = self.first_by_id.all_group_ids
        if not first & self.second_role_id:
            return self.second_role_id
        return self.env["res.groups"] if first & roles else roles

    def _prepare_first_terms(self, terms, lines, chosen):
        """The conditions as they can be compared and kept: a default of days is the same tomorrow."""
        return {
            "lines": sorted(lines.ids),
            "part_payment": terms["part_payment"],
            "payment_term_id": terms["payment_term_id"] or False,
            "tolerance_percent": terms["tolerance_percent"],
            "valid_until": fields.Datetime.to_string(chosen) if chosen else False,
            "decision_note": terms["decision_note"],
        }

    def _o2d_agree_first(self, terms, lines, chosen):
        self._o2d_decide(
            {
                "first_by_id": self.env.uid,
                "first_at": fields.Datetime.now(),
                "first_terms": self._prepare_first_terms(terms, lines, chosen),
            }
        )
        words = self.env._("%(user)s agrees: %(note)s", user=self.env.user.name, note=terms["decision_note"])
        self._o2d_note("note", words)
        self._o2d_tell_second()
