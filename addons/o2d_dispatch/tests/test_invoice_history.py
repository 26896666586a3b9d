"""Whatever is picked, sent back, credited and re-priced: what is billed is what the customer has."""

import time

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.addons.o2d_dispatch.tests.invoice_common import InvoiceCase

SECONDS = 20
EXAMPLES = 40
STEPS = 10
PARTS = st.tuples(st.integers(1, 5), st.integers(0, 5), st.integers(0, 5))


class History(RuleBasedStateMachine):
    """One order through random hands.

    :cvar case: the test that it runs in
    :cvar end: no further steps after this moment
    """

    case, end = None, 0.0

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint()
        self.uncredited = {}

    @initialize(advance=st.sampled_from([0, 150, 900]), steps=st.sampled_from(["ship_only", "ship_only", "pick_ship"]))
    def confirm(self, advance, steps):
        case = self.case
        self.advances = self.cancelled = 0
        self.order = case.env["sale.order"]
        if not self.is_running():
            return
        case.warehouse.delivery_steps = steps
        self.order = case._order([(case.tracked, 9), (case.product, 6), (case.other, 2)])
        self.order.order_line[2].write({"product_uom_id": case.dozen.id, "price_unit": 240})
        self.lines = self.order.order_line
        self.order.action_confirm()
        if advance:
            case._advance(self.order, advance)

    def is_running(self):
        return time.monotonic() < self.end

    def open_picking(self):
        return self.order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))[:1]

    def left(self):
        return self.order.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing"
        )

    @rule()
    @precondition(lambda self: not self.is_running())
    def rest(self):
        """There is always something to do, even when the time is over."""

    @rule(parts=PARTS)
    @precondition(lambda self: self.is_running() and self.open_picking())
    def dispatch(self, parts):
        self.ship(parts)

    @rule(parts=PARTS, backorder=st.integers(0, 3))
    @precondition(lambda self: self.is_running() and self.open_picking())
    def dispatch_again(self, parts, backorder):
        self.ship(parts, bool(backorder))

    def ship(self, parts, backorder=True):
        self.case.made += 1
        picking = self.open_picking()
        picking.action_assign()
        for move, part in zip(picking.move_ids.sorted("id"), parts, strict=False):
            wanted = min(part, move.product_uom_qty)
            for line in move.move_line_ids:
                line.quantity = min(line.quantity, wanted)
                wanted -= line.quantity
            move.picked = bool(move.quantity)
        if not any(picking.move_ids.mapped("picked")):
            picking.move_ids.picked = True  # as much of it as there is
        keys = {"skip_backorder": True}
        if not backorder:
            keys["picking_ids_not_to_backorder"] = picking.ids
        picking.with_user(self.case.supervisor).with_context(**keys).button_validate()

    @rule(position=st.integers(0, 5), parts=PARTS)
    @precondition(lambda self: self.is_running() and self.left())
    def send_back(self, position, parts):
        self.case.made += 1
        picking = self.left()[position % len(self.left())]
        wishes = {}
        for move, part in zip(picking.move_ids, parts, strict=False):
            back = sum(one.quantity for one in move.returned_move_ids if one.state == "done")
            wishes[move.product_id] = min(part, move.quantity - back)
        if not any(wishes.values()):
            return
        for move in self.case._return(picking, wishes).move_ids:
            line = move.sale_line_id
            quantity = move.product_uom._compute_quantity(move.quantity, line.product_uom_id, rounding_method="HALF-UP")
            self.uncredited[line] = self.uncredited.get(line, 0) + quantity

    @rule()
    @precondition(lambda self: self.is_running() and self.uncredited)
    def credit(self):
        self.case.made += 1
        for invoice in self.case._invoices(self.order):
            facts = invoice.invoice_line_ids.sale_line_ids._o2d_bill_facts()
            billed = invoice.invoice_line_ids.o2d_stock_move_ids
            returns = self.case.env["stock.move"].browse(
                [move for fact in facts.values() for move, quantity in fact.back().items() if quantity > 0]
            )
            if returns.origin_returned_move_id & billed:
                self.case._credit(invoice)
        self.uncredited = {}

    @rule(position=st.integers(0, 2), price=st.sampled_from([10, 33.33, 199.99]), discount=st.sampled_from([0, 5]))
    @precondition(lambda self: self.is_running())
    def change_price(self, position, price, discount):
        self.lines[position].write({"price_unit": price, "discount": discount})

    @rule(amount=st.sampled_from([40, 333.33]), paid=st.sampled_from([0, 25, None]))
    @precondition(lambda self: self.is_running() and self.open_picking() and self.advances < 2)
    def receive(self, amount, paid):
        """A further advance in the middle, unpaid, paid in part or in full."""
        self.advances += 1
        before = self.order.invoice_ids
        invoice = self.case._advance(self.order, amount, paid=paid is None)
        if paid:
            self.case._pay(invoice - before, paid)

    @rule()
    @precondition(lambda self: self.is_running() and self.open_picking() and self.left() and not self.cancelled)
    def cancel(self):
        self.cancelled = 1
        self.open_picking().action_cancel()

    @rule(position=st.integers(0, 2), more=st.integers(1, 4))
    @precondition(lambda self: self.is_running() and not self.open_picking())
    def order_more(self, position, more):
        self.lines[position].product_uom_qty += more

    @invariant()
    def billed_is_what_left(self):
        if self.is_running():
            self.case._check_quantities(self.order, self.uncredited)
            if not self.uncredited:
                self.case._check_lots(self.order)
            self.case._check_advances(self.order)

    def teardown(self):
        self.savepoint.close(rollback=True)
        self.case.env.invalidate_all()
        type(self).count += 1


