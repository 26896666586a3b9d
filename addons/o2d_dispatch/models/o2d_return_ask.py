import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.queue_rules import is_id

from ..tools import return_rules as rules
from .o2d_return import REASONS

MAY_ASK = ("o2d_base.group_sales_coordinator", "o2d_base.group_operations_head")
# Kits are counted whole; what floating point leaves of one is nothing.
KIT_SLACK = 1e-4
MAY_TURN_BACK = ("o2d_base.group_dispatch_supervisor", "o2d_base.group_operations_head")


class O2dReturn(models.Model):
    """Asking: what comes back, out of which delivery, why."""

    _inherit = "o2d.return"

    @api.model
    def o2d_ask(self, order_id, lines, reason, words="", at_door=False):
        """Ask for goods of an order to come back; authorised at once where nobody else has to decide.

        :param order_id: id of the order
        :param lines: [{"move_id": id of a line of a delivery, "lot_id": id or False, "quantity": how much,
            "uom_id": id of its unit, default the delivery's}]
        :param reason: one of REASONS
        :param words: what the customer says; needed with "other"
        :param at_door: the customer did not take it in; it comes back with the vehicle that brought it
        :return: id of the return
        :raise AccessError: for who may not
        :raise UserError: with what to do instead
        """
        order = self._o2d_check_may_ask(order_id, at_door)
        words = self._o2d_text(words)
        reason = "refused" if at_door else reason
        if reason not in dict(REASONS):
            raise UserError(self.env._("Say why the goods come back: choose a reason."))
        if reason == "other" and not words:
            raise UserError(self.env._("Say in words why the goods come back."))
        order._o2d_one_at_a_time()
        rows = self.with_company(order.company_id)._o2d_read_rows(order, lines, at_door)
        return self._o2d_make(order, rows, reason, words, bool(at_door)).id

    @api.model
    def _o2d_check_may_ask(self, order_id, at_door):
        if at_door and not self.env.user._o2d_has_any(MAY_TURN_BACK):
            raise AccessError(
                self.env._("Only the dispatch supervisor or the operations head says what was refused at the door.")
            )
        if not at_door and not self.env.user._o2d_has_any(MAY_ASK):
            raise AccessError(self.env._("Only sales and the operations head ask for goods to come back."))
        order = self.env["sale.order"].browse(order_id if is_id(order_id) else []).exists()
        if not order:
            raise UserError(self.env._("There is no such order."))
        order = order.sudo()
        if order.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("Goods of another company are taken back by its own people."))
        if not at_door:
            order.sudo(False).check_access("read")
        return order

    # --- what is asked for -----------------------------------------------------------------------------------------

    @api.model
    def _o2d_read_rows(self, order, lines, at_door):
        """What was asked for, checked.

        :return: {(stock.move, lot id or False): quantity in the product's unit}
        """
        if not isinstance(lines, list | tuple) or not all(isinstance(line, dict) for line in lines):
            raise UserError(self.env._("Say which goods come back, and how much of each."))
        rows = {}
        for line in lines:
            move, lot, quantity = self._o2d_read_row(order, line)
            rows[move, lot] = rows.get((move, lot), 0.0) + quantity
        if not rows:
            raise UserError(self.env._("Write how much of at least one article comes back."))
        moves = self.env["stock.move"].sudo().concat(*{move for move, _lot in rows})
        for picking in moves.picking_id:
            picking._o2d_check_returnable(at_door)
        room = moves._o2d_return_room()
        for (move, lot), quantity in rows.items():
            self._o2d_check_room(move, self.env["stock.lot"].sudo().browse(lot), quantity, room[move])
        self._o2d_check_kits(rows)
        return rows

    @api.model
    def _o2d_read_row(self, order, line):
        def number(name):
            return line.get(name) if is_id(line.get(name)) else False

        move = self.env["stock.move"].sudo().browse(number("move_id") or []).exists()
        if not move or move.sale_line_id.order_id != order or move.location_dest_id.usage != "customer":
            raise UserError(
                self.env._(
                    "This did not leave with %(order)s. Take it back from the order it was sent for.", order=order.name
                )
            )
        quantity = line.get("quantity")
        if not isinstance(quantity, int | float) or isinstance(quantity, bool) or not math.isfinite(quantity):
            raise UserError(self.env._("%(product)s: write a number.", product=move.product_id.display_name))
        if quantity <= 0:
            raise UserError(
                self.env._(
                    "%(product)s: write more than nothing, or leave it out.", product=move.product_id.display_name
                )
            )
        return move, number("lot_id"), self._o2d_in_product_unit(move, number("uom_id"), quantity)

    @api.model
    def _o2d_in_product_unit(self, move, uom_id, quantity):
        unit = self.env["uom.uom"].browse(uom_id or []).exists() or move.product_uom
        own = move.product_id.uom_id
        if not unit._has_common_reference(own):
            raise UserError(
                self.env._(
                    "%(product)s is not counted in %(unit)s. Write it in %(own)s.",
                    product=move.product_id.display_name,
                    unit=unit.name,
                    own=own.name,
                )
            )
        found = unit._compute_quantity(quantity, own, round=False)
        if not own._o2d_is_whole(found):
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s of %(product)s are no whole %(own)s. Write it in %(own)s.",
                    quantity=f"{quantity:g}",
                    unit=unit.name,
                    product=move.product_id.display_name,
                    own=own.name,
                )
            )
        return own.round(found)

    @api.model
    def _o2d_check_room(self, move, lot, quantity, room):
        """:param room: {lot id or False: how much may come back}"""
        if lot.id not in room:
            raise UserError(move._o2d_other_lot_words(lot))
        unit, plain = move.product_id.uom_id, self.env["stock.picking"]._o2d_plain_number
        if unit.compare(quantity, room[lot.id]) <= 0:
            return
        left = move._o2d_done_lots()[lot.id]
        facts = {
            "product": f"{move.product_id.display_name} ({lot.name})" if lot else move.product_id.display_name,
            "left": plain(left, unit),
            "room": plain(room[lot.id], unit),
            "unit": unit.name,
            "delivery": move.picking_id.name,
        }
        if unit.compare(room[lot.id], left):
            raise UserError(
                self.env._(
                    "%(product)s: of the %(left)s %(unit)s that left with %(delivery)s, others came back already or "
                    "are asked for. No more than %(room)s can come back.",
                    **facts,
                )
            )
        raise UserError(
            self.env._("%(product)s: %(left)s %(unit)s left with %(delivery)s. No more can come back.", **facts)
        )

    @api.model
    def _o2d_check_kits(self, rows):
        """A kit is sold, billed and credited whole: its parts come back together."""
        for (line, picking), back in self._o2d_kit_parts(rows).items():
            parts = picking.move_ids.filtered(lambda one, line=line: one.state == "done" and one.sale_line_id == line)
            share = rules.kits_back([(one.product_qty, back.get(one, 0.0)) for one in parts])
            kits = share and share * line._o2d_kits_with(parts)
            if share is None or abs(kits - round(kits)) > KIT_SLACK:
                raise UserError(
                    self.env._(
                        "%(kit)s was sold as a kit and comes back whole: %(parts)s. For a part alone, credit the "
                        "difference without goods.",
                        kit=line.product_id.display_name,
                        parts=", ".join(
                            f"{self.env['stock.picking']._o2d_plain_number(one.product_qty, one.product_id.uom_id)} "
                            f"{one.product_id.display_name}"
                            for one in parts
                        ),
                    )
                )

    @api.model
    def _o2d_kit_parts(self, rows):
        """{(order line, delivery): {move: quantity}} of what is part of a kit."""
        kits = {}
        for (move, _lot), quantity in rows.items():
            if move.product_id != move.sale_line_id.product_id:
                back = kits.setdefault((move.sale_line_id, move.picking_id), {})
                back[move] = back.get(move, 0.0) + quantity
        return kits

    # --- the return ------------------------------------------------------------------------------------------------

    @api.model
    def _o2d_make(self, order, rows, reason, words, at_door):
        company = order.company_id
        moves = self.env["stock.move"].sudo().concat(*{move for move, _lot in rows})
        value = self._o2d_worth(order, rows)
        why = self._o2d_why_second(order, moves, value)
        if at_door:
            # The vehicle brings it whatever it is worth; but no vehicle stands before a door for weeks.
            why = [one for one in why if one == rules.LATE]
        lines = [
            fields.Command.create(
                {
                    "company_id": company.id,
                    "move_id": move.id,
                    "picking_id": move.picking_id.id,
                    "order_line_id": move.sale_line_id.id,
                    "product_id": move.product_id.id,
                    "lot_id": lot,
                    "uom_id": move.product_id.uom_id.id,
                    "quantity": quantity,
                }
            )
            for (move, lot), quantity in sorted(rows.items(), key=lambda row: (row[0][0].id, row[0][1] or 0))
        ]
        made = self._o2d_record(
            {
                "name": self.env["ir.sequence"].sudo().with_company(company).next_by_code("o2d.return"),
                "state": rules.ASKED,
                "company_id": company.id,
                "order_id": order.id,
                "partner_id": order.partner_id.commercial_partner_id.id,
                "warehouse_id": moves.picking_id.picking_type_id.warehouse_id[:1].id,
                "reason": reason,
                "words": words,
                "at_door": at_door,
                "value": value,
                "is_late": rules.LATE in why,
                "is_worth": rules.WORTH in why,
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
                "line_ids": lines,
            }
        ).with_company(company)
        made._o2d_log(made._o2d_asked_words(), lines=made.goods_words)
        if not why:
            made._o2d_authorise("")
        return made

    def _o2d_asked_words(self):
        reason = dict(self._fields["reason"]._description_selection(self.env))[self.reason]
        note = self.env._(
            "%(name)s: %(customer)s sends back %(goods)s. %(reason)s.",
            name=self.name,
            customer=self.partner_id.display_name,
            goods=", ".join(self.goods_words.split("\n")),
            reason=f"{reason}: {self.words.rstrip('.')}" if self.words else reason,
        )
        return f"{note} {self._o2d_second_words()}".strip()

    @api.model
    def _o2d_why_second(self, order, moves, value):
        company = order.company_id
        today = company._o2d_today()
        here = self.with_context(tz=company._o2d_zone())
        left = min(
            fields.Datetime.context_timestamp(here, picking.o2d_gate_out_at or picking.date_done).date()
            for picking in moves.picking_id
        )
        # What nobody else decided counts together, so that a large return is not split.
        alone = order.o2d_return_ids.filtered(
            lambda one: not one.is_late and not one.is_worth and one.state not in (rules.REFUSED, rules.WITHDRAWN)
        )
        value += sum(alone.filtered(lambda one: not one.at_door).mapped("value"))
        worth = order.currency_id._convert(value, company.currency_id, company, today)
        return rules.why_second((today - left).days, company.o2d_return_days, worth, company.o2d_return_value)

    @api.model
    def _o2d_worth(self, order, rows):
        """What these goods were sold for, before tax, in the order's currency."""
        quantities = {}
        for (move, _lot), quantity in rows.items():
            line = move.sale_line_id
            if move.product_id == line.product_id:
                more = move.product_id.uom_id._compute_quantity(quantity, line.product_uom_id, round=False)
                quantities[line] = quantities.get(line, 0.0) + more
        for (line, picking), back in self._o2d_kit_parts(rows).items():
            parts = picking.move_ids.filtered(lambda one, line=line: one.state == "done" and one.sale_line_id == line)
            share = max(quantity / move.product_qty for move, quantity in back.items())
            quantities[line] = quantities.get(line, 0.0) + share * line._o2d_kits_with(parts)
        return order.currency_id.round(
            sum(
                line.price_subtotal / line.product_uom_qty * quantity if line.product_uom_qty else 0.0
                for line, quantity in quantities.items()
            )
        )
