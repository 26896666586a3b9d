from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import challan_rules as rules
from ..tools.paper_rules import plain_number

MAY_SETTLE = ("o2d_base.group_accounts", "o2d_base.group_operations_head")
WATCHES = "o2d_base.group_warehouse_coordinator"
BILLS = "o2d_base.group_accounts"
# Goods that the exception and the screen name.
SHOWN = 3
SOON, LATE = "due_back_soon", "due_back_late"


class StockPicking(models.Model):
    """Goods that are to come back: by when, what of them did, and how the rest was settled."""

    _inherit = "stock.picking"

    o2d_due_back = fields.Date(
        string="Due back",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="By when the goods of this challan are to be back, by its purpose.",
    )
    o2d_back_over_at = fields.Datetime(
        string="Settled", readonly=True, copy=False, help="When everything was back, or settled otherwise."
    )
    o2d_back_words = fields.Char(string="How it was settled", readonly=True, copy=False)
    o2d_back_invoice_id = fields.Many2one(
        "account.move",
        string="Sold with",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="o2d_base.group_user,account.group_account_invoice",
        help="The invoice over goods that the customer kept.",
    )
    o2d_back_state = fields.Selection(
        [("open", "Out"), ("soon", "Due soon"), ("late", "Overdue"), ("over", "Settled")],
        string="Coming back",
        compute="_compute_o2d_back_state",
    )
    o2d_still_out = fields.Char(
        string="Still out", compute="_compute_o2d_still_out", help="What of these goods has not come back."
    )

    # Of two who choose it for two challans at once the later one is refused.
    _o2d_back_invoice_uniq = models.UniqueIndex(
        "(o2d_back_invoice_id) WHERE o2d_back_invoice_id IS NOT NULL", "This invoice settles another challan already."
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {
            "o2d_due_back",
            "o2d_back_over_at",
            "o2d_back_words",
            "o2d_back_invoice_id",
        }

    @api.depends("o2d_due_back", "o2d_back_over_at")
    def _compute_o2d_back_state(self):
        for picking in self:
            picking.o2d_back_state = picking._o2d_watch_state()

    def _o2d_watch_state(self):
        """Where the watch stands today, or False: it moves with the clock, so nothing keeps it."""
        return self.o2d_due_back and rules.watch_state(
            self.company_id._o2d_today(), self.o2d_due_back, self.o2d_purpose_id.warn_days, bool(self.o2d_back_over_at)
        )

    @api.depends("o2d_due_back", "o2d_back_over_at", "move_ids.returned_move_ids.state")
    def _compute_o2d_still_out(self):
        for picking in self:
            watched = picking.o2d_due_back and not picking.o2d_back_over_at
            picking.o2d_still_out = picking.sudo()._o2d_out_words() if watched else False

    def _prepare_o2d_challan(self, day):
        purpose = self.o2d_purpose_id
        due = rules.due_back(day, purpose.due_number, purpose.due_unit)
        return {**super()._prepare_o2d_challan(day), "o2d_due_back": due or False}

    # --- what is out -------------------------------------------------------------------------------

    def _o2d_out(self):
        """What left with this challan and has not come back, in the products' units.

        :return: {(product, lot): quantity}; `lot` is empty where there is none
        """
        self.ensure_one()
        lots, out = self.env["stock.lot"].sudo(), {}
        for move in self.sudo().move_ids.filtered(lambda move: move.state == "done"):
            back = move.returned_move_ids.filtered(lambda one: one.state == "done")
            left = rules.still_out(move._o2d_by_lot(), back._o2d_by_lot(), move.product_id.uom_id.is_zero)
            for lot, quantity in left.items():
                key = (move.product_id, lots.browse(lot or []))
                out[key] = out.get(key, 0.0) + quantity
        return out

    def _o2d_out_words(self):
        """What is out, in words: "2 Units Bearing 6204, lot A-17"."""
        out = self._o2d_out()
        words = [self._o2d_goods_words(*key, quantity) for key, quantity in list(out.items())[:SHOWN]]
        if len(out) > SHOWN:
            words.append(self.env._("%(count)s more", count=len(out) - SHOWN))
        return ", ".join(words)

    @api.model
    def _o2d_goods_words(self, product, lot, quantity):
        facts = {
            "quantity": plain_number(quantity),
            "unit": product.uom_id.name,
            "product": product.with_context(display_default_code=False).display_name,
        }
        if lot:
            return self.env._("%(quantity)s %(unit)s %(product)s, lot %(lot)s", lot=lot.name, **facts)
        return self.env._("%(quantity)s %(unit)s %(product)s", **facts)

    def _action_done(self):
        done = super()._action_done()
        origins = self.sudo().move_ids.origin_returned_move_id.picking_id
        origins.filtered(lambda one: one.o2d_due_back and not one.o2d_back_over_at)._o2d_check_back()
        return done

    def _o2d_check_back(self):
        """Close the watch over what is back."""
        for picking in self.filtered(lambda one: not one._o2d_out()):
            returns = picking.move_ids.returned_move_ids.filtered(lambda move: move.state == "done").picking_id
            words = self.env._("All of it came back: %(transfers)s", transfers=", ".join(returns.mapped("name")))
            picking._o2d_settle_back(words)

    # --- settled otherwise ---------------------------------------------------------------------------

    def action_o2d_ask_settle(self):
        """Ask how goods that do not come back are settled."""
        self._o2d_check_may_settle()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle"),
            "res_model": "o2d.challan.settle",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    def action_o2d_settle(self, words="", invoice_id=None):
        """Settle what does not come back: sold with an invoice, or otherwise with words why.

        :param invoice_id: the posted invoice over these goods, for who keeps them
        :raise AccessError: for who may not
        :raise UserError: without words or a fitting invoice, or where nothing is out any more
        """
        self.ensure_one()
        self._o2d_check_may_settle()
        words = " ".join(words.split())[:200] if isinstance(words, str) else ""
        invoice = self.env["account.move"].sudo().browse(invoice_id or []).exists()
        if invoice:
            self.sudo()._o2d_check_sold_with(invoice)
            words = " ".join(filter(None, (self.env._("Sold with %(invoice)s.", invoice=invoice.name), words)))
        elif not words:
            raise UserError(self.env._("Say in words how the goods are settled, or choose the invoice they are on."))
        self.sudo()._o2d_settle_back(words, invoice)
        return True

    def _o2d_check_may_settle(self):
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and not self.env.user._o2d_has_any(MAY_SETTLE):
            raise AccessError(self.env._("What does not come back is settled by accounts or by the operations head."))
        if not self.o2d_due_back or self.o2d_back_over_at:
            raise UserError(self.env._("Nothing of %(delivery)s is out any more.", delivery=self.display_name))

    def _o2d_check_sold_with(self, invoice):
        """Does this invoice bill what is out, to whom it was sent?"""
        partner = self.partner_id.commercial_partner_id
        if (
            invoice.move_type != "out_invoice"
            or invoice.state != "posted"
            or invoice.payment_state == "reversed"
            or invoice.commercial_partner_id != partner
            or invoice.company_id != self.company_id
        ):
            raise UserError(
                self.env._("Choose a posted invoice to %(customer)s, who has the goods.", customer=partner.name)
            )
        if self.search_count([("o2d_back_invoice_id", "=", invoice.id)], limit=1):
            raise UserError(self.env._("%(invoice)s settles another challan already.", invoice=invoice.name))
        billed, wanted = {}, {}
        # What it bills of other deliveries are other goods.
        for line in invoice.invoice_line_ids.filtered(lambda one: one.product_id and not one.o2d_stock_move_ids):
            product = line.product_id
            quantity = line.product_uom_id._compute_quantity(line.quantity, product.uom_id, round=False)
            billed[product] = billed.get(product, 0.0) + quantity
        for (product, _lot), quantity in self._o2d_out().items():
            wanted[product] = wanted.get(product, 0.0) + quantity
        for product, quantity in wanted.items():
            if product.uom_id.compare(billed.get(product, 0.0), quantity) < 0:
                raise UserError(
                    self.env._(
                        "%(invoice)s bills %(billed)s of the %(quantity)s %(unit)s %(product)s that are out. Bring the"
                        " rest back first, or choose another invoice.",
                        invoice=invoice.name,
                        billed=plain_number(billed.get(product, 0.0)),
                        quantity=plain_number(quantity),
                        unit=product.uom_id.name,
                        product=product.display_name,
                    )
                )

    def _o2d_settle_back(self, words, invoice=None):
        for picking in self:
            picking._o2d_decide(
                {
                    "o2d_back_over_at": fields.Datetime.now(),
                    "o2d_back_words": words,
                    "o2d_back_invoice_id": invoice.id if invoice else False,
                }
            )
            self.env["o2d.event"]._log(picking, "note", stage="settlement", note=words)
            self.env["o2d.exception"]._clear([picking._o2d_back_key(kind) for kind in (SOON, LATE)], words)

    # --- the watch -----------------------------------------------------------------------------------

    def _o2d_back_key(self, kind):
        return f"{kind}:{self.id}"

    @api.model
    def _o2d_cron_due_back(self):
        """Once a day: what is due back soon, and what is overdue, is somebody's."""
        out = self.sudo().search([("o2d_due_back", "!=", False), ("o2d_back_over_at", "=", False)])
        for company, pickings in out.grouped("company_id").items():
            for picking in pickings.with_company(company):
                state = picking._o2d_watch_state()
                if state in (rules.SOON, rules.LATE):
                    picking._o2d_raise_due_back(state == rules.LATE)

    def _o2d_raise_due_back(self, late):
        """Open the exception of goods that are due back soon, or are late, or find it open."""
        problems = self.env["o2d.exception"]
        if late:
            problems._clear([self._o2d_back_key(SOON)], self.env._("Now they are overdue."))
        day = self.o2d_due_back.strftime("%d.%m.%Y")
        facts = {"challan": self.o2d_challan_no, "who": self._o2d_consignee_words(), "day": day}
        words = (
            self.env._("Challan %(challan)s, %(who)s: the goods were due back on %(day)s.", **facts)
            if late
            else self.env._("Challan %(challan)s, %(who)s: the goods are due back on %(day)s.", **facts)
        )
        consequence = self.o2d_purpose_id.consequence or ""
        owner = BILLS if late and consequence else WATCHES
        problems._raise(
            self._o2d_back_key(LATE if late else SOON),
            {
                "name": " ".join(filter(None, (words, consequence))),
                "type": "late",
                "severity": "2" if late else "1",
                "stage_id": self.env["o2d.stage"]._get("settlement").id,
                "owner_group_id": self.env.ref(owner).id,
                "company_id": self.company_id.id,
                "warehouse_id": self._o2d_gate_warehouse().id,
                **self._o2d_exception_documents(),
            },
        )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_by_lot(self):
        """What these moves moved: {lot id or 0: quantity in the product's unit}."""
        found = {}
        for line in self.move_line_ids:
            found[line.lot_id.id or 0] = found.get(line.lot_id.id or 0, 0.0) + line.quantity_product_uom
        return found
