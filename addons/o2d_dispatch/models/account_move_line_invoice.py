from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.invoice_cover import pour

# What decides how much of which order line an invoice bills.
BILLING = frozenset({"quantity", "product_uom_id", "product_id", "sale_line_ids", "move_id", "display_type"})


class AccountMoveLine(models.Model):
    """Which goods an invoice or credit-note line stands for."""

    _inherit = "account.move.line"

    o2d_stock_move_ids = fields.Many2many(
        "stock.move",
        "o2d_stock_move_invoice_line_rel",
        "invoice_line_id",
        "stock_move_id",
        string="Dispatched goods",
        readonly=True,
        copy=False,
        groups="o2d_base.group_user,account.group_account_invoice",
        help="The deliveries that this line bills, or the returns that it credits.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._o2d_refuse_link(vals)
        lines = super().create(vals_list)
        # Core lets lines join a posted invoice.
        lines.filtered(lambda line: line.parent_state == "posted").move_id._o2d_gate_refuse_beyond()
        return lines

    def write(self, vals):
        self._o2d_refuse_link(vals)
        done = super().write(vals)
        if BILLING & vals.keys():
            self.filtered(lambda line: line.parent_state == "posted").move_id._o2d_gate_refuse_beyond()
        return done

    @api.model
    def _o2d_refuse_link(self, vals):
        if "o2d_stock_move_ids" in vals:
            raise AccessError(self.env._("Which goods an invoice bills follows from the dispatch and is never typed."))

    @api.model
    def _o2d_link(self, pairs):
        """Link invoice lines with the transfers that they bill; the only way to.

        :param pairs: iterable of (invoice line id, stock move id)
        """
        pairs = list(pairs)
        if not pairs:
            return
        self.flush_model(["move_id"])
        self.env.cr.execute(
            SQL(
                "INSERT INTO o2d_stock_move_invoice_line_rel (invoice_line_id, stock_move_id)"
                " SELECT * FROM unnest(%s, %s) ON CONFLICT DO NOTHING",
                [line for line, _move in pairs],
                [move for _line, move in pairs],
            )
        )
        lines = self.browse({line for line, _move in pairs})
        moves = self.env["stock.move"].browse({move for _line, move in pairs})
        lines.invalidate_recordset(["o2d_stock_move_ids"], flush=False)
        moves.invalidate_recordset(["o2d_invoice_line_ids"], flush=False)
        moves.sudo().picking_id._o2d_check_billed()

    def _o2d_billed_lines(self):
        """Lines for goods that an order bills from dispatch."""
        return self.filtered(
            lambda line: line.display_type == "product" and any(line.sale_line_ids.mapped("o2d_bill_on_dispatch"))
        )

    def _o2d_is_strange(self):
        """Is this a line for goods that no order line beside it stands for?"""
        self.ensure_one()
        if self.product_id.type != "consu":
            return False
        return not self.sale_line_ids or self.product_id not in self.sale_line_ids.product_id

    # --- lots ------------------------------------------------------------------------------------

    def _o2d_lot_quantities(self):
        """The lots that these lines bill or credit, always positive.

        Each transfer's lots go to the documents that name it, in the order in which they were made, so that no
        lot stands on two of them.

        :return: {invoice line id: {lot id or False: quantity in the product's unit}}
        """
        lots = {line.id: {} for line in self}
        mine = self.sudo().filtered("o2d_stock_move_ids")
        moves = mine.o2d_stock_move_ids
        parcels = {}
        for move_id, found in moves._o2d_billable().items():
            parcels.update({(move_id, lot): quantity for lot, quantity in sorted(found.items())})
        documents = moves.o2d_invoice_line_ids.filtered(
            lambda line: line.parent_state == "posted" or line in mine
        ).sorted(lambda line: (line.parent_state == "draft", line.date, line.id))
        shares = pour(parcels, documents._o2d_lot_documents(parcels))[1]
        for line in mine:
            found = defaultdict(float)
            for (_move, lot), quantity in shares[line.id].items():
                found[lot] += abs(quantity)
            lots[line.id] = dict(found)
        return lots

    def _o2d_lot_documents(self, parcels):
        """(line id, quantity in the product's unit, parcels) for `pour`; of a kit all parts."""
        rows = []
        for line in self:
            named = set(line.o2d_stock_move_ids.ids)
            own = [parcel for parcel in parcels if parcel[0] in named]
            # By share, not by unit: four of a dozen are 0.33 of it on paper, and four on the lorry.
            whole = sum(abs(quantity) for quantity in line.o2d_stock_move_ids.mapped("o2d_dispatched"))
            share = min(line._o2d_order_quantity() / whole, 1.0) if whole else 1.0
            quantity = sum(parcels[parcel] for parcel in own) * share
            back = line.move_id.move_type == "out_refund" and not line._o2d_is_credit_of_return()
            rows.append((line.id, -quantity if back else quantity, own))
        return rows

    def _o2d_order_quantity(self):
        """Quantity in the unit of its order line."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            self.quantity, self.sale_line_ids[:1].product_uom_id or self.product_uom_id, rounding_method="HALF-UP"
        )

    def _o2d_is_credit_of_return(self):
        """Does this credit-note line stand for goods that came back, rather than for a mistake taken back?"""
        return bool(self.o2d_stock_move_ids) and all(move.o2d_dispatched <= 0 for move in self.o2d_stock_move_ids)
