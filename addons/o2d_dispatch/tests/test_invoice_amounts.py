import random
from copy import deepcopy
from unittest.mock import patch

from odoo import Command

from odoo.addons.o2d_dispatch.tests.invoice_common import IndianInvoiceCase

ORDERS = 12


class TestInvoiceAmounts(IndianInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        taxes = cls.env["account.tax"].search([("company_id", "=", cls.company.id), ("type_tax_use", "=", "sale")])
        included = taxes.filtered(lambda tax: tax.amount == 18)[:1].copy({"price_include_override": "tax_included"})
        cls.taxes = [*taxes.filtered(lambda tax: tax.amount_type in ("percent", "group"))[:8], included, taxes.browse()]
        cls.products = [cls._product(name=f"Seal {number}", stock=10000) for number in range(6)]

    def _values(self, seed, lines=5, **order):
        """Values of an invoice over an order with odd prices, discounts and taxes, as core prepares them."""
        dice = random.Random(seed)
        order = self._order([(product, 1) for product in dice.sample(self.products, lines)], **order)
        for line in order.order_line:
            line.write({
                "product_uom_qty": dice.choice([1, 3, 7, 11.5]), "price_unit": dice.choice([0.0, 0.07, 33.33, 999.99]),
                "discount": dice.choice([0, 0, 7.5, 33.3]), "tax_ids": [Command.set(dice.choice(self.taxes).ids)],
            })  # fmt: skip
        values = order._prepare_invoice()
        values["invoice_line_ids"] = [
            Command.create(line._prepare_invoice_line(quantity=line.product_uom_qty)) for line in order.order_line
        ]
        return order, values

    def _items(self, values):
        """What core writes into the books of these values, and how many lines it had to write anew."""
        model, written = type(self.env["account.move.line"]), []
        write = model.write

        def count(lines, values):
            if "tax_tag_ids" in values:
                written.extend(lines.ids)
            return write(lines, values)

        with patch.object(model, "write", count):
            invoice = self.env["account.move"].with_context(default_move_type="out_invoice").create(deepcopy(values))
        items = sorted(
            (line.display_type, line.product_id.id, line.tax_line_id.id, line.account_id.id, line.balance,
             line.amount_currency, line.tax_base_amount, sorted(line.tax_tag_ids.ids), line.price_total)
            for line in invoice.line_ids
        )  # fmt: skip
        return items, len(written)

    def test_as_core_reckons(self):
        """Amounts told beforehand are those that core reckons, whatever taxes, prices and rounding."""
        for rounding in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = rounding
            for seed in range(ORDERS):
                with self.subTest(rounding=rounding, seed=seed):
                    order, values = self._values(seed)
                    cores = self._items(values)[0]
                    order._o2d_tell_amounts(values)
                    self.assertEqual(self._items(values)[0], cores)

    def test_no_line_on_its_own(self):
        """Told beforehand, no line of an invoice is written on its own; by core alone each one is."""
        self.taxes = [self.rate]
        order, values = self._values(5)
        for _command, _id, line in values["invoice_line_ids"]:
            line.update(price_unit=100.0, quantity=2.0, discount=0.0)
        self.assertEqual(self._items(values)[1], len(order.order_line))
        order._o2d_tell_amounts(values)
        self.assertEqual(self._items(values)[1], 0)

    def test_left_to_core(self):
        """Without any tax, and in another currency, nothing is told beforehand."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        export = self.env["product.pricelist"].create({"name": "Export", "currency_id": dollar.id})
        self.taxes = [self.rate]
        order, values = self._values(1, pricelist_id=export.id)
        before = deepcopy(values)
        order._o2d_tell_amounts(values)
        self.assertEqual(values, before)
        self.taxes = [self.env["account.tax"]]
        order, values = self._values(1)
        before = deepcopy(values)
        order._o2d_tell_amounts(values)
        self.assertEqual(values, before)

    def test_wrong_amounts_are_mended(self):
        """Were an amount told wrongly, core would mend it: what stands in the books is never ours alone."""
        order, values = self._values(1)
        cores, _written = self._items(values)
        order._o2d_tell_amounts(values)
        for _command, _id, line in values["invoice_line_ids"]:
            line.update(balance=-1.0, amount_currency=-1.0)
        self.assertEqual(self._items(values)[0], cores)

    def test_told_at_dispatch(self):
        """What is billed with its dispatch has its amounts told beforehand."""
        order = self._order([(self.product, 3)], partner_id=self.customer.id)
        order.action_confirm()
        with patch.object(type(order), "_o2d_tell_amounts") as told:
            self._ship(order)
        told.assert_called_once()
        self.assertEqual(order.invoice_ids.state, "posted")
