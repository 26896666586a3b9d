from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.addons.o2d_base.tests.common import O2dCase

MONDAY = datetime(2026, 3, 2, 6, 0)


class TestPromise(O2dCase):
    def _confirmed(self, **values):
        with freeze_time(MONDAY):
            order = self._order(**values)
            order.action_confirm()
        return order

    def _promised_again(self, order):
        return self._events(order, "note").filtered(lambda event: "promise" in (event.detail or {}))

    def test_promise_is_the_customers_date(self):
        """The delivery date agreed with the customer is the promise."""
        wanted = MONDAY + timedelta(days=9)
        order = self._confirmed(commitment_date=wanted)
        self.assertEqual(order.o2d_promise_date, wanted)
        self.assertEqual(order.o2d_first_promise_date, wanted)

    def test_promise_from_lead_time(self):
        """Without an agreed date it is what core expects from the lead times, counted from confirmation."""
        self.product.sale_delay = 4
        with freeze_time(MONDAY - timedelta(days=20)):
            order = self._order()
        with freeze_time(MONDAY):
            order.action_confirm()
        self.assertEqual(order.o2d_promise_date, MONDAY + timedelta(days=4))

    def test_quotation_promises_nothing(self):
        """Before confirmation nothing is promised."""
        self.assertFalse(self._order().o2d_promise_date)

    def test_services_promise_nothing_unless_agreed(self):
        """An order of services has no expected date, and so no promise."""
        service = self._product(type="service", is_storable=False)
        self.assertFalse(self._confirmed(lines=[(service, 1)]).o2d_promise_date)

    def test_core_never_moves_it(self):
        """A changed delivery date, a changed lead time and a late delivery leave the promise as it was."""
        order = self._confirmed()
        promised = order.o2d_promise_date
        order.commitment_date = MONDAY + timedelta(days=30)
        order.order_line.customer_lead = 12
        with freeze_time(MONDAY + timedelta(days=15)):
            self._deliver(order)
        self.assertEqual(order.o2d_promise_date, promised)

    def test_new_promise_is_an_event(self):
        """A new promise says why in the trail, and the first one stays."""
        order = self._confirmed()
        first, later = order.o2d_promise_date, MONDAY + timedelta(days=7)
        order._o2d_repromise(later, "The supplier is late.")
        self.assertEqual((order.o2d_promise_date, order.o2d_first_promise_date), (later, first))
        event = self._events(order, "note")
        self.assertIn("The supplier is late.", event.note)
        self.assertEqual(event.detail["promise"]["from"], str(first))
        self.assertEqual(event.detail["promise"]["to"], str(later))

    def test_same_promise_is_no_event(self):
        """Promising the same date again says nothing."""
        order = self._confirmed()
        order._o2d_repromise(order.o2d_promise_date, "Nothing changed.")
        self.assertFalse(self._events(order, "note"))

    def test_promise_needs_a_date(self):
        """A promise without a date is a mistake of the caller."""
        with self.assertRaises(ValueError):
            self._confirmed()._o2d_repromise(False, "No idea.")

    def test_copy_promises_nothing(self):
        """A copy of an order is a quotation and promises nothing."""
        copy = self._confirmed().copy()
        self.assertFalse(copy.o2d_promise_date or copy.o2d_first_promise_date)

    def test_confirmed_anew(self):
        """Cancelled and confirmed anew, the order has a new promise and keeps its first one."""
        order = self._confirmed()
        first = order.o2d_first_promise_date
        order._action_cancel()
        order.action_draft()
        with freeze_time(MONDAY + timedelta(days=10)):
            order.action_confirm()
        self.assertGreater(order.o2d_promise_date, first)
        self.assertEqual(order.o2d_first_promise_date, first)
        event = self._promised_again(order)
        self.assertIn("Confirmed again.", event.note)
        self.assertEqual(event.detail["promise"]["from"], str(first))

    def test_confirmed_anew_for_the_same_day(self):
        """Confirmed anew for the date that was promised, there is nothing to tell."""
        order = self._confirmed(commitment_date=MONDAY + timedelta(days=9))
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertFalse(self._promised_again(order))
