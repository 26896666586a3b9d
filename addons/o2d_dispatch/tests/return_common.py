"""Builders for returns: deliveries that left, and the people who ask, decide, receive and credit."""

from odoo.addons.o2d_dispatch.tests.recall_common import RecallCase


class ReturnCase(RecallCase):
    """A warehouse with a gate, and a company where small returns need nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = cls._user("sales_coordinator")
        cls.sales_head = cls._user("sales_head")
        cls.store = cls._user("warehouse_coordinator")
        cls.accounts = cls._user("accounts")
        cls.company.write(
            {"o2d_return_days": 30, "o2d_return_value": 100000, "o2d_return_credit": "hand", "o2d_return_needed": False}
        )

    def _left(self, lines=None, **values):
        """The billed delivery of an order, through the gate."""
        order = self._confirmed(lines, **{"user_id": self.sales.id, **values})
        picking = self._ship(order)
        picking._o2d_leave()
        return picking

    def _rows(self, picking, quantities, uom=None):
        """What is asked for.

        :param quantities: {product or lot: quantity}
        """
        rows = []
        for thing, quantity in quantities.items():
            is_lot = thing._name == "stock.lot"
            product = thing.product_id if is_lot else thing
            move = picking.move_ids.filtered(lambda one, product=product: one.product_id == product)
            row = {"move_id": move.id, "lot_id": thing.id if is_lot else False, "quantity": quantity}
            rows.append({**row, "uom_id": uom.id} if uom else row)
        return rows

    def _ask(self, picking, quantities, user=None, reason="damaged", words="", uom=None, **values):
        returns = self.env["o2d.return"].with_user(user or self.sales)
        rows = self._rows(picking, quantities, uom)
        made = returns.o2d_ask(picking.sale_id.id, rows, reason, words, **values)
        self.env.invalidate_all()
        return self.env["o2d.return"].browse(made)

    def _receive(self, record, parts=None, user=None, **values):
        """Receive it: all of it to stock, or parts.

        :param parts: {product or lot: {condition: quantity}}
        """
        rows = []
        for line in record.line_ids:
            found = {"restock": line.awaited}
            if parts is not None:
                found = parts.get(line.lot_id, {}) if line.lot_id in parts else parts.get(line.product_id, {})
            rows.append({"line_id": line.id, **found})
        record.with_user(user or self.store).o2d_receive(rows, **values)
        self.env.invalidate_all()

    def _credited(self, record, user=None):
        """Make the credit notes of a return."""
        record.with_user(user or self.accounts).action_credit()
        self.env.invalidate_all()
        return record.credit_ids
