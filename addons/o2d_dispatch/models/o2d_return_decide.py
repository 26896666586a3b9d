from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import return_rules as rules
from .o2d_return_ask import MAY_ASK

SALES_HEAD = "o2d_base.group_sales_head"
OPERATIONS_HEAD = "o2d_base.group_operations_head"


class ReturnGoods:
    """A return whose goods core's own wizard is to bring back; told apart by type, so that no remote call sends it.

    :ivar quantities: {stock move id: quantity in the product's unit}
    """

    __slots__ = ("quantities",)

    def __init__(self, quantities):
        self.quantities = quantities


GOODS_KEY = "o2d_return_goods"


class O2dReturn(models.Model):
    """Deciding: a head authorises or refuses what another one asked for; who asked may withdraw it."""

    _inherit = "o2d.return"

    def _o2d_why_not_decide(self):
        """Why the user may not decide this return, in a sentence; "" where he may."""
        facts, user = self.sudo(), self.env.user
        if not user._o2d_has_any((SALES_HEAD, OPERATIONS_HEAD) if facts.is_late else (SALES_HEAD,)):
            if facts.is_late:
                return self.env._("Only the sales head or the operations head decides this return.")
            return self.env._("Only the sales head decides this return.")
        if facts.asked_by_id == user:
            return self.env._("You asked for this return yourself: somebody else has to decide it.")
        return ""

    def _o2d_check_decide(self):
        record = self._o2d_check_mine()
        if words := self._o2d_why_not_decide():
            raise AccessError(words)
        record.order_id._o2d_one_at_a_time()
        if record.state != rules.ASKED:
            raise UserError(self._o2d_decided_words(record))
        return record

    def _o2d_decided_words(self, record):
        state = dict(self._fields["state"]._description_selection(self.env))[record.state]
        return self.env._("%(name)s is decided already: %(state)s.", name=record.name, state=state.lower())

    def action_authorise(self, note=""):
        """Let the goods come back.

        :raise AccessError: for who may not, and for who asked
        """
        self._o2d_check_decide()._o2d_authorise(self._o2d_text(note))
        return True

    def action_refuse(self, note=""):
        """The goods stay where they are.

        :param note: why; always needed, sales tells it the customer
        """
        record = self._o2d_check_decide()
        note = self._o2d_text(note)
        if not note:
            raise UserError(self.env._("Say why it is refused: sales has to tell the customer."))
        record._o2d_write_decision(rules.REFUSED, note)
        record._o2d_log(self.env._("%(name)s refused: %(note)s", name=record.name, note=note), kind="rejected")
        return True

    def _o2d_write_decision(self, state, note):
        self._o2d_decide(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "decision_note": note,
            }
        )

    # --- withdrawn -------------------------------------------------------------------------------------------------

    def _o2d_may_withdraw(self):
        user = self.env.user
        if self.sudo().line_ids.filtered("received"):
            return False
        return user._o2d_has_any((*MAY_ASK, SALES_HEAD))

    def action_withdraw(self, note=""):
        """The customer keeps the goods after all.

        :param note: why; always needed
        """
        record = self._o2d_check_mine()
        note = self._o2d_text(note)
        if not self.env.user._o2d_has_any((*MAY_ASK, SALES_HEAD)):
            raise AccessError(self.env._("Only sales and the operations head withdraw a return."))
        record.order_id._o2d_one_at_a_time()
        if record.state not in (rules.ASKED, *rules.AWAITED) or record.line_ids.filtered("received"):
            raise UserError(
                self.env._("Goods of %(name)s came already, or it is over: nothing can be withdrawn.", name=record.name)
            )
        if not note:
            raise UserError(self.env._("Say why the goods do not come back."))
        record._o2d_decide({"state": rules.WITHDRAWN, "rest_note": note})
        record._o2d_open_transfers().action_cancel()
        record._o2d_log(self.env._("%(name)s withdrawn: %(note)s", name=record.name, note=note))
        return True

    def action_on_way(self):
        """The customer has sent the goods."""
        record = self._o2d_check_mine()
        if not self.env.user._o2d_has_any((*MAY_ASK, "o2d_base.group_dispatch_supervisor")):
            raise AccessError(self.env._("Only sales, dispatch and the operations head say that goods are on the way."))
        if record.state != rules.AUTHORISED:
            raise UserError(self.env._("Only what is authorised and not here yet can be on the way."))
        record._o2d_decide({"state": rules.ON_WAY})
        record._o2d_log(self.env._("%(name)s is on the way to us.", name=record.name))
        return True

    # --- authorised ------------------------------------------------------------------------------------------------

    def _o2d_authorise(self, note):
        """Make the transfers that bring the goods back, through core's own return.

        :param note: words of who decided, or ""
        """
        self.ensure_one()
        record = self.sudo().with_company(self.sudo().company_id)._o2d_clean_self()
        for picking in record.line_ids.picking_id:
            picking._o2d_check_returnable(record.at_door)
        moves = record.line_ids.move_id
        room = moves._o2d_return_room(but=record)
        for line in record.line_ids:
            record._o2d_check_room(line.move_id, line.lot_id, line.quantity, room[line.move_id])
        record._o2d_write_decision(rules.ON_WAY if record.at_door else rules.AUTHORISED, note)
        for picking, lines in record.line_ids.grouped("picking_id").items():
            record._o2d_bring_back(picking, lines)
        words = self.env._("%(name)s authorised. %(note)s", name=record.name, note=note).strip()
        record._o2d_log(words, kind="released" if record.is_late or record.is_worth else "note")

    def _o2d_clean_self(self):
        return self.env["stock.picking"]._o2d_clean().env[self._name].browse(self.ids)

    def _o2d_bring_back(self, picking, lines):
        """The transfer for what comes back of one delivery, made by core's return, lot by lot."""
        quantities = {}
        for line in lines:
            quantities[line.move_id.id] = quantities.get(line.move_id.id, 0.0) + line.quantity
        goods = ReturnGoods(quantities)
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves = [
            fields.Command.clear(),
            # In the order in which they left: of a kit the last part stands for the kit.
            *(
                fields.Command.create(
                    {"product_id": move.product_id.id, "move_id": move.id, "quantity": quantities[move.id]}
                )
                for move in lines.move_id.sorted("id")
            ),
        ]
        back = wizard.with_context(**{GOODS_KEY: goods})._create_return()
        back = self.env["stock.picking"].browse(back.ids)
        back._o2d_decide({"o2d_return_id": self.id})
        back.move_ids.to_refund = not self.no_credit
        wanted = lines.grouped("move_id")
        for move in back.move_ids:
            parts = {line.lot_id.id: line.quantity for line in wanted[move.origin_returned_move_id]}
            move._o2d_write_return_lines(parts)
        return back

    def _o2d_open_transfers(self):
        return self.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_write_return_lines(self, lots, picked=False):
        """What comes back by this transfer, lot by lot.

        :param lots: {lot id or False: quantity in the product's unit}
        """
        self.ensure_one()
        self.move_line_ids.unlink()
        lines = self.env["stock.move.line"].create(
            [
                {
                    "move_id": self.id,
                    "picking_id": self.picking_id.id,
                    "company_id": self.company_id.id,
                    "product_id": self.product_id.id,
                    "product_uom_id": self.product_id.uom_id.id,
                    "quantity": quantity,
                    "location_id": self.location_id.id,
                    "location_dest_id": self.location_dest_id.id,
                    "lot_id": lot,
                    "picked": picked,
                }
                for lot, quantity in lots.items()
                if quantity > 0
            ]
        )
        # Into the bin where core would put them.
        lines._apply_putaway_strategy()
