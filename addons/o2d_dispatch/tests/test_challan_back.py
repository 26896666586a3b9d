from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tests.rpc_common import RpcCase

from .test_challan_issue import ChallanCase


class BackCase(ChallanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._user("accounts", company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)])

    def _open(self, picking):
        return self._problems(picking).filtered(lambda one: (one.key or "").startswith("due_back"))

    def _watch(self, day):
        """The daily watch, as it finds things on a day."""
        with freeze_time(f"{day} 06:00:00"):
            self.env["stock.picking"]._o2d_cron_due_back()


class TestComingBack(BackCase):
    def test_due_dates(self):
        """Job work comes back within a year, capital goods within three, goods on approval within six months; samples
        never."""
        for purpose, apart in (
            ("job_work", relativedelta(months=12)),
            ("job_work_capital", relativedelta(months=36)),
            ("approval", relativedelta(months=6)),
            ("returnable", relativedelta(days=60)),
        ):
            picking = self._sent(purpose=purpose)
            self.assertEqual(picking.o2d_due_back, picking.o2d_challan_date + apart, purpose)
            self.assertEqual((picking.o2d_back_state, picking.o2d_still_out), ("open", "2 Units Bearing 6205"))
        self.assertFalse(self._sent(purpose="sample").o2d_due_back)

    def test_by_lot(self):
        """What came back is told by lot, and the last of it closes the watch."""
        product, lots = self._by_lot({"A-17": 3, "A-18": 2}, name="Grease", l10n_in_hsn_code="34031900")
        picking = self._sent(((product, 5),), purpose="approval")
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 3
        back = wizard._create_return()
        back.move_ids.move_line_ids.unlink()
        back.move_ids.move_line_ids = [
            (0, 0, {"product_id": product.id, "lot_id": lots[0].id, "quantity": 3, "picking_id": back.id})
        ]
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(picking.o2d_still_out, "2 Units Grease, lot A-18")
        rest = self._return(picking, {product: 2})
        self.assertEqual((picking.o2d_back_state, picking.o2d_still_out), ("over", False))
        self.assertIn(rest.name, picking.o2d_back_words)

    def test_watch(self):
        """Somebody is told before goods are due and again once they are late; both end with the goods' return."""
        with freeze_time("2026-05-10 06:00:00"):
            picking = self._sent(purpose="approval")
        self._watch("2026-10-01")
        self.assertFalse(self._open(picking))
        self._watch("2026-10-20")
        soon = self._open(picking)
        self.assertIn("are due back on 10.11.2026", soon.name)
        self.assertEqual(soon.owner_group_id, self.env.ref("o2d_base.group_warehouse_coordinator"))
        self._watch("2026-11-10")
        self.assertEqual(self._open(picking), soon)
        self._watch("2026-11-11")
        late = self._open(picking)
        self.assertEqual((soon.state, len(late)), ("closed", 1))
        self.assertIn("were due back on 10.11.2026. After six months they count as sold", late.name)
        self.assertEqual(late.owner_group_id, self.env.ref("o2d_base.group_accounts"))
        self._watch("2026-11-12")
        self.assertEqual(self._open(picking), late)
        self._return(picking, {self.product: 2})
        self.assertFalse(self._open(picking))
        self._watch("2026-12-12")
        self.assertFalse(self._open(picking))


class TestSettled(BackCase, RpcCase):
    def _bill(self, quantity, partner=None, **values):
        bill = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": (partner or self.customer).id,
             "invoice_line_ids": [(0, 0, {"product_id": self.product.id, "quantity": quantity})], **values}
        )  # fmt: skip
        bill.action_post()
        return bill

    def test_sold(self):
        """Goods that the customer keeps are settled by the posted invoice that bills all of them to him, once."""
        picking, other = self._sent(purpose="approval"), self._sent(purpose="approval")
        stranger = self._partner(name="Somebody else", country_id=self.env.ref("base.in").id, state_id=self.state.id)
        short, foreign, right, undone = self._bill(1), self._bill(2, stranger), self._bill(2), self._bill(2)
        undone._reverse_moves(cancel=True)
        self._login(self.accountant)

        def settle(which, bill):
            return self._call("stock.picking", "action_o2d_settle", which.ids, "", bill.id)

        for bill, words in ((short, "bills 1 of the 2 Units"), (foreign, "Choose a posted invoice to Sahyadri Motors"),
                            (undone, "Choose a posted invoice to Sahyadri Motors")):  # fmt: skip
            self.assertIn(words, settle(picking, bill)["error"]["data"]["message"])
        self.assertTrue(settle(picking, right)["result"])
        self.assertEqual((picking.o2d_back_state, picking.o2d_back_invoice_id), ("over", right))
        self.assertIn("settles another challan", settle(other, right)["error"]["data"]["message"])
        self.assertIn("is out any more", settle(picking, right)["error"]["data"]["message"])

    def test_billed_for_other_goods(self):
        """An invoice over what left with another delivery does not settle the goods of this challan."""
        picking, other = self._sent(purpose="approval"), self._sent(purpose="approval")
        bill = self._bill(2)
        self.env["account.move.line"]._o2d_link([(bill.invoice_line_ids.id, other.move_ids.id)])
        with self.assertRaisesRegex(UserError, "bills 0 of the 2 Units"):
            picking.with_user(self.accountant).action_o2d_settle("", bill.id)

    def test_a_dozen(self):
        """What is billed by the dozen settles twelve."""
        picking = self._sent(((self.product, 12),), purpose="approval")
        dozen = self.env.ref("uom.product_uom_dozen")
        bill = self._bill(1, invoice_line_ids=[
            (0, 0, {"product_id": self.product.id, "quantity": 1, "product_uom_id": dozen.id})
        ])  # fmt: skip
        picking.with_user(self.accountant).action_o2d_settle("", bill.id)
        self.assertEqual(picking.o2d_back_state, "over")

    def test_otherwise(self):
        """Settled without an invoice it needs words, and dispatch does not settle what it sent."""
        picking = self._sent(purpose="job_work")
        with self.assertRaisesRegex(UserError, "Say in words"):
            picking.with_user(self.accountant).action_o2d_settle("  ")
        with self.assertRaises(AccessError):
            picking.with_user(self.supervisor).action_o2d_settle("Came back as finished goods")
        wizard = self.env["o2d.challan.settle"].with_user(self.accountant)
        wizard.create(
            {"picking_id": picking.id, "how": "other", "words": "Came back as finished goods"}
        ).action_settle()
        self.assertEqual((picking.o2d_back_state, picking.o2d_back_words), ("over", "Came back as finished goods"))
        self.assertIn("Came back as finished goods", self._events(picking).mapped("note"))

    def test_never_by_hand(self):
        """When goods are due, and that they are settled, is written by nobody."""
        picking = self._sent(purpose="job_work")
        self._login(self.accountant)
        for vals in ({"o2d_due_back": "2030-01-01"}, {"o2d_back_over_at": "2026-01-01"}, {"o2d_back_words": "x"}):
            self.assertIn("error", self._call("stock.picking", "write", picking.ids, vals))
