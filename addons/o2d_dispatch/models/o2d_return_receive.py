import math

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import return_rules as rules

MAY_RECEIVE = (
    "o2d_base.group_warehouse_coordinator",
    "o2d_base.group_dispatch_supervisor",
    "o2d_base.group_operations_head",
)


class O2dReturn(models.Model):
    """Receiving: how much came, and what it is fit for."""

    _inherit = "o2d.return"

    def _o2d_may_receive(self):
        return self.env.user._o2d_has_any(MAY_RECEIVE)

    def o2d_receive(self, lines, rest="later", rest_note="", paper_no=""):
        """Receive goods of this return.

        :param lines: [{"line_id": id, "restock": quantity, "quarantine": quantity, "scrap": quantity}], each quantity
            in the article's unit and may be missing
        :param rest: what becomes of what did not come: "later" or "never"
        :param rest_note: why it does not come; needed with "never"
        :param paper_no: number of the customer's challan
        :raise AccessError: for who may not
        :raise UserError: with what to do instead
        """
        record = self._o2d_check_mine()
        if not self._o2d_may_receive():
            raise AccessError(
                self.env._("Only the warehouse, the dispatch supervisor and the operations head receive returns.")
            )
        record.order_id._o2d_one_at_a_time()
        if record.state not in rules.AWAITED:
            raise UserError(record._o2d_not_awaited_words())
        found = record._o2d_read_received(lines)
        record._o2d_check_transfers(found)
        open_rest = any(line.uom_id.compare(line.awaited, sum(found[line].values())) > 0 for line in record.line_ids)
        rest_note = self._o2d_text(rest_note)
        if rest == "never" and open_rest and not rest_note:
            raise UserError(self.env._("Say why the rest does not come."))
        if not any(any(parts.values()) for parts in found.values()) and not (rest == "never" and open_rest):
            raise UserError(self.env._("Write how much came of at least one article."))
        record._o2d_receive(found, rest == "never", rest_note, self._o2d_text(paper_no))
        return True

    def _o2d_not_awaited_words(self):
        if self.state == rules.ASKED:
            return self.env._("%(name)s is not authorised yet: a head has to decide it first.", name=self.name)
        state = dict(self._fields["state"]._description_selection(self.env))[self.state]
        return self.env._("%(name)s is over: %(state)s. Nothing more is received.", name=self.name, state=state.lower())

    def _o2d_read_received(self, lines):
        """{line: {condition: quantity}} of all lines of this return, checked."""
        found = {line: dict.fromkeys(rules.CONDITIONS, 0.0) for line in self.line_ids}
        if not isinstance(lines, list | tuple) or not all(isinstance(row, dict) for row in lines):
            raise UserError(self.env._("Say how much came of which article."))
        for row in lines:
            number = row.get("line_id")
            line = self.line_ids.filtered(lambda one, number=number: one.id == number)
            if not line:
                raise UserError(
                    self.env._(
                        "%(name)s brings back what is listed here and nothing else. Ask sales for a return of the "
                        "other goods.",
                        name=self.name,
                    )
                )
            for condition in rules.CONDITIONS:
                found[line][condition] += self._o2d_read_quantity(line, row.get(condition) or 0)
        for line, parts in found.items():
            if line.uom_id.compare(sum(parts.values()), line.awaited) > 0:
                raise UserError(
                    self.env._(
                        "%(goods)s: no more than %(room)s %(unit)s are awaited. Put what is beyond aside and ask sales "
                        "for a return of it.",
                        goods=line.goods,
                        room=self.env["stock.picking"]._o2d_plain_number(line.awaited, line.uom_id),
                        unit=line.uom_id.name,
                    )
                )
        return found

    def _o2d_check_transfers(self, found):
        """:raise UserError: for goods whose transfer was cancelled or deleted, so that nothing can receive them"""
        moves = self._o2d_open_transfers().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        awaited = moves.origin_returned_move_id
        for line, parts in found.items():
            if any(parts.values()) and line.move_id not in awaited:
                raise UserError(
                    self.env._(
                        "%(goods)s: the transfer of %(name)s that was to bring it back was cancelled. Say that the "
                        "rest does not come, and ask sales for a new return.",
                        goods=line.goods,
                        name=self.name,
                    )
                )

    def _o2d_read_quantity(self, line, quantity):
        if not isinstance(quantity, int | float) or isinstance(quantity, bool) or not math.isfinite(quantity):
            raise UserError(self.env._("%(goods)s: write a number.", goods=line.goods))
        if quantity < 0:
            raise UserError(self.env._("%(goods)s: write nothing, or more than nothing.", goods=line.goods))
        if not line.uom_id._o2d_is_whole(quantity):
            raise UserError(
                self.env._("%(goods)s is counted in whole %(unit)s.", goods=line.goods, unit=line.uom_id.name)
            )
        return line.uom_id.round(quantity)

    # --- moving the goods --------------------------------------------------------------------------------------

    def _o2d_receive(self, found, is_last, rest_note, paper_no):
        """:param found: {line: {condition: quantity}}
        :param is_last: does the rest not come any more?
        """
        record = self._o2d_clean_self()
        values = {"received_by_id": self.env.uid, "received_at": fields.Datetime.now()}
        if paper_no:
            values["paper_no"] = paper_no
        if is_last and rest_note:
            values["rest_note"] = rest_note
        record._o2d_decide(values)
        pickings = record._o2d_open_transfers()
        for picking in pickings:
            origins = picking.move_ids.origin_returned_move_id
            mine = {line: parts for line, parts in found.items() if line.move_id in origins and any(parts.values())}
            if mine:
                picking._o2d_receive_return(mine, is_last)
            elif is_last:
                picking.action_cancel()
        record._o2d_refresh()

    def _o2d_refresh(self):
        """Where these returns stand, by what really moved. Asked after each transfer and each credit note."""
        for one in self.sudo()._o2d_clean_self():
            record = one.with_company(one.company_id)
            came = record._o2d_came_back()
            awaited = bool(record._o2d_open_transfers())
            for line in record.line_ids:
                parts = {name: came.get((line.move_id.id, line.lot_id.id, name), 0.0) for name in rules.CONDITIONS}
                given_up = 0.0 if awaited else max(line.quantity - sum(parts.values()), 0.0)
                line._o2d_decide({**parts, "given_up": given_up})
            state = rules.next_state(record.state, awaited, bool(came))
            if state != record.state:
                record._o2d_decide({"state": state})
                if state == rules.RECEIVED:
                    record._o2d_log(record._o2d_received_words(), goods=record._o2d_conditions())
                elif state == rules.WITHDRAWN:
                    words = self.env._(
                        "%(name)s is over: nothing came. %(note)s", name=record.name, note=record.rest_note or ""
                    )
                    record._o2d_log(words.strip())
            if came:
                record._o2d_credit_at_receipt()
            record._o2d_settle()

    def _o2d_came_back(self):
        """{(move id, lot id or False, condition): quantity} of what was received."""
        came = {}
        for move in self.picking_ids.move_ids._o2d_customer_returns().filtered(lambda one: one.state == "done"):
            for lot, quantity in move._o2d_done_lots().items():
                key = (move.origin_returned_move_id.id, lot, move.o2d_return_condition or rules.RESTOCK)
                came[key] = came.get(key, 0.0) + quantity
        return came

    def _o2d_conditions(self):
        return {line.goods: {name: line[name] for name in rules.CONDITIONS if line[name]} for line in self.line_ids}

    def _o2d_received_words(self):
        plain = self.env["stock.picking"]._o2d_plain_number
        labels = {
            rules.RESTOCK: self.env._("to stock"),
            rules.QUARANTINE: self.env._("to quarantine"),
            rules.SCRAP: self.env._("scrapped"),
        }
        parts = [
            f"{plain(line[name], line.uom_id)} {line.uom_id.name} {line.goods} {labels[name]}"
            for line in self.line_ids
            for name in rules.CONDITIONS
            if line[name]
        ]
        words = self.env._("%(name)s received: %(goods)s.", name=self.name, goods=", ".join(parts))
        if self.rest_note and any(line.given_up for line in self.line_ids):
            words += " " + self.env._("The rest does not come: %(note)s", note=self.rest_note)
        return words

    def _o2d_check_received(self):
        """:raise UserError: where a transfer of these returns brought what they do not name"""
        for record in self:
            wanted = {}
            for line in record.line_ids:
                key = (line.move_id.id, line.lot_id.id)
                wanted[key] = wanted.get(key, 0.0) + line.quantity
            came = {}
            for (move, lot, _condition), quantity in record._o2d_came_back().items():
                came[move, lot] = came.get((move, lot), 0.0) + quantity
            for (move_id, lot_id), quantity in came.items():
                product = self.env["stock.move"].browse(move_id).product_id
                if product.uom_id.compare(quantity, wanted.get((move_id, lot_id), 0.0)) > 0:
                    lot = self.env["stock.lot"].browse(lot_id)
                    raise UserError(
                        self.env._(
                            "%(product)s%(lot)s: more came than %(name)s was authorised for. Receive what it names, "
                            "and ask sales for a return of the rest.",
                            product=product.display_name,
                            lot=f" ({lot.name})" if lot else "",
                            name=record.name,
                        )
                    )
