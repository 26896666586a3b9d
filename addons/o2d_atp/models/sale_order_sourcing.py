"""What sourcing needs to know of an order, and what it answers; nothing is written here."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import ceil

from odoo import api, fields, models

from ..tools.atp import Ledger, Part, steps_of
from ..tools.sourcing import Choice, Line, Policy, Problem, Share, Warehouse
from .o2d_sourcing_rule import USUAL
from .o2d_sourcing_settings import HELP, STRATEGIES

# Days that are looked ahead.
HORIZON = 60
# How far a place is taken to be that nobody knows: no nearer than the farthest known one.
UNKNOWN_KM = 500.0
# What a unit of a product weighs that has no weight.
UNKNOWN_KG = 1.0
MODES = {"off": 0, "advise": 1, "enforce": 2}
# The smallest quantity that any unit of measure tells apart.
DUST = 1e-6


@dataclass
class Sourced:
    """What sourcing says of some lines of an order."""

    problem: Problem | None = None
    choice: Choice = field(default_factory=Choice)
    todays: dict = field(default_factory=dict)  # {warehouse id: today there}
    distances: dict = field(default_factory=dict)  # {warehouse id: km, None: not known}
    weightless: list = field(default_factory=list)  # products without a weight
    barred: list = field(default_factory=list)  # lines that no warehouse may serve
    along: dict = field(default_factory=dict)  # {line id: quantity} that no stock is kept of
    strategy: str = "closest"
    policy: Policy | None = None

    @property
    def shares(self):
        """{line id: [Share]}, quantities in the product's unit."""
        found = {}
        for share in self.choice.shares:
            found.setdefault(share.line, []).append(share)
        main = self.main_warehouse
        for line_id, quantity in self.along.items() if main else ():
            found[line_id] = [Share(line_id, main, quantity, 0, False, 0.0)]
        return found

    @property
    def main_warehouse(self):
        """Id of the warehouse that sends most lines; what no stock is kept of goes along."""
        counts = {}
        for share in self.choice.shares:
            counts.setdefault(share.warehouse, set()).add(share.line)
        return max(self.choice.warehouses, key=lambda place: len(counts[place]), default=None)

    def date(self, warehouse_id, day):
        """The date of a day in a warehouse; None: not known."""
        return None if day is None else self.todays[warehouse_id] + timedelta(days=day)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    o2d_sourcing_strategy = fields.Selection(
        STRATEGIES,
        string="Choose warehouses",
        copy=False,
        groups="base.group_user",
        help=HELP + " Empty: as for the customer, or as the company does.",
    )

    def _o2d_sourcing_strategy(self):
        """How the warehouses of this order are chosen: as the order says, else its customer, else its company."""
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        return (
            order.o2d_sourcing_strategy
            or order.partner_id.o2d_sourcing_strategy
            or order.partner_id.commercial_partner_id.o2d_sourcing_strategy
            or order.company_id.o2d_sourcing_strategy
            or "own"
        )

    def _o2d_sourcing_mode(self):
        """:return: `off` where nothing is chosen, else the mode of confirmed stock at the order's warehouse"""
        self.ensure_one()
        if not self.warehouse_id or self._o2d_sourcing_strategy() == "own":
            return "off"
        return self.env["o2d.control"]._mode("confirmed_stock", self.company_id, self.warehouse_id)

    def _o2d_sourcing_is_on(self):
        """Is this order procured from the warehouses that sourcing chooses?"""
        return self._o2d_sourcing_mode() == "enforce" and len(self._o2d_sourcing_warehouses()) > 1

    def _o2d_sourcing_warehouses(self):
        """Warehouses of the order's company and registration that run the control no looser, its own one first."""
        self.ensure_one()
        control, own = self.env["o2d.control"], self.warehouse_id.sudo()
        least = MODES[control._mode("confirmed_stock", self.company_id, own)]
        found = self.env["stock.warehouse"].sudo().search([("company_id", "=", self.company_id.id)])
        gstin = own._o2d_gstin()
        return own | found.filtered(
            lambda place: place._o2d_gstin() == gstin
            and MODES[control._mode("confirmed_stock", self.company_id, place)] >= least
        )

    # --- the question --------------------------------------------------------------------------

    def _o2d_source(self, wanted=None, used=None, exclude_lines=None):
        """What sourcing would say now. Nothing is written.

        :param wanted: {sale.order.line: quantity in its unit}; default: all that is ordered
        :param used: stock.warehouse records that send something of this order anyway
        :param exclude_lines: sale.order.line records whose own reservations are free for this
        :return: Sourced
        """
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        if wanted is None:
            wanted = {line: line.product_uom_qty for line in order.order_line}
        places = order._o2d_sourcing_warehouses()
        lines = self.env["sale.order.line"].sudo().union(*wanted) if wanted else self.env["sale.order.line"]
        sourced = Sourced(strategy=order._o2d_sourcing_strategy())
        goods = lines._o2d_sourceable()
        parts = goods.product_id._o2d_parts(order.company_id)
        kept, ranks = [], order._o2d_sourcing_ranks(goods, places)
        for line in goods:
            quantity = line.product_uom_id._compute_quantity(wanted[line], line.product_id.uom_id, round=False)
            if quantity <= DUST:
                continue
            if not line.product_id._o2d_is_kept(parts[line.product_id.id][0]):
                sourced.along[line.id] = quantity
            elif ranks[line.product_id.categ_id.id] == {}:
                sourced.barred.append(line)
            else:
                kept.append(line._o2d_sourcing_line(quantity, ranks[line.product_id.categ_id.id], parts))
                if not line.product_id.weight:
                    sourced.weightless.append(line.product_id)
        if kept:
            order._o2d_solve(sourced, kept, parts, places, used, exclude_lines)
        return sourced

    def _o2d_solve(self, sourced, lines, parts, places, used, exclude_lines):
        """
        :param lines: [tools.sourcing.Line]
        :param parts: as of `product.product._o2d_parts`
        """
        sourced.distances = self._o2d_sourcing_distances(places)
        parts = {line.product: parts[line.product] for line in lines}
        ids = {part for needed, _rounding in parts.values() for part in needed}
        products = self.env["product.product"].sudo()
        ledgers, sourced.todays = products._o2d_ledgers(ids, places, HORIZON, exclude_lines)
        supply = Supply(parts, ledgers)
        sourced.policy = self._o2d_sourcing_policy(sourced.strategy, sourced.todays[self.warehouse_id.id])
        warehouses = self._o2d_sourcing_places(places, sourced.distances, used)
        steps = {(product, place.id): supply.steps(product, place.id) for product in parts for place in places}
        sourced.problem = Problem(lines, warehouses, steps, sourced.policy)
        sourced.choice = supply.settle(sourced.problem, sourced.problem.solve())

    def _o2d_sourcing_policy(self, strategy, today):
        company = self.company_id
        wanted = self.warehouse_id._o2d_local_date(self.commitment_date) if self.commitment_date else today
        return Policy(
            strategy,
            deadline=max((wanted - today).days, 0) + company.o2d_sourcing_patience,
            shipment_cost=company.o2d_sourcing_shipment_cost,
            rate=company.o2d_sourcing_rate / 1000.0,
            may_split=company.o2d_sourcing_split,
            most=company.o2d_sourcing_most,
            together=self.picking_policy == "one",
        )

    def _o2d_sourcing_places(self, places, distances, used):
        """[tools.sourcing.Warehouse], in the order in which ties are broken."""
        speed = self.company_id.o2d_sourcing_km
        far = max([UNKNOWN_KM, *(km for km in distances.values() if km is not None)])
        found = []
        for place in places:
            km = far if distances[place.id] is None else distances[place.id]
            days = ceil(km / speed) if speed else 0
            found.append(Warehouse(place.id, round(km, 1), days, bool(used and place in used)))
        return found

    def _o2d_sourcing_distances(self, places):
        """{warehouse id: km by road to the customer, None where a place is not known}."""
        to = self.partner_shipping_id._o2d_pin()
        pins = {place: place.partner_id._o2d_pin() for place in places}
        known = (
            self.env["o2d.pincode"]
            .sudo()
            ._distances_km({(pin, to) for pin in pins.values() if pin and to}, by_road=True)
        )
        return {place.id: known.get((pin, to)) for place, pin in pins.items()}

    def _o2d_sourcing_ranks(self, lines, places):
        """{category id: {warehouse id: rank}, or None where all warehouses are alike}."""
        rules, state = self.env["o2d.sourcing.rule"], self.partner_shipping_id.state_id
        found = rules._ranks(self.company_id, places, lines.product_id.categ_id, state)
        usual = dict.fromkeys(places.ids, USUAL)
        return {category: None if ranks == usual else ranks for category, ranks in found.items()}


