import logging
from datetime import timezone
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_datetime

_logger = logging.getLogger(__name__)


class O2dCreditSanction(models.Model):
    """Who is told what of a sanction, and its words in the trail."""

    _inherit = "o2d.credit.sanction"

    def _o2d_note(self, kind, words):
        """An event of the order, or of the sanction itself once its order is gone."""
        for sanction in self:
            document = sanction.order_id.sudo() or sanction
            self.env["o2d.event"]._log(
                document, kind, stage="credit", note=words, detail={"sanction": sanction.id, "state": sanction.state}
            )

    def _o2d_decision_words(self):
        """The decision in a sentence, its conditions included."""
        self.ensure_one()
        who, note = self.decided_by_id.name, self.decision_note
        states = {
            "sanctioned": self.env._("Sanctioned by %(user)s: %(note)s", user=who, note=note),
            "partly": self.env._("Sanctioned in part by %(user)s: %(note)s", user=who, note=note),
            "rejected": self.env._("Rejected by %(user)s: %(note)s", user=who, note=note),
        }
        words = [states.get(self.state, note or "")]
        if self.state != "rejected":
            words += self._o2d_condition_words()
        return " ".join(word if word.endswith((".", "!", "?")) else f"{word}." for word in words if word)

    def _o2d_condition_words(self):
        words = []
        if self.part_payment:
            amount = self.order_id._o2d_money(self.part_payment)
            words.append(self.env._("%(amount)s to be paid first.", amount=amount))
        if self.payment_term_id:
            words.append(self.env._("On the terms “%(term)s” only.", term=self.payment_term_id.name))
        if self.valid_until:
            words.append(self.env._("Valid until %(time)s.", time=self._o2d_moment(self.valid_until)))
        return words

    def _o2d_moment(self, moment):
        return format_datetime(self.env, moment, tz=self._o2d_zone(), dt_format="d MMM, HH:mm")

    def _o2d_zone(self):
        """Name of the time zone in which the warehouse works."""
        return self.warehouse_id.o2d_calendar_id.tz or self.company_id.resource_calendar_id.tz or "UTC"

    def _o2d_duty_words(self):
        """Who decides now and until when, or an empty text: "Ravi Kulkarni (on duty until 20:00)"."""
        name = self.approver_id.name
        if not name or not self.duty_until:
            return name or ""
        return self.env._("%(name)s (on duty until %(time)s)", name=name, time=self._o2d_hour(self.duty_until))

    def _o2d_hour(self, moment):
        """A moment of the next hours, with its day only where that is another one."""
        zone = ZoneInfo(self._o2d_zone())
        today = fields.Datetime.now().replace(tzinfo=timezone.utc).astimezone(zone).date()
        is_today = moment.replace(tzinfo=timezone.utc).astimezone(zone).date() == today
        return (
            format_datetime(self.env, moment, tz=zone.key, dt_format="HH:mm") if is_today else self._o2d_moment(moment)
        )

    # --- telling ---------------------------------------------------------------------------------

    def _o2d_tell_approver(self):
        """Whoever is on duty is told at once. Without a rota the handoff notices of the stage tell its owner."""
        for sanction in self:
            words = sanction._o2d_wanted_words()
            sanction._o2d_tell(sanction._o2d_approvers()[:1], self.env._("Sanction wanted: %(name)s"), words)

    def _o2d_wanted_words(self):
        """What whoever decides reads first: who asks for how much and why, and what stops it.

        :rtype: Markup
        """
        self.ensure_one()
        amount = self.company_id._o2d_short_money(self.amount)
        asker = self.requested_by_id.name
        words = [self.env._("%(name)s asks for %(amount)s.", name=asker, amount=amount)] if asker else []
        if self.request_note:
            words.append(f"“{self.request_note}”")
        return Markup("<br/>").join(words + [line for line in (self.reason or "").split("\n") if line])

    def _o2d_tell_second(self):
        """The second head is told that one has agreed."""
        for sanction in self:
            missing = sanction._o2d_missing_role()
            people = sanction._o2d_approvers().filtered(lambda user, roles=missing: user.all_group_ids & roles)
            people = people[:1] or sanction._o2d_people(missing)
            sanction._o2d_tell(people, self.env._("Second decision wanted: %(name)s"), sanction.reason)

    def _o2d_tell_decision(self):
        """Who asked and the salesperson are told at once."""
        for sanction in self:
            sanction._o2d_tell(sanction._o2d_askers(), self.env._("Decided: %(name)s"), sanction._o2d_decision_words())

    def _o2d_tell_released(self):
        """Those who waited are told that nothing has to be decided any more."""
        for sanction in self:
            words = (
                self.env._("It is within the limit now: make the change again.")
                if sanction.gate == "change"
                else self.env._("It is within the limit now and goes on.")
            )
            sanction._o2d_tell(sanction._o2d_askers(), self.env._("Released: %(name)s"), words)

    def _o2d_askers(self):
        self.ensure_one()
        return (self.requested_by_id | self.order_id.sudo().user_id).filtered(lambda user: user != self.env.user)

    def _o2d_people(self, roles):
        """Everybody with one of these roles who works in the company and has not asked."""
        self.ensure_one()
        root = self.env.ref("base.user_root")
        own = self.requested_by_id | self.order_id.sudo().user_id | root
        return roles.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids and user not in own
        )

    def _o2d_tell(self, users, subject, body):
        """A message with a link, in Odoo's inbox or by mail as each user likes it.

        A mail that cannot be made must not undo the decision, nor a payment on the way to it.

        :param subject: with a place for %(name)s
        """
        self.ensure_one()
        users = users.sudo().filtered(lambda user: user.active and not user.share)
        if not users:
            return
        try:
            with self.env.cr.savepoint():
                self.sudo().message_notify(
                    partner_ids=users.partner_id.ids,
                    subject=subject % {"name": self.display_name},
                    body=body or "",
                    author_id=self.env.ref("base.partner_root").id,
                    email_add_signature=False,
                )
        except Exception:
            _logger.exception("Nobody could be told about the sanction of %s", self.order_name)
