from odoo import models
from odoo.tools.misc import format_date

from ..tools.money_words import short_parts


class O2dCreditSanction(models.Model):
    """How a customer pays, in the words of who decides on the next order."""

    _inherit = "o2d.credit.sanction"

    def _o2d_behaviour_words(self, behaviour, position):
        """:return: [{words, tone}], tone `success`, `danger` or `muted`"""
        found = [
            self._o2d_days_words(behaviour.get("average_days_late")),
            self._o2d_payment_words(behaviour.get("last_payments") or []),
            *self._o2d_cheque_words(behaviour.get("cheques") or {}),
            self._o2d_dispute_words(behaviour.get("disputes") or {}),
            self._o2d_tds_words(position.get("tds")),
            self._o2d_record_words(behaviour.get("sanctions") or []),
        ]
        return [{"words": words, "tone": tone} for words, tone in filter(None, found)]

    def _o2d_days_words(self, days):
        if days is None:
            return None
        days = round(days)
        if days <= 0:
            return self.env._("pays on time"), "success"
        if days == 1:
            return self.env._("pays 1 day late on average"), "muted"
        return self.env._("pays %(days)s days late on average", days=days), "danger" if days > 30 else "muted"

    def _o2d_payment_words(self, payments):
        if not payments:
            return self.env._("has not paid yet"), "muted"
        last = payments[0]
        amount, day = self._o2d_short(last["amount"]), format_date(self.env, last["date"], date_format="d MMM")
        return self.env._("last paid %(amount)s on %(day)s", amount=amount, day=day), "muted"

    def _o2d_cheque_words(self, cheques):
        if cheques.get("in_hand"):
            amount, day = self._o2d_short(cheques["amount"]), cheques.get("next_date")
            if day:
                day = format_date(self.env, day, date_format="d MMM")
                yield self.env._("cheques of %(amount)s in hand, dated %(day)s", amount=amount, day=day), "muted"
            else:
                yield self.env._("cheques of %(amount)s in hand", amount=amount), "muted"
        if bounced := cheques.get("bounced"):
            words = self.env._("1 cheque bounced") if bounced == 1 else self.env._("%(n)s cheques bounced", n=bounced)
            yield words, "danger"

    def _o2d_dispute_words(self, disputes):
        if not disputes.get("open"):
            return None
        amount, days = self._o2d_short(disputes["amount"]), disputes["oldest_days"]
        if days < 1:
            return self.env._("%(amount)s disputed since today", amount=amount), "muted"
        if days == 1:
            return self.env._("%(amount)s disputed since yesterday", amount=amount), "muted"
        return self.env._("%(amount)s disputed, the oldest for %(days)s days", amount=amount, days=days), "muted"

    def _o2d_tds_words(self, amount):
        return (self.env._("%(amount)s TDS awaited", amount=self._o2d_short(amount)), "muted") if amount else None

    def _o2d_record_words(self, sanctions):
        """What became of earlier sanctions."""
        granted = [one for one in sanctions if one["state"] != "rejected" and one["id"] != self.id]
        if not granted:
            return self.env._("no sanction in the last 12 months"), "muted"
        late = sum(one["paid"] == "overdue" for one in granted)
        paid = sum(one["paid"] == "paid" for one in granted)
        if len(granted) == 1:
            return self._o2d_one_record_words(late, paid)
        if late:
            return self.env._("%(n)s sanctions in 12 months, %(late)s overdue", n=len(granted), late=late), "danger"
        if paid == len(granted):
            return self.env._("%(n)s sanctions in 12 months, all paid", n=len(granted)), "success"
        if not paid:
            return self.env._("%(n)s sanctions in 12 months, none paid yet", n=len(granted)), "muted"
        return self.env._("%(n)s sanctions in 12 months, %(paid)s paid", n=len(granted), paid=paid), "muted"

    def _o2d_one_record_words(self, late, paid):
        if late:
            return self.env._("1 sanction in 12 months, overdue"), "danger"
        if paid:
            return self.env._("1 sanction in 12 months, paid"), "success"
        return self.env._("1 sanction in 12 months, not paid yet"), "muted"

    def _o2d_short(self, amount):
        return self.company_id._o2d_short_money(amount)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _o2d_short_money(self, amount):
        """An amount as short as it is said: "₹ 3.1 lakh"; in another currency, without its cents."""
        currency = self.currency_id
        figure, unit = short_parts(amount) if currency.name == "INR" else ("", "")
        if not unit:
            return currency.with_context(lang=self.env.lang).format(round(amount)).removesuffix(".00")
        words = {
            "lakh": self.env._("%(symbol)s %(figure)s lakh", symbol=currency.symbol, figure=figure),
            "crore": self.env._("%(symbol)s %(figure)s crore", symbol=currency.symbol, figure=figure),
        }
        return words[unit]
