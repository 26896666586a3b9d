"""Builders for branch transfers: two sites of one company, and a branch under another GST registration."""

from contextlib import contextmanager

from odoo.exceptions import UserError

from odoo.addons.o2d_base.tests.common import O2dCase


class TransferCase(O2dCase):
    """Pune and Nagpur of one company; each has its own people with the least of rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # People sit where the company is: at midnight they and their papers turn the day together.
        cls.env.user.tz = "Asia/Kolkata"
        for code in ("pick_confirmation", "confirmed_stock", "vehicle_capture", "gate_out", "pick_invoicing"):
            cls._control(code, "advise")
        cls.warehouse.delivery_steps = "ship_only"
        cls.nagpur = cls._site("Nagpur", "NGP", cls.company)
        cls.product.standard_price = 60.0
        cls.asker = cls._user("sales_coordinator", login="bt_asker")
        cls.sender = cls._user("warehouse_coordinator", login="bt_sender")
        cls.receiver = cls._user("picker", login="bt_receiver")
        cls.settler = cls._user("warehouse_coordinator", login="bt_settler")
        cls.supervisor = cls._user("dispatch_supervisor", login="bt_supervisor")

    @classmethod
    def _site(cls, name, code, company, **values):
        return cls.env["stock.warehouse"].create(
            {"name": name, "code": code, "company_id": company.id, "partner_id": cls._partner(name=name).id, **values}
        )

    @classmethod
    def _as(cls, records, user):
        """These records as a user sees them who has all his branches switched on."""
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    @contextmanager
    def _refused(self, words, error=UserError):
        """What happens inside is refused with these words, and leaves nothing behind."""
        with self.assertRaises(error) as refused:
            yield
        self.assertIn(words, str(refused.exception))

    def _draft(self, lines=None, user=None, **values):
        """
        :param lines: ((product, quantity), …) or ((product, quantity, {more values}), …)
        """
        rows = lines or [(self.product, 10)]
        return self._as(self.env["o2d.transfer"], user or self.asker).create(
            {
                "from_place_id": self.warehouse.id,
                "to_place_id": self.nagpur.id,
                "line_ids": [
                    (0, 0, {"product_id": row[0].id, "quantity": row[1], **(row[2] if len(row) > 2 else {})})
                    for row in rows
                ],
                **values,
            }
        )

    def _approved(self, lines=None, **values):
        transfer = self._draft(lines, **values)
        transfer.action_ask()
        self._as(transfer, self.sender).action_approve()
        return transfer.with_env(self.env)

    def _out(self, transfer):
        """What still leaves the sending site."""
        return transfer.out_picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).sorted("id")

    def _validate(self, pickings, quantities=None, user=None):
        """
        :param quantities: {product: quantity}; what is not named leaves as asked
        """
        pickings.action_assign()
        for move in pickings.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            move.quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
            move.picked = bool(move.quantity)
        self._as(pickings, user or self.supervisor).with_context(skip_backorder=True).button_validate()

    def _sent(self, lines=None, quantities=None, **values):
        """A transfer that is on the road."""
        transfer = self._approved(lines, **values)
        self._validate(self._out(transfer), quantities)
        return transfer

    def _counts(self, transfer, good=None, damaged=None):
        """A count as the phone sends it: all that is on the way, unless told otherwise.

        :param good: {product: quantity}
        """
        return [
            {
                "line_id": line,
                "lot_id": lot,
                "good": (good or {}).get(transfer.line_ids.browse(line).product_id, quantity),
                "damaged": (damaged or {}).get(transfer.line_ids.browse(line).product_id, 0),
            }
            for (line, lot), quantity in transfer.sudo()._o2d_receivable().items()
        ]

    def _receive(self, transfer, good=None, damaged=None, user=None):
        self._as(transfer, user or self.receiver).o2d_receive(self._counts(transfer, good, damaged))

    def _there(self, product, warehouse=None, lot=None):
        """What stands in a site, in its stock location and below."""
        place = (warehouse or self.nagpur).lot_stock_id
        domain = [("product_id", "=", product.id), ("location_id", "child_of", place.id)]
        if lot:
            domain.append(("lot_id", "=", lot.id))
        return sum(self.env["stock.quant"].sudo().search(domain).mapped("quantity"))

    def _on_the_way(self, transfer):
        return sum(
            self.env["o2d.transfer.transit"].sudo().search([("transfer_id", "=", transfer.id)]).mapped("quantity")
        )

    def _problem(self, difference):
        key = f"transfer-difference:{difference.id}"
        return self.env["o2d.exception"].sudo().search([("key", "=", key), ("state", "=", "open")])
