from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

from ..tools import transfer_rules as rules
from .o2d_transfer_decide import MAY_DECIDE


class O2dTransferDifference(models.Model):
    """What becomes of a difference, and what that does to goods and papers."""

    _inherit = "o2d.transfer.difference"

    @api.depends("state", "kind", "value", "found_by_id", "end")
    @api.depends_context("uid")
    def _compute_may_settle(self):
        for one in self:
            one.may_settle = one.state == "open" and one.end != rules.BACK and not one._o2d_why_not_mine()

    def _o2d_why_not_mine(self):
        """Why this user does not settle it; "" where he may."""
        self.ensure_one()
        own, user = self.sudo(), self.env.user
        transfer = own.transfer_id
        sides = transfer.company_id if own.kind == rules.OVER else transfer.company_id | transfer.dest_company_id
        if self.env.su:
            return ""
        if not user._o2d_has_any(MAY_DECIDE) or not transfer.sudo(False)._o2d_is_of(sides):
            if own.kind == rules.OVER:
                return self.env._(
                    "Whether more was sent is for the warehouse coordinator of %(site)s to say.",
                    site=transfer.from_place_id.name,
                )
            return self.env._("Differences are settled by the warehouse coordinators and the operations head.")
        limit = transfer.dest_company_id.o2d_transfer_settle_limit
        if own.found_by_id == user and own.currency_id.compare_amounts(own.value, limit) > 0:
            return self.env._("You have counted it yourself: somebody else settles what is worth this much.")
        return ""

    def action_settle(self):
        """Open the question what becomes of it."""
        self.ensure_one()
        self._o2d_check_settle()
        return {
            "type": "ir.actions.act_window",
            "name": self.words,
            "res_model": "o2d.transfer.settle",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_difference_id": self.id},
        }

    def o2d_settle(self, end, note, answers=None, due_on=None):
        """Say what becomes of this difference.

        :param end: `late`, `lost`, `back`, `kept`, `sent_more` or `not_ours`, as far as its kind allows
        :param note: in words; always needed
        :param answers: `carrier`, `sender` or `receiver`: for what is lost
        :param due_on: day, for what is still on its way
        :return: True
        """
        self.ensure_one()
        self._o2d_check_settle()
        note = note.strip() if isinstance(note, str) else ""
        if not note:
            raise UserError(self.env._("Write in a few words what was found out."))
        if end not in rules.ENDS[self.kind]:
            raise UserError(self.env._("That is no end for “%(difference)s”. Choose another.", difference=self.words))
        if end == rules.LOST and answers not in (rules.CARRIER, rules.SENDER, rules.RECEIVER):
            raise UserError(self.env._("Say who answers for the loss: the carrier, the sending or the receiving site."))
        own = self.sudo()
        own._o2d_decide({"end": end, "note": note, "answers": answers if end == rules.LOST else False})
        # Of two who settle at the same moment the later one is repeated by Odoo, and told.
        own.flush_recordset()
        getattr(own, f"_o2d_end_{end}")(due_on)
        own.transfer_id._o2d_refresh()
        return True

    def _o2d_check_settle(self):
        self.check_access("read")
        why = self._o2d_why_not_mine()
        if why:
            raise AccessError(why)
        if self.state != "open":
            raise UserError(
                self.env._(
                    "“%(difference)s” is settled already, by %(who)s.",
                    difference=self.words,
                    who=self.sudo().settled_by_id.name,
                )
            )
        if self.end == rules.BACK:
            raise UserError(
                self.env._("“%(difference)s” goes back: it closes when the sender has it.", difference=self.words)
            )

    # --- the ends ------------------------------------------------------------------------------------

    def _o2d_end_late(self, due_on):
        try:
            day = fields.Date.to_date(due_on)
        except ValueError:
            day = None
        if not day or day < self.dest_company_id._o2d_today():
            raise UserError(self.env._("Write the day on which it is expected, today or later."))
        self._o2d_decide({"due_on": day})
        problem = self.env["o2d.exception"].sudo().search([("key", "=", self._o2d_key()), ("state", "=", "open")])
        problem._as_keeper().write({"due_at": fields.Datetime.to_datetime(day)})
        self.transfer_id._o2d_tell("note", f"{self.words}: {self.end_words}. {self.note}")

    def _o2d_end_lost(self, _due_on):
        move = self._o2d_move(self._prepare_loss())
        move._action_confirm()
        move._o2d_arrive([(self.lot_id.id, self.quantity)])
        move._action_done()
        self._o2d_credit(move)
        self._o2d_close(rules.LOST)

    def _o2d_end_kept(self, _due_on):
        # First: goods that count as damaged are not received.
        self._o2d_close(rules.KEPT)
        self.transfer_id._o2d_book({(self.line_id.id, self.lot_id.id): self.quantity})

    def _o2d_end_back(self, _due_on):
        """A receipt at the sender; the difference closes when he has the goods."""
        transfer = self.transfer_id.with_company(self.company_id)
        picking = transfer.env["stock.picking"].create(transfer._prepare_back())
        move = self._o2d_move({**self._prepare_back_move(picking), "picking_id": picking.id})
        move._action_confirm(merge=False)
        move._o2d_arrive([(self.lot_id.id, self.quantity)])
        # Set aside, not counted: that is for whoever takes them in.
        move.move_line_ids.picked = False
        move.picked = False
        self._o2d_decide({"back_picking_id": picking.id, "settled_by_id": self.env.uid})
        self.transfer_id._o2d_tell("note", f"{self.words}: {self.end_words} ({picking.name}). {self.note}")

    def _o2d_end_sent_more(self, _due_on):
        """The sender has sent more than his books say: they are put right by a second delivery, with its paper."""
        self._o2d_close(rules.SENT_MORE)
        self.transfer_id._o2d_send_again({self.line_id: self.quantity})

    def _o2d_end_not_ours(self, _due_on):
        self._o2d_close(rules.NOT_OURS)

    def _o2d_came_back(self):
        """What was to go back has arrived at the sender, or was given up there."""
        for one in self.filtered(lambda one: one.state == "open" and one.end == rules.BACK):
            if one.back_picking_id.state == "done":
                moves = one.back_picking_id.move_ids.filtered(lambda move: move.state == "done")
                one._o2d_split_back(sum(moves.move_line_ids.mapped("quantity_product_uom")))
                one._o2d_credit(moves)
                one._o2d_close(rules.BACK)
            elif not one.back_picking_id or one.back_picking_id.state == "cancel":
                one._o2d_decide({"end": False, "settled_by_id": False})

    def _o2d_split_back(self, came):
        """Only so much is back: the rest is a difference of its own, on the way with its own transfer or open anew.

        :param came: in the article's own unit
        """
        rest = self.quantity - came
        if self.unit_id.compare(rest, 0.0) <= 0:
            return
        transfer, later = self.transfer_id, self.back_picking_id.backorder_ids
        later = later.filtered(lambda picking: picking.state not in ("done", "cancel"))[:1]
        vals = {
            **transfer._prepare_difference(self.line_id, self.lot_id.id, self.kind, rest),
            "found_by_id": self.found_by_id.id,
            "found_at": self.found_at,
        }
        if later:
            vals |= {
                "end": rules.BACK,
                "note": self.note,
                "back_picking_id": later.id,
                "settled_by_id": self.settled_by_id.id,
            }
        value = self.currency_id.round(self.value * came / self.quantity)
        self._o2d_decide({"quantity": came, "value": value})
        self._o2d_record(vals)._o2d_raise()

    # --- movements -----------------------------------------------------------------------------------

    def _o2d_move(self, vals):
        return self.env["stock.move"].with_company(self.company_id).create(vals)

    def _prepare_move(self):
        return {
            "product_id": self.product_id.id,
            "product_uom": self.unit_id.id,
            "product_uom_qty": self.quantity,
            "company_id": self.company_id.id,
            "location_id": self.transfer_id._o2d_transit().id,
            "origin": self.transfer_id.name,
            "o2d_transfer_line_id": self.line_id.id,
        }

    def _prepare_loss(self):
        place = self.product_id.with_company(self.company_id).property_stock_inventory
        return {**self._prepare_move(), "location_dest_id": place.id, "is_inventory": True,
                "inventory_name": self.words}  # fmt: skip

    def _prepare_back_move(self, picking):
        return {
            **self._prepare_move(),
            "location_dest_id": picking.location_dest_id.id,
            "location_final_id": self.transfer_id.from_place_id._o2d_warehouse().lot_stock_id.id,
            "picking_type_id": picking.picking_type_id.id,
            "partner_id": picking.partner_id.id,
            "o2d_transfer_back": True,
        }

    # --- papers --------------------------------------------------------------------------------------

    def _o2d_credit(self, moves):
        """Credit the receiver what he was billed and did not get, from the original invoice line.

        :param moves: the finished movements that took the goods from the road
        """
        transfer = self.transfer_id
        if not rules.needs_credit(transfer.document, self.end, self.answers):
            return
        credits = transfer._o2d_write_credit(self.line_id, self.quantity, moves, f"{self.words}. {self.note}")
        if credits:
            self._o2d_decide({"credit_id": credits[-1:].id})


