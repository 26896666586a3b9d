from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.pick_rules import BadScan, read_scan
from .o2d_pick_confirmation import SHORT_REASONS


class StockPicking(models.Model):
    """A short pick: what is there counts, the rest is let go of, the bin is looked after, the order goes on."""

    _inherit = "stock.picking"

    def _o2d_take_short(self, raw):
        """Count one short scan, see `o2d_pick_short`.

        :return: whether it is new
        """
        scan, reason = read_scan(raw, is_quantity_needed=False), raw.get("reason")
        if scan.quantity < 0:
            raise BadScan("quantity")
        if reason not in dict(SHORT_REASONS):
            raise UserError(self.env._("Say why it is short."))
        move = self._o2d_scanned_move(scan)
        lines = move._o2d_check_place(scan)
        if scan.quantity:
            self._o2d_pick_scanned(replace(scan, uid=f"{scan.uid}:taken"))
        left = move.move_line_ids.filtered(
            lambda line: not line.picked and line._o2d_pick_key() == (scan.location_id, scan.lot_id or False,
                                                                      scan.package_id or False)
        )  # fmt: skip
        missing = sum(left.mapped("quantity_product_uom"))
        if not missing:
            raise UserError(
                self.env._(
                    "Nothing of %(product)s is missing in %(bin)s: all that was set aside is confirmed.",
                    product=move.product_id.display_name,
                    bin=lines.exists().location_id.name or "",
                )
            )
        if not self.env["o2d.pick.confirmation"]._confirm(move, scan, "short", missing, reason):
            return False
        left.unlink()
        move.picking_id._o2d_reopen_pick()
        move._o2d_report_short(scan, missing, reason)
        return True


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_report_short(self, scan, missing, reason):
        """Tell whom it concerns: the bin is looked after, the order's people know.

        :param missing: in the product's unit
        :param reason: one of SHORT_REASONS
        """
        self.ensure_one()
        location, picking = self.env["stock.location"].browse(scan.location_id), self.picking_id
        cause = dict(self.env["o2d.pick.confirmation"]._fields["reason"]._description_selection(self.env))[reason]
        words = self.env._(
            "%(bin)s: %(missing)s %(unit)s %(product)s missing",
            bin=location.name,
            missing=f"{missing:g}",
            unit=self.product_id.uom_id.name,
            product=self.product_id.display_name,
        )
        detail = {"bin": location.id, "product": self.product_id.id, "missing": missing, "reason": reason}
        note = f"{words} ({cause})"
        self.env["o2d.event"]._log(picking, "note", stage="picking", note=note, detail=detail)
        found = self._o2d_found_in_bin(scan)
        if picking.sudo()._o2d_found_less(self.product_id, location, found, cause):
            return
        self._o2d_request_count(scan)
        self.env["o2d.exception"]._raise(
            self._o2d_short_key(self.product_id, location, picking),
            {
                "name": words,
                "type": "shortage",
                "cause": cause,
                "stage_id": self.env["o2d.stage"]._get("picking").id,
                "owner_group_id": self.env.ref("o2d_base.group_warehouse_coordinator").id,
                "company_id": self.company_id.id,
                "warehouse_id": picking._o2d_gate_warehouse().id,
                "order_id": picking.sale_id.id,
                "picking_id": picking.id,
            },
        )

    def _o2d_short_key(self, product, location, picking=None):
        return f"pick:short:{product.id}:{location.id}:{picking.id if picking else ''}"

    def _o2d_found_in_bin(self, scan):
        """What stands in the bin after this, with what pickers hold of it: the books less what is not there.

        The picker has looked for this lot and found no more of it; of other lots the books are believed.
        """
        quants = self.env["stock.quant"].sudo().search(
            [("product_id", "=", self.product_id.id), ("location_id", "=", scan.location_id)]
        )  # fmt: skip
        others = quants.filtered(
            lambda quant: (quant.lot_id.id or 0, quant.package_id.id or 0) != (scan.lot_id, scan.package_id)
        )
        [[held]] = self.env["stock.move.line"].sudo()._read_group(
            [
                ("product_id", "=", self.product_id.id),
                ("location_id", "=", scan.location_id),
                ("lot_id", "=", scan.lot_id or False),
                ("package_id", "=", scan.package_id or False),
                ("picked", "=", True),
                ("state", "not in", ("done", "cancel")),
            ],
            aggregates=["quantity_product_uom:sum"],
        )  # fmt: skip
        return max(0.0, sum(others.mapped("quantity"))) + (held or 0.0)

    def _o2d_request_count(self, scan):
        """Ask for a count of what is short, as core's own count request does."""
        quants = self.env["stock.quant"].sudo().search(
            [
                ("product_id", "=", self.product_id.id),
                ("location_id", "=", scan.location_id),
                ("lot_id", "=", scan.lot_id or False),
            ]
        )  # fmt: skip
        if quants:
            request = self.env["stock.request.count"].sudo()
            request.create(
                {"quant_ids": quants.ids, "inventory_date": fields.Date.context_today(self)}
            ).action_request_count()


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _apply_inventory(self, date=None):
        """A count settles what pickers had reported short in this bin."""
        places = {(quant.product_id, quant.location_id) for quant in self}
        result = super()._apply_inventory(date)
        move, problems = self.env["stock.move"], self.env["o2d.exception"].sudo()
        prefixes = [move._o2d_short_key(product, location) for product, location in places]
        for prefix in prefixes:
            keys = problems.search([("key", "=like", f"{prefix}%"), ("state", "=", "open")]).mapped("key")
            if keys:
                problems._clear(keys, self.env._("The bin was counted."))
        return result
