from odoo.tests import tagged

from ..tools.gateway import Action
from .life_common import LifeCase

BRANCH = "29AABCK4321Q1Z6"


@tagged("post_install", "-at_install")
class TestLifeTransfer(LifeCase):
    """Goods for a branch under another GST registration: registered and billed as any sale is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        india, karnataka = cls.env.ref("base.in"), cls.env.ref("base.state_in_ka")
        cls.branch = cls.env["res.company"].create(
            {"name": "Karnataka branch", "parent_id": cls.company.id, "country_id": india.id,
             "state_id": karnataka.id, "vat": BRANCH, "street": "7 MG Road", "city": "Bengaluru", "zip": "560001"}
        )  # fmt: skip
        cls.env.cr.flush()
        cls.branch.partner_id.l10n_in_gst_treatment = "regular"
        both = cls.company + cls.branch
        cls.env.user.company_ids |= both
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=both.ids))
        for code in ("einvoice", "ewaybill", "gate_out", "pick_confirmation", "confirmed_stock", "vehicle_capture"):
            cls._control(code, "off", company=cls.branch)
        cls.there = cls.env["stock.warehouse"].search([("company_id", "=", cls.branch.id)], limit=1)
        cls.there.partner_id = cls.branch.partner_id
        cls.product.with_company(cls.company).standard_price = 9000.0

    def _transfer(self):
        """A transfer of ten pumps that the supervisor has validated."""
        asker, sender = self.head, self._here(self._user("warehouse_coordinator", login="lt_sender"))
        both = (self.company + self.branch).ids
        asker.company_ids = [(6, 0, both)]
        transfer = self.env["o2d.transfer"].with_user(asker).with_context(allowed_company_ids=both).create(
            {"from_place_id": self.warehouse.id, "to_place_id": self.there.id,
             "line_ids": [(0, 0, {"product_id": self.product.id, "quantity": 10})]}
        )  # fmt: skip
        transfer.action_ask()
        transfer.with_user(sender).with_context(allowed_company_ids=self.company.ids).action_approve()
        transfer = transfer.with_env(self.env)
        # Whoever loads knows of the own company alone.
        picking = transfer.out_picking_ids.with_context(allowed_company_ids=self.company.ids)
        picking.action_assign()
        self._validate(picking)
        return picking.with_env(self.env)

    def test_registered_and_billed(self):
        """Its tax invoice is registered to the branch's GSTIN and has its e-way bill; the gate asks for both."""
        picking = self._transfer()
        invoice = picking.move_ids.o2d_invoice_line_ids.move_id.filtered(lambda move: move.move_type == "out_invoice")
        self.assertEqual(invoice.o2d_transfer_id, picking.o2d_transfer_id)
        self.assertEqual(set(self._gate(picking)), {"einvoice", "ewaybill"})
        self._on_trip(picking)
        self._drain()
        self.assertEqual(self.service.asked[0][0], Action.GENERATE_IRN)
        self.assertEqual(self.service.asked[0][1]["BuyerDtls"]["Gstin"], BRANCH)
        bill = picking.o2d_ewaybill_ids
        self.assertEqual((bill.account_move_id, bill.o2d_vehicle_on_bill), (invoice, "MH12AB1234"))
        self.assertFalse(self._gate(picking))