class Supply:
    """What is there of the products of an order, and of what they are made of."""

    def __init__(self, parts, ledgers):
        self._parts, self._ledgers = parts, ledgers
        users = {}
        for product, (needed, _rounding) in parts.items():
            for part in needed:
                users.setdefault(part, set()).add(product)
        # Kits that are sold beside their components, or beside other kits of them.
        self.tied = {product for shared in users.values() if len(shared) > 1 for product in shared}

    def _parts_of(self, product, place):
        needed, rounding = self._parts[product]
        return [
            Part(self._ledgers.setdefault((part, place), Ledger()), quantity) for part, quantity in needed.items()
        ], rounding

    def steps(self, product, place):
        parts, rounding = self._parts_of(product, place)
        return steps_of(parts, HORIZON, rounding)

    def settle(self, problem, choice):
        """Share out once more what products take from each other, the kits first, among the warehouses chosen."""
        tied = [line for line in problem.lines if line.product in self.tied]
        if not tied:
            return choice
        again = {line.id for line in tied}
        shares = [share for share in choice.shares if share.line not in again]
        for line in sorted(tied, key=lambda one: self._parts[one.product][1] is None):
            shares += self._settle_line(problem, choice, line)
        position = {line.id: at for at, line in enumerate(problem.lines)}
        choice.cost += sum(share.cost for share in shares) - sum(share.cost for share in choice.shares)
        choice.shares = sorted(shares, key=lambda share: position[share.line])
        return choice

    def _settle_line(self, problem, choice, line):
        """Share out one line, from further warehouses where those chosen have too little left."""
        places = [replace(place, is_used=place.id in choice.warehouses) for place in problem.warehouses]
        policy, most = problem.policy, problem.policy.most
        chosen = [place for place in places if place.is_used and (line.ranks is None or place.id in line.ranks)]
        if most and chosen and len(choice.warehouses) >= most:
            places = chosen
        elif most:
            policy = replace(policy, most=max(most - len(choice.warehouses), 1))
        steps = {(line.product, place.id): self.steps(line.product, place.id) for place in places}
        shares = Problem([line], places, steps, policy).solve().shares
        for share in shares:
            for part in self._parts_of(line.product, share.warehouse)[0]:
                if share.day is not None and not share.is_look:
                    part.ledger.add_demand(share.day, share.quantity * part.needed)
        used = {*choice.warehouses, *(share.warehouse for share in shares)}
        choice.warehouses = tuple(place.id for place in problem.warehouses if place.id in used)
        return shares


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    o2d_sourcing_ids = fields.One2many(
        "o2d.sourcing", "line_id", string="Warehouses", readonly=True, groups="base.group_user"
    )

    @api.depends_context("o2d_sourcing_line")
    def _compute_display_name(self):
        """Within an order a line is known by its product."""
        super()._compute_display_name()
        if self.env.context.get("o2d_sourcing_line"):
            for line in self.filtered("product_id"):
                line.display_name = line.product_id.display_name

    def _o2d_sourceable(self):
        """Goods that are sent from a warehouse's stock.

        What has a route of its own, made to order or shipped by a supplier goes the way that its route says.
        """
        goods = self.filtered(
            lambda line: not line.display_type
            and line.product_id.type == "consu"
            and not line.is_expense
            and not line.route_ids
        )
        routes = goods.product_id.route_ids | goods.product_id.categ_id.total_route_ids
        routes |= goods.product_uom_id.package_type_id.route_ids
        if not routes:
            return goods
        rules = self.env["stock.rule"].sudo().search(
            [("route_id", "in", routes.ids), ("action", "!=", "push"), ("location_dest_id.usage", "=", "customer")]
        )  # fmt: skip
        ways = rules.route_id
        return goods.filtered(
            lambda line: not ways
            & (
                line.product_id.route_ids
                | line.product_id.categ_id.total_route_ids
                | line.product_uom_id.package_type_id.route_ids
            )
        )

    def _o2d_sourcing_line(self, quantity, ranks, parts):
        """tools.sourcing.Line of this line; what is not sold in the product's own unit is parted in whole ones."""
        product = self.product_id
        _needed, whole = parts[product.id]
        unit = product.uom_id.rounding
        if self.product_uom_id != product.uom_id:
            unit = self.product_uom_id._compute_quantity(1.0, product.uom_id, round=False)
        weight = product.weight or UNKNOWN_KG
        return Line(self.id, product.id, quantity, weight, max(unit, whole or 0.0, DUST), ranks)


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _o2d_gstin(self):
        """The GST registration of a warehouse: its address's own, else its company's."""
        self.ensure_one()
        place = self.sudo()
        own = place.partner_id.vat if place.partner_id != place.company_id.partner_id else False
        return (own or place.company_id.vat or "").strip().upper()


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _o2d_pin(self):
        """The PIN code of an address in India; empty where there is none."""
        country = self.country_id.code or self.state_id.country_id.code or "IN"
        return (self.zip or "").strip() if country == "IN" else ""
