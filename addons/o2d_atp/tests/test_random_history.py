"""Any history of a warehouse, in any order: after every step books, reservations and promises agree."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from odoo import fields

from odoo.addons.o2d_atp.tests.allocation_common import AllocationCase
from odoo.addons.o2d_atp.tests.random_history_common import EPSILON, HORIZON, Picture

RUNS, STEPS = 16, 14
ANY = st.integers(0, 99)
FEW = st.integers(1, 9)


class History(RuleBasedStateMachine):
    """One run: steps drawn by hypothesis, undone at its end.

    :cvar case: the test that owns the records
    """

    case = None

    def __init__(self):
        super().__init__()
        self.env = self.case.env
        self.savepoint = self.env.cr.savepoint()
        self.picture = self._take()

    def teardown(self):
        self.savepoint.close(rollback=True)
        self.env.invalidate_all()

    # --- after every step ------------------------------------------------------------------------

    def _take(self):
        picture = Picture(self.env, self.case.goods)
        picture.docks, picture.bins = self.case.docks, self.case.bin_ids
        return picture

    def _after(self, is_promising=False):
        """Share out as after a commit, then look at everything.

        :param is_promising: the step took nothing away: no promise may be broken by it
        """
        before, case = self.picture, self.case
        self.env["o2d.allocation"]._as_system(case.company)._allocate(case.company)
        self.env.invalidate_all()
        self.picture = after = self._take()
        case.assertEqual([*after.faults(), *after.faults_since(before)], [])
        told = case.goods._o2d_atp_looks(case.warehouses, HORIZON)
        for (product, warehouse), steps in told.items():
            self._check_promises(after, product, warehouse, steps)
            if is_promising:
                was, now = before.overpromised(product, warehouse), after.overpromised(product, warehouse)
                case.assertEqual([day for day in now if now[day] > was[day] + EPSILON], [], "promised twice")

    def _check_promises(self, picture, product, warehouse, steps):
        today = (picture.now + timedelta(hours=5, minutes=30)).date()
        for date, quantity, look in steps:
            day = (date - today).days
            due, lacking = picture.demand(product, warehouse, day)
            if quantity > 0:
                self.case.assertLessEqual(
                    quantity + lacking, picture.supply(product, warehouse, day, sure=True) + EPSILON
                )
            if quantity + look > 0:
                self.case.assertLessEqual(
                    quantity + look + due, picture.supply(product, warehouse, day) + EPSILON
                )  # fmt: skip

    # --- what can be chosen ----------------------------------------------------------------------

    def _orders(self):
        return self.env["sale.order"].search([("id", "in", self.case.orders_of_run(self)), ("state", "=", "sale")])

    def _pickings(self, *domain):
        return self.env["stock.picking"].search(
            [("picking_type_id.warehouse_id", "in", self.case.warehouses.ids), *domain], order="id"
        )

    def _from_bins(self):
        """Transfers that take goods out of the bins, some of which are set aside."""
        return self._pickings(("state", "in", ("assigned", "confirmed"))).filtered(
            lambda picking: (
                picking.location_id.o2d_place_warehouse_id
                and picking.picking_type_code != "incoming"
                and any(picking.move_line_ids.mapped("quantity"))
            )
        )

    def _on_the_way(self):
        """Transfers beyond the bins, or into them, that are ready."""
        return self._pickings(("state", "=", "assigned")).filtered(
            lambda picking: not picking.location_id.o2d_place_warehouse_id
        )

    @staticmethod
    def _one(records, number):
        return records[number % len(records)]

    # --- orders ----------------------------------------------------------------------------------

    @rule(which=st.integers(0, 3), quantity=FEW, site=st.integers(0, 1), day=st.integers(0, 6))
    def confirm(self, which, quantity, site, day):
        product = self.case.sold[which % 3]
        line = {"product_id": product.id, "product_uom_qty": quantity, "price_unit": 10.0}
        if which == 3:
            line.update(product_uom_id=self.env.ref("uom.product_uom_dozen").id, product_uom_qty=(quantity + 3) // 4)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.case.customer.id,
                "warehouse_id": self.case.warehouses[site].id,
                "commitment_date": fields.Datetime.now() + timedelta(days=day) if day else False,
                "order_line": [(0, 0, line)],
            }
        )
        order.action_confirm()
        self._after(is_promising=True)

    @precondition(lambda self: self._orders())
    @rule(number=ANY, change=st.sampled_from([-2, -1, 1, 3]))
    def change_quantity(self, number, change):
        line = self._one(self._orders(), number).order_line
        line.product_uom_qty = max(line.product_uom_qty + change, line.qty_delivered)
        self._after(is_promising=True)

    @precondition(lambda self: self._orders())
    @rule(number=ANY)
    def cancel(self, number):
        self._one(self._orders(), number)._action_cancel()
        self._after(is_promising=True)

    # --- out of the bins -------------------------------------------------------------------------

    @precondition(lambda self: self._from_bins())
    @rule(number=ANY, short=st.integers(0, 3))
    def pick(self, number, short):
        """Pick what is set aside; where less stands in the bin than the books say, it is capped."""
        picking = self._one(self._from_bins(), number)
        line = picking.move_line_ids.filtered("quantity")[:1]
        if short:
            found = max(line.quantity_product_uom - short, 0.0)
            self.env["o2d.stock.cap"]._cap(line.product_id, line.location_id, found, picking=picking)
            line.quantity = line.product_id.uom_id._compute_quantity(found, line.product_uom_id, round=False)
        self._validate(picking)
        self._after()

    @precondition(lambda self: self._on_the_way())
    @rule(number=ANY)
    def forward(self, number):
        self._validate(self._one(self._on_the_way(), number))
        self._after()

    def _validate(self, picking):
        lines = picking.move_line_ids.filtered("quantity")
        if lines:
            lines.picked = True
            picking.with_context(skip_backorder=True).button_validate()

    @precondition(lambda self: self._from_bins())
    @rule(number=ANY, again=st.booleans())
    def unreserve(self, number, again):
        picking = self._one(self._from_bins(), number)
        picking.do_unreserve()
        if again:
            picking.action_assign()
        self._after()

    @precondition(lambda self: self._pickings(("state", "=", "done"), ("picking_type_code", "=", "outgoing")))
    @rule(number=ANY)
    def give_back(self, number):
        done = self._one(self._pickings(("state", "=", "done"), ("picking_type_code", "=", "outgoing")), number)
        wizard = self.env["stock.return.picking"].create({"picking_id": done.id})
        wizard.product_return_moves.quantity = 1
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        picking.action_assign()
        self._validate(picking)
        self._after()

    # --- into the bins ---------------------------------------------------------------------------

    @rule(which=st.integers(0, 1), quantity=FEW, site=st.integers(0, 1), day=st.integers(0, 8))
    def receive(self, which, quantity, site, day):
        """Goods are announced; those of today come at once."""
        product, operation = self.case.goods[which], self.case.warehouses[site].in_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": operation.id,
                "location_id": self.case.suppliers.id,
                "location_dest_id": operation.default_location_dest_id.id,
                "scheduled_date": fields.Datetime.now() + timedelta(days=day),
                "move_ids": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": quantity, "product_uom": product.uom_id.id,
                            "location_id": self.case.suppliers.id, "date": fields.Datetime.now() + timedelta(days=day),
                            "location_dest_id": operation.default_location_dest_id.id})
                ],
            }
        )  # fmt: skip
        picking.action_confirm()
        picking.move_line_ids.filtered(lambda line: line.product_id.tracking == "lot").lot_id = self.case.lots[0]
        if not day:
            self._validate(picking)
        self._after()

    @rule(place=st.integers(0, 3), which=st.integers(0, 2), quantity=st.integers(0, 12))
    def count(self, place, which, quantity):
        product, lot = self._goods(which)
        self.case._count(quantity, self.case.places[place], product, lot_id=lot.id)
        self._after()

    @rule(place=st.integers(0, 3), which=st.integers(0, 2), missing=FEW)
    def cap(self, place, which, missing):
        product, place = self._goods(which)[0], self.case.places[place]
        book = self.env["o2d.stock.cap"]._book(product, place)
        if book > 0:
            self.env["o2d.stock.cap"]._cap(product, place, max(book - missing, 0.0), "By chance")
        self._after()

    @rule(place=st.integers(0, 3), which=st.integers(0, 2))
    def grow_old(self, place, which):
        """Nobody has seen the goods for long."""
        self.case._age(100, self.case.places[place], self._goods(which)[0])
        self._after()

    @precondition(lambda self: self._looks())
    @rule(number=ANY, missing=st.integers(0, 3))
    def look(self, number, missing):
        look = self._one(self._looks(), number)
        look._found(max(look.book_quantity - missing, 0.0))
        self._after(is_promising=not missing)

    def _looks(self):
        return self.env["o2d.stock.look"].search(
            [("state", "=", "open"), ("product_id", "in", self.case.goods.ids)], order="id"
        )  # fmt: skip

    @rule(number=st.integers(0, 1), how=st.sampled_from(["block", "release", "expire"]))
    def spoil(self, number, how):
        lot = self.case.lots[number]
        if how == "expire":
            past = fields.Datetime.now() - timedelta(days=2)
            lot.write({"expiration_date": past, "removal_date": past})
        else:
            lot.o2d_blocked = how == "block"
        self._after()

    @rule(place=st.integers(0, 3), which=st.integers(0, 2), to=st.integers(0, 3), quantity=FEW)
    def put_elsewhere(self, place, which, to, quantity):
        """Free goods are carried to another bin, or thrown away."""
        (product, lot), source, dest = self._goods(which), self.case.places[place], self.case.places[to]
        quants = self.env["stock.quant"]._gather(product, source, lot_id=lot, strict=True)
        quants = quants.filtered(lambda quant: quant.available_quantity >= quantity and quant.lot_id == lot)[:1]
        if quants:
            if source == dest or source.warehouse_id != dest.warehouse_id:
                dest = product.property_stock_inventory
            move = self.case._move(quantity, source, dest, product)
            move.move_line_ids = [
                (0, 0, {"product_id": product.id, "quantity": quantity, "lot_id": lot.id, "location_id": source.id,
                        "location_dest_id": dest.id, "picked": True})
            ]  # fmt: skip
            move._action_done()
        self._after()

    def _goods(self, which):
        """One of: pieces, the first lot, the second lot."""
        return [(self.case.valve, self.case.no_lot), *((self.case.paint, lot) for lot in self.case.lots)][which]


class TestRandomHistory(AllocationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._in_india()
        depot = cls._warehouse("D3", delivery_steps="pick_pack_ship", reception_steps="three_steps")
        cls.warehouses = cls.warehouse | depot
        cls.env["stock.picking.type"].search([("warehouse_id", "in", cls.warehouses.ids)]).write(
            {"reservation_method": "at_confirm", "create_backorder": "always"}
        )
        cls.places = [cls.bin, cls.bin2, cls._bin("D 1", depot.lot_stock_id), cls._bin("D 2", depot.lot_stock_id)]
        cls.bin_ids = {
            cls.warehouse.id: {cls.bin.id, cls.bin2.id, cls.warehouse.lot_stock_id.id},
            depot.id: {cls.places[2].id, cls.places[3].id, depot.lot_stock_id.id},
        }
        docks = depot.wh_input_stock_loc_id | depot.wh_qc_stock_loc_id
        cls.docks = {cls.warehouse.id: set(), depot.id: set(docks.ids)}
        cls._make_goods()

    @classmethod
    def _make_goods(cls):
        cls.valve = cls.article
        cls.paint = cls._product(name="Paint", tracking="lot", use_expiration_date=True)
        cls.goods = cls.valve | cls.paint
        cls.no_lot = cls.env["stock.lot"]
        cls.lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.paint.id, "expiration_date": False} for name in ("P1", "P2")]
        )
        later = fields.Datetime.now() + timedelta(days=5)
        cls.lots[1].write({"expiration_date": later, "removal_date": later})
        kit = cls._product(name="Valve, painted", is_storable=False)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    (0, 0, {"product_id": cls.valve.id, "product_qty": 1}),
                    (0, 0, {"product_id": cls.paint.id, "product_qty": 2}),
                ],
            }
        )
        cls.sold = [cls.valve, cls.paint, kit]
        for place in cls.places:
            cls._count(10, place)
            for lot in cls.lots:
                cls._count(4, place, cls.paint, lot_id=lot.id)
        cls.last_order = cls.env["sale.order"].search([], order="id desc", limit=1).id or 0

    def orders_of_run(self, _run):
        return self.env["sale.order"].search([("id", ">", self.last_order)]).ids

    def test_any_order(self):
        """Orders, picks, counts, looks, receipts and returns in any order leave books and promises that agree."""
        machine = type("HistoryOfThisTest", (History,), {"case": self})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize=True,
                # Shrinking a history takes minutes; what was drawn is printed and short enough to read.
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
