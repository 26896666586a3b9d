from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.o2d_base.exceptions import O2dRefused

from ..tools.gateway import Action, Refused
from .life_common import PROOF, LifeCase


@tagged("post_install", "-at_install")
class TestLifeDispatch(LifeCase):
    def test_number_on_all_documents(self):
        """Registration and bill of a billed delivery stand on invoice, delivery, papers, notice and search."""
        picking = self._delivered()
        self._on_trip(picking)
        self._drain()
        invoice, bill = picking.o2d_invoice_ids, picking.o2d_ewaybill_ids
        self.assertEqual(invoice.l10n_in_edi_status, "sent")
        self.assertEqual(bill.state, "generated")
        self.assertFalse(bill.picking_id)
        self.assertEqual(invoice.l10n_in_ewaybill_name, bill.name)
        self.assertIn(bill._o2d_pretty_number(), " ".join(picking._o2d_paper_names()))
        self.assertIn(("ewaybill", "E-way bill", bill.name), picking._o2d_notice_numbers())
        for paper in (picking, invoice):
            self.assertTrue(paper.o2d_bill_need.startswith(bill._o2d_pretty_number()))
        found = self.env["sale.order"].o2d_find(bill._o2d_pretty_number())
        self.assertEqual([row["id"] for row in found], picking.sale_id.ids)
        papers = picking.sale_id._o2d_tracking_documents("internal")
        self.assertIn("ewaybill", [paper["kind"] for paper in papers])

    def test_signed_code_is_kept_where_core_prints_it(self):
        """Core's print finds number and QR of the registration in the file that it reads."""
        picking = self._delivered()
        self._drain()
        kept = picking.o2d_invoice_ids._get_l10n_in_edi_response_json()
        self.assertEqual(kept["SignedQRCode"], "signed")
        self.assertEqual(kept["Irn"], picking.o2d_invoice_ids.o2d_irn)

    def test_stage_until_papers_are_there(self):
        """A billed delivery stands at the e-way bill until its papers are there, then at the gate."""
        picking = self._delivered()
        self.assertEqual(picking.o2d_stage_id.code, "ewaybill")
        self._on_trip(picking)
        self._drain()
        self.assertEqual(picking.o2d_stage_id.code, "gate_out")

    def test_gate_closed_until_papers_are_there(self):
        """The gate names what is missing, and opens when registration and bill with vehicle are there."""
        picking = self._delivered()
        self.assertEqual(set(self._gate(picking)), {"einvoice", "ewaybill"})
        trip = self._on_trip(picking)
        with self.assertRaises(O2dRefused):
            trip.with_user(self.guard).action_gate_out()
        self._drain()
        self.assertEqual(self._gate(picking), {})
        trip.with_user(self.guard).action_gate_out()
        self.assertTrue(picking.o2d_gate_out_at)

    def test_part_a_first_part_b_with_the_vehicle(self):
        """Without a vehicle the bill is generated alone; naming one on the trip names it to the service."""
        picking = self._delivered()
        self._drain()
        bill = picking.o2d_ewaybill_ids
        self.assertEqual(bill.o2d_standing, "part_a")
        self.assertIn("ewaybill", self._gate(picking))
        self._on_trip(picking, "MH 12 AB 1234")
        self._drain()
        self.assertEqual((bill.o2d_standing, bill.o2d_vehicle_on_bill), ("valid", "MH12AB1234"))
        self.assertEqual(self.service.asked[-1][1]["reasonCode"], "4")
        self.assertEqual(self._gate(picking), {})

    def test_other_vehicle_at_the_dock(self):
        """Another vehicle on the trip closes the gate until the service has noted it."""
        picking = self._delivered()
        trip = self._on_trip(picking)
        self._drain()
        trip.vehicle_no = "MH14XY0007"
        self.assertIn("ewaybill", self._gate(picking))
        self._drain()
        self.assertEqual(self.service.count(Action.PART_B), 1)
        self.assertEqual(self._gate(picking), {})
        self.assertEqual(picking.o2d_ewaybill_ids.o2d_vehicle_on_bill, "MH14XY0007")

    def test_refused_vehicle_is_not_asked_for_ever(self):
        """A vehicle that the service refuses is asked for once, until somebody names another."""
        picking = self._delivered()
        self._drain()
        self.service.faults[Action.PART_B] = [Refused("Invalid vehicle.", ["225"])]
        trip = self._on_trip(picking)
        self._drain()
        self.assertEqual(self.service.count(Action.PART_B), 1)
        trip.vehicle_no = "MH14XY0007"
        self._drain()
        self.assertEqual(self.service.count(Action.PART_B), 2)
        self.assertEqual(self._gate(picking), {})

    def test_below_the_limit_none(self):
        """A consignment that needs no bill gets none, and the gate asks for none."""
        picking = self._delivered(1)
        self._drain()
        self.assertFalse(picking.o2d_ewaybill_ids)
        self.assertEqual(self._gate(picking), {})
        self.assertEqual(self.service.actions(), [Action.GENERATE_IRN])

    def test_advising_does_nothing_by_itself(self):
        """While the controls advise nothing is asked of the services, and core's own way stands."""
        self._control("einvoice", "advise", self.warehouse)
        self._control("ewaybill", "advise", self.warehouse)
        picking = self._delivered()
        self.assertFalse(self._requests(picking.o2d_invoice_ids))
        self.assertFalse(picking.o2d_papers_state)
        trip = self._on_trip(picking)
        trip.with_user(self.guard).action_gate_out()
        self.assertTrue(self._events(picking, "advised").filtered(lambda one: one.detail["control"] == "ewaybill"))

    def test_expired_bill_closes_the_gate(self):
        """Goods do not leave under a bill whose validity is over."""
        picking = self._delivered()
        self._on_trip(picking)
        self._drain()
        with self._later(days=3):
            self.assertIn("ewaybill", self._gate(picking))

    # --- without the service -------------------------------------------------------------------------

    def test_typed_number_with_proof(self):
        """The officer types a number from the portal, with proof; the request is given up and the gate opens."""
        picking = self._delivered()
        self._on_trip(picking)
        bill = picking.o2d_ewaybill_ids
        values = ("391000000001", None, bill.create_date.replace(year=bill.create_date.year + 1), "MH12AB1234")
        with self.assertRaises(AccessError):
            bill.with_user(self.supervisor)._o2d_generated_by_hand(*values, "Service down", PROOF, "paper.pdf")
        with self.assertRaises(UserError):
            bill.with_user(self.officer)._o2d_generated_by_hand(*values, "Service down", None, "paper.pdf")
        bill.with_user(self.officer)._o2d_generated_by_hand(*values, "Service down", PROOF, "paper.pdf")
        self.assertEqual((bill.state, bill.o2d_by_hand), ("generated", True))
        self.assertEqual(set(self._gate(picking)), {"einvoice"})
        self._drain()
        self.assertEqual(self._gate(picking), {})
        self.assertEqual(self.service.actions(), [Action.GENERATE_IRN])

    def test_officer_lets_it_leave_with_evidence(self):
        """Only the compliance officer opens the gate without papers, with reason and evidence, once and for all."""
        picking = self._delivered()
        trip = self._on_trip(picking)
        with self.assertRaises(AccessError):
            picking.with_user(self.supervisor).o2d_let_leave_without_papers("Service down", PROOF)
        with self.assertRaises(UserError):
            picking.with_user(self.officer).o2d_let_leave_without_papers("Service down", False)
        picking.with_user(self.officer).o2d_let_leave_without_papers("Service down", PROOF, "notice.png")
        self.assertEqual(self._gate(picking), {})
        trip.with_user(self.guard).action_gate_out()
        override = picking.o2d_paper_override_ids
        with self.assertRaises(AccessError):
            override.sudo().write({"reason": "Another"})

    # --- not by hand ---------------------------------------------------------------------------------

    def test_number_is_not_written_by_hand(self):
        """Nobody makes a bill look generated by writing its fields, or by making one that is."""
        picking = self._delivered()
        bill = picking.o2d_ewaybill_ids
        accountant = self._here(self._user("accounts"))
        for values in ({"state": "generated", "name": "391000000001"}, {"o2d_valid_until": "2030-01-01 00:00:00"}):
            with self.assertRaises(AccessError):
                bill.with_user(accountant).write(values)
        with self.assertRaises(AccessError):
            self.env["l10n.in.ewaybill"].with_user(accountant).create(
                {
                    "account_move_id": picking.o2d_invoice_ids.id,
                    "type_id": bill.type_id.id,
                    "state": "generated",
                    "name": "391000000001",
                }
            )
        self.assertIn("ewaybill", self._gate(picking))

    def test_invoice_with_live_papers_stays(self):
        """An invoice with a bill or registration in force is neither reset, cancelled nor written to draft."""
        picking = self._delivered()
        self._control("einvoice", "off", self.warehouse)
        self._requests(picking.o2d_invoice_ids)[0].with_user(self.officer).action_drop()
        self._drain()
        invoice = picking.o2d_invoice_ids
        for undo in (invoice.button_draft, invoice.button_cancel, lambda: invoice.write({"state": "draft"})):
            with self.assertRaises(UserError):
                undo()
        self.assertEqual(invoice.state, "posted")
