"""The arithmetic of the quotation's promise: one query for the ledgers, then plain rules."""

from dataclasses import dataclass, field
from datetime import timedelta

from odoo import fields, models

from ..tools.atp import EPSILON, Answer, Ledger, Part, promise, steps_of
from ..tools.promise_pieces import NOBODY, Piece, picture, pieces_of_answer, pieces_of_shares, snapshot
from ..tools.sourcing import Line, Problem
from .o2d_sourcing_rule import USUAL
from .sale_order_sourcing import DUST, HORIZON, UNKNOWN_KG, Supply

NOTHING_THERE = Answer(0.0, 0.0, None)


@dataclass(eq=False)
class Told:
    """What a line can be told; words are made of it in `sale_order_promise_words`."""

    wish: object  # sale_order_promise_draft.Wish
    place: object  # stock.warehouse it comes from, were it not split
    quantity: float  # in the product's unit
    parts: tuple  # ({product id: quantity for one unit}, rounding or None)
    base: object  # date on which it is with the customer, if it leaves when it is to leave
    is_past: bool  # the customer's wish was for a day that is past
    needed: dict  # {warehouse id: day on which it is to leave, from today}
    is_kept: bool = True
    problem: str = ""
    answer: Answer = NOTHING_THERE
    shares: list = field(default_factory=list)
    pieces: list = field(default_factory=list)
    leads: dict = field(default_factory=dict)  # {warehouse id: (days, how it comes)}
    points: list = field(default_factory=list)  # of the picture: (day, supply, others)

    def date(self, piece):
        """When a piece is with the customer; None: nobody knows."""
        if piece.day is None:
            return None
        return self.base + timedelta(days=max(piece.day - self.needed[piece.place], 0))

    @property
    def complete(self):
        """When all of it is with the customer; None: nobody knows."""
        dates = [self.date(piece) for piece in self.pieces]
        return None if None in dates or not dates else max(dates)

    @property
    def lacking(self):
        """Ids of the warehouses in which something is missing that has to be bought or made."""
        if self.shares:
            return {share.warehouse for share in self.shares if share.day is None}
        answer = self.answer
        rest = self.quantity - answer.quantity
        return {self.place.id} if answer.day is None and rest - answer.look > EPSILON else set()

    def settle(self):
        """Say in pieces what was found."""
        days = {place: found[0] for place, found in self.leads.items()}
        place = self.place.id
        if self.problem or not self.is_kept:
            self.pieces = [Piece(place, self.quantity, None if self.problem else self.needed[place], NOBODY)]
        elif self.shares:
            self.pieces = pieces_of_shares(self.shares, self.needed, {one: days.get(one) for one in self.needed})
        else:
            lead = days.get(place)
            self.pieces = pieces_of_answer(self.answer, self.quantity, place, self.needed[place], lead)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_promise_tell(self, wishes, exclude_lines=None):
        """What each of these lines could be told if all of them were confirmed now, in this order.

        :param wishes: [Wish]
        :param exclude_lines: sale.order.line records whose own reservations are free for this
        :return: {key: Told}
        """
        self.ensure_one()
        products = self.env["product.product"].union(*(wish.product for wish in wishes)).sudo()
        is_split = self._o2d_sourcing_is_on()
        places = self._o2d_sourcing_warehouses() if is_split else self.warehouse_id
        all_parts = products._o2d_parts(self.company_id)
        ids = {part for needed, _rounding in all_parts.values() for part in needed}
        ledgers, todays = products._o2d_ledgers(ids, places, HORIZON, exclude_lines)
        told = {wish.key: self._o2d_promise_asked(wish, all_parts, todays) for wish in wishes}
        stocked = [one for one in told.values() if one.is_kept and not one.problem and one.quantity > DUST]
        own_way = self._o2d_promise_own_way(stocked)
        stocked = [one for one in stocked if one not in own_way]
        if is_split:
            self._o2d_promise_split(stocked, places, all_parts, ledgers, todays)
        else:
            self._o2d_promise_from_own(stocked, ledgers)
        self._o2d_promise_leads(stocked + own_way)
        for one in told.values():
            one.settle()
        return told

    def _o2d_promise_asked(self, wish, all_parts, todays):
        """Told, with what is known before anything is looked up."""
        place, product = self.warehouse_id, wish.product.sudo()
        problem = product._o2d_unit_problem(wish.unit) or product._o2d_promise_problem(all_parts[product.id][0])
        quantity = 0.0 if problem else wish.unit._compute_quantity(wish.quantity, product.uom_id, round=False)
        now = fields.Datetime.now()
        base = self.commitment_date or now + timedelta(days=wish.lead)
        leaves = base - timedelta(days=self.company_id.security_lead)
        day, leaving, today = place._o2d_local_date(base), place._o2d_local_date(leaves), todays[place.id]
        return Told(
            wish,
            place,
            quantity,
            all_parts[product.id],
            base=max(day, today),
            is_past=day < today,
            needed={one: max((leaving - here).days, 0) for one, here in todays.items()},
            is_kept=product.type == "consu" and product._o2d_is_kept(all_parts[product.id][0]),
            problem=problem,
        )

    def _o2d_promise_own_way(self, asked):
        """Those of these lines that no stock is set aside for: made to order, or shipped by a supplier."""
        routes = self.env["stock.route"].sudo()
        for one in asked:
            product = one.wish.product.sudo()
            routes |= one.wish.routes | product.route_ids | product.categ_id.total_route_ids
        if not routes:
            return []
        rules = self.env["stock.rule"].sudo().search(
            [
                ("route_id", "in", routes.ids),
                ("location_dest_id.usage", "=", "customer"),
                "|", ("procure_method", "=", "make_to_order"), ("action", "=", "buy"),
            ]
        )  # fmt: skip
        ways = rules.route_id
        if not ways:
            return []
        return [
            one
            for one in asked
            if ways & (one.wish.routes | one.wish.product.sudo().route_ids | one.wish.product.categ_id.total_route_ids)
        ]

    def _o2d_promise_from_own(self, asked, ledgers):
        """One warehouse: each line is told what those before it leave."""
        for one in asked:
            needed, rounding = one.parts
            parts = [
                Part(ledgers.setdefault((part, one.place.id), Ledger()), quantity) for part, quantity in needed.items()
            ]
            one.points = self._o2d_promise_points(parts, rounding)
            one.answer = promise(parts, one.quantity, one.needed[one.place.id], HORIZON, rounding)

    def _o2d_promise_split(self, asked, places, all_parts, ledgers, todays):
        """Several warehouses: as sourcing chooses among them."""
        before = {key: snapshot(ledger) for key, ledger in ledgers.items()}
        parts = {one.wish.product.id: all_parts[one.wish.product.id] for one in asked}
        supply = Supply(parts, ledgers)
        policy = self._o2d_sourcing_policy(self._o2d_sourcing_strategy(), todays[self.warehouse_id.id])
        warehouses = self._o2d_sourcing_places(places, self._o2d_sourcing_distances(places), None)
        steps = {(product, place.id): supply.steps(product, place.id) for product in parts for place in places}
        products = self.env["product.product"].sudo().union(*(one.wish.product for one in asked))
        ranks = self._o2d_promise_ranks(products, places)
        lines = []
        for one in asked:
            found = ranks[one.wish.product.categ_id.id]
            if found == {}:
                one.problem = self.env._("No warehouse may send this product there.")
            else:
                lines.append(self._o2d_promise_line(one, found))
        if not lines:
            return
        problem = Problem(lines, warehouses, steps, policy)
        by_key = {one.wish.key: one for one in asked}
        for share in supply.settle(problem, problem.solve()).shares:
            by_key[share.line].shares.append(share)
        for one in asked:
            self._o2d_promise_share_points(one, before)

    def _o2d_promise_ranks(self, products, places):
        rules, state = self.env["o2d.sourcing.rule"], self.partner_shipping_id.state_id
        found = rules._ranks(self.company_id, places, products.categ_id, state)
        usual = dict.fromkeys(places.ids, USUAL)
        return {category: None if ranks == usual else ranks for category, ranks in found.items()}

    def _o2d_promise_line(self, one, ranks):
        """tools.sourcing.Line; what is not sold in the product's own unit is parted in whole ones."""
        product, unit = one.wish.product, one.wish.unit
        _needed, whole = one.parts
        smallest = product.uom_id.rounding
        if unit != product.uom_id:
            smallest = unit._compute_quantity(1.0, product.uom_id, round=False)
        smallest = max(smallest, whole or 0.0, DUST)
        return Line(one.wish.key, product.id, one.quantity, product.weight or UNKNOWN_KG, smallest, ranks)

    def _o2d_promise_leads(self, asked):
        """Look up how long it takes to get what is missing."""
        lacking = {}
        for one in asked:
            for place in one.lacking:
                lacking.setdefault(place, []).append(one)
        for place, those in lacking.items():
            warehouse = self.env["stock.warehouse"].sudo().browse(place)
            leads = self.env["product.product"].union(*(one.wish.product for one in those))._o2d_leads(warehouse)
            for one in those:
                if one.wish.product.id in leads:
                    one.leads[place] = leads[one.wish.product.id]

    # --- the picture ---------------------------------------------------------------------------

    def _o2d_promise_points(self, parts, rounding):
        if rounding is None and len(parts) == 1:
            return picture(parts[0].ledger, HORIZON)
        # Of a kit: as many as its components allow, beside what others were promised of them.
        return [(step.day, step.quantity, 0.0) for step in steps_of(parts, HORIZON, rounding)]

    def _o2d_promise_share_points(self, one, ledgers):
        """The picture of the warehouse that sends most of a line, and what it takes there from those after it."""
        if not one.shares:
            return
        needed, rounding = one.parts
        place = max(one.shares, key=lambda share: share.quantity).warehouse

        def parts_at(warehouse):
            return [
                Part(ledgers.setdefault((part, warehouse), Ledger()), quantity) for part, quantity in needed.items()
            ]

        one.points, one.place = self._o2d_promise_points(parts_at(place), rounding), one.place.browse(place)
        for share in one.shares:
            if share.day is not None and not share.is_look:
                for part in parts_at(share.warehouse):
                    part.ledger.add_demand(max(share.day, 0), share.quantity * part.needed)
