import re
from datetime import timedelta

from lxml import html

from odoo.tests import tagged

from odoo.addons.o2d_atp.tests.allocation_common import DatedCase
from odoo.addons.o2d_atp.tools.allocation import Answer
from odoo.addons.o2d_base.tests.portal_common import PortalCase, select
from odoo.addons.o2d_base.tests.rpc_common import RpcCase


@tagged("post_install", "-at_install")
class TestPromisePortal(PortalCase, RpcCase, DatedCase):
    """When each line is with the customer, as he reads it."""

    def _promised(self, order):
        """[what the page says of each line], as a customer with a login gets it."""
        self.env.flush_all()
        self._login(self.buyer)
        page = html.fromstring(self.url_open(f"/my/orders/{order.id}").text)
        rows = select(page, "#o2d_lines .o_o2d_line_name")
        return [
            re.sub(r"\s+", " ", " ".join(one.text_content() for one in select(row, ".o_o2d_line_promise"))).strip()
            for row in rows
        ]

    def _day(self, days=0):
        day = self.wanted + timedelta(days=days, hours=5, minutes=30)
        return f"{day:%a} {day.day} {day:%b}"

    def _two_lines(self):
        """An order of one line that is there and one that waits for a receipt."""
        self._in_india()
        self._count(10, product=self.second)
        self._receive(10, 9)
        order = self._sell((self.second, 2), (self.article, 4), commitment_date=self.wanted)
        self._allocate()
        return order

    def test_each_line(self):
        """Each line says for itself when it is expected."""
        order = self._two_lines()
        there, due = self._day(), self._day(6)
        self.assertEqual(self._promised(order), [f"Expected with you {there}", f"Expected with you {due}"])

    def test_rest(self):
        """What has left is not expected any more, and of a line that left in part the rest is."""
        order = self._two_lines()
        self._count(3)
        self._allocate()
        self._deliver(order, {self.second: 2, self.article: 3})
        self.assertEqual(self._promised(order), ["", f"The rest expected with you {self._day(6)}"])

    def test_nobody_knows(self):
        """A line that nobody knows the day of says so, and does not show the day of the order."""
        self.article.route_ids = False
        order = self._sold(4)
        self.assertEqual(self._promised(order), ["No day known yet"])
        self._login(self.buyer)
        (line,) = self._call("sale.order", "o2d_tracking", order.ids)["result"]["lines"]
        self.assertEqual((line["promised"], line["promised_quantity"]), (None, 0))

    def test_part(self):
        """A line of which only a part was promised says how much."""
        self._in_india()
        order = self._sold(4)
        order.order_line._o2d_allocation_freeze({order.order_line.id: Answer(self.wanted, 2.0, is_short=True)})
        self.assertEqual(self._promised(order), [f"2 of 4 expected with you {self._day()}, no day known for the rest"])

    def test_look(self):
        """What is promised subject to a look says that it is still to be checked."""
        self._in_india()
        self._put(10)
        order = self._sold(4)
        (words,) = self._promised(order)
        self.assertEqual(words, f"Expected with you {self._day()}, still to be checked in our warehouse")

    def test_missed(self):
        """A day that has gone by is told as what it was."""
        self._in_india()
        self._count(10)
        order = self._sold(4)
        gone = self.wanted - timedelta(days=10)
        order.order_line._o2d_allocation_freeze({order.order_line.id: Answer(gone, 4.0)})
        self.assertEqual(self._promised(order), [f"Was promised for {self._day(-10)}"])

    def test_not_enforced(self):
        """Where lines are not promised one by one nothing is said of them."""
        self._control("confirmed_stock", "advise")
        order = self._sell((self.article, 4), commitment_date=self.wanted)
        self.assertEqual(self._promised(order), [""])
