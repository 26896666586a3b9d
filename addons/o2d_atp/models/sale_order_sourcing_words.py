"""The choice of warehouses in the words of whoever reads it."""

from odoo import models
from odoo.tools import format_date, formatLang

from ..tools.sourcing import COST, FASTEST

# So many other ways are told.
ALTERNATIVES = 4


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_sourcing_told(self, sourced):
        """What was chosen, what else could have been, and what had to be assumed.

        :return: dict, JSON-able: `choice`, `alternatives` ([{`words`, `warehouses`}]), `notes` ([words])
        """
        self.ensure_one()
        return {
            "strategy": sourced.strategy,
            "choice": self._o2d_choice_in_words(sourced, sourced.choice),
            "alternatives": self._o2d_alternatives(sourced),
            "notes": self._o2d_sourcing_notes(sourced),
        }

    def _o2d_choice_in_words(self, sourced, choice):
        """ "Pune 216 lines, Nagpur 24 lines, complete Thu 26 Nov, ₹ 4,310 freight"."""
        if not choice.shares:
            return self.env._("Nothing of this order is chosen a warehouse for.")
        lines, dates = {}, {}
        for share in choice.shares:
            lines.setdefault(share.warehouse, set()).add(share.line)
            dates.setdefault(share.line, []).append(sourced.date(share.warehouse, share.day))
        return self._o2d_places_in_words(lines, dates, choice.cost)

    def _o2d_rows_in_words(self):
        """The rows in force, in the same words; empty where there are none."""
        rows = self.sudo().o2d_sourcing_ids
        if not rows:
            return ""
        lines, dates = {}, {}
        for row in rows:
            lines.setdefault(row.warehouse_id.id, set()).add(row.line_id.id)
            dates.setdefault(row.line_id.id, []).append(row.date or None)
        shipments = self.company_id.sudo().o2d_sourcing_shipment_cost * len(lines)
        return self._o2d_places_in_words(lines, dates, sum(rows.mapped("cost")) + shipments)

    def _o2d_places_in_words(self, lines, dates, cost):
        """
        :param lines: {warehouse id: ids of the lines it sends}
        :param dates: {line id: dates on which it is ready, None where nobody knows}
        """
        names = self._o2d_place_names(list(lines))
        words = [
            self.env._("%(place)s 1 line", place=names[place])
            if len(lines[place]) == 1
            else self.env._("%(place)s %(count)s lines", place=names[place], count=len(lines[place]))
            for place in sorted(lines, key=lambda one: (-len(lines[one]), one != self.warehouse_id.id, one))
        ]
        missing = sum(1 for found in dates.values() if None in found)
        if missing == 1:
            words.append(self.env._("1 line nobody has yet"))
        elif missing:
            words.append(self.env._("%(count)s lines nobody has yet", count=missing))
        else:
            last = max(date for found in dates.values() for date in found)
            words.append(self.env._("complete %(date)s", date=self._o2d_day_words(last)))
        words.append(self.env._("%(money)s freight", money=self._o2d_freight_money(cost)))
        return ", ".join(words) + "."

    def _o2d_alternatives(self, sourced):
        """All from one warehouse, each in turn, the best first; compared with what was chosen."""
        if not sourced.problem or len(sourced.problem.warehouses) < 2:
            return []
        found = []
        for place in sourced.problem.warehouses:
            if (place.id,) == sourced.choice.warehouses:
                continue
            other = sourced.problem.only(place.id)
            if other:
                found.append((self._o2d_order_of(other), place.id, other))
        found.sort(key=lambda one: one[0])
        names = self._o2d_place_names([place for _score, place, _other in found])
        return [
            {
                "warehouses": [place],
                "words": self.env._(
                    "All from %(place)s: %(difference)s.",
                    place=names[place],
                    difference=self._o2d_difference_in_words(sourced, other),
                ),
            }
            for _score, place, other in found[:ALTERNATIVES]
        ]

    def _o2d_order_of(self, choice):
        """Sorts other ways as people compare them: lines that are short, then the day, then the money."""
        return len({share.line for share in choice.shares if share.day is None}), choice.day or 0, choice.cost

    def _o2d_difference_in_words(self, sourced, other):
        """ "complete 9 days later, ₹ 1,200 less freight"."""
        words, choice = [], sourced.choice
        missing = len({share.line for share in other.shares if share.day is None})
        less = missing - len({share.line for share in choice.shares if share.day is None})
        if less > 0:
            count = self.env._("1 line") if missing == 1 else self.env._("%(count)s lines", count=missing)
            words.append(self.env._("%(lines)s short", lines=count))
        elif other.day is not None and choice.day is not None:
            days = other.day - choice.day
            words.append(self._o2d_delay_in_words(days))
        looks = len({share.line for share in other.shares if share.is_look})
        if looks > len({share.line for share in choice.shares if share.is_look}):
            words.append(
                self.env._("1 line subject to a look")
                if looks == 1
                else self.env._("%(count)s lines subject to a look", count=looks)
            )
        # As it is told: small change is no difference.
        money = round(other.cost - choice.cost)
        if money > 0:
            words.append(self.env._("%(money)s more freight", money=self._o2d_freight_money(money)))
        elif money < 0:
            words.append(self.env._("%(money)s less freight", money=self._o2d_freight_money(-money)))
        return ", ".join(words) or self.env._("the same")

    def _o2d_delay_in_words(self, days):
        if not days:
            return self.env._("complete the same day")
        count = self.env._("1 day") if abs(days) == 1 else self.env._("%(count)s days", count=abs(days))
        if days > 0:
            return self.env._("complete %(days)s later", days=count)
        return self.env._("complete %(days)s sooner", days=count)

    def _o2d_sourcing_notes(self, sourced):
        """What had to be assumed, and what no rule leaves a warehouse for."""
        notes = []
        unknown = [place for place, km in sourced.distances.items() if km is None]
        if unknown and len(unknown) == len(sourced.distances):
            if self.partner_shipping_id._o2d_pin():
                notes.append(
                    self.env._(
                        "The way to PIN code %(pin)s is not known: all warehouses count as equally far.",
                        pin=self.partner_shipping_id.zip,
                    )
                )
            else:
                notes.append(self.env._("The delivery address has no PIN code: all warehouses count as equally far."))
        elif unknown:
            names = ", ".join(self._o2d_place_names(unknown).values())
            notes.append(
                self.env._("%(places)s: no PIN code that is known, counted as far as the farthest.", places=names)
            )
        weightless = len(set(sourced.weightless))
        if weightless == 1:
            notes.append(self.env._("1 product has no weight: counted as 1 kg each."))
        elif weightless:
            notes.append(self.env._("%(count)s products have no weight: counted as 1 kg each.", count=weightless))
        for line in sourced.barred:
            notes.append(
                self.env._(
                    "%(product)s: the rules leave no warehouse for it, so it stays with %(place)s.",
                    product=line.product_id.display_name,
                    place=self.warehouse_id.name,
                )
            )
        return notes

    def _o2d_share_in_words(self, sourced, line, shares):
        """Why one warehouse sends this of a line.

        :param shares: [Share] of one line and one warehouse
        """
        if any(share.day is None for share in shares):
            words = self.env._("Nobody has it yet")
        elif any(share.is_look for share in shares):
            words = self.env._("Subject to a look")
        elif sourced.strategy == FASTEST:
            words = self.env._("Soonest with the customer")
        elif sourced.strategy == COST:
            words = self.env._("Least freight for the order")
        else:
            words = self.env._("Closest that has it in time")
        km = sourced.distances.get(shares[0].warehouse)
        return words if km is None else self.env._("%(words)s, %(km)s km", words=words, km=round(km))

    def _o2d_place_names(self, ids):
        places = self.env["stock.warehouse"].sudo().browse(ids)
        return {place.id: place.name for place in places}

    def _o2d_day_words(self, date):
        return format_date(self.env, date, date_format="EEE d MMM")

    def _o2d_freight_money(self, amount):
        """Money without its small change, for it is an estimate."""
        currency = self.company_id.currency_id
        return f"{currency.symbol}\N{NO-BREAK SPACE}{formatLang(self.env, round(amount), digits=0)}"
