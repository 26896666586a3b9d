from odoo import models

# GST tag of a tax: its rate's and its total's name in the request.
TAGS = {
    "l10n_in.tax_tag_cgst": ("cgstRate", "cgstValue"),
    "l10n_in.tax_tag_sgst": ("sgstRate", "sgstValue"),
    "l10n_in.tax_tag_igst": ("igstRate", "igstValue"),
}
CESS = "l10n_in.tax_tag_cess"


class L10nInEwaybill(models.Model):
    """Lines and values of goods that travel with a challan: as they stand on it, or as core values the transfer."""

    _inherit = "l10n.in.ewaybill"

    def _o2d_challan_values(self):
        totals = dict.fromkeys(
            ("totalValue", "cgstValue", "sgstValue", "igstValue", "cessValue", "cessNonAdvolValue", "otherValue"), 0.0
        )
        lines = [self._o2d_challan_line(move, totals) for move in self._o2d_challan_moves()]
        totals = {key: round(amount, 2) for key, amount in totals.items()}
        return {"itemList": lines, **totals, "totInvValue": round(sum(totals.values()), 2)}

    def _o2d_challan_moves(self):
        """What travels: what is picked, or where nothing is yet what is asked for."""
        moves = self.picking_id.move_ids.filtered(lambda move: move.state != "cancel")
        return moves.filtered("quantity") or moves.filtered("product_uom_qty")

    def _o2d_challan_line(self, move, totals):
        """One line; its amounts are added to the totals."""
        quantity = move.quantity or move.product_uom_qty
        value, taxes = self._o2d_challan_worth(move, quantity)
        product = move.product_id
        line = {
            "productName": product.name,
            "productDesc": move.description_picking or "",
            "hsnCode": product._o2d_hsn(),
            "quantity": quantity,
            "qtyUnit": (move.product_uom.l10n_in_code or "OTH").split("-")[0],
            "taxableAmount": round(value, 2),
            "cgstRate": 0.0,
            "sgstRate": 0.0,
            "igstRate": 0.0,
        }
        totals["totalValue"] += line["taxableAmount"]
        for tax, amount in taxes:
            self._o2d_add_tax(line, totals, tax, amount)
        return line

    def _o2d_challan_worth(self, move, quantity):
        """(value without tax, [(tax, amount)]) of what travels."""
        if move.picking_id.o2d_challan_no:
            value, taxes = move.o2d_challan_value, move.o2d_challan_tax_ids
            found = taxes.compute_all(value, currency=self.company_currency_id)
        else:
            found = move.ewaybill_tax_ids.compute_all(
                move.ewaybill_price_unit, currency=self.company_currency_id, quantity=quantity, product=move.product_id
            )
            value = found["total_excluded"]
        browse = self.env["account.tax"].browse
        return value, [(browse(tax["id"]), tax["amount"]) for tax in found["taxes"]]

    def _o2d_add_tax(self, line, totals, tax, amount):
        tags = tax.invoice_repartition_line_ids.tag_ids
        for name, (rate, total) in TAGS.items():
            if self.env.ref(name) in tags:
                line[rate] += tax.amount
                totals[total] += amount
                return
        if self.env.ref(CESS) not in tags:
            totals["otherValue"] += amount
        elif tax.amount_type == "percent":
            line["cessRate"] = line.get("cessRate", 0.0) + tax.amount
            totals["cessValue"] += amount
        else:
            line["cessNonadvol"] = round(line.get("cessNonadvol", 0.0) + amount, 2)
            totals["cessNonAdvolValue"] += amount
