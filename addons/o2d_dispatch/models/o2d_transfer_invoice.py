from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from odoo.addons.o2d_base.tools import stage_rules as stages
from odoo.addons.o2d_base.tools.gate import Reason

from ..tools import transfer_rules as rules
from .o2d_delivery_purpose import BRANCH_TRANSFER
from .o2d_transfer_decide import MAY_BILL

BILLS = "o2d_base.group_accounts"


class StockPicking(models.Model):
    """Goods for another GST registration travel under a tax invoice, made as an order's is: with the removal."""

    _inherit = "stock.picking"

    def _o2d_bears_transfer_invoice(self):
        """Does this transfer take goods to another GST registration?"""
        self.ensure_one()
        transfer = self.sudo().o2d_transfer_id
        return transfer.document == rules.INVOICE and self._o2d_leaves_house() and not self.return_id

    def _o2d_has_other_paper(self):
        return super()._o2d_has_other_paper() or self._o2d_bears_transfer_invoice()

    @api.depends("o2d_transfer_id")
    def _compute_o2d_bill_state(self):
        branch = self.filtered(lambda one: one.state == "done" and one._o2d_bears_transfer_invoice())
        super(StockPicking, self - branch)._compute_o2d_bill_state()
        for picking in branch:
            picking.o2d_bill_state = "waiting" if picking._o2d_unbilled_moves() else "billed"

    def _o2d_unbilled_moves(self):
        """What entered transit, was not taken back, and is on no posted invoice."""
        return (
            self.sudo()
            .filtered(lambda picking: not picking.o2d_recalled_at)
            .move_ids.filtered(
                lambda move: move.state == "done"
                and move._o2d_enters_transit()
                and not move.product_uom.is_zero(move.quantity)
                and not any(line.parent_state == "posted" for line in move.o2d_invoice_line_ids)
            )
        )

    def _o2d_billing_reasons(self):
        if not self._o2d_bears_transfer_invoice() or self.state == "cancel":
            return super()._o2d_billing_reasons()
        if self.state != "done":
            words = self.env._("It is not validated, so it has no invoice yet.")
        elif self.o2d_bill_state == "waiting":
            words = self.o2d_bill_problem or self.env._("Its tax invoice is not made yet.")
        else:
            return []
        return [Reason("pick_invoicing", words, BILLS)]

    def _o2d_gate_reasons(self, gate):
        reasons = super()._o2d_gate_reasons(gate)
        if gate == "pick":
            for picking in self.filtered("o2d_transfer_id"):
                transfer = picking.sudo().o2d_transfer_id
                faults = transfer._o2d_invoice_faults() if transfer.document == rules.INVOICE else ()
                reasons[picking.id] += [Reason("pick_invoicing", words, BILLS) for words in faults]
        return reasons

    def _o2d_own_billing(self):
        if self.o2d_transfer_id and not self.o2d_bill_state:
            return stages.NOTHING
        return super()._o2d_own_billing()

    def _o2d_invoice_key(self):
        return (self.id,) if self.o2d_transfer_id else super()._o2d_invoice_key()

    def _o2d_write_invoice(self):
        branch = self.filtered(lambda one: one._o2d_bears_transfer_invoice())
        if not branch:
            return super()._o2d_write_invoice()
        invoices = self.env["account.move"].sudo()
        for picking in branch.sudo():
            invoices |= picking.o2d_transfer_id._o2d_write_invoice(picking)
        return invoices

    def _o2d_billing_done(self, invoices):
        done = super()._o2d_billing_done(invoices)
        for invoice in invoices.filtered("o2d_transfer_id"):
            invoice.o2d_transfer_id._o2d_announce_bill(invoice)
        return done


class StockMove(models.Model):
    _inherit = "stock.move"

    def _assign_picking_post_process(self, new=False):
        done = super()._assign_picking_post_process(new=new)
        for picking in self.filtered("o2d_transfer_line_id").picking_id.sudo():
            transit = picking.move_ids.location_dest_id.filtered(lambda place: place.usage == "transit")
            if picking.location_dest_id.usage == "customer" and len(transit) == 1:
                # Core names where its operation type leads to.
                picking.location_dest_id = transit
            challan = picking.o2d_transfer_id.document == rules.CHALLAN
            if challan and picking._o2d_leaves_house() and not picking.o2d_purpose_id:
                # Switched off it is not offered to people; the system's own transfers still leave for it.
                purposes = self.env["o2d.delivery.purpose"].sudo().with_context(active_test=False)
                picking.o2d_purpose_id = purposes.search([("code", "=", BRANCH_TRANSFER)], limit=1)
        return done


