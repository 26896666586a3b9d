from datetime import datetime, time

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import transfer_rules as rules
from .sale_order_recall import QUIET, QUIET_KEY

# 12:00 in India: goods wanted on a day are to be there by noon.
NOON = time(6, 30)


class O2dTransfer(models.Model):
    """An approved transfer becomes movements of core: an ordinary delivery into transit, and a receipt out of it."""

    _inherit = "o2d.transfer"

    def _o2d_transit(self):
        """Where the goods are in the books while they travel.

        Within a company its own transit location keeps them on its balance; to another company they pass core's
        inter-company location, which is nobody's.
        """
        if self.company_id == self.dest_company_id:
            place = self.company_id.internal_transit_location_id
        else:
            place = self.env.ref("stock.stock_location_inter_company")
        if not place.active:
            place.active = True
        return place

    def _o2d_send(self):
        """Ask the sending site's own rules for the goods, and announce them to the receiving one."""
        self.ensure_one()
        reference = self.env["stock.reference"].create({"name": self.name})
        sender = self.with_company(self.company_id)
        sender.env["stock.rule"].run([line._prepare_procurement(reference) for line in sender.line_ids])
        self._o2d_announce(reference)
        self.line_ids.filtered("lot_id")._o2d_reserve_lot()

    def _o2d_announce(self, reference):
        """The receipt at the other site, chained to what the sender picks first: core hands the chain on from step to
        step, so that nobody else's goods in transit are ever set aside for it."""
        receiver = self.with_company(self.dest_company_id)
        picking = receiver.env["stock.picking"].create(self._prepare_receipt())
        moves = receiver.env["stock.move"].create(
            [line._prepare_receipt_move(picking, reference) for line in receiver.line_ids]
        )
        moves._action_confirm(merge=False)

    def _prepare_receipt(self):
        target, origin = self.to_place_id._o2d_warehouse(), self.from_place_id._o2d_warehouse()
        return {
            "picking_type_id": target.in_type_id.id,
            "location_id": self._o2d_transit().id,
            "location_dest_id": target.in_type_id.default_location_dest_id.id,
            "partner_id": (origin.partner_id or self.company_id.partner_id).id,
            "company_id": self.dest_company_id.id,
            "origin": self.name,
            "scheduled_date": self._o2d_wanted_at(),
            "user_id": False,
        }

    def _o2d_wanted_at(self):
        return max(fields.Datetime.now(), datetime.combine(self.wanted_on, NOON))

    # --- where it stands -----------------------------------------------------------------------------

    def _o2d_refresh(self):
        """Something moved, or was given up: where the transfers stand now."""
        if self.env.context.get(QUIET_KEY) is QUIET:
            # Being taken back: where it stands is written once its goods are asked for anew.
            return
        for transfer in self.sudo().filtered(lambda one: one.state in (*rules.OPEN, rules.DONE)):
            transfer.line_ids.invalidate_recordset(["sent", "received", "travelling"])
            transfer.difference_ids._o2d_came_back()
            transfer._o2d_trim_receipts()
            state = transfer._o2d_state_now()
            if state != transfer.state:
                transfer._o2d_decide({"state": state})
                transfer._o2d_arrived(state)

    def _o2d_state_now(self):
        if self.difference_ids.filtered(lambda one: one.state == "open"):
            return rules.DIFFERENCE
        if any(line.travelling > 0 for line in self.line_ids):
            return rules.TRANSIT
        if self._o2d_unsent():
            return rules.APPROVED
        return rules.DONE if any(line.sent for line in self.line_ids) else rules.WITHDRAWN

    def _o2d_arrived(self, state):
        if state == rules.DONE:
            self._o2d_tell("done", self.env._("Received at %(site)s.", site=self.to_place_id.name))
        elif state == rules.WITHDRAWN:
            self._o2d_tell("note", self.env._("Given up: everything of it was cancelled."))

    def _o2d_unsent(self):
        """The movements that are still to bring goods into transit."""
        return self._o2d_moves().filtered(lambda move: move.state not in ("done", "cancel") and move._o2d_is_outbound())

    def _o2d_trim_receipts(self):
        """What the sender does not send any more, or what is lost, nobody waits for."""
        if self._o2d_unsent():
            return
        for line in self.line_ids:
            waiting = line._o2d_moves().filtered(
                lambda one: one.state not in ("done", "cancel") and one._o2d_leaves_transit()
            )
            back = waiting.filtered("o2d_transfer_back")
            left = line.travelling - sum(back.mapped("product_qty"))
            for move in waiting - back:
                part = min(left, move.product_qty)
                left -= part
                if line.unit_id.compare(part, move.product_qty) < 0:
                    move._o2d_expect(part)


