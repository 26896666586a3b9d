"""What a quotation can promise, in the words of whoever reads it."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date, formatLang

from ..tools.atp import EPSILON
from ..tools.promise_pieces import DUE, LEAD, LOOK, NOBODY, THERE

# The worst of its parts gives a line its colour.
STATES = (THERE, LOOK, DUE, LEAD, NOBODY)
# Days after which the year is told too.
FAR = 300


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_promise_told(self, wishes, told, frozen):
        """The answer for the screen.

        :param wishes: [Wish], all lines
        :param told: {key: Told}
        :param frozen: {key: sale.order.line} that were promised already
        :return: see `o2d_promise_picture`
        """
        self.ensure_one()
        today = self.warehouse_id._o2d_local_date(fields.Datetime.now())
        lines = {}
        for wish in wishes:
            if wish.key in frozen:
                lines[wish.key] = self._o2d_promise_frozen_told(wish, frozen[wish.key], today)
            elif told[wish.key].is_kept or told[wish.key].problem:
                lines[wish.key] = self._o2d_promise_line_told(told[wish.key], today)
        return {"lines": lines, "order": self._o2d_promise_order_told(list(told.values()), frozen.values(), today)}

    # --- lines ---------------------------------------------------------------------------------

    def _o2d_promise_line_told(self, one, today):
        """
        :return: {`state`: there, look, due, lead or nobody, `words`: the whole, `head` and `rest`: the same in two,
            `pieces`: [{`quantity`, `place`, `date`, `how`}], `note`, `picture`: see `_o2d_promise_picture_told`}
        """
        if one.problem:
            head = self.env._("Nothing promised")
            return self._o2d_promise_cell(NOBODY, head, one.problem, note=one.problem)
        groups = self._o2d_promise_groups(one)
        if not groups:
            return self._o2d_promise_cell(THERE, "", "")
        total = self._o2d_promise_number_words(one.wish.quantity)
        clauses = [
            self._o2d_promise_clause(one, group, total, position, len(groups), groups[0], today)
            for position, group in enumerate(groups)
        ]
        cell = self._o2d_promise_cell(
            max((how for *_rest, how in groups), key=STATES.index), clauses[0], ", ".join(clauses[1:])
        )
        cell["pieces"] = [
            {
                "quantity": self._o2d_promise_number_words(quantity),
                "place": place.name,
                "date": self._o2d_promise_day(date, today, alone=True),
                "how": self._o2d_promise_how(one, place, how),
            }
            for place, quantity, date, how in groups
        ]
        cell["unit"] = one.wish.unit.name
        cell["picture"] = self._o2d_promise_picture_told(one, today)
        return cell

    def _o2d_promise_cell(self, state, head, rest, note=""):
        words = ", ".join(text for text in (head, rest) if text)
        return {"state": state, "words": words, "head": head, "rest": rest, "pieces": [], "unit": "", "note": note,
                "picture": False}  # fmt: skip

    def _o2d_promise_groups(self, one):
        """[(warehouse, quantity in the line's unit, date or None, how)] of a line, what is first with the customer
        first."""
        found, unit, own = {}, one.wish.unit, one.wish.product.uom_id
        for piece in one.pieces:
            quantity = own._compute_quantity(piece.quantity, unit, round=False) if unit != own else piece.quantity
            if quantity > EPSILON:
                key = piece.place, one.date(piece), piece.how
                found[key] = found.get(key, 0.0) + quantity
        places = self.env["stock.warehouse"].sudo()
        rows = [(places.browse(place), quantity, date, how) for (place, date, how), quantity in found.items()]
        return sorted(rows, key=lambda row: (row[2] is None, row[2] or one.base, STATES.index(row[3])))

    def _o2d_promise_clause(self, one, group, total, position, count, first, today):
        """ "40 of 60 from Pune today" or "the rest on Thu 26 Nov"."""
        place, quantity, date, how = group
        figures = {
            "quantity": self._o2d_promise_number_words(quantity),
            "total": total,
            "place": place.name,
            "day": self._o2d_promise_day(date, today),
        }
        is_rest = position and position == count - 1
        if how == NOBODY:
            words = self.env._("nobody knows when the rest comes") if is_rest else self.env._("Nobody knows when")
        elif is_rest and place == first[0]:
            words = self.env._("the rest %(day)s", **figures)
        elif is_rest:
            words = self.env._("the rest from %(place)s %(day)s", **figures)
        elif count == 1 or position:
            words = self.env._("%(quantity)s from %(place)s %(day)s", **figures)
        else:
            words = self.env._("%(quantity)s of %(total)s from %(place)s %(day)s", **figures)
        if how == LOOK:
            return self.env._("%(words)s, subject to a look", words=words)
        if how == LEAD:
            return f"{words} ({self._o2d_promise_how(one, place, how)})"
        return words

    def _o2d_promise_how(self, one, place, how):
        """Where the goods of a piece are now, in words."""
        if how == LEAD:
            days, action = one.leads[place.id]
            if action == "manufacture":
                return self.env._("to be made, %(days)s days", days=days)
            return self.env._("to be bought, %(days)s days", days=days)
        return {
            THERE: self.env._("there in time"),
            DUE: self.env._("due"),
            LOOK: self.env._("subject to a look into the bin"),
            NOBODY: self.env._("neither in stock nor due, and no rule says how it comes"),
        }[how]

    def _o2d_promise_frozen_told(self, wish, line, today):
        """What a line of a confirmed order was promised."""
        date = line.o2d_promise_date and self.warehouse_id._o2d_local_date(line.o2d_promise_date)
        if not date:
            return self._o2d_promise_cell(NOBODY, self.env._("No day promised"), self.env._("nobody knows when"))
        day = self._o2d_promise_day(date, today)
        promised, whole = line.o2d_promise_qty, wish.quantity
        figures = {"quantity": self._o2d_promise_number_words(promised), "day": day}
        if line.product_uom_id.compare(promised, whole) < 0:
            figures["total"] = self._o2d_promise_number_words(whole)
            head = self.env._("%(quantity)s of %(total)s promised %(day)s", **figures)
        else:
            head = self.env._("%(quantity)s promised %(day)s", **figures)
        rest = self.env._("subject to a look") if line.o2d_promise_look else ""
        return self._o2d_promise_cell(LOOK if line.o2d_promise_look else THERE, head, rest)

    # --- the picture ---------------------------------------------------------------------------

    def _o2d_promise_picture_told(self, one, today):
        """Supply, what others were promised, and this line, day by day.

        :return: {`place`, `unit`, `points`: [[day, supply, others]], `mine`: [[day, quantity so far]], `labels`: {day:
            date in words}}, quantities in the line's unit; False where there is none
        """
        if not one.points:
            return False
        unit, own = one.wish.unit, one.wish.product.uom_id
        factor = own._compute_quantity(1.0, unit, round=False) if unit != own else 1.0
        mine, sofar = [], 0.0
        pieces = [piece for piece in one.pieces if piece.day is not None and piece.place == one.place.id]
        for piece in sorted(pieces, key=lambda piece: piece.day):
            sofar += piece.quantity
            mine.append([piece.day, round(sofar * factor, 6)])
        days = {day for day, _supply, _others in one.points} | {day for day, _quantity in mine}
        return {
            "place": one.place.name,
            "unit": unit.name,
            "points": [
                [day, round(supply * factor, 6), round(others * factor, 6)] for day, supply, others in one.points
            ],
            "mine": mine,
            "labels": {str(day): self._o2d_promise_day(today + timedelta(days=day), today, alone=True) for day in days},
        }

    # --- the order -----------------------------------------------------------------------------

    def _o2d_promise_order_told(self, told, frozen, today):
        """
        :return: {`complete`, `first`: words or "", `missing`: words or "", `full`: words or "", `notes`: [words],
            `policy`: direct or one, `is_late`: it cannot be complete when it is wanted}
        """
        kept = [one for one in told if (one.is_kept or one.problem) and one.wish.quantity > 0]
        dates = [one.complete for one in kept]
        dates += [
            line.o2d_promise_date and self.warehouse_id._o2d_local_date(line.o2d_promise_date) or None
            for line in frozen
        ]
        known = [date for date in dates if date]
        firsts = [one.date(piece) for one in kept for piece in one.pieces if piece.day is not None]
        firsts += [date for date in dates[len(kept):] if date]  # fmt: skip
        complete = max(known) if known and None not in dates else None
        first = min(firsts) if firsts else None
        if self.picking_policy == "one":
            first = complete
        missing, ready = dates.count(None), [one for one in kept if one.complete and one.complete <= one.base]
        result = {"complete": "", "first": "", "missing": "", "full": "", "notes": [], "policy": self.picking_policy,
                  "is_late": len(ready) < len(kept)}  # fmt: skip
        if complete:
            result["complete"] = self._o2d_promise_day(complete, today)
        if first and first != complete:
            result["first"] = self._o2d_promise_day(first, today)
        if missing:
            result["missing"] = (
                self.env._("1 line nobody knows when")
                if missing == 1
                else self.env._("%(count)s lines nobody knows when", count=missing)
            )
        if kept and len(ready) < len(kept):
            result["full"] = self.env._("%(count)s of %(lines)s lines in full", count=len(ready), lines=len(kept))
        if any(one.is_past for one in kept):
            wanted = self.warehouse_id._o2d_local_date(self.commitment_date)
            day = self._o2d_promise_day(wanted, today, alone=True)
            result["notes"].append(
                self.env._("The delivery date %(day)s is past: everything is reckoned from today.", day=day)
            )
        return result

    # --- words ---------------------------------------------------------------------------------

    def _o2d_promise_day(self, date, today, alone=False):
        """ "today" or "on Thu 26 Nov"; alone: without "on"."""
        if not date:
            return ""
        if date == today:
            return self.env._("today")
        is_far = abs((date - today).days) > FAR
        day = format_date(self.env, date, date_format="d MMM y" if is_far else "EEE d MMM")
        return day if alone else self.env._("on %(day)s", day=day)

    def _o2d_promise_number_words(self, quantity):
        """A quantity without zeros that say nothing."""
        if 0 <= quantity < 1000 and quantity == int(quantity):
            return str(int(quantity))  # The usual case; formatLang is dear for hundreds of lines.
        for digits in (0, 1, 2):
            if abs(quantity - round(quantity, digits)) < EPSILON:
                return formatLang(self.env, quantity, digits=digits)
        return formatLang(self.env, quantity, digits=3)
