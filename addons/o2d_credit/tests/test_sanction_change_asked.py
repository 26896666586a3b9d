"""A change of a confirmed order that was refused is asked for by itself, once it has rolled back."""

from unittest.mock import patch

from odoo import Command

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase


class TestChangeAsked(SanctionCase):
    def setUp(self):
        super().setUp()
        self.order = self._held(9_000)
        self.line = self.order.order_line

    def _try(self, change, words="It has been asked for"):
        """Refuse a change, roll it back, and do then what the server does after its rollback."""
        kept = []

        def keep(order, enforced, assessment):
            kept.append((order.id, order.env.uid, enforced, assessment, order._o2d_credit_customer().id))

        with (
            patch.object(type(self.env["sale.order"]), "_o2d_keep_change_refused", keep),
            self.assertRaisesRegex(O2dRefused, words),
            self.env.cr.savepoint(),
        ):
            change()
            self.env.flush_all()
        for order_id, uid, *facts in kept:
            self.env["sale.order"].with_user(uid).browse(order_id)._o2d_change_refused(*facts)

    def test_asked_by_itself(self):
        """Who raises a line beyond the limit has asked for it, with what it shall come to; nothing else changes."""
        self._try(lambda: self.line.write({"product_uom_qty": 120}))
        self.assertEqual(self.line.product_uom_qty, 90)
        sanction = self._pending(self.order)
        self.assertRecordValues(
            sanction,
            [
                {
                    "gate": "change",
                    "amount": 12_000,
                    "exposure_before": 0,
                    "exposure_after": 12_000,
                    "over_amount": 2_000,
                    "requested_by_id": self.coordinator.id,
                }
            ],
        )
        self.assertIn("12,000", sanction.request_note)
        self.assertTrue(self._events(self.order, "rejected"))
        screen = sanction.with_user(self.head).o2d_screen()["figures"]
        self.assertEqual((screen["before"], screen["after"], screen["over"]), (0, 12_000, 2_000))

    def test_made_again(self):
        """Once it is sanctioned the change goes through, up to what was asked for."""
        self._try(lambda: self.line.write({"product_uom_qty": 120}))
        self._sanction(self.order, tolerance_percent=0)
        self.assertIn(self.coordinator, self._told(self.order.sudo().o2d_sanction_ids))
        self.line.product_uom_qty = 120
        self.assertEqual(self.line.product_uom_qty, 120)
        self._try(lambda: self.line.write({"product_uom_qty": 121}))

    def test_lower_price(self):
        """A price below the lowest one is asked for, and sanctioned for this line and as low as that."""
        self.product.o2d_price_floor = 95
        self._try(lambda: self.line.write({"price_unit": 90}))
        sanction = self._pending(self.order)
        self.assertEqual([one["kind"] for one in sanction.findings], ["price_floor"])
        sanction._o2d_recheck()
        self.assertEqual(sanction.state, "pending")
        self._sanction(self.order)
        self.line.price_unit = 90
        self._try(lambda: self.line.write({"price_unit": 89}))

    def test_longer_terms(self):
        """Longer terms are asked for, and sanctioned for as long as they were."""
        term = self.env["account.payment.term"].create(
            {"name": "90 days", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 90})]}
        )
        self._try(lambda: self.order.write({"payment_term_id": term.id}))
        self._sanction(self.order)
        self.order.payment_term_id = term
        self.assertEqual(self.order.payment_term_id, term)

    def test_another_customer(self):
        """A sanction is for its customer: passing the order on to another one is not asked for."""
        poor = self._partner(name="Godavari Stores", o2d_limit_kind="amount", credit_limit=100)
        self._try(lambda: self.order.write({"partner_id": poor.id}), "too much")
        self.assertFalse(self._pending(self.order))

    def test_tried_again(self):
        """Trying again brings the request up to date and makes no second one."""
        self._try(lambda: self.line.write({"product_uom_qty": 120}))
        self._try(lambda: self.line.write({"product_uom_qty": 120}))
        sanction = self._pending(self.order)
        self.assertEqual(sanction.request_note.count("12,000"), 1)
        self._try(lambda: self.line.write({"product_uom_qty": 130}))
        self.assertEqual((self._pending(self.order), sanction.amount), (sanction, 13_000))

    def test_after_a_no(self):
        """A no stands: the same change is not asked for again by itself."""
        self._try(lambda: self.line.write({"product_uom_qty": 120}))
        self._as(self.head, self._pending(self.order)).action_reject("Clear the overdue first")
        self._try(lambda: self.line.write({"product_uom_qty": 120}), "ask for a sanction first")
        self.assertFalse(self._pending(self.order))

    def test_while_a_line_waits(self):
        """What waits already is decided first: the request for its lines is left alone."""
        self.order.write({"order_line": [Command.create({"product_id": self.other.id, "product_uom_qty": 50})]})
        sanction = self._pending(self.order)
        self._try(lambda: self.line.write({"product_uom_qty": 120}), "ask for a sanction first")
        self.assertEqual((sanction.gate, sanction.amount), ("lines", 5_000))
        with self.assertRaisesRegex(Exception, "decided first"):
            self.order.action_o2d_ask_sanction("More", amount=20_000)

    def test_asked_by_a_stranger(self):
        """Who asked by a refused change does not decide on it."""
        seller = self._user("sales_coordinator", "finance_head", login="both")
        self._try(lambda: self.line.with_user(seller).write({"product_uom_qty": 120}))
        sanction = self._pending(self.order)
        self.assertEqual(sanction.requested_by_id, seller)
        with self.assertRaisesRegex(Exception, "Somebody else"):
            self._as(seller, sanction).action_sanction("Trust me")
