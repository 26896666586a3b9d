"""What stands on a quotation while somebody types it, read from what the screen sends."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

# More lines than any order has are no order.
MOST_LINES = 5000
LONGEST_LEAD = 3650.0
HEADER = ("warehouse_id", "partner_id", "partner_shipping_id", "picking_policy")


class Wish(NamedTuple):
    """A line, saved or not."""

    key: str
    line: object  # sale.order.line, empty where it was never saved
    product: object
    unit: object
    quantity: float  # in its unit
    lead: float  # days that the customer is told anyway
    routes: object


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_promise_header(self, draft):
        """The order as the screen has it, nothing of it written.

        :param draft: as of `o2d_promise_picture`
        :raise odoo.exceptions.UserError: where it makes no sense
        """
        if not draft:
            return self
        values = {name: self[name].id if name.endswith("_id") else self[name] for name in HEADER} if self else {}
        for name in HEADER:
            if name in draft:
                values[name] = draft[name] if name == "picking_policy" else self._o2d_promise_id(draft[name])
        if values.get("picking_policy") not in ("direct", "one"):
            values["picking_policy"] = "direct"
        values["commitment_date"] = self.commitment_date if self else False
        if "commitment_date" in draft:
            values["commitment_date"] = self._o2d_promise_moment(draft["commitment_date"])
        for name, model in (("warehouse_id", "stock.warehouse"), ("partner_id", "res.partner"),
                            ("partner_shipping_id", "res.partner")):  # fmt: skip
            # Nobody is told of the stock of a place, or the distance to an address, that he may not see.
            self.env[model].browse(values.get(name) or []).check_access("read")
        warehouse = self.env["stock.warehouse"].browse(values.get("warehouse_id") or [])
        values["company_id"] = warehouse.company_id.id or self.company_id.id or self.env.company.id
        if self:
            values["o2d_sourcing_strategy"] = self.o2d_sourcing_strategy
        return self.new(values, origin=self or None)

    def _o2d_promise_wishes(self, draft):
        """The lines as the screen has them, in their order.

        :return: [Wish]
        :raise odoo.exceptions.UserError: where it makes no sense
        """
        lines = self.order_line.filtered(lambda line: not line.display_type)
        if not draft or "lines" not in draft:
            return [self._o2d_saved_wish(line, str(line.id)) for line in lines if line.product_id]
        asked = draft["lines"]
        if not isinstance(asked, list) or len(asked) > MOST_LINES:
            raise UserError(self.env._("The lines of this quotation could not be read."))
        by_id = {line.id: line for line in lines}
        rows = [(row, by_id.get(self._o2d_promise_id(row.get("line_id")))) for row in asked if isinstance(row, dict)]
        products = self.env["product.product"].browse({self._o2d_promise_id(row.get("product_id")) for row, _l in rows})
        products = products.filtered("id").exists()
        products.check_access("read")
        products = {product.id: product for product in products}
        units = self.env["uom.uom"].browse({self._o2d_promise_id(row.get("unit_id")) for row, _l in rows})
        units = {unit.id: unit for unit in units.filtered("id").exists()}
        wishes = []
        for row, line in rows:
            key = str(row.get("key") or "")
            if "product_id" not in row:
                if line and line.product_id:
                    wishes.append(self._o2d_saved_wish(line, key))
                continue
            product = products.get(row["product_id"])
            if product:
                usual = line.product_uom_id if line and line.product_id == product else product.uom_id
                unit = units.get(row.get("unit_id"), usual)
                wishes.append(self._o2d_typed_wish(row, key, line, product, unit))
        return wishes

    def _o2d_saved_wish(self, line, key):
        return Wish(
            key, line, line.product_id, line.product_uom_id, line.product_uom_qty, line.customer_lead, line.route_ids
        )

    def _o2d_typed_wish(self, row, key, line, product, unit):
        routes = row.get("route_ids")
        if routes is None:
            routes = line.route_ids if line else self.env["stock.route"]
        else:
            routes = self.env["stock.route"].browse([self._o2d_promise_id(route) for route in routes]).exists()
        lead = row.get("lead")
        if lead is None:
            lead = line.customer_lead if line else product.sale_delay
        number = self._o2d_promise_number
        lead = min(max(number(lead), 0.0), LONGEST_LEAD)
        return Wish(key, line or self.env["sale.order.line"], product, unit, number(row.get("quantity")), lead, routes)

    # --- what a screen may send ----------------------------------------------------------------

    @api.model
    def _o2d_promise_id(self, value):
        if value is None or value is False:
            return False
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise UserError(self.env._("The lines of this quotation could not be read."))
        return value

    @api.model
    def _o2d_promise_number(self, value):
        if value is None or value is False:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e12:
            raise UserError(self.env._("The lines of this quotation could not be read."))
        return float(value)

    @api.model
    def _o2d_promise_moment(self, value):
        if not value:
            return False
        try:
            moment = fields.Datetime.to_datetime(value)
            if 1970 <= moment.year < 2200:
                return moment
        except (ValueError, TypeError, AttributeError) as error:
            raise UserError(self.env._("The delivery date of this quotation could not be read.")) from error
        raise UserError(self.env._("The delivery date of this quotation lies too far away."))
