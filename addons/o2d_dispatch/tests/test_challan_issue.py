from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .invoice_common import IndianInvoiceCase


class ChallanCase(IndianInvoiceCase):
    """Goods that leave a registered company of Maharashtra without an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("pick_confirmation", "confirmed_stock", "vehicle_capture", "gate_out"):
            cls._control(code, "off", cls.warehouse)
        cls.rate = cls.env.ref(f"account.{cls.company.id}_sgst_sale_18")
        cls.product.write({"standard_price": 60, "taxes_id": [(6, 0, cls.rate.ids)]})

    @classmethod
    def _purpose(cls, code):
        return cls.env.ref(f"o2d_dispatch.purpose_{code}")

    @classmethod
    def _sending(cls, lines=None, purpose="sample", **values):
        """An outgoing transfer that no order asks for, its goods set aside.

        :param lines: ((product, quantity), …)
        """
        kind = cls.warehouse.out_type_id
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": cls.customer.id,
                "location_id": cls.warehouse.lot_stock_id.id,
                "location_dest_id": cls.env.ref("stock.stock_location_customers").id,
                "o2d_purpose_id": cls._purpose(purpose).id if purpose else False,
                "move_ids": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": quantity,
                            "product_uom": product.uom_id.id, "location_id": cls.warehouse.lot_stock_id.id,
                            "location_dest_id": cls.env.ref("stock.stock_location_customers").id})
                    for product, quantity in (lines or ((cls.product, 2),))
                ],
                **values,
            }
        )  # fmt: skip
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        return picking

    @classmethod
    def _sent(cls, *args, **values):
        picking = cls._sending(*args, **values)
        picking.with_user(cls.supervisor).button_validate()
        return picking


class TestChallanNumbers(ChallanCase):
    def test_consecutive_per_year(self):
        """The series of a registration goes on without a gap, and begins anew on 1 April of India."""
        # 18:00 UTC is still the same day in India, 19:00 is tomorrow.
        for moment, number, day in (
            ("2027-03-31 17:00:00", "DC27/26-27/0001", "2027-03-31"),
            ("2027-03-31 18:00:00", "DC27/26-27/0002", "2027-03-31"),
            ("2027-03-31 19:00:00", "DC27/27-28/0001", "2027-04-01"),
        ):
            with freeze_time(moment):
                picking = self._sent()
            self.assertEqual((picking.o2d_challan_no, str(picking.o2d_challan_date)), (number, day))

    def test_own_series_of_each_registration(self):
        """A branch with another GSTIN has its own series; one without goes on in its parent's."""
        first = self._sent()
        series = self.env["o2d.challan.series"]
        branch = self.env["res.company"].create({"name": "Nagpur", "parent_id": self.company.id})
        self.assertEqual(branch._o2d_challan_registration(), self.company.vat)
        branch.vat = "29AAACB1234A1ZO"
        self.assertEqual(branch._o2d_challan_registration(), "29AAACB1234A1ZO")
        year = series.search([("registration", "=", self.company.vat)]).year
        self.assertEqual(series._next("29AAACB1234A1ZO", year), 1)
        self.assertEqual(first.o2d_challan_no[-4:], "0001")

    def test_no_gap_after_a_rollback(self):
        """A validation that is undone gives its number back."""
        picking, savepoint = self._sending(), self.env.cr.savepoint(flush=True)
        picking.button_validate()
        number = picking.o2d_challan_no
        savepoint.rollback()
        savepoint.close()
        picking.invalidate_recordset()
        self.assertFalse(picking.o2d_challan_no)
        self.assertEqual(self._sent().o2d_challan_no, number)

    def test_once(self):
        """A challan is written once, whoever asks again; a copy and a backorder have none."""
        picking = self._sending(((self.product, 5),))
        picking.move_ids.quantity = 3
        picking.with_context(skip_backorder=True).button_validate()
        number = picking.o2d_challan_no
        picking._o2d_issue_challan()
        self.assertEqual(picking.o2d_challan_no, number)
        rest = picking.backorder_ids
        self.assertEqual((rest.o2d_purpose_id, rest.o2d_challan_no), (picking.o2d_purpose_id, False))
        self.assertFalse(picking.copy().o2d_challan_no)


