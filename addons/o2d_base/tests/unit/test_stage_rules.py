"""Where an order stands, decided on plain facts."""

from unittest import TestCase

from odoo.addons.o2d_base.tools import handoff_text
from odoo.addons.o2d_base.tools.stage_rules import (
    STAGES,
    OrderFacts,
    billing,
    delivery_stage,
    is_back,
    late_key,
    least,
    order_stage,
    passed,
)

GOODS_PATH = ("quotation", "allocation", "picking", "invoice", "settlement")


def stage_of(state="sale", **facts):
    return order_stage(OrderFacts(state=state, **facts))


class TestOrderStage(TestCase):
    def test_quotation(self):
        """A quotation, sent or not, stands at quotation."""
        self.assertEqual(stage_of("draft"), ("quotation", False))
        self.assertEqual(stage_of("sent"), ("quotation", False))

    def test_held_quotation(self):
        """A quotation held for credit stands at credit."""
        self.assertEqual(stage_of("draft", held_at="credit"), ("credit", False))

    def test_cancelled(self):
        """A cancelled order stands nowhere, whatever was delivered or billed."""
        self.assertEqual(stage_of("cancel", done_stages=("invoice",), billing="billed"), (None, False))

    def test_confirmed_without_stock(self):
        """Goods that are not reserved keep the order at allocation."""
        self.assertEqual(stage_of(is_short=True), ("allocation", False))

    def test_confirmed_before_its_delivery_exists(self):
        """Goods without any delivery want stock."""
        self.assertEqual(stage_of(has_goods=True), ("allocation", False))

    def test_reserved(self):
        """A fully reserved order stands at picking."""
        self.assertEqual(stage_of(open_stages=("picking",)), ("picking", False))

    def test_partly_reserved(self):
        """A delivery that can be picked in part leaves the order at allocation, its least advanced part."""
        self.assertEqual(stage_of(open_stages=("picking",), is_short=True), ("allocation", False))

    def test_least_advanced_delivery(self):
        """With one delivery gone and another being picked the order is being picked."""
        self.assertEqual(
            stage_of(open_stages=("picking",), done_stages=("invoice",), billing="to_bill"), ("picking", False)
        )

    def test_picked_but_not_shipped(self):
        """Between two transfers of a chain the goods are picked, not gone."""
        self.assertEqual(stage_of(is_picked=True), ("picking", False))

    def test_delivered(self):
        """What has left the house waits for its invoice."""
        self.assertEqual(stage_of(done_stages=("invoice",), billing="to_bill"), ("invoice", False))

    def test_module_stage_of_a_delivery(self):
        """A billed delivery that still waits for its e-way bill keeps the order there."""
        self.assertEqual(stage_of(done_stages=("ewaybill", "settlement"), billing="billed"), ("ewaybill", False))

    def test_billed(self):
        """A billed order waits for its money."""
        self.assertEqual(stage_of(done_stages=("settlement",), billing="billed"), ("settlement", False))

    def test_settled(self):
        """A paid order is settled."""
        self.assertEqual(stage_of(done_stages=("settlement",), billing="settled"), ("settlement", True))

    def test_delivered_and_brought_back(self):
        """Goods delivered and returned before any invoice leave nothing to settle."""
        self.assertEqual(stage_of(done_stages=("settlement",), has_goods=True), ("settlement", True))

    def test_services(self):
        """An order of services alone goes from quotation to invoice to settlement."""
        self.assertEqual(stage_of(), ("invoice", False))
        self.assertEqual(stage_of(billing="to_bill"), ("invoice", False))
        self.assertEqual(stage_of(billing="billed"), ("settlement", False))

    def test_prepaid_goods(self):
        """Money in advance does not settle an order whose goods are still on their way."""
        self.assertEqual(stage_of(open_stages=("picking",), billing="settled"), ("picking", False))

    def test_held_lines_wait_aside(self):
        """Held lines do not hide where the rest of the order stands."""
        self.assertEqual(stage_of(open_stages=("picking",), has_held_lines=True), ("picking", False))
        self.assertEqual(stage_of(done_stages=("invoice",), billing="to_bill", has_held_lines=True), ("invoice", False))

    def test_held_lines_alone(self):
        """Once nothing else is under way, held lines bring the order back to credit and it is not settled."""
        self.assertEqual(stage_of(has_held_lines=True), ("credit", False))
        self.assertEqual(
            stage_of(done_stages=("settlement",), billing="settled", has_held_lines=True), ("credit", False)
        )


