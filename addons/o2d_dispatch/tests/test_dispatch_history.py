"""Whatever is picked, sent, taken back, returned, credited and given up: goods and papers say the same."""

import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from .history_common import HistoryCase

# A batch is a run of its own: hypothesis would call it unsteady if a clock stopped it in the middle.
SECONDS, BATCHES, EXAMPLES, STEPS = 8, 4, 4, 7
PARTS = st.lists(st.integers(0, 6), min_size=4, max_size=4)
CHOICE = st.integers(0, 11)
NOTHING = "nobody waits for the rest"


class Dispatches(RuleBasedStateMachine):
    """Two orders of one customer through random hands.

    :cvar case: the test that it runs in
    """

    case = None

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint()
        self.uncredited, self.received = {}, 0.0
        self.orders = self.case.env["sale.order"]

    @initialize(
        steps=st.sampled_from(["ship_only", "ship_only", "pick_ship"]), per=st.sampled_from(["delivery", "trip"])
    )
    def confirm(self, steps, per):
        case = self.case
        case.warehouse.delivery_steps = steps
        case.company.o2d_invoice_per = per
        first = case._order([(case.grease, 7), (case.seal, 2), (case.kit, 3)], user_id=case.coordinator.id)
        first.order_line[1].write({"product_uom_id": case.dozen.id, "price_unit": 199.99, "discount": 7.5})
        self.orders = first + case._order([(case.grease, 4)], user_id=case.coordinator.id)
        self.orders.action_confirm()

    # --- what there is to do ---------------------------------------------------------------------------------

    def open_ones(self):
        return self.case._ready(self.orders)

    def at_gate(self):
        return self.case._at_gate(self.orders)

    def gone(self):
        return self.orders.picking_ids.filtered(self.case._with_customer)

    def invoices(self):
        return self.orders.invoice_ids.filtered(lambda one: one.move_type == "out_invoice" and one.state == "posted")

    @rule()
    def night(self):
        """Nobody does anything. (The shortest history has nothing else.)"""

    # --- goods go out ----------------------------------------------------------------------------------------

    @rule(which=CHOICE, parts=PARTS, backorder=st.integers(0, 3))
    @precondition(lambda self: self.open_ones())
    def dispatch(self, which, parts, backorder):
        """One delivery is picked, in part or whole, and validated; the rest waits, or nobody waits for it."""
        picking = self.open_ones()[which % len(self.open_ones())]
        if not self.is_pickable(picking):
            return
        self.case._pick_parts(picking, parts)
        self.case._leave_whole(picking, bool(backorder))
        self.done("dispatch")

    @rule(parts=PARTS)
    @precondition(lambda self: len(self.open_ones().sale_id) == 2)
    def dispatch_together(self, parts):
        """Both orders leave on one vehicle, and may share an invoice."""
        pickings = self.open_ones().filtered(lambda one: one._o2d_is_delivery() and self.is_pickable(one))
        if len(pickings.sale_id) < 2:
            return
        self.case.env["o2d.trip"].with_user(self.case.supervisor).create(
            {"arrangement": "pickup", "picking_ids": [(6, 0, pickings.ids)]}
        )
        self.case._pick_parts(pickings, parts)
        self.case._leave_whole(pickings)
        self.done("dispatch_together")

    def is_pickable(self, picking):
        """Are there goods for it? What waits for an earlier step is not walked."""
        picking.action_assign()
        return picking.state == "assigned" or any(picking.move_ids.mapped("quantity"))

    @rule(which=CHOICE)
    @precondition(lambda self: self.at_gate())
    def leave(self, which):
        """The guard lets a delivery out, with all that stand on its vehicle."""
        picking = self.at_gate()[which % len(self.at_gate())]
        picking.with_user(self.case.guard).action_o2d_gate_out()
        self.done("leave")

    # --- and come back ---------------------------------------------------------------------------------------

    @rule(which=CHOICE, is_sent=st.booleans())
    @precondition(lambda self: self.at_gate())
    def recall(self, which, is_sent):
        """A delivery is taken back at the gate, whether the customer has seen its invoice or not."""
        picking = self.at_gate()[which % len(self.at_gate())]
        if self.case._may_be_recalled(picking):
            (picking.o2d_invoice_ids & self.invoices()).is_move_sent = is_sent
            self.case._recall(picking, self.case.head)
            self.done("recall")

    @rule(which=CHOICE, parts=PARTS)
    @precondition(lambda self: self.gone())
    def send_back(self, which, parts):
        """The customer sends some of it back."""
        picking = self.gone()[which % len(self.gone())]
        wanted = self.some_of(self.case._with_customer(picking), parts)
        if wanted:
            self.bring_back(picking, self.case._send_back, wanted)
            self.done("send_back")

    @rule(which=CHOICE, parts=PARTS, condition=st.sampled_from(["restock", "quarantine"]))
    @precondition(lambda self: self.gone())
    def take_back(self, which, parts, condition):
        """Sales lets some of it come back. (Kits come back whole in this way; their parts by core's.)"""
        picking = self.gone()[which % len(self.gone())]
        kept = self.case._with_customer(picking)
        kept = {move: lots for move, lots in kept.items() if move.product_id == move.sale_line_id.product_id}
        wanted = self.some_of(kept, parts)
        if wanted:
            self.bring_back(picking, self.case._take_back, wanted, condition)
            self.done("take_back")

    def some_of(self, kept, parts):
        """:param kept: {move: {lot: quantity}}"""
        wanted = {}
        for number, (move, lots) in enumerate(kept.items()):
            left = parts[number % len(parts)]
            for lot, quantity in lots.items():
                part = min(left, quantity)
                left -= part
                if part:
                    wanted.setdefault(move, {})[lot] = part
        return wanted

    def bring_back(self, picking, way, *how):
        lines = picking.sale_id.order_line
        before = {line: line.qty_delivered for line in lines}
        way(picking, *how)
        for line in lines:
            self.uncredited[line] = self.uncredited.get(line, 0) + before[line] - line.qty_delivered

    @rule()
    @precondition(lambda self: any(self.uncredited.values()))
    def credit(self):
        """Accounts credits all that came back."""
        self.case._credit_back(self.orders)
        self.uncredited = {}
        self.done("credit")

    @rule(which=CHOICE, percent=st.sampled_from([3.33, 10]))
    @precondition(lambda self: self.billed())
    def rate_difference(self, which, percent):
        """The rate turns out to have been too high: money is credited, and no goods."""
        self.case._lower_rate(self.billed()[which % len(self.billed())], percent)
        self.done("rate_difference")

    def billed(self):
        """Invoices of goods that are gone, of which nothing is left to credit for goods."""
        waiting = {line for line, quantity in self.uncredited.items() if quantity}
        goods = self.gone().o2d_invoice_ids & self.invoices()
        return goods.filtered(lambda one: not waiting & set(one.invoice_line_ids.sale_line_ids))

    # --- what else people do ---------------------------------------------------------------------------------

    @rule(which=CHOICE, share=st.sampled_from([0.3, 1.0]))
    @precondition(lambda self: self.received == 0 and self.unpaid())
    def pay(self, which, share):
        """The customer pays, in part or whole."""
        invoice = self.unpaid()[which % len(self.unpaid())]
        amount = invoice.currency_id.round(invoice.amount_residual * share)
        self.case._pay(invoice, amount)
        self.received += amount
        self.done("pay")

    def unpaid(self):
        return self.invoices().filtered(lambda one: one.amount_residual > 1)

    @rule(which=CHOICE, price=st.sampled_from([10, 33.33, 199.99]), discount=st.sampled_from([0, 5, 12.5]))
    def change_price(self, which, price, discount):
        lines = self.orders.order_line
        lines[which % len(lines)].write({"price_unit": price, "discount": discount})

    @rule(which=CHOICE)
    @precondition(lambda self: self.open_ones() and self.gone())
    def cancel(self, which):
        """What still stands open of a delivery is not delivered."""
        self.open_ones()[which % len(self.open_ones())].action_cancel()

    @rule(which=CHOICE)
    def give_up(self, which):
        """The head of sales gives up what has not left."""
        order = self.orders[which % 2].with_user(self.case.sales_head)
        if order.o2d_may_give_up and order.sudo()._o2d_rest():
            order.action_o2d_give_up(NOTHING)
            self.done("give_up")

    @rule(which=CHOICE, more=st.integers(1, 3))
    @precondition(lambda self: not self.open_ones())
    def order_more(self, which, more):
        lines = self.orders.order_line
        lines[which % len(lines)].product_uom_qty += more

    # --- what holds ------------------------------------------------------------------------------------------

    @invariant()
    def goods_and_papers_agree(self):
        if self.orders:
            self.case._check_all(self.orders, self.uncredited)

    def done(self, name):
        self.case.done[name] = self.case.done.get(name, 0) + 1

    def undo_all(self):
        """Everything is taken back in the way that is open for it, and credited."""
        if not self.at_gate() and not self.gone():
            return
        for picking in self.at_gate():
            if self.case._may_be_recalled(picking):
                self.case._recall(picking, self.case.head)
            elif not picking.o2d_gate_out_at:
                picking.with_user(self.case.guard).action_o2d_gate_out()
        self.open_ones().action_cancel()
        for picking in self.gone():
            self.bring_back(picking, self.case._send_back, self.case._with_customer(picking))
        # What was picked and went no further goes back to its bin.
        self.case._credit_back(self.orders)
        self.uncredited = {}
        self.case._check_all(self.orders, self.uncredited)
        self.case._check_as_if_never(self.orders, self.received)
        self.done("undone")

    def teardown(self):
        try:
            if self.orders:
                self.undo_all()
        finally:
            self.savepoint.close(rollback=True)
            self.case.env.invalidate_all()


