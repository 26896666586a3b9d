from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class O2dSourcingOverrule(models.TransientModel):
    """Where the goods of an order come from, what else could be, and another choice with its reason."""

    _name = "o2d.sourcing.overrule"
    _description = "Where goods come from"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    choice = fields.Text(string="Goods come from", readonly=True)
    notes = fields.Text(readonly=True)
    elsewhere = fields.Text(readonly=True)
    may_change = fields.Boolean(readonly=True)
    way_ids = fields.One2many("o2d.sourcing.overrule.way", "overrule_id", string="Other ways", readonly=True)
    line_ids = fields.One2many("o2d.sourcing.overrule.line", "overrule_id", string="Warehouses")
    reason = fields.Char(string="Why", help="What sourcing could not know. It stands in the trail of the order.")

    @api.model
    def _open(self, order):
        """The dialog for an order, as whoever asks may use it."""
        sourced = order._o2d_source(order._o2d_sourcing_wanted(), exclude_lines=order.order_line)
        told = order.sudo()._o2d_sourcing_told(sourced)
        facts = order.sudo().o2d_sourcing_facts or {}
        dialog = self.create(
            {
                "order_id": order.id,
                "choice": order.sudo().o2d_sourcing_words or told["choice"],
                "notes": "\n".join(facts.get("notes", told["notes"])),
                "elsewhere": "\n".join(other["words"] for other in order._o2d_elsewhere(sourced)),
                "may_change": order._o2d_is_planner() and order.sudo()._o2d_sourcing_is_on(),
            }
        )
        dialog._fill(order, sourced, told)
        return dialog._show()

    def _fill(self, order, sourced, told):
        rows = order.sudo().o2d_sourcing_ids
        chosen = order._o2d_parts_of(sourced, order._o2d_sourcing_wanted())
        parts = [(row.line_id.id, row.warehouse_id.id, row.quantity) for row in rows]
        named = set(rows.line_id.ids)
        parts += [
            (line.id, place.id, much) for line, found in chosen.items() if line.id not in named for place, much in found
        ]
        self._set_lines(parts)
        ways = []
        if rows and self._is_other(order, chosen):
            words = self.env._("As sourcing says now: %(words)s", words=told["choice"])
            ways.append({"overrule_id": self.id, "words": words, "parts": self._whole_parts(order, chosen)})
        for way in told["alternatives"]:
            place = self.env["stock.warehouse"].browse(way["warehouses"])
            whole = {line: [(place, line.product_uom_qty)] for line in chosen}
            ways.append({"overrule_id": self.id, "words": way["words"], "parts": self._whole_parts(order, whole)})
        self.env["o2d.sourcing.overrule.way"].create(ways)

    @api.model
    def _is_other(self, order, chosen):
        """Would sourcing choose otherwise now than the rows in force say?"""
        now = {(line, place, round(much, 6)) for line, place, much in self._whole_parts(order, chosen)}
        rows = order.sudo().o2d_sourcing_ids.filtered(lambda row: row.line_id in chosen)
        return now != {(row.line_id.id, row.warehouse_id.id, round(row.quantity, 6)) for row in rows}

    @api.model
    def _whole_parts(self, order, chosen):
        """[(line id, warehouse id, quantity)] of whole lines; what has left of them stays where it was."""
        parts = []
        for line, found in chosen.items():
            sent = line.product_uom_qty - sum(much for _place, much in found)
            for position, (place, much) in enumerate(found):
                parts.append((line.id, place.id, much + (sent if not position else 0.0)))
        return parts

    def _set_lines(self, parts):
        self.line_ids.unlink()
        self.env["o2d.sourcing.overrule.line"].create(
            [
                {"overrule_id": self.id, "line_id": line, "warehouse_id": place, "quantity": much}
                for line, place, much in parts
            ]
        )

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Where goods come from"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_apply(self):
        """Take the goods from the warehouses named here."""
        self.ensure_one()
        targets = {}
        for row in self.line_ids:
            if not row.line_id or not row.warehouse_id:
                raise UserError(self.env._("Name the product and the warehouse of each row."))
            found = targets.setdefault(row.line_id, {})
            found[row.warehouse_id] = found.get(row.warehouse_id, 0.0) + row.quantity
        self.order_id._o2d_overrule(targets, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_ask_transfer(self):
        self.ensure_one()
        return self.order_id.action_o2d_ask_transfer()


class O2dSourcingOverruleLine(models.TransientModel):
    _name = "o2d.sourcing.overrule.line"
    _description = "Warehouse of a line, as it is being chosen"
    _order = "id"

    overrule_id = fields.Many2one("o2d.sourcing.overrule", required=True, ondelete="cascade", index=True)
    order_id = fields.Many2one(related="overrule_id.order_id")
    company_id = fields.Many2one(related="order_id.company_id")
    line_id = fields.Many2one(
        "sale.order.line", string="Product", domain="[('order_id', '=', order_id), ('display_type', '=', False)]"
    )
    ordered = fields.Float(related="line_id.product_uom_qty", string="Ordered")
    product_uom_id = fields.Many2one(related="line_id.product_uom_id", string="Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse", domain="[('company_id', '=', company_id)]", help="The warehouse that sends this quantity."
    )
    quantity = fields.Float(digits="Product Unit", help="In the unit of the order line.")


class O2dSourcingOverruleWay(models.TransientModel):
    _name = "o2d.sourcing.overrule.way"
    _description = "Another way to source an order"
    _order = "id"

    overrule_id = fields.Many2one("o2d.sourcing.overrule", required=True, ondelete="cascade", index=True)
    may_change = fields.Boolean(related="overrule_id.may_change")
    words = fields.Char(readonly=True)
    parts = fields.Json(readonly=True)

    def action_take(self):
        """Fill the rows with this way; nothing is decided yet."""
        self.ensure_one()
        if not self.overrule_id.order_id._o2d_is_planner():
            raise AccessError(
                self.env._("Only a warehouse coordinator or the operations head changes where goods come from.")
            )
        self.overrule_id._set_lines(self.parts)
        return self.overrule_id._show()