class TestChallanNeeded(ChallanCase):
    def test_asked_for(self):
        """Enforced, goods without an order do not leave before somebody says what for; with an order nobody asks."""
        nameless = self._sending(purpose=False)
        with self.assertRaisesRegex(O2dRefused, "Choose what they leave for"):
            nameless.with_user(self.supervisor).button_validate()
        nameless.o2d_purpose_id = self._purpose("sample")
        nameless.with_user(self.supervisor).button_validate()
        self.assertTrue(nameless.o2d_challan_no)
        sold = self._order(((self.product, 1),))
        sold.action_confirm()
        self.assertFalse(sold.picking_ids._o2d_needs_challan())
        self._deliver(sold)
        self.assertFalse(sold.picking_ids.o2d_challan_no)

    def test_what_it_lacks(self):
        """Words where the purpose needs them, somebody who gets the goods, and an HSN code."""
        picking = self._sending(purpose="other", partner_id=False)
        self.product.l10n_in_hsn_code = False
        with self.assertRaises(O2dRefused) as refused:
            picking.button_validate()
        for words in ("needs words", "Nobody is named", "No HSN code: Bearing 6205"):
            self.assertIn(words, str(refused.exception))

    def test_advised(self):
        """Where the control advises, goods leave as before; named afterwards, the challan is written by button."""
        self._control("pick_invoicing", "advise", self.warehouse)
        picking = self._sent(purpose=False)
        self.assertEqual((picking.state, picking.o2d_challan_no), ("done", False))
        self.assertTrue(
            self._events(picking, "advised").filtered(lambda event: "Choose what they leave for" in event.note)
        )
        with self.assertRaisesRegex(UserError, "Choose what they leave for"):
            picking.with_user(self.supervisor).action_o2d_issue_challan()
        picking.o2d_purpose_id = self._purpose("repair")
        picking.with_user(self.supervisor).action_o2d_issue_challan()
        self.assertTrue(picking.o2d_challan_no)

    def test_at_the_gate(self):
        """Enforced, a vehicle stays until the challan of its goods is written."""
        self._control("pick_invoicing", "advise", self.warehouse)
        picking = self._sent(purpose=False)
        self._control("pick_invoicing", "enforce", self.warehouse)
        words = [reason.words for reason in picking._o2d_gate_reasons("gate_out")[picking.id]]
        self.assertIn("No order says why these goods leave. Choose what they leave for.", words)
        picking.o2d_purpose_id = self._purpose("sample")
        words = [reason.words for reason in picking._o2d_gate_reasons("gate_out")[picking.id]]
        self.assertIn("Its delivery challan is not written yet. Open it and write the challan.", words)
        picking._o2d_issue_challan()
        words = [reason.words for reason in picking._o2d_gate_reasons("gate_out")[picking.id]]
        self.assertFalse([one for one in words if "challan" in one])

    def test_refused(self):
        """No challan before goods are validated, none of what comes in, none of what was sold."""
        with self.assertRaisesRegex(UserError, "Validate .* first"):
            self._sending()._o2d_issue_challan()
        sold = self._order(((self.product, 1),))
        sold.action_confirm()
        self._deliver(sold)
        with self.assertRaisesRegex(UserError, "needs no challan"):
            sold.picking_ids._o2d_issue_challan()


