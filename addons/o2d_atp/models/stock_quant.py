from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.token import KEY

from ..tools.difference_rules import Difference, Limits, waiting
from .o2d_stock_difference import COUNTED, SECOND_PERSON

# What the books say is changed by counts and transfers, and so is what it is said of.
BOOKS = {"quantity", "reserved_quantity"}
SAID_OF = {"product_id", "location_id", "lot_id", "package_id", "owner_id"}


class StockQuant(models.Model):
    """Every count comes through `_apply_inventory`, whatever button, screen, import or call it came from."""

    _inherit = "stock.quant"

    def _o2d_keys(self):
        """What these quants stand for, as confirmations are kept.

        :return: [(product id, location id, lot id, package id, owner id)], 0 where there is none
        """
        return [
            (q.product_id.id, q.location_id.id, q.lot_id.id or 0, q.package_id.id or 0, q.owner_id.id or 0)
            for q in self
        ]

    def _apply_inventory(self, date=None):
        if self.env.context.get(KEY) is SECOND_PERSON:
            return super()._apply_inventory(date)
        waits = self._o2d_waits_for_second_person()
        if waits:
            self.env["o2d.stock.difference"]._ask(waits, date)
            waits.action_clear_inventory_quantity()
        applied = self - waits
        keys = applied._o2d_keys()
        result = None
        if applied:
            result = super(StockQuant, applied.with_context(**{KEY: COUNTED}))._apply_inventory(date)
        if applied:
            self.env["o2d.stock.difference"]._replace(keys)
            applied._o2d_counted(keys, date)
        return result

    @api.model
    def _o2d_counted(self, keys, date=None):
        """Somebody counted: the bins are confirmed.

        :param keys: see `_o2d_keys`
        :param date: when the counting was, if it is entered later; today without an hour is now
        """
        now = fields.Datetime.now()
        moment = min(fields.Datetime.to_datetime(date) or now, now)
        if moment == fields.Datetime.start_of(now, "day"):
            moment = now
        self.env["o2d.stock.confirmation"]._stamp_quants(keys, "count", moment)
        self.env["o2d.stock.cap"]._close_counted({key[:2] for key in keys})

    # --- differences that a second person closes ------------------------------------------------

    def _o2d_waits_for_second_person(self):
        """Those of these counts that the counter must not close; while the control only advises, the trail is told.

        The system itself (installing, importing at set-up) is no counter.
        """
        if self.env.uid == api.SUPERUSER_ID:
            return self.browse()
        large = self._o2d_large_differences()
        modes = {quant: quant._o2d_adjustment_mode() for quant in large}
        for quant in large.filtered(lambda quant: modes[quant] == "advise"):
            self.env["o2d.event"]._log(
                quant.location_id,
                "advised",
                stage="picking",
                note=self.env._(
                    "%(product)s: %(counted)s counted, %(book)s in the books; a second person would have closed it.",
                    product=quant.product_id.display_name,
                    counted=f"{quant.inventory_quantity:g}",
                    book=f"{quant.quantity:g}",
                ),
                detail={"control": "inventory_adjustment", "product": quant.product_id.id},
            )
        return large.filtered(lambda quant: modes[quant] == "enforce")

    def _o2d_adjustment_mode(self):
        self.ensure_one()
        location = self.location_id.sudo()
        company = self.company_id or location.company_id or self.env.company
        return self.env["o2d.control"]._mode("inventory_adjustment", company.sudo(), location.warehouse_id)

    def _o2d_large_differences(self):
        """Those of these quants whose count differs from the books by more than one person may close."""
        large = set()
        for company, quants in self.sudo().grouped("company_id").items():
            company = company or self.env.company
            differences = [
                Difference(
                    key=quant.id,
                    product=quant.product_id.id,
                    book=quant.quantity,
                    change=quant._o2d_change(),
                    cost=quant.product_id.with_company(company).standard_price,
                )
                for quant in quants
            ]
            changed = quants.filtered(lambda quant: quant._o2d_change())
            before = changed.product_id._o2d_closed_lately(company, changed.location_id)
            large |= waiting(differences, company.sudo()._o2d_count_limits(), before)
        return self.filtered(lambda quant: quant.id in large)

    def _o2d_change(self):
        """What its count adds to the books or takes off, without the dust of floating point."""
        self.ensure_one()
        return self.product_uom_id.round(self.inventory_quantity - self.quantity, rounding_method="HALF-UP")

    # --- doors around the count -----------------------------------------------------------------

    def write(self, vals):
        if (BOOKS | SAID_OF) & vals.keys():
            self._o2d_refuse_direct()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        # Core takes what it knows out of the values.
        names = {name for vals in vals_list for name in vals}
        quants = super().create(vals_list)
        if BOOKS & names:
            quants._o2d_refuse_direct()
        return quants

    def _o2d_refuse_direct(self):
        """Core's screens never write the books directly, but nothing keeps a remote call from it."""
        if self.env.su:
            return
        if any(quant._o2d_adjustment_mode() == "enforce" for quant in self):
            raise AccessError(self.env._("The books are changed by a count or a transfer, not by hand."))


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def action_revert_inventory(self):
        """Reverting a count is a difference as well, and has no counter."""
        quants = self.env["stock.quant"]
        for line in self.filtered("is_inventory"):
            place = line.location_id if line.location_id.usage != "inventory" else line.location_dest_id
            quant = quants._gather(
                line.product_id, place, line.lot_id, line.package_id, line.owner_id, strict=True
            )[:1]  # fmt: skip
            change = Difference(
                line.id, line.product_id.id, quant.quantity, line.quantity_product_uom, line.product_id.standard_price
            )
            limits = (line.company_id or self.env.company).sudo()._o2d_count_limits()
            mode = self.env["o2d.control"]._mode("inventory_adjustment", line.company_id, place.sudo().warehouse_id)
            if mode == "enforce" and not self.env.su and waiting([change], limits):
                raise UserError(
                    self.env._(
                        "%(product)s: a count of this size is not reverted. Count again; somebody else approves that.",
                        product=line.product_id.display_name,
                    )
                )
        return super().action_revert_inventory()


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_count_value = fields.Monetary(
        string="Difference worth more than",
        default=10000.0,
        groups="base.group_user",
        help="A count that differs by more than this, at cost, waits for somebody other than the counter. "
        "0: every difference waits.",
    )
    o2d_count_percent = fields.Float(
        string="Difference above (%)",
        default=10.0,
        groups="base.group_user",
        help="A count that differs from the books by more than this percentage waits for a second person.",
    )
    o2d_count_ignored = fields.Monetary(
        string="Worth no more than",
        default=500.0,
        groups="base.group_user",
        help="A difference worth no more than this never waits for its percentage.",
    )

    def _o2d_count_limits(self):
        return Limits(self.o2d_count_value, self.o2d_count_percent, self.o2d_count_ignored)
