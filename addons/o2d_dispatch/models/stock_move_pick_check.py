from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """What a scan may not say: refused with one sentence that tells what to do instead."""

    _inherit = "stock.move"

    def _o2d_check_pick(self, scan):
        """
        :param scan: :class:`..tools.pick_rules.Scan` with a quantity above zero
        :raise UserError: wrong bin, lot or package, or more than there is to pick
        """
        self.ensure_one()
        self._o2d_check_whole(scan)
        lines = self._o2d_check_place(scan)
        self._o2d_check_over_pick(scan)
        self._o2d_check_set_aside(scan, lines)

    def _o2d_check_whole(self, scan):
        unit = self.product_id.uom_id
        quantity = abs(scan.quantity)
        # Not `compare`, which rounds both: 0.0001 would then equal nothing at all.
        if abs(unit.round(quantity) - quantity) > 1e-9 * max(quantity, 1.0):
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s cannot be counted: %(product)s goes in steps of %(step)s.",
                    quantity=f"{scan.quantity:g}",
                    unit=unit.name,
                    product=self.product_id.display_name,
                    step=f"{unit.rounding:g}",
                )
            )

    def _o2d_check_place(self, scan):
        """:return: the rows of this line at the scan's bin, lot and package"""
        product = self.product_id.display_name
        here = self.move_line_ids.filtered(lambda line: line.location_id.id == scan.location_id)
        if not here:
            bins = (
                self.move_line_ids.filtered(lambda line: not line.picked).location_id or self.move_line_ids.location_id
            )
            raise UserError(
                self.env._(
                    "Wrong bin: %(product)s is set aside in %(bins)s.",
                    product=product,
                    bins=", ".join(bins.mapped("name")) or self.location_id.name,
                )
            )
        of_lot = here.filtered(lambda line: line.lot_id.id == (scan.lot_id or False))
        if not of_lot:
            lots = here.lot_id.mapped("name")
            raise UserError(
                self.env._("Wrong lot: take %(lots)s of %(product)s.", lots=", ".join(lots), product=product)
                if lots
                else self.env._("%(product)s is set aside without a lot.", product=product)
            )
        of_package = of_lot.filtered(lambda line: line.package_id.id == (scan.package_id or False))
        if not of_package:
            packages = of_lot.package_id.mapped("name")
            raise UserError(
                self.env._("Wrong package: take %(product)s from %(packages)s.", product=product,
                           packages=", ".join(packages))
                if packages
                else self.env._("%(product)s is set aside outside any package.", product=product)
            )  # fmt: skip
        return of_package

    def _o2d_check_over_pick(self, scan):
        unit, before = self.product_id.uom_id, self._o2d_pick_total()
        if unit.compare(before + scan.quantity, self._o2d_pick_limit()) <= 0:
            return
        facts = {
            "asked": f"{self.product_qty:g}",
            "before": f"{before:g}",
            "quantity": f"{scan.quantity:,.12g}",
            "unit": unit.name,
            "product": self.product_id.display_name,
        }
        raise UserError(
            self.env._(
                "%(asked)s %(unit)s %(product)s are asked for and %(before)s confirmed: %(quantity)s more is too many.",
                **facts,
            )
            if before
            else self.env._("%(asked)s %(unit)s %(product)s are asked for: %(quantity)s is too many.", **facts)
        )

    def _o2d_check_set_aside(self, scan, lines):
        """What goes beyond the quantity set aside here must be free in the bin."""
        unit = self.product_id.uom_id
        aside = sum(line.quantity_product_uom for line in lines if not line.picked)
        extra = scan.quantity - aside
        if unit.compare(extra, 0) <= 0:
            return
        free = 0.0
        if self.product_id.tracking != "serial" and any(lines.mapped("picked")) or aside:
            free = self._o2d_free_at(lines[:1])
        if unit.compare(extra, free) > 0 or self.product_id.tracking == "serial":
            raise UserError(
                self.env._(
                    "Only %(aside)s %(unit)s %(product)s are set aside for this in %(bin)s.",
                    aside=f"{aside:g}",
                    unit=unit.name,
                    product=self.product_id.display_name,
                    bin=lines.location_id.name,
                )
                if aside
                else self.env._(
                    "%(product)s in %(bin)s is confirmed already.",
                    product=self.product_id.display_name,
                    bin=lines.location_id.name,
                )
            )

    def _o2d_free_at(self, line):
        """What nobody else has set aside of exactly these goods, in the product's unit."""
        if not self.product_id.is_storable:
            return self._o2d_pick_limit()
        return (
            self.env["stock.quant"]
            .sudo()
            ._get_available_quantity(
                self.product_id,
                line.location_id,
                lot_id=line.lot_id,
                package_id=line.package_id,
                owner_id=line.owner_id,
                strict=True,
            )
        )

    def _o2d_check_unpick(self, scan):
        """Only what stands confirmed at this place can be taken back."""
        self._o2d_check_whole(scan)
        key = (scan.location_id, scan.lot_id or False, scan.package_id or False)
        confirmed = self.env["o2d.pick.confirmation"]._sums(self)[self.id].get(key, 0.0)
        if self.product_id.uom_id.compare(-scan.quantity, confirmed) > 0:
            raise UserError(
                self.env._(
                    "Only %(confirmed)s %(unit)s %(product)s are confirmed here: no more can be taken back.",
                    confirmed=f"{confirmed:g}",
                    unit=self.product_id.uom_id.name,
                    product=self.product_id.display_name,
                )
            )
