"""What the tests of held lines have in common."""

from odoo.addons.o2d_base.tests.common import O2dCase
from odoo.addons.o2d_base.tools.gate import Reason


class HoldCase(O2dCase):
    """Two products in stock, and orders of which the second line is held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._product(name="Oil seal 35x50", stock=1000)
        cls.reason = Reason("credit_limit", "Beyond the credit limit.", "o2d_base.group_finance_head")

    def _two_lines(self, **values):
        return self._order([(self.product, 5), (self.other, 10)], **values)

    def _held_order(self, **values):
        """A confirmed order whose second line is held."""
        order = self._two_lines(**values)
        order.order_line[1]._o2d_set_hold(self.reason)
        order.action_confirm()
        return order

    def _open_moves(self, lines):
        return lines.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _pick(self, move, quantity):
        """Put so much of a transfer into somebody's hands, and leave the rest reserved."""
        move.picking_id.action_assign()
        line = move.move_line_ids[:1]
        rest = line.quantity - quantity
        line.quantity = quantity
        if rest > 0:
            line.copy({"quantity": rest, "picked": False})
        line.picked = True

    def _reserved(self, product):
        quants = self.env["stock.quant"]._gather(product, self.warehouse.lot_stock_id)
        return sum(quants.mapped("reserved_quantity"))