HARD = (
    ("dispatch_together", {"parts": [2, 5, 4, 2]}),
    ("recall", {"which": 0, "is_sent": False}),  # one of two on one invoice
    ("leave", {"which": 0}),
    ("dispatch", {"which": 0, "parts": [3, 2, 1, 3], "backorder": 1}),
    ("change_price", {"which": 0, "price": 199.99, "discount": 12.5}),
    ("recall", {"which": 0, "is_sent": True}),
    ("dispatch_together", {"parts": [4, 6, 2, 3]}),
    ("leave", {"which": 0}),
    ("pay", {"which": 0, "share": 0.3}),
    ("send_back", {"which": 0, "parts": [1, 1, 1, 0]}),
    ("send_back", {"which": 1, "parts": [1, 1, 2, 1]}),
    ("credit", {}),
    ("rate_difference", {"which": 0, "percent": 3.33}),
    ("take_back", {"which": 0, "parts": [1, 3, 1, 1], "condition": "quarantine"}),
    ("give_up", {"which": 0}),
    ("credit", {}),
)


class TestDispatchHistory(HistoryCase):
    def setUp(self):
        super().setUp()
        self.done = {}

    def test_hard_history(self):
        """The same for what goes wrong elsewhere: shared invoices taken back in part, kits and dozens in pieces."""
        history = type("HardHistory", (Dispatches,), {"case": self})()
        history.confirm(steps="ship_only", per="trip")
        for step, values in HARD:
            with self.subTest(step, **values):
                getattr(history, step)(**values)
                history.goods_and_papers_agree()
        history.teardown()
        self.assertEqual(set(self.done), {name for name, _values in HARD} - {"change_price"} | {"undone"})

    def test_a_dozen_comes_back_in_pieces(self):
        """A dozen that left whole and came back piece by piece has come back whole, and is credited whole."""
        order = self._order([(self.seal, 1)])
        order.order_line.product_uom_id = self.dozen
        order.action_confirm()
        picking = self._ship(order)
        picking.with_user(self.guard).action_o2d_gate_out()
        for pieces, left in ((1, 0.92), (1, 0.83), (4, 0.5), (6, 0)):
            self._send_back(picking, {picking.move_ids: {self.env["stock.lot"]: pieces}})
            self.assertEqual(order.order_line.qty_delivered, left)
            self._credit_back(order)
            self._check_all(order, {})

    def test_random_histories(self):
        """After every step of any history: invoiced less credited is dispatched less returned; undone, all is zero."""
        end = time.monotonic() + SECONDS
        for number in range(BATCHES):
            if time.monotonic() > end:
                break
            machine = seed(number)(type("OneHistory", (Dispatches,), {"case": self}))
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS,
                    deadline=None,
                    database=None,
                    phases=[Phase.explicit, Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
        self.assertGreaterEqual(self.done.get("dispatch", 0), 1, "nothing left, so the test says nothing")
