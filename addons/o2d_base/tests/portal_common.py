"""A customer with a login for the portal, and what he has been sent."""

import re
from io import BytesIO

from PIL import Image

from odoo.tests import new_test_user

from odoo.addons.o2d_base.tools.report_rules import Report

from .common import O2dCase

TOKEN = "0123456789abcdef0123456789abcdef"


def photo(colour="red"):
    """A small JPEG file."""
    content = BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "JPEG")
    return content.getvalue()


def select(page, selector):
    """Elements of a page by the simplest of selectors: words of tag, #id, .class and [name=value], parted by blanks.

    :param page: lxml element
    """
    path = ""
    for word in selector.split():
        tag, terms = re.match(r"\w*", word)[0] or "*", []
        for kind, name, value in re.findall(r"([#.\[])([\w-]+)(?:=([^\]]*)\])?", word):
            if kind == ".":
                terms.append(f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')")
            else:
                terms.append(f"@id='{name}'" if kind == "#" else f"starts-with(@{name}, '{value}')")
        path += f"//{tag}" + "".join(f"[{term}]" for term in terms)
    return page.xpath("." + path)


class PortalCase(O2dCase):
    """One order of ten bearings and four cables, of which six bearings and all cables have left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._product(name="Cable 2.5 sq mm", stock=1000)
        cls.clerk = cls._user("sales_coordinator")
        cls.buyer = cls._portal_user("portal_buyer", cls.customer)

    @classmethod
    def _portal_user(cls, login, customer):
        """A login for a contact of a customer."""
        user = new_test_user(cls.env, login=login, groups="base.group_portal", name=f"Buyer {login}")
        user.partner_id.parent_id = customer
        return user

    def _sent_order(self, quantities=None, **values):
        """An order of which a part has left."""
        order = self._order([(self.product, 10), (self.second, 4)], user_id=self.clerk.id, **values)
        order.action_confirm()
        self._deliver(order, {self.product: 6} if quantities is None else quantities)
        return order

    def _line(self, order, product):
        return order.order_line.filtered(lambda line: line.product_id == product)

    def _form(self, order, token=TOKEN, kind="damage", **values):
        """A form without mistakes: two bearings are damaged."""
        quantities = values.pop("quantities", {self._line(order, self.product).id: 2.0})
        return Report(kind=kind, token=token, quantities=quantities, **values)

    def _report(self, order, photos=(), picking=None, **values):
        form = self._form(order, **values)
        return order._o2d_receive_report(
            form, order._o2d_report_lines(picking), list(photos), self.buyer.partner_id, picking
        )

    def _return(self, picking, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            # No more comes back than left.
            line.quantity = min(quantity, line.move_id.quantity)
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        for move in returned.move_ids:
            move.quantity = move.product_uom_qty
        returned.move_ids.picked = True
        returned.button_validate()
