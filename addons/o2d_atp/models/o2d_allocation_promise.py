"""What follows for the customer: promises are frozen, bins are looked at, the trail is told."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.allocation import Answer
from ..tools.atp import EPSILON

# Days that a promise looks ahead; what is due later is promised by the lead time.
HORIZON = 90


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_after_allocation(self, wants, shares):
        """Goods were shared out to these transfers.

        :param wants: {move id: Want}
        :param shares: {move id: Share}
        """
        if not self:
            return
        short = self.filtered(lambda move: wants[move.id].quantity - shares[move.id].quantity > EPSILON)
        self._o2d_ask_looks(shares)
        self._o2d_freeze_lines(short, wants, shares)
        if self.company_id.o2d_replenish_shortages:
            self._o2d_note_outrun(shares)
            if short:
                self.env["o2d.allocation"]._wake_replenishment()
        self.sale_line_id.order_id._o2d_sync_stages()

    # --- looks ---------------------------------------------------------------------------------

    def _o2d_ask_looks(self, shares):
        """Somebody waits for goods that nobody has seen for long: ask for a look, once for each bin."""
        wanted = {(goods.product, goods.bin) for move in self for goods in shares[move.id].looks}
        if not wanted:
            return
        looks = self.env["o2d.stock.look"]
        asked = self.env.execute_query(
            SQL(
                "SELECT product_id, location_id FROM o2d_stock_look"
                " WHERE state = 'open' AND reason = 'asked' AND (product_id, location_id) IN %s",
                tuple(wanted),
            )
        )
        looks._ask_many(sorted(wanted.difference(asked)))

    # --- promises ------------------------------------------------------------------------------

    def _o2d_freeze_lines(self, short, wants, shares):
        """Freeze the promises of lines that have none yet, or of which more is ordered than was promised.

        :param short: those of these transfers that lack goods
        """
        waiting = short.sale_line_id
        waiting_ids = set(waiting.ids)
        lines = self.sale_line_id.filtered(lambda line: line._o2d_wants_promise(line.id in waiting_ids))
        if not lines:
            return
        lacking = lines & waiting
        answers = {line.id: Answer(line._o2d_promise_base(), line.product_uom_qty) for line in lines - lacking}
        hopeless = short.filtered(
            lambda move: wants[move.id].quantity - shares[move.id].quantity - shares[move.id].look > EPSILON
        )
        answers.update(lacking._o2d_answers(self, lacking - hopeless.sale_line_id))
        lines._o2d_allocation_freeze(answers)
        lacking._o2d_tell_short(answers)

    # --- failures ------------------------------------------------------------------------------

    def _o2d_allocation_key(self):
        return f"allocation:{self.id}"

    def _prepare_allocation_failure(self, error):
        self.ensure_one()
        words = str(error).strip().splitlines()
        return {
            "name": self.env._(
                "%(product)s of %(transfer)s could not be set aside",
                product=self.product_id.display_name,
                transfer=self.sale_line_id.order_id.name or self.picking_id.name or self.reference or "",
            ),
            "type": "failure",
            "control": "confirmed_stock",
            "severity": "2",
            "stage_id": self.env["o2d.stage"]._get("allocation").id,
            "owner_group_id": self.env.ref("o2d_base.group_warehouse_coordinator").id,
            "company_id": self.company_id.id,
            "warehouse_id": self.location_id.warehouse_id.id,
            "order_id": self.sale_line_id.order_id.id,
            "picking_id": self.picking_id.id,
            "cause": words[0] if words else False,
        }


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_wants_promise(self, is_short):
        """Is there something to be promised that was not promised before?

        :param is_short: it still lacks goods
        """
        self.ensure_one()
        if not self.o2d_promised_at:
            return True
        told_all = self.product_uom_id.compare(self.product_uom_qty, self.o2d_promise_qty) <= 0
        # Once all of it is there, so is what could not be promised, or only subject to a look.
        return not is_short and (self.o2d_promise_look or not told_all)

    def _o2d_promise_base(self):
        """When this line is with the customer if its goods are there when they are to leave."""
        self.ensure_one()
        return self.order_id.commitment_date or self._expected_date()

    def _o2d_answers(self, moves, looked):
        """What lines that lack goods can be promised: by the ledger, or by the time it takes to get them.

        :param moves: the transfers that were served, in that order
        :param looked: those of these lines whose goods are all there, if somebody looks
        :return: {line id: Answer}
        """
        ids, looked_ids = set(self.ids), set(looked.ids)
        moves = moves.filtered(lambda move: move.sale_line_id.id in ids)
        wishes, needs = [], {}
        for move in moves:
            line, warehouse = move.sale_line_id, move.location_id.o2d_place_warehouse_id
            key = line.id, warehouse.id
            if key in needs:
                continue
            needs[key] = move
            wishes.append((key, line.product_id, warehouse, line._o2d_wished(warehouse), move.date))
        told = self.env["product.product"]._o2d_atp_what_if(wishes, HORIZON, exclude_lines=self)
        answers = {}
        for key, promise in told.items():
            line, move = self.browse(key[0]), needs[key]
            answer = line._o2d_answer(promise, move, line.id in looked_ids)
            before = answers.get(line.id)
            answers[line.id] = line._o2d_later(before, answer) if before else answer
        return answers

    def _o2d_wished(self, warehouse):
        """How much of this line is to come from one warehouse, in the product's unit."""
        self.ensure_one()
        moves = self.move_ids.filtered(
            lambda move: move.state not in ("cancel", "done")
            and move.location_id.o2d_place_warehouse_id == warehouse
            and move.product_id == self.product_id
        )
        if moves:
            return sum(moves.mapped("product_qty"))
        return self.product_uom_id._compute_quantity(self.product_uom_qty - self.qty_delivered, self.product_id.uom_id)

    def _o2d_answer(self, promise, move, is_look):
        """What one warehouse can promise of this line.

        :param promise: :class:`~.product_atp.Promise`
        :param move: a transfer of this line out of that warehouse
        """
        warehouse, base = move.location_id.o2d_place_warehouse_id, self._o2d_promise_base()
        needed = warehouse._o2d_local_date(max(move.date, fields.Datetime.now()))
        there = promise.date
        if is_look and (not there or there > needed):
            return Answer(base, self.product_uom_qty, is_look=True, is_short=True)
        if not there:
            there = self._o2d_replenished(warehouse)
        if not there:
            unit = self.product_id.uom_id
            got = unit._compute_quantity(promise.quantity, self.product_uom_id, rounding_method="DOWN")
            return Answer(base if got > EPSILON else None, min(got, self.product_uom_qty), is_short=True)
        delay = max((there - needed).days, 0)
        return Answer(base + timedelta(days=delay), self.product_uom_qty, is_short=True)

    def _o2d_later(self, one, other):
        """The answer of a line that comes from several warehouses."""
        dates = [answer.date for answer in (one, other)]
        return Answer(
            None if None in dates else max(dates),
            min(one.quantity, other.quantity),
            one.is_look or other.is_look,
            is_short=True,
        )

    def _o2d_replenished(self, warehouse):
        """The day on which goods can be there that are asked for today, as core reckons lead times.

        :return: date, or None where no rule says how goods come
        """
        self.ensure_one()
        lead = self.product_id._o2d_leads(warehouse).get(self.product_id.id)
        if not lead:
            return None
        days, _how = lead
        return warehouse._o2d_local_date(fields.Datetime.now()) + timedelta(days=days)

    def _o2d_tell_short(self, answers):
        """Say in the trail of each order what of it could not be set aside, and for when it is promised."""
        for order, lines in self.grouped("order_id").items():
            looks = lines.filtered(lambda line: answers[line.id].is_look)
            notes = []
            if lines - looks:
                names = order._o2d_names_in_words((lines - looks).product_id)
                notes.append(self.env._("Not enough in stock: %(products)s.", products=names))
            if looks:
                names = order._o2d_names_in_words(looks.product_id)
                notes.append(self.env._("Subject to a look into the bin: %(products)s.", products=names))
            detail = {
                "lines": [
                    {"line": line.id, "date": answers[line.id].date, "quantity": answers[line.id].quantity,
                     "look": answers[line.id].is_look}
                    for line in lines
                ]
            }  # fmt: skip
            kind = "failed" if lines - looks else "note"
            self.env["o2d.event"]._log(order, kind, stage="allocation", note=" ".join(notes), detail=detail)


class O2dStockLook(models.Model):
    _inherit = "o2d.stock.look"

    @api.model
    def _ask_many(self, places):
        """Promises wait for somebody to look here: queue all of them at once, as `_ask` does one.

        :param places: [(product id, location id)]
        """
        if not places:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_stock_look AS look
                       (product_id, location_id, warehouse_id, company_id, due_at, reason, state,
                        create_uid, create_date, write_uid, write_date)
                SELECT asked.product_id, asked.location_id, w.id, w.company_id, %(now)s, 'asked', 'open',
                       %(user)s, %(now)s, %(user)s, %(now)s
                  FROM unnest(%(products)s::int[], %(places)s::int[]) AS asked (product_id, location_id)
                  JOIN stock_location place ON place.id = asked.location_id
                  JOIN stock_warehouse w ON w.id = place.o2d_place_warehouse_id
                ON CONFLICT (product_id, location_id) WHERE state = 'open'
                DO UPDATE SET reason = 'asked', due_at = LEAST(look.due_at, EXCLUDED.due_at)
                """,
                now=fields.Datetime.now(),
                user=self.env.uid,
                products=[product for product, _place in places],
                places=[place for _product, place in places],
            ),
            log_exceptions=False,
        )
        self.invalidate_model()