class TestChallanValues(ChallanCase):
    def test_by_purpose(self):
        """Samples are valued at cost, goods on approval at their price and with tax; what somebody typed wins."""
        for purpose, price, taxes in (("sample", 60, self.env["account.tax"]), ("approval", 100, self.rate)):
            move = self._sent(purpose=purpose).move_ids
            self.assertEqual((move.o2d_challan_price, move.o2d_challan_value), (price, 2 * price))
            self.assertEqual(move.o2d_challan_tax_ids, taxes)
        typed = self._sending()
        typed.move_ids.o2d_challan_price = 75.5
        typed.button_validate()
        self.assertEqual(typed.move_ids.o2d_challan_value, 151)

    def test_another_unit(self):
        """A dozen is worth twelve."""
        picking = self._sending()
        picking.move_ids.write({"product_uom": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 1})
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual((picking.move_ids.o2d_challan_price, picking.move_ids.o2d_challan_value), (720, 720))

    def test_frozen(self):
        """What a challan says stays: purpose, receiver, values and quantities."""
        picking = self._sent()
        self.product.standard_price = 80
        self.assertEqual(picking.move_ids.o2d_challan_value, 120)
        for vals in ({"o2d_purpose_id": self._purpose("repair").id}, {"partner_id": self.company.partner_id.id}):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                picking.write(vals)
        picking.write({"partner_id": picking.partner_id.id, "o2d_purpose_id": picking.o2d_purpose_id.id})
        with self.assertRaisesRegex(UserError, "is written: its values stay"):
            picking.move_ids.o2d_challan_price = 1
        with self.assertRaisesRegex(UserError, "left with challan"):
            picking.move_line_ids.quantity = 1

    def test_below_nothing(self):
        """Goods are worth nothing or more."""
        with self.assertRaisesRegex(UserError, "not below zero"):
            self._sending().move_ids.o2d_challan_price = -1
        with self.assertRaisesRegex(UserError, "not below zero"):
            self._sending().move_ids.copy({"o2d_challan_price": -1})


class TestChallanDoors(ChallanCase, RpcCase):
    def test_never_by_hand(self):
        """Nobody writes a challan's number or what stands on it, through any door."""
        picking = self._sent()
        self._login(self.supervisor)
        for model, ids, vals in (
            ("stock.picking", picking.ids, {"o2d_challan_no": "DC27/26-27/9999"}),
            ("stock.picking", picking.ids, {"o2d_challan_date": "2020-01-01"}),
            ("stock.move", picking.move_ids.ids, {"o2d_challan_value": 1}),
            ("stock.move", picking.move_ids.ids, {"o2d_challan_tax_ids": [(5,)]}),
        ):
            self.assertIn("never", self._call(model, "write", ids, vals)["error"]["data"]["message"], vals)
        self.assertIn("error", self._call("o2d.challan.series", "search_read", []))
        self.assertIn("error", self._call("o2d.challan.series", "_next", "27", 2026))

    def test_who_writes_it(self):
        """Dispatch writes challans; a guard does not."""
        self._control("pick_invoicing", "advise", self.warehouse)
        picking = self._sent(purpose=False)
        picking.o2d_purpose_id = self._purpose("sample")
        guard = self._user("gate_keeper", login="challan_guard", company_id=self.company.id,
                           company_ids=[(6, 0, self.company.ids)])  # fmt: skip
        with self.assertRaises(AccessError):
            picking.with_user(guard).action_o2d_issue_challan()
        self._login(self.supervisor)
        self.assertTrue(self._call("stock.picking", "action_o2d_issue_challan", picking.ids)["result"])
        self.assertTrue(picking.o2d_challan_no)

    def test_own_purposes(self):
        """Operations adds purposes; those that come with the system are switched off, not deleted."""
        head = self._user("operations_head", login="challan_head")
        with Form(self.env["o2d.delivery.purpose"].with_user(head)) as form:
            form.name = "Sales van"
        with self.assertRaisesRegex(UserError, "Switch it off"):
            self._purpose("sample").with_user(head).unlink()
        with self.assertRaises(AccessError):
            self._purpose("sample").with_user(self.supervisor).name = "x"