class TestInvoiceHistory(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tracked, cls.lots = cls._by_lot(
            {"A1": 7, "B2": 7}, name="Grease 500 g", invoice_policy="order", list_price=33.33
        )
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.made = 0

    def test_random_histories(self):
        """After every step, for every line and lot: invoiced less credited is dispatched less returned."""
        machine = type("OneHistory", (History,), {"case": self, "end": time.monotonic() + SECONDS, "count": 0})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        self.assertGreaterEqual(self.made, 1, "nothing was done, so the test says nothing")

    def test_hard_history(self):
        """The same for what has gone wrong in other systems: returns not yet credited, advances not yet paid."""
        history = type("HardHistory", (History,), {"case": self, "end": time.monotonic() + 600, "count": 0})()
        history.confirm(advance=150, steps="ship_only")
        for step, values in (
            ("ship", {"parts": [4, 3, 1]}),
            ("send_back", {"position": 0, "parts": [2, 1, 0]}),
            ("ship", {"parts": [2, 1, 1]}),  # what came back is not credited yet
            ("receive", {"amount": 333.33, "paid": 25}),
            ("change_price", {"position": 1, "price": 33.33, "discount": 5}),
            ("send_back", {"position": 1, "parts": [1, 0, 5]}),
            ("credit", {}),
            ("ship", {"parts": [1, 1, 3], "backorder": True}),
            ("send_back", {"position": 2, "parts": [1, 0, 0]}),
            ("credit", {}),
            ("cancel", {}),
            ("order_more", {"position": 0, "more": 3}),
            ("ship", {"parts": [3, 5, 5]}),
        ):
            with self.subTest(step, **values):
                getattr(history, step)(**values)
                history.billed_is_what_left()
        history.teardown()

    # --- what always holds -----------------------------------------------------------------------

    def _moved(self, line):
        """(move, sign) of what core counts as dispatched or returned."""
        outgoing, incoming = line._get_outgoing_incoming_moves()
        return [(move, 1) for move in outgoing if move.state == "done"] + [
            (move, -1) for move in incoming if move.state == "done"
        ]

    def _posted(self, line):
        return line.invoice_lines.filtered(lambda one: one.parent_state == "posted")

    def _check_quantities(self, order, uncredited):
        for line in order.order_line.filtered("o2d_bill_on_dispatch"):
            billed = sum(one.quantity * -one.move_id.direction_sign for one in self._posted(line))
            self.assertAlmostEqual(billed, line.qty_delivered + uncredited.get(line, 0), 2, line.product_id.name)
        for picking in order.picking_ids.filtered("o2d_bill_state"):
            self.assertEqual(picking.o2d_bill_state, "billed")

    def _check_lots(self, order):
        for line in order.order_line.filtered("o2d_bill_on_dispatch"):
            moved, billed = {}, {}
            for move, sign in self._moved(line):
                for one in move.move_line_ids:
                    moved[one.lot_id.id] = moved.get(one.lot_id.id, 0) + sign * one.quantity_product_uom
            documents = self._posted(line)
            for document, lots in documents._o2d_lot_quantities().items():
                sign = -documents.browse(document).move_id.direction_sign
                for lot, quantity in lots.items():
                    billed[lot] = billed.get(lot, 0) + sign * quantity
            for lot in {*moved, *billed}:
                self.assertAlmostEqual(billed.get(lot, 0), moved.get(lot, 0), 2, f"{line.product_id.name}, lot {lot}")

    def _check_advances(self, order):
        posted = order.invoice_ids.filtered(lambda move: move.state == "posted")
        advances = posted.filtered(lambda move: move._is_downpayment())
        received = sum(move.amount_total - move.amount_residual for move in advances)
        taken = (posted - advances).invoice_line_ids.filtered("is_downpayment")
        deducted = sum(line.price_subtotal * line.move_id.direction_sign for line in taken)
        self.assertLessEqual(deducted, received + 0.005)
        for invoice in self._invoices(order):
            self.assertGreaterEqual(invoice.amount_total, 0)