class TestDelivery(TestCase):
    def test_before_it_is_reserved(self):
        """A delivery has no stage of its own before it can be picked: allocation is the order's."""
        for state in ("draft", "waiting", "confirmed", "cancel"):
            self.assertIsNone(delivery_stage(state, True, "nothing"))

    def test_ready(self):
        """A ready transfer is to be picked."""
        self.assertEqual(delivery_stage("assigned", True, "nothing"), "picking")

    def test_gone(self):
        """A delivery that left waits for the invoice, then for settlement."""
        self.assertEqual(delivery_stage("done", True, "to_bill"), "invoice")
        self.assertEqual(delivery_stage("done", True, "billed"), "settlement")

    def test_inner_transfer_done(self):
        """A transfer inside the house hands on to the next one."""
        self.assertIsNone(delivery_stage("done", False, "to_bill"))


class TestBilling(TestCase):
    def test_to_bill(self):
        """Something to invoice, or a draft invoice, is still to bill."""
        self.assertEqual(billing("to invoice", [("posted", "paid")]), "to_bill")
        self.assertEqual(billing("invoiced", [("draft", "not_paid")]), "to_bill")

    def test_billed(self):
        """A partial payment, or one the bank has not shown, does not settle."""
        self.assertEqual(billing("invoiced", [("posted", "partial")]), "billed")
        self.assertEqual(billing("invoiced", [("posted", "in_payment")]), "billed")

    def test_settled(self):
        """Paid and reversed invoices settle; cancelled ones do not count."""
        self.assertEqual(
            billing("invoiced", [("posted", "paid"), ("posted", "reversed"), ("cancel", "not_paid")]), "settled"
        )

    def test_nothing(self):
        """Without invoices there is nothing."""
        self.assertEqual(billing("no", []), "nothing")
        self.assertEqual(billing("no", [("cancel", "not_paid")]), "nothing")

    def test_delivered_short_and_closed(self):
        """An order closed short and billed for what left is billed, although core says `no`."""
        self.assertEqual(billing("no", [("posted", "not_paid")]), "billed")


class TestWay(TestCase):
    def test_passed_in_one_go(self):
        """A confirmation that reserves at once went through allocation."""
        self.assertEqual(passed("quotation", "picking", GOODS_PATH), ("allocation",))

    def test_skips_what_is_not_on_the_path(self):
        """Stages that no module brings are not gone through."""
        self.assertEqual(passed("picking", "settlement", GOODS_PATH), ("invoice",))

    def test_nothing_passed(self):
        """Starting, stopping and going back pass nothing."""
        self.assertEqual(passed(None, "picking", GOODS_PATH), ())
        self.assertEqual(passed("picking", None, GOODS_PATH), ())
        self.assertEqual(passed("picking", "quotation", GOODS_PATH), ())

    def test_back(self):
        """An earlier stage is a step back; the first and the last are not."""
        self.assertTrue(is_back("picking", "allocation"))
        self.assertFalse(is_back("allocation", "picking"))
        self.assertFalse(is_back("picking", None))

    def test_least(self):
        """The least advanced stage is the earliest on the way."""
        self.assertEqual(least(reversed(STAGES)), "quotation")
        self.assertIsNone(least([None]))

    def test_late_key(self):
        """One breach, one key: document and stage."""
        self.assertNotEqual(late_key("sale.order", 1, "credit"), late_key("stock.picking", 1, "credit"))


class TestHandoffText(TestCase):
    def test_fill(self):
        """Names in braces are filled, missing ones become empty."""
        self.assertEqual(
            handoff_text.fill("{order} of {customer}: {due}", {"order": "S1", "customer": "A"}), "S1 of A:"
        )

    def test_nothing_is_run(self):
        """Braces cannot reach into objects."""
        self.assertEqual(handoff_text.fill("{order.name} {0}", {"order": "S1"}), "{order.name}")

    def test_unknown_places(self):
        """A name that nothing fills is found before it is sent."""
        self.assertEqual(handoff_text.unknown_places("{order} {oder}"), ["oder"])
