from datetime import timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models

from ..tools.atp import Ledger, Part, promise, steps_of

# A component that nobody has: what a kit is made of that cannot be counted.
NOBODY_HAS = 0


class Promise(NamedTuple):
    """What a line can be told; see `_o2d_atp_what_if`."""

    quantity: float
    look: float
    date: object
    problem: str = ""


class ProductProduct(models.Model):
    """When which quantity of a product can be promised."""

    _inherit = "product.product"

    def _o2d_atp(self, warehouses, horizon, exclude_lines=None):
        """What can be promised of these products, cumulative, from confirmed goods and what is due.

        :param warehouses: stock.warehouse records
        :param horizon: days to look ahead
        :param exclude_lines: sale.order.line records that do not count, for it is they who ask
        :return: {(product id, warehouse id): [(date, quantity)]} in the product's unit and the warehouse's
            days: the quantity holds from its date until the next one; the first date is today
        """
        steps, dates = self._o2d_steps(warehouses, horizon, exclude_lines)
        result = {}
        for key, found in steps.items():
            days, before, told = dates[key[1]], None, []
            for day, quantity, _look in found:
                # A step that only concerns looks is none here.
                if quantity != before:
                    told.append((days[day], quantity))
                    before = quantity
            result[key] = told
        return result

    def _o2d_atp_looks(self, warehouses, horizon, exclude_lines=None):
        """As `_o2d_atp`, with what could be promised beyond that if somebody looked and found it.

        :return: {(product id, warehouse id): [(date, quantity, subject to a look)]}
        """
        steps, dates = self._o2d_steps(warehouses, horizon, exclude_lines)
        return {
            key: [(dates[key[1]][day], quantity, look) for day, quantity, look in found] for key, found in steps.items()
        }

    def _o2d_steps(self, warehouses, horizon, exclude_lines):
        """:return: ({(product id, warehouse id): [Step]}, {warehouse id: date of each day from today on})"""
        parts = self._o2d_parts(warehouses.company_id[:1])
        ids = {part_id for needed, _rounding in parts.values() for part_id in needed}
        ledgers, todays = self._o2d_ledgers(ids, warehouses, horizon, exclude_lines)
        nothing, steps = Ledger(), {}
        for product_id, (needed, rounding) in parts.items():
            for warehouse_id in warehouses.ids:
                if rounding is None:
                    ledger = ledgers.get((product_id, warehouse_id), nothing)
                    steps[product_id, warehouse_id] = ledger.steps(horizon)
                    continue
                components = [Part(ledgers.get((part, warehouse_id), nothing), much) for part, much in needed.items()]
                steps[product_id, warehouse_id] = steps_of(components, horizon, rounding)
        days = range(horizon + 1)
        return steps, {
            warehouse_id: [today + timedelta(days=day) for day in days] for warehouse_id, today in todays.items()
        }

    def _o2d_parts(self, company):
        """What each product is promised from: itself, or the components of a kit.

        :return: {product id: ({product id: quantity for one unit}, rounding or None)}
        """
        parts = {product_id: ({product_id: 1.0}, None) for product_id in self._ids}
        if "mrp.bom" in self.env:
            parts.update(self._o2d_kit_parts(company))
        return parts

    def _o2d_kit_parts(self, company):
        """Components of those products that are kits, as manufacturing explodes them."""
        # Kits are few: manufacturing's own search would read every product that is asked for.
        kits_only = (
            self.sudo()
            .with_context(active_test=False)
            .search([("id", "in", self.ids), ("product_tmpl_id.bom_ids.type", "=", "phantom")])
        )
        boms = self.env["mrp.bom"].sudo()._bom_find(kits_only, company_id=company.id, bom_type="phantom")
        kits = {}
        for product, bom in boms.items():
            if bom:
                # Half a kit is none, whatever its unit allows.
                kits[product.id] = (product._o2d_needed_for_kit(bom), 1.0)
        return kits

    def _o2d_needed_for_kit(self, bom):
        """:return: {component id: quantity for one kit}; one that nobody has where the units do not convert"""
        self.ensure_one()
        unit = self.uom_id._compute_quantity(1, bom.product_uom_id, round=False)
        boms, lines = bom.explode(self, unit / (bom.product_qty or 1.0))
        # Core converts what does not convert: a kilogram becomes a piece without a word.
        pairs = [(bom.product_uom_id, self.uom_id)]
        for part_bom, _data in boms:
            pairs += [(line.product_uom_id, line.product_id.uom_id) for line in part_bom.bom_line_ids]
        if not all(one._has_common_reference(other) for one, other in pairs):
            return {NOBODY_HAS: 1.0}
        needed = {}
        for line, data in lines:
            part = line.product_id
            if part.is_storable:
                quantity = line.product_uom_id._compute_quantity(data["qty"], part.uom_id, round=False)
                needed[part.id] = needed.get(part.id, 0.0) + quantity
        return needed

    # --- many lines at once --------------------------------------------------------------------

    @api.model
    def _o2d_atp_what_if(self, wishes, horizon=30, exclude_lines=None):
        """What each of many lines could be told if all of them were confirmed now, in this order.

        Lines of one product compete, those of a kit and its components too: what one is told is taken
        before the next is asked. Nothing is written.

        :param wishes: [(key, product, warehouse, quantity in the product's unit, date or datetime in UTC or None)]
        :param horizon: days to look ahead
        :param exclude_lines: sale.order.line records that do not count
        :return: {key: Promise(quantity for that date, more of it subject to a look, date for the whole or None,
            what is wrong in words)}
        """
        products = self.browse({product.id for _key, product, *_rest in wishes})
        warehouses = self.env["stock.warehouse"].browse({warehouse.id for _key, _p, warehouse, *_rest in wishes})
        by_company = {
            company: products._o2d_parts(company) for company in warehouses.company_id
        }  # Kits are a company's own.
        ids = {part_id for parts in by_company.values() for needed, _rounding in parts.values() for part_id in needed}
        ledgers, todays = self._o2d_ledgers(ids, warehouses, horizon, exclude_lines)
        answers = {}
        for key, product, warehouse, quantity, date in wishes:
            needed, rounding = by_company[warehouse.company_id][product.id]
            parts = [
                Part(ledgers.setdefault((part_id, warehouse.id), Ledger()), much) for part_id, much in needed.items()
            ]
            today = todays[warehouse.id]
            day = (warehouse._o2d_local_date(date) - today).days if date else 0
            if problem := product._o2d_promise_problem(needed):
                answers[key] = Promise(0.0, 0.0, None, problem)
            elif quantity <= 0 or not product._o2d_is_kept(needed):
                # Nobody runs out of what no stock is kept of.
                answers[key] = Promise(quantity, 0.0, today + timedelta(days=max(day, 0)))
            else:
                answer = promise(parts, quantity, day, horizon, rounding)
                # Wanted later than we look ahead: what is there by then is there on the day it is wanted.
                whole = None if answer.day is None else today + timedelta(days=max(day, answer.day))
                answers[key] = Promise(answer.quantity, answer.look, whole)
        return answers

    def _o2d_is_kept(self, needed):
        """Is stock kept of this product, or of what it is made of?

        :param needed: {product id: quantity} it is promised from
        """
        self.ensure_one()
        return self.is_storable if self.id in needed else bool(needed)

    def _o2d_unit_problem(self, unit):
        """Why a quantity in this unit says nothing about the product, in words; empty where it converts.

        Core's `_compute_quantity` converts any unit into any other; whoever promises or allocates asks here.
        """
        self.ensure_one()
        if not unit or unit._has_common_reference(self.uom_id):
            return ""
        return self.env._(
            "%(product)s: %(unit)s does not convert into %(own)s, so nothing of it is promised.",
            product=self.display_name,
            unit=unit.name,
            own=self.uom_id.name,
        )

    def _o2d_promise_problem(self, needed):
        """Why nothing of this product is promised, in words; empty where nothing stands in the way.

        :param needed: {product id: quantity} it is promised from
        """
        self.ensure_one()
        if not self.active:
            return self.env._("%(product)s is archived: nothing of it is promised.", product=self.display_name)
        if NOBODY_HAS in needed:
            return self.env._(
                "The units in the kit %(product)s do not convert into those of its components: nothing of it is "
                "promised. Mend its bill of materials.",
                product=self.display_name,
            )
        archived = self.browse(needed.keys() - {self.id}).filtered(lambda part: not part.active)
        if archived:
            return self.env._(
                "%(part)s, a component of %(product)s, is archived: nothing of it is promised.",
                part=archived[0].display_name,
                product=self.display_name,
            )
        return ""


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _o2d_local_date(self, moment):
        """A date stays what it is; a moment in UTC becomes the day it falls on in this warehouse."""
        if not hasattr(moment, "hour"):
            return fields.Date.to_date(moment)
        return moment.replace(tzinfo=pytz.utc).astimezone(pytz.timezone(self._o2d_zone())).date()
