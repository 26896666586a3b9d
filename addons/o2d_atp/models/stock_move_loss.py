"""Goods that leave for nowhere or come out of nowhere, other than by a count."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.o2d_base.tools.token import KEY

from ..tools.difference_rules import Before, Difference, waiting
from .o2d_stock_difference import COUNTED, SECOND_PERSON

# Goods that go there are gone, and goods that come from there were nowhere before.
NOWHERE = {"inventory", "production"}
# Papers of those who make, take apart or repair: their goods are not lost. Fields of modules that may be installed.
PAPERS = ("raw_material_production_id", "production_id", "unbuild_id", "consume_unbuild_id", "repair_id")
# So long what one person closes alone counts together.
LATELY = timedelta(days=1)
# What of a line that was done already moves goods again when it is changed.
LINE_DECIDES = {"quantity", "product_uom_id", "location_id", "location_dest_id", "lot_id", "package_id",
                "result_package_id", "owner_id", "quant_id", "qty_done", "move_id", "picking_id"}  # fmt: skip


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Core books a line that is added to a transfer done already.
        late = lines.filtered(lambda line: line.state == "done")
        late._o2d_refuse_loss({line.id: line._o2d_in_unit(line.quantity, line.product_uom_id) for line in late})
        return lines

    def write(self, vals):
        if not LINE_DECIDES & vals.keys():
            return super().write(vals)
        before = {
            line.id: (line._o2d_is_loss(), line.quantity_product_uom) for line in self if line.state == "done"
        }  # fmt: skip
        result = super().write(vals)
        changed = {}
        for line in self.browse(before):
            was_loss, quantity = before[line.id]
            if was_loss or line._o2d_is_loss():
                # Where it was turned into something else the whole of it is another story.
                changed[line.id] = line.quantity_product_uom - (quantity if vals.keys() <= {"quantity"} else 0.0)
        self.browse(changed)._o2d_refuse_loss(changed, every=True)
        return result

    def _o2d_in_unit(self, quantity, unit):
        return unit._compute_quantity(quantity, self.product_id.uom_id, rounding_method="HALF-UP")

    def _o2d_is_loss(self):
        """Does it take goods from a place of ours to nowhere, or from nowhere to a place of ours?"""
        self.ensure_one()
        usages = {self.location_id.usage, self.location_dest_id.usage}
        if not usages & NOWHERE or not usages & {"internal", "transit"} or not self.product_id.is_storable:
            return False
        return "inventory" in usages or not self.move_id._o2d_has_papers()

    def _o2d_refuse_loss(self, quantities, every=False):
        """Refuse what one person does not write off alone; while the control advises, tell the trail.

        A count comes with its own rule (`stock.quant._apply_inventory`), what a second person approved with its
        pass. The system itself is nobody who could take goods.

        :param quantities: {line id: what it takes or brings, in the product's unit}
        :param every: these lines are known to be losses, or to have been
        """
        if self.env.uid == api.SUPERUSER_ID or self.env.context.get(KEY) in (COUNTED, SECOND_PERSON):
            return
        losses = self if every else self.filtered(lambda line: line._o2d_is_loss())
        for company, lines in losses.sudo().grouped("company_id").items():
            company = company or self.env.company
            large = lines._o2d_large_losses(company, quantities)
            for line in large:
                line._o2d_tell_loss(company, quantities[line.id])

    def _o2d_large_losses(self, company, quantities):
        differences = []
        for line in self:
            place = line._o2d_loss_place()
            book = sum(
                self.env["stock.quant"]
                ._gather(line.product_id, place, line.lot_id, line.package_id, line.owner_id, strict=True)
                .mapped("quantity")
            )
            # The books of a line that is done already know of it.
            if line.state == "done":
                book += quantities[line.id] if place == line.location_id else -quantities[line.id]
            cost = line.product_id.with_company(company).standard_price
            differences.append(Difference(line.id, line.product_id.id, book, quantities[line.id], cost))
        before = self.product_id._o2d_closed_lately(company, self.mapped(lambda one: one._o2d_loss_place()), self)
        return self.browse(waiting(differences, company._o2d_count_limits(), before))

    def _o2d_loss_place(self):
        """The place of ours that loses the goods or gets them."""
        self.ensure_one()
        return self.location_dest_id if self.location_id.usage in NOWHERE else self.location_id

    def _o2d_tell_loss(self, company, quantity):
        """:raise UserError: while the control enforces"""
        self.ensure_one()
        place = self._o2d_loss_place()
        mode = self.env["o2d.control"]._mode("inventory_adjustment", company, place.warehouse_id)
        words = {
            "product": self.product_id.display_name,
            "quantity": f"{abs(quantity):g}",
            "unit": self.product_id.uom_id.name,
            "bin": place.display_name,
        }
        if mode == "enforce":
            raise UserError(
                self.env._(
                    "%(product)s: one person does not write %(quantity)s %(unit)s off or on alone. Enter a scrap "
                    "order, or count %(bin)s: somebody else approves it.",
                    **words,
                )
            )
        if mode == "advise":
            self.env["o2d.event"]._log(
                place,
                "advised",
                stage="picking",
                note=self.env._(
                    "%(product)s: %(quantity)s %(unit)s written off or on in %(bin)s; a second person would have "
                    "approved it.",
                    **words,
                ),
                detail={"control": "inventory_adjustment", "product": self.product_id.id},
            )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _o2d_closed_lately(self, company, places, but=None):
        """What the user at hand counted, wrote off, wrote on or scrapped alone within a day.

        :param places: stock.location records: what was closed in one of them is told apart
        :param but: stock.move.line records that do not count
        :return: {product id: Before}
        """
        since = fields.Datetime.now() - LATELY
        lines = self.env["stock.move.line"].sudo().search(
            [
                ("product_id", "in", self.ids), ("company_id", "=", company.id), ("state", "=", "done"),
                "|", ("date", ">=", since), ("create_date", ">=", since),
                "|", ("create_uid", "=", self.env.uid), ("write_uid", "=", self.env.uid),
                "|", ("location_id.usage", "in", list(NOWHERE)), ("location_dest_id.usage", "in", list(NOWHERE)),
            ]
        )  # fmt: skip
        closed = [
            (line.product_id, line._o2d_loss_place(), line.quantity_product_uom)
            for line in lines - (but or lines.browse())
            if line._o2d_is_loss()
        ]
        # What somebody else had entered is not his own: there were two.
        approved = self.env["o2d.stock.difference"].sudo().search(
            [("product_id", "in", self.ids), ("company_id", "=", company.id), ("state", "=", "approved"),
             ("decided_by_id", "=", self.env.uid), ("decided_at", ">=", since)]
        )  # fmt: skip
        closed += [(one.product_id, one.location_id, -abs(one.difference)) for one in approved]
        quantities, values = {}, {}
        for product, place, quantity in closed:
            values[product.id] = values.get(product.id, 0.0) + quantity
            if place in places:
                quantities[product.id] = quantities.get(product.id, 0.0) + quantity
        costs = {product.id: product.sudo().with_company(company).standard_price for product in self}
        return {
            product: Before(max(quantities.get(product, 0.0), 0.0), max(whole, 0.0) * costs[product])
            for product, whole in values.items()
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_has_papers(self):
        """Is it part of what somebody makes, takes apart or repairs?"""
        return any(name in self._fields and self[name] for name in PAPERS)

    def _action_done(self, cancel_backorder=False):
        lines = self.filtered(lambda move: move.state not in ("done", "cancel") and move.picked).move_line_ids.filtered(
            lambda line: line.picked and line.quantity
        )
        lines._o2d_refuse_loss({line.id: line.quantity_product_uom for line in lines})
        return super()._action_done(cancel_backorder=cancel_backorder)
