import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .hold_common import HoldCase


@tagged("post_install", "-at_install")
class TestAnswers(HoldCase):
    """Orders driven into each situation: what is said of them is true, complete and short, for both audiences."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls.warehouse.name
        # People sit where the warehouse is: there it may be tomorrow already.
        zone = cls._order()._o2d_tracking_zone()
        cls.env.user.tz = zone
        noon = datetime.now(ZoneInfo(zone)).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
        cls.tomorrow = noon.astimezone(timezone.utc).replace(tzinfo=None)

    def assertSaid(self, order, *parts, but=()):
        """The answer has these parts, none of those, and is one to three sentences without inner words."""
        for audience in ("internal", "portal"):
            said = order._o2d_tracking(audience)["answer"]
            for part in parts:
                self.assertIn(part, said, audience)
            for part in but:
                self.assertNotIn(part, said, audience)
            self.assertNotRegex(said, r"False|None|%\(|_|\bsale\b|\bdraft\b|assigned|\bwaiting\b", audience)
            count = len(re.findall(r"[.!?](?:\s|$)", said))
            self.assertTrue(1 <= count <= 3, f"{count}: {said}")

    def _confirmed(self, *lines, **values):
        order = self._order(lines or ((self.product, 5), (self.other, 10)), **values)
        order.action_confirm()
        return order

    def _short_order(self):
        """One line in stock, one whose product nobody has."""
        absent = self._product(name="Gear box")
        return self._confirmed((self.product, 5), (absent, 2))

    def _backorder(self, order, quantity):
        """Send a part of the first line and everything else; the rest follows in another delivery."""
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        for move in picking.move_ids:
            move.quantity = quantity if move.product_id == self.product else move.product_uom_qty
            move.picked = True
        wizard = picking.button_validate()
        self.env[wizard["res_model"]].with_context(**wizard["context"]).create({}).process()

    def _raise(self, order, kind, **values):
        return self.env["o2d.exception"]._raise(
            f"test:{kind}:{order.id}",
            {"name": "Inner words", "type": kind, "order_id": order.id, "company_id": order.company_id.id, **values},
        )

    # -- before the order --------------------------------------------------------------------------------------

    def test_quotation_in_preparation(self):
        """A quotation nobody sent is in preparation."""
        self.assertSaid(self._two_lines(), "is being prepared and has not been sent")

    def test_quotation_sent(self):
        """A sent quotation waits for the customer."""
        order = self._two_lines(validity_date=fields.Date.add(fields.Date.today(), days=40))
        order.action_quotation_sent()
        self.assertSaid(order, "We have sent you our quotation, valid until", "as soon as you confirm it")

    def test_quotation_expired(self):
        """A quotation past its day is not offered."""
        order = self._two_lines(validity_date=fields.Date.add(fields.Date.today(), days=-2))
        order.action_quotation_sent()
        self.assertSaid(order, "Our quotation was valid until", "ask us to renew it")

    def test_quotation_held_whole(self):
        """A held order is with us, and waits for an approval."""
        order = self._two_lines()
        self._raise(order, "hold", is_blocking=True, stage_id=self.env["o2d.stage"]._get("credit").id,
                    owner_group_id=self.env.ref("o2d_base.group_finance_head").id)  # fmt: skip
        self.assertSaid(order, "We have your order; it waits for", but=("Inner words",))
        self.assertIn("our finance head", order._o2d_tracking("internal")["answer"])
        self.assertNotIn("finance", order._o2d_tracking("portal")["answer"])

    # -- stock and picking -------------------------------------------------------------------------------------

    def test_waits_for_stock(self):
        """Nothing set aside is waiting for stock."""
        absent = self._product(name="Gear box")
        self.assertSaid(self._confirmed((absent, 2)), "Your item, Gear box, waits for stock.")

    def test_set_aside_in_part(self):
        """What is set aside and what waits are counted."""
        self.assertSaid(self._short_order(), "are being set aside for you: 1 of 2 are complete, the rest waits")

    def test_set_aside(self):
        """All set aside: picked next, at which place."""
        order = self._confirmed(commitment_date=self.tomorrow)
        self.assertSaid(order, f"Both items of your order are set aside for you in {self.place} and picked next.")
        self.assertSaid(order, "tomorrow, as promised")

    def test_being_picked(self):
        """The picker's progress is counted."""
        order = self._confirmed()
        order.picking_ids.move_ids[0].picked = True
        self.assertSaid(order, "are being picked, 1 of 2 are done")

    def test_packed(self):
        """All picked and not validated is ready to leave."""
        order = self._confirmed()
        order.picking_ids.move_ids.picked = True
        self.assertSaid(order, "are packed and ready to leave")

    def test_picked_in_a_warehouse_of_two_steps(self):
        """Where picking and shipping are two transfers, what was picked is ready to leave and has not left."""
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Two steps", "code": "DUO", "delivery_steps": "pick_ship", "company_id": self.company.id}
        )
        self._stock(self.product, 50, warehouse)
        order = self._confirmed((self.product, 5), warehouse_id=warehouse.id)
        self.assertSaid(order, "is set aside for you in Two steps and picked next")
        self._deliver(order)
        self.assertSaid(order, "is packed and ready to leave", but=("left",))
        self._deliver(order)
        self.assertSaid(order, "left Two steps today")

    # -- promises ----------------------------------------------------------------------------------------------

    def test_promise_without_the_goods(self):
        """Goods that are not there are promised, not vouched for."""
        absent = self._product(name="Gear box")
        order = self._confirmed((absent, 2), commitment_date=self.tomorrow)
        self.assertSaid(order, "We have promised it for tomorrow.", but=("You should have",))

    def test_promised_anew(self):
        """A new promise names the first one."""
        order = self._confirmed(commitment_date=self.tomorrow)
        order._o2d_repromise(fields.Datetime.add(self.tomorrow, days=30), "A lorry broke down")
        self.assertSaid(order, "You should have them on", "at first we had promised tomorrow.", but=("lorry",))

    def test_late(self):
        """A promise that is over is owned."""
        order = self._short_order()
        order._o2d_decide({"o2d_promise_date": "2020-01-06 06:00:00", "o2d_first_promise_date": "2020-01-06 06:00:00"})
        self.assertSaid(order, "We had promised them for Monday 6 January 2020 and are late", but=("You should",))

    # -- held lines --------------------------------------------------------------------------------------------

    def test_one_line_held(self):
        """The rest goes on, the held line waits and is named."""
        order = self._held_order()
        self.assertSaid(order, "1 of your 2 items is set aside", "One item, Oil seal 35x50, waits for",
                        but=("1 of your 2 items are",))  # fmt: skip

    def test_every_line_held(self):
        """With every line held nothing goes and nothing is promised."""
        order = self._two_lines(commitment_date=self.tomorrow)
        order.order_line._o2d_set_hold(self.reason)
        order.action_confirm()
        self.assertSaid(order, "Two items, Bearing 6204 and Oil seal 35x50, wait for", but=("promised", "set aside"))

    def test_released_line_goes_on(self):
        """A released line is one of the others."""
        order = self._held_order()
        order.order_line._o2d_release_hold("Paid")
        self.assertSaid(order, "Both items of your order are set aside", but=("approval",))

    # -- deliveries --------------------------------------------------------------------------------------------

    def test_two_deliveries(self):
        """Of a delivery that left in part, what left and what follows are told apart."""
        order = self._confirmed()
        self._backorder(order, 2)
        self.assertSaid(
            order,
            f"1 of your 2 items, and a part of 1 more, left {self.place} today.",
            "What is still to come is set aside",
        )
        self.assertEqual([one["words"] for one in order._o2d_tracking("internal")["deliveries"]], ["Left", "Picking"])

    def test_part_of_the_only_line(self):
        """Of a single item a part left: that is said, and what becomes of the rest."""
        order = self._confirmed((self.product, 5))
        self._backorder(order, 2)
        self.assertSaid(order, f"A part of your item, Bearing 6204, left {self.place} today.", "What is still to come")
        order.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        self.assertSaid(order, "One item, Bearing 6204, was not sent in full.", but=("wait", "set aside"))

    def test_sent_short_for_good(self):
        """What nobody will send any more is said not to have been sent in full."""
        order = self._confirmed()
        self._deliver(order, {self.product: 2})
        order.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        self.assertSaid(order, "One item, Bearing 6204, was not sent in full.", but=("promised", "set aside"))

    def test_gone_not_billed(self):
        """Gone: the invoice follows."""
        order = self._confirmed()
        self._deliver(order)
        self.assertSaid(order, f"Both items of your order left {self.place} today.", "The invoice follows.")

    def test_gone_not_delivered(self):
        """On the road: it left today and arrives as promised."""
        order = self._confirmed(commitment_date=self.tomorrow)
        self._deliver(order)
        order._create_invoices().action_post()
        self.assertSaid(order, "left", "You should have them tomorrow, as promised.", "Invoice")

    def test_billed_and_not_gone(self):
        """An invoice before the goods is told with the goods still here."""
        self.product.invoice_policy = self.other.invoice_policy = "order"
        order = self._confirmed()
        order._create_invoices().action_post()
        self.assertSaid(order, "are set aside", f"Invoice {order.invoice_ids.name} is made out already.", but=("left",))

    # -- money -------------------------------------------------------------------------------------------------

    def _billed(self):
        order = self._confirmed()
        self._deliver(order)
        order._create_invoices().action_post()
        return order

    def _pay(self, order):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids
        )
        return wizard.create({})._create_payments()

    def test_billed(self):
        """An open invoice is told with its day."""
        order = self._billed()
        self.assertSaid(order, f"Invoice {order.invoice_ids.name} is due")

    def test_overdue(self):
        """An invoice past its day was due."""
        order = self._billed()
        order.invoice_ids.line_ids.filtered("date_maturity").date_maturity = "2020-01-06"
        order.invoice_ids.invoice_date_due = "2020-01-06"
        self.assertSaid(order, "was due on Monday 6 January 2020.")

    def test_paid(self):
        """A paid invoice asks for nothing."""
        order = self._billed()
        self._pay(order)
        self.assertSaid(order, "It is paid for", but=("is due", "is open"))

    def test_invoice_taken_back(self):
        """An invoice that a credit note took back was not paid, and is not due."""
        order = self._billed()
        order.invoice_ids._reverse_moves(cancel=True)
        self.assertSaid(order, but=("paid", "is due", "is open"))

    def test_returned(self):
        """Goods that came back are acknowledged, and credited only once they are."""
        order = self._billed()
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.filtered(lambda line: line.product_id == self.product).quantity = 2
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        returned.move_ids.picked = True
        returned.button_validate()
        self.assertSaid(order, "We have received Bearing 6204 back from you.", but=("credited",))
        order._create_invoices(final=True).action_post()
        self.assertSaid(order, "We have received Bearing 6204 back from you and credited it.")

    # -- given up and stopped ----------------------------------------------------------------------------------

    def test_cancelled(self):
        """Of a cancelled order nothing comes."""
        order = self._confirmed()
        order._action_cancel()
        self.assertSaid(order, "This order was cancelled; nothing of it will be sent.")

    def test_delivery_cancelled(self):
        """With its delivery cancelled and the order standing, nothing is said to wait or to come."""
        order = self._confirmed(commitment_date=self.tomorrow)
        order.picking_ids.action_cancel()
        self.assertSaid(order, "the delivery was cancelled", but=("wait", "set aside", "promised"))

    def test_cancelled_after_a_part(self):
        """What had left before is not denied."""
        order = self._confirmed()
        self._backorder(order, 2)
        order._action_cancel()
        self.assertSaid(order, "cancelled after a part of it had left")

    def test_stopped(self):
        """A stopped delivery is told without saying why, and nothing is vouched for."""
        order = self._confirmed(commitment_date=self.tomorrow)
        self._raise(order, "refusal", is_blocking=True,
                    owner_group_id=self.env.ref("o2d_base.group_dispatch_supervisor").id)  # fmt: skip
        self.assertSaid(order, "One point has to be cleared", "We have promised them for tomorrow.",
                        but=("Inner words", "You should"))  # fmt: skip

    def test_short(self):
        """A shortage is told."""
        order = self._confirmed()
        self._raise(order, "shortage")
        self.assertSaid(order, "We found less than expected", but=("Inner words",))

    def test_late_inside_is_no_matter_of_the_customer(self):
        """A step over its service level changes nothing in what is said."""
        order = self._confirmed()
        before = order._o2d_tracking("portal")["answer"]
        order._o2d_decide({"o2d_stage_due": "2020-01-01 00:00:00"})
        order._o2d_raise_late()
        self.assertEqual(order._o2d_tracking("portal")["answer"], before)

    def test_services(self):
        """Services are counted by what is done."""
        work = self._product(name="Installation", type="service", is_storable=False)
        order = self._confirmed((work, 1))
        self.assertSaid(order, "Your order is for services: 0 of 1 are done.")
        order.order_line.qty_delivered = 1
        self.assertSaid(order, "The work of your order is done.")

    def test_notes_are_no_items(self):
        """A note between the lines is not counted."""
        order = self._confirmed((self.product, 1))
        order.order_line = [Command.create({"display_type": "line_note", "name": "Handle with care"})]
        self.assertSaid(order, "Your item, Bearing 6204, is set aside")