class O2dTransfer(models.Model):
    _inherit = "o2d.transfer"

    def _prepare_back(self):
        origin, target = self.from_place_id._o2d_warehouse(), self.to_place_id._o2d_warehouse()
        return {
            "picking_type_id": origin.in_type_id.id,
            "location_id": self._o2d_transit().id,
            "location_dest_id": origin.in_type_id.default_location_dest_id.id,
            "partner_id": (target.partner_id or self.dest_company_id.partner_id).id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "user_id": False,
        }

    def _o2d_write_credit(self, line, quantity, moves, reason):
        """Post credit notes over a quantity of a line, cut from the invoices that billed it, the latest first.

        :param quantity: in the article's own unit
        :return: account.move
        """
        credits = self.env["account.move"].sudo()
        billed = line._o2d_moves().o2d_invoice_line_ids.filtered(
            lambda one: one.parent_state == "posted" and one.move_id.move_type == "out_invoice"
        )
        left = quantity
        for one in billed.sorted("id", reverse=True):
            part = min(left, one._o2d_transfer_uncredited(line))
            if line.unit_id.compare(part, 0.0) <= 0:
                continue
            left -= part
            credits |= self._o2d_credit_line(one, part, moves, reason)
        return credits

    def _o2d_credit_line(self, invoice_line, quantity, moves, reason):
        invoice, day = invoice_line.move_id, self.company_id._o2d_today()
        credit = invoice._reverse_moves(
            [{"invoice_date": day, "date": day, "ref": f"{invoice.name}: {reason}", "invoice_origin": self.name}]
        )
        goods = credit.invoice_line_ids.filtered(lambda one: one.display_type == "product").sorted("sequence")
        originals = invoice.invoice_line_ids.filtered(lambda one: one.display_type == "product").sorted("sequence")
        mine = goods[originals.ids.index(invoice_line.id)]
        (credit.invoice_line_ids - mine).unlink()
        unit = invoice_line.product_uom_id
        mine.quantity = invoice_line.product_id.uom_id._compute_quantity(quantity, unit, round=False)
        mine.price_unit = invoice_line.price_unit
        credit._o2d_decide({"o2d_transfer_id": self.id})
        self.env["account.move.line"]._o2d_link((mine.id, move) for move in moves.ids)
        credit._post(soft=False)
        self._o2d_credit_bill(credit, invoice)
        return credit

    def _o2d_credit_bill(self, credit, invoice):
        bill = self.env["account.move"].search(
            [("o2d_transfer_id", "=", self.id), ("move_type", "=", "in_invoice"), ("ref", "=", invoice.name),
             ("state", "!=", "cancel")],
            limit=1,
        )  # fmt: skip
        try:
            with self.env.cr.savepoint():
                self._o2d_write_bill(credit, origin=bill)
        except (UserError, RedirectWarning) as error:
            self._o2d_bill_failed(credit, error)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _o2d_transfer_uncredited(self, line):
        """What of this invoice line is not credited yet, in the article's own unit.

        :param line: o2d.transfer.line (one) that it bills
        """
        unit = self.product_id.uom_id
        credited = self.move_id.reversal_move_ids.invoice_line_ids.filtered(
            lambda one: one.parent_state == "posted" and one.o2d_stock_move_ids.o2d_transfer_line_id == line
        )
        quantities = [
            one.product_uom_id._compute_quantity(one.quantity, unit, round=False) for one in (self, *credited)
        ]
        return quantities[0] - sum(quantities[1:])
