"""A promise is made anew only when it cannot be kept, and then with the cause. Runs in the turnstile."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..tools.allocation import Answer
from ..tools.atp import EPSILON, Ledger, Part, promise
from .o2d_allocation_promise import HORIZON

OPEN = ("waiting", "confirmed", "partially_available")
SUPPLY = ("supplier", "production", "transit")


class O2dAllocation(models.AbstractModel):
    _inherit = "o2d.allocation"

    @api.model
    def _allocate(self, company, only=None, everything=False):
        done = super()._allocate(company, only=only, everything=everything)
        if everything and not only:
            self._check_promises(company)
        return done

    @api.model
    def _check_promises(self, company):
        """Look which promises can no longer be kept, and make them anew.

        To be called in the turnstile, after goods were shared out. What was promised earlier is asked first, and what
        nobody was promised is not asked at all: a later promise breaks no earlier one.
        """
        moves = self.env["stock.move"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", OPEN),
                ("move_orig_ids", "=", False),
                ("sale_line_id.o2d_promise_date", "!=", False),
                ("sale_line_id.o2d_promised_at", "!=", False),
                ("sale_line_id.o2d_hold", "=", False),
                ("location_id.o2d_place_warehouse_id", "in", company._o2d_allocating_warehouses().ids),
            ]
        )
        moves._o2d_check_promises()


class StockMove(models.Model):
    _inherit = "stock.move"

    def write(self, vals):
        done = super().write(vals)
        if "date" in vals:
            self._o2d_supply_changed()
        return done

    def _action_cancel(self):
        done = super()._action_cancel()
        self._o2d_supply_changed()
        return done

    def _o2d_supply_changed(self):
        """Receipts come another day, or not at all: promises are looked at soon."""
        receipts = self.filtered(lambda move: move.location_id.usage in SUPPLY and move.state != "done")
        if receipts.company_id._o2d_allocating():
            self.env.ref("o2d_atp.ir_cron_o2d_allocation").sudo()._trigger()

    def _o2d_check_promises(self):
        """Promise the lines of those of these transfers anew that come later than promised."""
        lacking = self.filtered(lambda move: move._o2d_lacks() > EPSILON)
        if not lacking:
            return
        late = defaultdict(list)
        for move, answer, allowed in lacking._o2d_kept_by_ledger():
            if answer.day is not None and answer.day <= allowed:
                continue
            if allowed >= 0 and answer.quantity + answer.look >= move._o2d_lacks() - EPSILON:
                continue  # It only wants a look, which was asked for.
            late[move.sale_line_id].append((move, answer, allowed))
        answers, causes = {}, defaultdict(dict)
        for line, found in late.items():
            fresh = line._o2d_promised_anew(found)
            if fresh.date == line.o2d_promise_date:
                continue
            answers[line.id] = fresh
            causes[line.order_id][line] = found[0][0]._o2d_what_failed(line.o2d_promised_at)
        self.env["sale.order.line"].browse(answers)._o2d_repromise_lines(answers, causes)

    def _o2d_lacks(self):
        """What was promised and is not set aside yet, in the product's unit."""
        self.ensure_one()
        held = self.product_uom._compute_quantity(self.quantity, self.product_id.uom_id, round=False)
        line = self.sale_line_id
        # Where only a part was promised, what is lacking is first what was not.
        unpromised = max(1 - line.o2d_promise_qty / (line.product_uom_qty or 1.0), 0.0) * self._o2d_of_line()
        return max(self.product_qty - held - unpromised, 0.0)

    def _o2d_of_line(self):
        """What all transfers of the line take out of the bins of this product, in its unit."""
        self.ensure_one()
        moves = self.sale_line_id.move_ids.filtered(
            lambda move: move.product_id == self.product_id
            and move.state != "cancel"
            and move.location_id.o2d_place_warehouse_id
        )
        return sum(moves.mapped("product_qty"))

    def _o2d_kept_by_ledger(self):
        """[(transfer, Answer for what it lacks, day on which it has to leave at the latest)], the earliest first.

        A day before today: it should have left already.
        """
        places = self.location_id.o2d_place_warehouse_id
        ledgers, todays = self.env["product.product"]._o2d_ledgers(self.product_id.ids, places, HORIZON)
        for ledger in ledgers.values():
            # What waits is asked for below in the order of promises; what nobody was promised waits behind them.
            ledger.demand.clear()
        asked = []
        for move in self:
            line, place = move.sale_line_id, move.location_id.o2d_place_warehouse_id
            leaves = line.o2d_promise_date - timedelta(days=line.company_id.security_lead)
            asked.append(((place._o2d_local_date(leaves) - todays[place.id]).days, line.o2d_promised_at, move.id, move))
        found = []
        for allowed, _promised_at, _id, move in sorted(asked, key=lambda row: row[:3]):
            key = move.product_id.id, move.location_id.o2d_place_warehouse_id.id
            parts = [Part(ledgers.setdefault(key, Ledger()))]
            found.append((move, promise(parts, move._o2d_lacks(), allowed, HORIZON), allowed))
        return found

    # --- causes --------------------------------------------------------------------------------

    def _o2d_what_failed(self, since):
        """What became of the goods that were counted on, in words.

        :param since: when the promise was made
        """
        self.ensure_one()
        place, product = self.location_id.o2d_place_warehouse_id, self.product_id
        cap = self.env["o2d.stock.cap"].search(
            [
                ("product_id", "=", product.id),
                ("location_id.o2d_place_warehouse_id", "=", place.id),
                ("state", "=", "open"),
                ("since", ">=", since),
            ],
            limit=1,
        )
        if cap:
            return self.env._("Less was found in %(bin)s.", bin=cap.location_id.display_name)
        receipts = [
            ("product_id", "=", product.id),
            ("location_id.usage", "in", SUPPLY),
            ("location_dest_id", "child_of", place.view_location_id.id),
            ("create_date", "<=", since),
        ]
        gone = self.search([*receipts, ("state", "=", "cancel"), ("write_date", ">=", since)], limit=1)
        if gone:
            return self.env._("%(receipt)s was cancelled.", receipt=gone._o2d_receipt_name())
        due = self.search([*receipts, ("state", "in", (*OPEN, "assigned"))], order="date desc, id", limit=1)
        if due:
            date = self.sale_line_id.order_id._o2d_day_words(place._o2d_local_date(due.date))
            return self.env._("%(receipt)s is due on %(date)s.", receipt=due._o2d_receipt_name(), date=date)
        return self.env._("Goods that were counted on are not there.")

    def _o2d_receipt_name(self):
        names = [self.picking_id.origin, self.picking_id.name]
        return " / ".join(name for name in names if name) or self.reference or self.env._("A receipt")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_promise_base(self):
        """No day that is past is promised: then it is today."""
        base, place = super()._o2d_promise_base(), self.order_id.warehouse_id
        late = place._o2d_local_date(fields.Datetime.now()) - place._o2d_local_date(base)
        return base + max(late, timedelta())

    def _o2d_promised_anew(self, found):
        """What this line is promised now.

        :param found: [(transfer, tools.atp.Answer, day on which it had to leave)]
        :return: tools.allocation.Answer
        """
        self.ensure_one()
        delays, missing = [], 0.0
        for move, answer, allowed in found:
            place, day = move.location_id.o2d_place_warehouse_id, answer.day
            if day is None:
                there = self._o2d_replenished(place)
                day = (there - place._o2d_local_date(fields.Datetime.now())).days if there else None
            if day is None:
                missing = max(missing, move._o2d_lacks() / (move._o2d_of_line() or 1.0))
            delays.append(None if day is None else max(day - allowed, 0))
        if None in delays:
            there = max(self.o2d_promise_qty - self.product_uom_qty * missing, 0.0)
            return Answer(None, self.product_uom_id.round(there, rounding_method="DOWN"), is_short=True)
        return Answer(self.o2d_promise_date + timedelta(days=max(delays)), self.o2d_promise_qty, is_short=True)

    def _o2d_repromise_lines(self, answers, causes):
        """Write the new promises, and tell them in the trail of each order.

        :param answers: {line id: tools.allocation.Answer}
        :param causes: {order: {line: cause in words}}
        """
        if not self:
            return
        before = {line: line.o2d_promise_date for line in self}
        words = {line.id: cause for told in causes.values() for line, cause in told.items()}
        self._o2d_allocation_freeze({line: answer.because(words.get(line)) for line, answer in answers.items()})
        for order, words in causes.items():
            lines = [line for line in self if line in words]
            notes = [order._o2d_repromise_words(line, before[line], words[line]) for line in lines]
            detail = {
                "repromised": [
                    {"line": line.id, "from": before[line], "to": answers[line.id].date, "cause": words[line]}
                    for line in lines
                ]
            }
            if notes:
                self.env["o2d.event"]._log(order, "failed", stage="allocation", note=" ".join(notes), detail=detail)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_repromise_words(self, line, before, cause):
        words = {"product": line.product_id.display_name, "before": self._o2d_date_words(before), "cause": cause}
        if not line.o2d_promise_date:
            return self.env._("%(product)s was promised for %(before)s; nobody knows when it comes. %(cause)s", **words)
        words["date"] = self._o2d_date_words(line.o2d_promise_date)
        return self.env._("%(product)s is promised for %(date)s instead of %(before)s. %(cause)s", **words)
