from odoo import models
from odoo.exceptions import UserError

from ..tools import transfer_rules as rules
from .o2d_transfer_decide import MAY_RECEIVE


class O2dTransfer(models.Model):
    """What arrived is counted by article and lot; what did not, or not whole, is kept as a difference."""

    _inherit = "o2d.transfer"

    def action_receive(self):
        """Open the count of what has arrived."""
        self._o2d_check_receiver()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What has arrived"),
            "res_model": "o2d.transfer.receive",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_transfer_id": self.id},
        }

    def o2d_receive(self, counts):
        """Book in what has arrived.

        :param counts: [{"line_id", "lot_id" (False or left out: kept without lots), "good", "damaged"}], in the
            article's own unit; what is on the way and not named has not arrived
        :return: True
        :raise AccessError: for people of another branch, and without the role
        :raise UserError: what is wrong, and what to do instead
        """
        self._o2d_check_receiver()
        own = self.sudo()
        arrived = own._o2d_read_counts(counts)
        results = own._o2d_compare(arrived)
        own._o2d_book({key: one.booked for key, one in results.items() if one.booked > 0})
        own._o2d_keep_differences(results)
        self._o2d_tell("done", own._o2d_received_words(results), detail=own._o2d_received_detail(results))
        own._o2d_refresh()
        return True

    def _o2d_check_receiver(self):
        words = self.env._("The goods are received by the warehouse of the site that they go to.")
        self._o2d_check_role(MAY_RECEIVE, self.dest_company_id, words)
        own = self.sudo()
        if own.state not in rules.OPEN:
            raise UserError(
                self.env._("%(transfer)s is received already: nothing of it is on the way.", transfer=own.name)
                if own.state == rules.DONE
                else self.env._("Nothing of %(transfer)s has been sent.", transfer=own.name)
            )
        if not own._o2d_receivable():
            waiting = own.line_ids._o2d_at_gate()
            site = own.from_place_id.name
            raise UserError(
                self.env._(
                    "It has not passed the gate of %(site)s yet. Ask there to let it out, then receive it.", site=site
                )
                if waiting
                else self.env._(
                    "Nothing of %(transfer)s is on the way: %(site)s has not sent it yet.", transfer=own.name, site=site
                )
            )

    def _o2d_receivable(self):
        """What has left the sender's gate and has not been booked in.

        :return: {(line id, lot id or False): quantity in the article's own unit}
        """
        waiting, returning = self.line_ids._o2d_at_gate(), self._o2d_set_apart()
        found = {}
        for key, row in self.line_ids._o2d_balances().items():
            line = self.line_ids.browse(key[0])
            left = row["travelling"] - waiting.get(key, 0.0) - returning.get(key, 0.0)
            if line.unit_id.compare(left, 0.0) > 0:
                found[key] = left
        return found

    def _o2d_set_apart(self):
        """What of the goods on the way was counted already as damaged, or goes back to the sender instead."""
        found = {}
        for one in self.difference_ids.filtered(lambda one: one.state == "open"):
            if one.kind == rules.DAMAGED or (one.kind == rules.SHORT and one.end == rules.BACK):
                key = one.line_id.id, one.lot_id.id
                found[key] = found.get(key, 0.0) + one.quantity
        return found

    def _o2d_read_counts(self, counts):
        """
        :return: {(line id, lot id or False): Arrived}
        """
        arrived = {}
        if not counts or not isinstance(counts, list) or not all(isinstance(row, dict) for row in counts):
            raise UserError(self.env._("Nothing was counted. Open the transfer again and count what has arrived."))
        for row in counts:
            line = self.line_ids.filtered(lambda one, row=row: one.id == row.get("line_id"))
            lot = row.get("lot_id") or False
            if not line or (lot and type(lot) is not int):
                raise UserError(self.env._("A line that was counted does not belong to %(name)s.", name=self.name))
            good, damaged = (self._o2d_number(line, row.get(name)) for name in ("good", "damaged"))
            key = line.id, lot
            if key in arrived:
                raise UserError(self.env._("%(product)s was counted twice.", product=line._o2d_words()))
            arrived[key] = rules.Arrived(good, damaged)
        return arrived

    def _o2d_number(self, line, value):
        if value is None:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e12:
            raise UserError(
                self.env._("%(product)s: write how much has arrived, nothing below zero.", product=line._o2d_words())
            )
        if not line.unit_id._o2d_is_whole(value):
            raise UserError(
                self.env._(
                    "%(product)s is counted in whole steps of its unit, %(unit)s.",
                    product=line._o2d_words(),
                    unit=line.unit_id.name,
                )
            )
        return float(value)

    def _o2d_compare(self, arrived):
        """
        :return: {(line id, lot id or False): Counted}
        """
        travelling = self._o2d_receivable()
        strangers = [key for key in arrived if key not in travelling and (arrived[key].good or arrived[key].damaged)]
        for line_id, lot_id in strangers:
            line, lot = self.line_ids.browse(line_id), self.env["stock.lot"].browse(lot_id or [])
            if lot_id and (line_id, lot_id) not in self.line_ids._o2d_balances():
                raise UserError(
                    self.env._(
                        "Lot %(lot)s of %(product)s was not sent with %(transfer)s. Count it where it belongs, or put"
                        " it aside and call %(site)s.",
                        lot=lot.exists().name or "?",
                        product=line.product_id.display_name,
                        transfer=self.name,
                        site=self.from_place_id.name,
                    )
                )
        nothing = rules.Arrived(0.0, 0.0)
        return {
            key: rules.count(travelling.get(key, 0.0), arrived.get(key, nothing)) for key in {**travelling, **arrived}
        }

    # --- booking in ----------------------------------------------------------------------------------

    def _o2d_book(self, quantities):
        """Bring goods from transit into the receiving site, by core's receipt.

        :param quantities: {(line id, lot id or False): quantity in the article's own unit}
        """
        if not quantities:
            return
        receiver = self.with_company(self.dest_company_id)
        moves = receiver._o2d_moves().filtered(
            lambda move: move.state not in ("done", "cancel")
            and move._o2d_leaves_transit()
            and not move.o2d_transfer_back
        )
        pickings = moves.picking_id
        pickings._o2d_forget_counted()
        for line in receiver.line_ids:
            wanted = {lot: quantity for (line_id, lot), quantity in quantities.items() if line_id == line.id}
            own = moves.filtered(lambda move, line=line: move.o2d_transfer_line_id == line)
            own._o2d_take(wanted)
        used = pickings.filtered(lambda picking: any(picking.move_ids.mapped("picked")))
        used.with_context(skip_backorder=True, cancel_backorder=False).button_validate()

    def _o2d_received_words(self, results):
        good = sum(1 for one in results.values() if one.booked)
        apart = [
            self.env._("%(number)s short", number=sum(1 for one in results.values() if one.short)),
            self.env._("%(number)s damaged", number=sum(1 for one in results.values() if one.damaged)),
            self.env._("%(number)s too many", number=sum(1 for one in results.values() if one.over)),
        ]
        apart = [words for words in apart if not words.startswith("0 ")]
        return self.env._(
            "Counted at %(site)s: %(good)s lines booked in%(apart)s",
            site=self.to_place_id.name,
            good=good,
            apart="".join(f", {words}" for words in apart),
        )

    def _o2d_received_detail(self, results):
        return {
            "lines": [
                {"line": line, "lot": lot, "booked": one.booked, "short": one.short, "damaged": one.damaged,
                 "over": one.over}
                for (line, lot), one in results.items()
            ]
        }  # fmt: skip


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _o2d_forget_counted(self):
        """Nothing that somebody had marked before is booked along with a new count."""
        self.move_ids.move_line_ids.picked = False
        self.move_ids.picked = False


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_take(self, wanted):
        """Mark goods as arrived on these receipts of one line.

        :param wanted: {lot id or False: quantity in the article's own unit}
        """
        left = {lot: quantity for lot, quantity in wanted.items() if quantity > 0}
        for position, move in enumerate(self, 1):
            room = sum(left.values()) if position == len(self) else move.product_qty
            rows = []
            for lot in list(left):
                part = min(left[lot], room)
                if move.product_id.uom_id.compare(part, 0.0) <= 0:
                    continue
                room -= part
                left[lot] -= part
                rows.append((lot, part))
            if rows:
                move._o2d_arrive(rows)

    def _o2d_arrive(self, rows):
        """
        :param rows: [(lot id or False, quantity in the article's own unit)]
        """
        self.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            [
                {
                    "move_id": self.id,
                    "picking_id": self.picking_id.id,
                    "product_id": self.product_id.id,
                    "product_uom_id": self.product_id.uom_id.id,
                    "lot_id": lot,
                    "quantity": quantity,
                    "location_id": self.location_id.id,
                    "location_dest_id": self.location_dest_id._get_putaway_strategy(self.product_id, quantity).id
                    or self.location_dest_id.id,
                    "company_id": self.company_id.id,
                    "picked": True,
                }
                for lot, quantity in rows
            ]
        )
        self.picked = True
