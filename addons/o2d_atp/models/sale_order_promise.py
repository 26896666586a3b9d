"""What can be promised of a quotation, line by line, as one answer for the screen."""

from odoo import api, fields, models
from odoo.exceptions import AccessError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    o2d_promise_shown = fields.Boolean(
        groups="base.group_user",
        compute="_compute_o2d_promise_shown",
        help="Quotations show what can be promised from confirmed stock, instead of the forecast.",
    )

    @api.depends("company_id", "warehouse_id")
    @api.depends_context("uid")
    def _compute_o2d_promise_shown(self):
        has_role = self.env.user.has_group("o2d_base.group_user")
        control = self.env["o2d.control"]
        for order in self:
            order.o2d_promise_shown = (
                has_role
                and bool(order.warehouse_id)
                and control._mode("confirmed_stock", order.company_id or self.env.company, order.warehouse_id) != "off"
            )

    # --- the door ------------------------------------------------------------------------------

    @api.readonly
    def o2d_promise_picture(self, draft=None):
        """How much of each line can be promised from where and when, for the whole order. Nothing is written.

        Lines of one product compete, in their order. Days are days of the warehouse; no working hours are asked for.

        :param draft: the order as it stands on the screen, saved or not; what is left out is as saved:
            {`warehouse_id`, `partner_id`, `partner_shipping_id`, `commitment_date`, `picking_policy`,
            `lines`: [{`key`, `line_id` or False, `product_id`, `unit_id`, `quantity`, `lead`: days,
            `route_ids`}]}; a line with nothing but `key` and `line_id` is as saved
        :return: {`lines`: {key: as of `_o2d_promise_line_told`}, `order`: as of `_o2d_promise_order_told`}, or
            {} where the control of confirmed stock is off
        :raise odoo.exceptions.AccessError: without a role, or for who may not read the order
        """
        self.check_access("read")
        if not self.env.user.has_group("o2d_base.group_user"):
            raise AccessError(self.env._("What can be promised is for people with a role in the order."))
        draft = draft if isinstance(draft, dict) else None
        order = self._o2d_promise_header(draft)
        wishes = self._o2d_promise_wishes(draft)
        if not order.o2d_promise_shown:
            return {}
        frozen, open_wishes = self._o2d_promise_frozen(wishes)
        told = order.sudo()._o2d_promise_tell(open_wishes, self.order_line if self.state == "sale" else None)
        return order.sudo()._o2d_promise_told(wishes, told, frozen)

    def _o2d_promise_frozen(self, wishes):
        """Part the lines into those that were promised already, and those that can be told something.

        :return: ({key: sale.order.line}, [Wish])
        """
        if self.state != "sale":
            return {}, wishes
        frozen = {wish.key: wish.line for wish in wishes if wish.line and wish.line.o2d_promised_at}
        return frozen, [wish for wish in wishes if wish.key not in frozen]
