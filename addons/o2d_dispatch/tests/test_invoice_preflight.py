from freezegun import freeze_time

from odoo.exceptions import UserError

from odoo.addons.o2d_dispatch.tests.invoice_common import IndianInvoiceCase, InvoiceCase


class TestInvoicePreflight(InvoiceCase):
    """What the invoice will need is asked when picking starts, in words that name what to mend."""

    def _words(self, order):
        picking = order.picking_ids[:1]
        found = picking._o2d_gate_reasons("pick")[picking.id]
        return " ".join(reason.words for reason in found if reason.control == "pick_invoicing")

    def test_all_is_there(self):
        """Nothing is asked where nothing is missing."""
        self.assertEqual(self._words(self._confirmed()), "")

    def test_locked_books(self):
        """Books that are locked for today."""
        self.company.sudo().sale_lock_date = self.company._o2d_today()
        self.assertIn("The books are locked", self._words(self._confirmed()))

    def test_no_journal(self):
        """No journal for sales."""
        order = self._confirmed()
        self.env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", self.company.id)]).active = False
        self.assertIn("has no journal for sales invoices", self._words(order))

    def test_what_would_fail_is_asked(self):
        """A product without an income account is named before picking, and again where it left all the same."""
        journals = self.env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", self.company.id)])
        order = self._confirmed([(self.product, 1)])
        journals.default_account_id = False
        self.company.income_account_id = False
        category = self.env["product.category"].create({"name": "Without"})
        category.property_account_income_categ_id = False
        self.product.categ_id = category
        self.assertIn("No income account: Bearing 6204", self._words(order))
        picking = self._ship(order)
        self.assertEqual((picking.state, picking.o2d_bill_state), ("done", "waiting"))
        self.assertIn("No income account: Bearing 6204", self._problems(picking).name)


