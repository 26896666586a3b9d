from odoo import models

from ..tools import ewaybill_rules
from ..tools.ewaybill_rules_need import SALES_RETURN
from ..tools.gateway import Action
from .stock_picking_challan_bill import CHALLAN


class StockPicking(models.Model):
    """Goods that customers send back: their e-way bill names the return note, and is asked for before they move."""

    _inherit = "stock.picking"

    def _o2d_brings_return(self):
        """Does this transfer bring goods of an authorised return to us?"""
        return bool(
            self.o2d_return_id and self.picking_type_code == "incoming" and self.move_ids._o2d_customer_returns()
        )

    def _o2d_ask_return_bill(self):
        """Make the e-way bill of goods that come back and ask the service for its number.

        :return: l10n.in.ewaybill (one)
        """
        self.ensure_one()
        bill = self._o2d_challan_bill_ids("pending")[:1] or self._o2d_challan_bill_ids("cancel")._o2d_anew()
        if not bill:
            bill = self.env["l10n.in.ewaybill"].sudo().create(self._prepare_o2d_return_bill())
        if billed := self.sale_id.partner_invoice_id:
            # Who sends the goods is who was billed; the place is where they were delivered.
            bill.partner_bill_from_id = billed
        bill._o2d_decide({"o2d_picking_ids": [(6, 0, self.ids)]})
        self.env["o2d.gst.request"]._ask(Action.GENERATE, bill)
        return bill

    def _prepare_o2d_return_bill(self):
        kinds = self.env["l10n.in.ewaybill.type"].sudo()
        kind = kinds.search([("code", "=", CHALLAN), ("sub_type_code", "=", SALES_RETURN)], limit=1)
        return {
            "picking_id": self.id,
            "type_id": kind.id,
            "mode": "1",
            "vehicle_type": "R",
            "distance": 0,
        }

    def _o2d_return_document(self):
        """(number, Indian day) of the paper that travels with them: the return note.

        The service keeps one bill for each number under a registration: several transfers of one return are told
        apart, and so are branches that share a registration, for each has a series of its own.
        """
        record, company = self.o2d_return_id, self.company_id
        number = record.name
        if not company.vat:
            number = f"{number}/{company.id}"
        siblings = record.picking_ids.filtered(lambda one: one._o2d_brings_return()).sorted("id")
        if (place := siblings.ids.index(self.id) if self in siblings else 0) > 0:
            number = f"{number}-{place + 1}"
        day = ewaybill_rules.in_india(record.decided_at).date() if record.decided_at else company._o2d_today()
        return number, day

    def action_cancel(self):
        done = super().action_cancel()
        for picking in self.sudo().filtered(lambda one: one.state == "cancel" and one.o2d_return_id):
            words = picking.o2d_return_id.rest_note or picking.env._("The goods do not come back.")
            picking._o2d_ask_challan_bills_back(words)
        return done

    def action_l10n_in_ewaybill_create(self):
        """Core's button; where the control enforces, the bill of what comes back is asked of the service."""
        self.ensure_one()
        if (
            not self._o2d_brings_return()
            or self._o2d_control_mode("ewaybill") != "enforce"
            or self.sudo().o2d_ewaybill_ids
        ):
            return super().action_l10n_in_ewaybill_create()
        return self.o2d_return_id.action_o2d_make_bill()

    def _o2d_papers_standing(self):
        # What comes in waits for no gate.
        return super()._o2d_papers_standing() if self._o2d_is_delivery() else False


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_share_come_back(self, quantity):
        """How much of an order line comes back with this move.

        :param quantity: in the move's unit
        :return: (sale.order.line, share of the line)
        """
        origin = self.origin_returned_move_id
        line = origin.sale_line_id
        left = origin.product_uom._compute_quantity(origin.quantity, self.product_uom, round=False)
        share = origin._o2d_share_of(line, origin.quantity)
        return line, share * quantity / left if left else 0.0

    def _o2d_goods(self):
        if not self._o2d_customer_returns():
            return super()._o2d_goods()
        quantity = self.quantity or self.product_uom_qty
        line, share = self._o2d_share_come_back(quantity)
        whole = line._o2d_goods()
        return whole._replace(amount=whole.amount * share)


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_is_of_return(self):
        return bool(self.o2d_picking_ids) and self.picking_id._o2d_brings_return()

    def _o2d_document(self):
        return self.picking_id._o2d_return_document() if self._o2d_is_of_return() else super()._o2d_document()

    def _get_ewaybill_document_details(self):
        details = super()._get_ewaybill_document_details()
        if not self._o2d_is_of_return():
            return details
        number, day = self.picking_id._o2d_return_document()
        return {**details, "document_number": number, "document_date": day}

    def _o2d_challan_worth(self, move, quantity):
        """What comes back is worth what it was sold for."""
        if not self._o2d_is_of_return():
            return super()._o2d_challan_worth(move, quantity)
        line, share = move._o2d_share_come_back(quantity)
        company = self.company_id
        value = line.currency_id._convert(
            line.price_subtotal * share, company.currency_id, company, company._o2d_today(), round=False
        )
        found = line.tax_ids.compute_all(value, currency=company.currency_id, handle_price_include=False)
        browse = self.env["account.tax"].browse
        return found["total_excluded"], [(browse(tax["id"]), tax["amount"]) for tax in found["taxes"]]

    def _o2d_log(self, kind, note, detail=None, user=None):
        # The stage of the order's e-way bill was passed when its goods left.
        kind = "note" if kind == "done" and self._o2d_is_of_return() else kind
        return super()._o2d_log(kind, note, detail, user)
