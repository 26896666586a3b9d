import random
from datetime import timedelta

from odoo import fields

from odoo.addons.o2d_atp.tests.atp_common import PromiseCase
from odoo.addons.o2d_atp.tests.unit.test_atp import HORIZON, ledger, on, tried

OPEN = ("waiting", "confirmed", "partially_available", "assigned")


class TestBruteForce(PromiseCase):
    """The query against a reading of the same records one by one, on stock made at random."""

    def _read(self, product, warehouse):
        """Lots, receipts and demand of a product, read record by record."""
        bins = self.env["stock.location"].search(
            [("id", "child_of", warehouse.lot_stock_id.id), ("usage", "=", "internal")]
        )
        lots, seen, receipts, demand = [], [], {}, {}
        for quant in self.env["stock.quant"].search([("product_id", "=", product.id), ("location_id", "in", bins.ids)]):
            day = self._day_of(quant.lot_id.removal_date) if quant.lot_id.removal_date else None
            if quant.owner_id or self._is_kept(quant.lot_id):
                continue
            confirmed = self._confirmed(quant.location_id, product, lot_id=quant.lot_id.id)
            fresh = confirmed and confirmed.confirmed_at > fields.Datetime.now() - timedelta(days=60)
            kept = None if day is None or day > HORIZON else day
            (lots if fresh else seen).append((kept, int(quant.quantity - quant.reserved_quantity)))
        for move in self.env["stock.move"].search([("product_id", "=", product.id), ("state", "in", OPEN)]):
            day = max(self._day_of(move.date), 0)
            if day > HORIZON:
                continue
            if move.location_dest_id in bins and move.location_id not in bins:
                receipts[day] = receipts.get(day, 0) + int(move.product_qty)
            elif move.location_id in bins and move.location_dest_id not in bins:
                reserved = sum(
                    line.quantity_product_uom for line in move.move_line_ids if not self._is_kept(line.lot_id)
                )
                demand[day] = demand.get(day, 0) + int(move.product_qty - reserved)
        return lots, seen, receipts, demand

    def _is_kept(self, lot):
        """Blocked, or not sold any more."""
        return lot.o2d_blocked or bool(lot.removal_date and self._day_of(lot.removal_date) <= 0)

    def _day_of(self, moment):
        return ((moment + timedelta(hours=5, minutes=30)).date() - self._today()).days

    def _stock_at_random(self, dice, warehouses, bins):
        """A product with lots, ages, owners, reservations, receipts, deliveries and transfers."""
        product = self._product(name="Anything", tracking="lot", use_expiration_date=True)
        for warehouse in warehouses:
            for place in bins[warehouse]:
                for _number in range(dice.randrange(3)):
                    lot = self.env["stock.lot"].create({"name": f"L{dice.random()}", "product_id": product.id})
                    day = dice.choice([None, -1, 2, 5, 7, 30])
                    lot.write(
                        {
                            "expiration_date": day is not None and self._day(day),
                            "removal_date": day is not None and self._day(day),
                            "o2d_blocked": dice.random() < 0.1,
                        }
                    )
                    owner = self.customer if dice.random() < 0.1 else None
                    self._put(dice.randrange(1, 9), place, product, lot_id=lot, owner_id=owner)
                self.env["o2d.stock.confirmation"]._stamp_quants(self._quants(place, product)._o2d_keys(), "look")
                if dice.random() < 0.3:
                    self._age(90, place, product)
            for _number in range(dice.randrange(4)):
                self._receive(dice.randrange(1, 9), dice.randrange(-2, 10), dest=bins[warehouse][0], product=product)
            for _number in range(dice.randrange(4)):
                move = self._demand(
                    dice.randrange(1, 9), dice.randrange(-2, 10), source=warehouse.lot_stock_id, product=product
                )
                if dice.random() < 0.4:
                    # Only goods of our own: core takes a customer's as well.
                    move.restrict_partner_id = False
                    move._action_assign()
        self._move(3, bins[warehouses[0]][0], bins[warehouses[0]][1], product, date=self._day(1))
        self._move(2, bins[warehouses[0]][0], bins[warehouses[1]][0], product, date=self._day(3))
        return product

    def test_same_as_reading_one_by_one(self):
        """The one query promises what reading every record and trying every quantity would."""
        depot = self._warehouse("DP1")
        warehouses = self.warehouse | depot
        bins = {
            self.warehouse: self.bin | self.bin2,
            depot: self._bin("Depot 1", depot.lot_stock_id) | self._bin("Depot 2", depot.lot_stock_id),
        }
        for seed in range(25):
            product = self._stock_at_random(random.Random(seed), warehouses, bins)
            told = product._o2d_atp_looks(warehouses, HORIZON)
            for warehouse in warehouses:
                lots, seen, receipts, demand = self._read(product, warehouse)
                expected = ledger(lots, receipts, demand).steps(HORIZON)
                for day in range(HORIZON + 1):
                    date = self._today() + timedelta(days=day)
                    quantity, look = [step for step in told[product.id, warehouse.id] if step[0] <= date][-1][1:]
                    with self.subTest(seed=seed, warehouse=warehouse.code, day=day):
                        self.assertEqual(quantity, on(expected, day).quantity)
                        self.assertEqual(quantity, tried(lots, receipts, demand, day))
                        both = tried(lots + seen, receipts, demand, day)
                        self.assertEqual(look, max(both - quantity, 0))
