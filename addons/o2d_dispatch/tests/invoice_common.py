"""What the tests of the invoice from the pick have in common."""

from odoo import Command

from odoo.addons.o2d_base.tests.common import O2dCase


class InvoiceCase(O2dCase):
    """A warehouse that enforces the invoice from the pick, and the supervisor who validates its deliveries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # People sit where the company is: at midnight they and their papers turn the day together.
        cls.env.user.tz = "Asia/Kolkata"
        cls._control("pick_invoicing", "enforce", cls.warehouse)
        cls._control("pick_confirmation", "off", cls.warehouse)
        cls._control("confirmed_stock", "off", cls.warehouse)
        cls.warehouse.delivery_steps = "ship_only"
        cls.other = cls._product(name="Oil seal 35x50", stock=1000)
        # Whatever the product says: what left is billed.
        (cls.product + cls.other).invoice_policy = "order"
        cls.supervisor = cls._user("dispatch_supervisor")

    @classmethod
    def _service(cls, name="Freight", price=50.0, **values):
        return cls._product(
            name=name, type="service", is_storable=False, invoice_policy="order", list_price=price, **values
        )

    @classmethod
    def _tax(cls, amount, **values):
        return cls.env["account.tax"].create(
            {"name": f"GST {amount}%", "amount": amount, "type_tax_use": "sale", "company_id": cls.company.id, **values}
        )

    def _abroad(self, rate):
        """A price list in another currency.

        :param rate: how much of it one of the company's currency has been since 2020
        """
        money = self.env["res.currency"].with_context(active_test=False)
        own = self.company.currency_id
        money = money.search([("id", "!=", own.id), ("name", "in", ("EUR", "USD"))], order="name", limit=1)
        money.active = True
        money.rate_ids.unlink()
        self._rate(money, "2020-01-01", rate)
        return self.env["product.pricelist"].create({"name": "Abroad", "currency_id": money.id})

    def _rate(self, money, day, rate):
        money.rate_ids.create({"currency_id": money.id, "name": day, "rate": rate, "company_id": self.company.id})

    def _confirmed(self, lines=None, **values):
        order = self._order(lines or [(self.product, 5), (self.other, 10)], **values)
        order.action_confirm()
        return order

    def _ship(self, order, quantities=None, user=None, backorder=True):
        """Validate the open transfers of an order as the supervisor does.

        :param quantities: {product: quantity}; what is not named leaves as ordered, 0 does not leave
        :return: the deliveries that left
        """
        pickings = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")).sorted("id")
        pickings.action_assign()
        return self._validate(pickings, quantities, user, backorder)

    def _validate(self, pickings, quantities=None, user=None, backorder=True):
        for move in pickings.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
            move.quantity = quantity
            move.picked = bool(quantity)
        keys = {"skip_backorder": True} if backorder else {
            "skip_backorder": True, "picking_ids_not_to_backorder": pickings.ids
        }  # fmt: skip
        pickings.with_user(user or self.supervisor).with_context(**keys).button_validate()
        return pickings.with_env(self.env)

    def _return(self, picking, quantities, refund=True):
        """Bring goods back with core's own wizard.

        :param quantities: {product: quantity}
        :return: the return
        """
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        for line in wizard.product_return_moves:
            line.write({"quantity": quantities.get(line.product_id, 0), "to_refund": refund})
        back = wizard._create_return()
        back.action_assign()
        for move in back.move_ids:
            move.quantity = move.product_uom_qty
        back.move_ids.picked = True
        back.button_validate()
        return back

    def _credit(self, invoice, modify=False):
        """Core's own credit note of an invoice; posted unless it starts a new invoice."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves(is_modify=modify)
        credit = wizard.new_move_ids
        if not modify:
            credit.action_post()
        return credit

    def _advance(self, order, amount, paid=True):
        """An advance invoice of a fixed amount, paid or not."""
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "fixed", "fixed_amount": amount})
        )
        wizard.create_invoices()
        invoice = order.invoice_ids.filtered(lambda move: move.state == "draft")
        invoice.action_post()
        if paid:
            self._pay(invoice)
        return invoice

    def _pay(self, invoice, amount=None):
        values = {"amount": amount} if amount else {}
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            values
        ).action_create_payments()

    def _invoices(self, order):
        return order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice").sorted("id")

    def _billed(self, invoice):
        """{product: quantity} of an invoice."""
        lines = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return {line.product_id: line.quantity for line in lines}

    def _problems(self, picking):
        return self.env["o2d.exception"].search([("picking_id", "=", picking.id), ("state", "=", "open")])

    def _add_line(self, order, product, quantity, **values):
        order.order_line = [Command.create({"product_id": product.id, "product_uom_qty": quantity, **values})]
        return order.order_line[-1]


class IndianInvoiceCase(InvoiceCase):
    """A company in Maharashtra that is registered for GST, and a registered customer there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        india = cls.env.ref("base.in")
        cls.state = cls.env.ref("base.state_in_mh")
        cls.company = cls.env["res.company"].create(
            {"name": "Bharat Bearings", "country_id": india.id, "state_id": cls.state.id, "vat": "27AAACB1234A1ZS"}
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.env["account.chart.template"].try_loading("in", company=cls.company, install_demo=False)
        cls.company.l10n_in_is_gst_registered = True
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls._control("pick_invoicing", "enforce", cls.warehouse)
        cls.rate = cls.env["account.tax"].search(
            [("company_id", "=", cls.company.id), ("type_tax_use", "=", "sale"), ("amount", "=", 18)], limit=1
        )
        cls.customer = cls._partner(
            name="Sahyadri Motors", country_id=india.id, state_id=cls.state.id, vat="27AAACS7777A1ZB",
            l10n_in_gst_treatment="regular",
        )  # fmt: skip
        cls.product = cls._product(name="Bearing 6205", stock=100, l10n_in_hsn_code="84821011", taxes_id=cls.rate.ids)
        cls.supervisor.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