class O2dTransferLine(models.Model):
    _inherit = "o2d.transfer.line"

    def _prepare_procurement(self, reference):
        self.ensure_one()
        transfer = self.transfer_id
        origin, target = transfer.from_place_id._o2d_warehouse(), transfer.to_place_id._o2d_warehouse()
        return self.env["stock.rule"].Procurement(
            self.product_id,
            self.quantity,
            self.product_uom_id,
            transfer._o2d_transit(),
            self.product_id.display_name,
            transfer.name,
            transfer.company_id,
            {
                "reference_ids": reference,
                "date_planned": transfer._o2d_wanted_at(),
                # The site's own way out, whatever route the article has for customers.
                "route_ids": origin.delivery_route_id,
                "warehouse_id": origin,
                "partner_id": (target.partner_id or transfer.dest_company_id.partner_id).id,
                "o2d_transfer_line_id": self.id,
            },
        )

    def _prepare_receipt_move(self, picking, reference):
        return {
            "picking_id": picking.id,
            "product_id": self.product_id.id,
            "product_uom": self.product_uom_id.id,
            "product_uom_qty": self.quantity,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "location_final_id": picking.picking_type_id.warehouse_id.lot_stock_id.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "partner_id": picking.partner_id.id,
            "origin": picking.origin,
            "reference_ids": [(6, 0, reference.ids)],
            "date": picking.scheduled_date,
            "procure_method": "make_to_order",
            "move_orig_ids": [(6, 0, self._o2d_moves().ids)],
            "o2d_transfer_line_id": self.id,
        }

    def _o2d_reserve_lot(self, is_needed=True):
        """Set the lot aside that was asked for.

        :param is_needed: refuse where others have it
        """
        for line in self:
            moves = line._o2d_moves().filtered(lambda one: one.state not in ("done", "cancel"))
            for move in moves.filtered(lambda one: one._o2d_leaves_bins()):
                move._do_unreserve()
                taken = move._update_reserved_quantity(
                    move.product_qty, move.location_id, lot_id=line.lot_id, strict=False
                )
                if is_needed and line.unit_id.compare(taken, move.product_qty) < 0:
                    raise UserError(
                        self.env._(
                            "%(product)s is set aside for others. Ask for another lot, or leave the lot open.",
                            product=line._o2d_words(),
                        )
                    )
                move._recompute_state()

    def _o2d_unit_value(self):
        """What one unit (the article's own) is worth to the receiving company, in its currency.

        As the invoice of the transfer says; where there is none, what it cost the sender.
        """
        self.ensure_one()
        transfer = self.transfer_id
        bills = self._o2d_moves().o2d_invoice_line_ids.filtered(
            lambda line: line.parent_state == "posted" and line.move_id.move_type == "out_invoice"
        )
        quantity = sum(
            line.product_uom_id._compute_quantity(line.quantity, self.product_id.uom_id, round=False) for line in bills
        )
        if quantity:
            worth, currency = sum(bills.mapped("price_subtotal")) / quantity, bills[0].currency_id
        else:
            worth, currency = self._o2d_unit_cost(), transfer.company_id.currency_id
        company = transfer.dest_company_id
        return currency._convert(worth, company.currency_id, company, company._o2d_today(), round=False)

    def _o2d_unit_cost(self):
        """What one unit (the article's own) cost the sender, in his currency, as it left him."""
        self.ensure_one()
        sent = self._o2d_moves().filtered(lambda move: move.state == "done" and move._o2d_enters_transit())
        done = sum(sent.mapped("product_qty"))
        if done and any(sent.mapped("value")):
            return sum(sent.mapped("value")) / done
        return self.product_id.with_company(self.transfer_id.company_id).standard_price


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_expect(self, quantity):
        """Wait for so much only (in the article's own unit)."""
        if self.product_id.uom_id.compare(quantity, 0.0) <= 0:
            self.move_orig_ids = [(5, 0, 0)]
            self._action_cancel()
        else:
            self.product_uom_qty = self.product_id.uom_id._compute_quantity(quantity, self.product_uom, round=False)