class O2dTransfer(models.Model):
    _inherit = "o2d.transfer"

    # --- the sender's invoice ------------------------------------------------------------------------

    def action_bill(self):
        """Make the tax invoice of what left, where nothing made it at the removal.

        :raise UserError: in words, where it cannot be posted
        """
        words = self.env._("Billing a branch transfer is for accounts, finance and dispatch of the site that sends it.")
        self._o2d_check_role(MAY_BILL, self.company_id, words)
        waiting = self.sudo()._o2d_unbilled()
        if not waiting:
            raise UserError(self.env._("Everything that left is billed."))
        for picking in waiting:
            _invoices, error = picking._o2d_try_to_bill([picking])
            if error:
                raise UserError(str(error.args[0]))
        return True

    def _o2d_unbilled(self):
        return self.sudo()._o2d_moves().picking_id.filtered(lambda one: one.o2d_bill_state == "waiting")

    def _o2d_journal(self):
        """The sales journal of the sender's own registration, its own before that of a branch above it."""
        company = self.company_id
        journals = self.env["account.journal"].sudo()
        journals = journals.search([*journals._check_company_domain(company), ("type", "=", "sale")])
        mine = journals.filtered(lambda journal: journal.company_id._o2d_gstin() == company._o2d_gstin())
        plain = mine.filtered(lambda one: not one.currency_id or one.currency_id == company.currency_id)
        return plain.sorted(lambda journal: journal.company_id != company)[:1]

    def _o2d_invoice_faults(self):
        """What the tax invoice of this transfer would lack: list of sentences."""
        own, words = self.sudo(), []
        sender, receiver = own.company_id, own.dest_company_id
        if not own._o2d_journal():
            words.append(self.env._("%(company)s needs a sales journal of its own registration.", company=sender.name))
        if not receiver.partner_id.vat:
            words.append(self.env._("The GSTIN of %(company)s is missing.", company=receiver.name))
        for company in sender | receiver:
            if not company.state_id:
                words.append(self.env._("The address of %(company)s has no state.", company=company.name))
        goods = own.line_ids.product_id
        worthless = goods.filtered(lambda product: not sender._o2d_transfer_value(product))
        if worthless:
            names = self.env["sale.order"]._o2d_names(worthless)
            words.append(
                self.env._("Without a value for the invoice: %(products)s. Fill in cost or price.", products=names)
            )
        if sender._o2d_has_gst():
            digits = int(sender.l10n_in_hsn_code_digit or 4)
            without = goods.filtered(lambda one: len((one.l10n_in_hsn_code or "").strip()) < digits)
            untaxed = goods.filtered(lambda one: not one.taxes_id._filter_taxes_by_company(sender))
            names = self.env["sale.order"]._o2d_names
            if without:
                words.append(self.env._("HSN code missing: %(products)s.", products=names(without)))
            if untaxed:
                words.append(self.env._("No GST rate: %(products)s.", products=names(untaxed)))
        return words

    def _o2d_write_invoice(self, picking):
        """The draft for what one delivery took into transit, linked with its goods.

        :param picking: stock.picking (one), done
        :return: account.move (one)
        """
        self.company_id._o2d_refuse_locked()
        faults = self._o2d_invoice_faults()
        if faults:
            raise UserError("\n".join(faults))
        moves = picking._o2d_unbilled_moves()
        sender = self.with_company(self.company_id)
        invoice = sender.env["account.move"].create(sender._prepare_invoice(picking, moves))
        invoice._o2d_decide({"o2d_transfer_id": self.id})
        lines = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product").sorted("sequence")
        self.env["account.move.line"]._o2d_link(zip(lines.ids, moves.ids, strict=True))
        return invoice

    def _prepare_invoice(self, picking, moves):
        receiver = self.dest_company_id.partner_id
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "journal_id": self._o2d_journal().id,
            "partner_id": receiver.id,
            "partner_shipping_id": (picking.partner_id or receiver).id,
            "currency_id": self.company_id.currency_id.id,
            "invoice_date": self.company_id._o2d_today(),
            "invoice_origin": self.name,
            "ref": picking.name,
            "invoice_line_ids": [
                (0, 0, self._prepare_invoice_line(move, number)) for number, move in enumerate(moves, 1)
            ],
        }

    def _prepare_invoice_line(self, move, number):
        product = move.product_id
        worth = self.company_id._o2d_transfer_value(product)
        return {
            "product_id": product.id,
            "quantity": move.quantity,
            "product_uom_id": move.product_uom.id,
            "price_unit": product.uom_id._compute_price(worth, move.product_uom),
            "sequence": number,
        }

    # --- the receiver's bill -------------------------------------------------------------------------

    def _o2d_announce_bill(self, invoice):
        """The draft bill at the receiving branch, with the same lines; a fault there undoes nothing here."""
        own = self.sudo()
        try:
            with self.env.cr.savepoint():
                own._o2d_write_bill(invoice)
        except (UserError, RedirectWarning) as error:
            own._o2d_bill_failed(invoice, error)

    def _o2d_bill_failed(self, invoice, error):
        self.env["o2d.exception"]._raise(
            f"transfer-bill:{invoice.id}",
            {
                "name": self.env._(
                    "The bill for %(invoice)s of %(transfer)s was not drafted: %(why)s Enter it by hand.",
                    invoice=invoice.name,
                    transfer=self.name,
                    why=str(error.args[0]),
                ),
                "type": "failure",
                "severity": "2",
                "stage_id": self.env["o2d.stage"]._get("invoice").id,
                "owner_group_id": self.env.ref(BILLS).id,
                "company_id": self.dest_company_id.id,
                "warehouse_id": self.to_place_id.id,
            },
        )

    def _o2d_write_bill(self, invoice, origin=None):
        """
        :param invoice: what the sender posted
        :param origin: for a credit note, the bill that it corrects
        :return: account.move (one), a draft
        """
        company = self.dest_company_id
        receiver = self.with_company(company)
        bill = receiver.env["account.move"].create(
            {
                "move_type": "in_refund" if origin is not None else "in_invoice",
                "company_id": company.id,
                "partner_id": self.company_id.partner_id.id,
                "currency_id": invoice.currency_id.id,
                "invoice_date": invoice.invoice_date,
                "invoice_origin": self.name,
                "ref": invoice.name,
                "reversed_entry_id": origin.id if origin else False,
                "invoice_line_ids": [
                    (0, 0, {
                        "product_id": line.product_id.id,
                        "quantity": line.quantity,
                        "product_uom_id": line.product_uom_id.id,
                        "price_unit": line.price_unit,
                    })
                    for line in invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
                ],
            }
        )  # fmt: skip
        bill._o2d_decide({"o2d_transfer_id": self.id})
        return bill

    def action_open_invoices(self):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices and bills"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [("o2d_transfer_id", "=", self.id)],
        }


class AccountMove(models.Model):
    """The invoice of a branch transfer, its bill on the other side, and what corrects them."""

    _inherit = "account.move"

    o2d_transfer_id = fields.Many2one(
        "o2d.transfer",
        string="Branch transfer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The branch transfer whose goods this bills or credits.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_transfer_id"}

    def _o2d_of_dispatch(self):
        branch = self.filtered(lambda move: move.move_type == "out_invoice" and move.o2d_transfer_id)
        return super()._o2d_of_dispatch() | branch


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _o2d_is_strange(self):
        """Goods of a branch transfer left on it, up to what left."""
        moves = self.o2d_stock_move_ids.filtered("o2d_transfer_line_id")
        if not moves:
            return super()._o2d_is_strange()
        unit = self.product_id.uom_id
        left = sum(move.product_uom._compute_quantity(move.quantity, unit, round=False) for move in moves)
        billed = self.product_uom_id._compute_quantity(self.quantity, unit, round=False)
        return moves.product_id != self.product_id or unit.compare(billed, left) > 0
