from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date, html2plaintext

from odoo.addons.o2d_base.tools.queue_rules import Outcome

from ..tools.pick_rules import route_key

HOME_LIMIT = 80


class StockPicking(models.Model):
    """What the pick screen and the printed list show."""

    _inherit = "stock.picking"

    @api.readonly
    def o2d_pick_list(self):
        """These transfers as one walk through the bins.

        :return: {"name": of the batch or "", "pickings": […], "lines": [one for each bin, lot and package of a line, in
            the order of the walk], "missing": [what is not set aside], "cartons": […], "offers": see
            `_o2d_pick_offers`}, see `_o2d_pick_lines`
        """
        self._o2d_check_picker()
        self.check_access("read")
        moves, places = self._o2d_pick_moves(), self._o2d_places()
        return {
            "name": self._o2d_batch_name(),
            "pickings": [{**picking._o2d_pick_head(), "place": places[picking.id]} for picking in self],
            "lines": moves._o2d_pick_lines(),
            "missing": moves._o2d_pick_missing(),
            "cartons": self._o2d_pick_cartons(),
            "offers": self._o2d_pick_offers(),
            "nomenclature_id": self._o2d_pick_nomenclature().id,
        }

    def _o2d_pick_nomenclature(self):
        """How codes that hold more than a number are read: the company's own rules where they are GS1, else core's."""
        own = self.company_id[:1].nomenclature_id
        if own.is_gs1_nomenclature:
            return own
        return self.env.ref("barcodes_gs1_nomenclature.default_gs1_nomenclature", raise_if_not_found=False) or own

    def _o2d_pick_head(self):
        return {
            "id": self.id,
            "name": self.name,
            "order": self.sale_id.sudo().name or self.origin or "",
            "customer": self.partner_id.sudo().display_name or "",
            "leaves": self._o2d_leaves_house(),
            "is_closed": self.state in ("done", "cancel"),
            "is_picked": bool(self.o2d_picked_at),
            "note": self.sudo().note and self._o2d_plain_note() or "",
        }

    def _o2d_plain_note(self):
        return html2plaintext(self.note).strip()

    @api.model
    def _o2d_pick_home_domain(self):
        return Domain(
            [
                ("state", "in", ("assigned", "confirmed", "waiting")),
                ("picking_type_id.code", "in", ("internal", "outgoing")),
                ("move_ids", "any", [("move_line_ids", "!=", False), ("state", "not in", ("done", "cancel"))]),
                ("o2d_picked_at", "=", False),
                ("return_id", "=", False),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    @api.model
    @api.readonly
    def o2d_pick_home(self):
        """What there is to pick: mine first, then what nobody has taken, by due date.

        :return: [{"id", "ids": of the transfers that are picked together, "name", "order", "customer", "lines",
            "picked", "due", "is_late", "is_mine", "who"}]
        """
        self.browse()._o2d_check_picker()
        pickings = self.search(self._o2d_pick_home_domain(), order="scheduled_date, id", limit=HOME_LIMIT)
        pickings = pickings.filtered(lambda picking: picking._o2d_is_pick())
        rows = pickings._o2d_home_rows()
        return sorted(rows, key=lambda row: (not row["is_mine"], bool(row["who"]) and not row["is_mine"]))

    def _o2d_home_row(self):
        lines = self._o2d_pick_moves().move_line_ids
        return {
            "id": self.id,
            "ids": self.ids,
            "name": self.name,
            "order": self.sale_id.sudo().name or self.origin or "",
            "customer": self.partner_id.sudo().display_name or "",
            "lines": len(lines.move_id),
            "picked": len(lines.move_id.filtered(lambda move: all(move.move_line_ids.mapped("picked")))),
            "due": format_date(self.env, self.scheduled_date, date_format="d MMM"),
            "is_late": self.scheduled_date < self.env.cr.now(),
            "is_mine": self.user_id == self.env.user,
            "who": self.user_id.sudo().name or "",
        }

    def _o2d_queue_open(self, words):
        # For a picker a delivery in a work queue is something to pick.
        if self.state == "assigned" and not self.o2d_picked_at and self._o2d_may_pick() and self._o2d_is_pick():
            return Outcome(action=self.action_o2d_pick())
        return super()._o2d_queue_open(words)

    def action_o2d_pick(self):
        """Open the pick screen on these transfers."""
        return {
            "type": "ir.actions.client",
            "tag": "o2d_dispatch.pick",
            "name": self.env._("Pick"),
            "params": {"picking_ids": self.ids},
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_pick_lines(self):
        """What is set aside, one entry for each bin, lot and package of a line, in the order of the walk.

        :return: [{"key", "move_id", "picking_id", "bin", "product", "lot", "package", "unit", "step", "wanted",
            "done"}], quantities in the product's unit
        """
        entries = {}
        for line in self.move_line_ids.filtered("quantity_product_uom"):
            key = (line.move_id.id, *line._o2d_pick_key())
            entry = entries.get(key)
            if not entry:
                entry = entries[key] = line._o2d_pick_entry()
            entry["wanted"] += line.quantity_product_uom
            if line.picked:
                entry["done"] += line.quantity_product_uom
        return sorted(
            entries.values(),
            key=lambda entry: (
                route_key(entry["bin"]["path"]),
                entry["product"]["code"] or entry["product"]["name"],
                entry["lot"]["name"] if entry["lot"] else "",
                entry["picking_id"],
            ),
        )

    def _o2d_pick_missing(self):
        """What these lines ask for beyond what is set aside."""
        missing = []
        for move in self:
            aside = sum(move.move_line_ids.mapped("quantity_product_uom"))
            lacking = move.product_qty - aside
            if move.product_id.uom_id.compare(lacking, 0) > 0:
                missing.append(
                    {
                        "move_id": move.id,
                        "picking_id": move.picking_id.id,
                        "product": move.product_id._o2d_pick_name(),
                        "code": move.product_id.default_code or "",
                        "unit": move.product_id.uom_id.name,
                        "quantity": lacking,
                    }
                )
        return missing


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _o2d_pick_entry(self):
        self.ensure_one()
        bin_id, lot_id, package_id = self._o2d_pick_key()
        location, lot, unit = self.location_id, self.lot_id, self.product_id.uom_id
        return {
            "key": f"{self.move_id.id}:{bin_id}:{lot_id or 0}:{package_id or 0}",
            "move_id": self.move_id.id,
            "picking_id": self.picking_id.id,
            "bin": {
                "id": location.id,
                "name": location.name,
                "path": location.complete_name,
                "barcode": location.barcode or "",
            },
            "product": self.product_id._o2d_pick_entry(),
            "lot": {"id": lot.id, "name": lot.name, "expires": lot._o2d_expires()} if lot else False,
            "package": {"id": self.package_id.id, "name": self.package_id.name} if self.package_id else False,
            "is_serial": self.product_id.tracking == "serial",
            "unit": unit.name,
            "step": unit.rounding,
            "wanted": 0.0,
            "done": 0.0,
        }


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _o2d_expires(self):
        """The day this lot expires, in words; only where expiry dates are kept."""
        if "expiration_date" not in self._fields or not self.expiration_date:
            return ""
        return format_date(self.env, self.expiration_date, date_format="d MMM yyyy")


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _o2d_pick_name(self):
        return self.with_context(display_default_code=False).display_name

    def _o2d_pick_entry(self):
        """
        :return: {"id", "name", "code", "pack": "Box of 5" or "", "barcodes": {barcode: quantity in the product's unit}}
        """
        unit = self.uom_id
        barcodes = {
            pack.barcode: pack.uom_id._compute_quantity(1, unit, rounding_method="HALF-UP")
            for pack in self.product_uom_ids
            if pack.barcode
        }
        if self.barcode:
            barcodes[self.barcode] = 1.0
        return {
            "id": self.id,
            "name": self._o2d_pick_name(),
            "code": self.default_code or "",
            "pack": self.uom_ids[:1].display_name or "",
            "barcodes": barcodes,
        }
