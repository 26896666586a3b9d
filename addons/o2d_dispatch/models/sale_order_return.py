from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import return_rules as rules
from .o2d_return_ask import MAY_ASK

MAY_REPLACE = ("o2d_base.group_sales_coordinator",)


class SaleOrder(models.Model):
    """Returns of an order: asked for from here, said in the tracker, and replaced by another order."""

    _inherit = "sale.order"

    o2d_return_ids = fields.One2many(
        "o2d.return", "order_id", string="Returns", readonly=True, groups="o2d_base.group_user"
    )
    o2d_return_count = fields.Integer(
        string="Number of returns", compute="_compute_o2d_return_count", compute_sudo=True, groups="o2d_base.group_user"
    )
    o2d_may_return = fields.Boolean(compute="_compute_o2d_may_return", groups="o2d_base.group_user")
    o2d_replaces_id = fields.Many2one(
        "o2d.return",
        string="Replaces",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="o2d_base.group_user",
        help="The return whose goods this order sends anew.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_replaces_id"}

    @api.depends("o2d_return_ids")
    def _compute_o2d_return_count(self):
        for order in self:
            order.o2d_return_count = len(order.o2d_return_ids)

    @api.depends("picking_ids.state")
    @api.depends_context("uid")
    def _compute_o2d_may_return(self):
        asks = self.env.user._o2d_has_any(MAY_ASK)
        for order in self:
            order.o2d_may_return = asks and any(
                one._o2d_is_delivery() and not one._o2d_why_not_returnable() for one in order.sudo().picking_ids
            )

    def action_o2d_ask_return(self):
        """Ask what of this order comes back."""
        self.ensure_one()
        self.check_access("read")
        return self.env["o2d.return.ask"]._open(self.sudo())

    def action_o2d_returns(self):
        """Open the returns of this order."""
        self.check_access("read")
        return self.sudo().o2d_return_ids.sudo(False)._o2d_open()

    # --- the tracker -----------------------------------------------------------------------------------------------

    def _o2d_tracking_transfers(self, audience):
        papers = super()._o2d_tracking_transfers(audience)
        returns = {picking.id: picking.o2d_return_id for picking in self.sudo().picking_ids if picking.o2d_return_id}
        for paper in papers:
            if record := returns.get(paper["id"]):
                paper["words"] = f"{record.name}: {record._o2d_tracking_words(audience)}"
        return papers

    def _o2d_portal_returns(self):
        """The returns of this order as its customer reads them: [{name, words, day, goods}], the newest first."""
        return [
            {
                "name": record.name,
                "words": record._o2d_tracking_words("portal"),
                "day": self._o2d_portal_moment(fields.Datetime.to_string(record.asked_at)),
                "goods": record.goods_words.split("\n"),
                "credits": record.credit_ids.filtered(lambda move: move.state == "posted").mapped("name"),
            }
            for record in self.sudo().o2d_return_ids
        ]


