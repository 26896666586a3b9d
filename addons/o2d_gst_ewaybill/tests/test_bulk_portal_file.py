"""The portal's bulk file as the officer uses it: made, its result looked at, taken over whole or not at all."""

import base64
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.ewaybill_rules import in_india
from ..tools.gateway import Action, ServiceDown
from .life_common import LifeCase

PORTAL_MOMENT = "%d/%m/%Y %I:%M:%S %p"


@tagged("post_install", "-at_install")
class TestBulkPortalFile(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.l10n_in_edi_feature = False
        orders = cls._order([(cls.product, 10)]) | cls._order([(cls.product, 12)])
        orders.action_confirm()
        for move in orders.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        cls.pickings = orders.picking_ids
        cls.env["o2d.trip"].create(
            {
                "company_id": cls.company.id,
                "arrangement": "own",
                "vehicle_no": "MH12AB1234",
                "driver_name": "Ramesh",
                "driver_phone": "9822012345",
                "picking_ids": [(6, 0, cls.pickings.ids)],
            }
        )
        cls.pickings.with_user(cls.supervisor).with_context(skip_backorder=True).button_validate()
        cls.invoices = cls.pickings.o2d_invoice_ids.sorted("id")
        cls.bills = cls.invoices.l10n_in_ewaybill_ids

    def _made(self, invoices=None):
        moves = (self.invoices if invoices is None else invoices).with_user(self.officer)
        return self.env["o2d.gst.portal.file"].with_user(self.officer)._make(moves)

    def _answer(self, invoice, number):
        """A row of the portal's result, in its own, Indian time: generated now, in force for a day."""
        now = fields.Datetime.now().replace(microsecond=0)
        at, until = (in_india(moment).strftime(PORTAL_MOMENT) for moment in (now, now + timedelta(days=1)))
        return {"docNo": invoice.name, "docType": "INV", "ewbNo": number, "ewbDate": at, "validUpto": until}

    def _upload(self, file, *rows, content=None):
        """What the officer does with the portal's result."""
        content = json.dumps(rows).encode() if content is None else content
        wizard = self.env["o2d.gst.portal.upload"].with_user(self.officer)
        wizard.create(
            {"file_id": file.id, "result": base64.b64encode(content), "result_name": "result.json"}
        ).action_read()
        self.env.invalidate_all()

    def _standings(self, file):
        return [(row.document, row.standing) for row in file.row_ids]

    def test_made_of_what_waits(self):
        """The file holds the chosen documents with their vehicle, and nothing more is asked of the service for them."""
        file = self._made()
        listed = json.loads(base64.b64decode(file.content))["billLists"]
        self.assertEqual([row["docNo"] for row in listed], self.invoices.mapped("name"))
        self.assertEqual({row["vehicleNo"] for row in listed}, {"MH12AB1234"})
        self.assertEqual(set(self._requests(*self.invoices).mapped("state")), {"dropped"})
        self._drain()
        self.assertEqual(self.service.asked, [])

    def test_shown_then_taken(self):
        """What the result says is shown first; taken over, the numbers are in force and the gate opens."""
        file = self._made()
        first, second = self.invoices
        self._upload(file, self._answer(first, 331001121234), self._answer(second, 331001121235))
        self.assertEqual(file.state, "read")
        self.assertEqual(set(self.bills.mapped("state")), {"pending"})
        file.action_take()
        self.assertEqual(self.bills.mapped("name"), ["331001121234", "331001121235"])
        self.assertEqual(set(self.bills.mapped("o2d_vehicle_on_bill")), {"MH12AB1234"})
        self.assertEqual(self.bills[0].o2d_valid_until - self.bills[0].o2d_generated_at, timedelta(days=1))
        self.assertEqual(set(self.pickings.mapped("o2d_papers_state")), {"there"})
        self.assertEqual((file.state, file.numbers), ("taken", 2))

    def test_refused_and_missing(self):
        """What the portal refused is told with its words, what it does not mention stays open for the next result."""
        file = self._made()
        first, second = self.invoices
        self._upload(file, {"docNo": first.name, "docType": "INV", "ewbNo": "", "error": "Invalid PIN code"})
        self.assertEqual(self._standings(file), [(first.name, "refused"), (second.name, "open")])
        self.assertEqual(file.row_ids[0].problem, "Invalid PIN code")
        with self.assertRaises(UserError):
            file.action_take()
        file.action_discard()
        self.assertEqual((file.state, file.refused), ("made", 0))
        self._upload(file, self._answer(second, 331001121235))
        file.action_take()
        self.assertEqual(self._standings(file), [(first.name, "open"), (second.name, "taken")])
        self.assertEqual([bill.state for bill in self.bills], ["pending", "generated"])

    def test_wrong_file_changes_nothing(self):
        """Half a file, other documents, one number for two: refused with why, and nothing is changed."""
        file = self._made()
        first, second = self.invoices
        half = json.dumps([self._answer(first, 331001121234)]).encode()[:-20]
        for content, words in (
            (half, "broken"),
            (json.dumps([{**self._answer(first, 331001121234), "docNo": "X/1"}]).encode(), "other documents"),
            (json.dumps([self._answer(one, 331001121234) for one in (first, second)]).encode(), "several documents"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self._upload(file, content=content)
            self.env.invalidate_all()
            self.assertEqual((file.state, set(self.bills.mapped("state"))), ("made", {"pending"}))

    def test_number_of_another_bill(self):
        """A number that another bill has is not taken, and neither are the others of the file."""
        file = self._made()
        other = self._delivered(10).o2d_invoice_ids
        self._drain()
        taken = other.l10n_in_ewaybill_ids.name
        first, second = self.invoices
        self._upload(file, self._answer(first, 331001121234), self._answer(second, taken))
        with self.assertRaisesRegex(UserError, "belongs to"):
            file.action_take()
        self.env.invalidate_all()
        self.assertEqual(set(self.bills.mapped("state")), {"pending"})

    def test_generated_meanwhile(self):
        """A bill that got another number meanwhile keeps it, and the file is refused; the same number is as good."""
        file = self._made()
        first, second = self.invoices
        self.bills[0].action_generate_ewaybill()
        self._drain()
        number = self.bills[0].name
        self._upload(file, self._answer(first, 331001121234), self._answer(second, 331001121235))
        with self.assertRaisesRegex(UserError, "another number"):
            file.action_take()
        self._upload(file, self._answer(first, number), self._answer(second, 331001121235))
        file.action_take()
        self.assertEqual(self.bills.mapped("name"), [number, "331001121235"])

    def test_what_may_be_done_is_left_out(self):
        """A document whose answer was lost is looked up by the service and not put into a file."""
        self.service.faults[Action.GENERATE] = [ServiceDown("The answer was lost.")]
        self._drain(times=1)
        file = self._made()
        self.assertEqual(file.row_ids.mapped("document"), [self.invoices[1].name])
        self.assertIn(self.invoices[0].name, file.left_out)
        with self.assertRaisesRegex(UserError, "may have reached"):
            self._made(self.invoices[0])

    def test_only_the_officer(self):
        """Nobody else makes a file, reads one, or takes numbers from one."""
        file = self._made()
        for act in ("action_take", "action_discard", "action_download", "action_upload"):
            with self.subTest(act=act), self.assertRaises(AccessError):
                getattr(file.with_user(self.supervisor), act)()
        with self.assertRaises(AccessError):
            file.row_ids.sudo().write({"number": "331001121234"})
