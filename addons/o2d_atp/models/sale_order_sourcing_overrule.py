"""A planner chooses other warehouses than sourcing did, with a reason; the former choice is kept."""

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare, float_is_zero

from ..tools.sourcing import Line, Problem
from .sale_order_sourcing_plan import PLANNERS
from .sale_order_sourcing_procure import SPLIT, Split


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_o2d_sourcing(self):
        """Open where the goods come from, and what else could be."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("o2d_base.group_user"):
            raise AccessError(self.env._("Which warehouses serve an order is for people with a role in it."))
        return self.env["o2d.sourcing.overrule"]._open(self)

    def _o2d_is_planner(self):
        return self.env.user._o2d_has_any(PLANNERS)

    def _o2d_overrule(self, targets, reason):
        """Take the goods from these warehouses from now on.

        :param targets: {sale.order.line: {stock.warehouse: quantity in its unit}}
        :param reason: why, in words
        :raise AccessError: not a planner
        :raise UserError: no reason, a quantity that does not add up, or goods that are picked already
        """
        self.ensure_one()
        self.check_access("read")
        if not self._o2d_is_planner():
            raise AccessError(
                self.env._("Only a warehouse coordinator or the operations head changes where goods come from.")
            )
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write down why the goods come from elsewhere."))
        order = self.sudo().with_company(self.company_id)
        if order.state == "cancel" or not order._o2d_sourcing_is_on():
            raise UserError(
                self.env._("Nothing is chosen for %(order)s: its goods come from its own warehouse.", order=self.name)
            )
        targets = {
            line.sudo(): {place.sudo(): much for place, much in found.items() if much}
            for line, found in targets.items()
        }
        order._o2d_check_targets(targets)
        targets = {line: found for line, found in targets.items() if line._o2d_is_changed(found)}
        if not targets:
            raise UserError(self.env._("The goods come from there already."))
        before, words = order._o2d_rows_as_facts(targets), order._o2d_rows_in_words()
        order._o2d_keep_overruled(targets, reason)
        order._o2d_move_procurement(targets)
        order._o2d_tell_overruled(before, words, targets, reason)

    def _o2d_check_targets(self, targets):
        places = self._o2d_sourcing_warehouses()
        lines = self.env["sale.order.line"].sudo().union(*targets)
        ranks = self._o2d_sourcing_ranks(lines, places)
        strange = lines.filtered(lambda line: line.order_id != self) | (lines - lines._o2d_sourceable())
        if strange:
            names = ", ".join(strange.mapped("product_id.display_name") or strange.mapped("name"))
            raise UserError(self.env._("%(products)s: no warehouse is chosen for it here.", products=names))
        for line, found in targets.items():
            allowed = ranks[line.product_id.categ_id.id]
            line._o2d_check_target(found, places, allowed)

    def _o2d_rows_as_facts(self, lines):
        return [
            {"line": row.line_id.id, "warehouse": row.warehouse_id.id, "name": row.warehouse_id.name,
             "quantity": row.quantity, "words": row.words}
            for line in lines for row in line.o2d_sourcing_ids
        ]  # fmt: skip

    def _o2d_keep_overruled(self, targets, reason):
        """Archive the rows of these lines and keep what was chosen instead, with the days on which it is ready."""
        rows = self.env["o2d.sourcing"].sudo()
        priced = self._o2d_price(targets)
        rows.union(*(line.o2d_sourcing_ids for line in targets)).active = False
        words = self.env._("Chosen by %(user)s: %(reason)s", user=self.env.user.name, reason=reason)
        create = []
        for line, found in targets.items():
            for place, quantity in found.items():
                own = [share for share in priced.shares.get(line.id, ()) if share.warehouse == place.id]
                vals = self._prepare_row(priced, line, own)
                vals.update(order_id=self.id, line_id=line.id, warehouse_id=place.id, quantity=quantity)
                create.append({**vals, "words": words, "is_overruled": True})
        rows.create(create)

    def _o2d_price(self, targets):
        """When it is ready, and what it costs, to take goods from given warehouses.

        :return: Sourced; its choice is what was given
        """
        wanted = {line: sum(found.values()) for line, found in targets.items()}
        sourced = self._o2d_source(wanted, exclude_lines=self.order_line)
        if not sourced.problem:
            return sourced
        lines, supply = [], {}
        for line in sourced.problem.lines:
            record = self.env["sale.order.line"].sudo().browse(line.id)
            for place, quantity in targets[record].items():
                much = record.product_uom_id._compute_quantity(quantity, record.product_id.uom_id, round=False)
                key = line.product, place.id
                lines.append(Line(line.id, key, much, line.kg, line.unit, {place.id: 0}))
                supply[key, place.id] = sourced.problem.supply.get(key, ())
        sourced.problem = Problem(lines, sourced.problem.warehouses, supply, sourced.policy)
        sourced.choice = sourced.problem.choice((1 << len(sourced.problem.warehouses)) - 1)
        return sourced

    def _o2d_move_procurement(self, targets):
        """Ask the warehouses of a confirmed order for more, and others for less."""
        procurements = []
        for line, found in targets.items():
            if line.state != "sale" or line.o2d_hold:
                continue
            asked = line._o2d_asked_by_place()
            parts = [
                (place, found.get(place, 0.0) - asked.get(place, 0.0)) for place in dict.fromkeys([*asked, *found])
            ]
            parts = [part for part in parts if not float_is_zero(part[1], precision_digits=line._o2d_digits())]
            if not parts:
                continue
            total, unit = line.product_uom_id._adjust_uom_quantities(
                sum(much for _p, much in parts), line.product_id.uom_id
            )
            split = line.with_context(**{SPLIT: Split({line.id: parts})})
            procurements += split._create_procurements(total, unit, line._prepare_procurement_values())
        if procurements:
            self.env["stock.rule"].sudo().run(procurements)
            self.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")).action_confirm()

    def _o2d_tell_overruled(self, before, words, targets, reason):
        facts = dict(self.o2d_sourcing_facts or {})
        current = {line: line.o2d_sourcing_ids._quantities() for line in self.order_line if line.o2d_sourcing_ids}
        priced = self._o2d_price(current)
        instead = words and self.env._("Chosen before: %(words)s", words=words)
        facts["alternatives"] = [{"words": instead, "warehouses": []}] if words else []
        facts["choice"] = self._o2d_rows_in_words()
        facts["notes"] = [self.env._("Chosen by %(user)s: %(reason)s", user=self.env.user.name, reason=reason)]
        facts["elsewhere"] = self._o2d_elsewhere(priced)
        self._o2d_decide({"o2d_sourcing_facts": facts})
        self.env["o2d.event"]._log(
            self,
            "note",
            stage="allocation",
            note=self.env._("Goods come from: %(words)s %(reason)s", words=facts["choice"], reason=reason),
            detail={"sourcing": {"from": before, "to": self._o2d_rows_as_facts(targets), "reason": reason}},
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _o2d_is_changed(self, found):
        """Is this another choice than the one in force?"""
        rows, digits = self.o2d_sourcing_ids._quantities(), self._o2d_digits()
        return any(
            float_compare(rows.get(place, 0.0), found.get(place, 0.0), precision_digits=digits)
            for place in {*rows, *found}
        )

    def _o2d_check_target(self, found, places, allowed):
        """:raise UserError: what is wrong with taking these quantities of a line from there"""
        self.ensure_one()
        digits, name = self._o2d_digits(), self.product_id.display_name
        for place, quantity in found.items():
            if place not in places:
                raise UserError(
                    self.env._(
                        "%(place)s cannot send goods of this order: it belongs to another company or registration, or "
                        "does not confirm its stock.",
                        place=place.name,
                    )
                )
            if allowed is not None and place.id not in allowed:
                raise UserError(
                    self.env._("A rule keeps %(place)s from sending %(product)s.", place=place.name, product=name)
                )
            if quantity < 0:
                raise UserError(self.env._("%(product)s: a warehouse cannot send less than nothing.", product=name))
        if float_compare(sum(found.values()), self.product_uom_qty, precision_digits=digits):
            raise UserError(
                self.env._(
                    "%(product)s: %(ordered)s are ordered, but the warehouses together send %(sent)s.",
                    product=name,
                    ordered=f"{self.product_uom_qty:g}",
                    sent=f"{sum(found.values()):g}",
                )
            )
        if self.state != "sale" or self.o2d_hold:
            return
        free = self._o2d_free_by_place()
        for place, asked in self._o2d_asked_by_place().items():
            least = asked - free.get(place, 0.0)
            if float_compare(found.get(place, 0.0), least, precision_digits=digits) < 0:
                raise UserError(
                    self.env._(
                        "%(place)s has begun: %(quantity)s of %(product)s stay there.",
                        place=place.name,
                        quantity=f"{least:g}",
                        product=name,
                    )
                )
