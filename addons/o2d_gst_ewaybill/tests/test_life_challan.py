from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.gateway import Action
from .life_common import LifeCase

REASON = "The depot has no room"


@tagged("post_install", "-at_install")
class TestLifeChallan(LifeCase):
    """Goods that nobody bought: their e-way bill is asked for with the challan, and lives as an invoice's does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._control("pick_invoicing", "off", cls.warehouse)
        cls.depot = cls._partner(
            name="Nashik depot", country_id=cls.env.ref("base.in").id, state_id=cls.state.id, street="Plot 5",
            city="Nashik", zip="422001", vat=cls.company.vat, l10n_in_gst_treatment="regular",
        )  # fmt: skip
        cls.product.standard_price = 9000.0

    def _sent(self, purpose="branch_transfer", quantity=20, partner=None):
        """Goods that left their bins for a purpose, validated by the supervisor."""
        customers = self.env.ref("stock.stock_location_customers")
        picking = self.env["stock.picking"].create(
            {"partner_id": (partner or self.depot).id, "picking_type_id": self.warehouse.out_type_id.id,
             "location_id": self.warehouse.lot_stock_id.id, "location_dest_id": customers.id,
             "o2d_purpose_id": self.env.ref(f"o2d_dispatch.purpose_{purpose}").id,
             "move_ids": [(0, 0, {"product_id": self.product.id, "product_uom_qty": quantity,
                                  "location_id": self.warehouse.lot_stock_id.id,
                                  "location_dest_id": customers.id})]}
        )  # fmt: skip
        picking.action_confirm()
        picking.action_assign()
        return self._validate(picking)

    def test_asked_with_the_challan(self):
        """A branch transfer worth more than the limit asks for its bill by the challan's number, without anybody."""
        picking = self._sent()
        bill = picking.o2d_ewaybill_ids
        self.assertEqual((bill.picking_id, bill.document_number), (picking, picking.o2d_challan_no))
        self.assertIn("ewaybill", self._gate(picking))
        self._drain()
        action, payload = self.service.asked[-1]
        self.assertEqual(action, Action.GENERATE)
        self.assertEqual(
            (payload["docType"], payload["docNo"], payload["subSupplyType"], payload["toGstin"]),
            ("CHL", picking.o2d_challan_no, "5", self.company.vat),
        )
        self._on_trip(picking)
        self._drain()
        self.assertEqual(bill.o2d_vehicle_on_bill, "MH12AB1234")
        self.assertFalse(self._gate(picking))

    def test_job_work_at_any_value(self):
        """Goods for a job worker in another state need a bill at any value, under the sub-type of job work."""
        picking = self._sent("job_work", 1, partner=self.customer)
        self._drain()
        self.assertEqual(self.service.asked[-1][1]["subSupplyType"], "4")
        self.assertEqual(picking.o2d_ewaybill_ids.state, "generated")

    def test_small_value_needs_none(self):
        """Within the state and below its limit nothing is asked, and the gate is open."""
        picking = self._sent(quantity=2)
        self.assertFalse(picking.o2d_ewaybill_ids)
        self.assertFalse(self._gate(picking))

    def test_advising_asks_nothing(self):
        """Where the control only advises, nothing is asked by itself."""
        self._control("ewaybill", "advise", self.warehouse)
        self.assertFalse(self._sent().o2d_ewaybill_ids)

    def test_lost_answer_is_found_by_the_challan(self):
        """A lost answer is looked up by the challan's number, and not a second bill is made."""
        picking = self._sent()
        self.service.lose.add(Action.GENERATE)
        self._drain()
        with self._later(minutes=2):
            self._drain()
        self.assertEqual(self.service.count(Action.GENERATE), 1)
        found = [payload for action, payload in self.service.asked if action == Action.LOOK_UP_DOCUMENT]
        self.assertEqual(found, [{"docType": "CHL", "docNo": picking.o2d_challan_no}])
        self.assertEqual(picking.o2d_ewaybill_ids.state, "generated")

    def test_taken_back(self):
        """A recall cancels the bill of the challan first, and takes the goods back when it is cancelled."""
        picking = self._sent()
        self._drain()
        picking.with_user(self.supervisor).action_o2d_recall(REASON)
        self.env.invalidate_all()
        self.assertFalse(picking.o2d_recalled_at)
        with self.assertRaises(UserError):
            picking.with_user(self.guard).action_o2d_gate_out()
        self._drain()
        self.assertEqual(self.service.asked[-1][0], Action.CANCEL)
        self.assertEqual(picking.o2d_ewaybill_ids.state, "cancel")
        self.assertTrue(picking.o2d_recalled_at)
        self.assertIn("cancelled", picking.o2d_recall_ids.papers_words)

    def test_taken_back_before_it_was_sent(self):
        """A bill that was never sent is given up, and the goods come back in one step."""
        picking = self._sent()
        picking.with_user(self.supervisor).action_o2d_recall(REASON)
        self.assertTrue(picking.o2d_recalled_at)
        self._drain()
        self.assertEqual(self.service.asked, [])

    def test_on_the_papers(self):
        """The challan names the bill and until when, and the driver's papers hold the bill itself."""
        picking = self._sent()
        self._on_trip(picking)
        self._drain()
        bill = picking.o2d_ewaybill_ids
        facts = dict(picking._o2d_challan_paper()["facts"])
        self.assertIn(bill._o2d_pretty_number(), facts["E-way bill"])
        kit = picking.with_user(self.guard)._o2d_kit()
        parts = [part for part in kit if part["template"] == "o2d_gst_ewaybill.report_ewaybill_part"]
        self.assertEqual([part["record"] for part in parts], [bill])
        html = self.env["ir.qweb"]._render(
            "o2d_dispatch.paper_parts", {"parts": parts, "image_data_uri": lambda _data: ""}
        )
        self.assertIn(bill._o2d_pretty_number(), str(html))