class O2dReturn(models.Model):
    _inherit = "o2d.return"

    def _o2d_tracking_words(self, audience):
        """Where it stands, as one says it to the customer; who decides what stays in the house."""
        if audience == "portal":
            return {
                rules.ASKED: self.env._("We are looking at it"),
                rules.AUTHORISED: self.env._("Agreed: please send the goods"),
                rules.ON_WAY: self.env._("On the way to us"),
                rules.RECEIVED: self.env._("Received"),
                rules.SETTLED: self.env._("Received, no credit note")
                if self.no_credit
                else self.env._("Received, settled"),
                rules.REFUSED: self.env._("Not agreed"),
                rules.WITHDRAWN: self.env._("Not needed any more"),
            }[self.state]
        return self.next_words or dict(self._fields["state"]._description_selection(self.env))[self.state]

    # --- goods in their place ----------------------------------------------------------------------------------------

    def _o2d_may_replace(self):
        facts = self.sudo()
        return bool(
            self.env.user._o2d_has_any(MAY_REPLACE)
            and facts.state in (*rules.AWAITED, rules.RECEIVED, rules.SETTLED)
            and not facts.replacement_ids.filtered(lambda order: order.state != "cancel")
        )

    def action_replace(self):
        """Make a quotation for the same goods at the same price; for nothing where there is no credit.

        :return: the quotation, opened
        :raise AccessError: for who does not sell
        :raise UserError: where one was made already, or nothing comes back
        """
        record = self._o2d_check_mine()
        if not self.env.user._o2d_has_any(MAY_REPLACE):
            raise AccessError(self.env._("Only sales makes a quotation for a replacement."))
        record.order_id._o2d_one_at_a_time()
        made = record.replacement_ids.filtered(lambda order: order.state != "cancel")
        if made:
            raise UserError(
                self.env._("%(name)s is replaced by %(order)s already.", name=record.name, order=made[:1].name)
            )
        if record.state not in (*rules.AWAITED, rules.RECEIVED, rules.SETTLED):
            raise UserError(self.env._("Replaced is what was authorised: %(name)s is not.", name=record.name))
        values = record._prepare_replacement()
        order = self.env["sale.order"].with_company(record.company_id).create(values)
        order.sudo()._o2d_decide({"o2d_replaces_id": record.id})
        record._o2d_log(self.env._("%(name)s is replaced by %(order)s.", name=record.name, order=order.name))
        return record._o2d_open_orders(order)

    def action_replacements(self):
        """Open the orders that send the goods anew."""
        self.ensure_one()
        self.check_access("read")
        return self._o2d_open_orders(self.sudo().replacement_ids)

    def _o2d_open_orders(self, orders):
        action = {"type": "ir.actions.act_window", "res_model": "sale.order", "name": self.env._("Replacement")}
        if len(orders) == 1:
            return {**action, "res_id": orders.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", orders.ids)], "views": [(False, "list"), (False, "form")]}

    def _prepare_replacement(self):
        order = self.order_id
        quantities = self._o2d_quantities_by_line()
        if not quantities:
            raise UserError(self.env._("Nothing of %(name)s comes back.", name=self.name))
        return {
            "partner_id": order.partner_id.id,
            "partner_invoice_id": order.partner_invoice_id.id,
            "partner_shipping_id": order.partner_shipping_id.id,
            "company_id": order.company_id.id,
            "warehouse_id": order.warehouse_id.id,
            "pricelist_id": order.pricelist_id.id,
            "fiscal_position_id": order.fiscal_position_id.id,
            "payment_term_id": order.payment_term_id.id,
            "client_order_ref": order.client_order_ref,
            "origin": self.env._("%(name)s of %(order)s", name=self.name, order=order.name),
            "order_line": [
                fields.Command.create(
                    {
                        "product_id": line.product_id.id,
                        "name": line.name,
                        "product_uom_id": line.product_uom_id.id,
                        "product_uom_qty": quantity,
                        "price_unit": 0.0 if self.no_credit else line.price_unit,
                        "discount": 0.0 if self.no_credit else line.discount,
                        "tax_ids": [fields.Command.set(line.tax_ids.ids)],
                    }
                )
                for line, quantity in quantities.items()
            ],
        }

    def _o2d_quantities_by_line(self):
        """{order line: what comes back, in its unit}; kits whole."""
        rows = {}
        for line in self.line_ids:
            key = (line.move_id, line.lot_id.id)
            rows[key] = rows.get(key, 0.0) + line.quantity - line.given_up
        quantities = {}
        for (move, _lot), quantity in rows.items():
            order_line = move.sale_line_id
            if move.product_id == order_line.product_id:
                more = move.product_id.uom_id._compute_quantity(
                    quantity, order_line.product_uom_id, rounding_method="HALF-UP"
                )
                quantities[order_line] = quantities.get(order_line, 0.0) + more
        for (order_line, picking), back in self._o2d_kit_parts(rows).items():
            parts = picking.move_ids.filtered(
                lambda one, line=order_line: one.state == "done" and one.sale_line_id == line
            )
            share = min(quantity / move.product_qty for move, quantity in back.items())
            kits = order_line.product_uom_id.round(share * order_line._o2d_kits_with(parts))
            quantities[order_line] = quantities.get(order_line, 0.0) + kits
        return {line: quantity for line, quantity in quantities.items() if quantity > 0}