class TestInvoicePreflightIndia(IndianInvoiceCase):
    """GST: state, GSTIN, HSN code, rate, series."""

    def _words(self):
        order = self._confirmed([(self.product, 5)])
        picking = order.picking_ids
        return " ".join(reason.words for reason in picking._o2d_gate_reasons("pick")[picking.id])

    def test_complete(self):
        """A complete order is billed: own state, two taxes, a number of the financial year, 16 characters at most."""
        self.assertEqual(self._words(), "")
        order = self._confirmed([(self.product, 5)])
        self._ship(order)
        invoice = order.invoice_ids
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.l10n_in_state_id, self.state)
        self.assertLessEqual(len(invoice.name), 16)
        year = self.company._o2d_today()
        start = year.year - (year.month < 4)
        self.assertIn(f"/{start % 100:02d}-{(start + 1) % 100:02d}/", invoice.name)

    def test_missing(self):
        """Each thing that is missing is asked for by its name."""
        self.product.l10n_in_hsn_code = "848"
        self.assertIn("HSN code of", self._words())
        self.product.l10n_in_hsn_code = "84821011"
        self.product.taxes_id = False
        self.assertIn("No GST rate: Bearing 6205", self._words())
        self.product.taxes_id = self.rate
        self.customer.vat = False
        self.assertIn("The GSTIN of Sahyadri Motors is missing", self._words())
        self.customer.write({"l10n_in_gst_treatment": "consumer", "state_id": False})
        self.assertIn("The address of Sahyadri Motors has no state", self._words())
        self.company.vat = False
        self.assertIn("The GSTIN of Bharat Bearings is missing", self._words())
        self.company.state_id = False
        self.assertIn("The address of Bharat Bearings has no state", self._words())
        self.company.fiscalyear_last_month = "12"
        self.assertIn("does not end on 31 March", self._words())

    def test_other_state(self):
        """Goods that leave from a state without a registration are not billed under another one's."""
        gujarat = self.env.ref("base.state_in_gj")
        self.warehouse.partner_id = self._partner(name="Godown", country_id=gujarat.country_id.id, state_id=gujarat.id)
        self.assertIn("is in Gujarat, where Bharat Bearings has no GST registration", self._words())
        self.warehouse.partner_id = False
        self.company.state_id = gujarat
        self.assertIn("The GSTIN of Bharat Bearings is not of Gujarat", self._words())

    def _gone_meanwhile(self, lose, mend, words):
        """What was there when picking started is lost before the goods leave, and mended afterwards."""
        order = self._confirmed([(self.product, 2)])
        lose()
        picking = self._ship(order)
        self.assertEqual((picking.state, picking.o2d_bill_state), ("done", "waiting"))
        self.assertFalse(order.invoice_ids)
        self.assertIn(words, self._problems(picking).name)
        self.assertIn(words, picking._o2d_billing_reasons()[0].words, "the gate says so too")
        mend()
        answer = picking.with_user(self.supervisor).action_o2d_bill()
        self.assertEqual(answer["params"]["type"], "success", answer["params"]["message"])
        self.assertEqual(picking.o2d_bill_state, "billed")
        self.assertFalse(self._problems(picking))

    def test_lost_before_it_left(self):
        """HSN code or GSTIN lost between pick and dispatch: picked, not billed, and billed once it is back."""
        code, vat = self.product.l10n_in_hsn_code, self.customer.vat
        self._gone_meanwhile(
            lambda: self.product.write({"l10n_in_hsn_code": False}),
            lambda: self.product.write({"l10n_in_hsn_code": code}),
            "HSN code of",
        )
        self._gone_meanwhile(
            lambda: self.customer.write({"vat": False, "l10n_in_gst_treatment": "regular"}),
            lambda: self.customer.write({"vat": vat, "l10n_in_gst_treatment": "regular"}),
            "The GSTIN of Sahyadri Motors is missing",
        )

    def test_archived_accounts(self):
        """An account that is no longer used is named before picking, and stops the invoice and nothing else."""
        account = self.customer.property_account_receivable_id
        self._gone_meanwhile(
            lambda: account.write({"active": False}), lambda: account.write({"active": True}), "is archived"
        )
        income = (
            self.product.with_company(self.company)
            .product_tmpl_id.get_product_accounts()["income"]
            .copy({"code": "209999"})
        )
        self.product.with_company(self.company).property_account_income_id = income
        income.active = False
        self.assertIn("Income account archived: Bearing 6205", self._words())
        income.active = True
        self._gone_meanwhile(
            lambda: income.write({"active": False}), lambda: income.write({"active": True}), "is archived"
        )

    def test_number_too_long(self):
        """A journal whose numbers grow beyond 16 characters bills nothing until it is mended."""
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        first = self._confirmed([(self.product, 1)])
        self._ship(first)
        first.invoice_ids.button_draft()
        first.invoice_ids.name = "PUNE-SALES/26-27/0001"
        with self.assertRaises(UserError):
            first.invoice_ids.action_post()
        self._control("pick_invoicing", "off", self.warehouse)
        first.invoice_ids.action_post()
        self._control("pick_invoicing", "enforce", self.warehouse)
        order = self._confirmed([(self.product, 1)])
        picking = self._ship(order)
        self.assertFalse(order.invoice_ids)
        self.assertIn("longer than the 16 characters", self._problems(picking).name)
        self.assertIn(f"Invoice numbers of “{journal.name}”", self._words())

    def test_new_series_on_the_first_of_april(self):
        """On 1 April a series of its own begins, without anybody doing anything."""
        names = []
        for moment in ("2027-03-31 10:00:00", "2027-03-31 19:00:00"):
            with self.subTest(moment), freeze_time(moment):
                order = self._confirmed([(self.product, 1)])
                self._ship(order)
                names.append(order.invoice_ids.name)
        self.assertTrue(names[0].endswith("/26-27/0001"), names)
        self.assertTrue(names[1].endswith("/27-28/0001"), "in India it is 1 April already")
