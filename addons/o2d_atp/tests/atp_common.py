"""Builders for the tests of the promise."""

from datetime import timedelta

from odoo import fields

from odoo.addons.o2d_atp.tests.common import AtpCase


class PromiseCase(AtpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._in_india()
        cls.now = fields.Datetime.now().replace(microsecond=0)

    def _day(self, day):
        """A moment at noon in India, so many days from today there."""
        local = self.now + timedelta(hours=5, minutes=30)
        return local.replace(hour=6, minute=30, second=0) + timedelta(days=day)

    def _today(self):
        return (self.now + timedelta(hours=5, minutes=30)).date()

    def _atp(self, product=None, warehouse=None, horizon=30, lines=None):
        """{day: quantity} of the steps, days counted from today."""
        product, warehouse = product or self.article, warehouse or self.warehouse
        steps = product._o2d_atp(warehouse, horizon, lines)[product.id, warehouse.id]
        return {(date - self._today()).days: quantity for date, quantity in steps}

    def _looks(self, product=None, warehouse=None, horizon=30):
        """[(day, quantity, subject to a look)] of the steps."""
        product, warehouse = product or self.article, warehouse or self.warehouse
        steps = product._o2d_atp_looks(warehouse, horizon)[product.id, warehouse.id]
        return [((date - self._today()).days, quantity, look) for date, quantity, look in steps]

    def _sure(self, quantity, location=None, product=None, **values):
        """Counted goods in a bin."""
        return self._count(quantity, location, product, **values)

    def _receive(self, quantity, day, **values):
        """A receipt due on a day."""
        values.setdefault("picking_type", self.warehouse.in_type_id)
        return self._move(quantity, self.suppliers, values.pop("dest", self.bin), date=self._day(day), **values)

    def _demand(self, quantity, day, **values):
        """A delivery due on a day, not reserved."""
        values.setdefault("picking_type", self.warehouse.out_type_id)
        source = values.pop("source", self.warehouse.lot_stock_id)
        return self._move(quantity, source, self.customers, date=self._day(day), **values)
