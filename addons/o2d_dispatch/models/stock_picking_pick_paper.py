from odoo import models


class StockPicking(models.Model):
    """What is printed of a pick: the list by bin, the packing slip, the labels."""

    _inherit = "stock.picking"

    def action_o2d_print_pick_list(self):
        """Print one list for these transfers, in the order of the walk. The pick starts with it."""
        self._o2d_check_picker()
        self._o2d_start_pick()
        return self.env.ref("o2d_dispatch.action_report_pick_list").report_action(self)

    def _o2d_pick_sheet(self):
        """The list for paper.

        :return: {"lines": as `_o2d_pick_lines` with "for", "barcode" and "is_new_bin", "missing": with "for",
            "name": of the batch or "", "places": {picking id: letter of its crate, "" for one alone},
            "has_lots": whether any line has a lot or package}
        """
        moves = self._o2d_pick_moves()
        places = self._o2d_places()
        names = {picking.id: " · ".join(filter(None, (places[picking.id], picking.name))) for picking in self}
        lines, bin_before = moves._o2d_pick_lines(), None
        for line in lines:
            one = [code for code, quantity in line["product"]["barcodes"].items() if quantity == 1]
            line.update(
                {
                    "for": names[line["picking_id"]],
                    "barcode": (one or [""])[0],
                    "is_new_bin": line["bin"]["id"] != bin_before,
                }
            )
            bin_before = line["bin"]["id"]
        missing = [{**line, "for": names[line["picking_id"]]} for line in moves._o2d_pick_missing()]
        return {
            "name": self._o2d_batch_name(),
            "places": places,
            "lines": lines,
            "missing": missing,
            "has_lots": any(line["lot"] or line["package"] for line in lines),
        }

    def _o2d_packing_slip(self):
        """What lies in which carton.

        :return: {"cartons": [{"number", "name", "weight", "lines": [{"product", "code", "lot", "quantity", "unit"}]}],
            "loose": the same for what lies in none (one entry, or none), "weight", "unit", "reference", "has_lots"}
        """
        self.ensure_one()
        rows = self.move_line_ids.filtered(lambda line: line.quantity and (line.picked or line.state == "done"))
        cartons = [
            {
                "number": number,
                "name": package.name,
                "weight": package.shipping_weight,
                "lines": [line._o2d_slip_row() for line in rows if line.result_package_id == package],
            }
            for number, package in enumerate(rows.result_package_id.sorted("id"), start=1)
        ]
        loose = [line._o2d_slip_row() for line in rows if not line.result_package_id]
        return {
            "cartons": cartons,
            "loose": [{"name": self.env._("Loose"), "weight": 0, "lines": loose}] if loose else [],
            "weight": sum(carton["weight"] for carton in cartons),
            "unit": self.env["product.template"]._get_weight_uom_name_from_ir_config_parameter(),
            "reference": self.sale_id.sudo().client_order_ref or "",
            "has_lots": bool(rows.lot_id),
        }


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _o2d_slip_row(self):
        return {
            "product": self.product_id._o2d_pick_name(),
            "code": self.product_id.default_code or "",
            "lot": self.lot_id.name or "",
            "quantity": self.quantity,
            "unit": self.product_uom_id.name,
        }
