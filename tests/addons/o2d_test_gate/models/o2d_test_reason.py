from odoo import fields, models

from odoo.addons.o2d_base.tools.gate import Reason


class SaleOrder(models.Model):
    _inherit = "sale.order"

    o2d_test_control = fields.Char(help="Codes of controls that find something wrong with this order.")
    o2d_test_gate = fields.Char(default="confirm", help="The gate at which it does.")

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        for order in self:
            if order.o2d_test_control and order.o2d_test_gate == gate:
                reasons[order.id] += [
                    Reason(control, "Something is wrong here", "o2d_base.group_finance_head")
                    for control in order.o2d_test_control.split(",")
                ]
        return reasons


class StockPicking(models.Model):
    _inherit = "stock.picking"

    o2d_test_control = fields.Char(help="Code of the control that finds something wrong with this delivery.")

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        for picking in self:
            if picking.o2d_test_control and gate == "validate":
                reasons[picking.id].append(
                    Reason(picking.o2d_test_control, "The delivery is not ready", "o2d_base.group_dispatch_supervisor")
                )
        return reasons
