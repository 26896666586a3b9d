from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools import paper_rules as rules

MAY_PRINT = (
    "o2d_base.group_gate_keeper",
    "o2d_base.group_dispatch_supervisor",
    "o2d_base.group_warehouse_coordinator",
    "o2d_base.group_operations_head",
    "o2d_base.group_accounts",
)
# The order of the papers in the driver's hand.
GATE_PASS, TRIP_SHEET, INVOICE, CHALLAN, PACKING_SLIP, LR, LATER = range(10, 80, 10)


def _part(template, record, sequence, lang=None, paper=None, copy=""):
    """One paper of the kit: which template prints what.

    :param template: external id; it gets `record` (also as `trip`, `doc` and `bill`), `company`, `paper` and `copy`
    """
    lang = lang or record.env.lang
    return {
        "template": template,
        "record": record.with_context(lang=lang),
        "sequence": sequence,
        "lang": lang,
        "paper": paper,
        "copy": copy,
    }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_paper_parts(self, travelling=False):
        """The copies of these invoices, ready to print.

        :param travelling: only those that the driver takes along
        :return: [part], see `_part`
        """
        parts = []
        for move in self:
            move = move.with_context(lang=move.partner_id.lang or self.env.lang)
            paper, copies = move._o2d_invoice_paper(), move._o2d_invoice_copies()
            for copy in copies[: rules.TRAVELLING] if travelling else copies:
                parts.append(
                    _part("o2d_dispatch.report_invoice_copy", move, INVOICE, move.env.context["lang"], paper, copy)
                )
        return parts


class StockPicking(models.Model):
    """All papers of a delivery in one print: what the driver takes along."""

    _inherit = "stock.picking"

    def action_o2d_print_kit(self):
        """Print the papers that travel with these deliveries.

        :raise AccessError: for who prints no papers of the dock
        :raise UserError: where one is not validated, so that its papers are not there yet
        """
        self._o2d_check_kit()
        return self.env.ref("o2d_dispatch.action_report_delivery_kit").report_action(self, config=False)

    def _o2d_check_kit(self):
        self.check_access("read")
        self._o2d_check_kit_role()
        for picking in self:
            if picking.state != "done":
                raise UserError(
                    self.env._(
                        "%(delivery)s is not validated: its papers are not there yet.", delivery=picking.display_name
                    )
                )
            if picking.sudo().o2d_recalled_at:
                raise UserError(
                    self.env._("%(delivery)s was taken back: nothing travels with it.", delivery=picking.display_name)
                )

    def _o2d_check_kit_role(self):
        if not self.env.su and not self.env.user._o2d_has_any(MAY_PRINT):
            raise AccessError(self.env._("The driver's papers are printed by dispatch, the gate, stock or accounts."))

    def _o2d_kit(self):
        """The whole kit, for the report: whoever of the dock prints it reads no invoices otherwise.

        :return: [part], see `_part`
        """
        self._o2d_check_kit()
        parts = []
        for picking in self.sudo():
            parts += sorted(picking._o2d_kit_parts(), key=lambda part: part["sequence"])
        return parts

    def _o2d_kit_parts(self):
        """Hook: the papers of one delivery in its driver's kit; modules add theirs (e-way bill).

        :return: [part], see `_part`; they are printed by their `sequence`
        """
        self.ensure_one()
        parts = self._o2d_travelling_invoices()._o2d_paper_parts(travelling=True)
        if self.o2d_challan_no:
            parts += self._o2d_challan_parts(travelling=True)
        slip = self.with_context(lang=self.partner_id.lang or self.env.lang)
        parts.append(_part("o2d_dispatch.report_packing_slip_document", slip, PACKING_SLIP, slip.env.context["lang"]))
        return parts

    def _o2d_challan_parts(self, travelling=False):
        """The copies of these challans, ready to print: [part], see `_part`."""
        parts = []
        for picking in self:
            picking = picking.with_context(lang=picking.partner_id.lang or self.env.lang)
            paper, copies = picking._o2d_challan_paper(), picking._o2d_challan_copies()
            for copy in copies[: rules.TRAVELLING] if travelling else copies:
                parts.append(
                    _part(
                        "o2d_dispatch.report_challan_copy", picking, CHALLAN, picking.env.context["lang"], paper, copy
                    )
                )
        return parts


class O2dTrip(models.Model):
    """The kit of a vehicle: its gate pass, its sheet, and the papers of each delivery in the order of the trip."""

    _inherit = "o2d.trip"

    def action_o2d_print_kit(self):
        """Print all papers of these trips.

        :raise AccessError: for who prints no papers of the dock
        :raise UserError: where a delivery is not validated, or the trip bears none
        """
        self._o2d_check_kit()
        return self.env.ref("o2d_dispatch.action_report_driver_kit").report_action(self, config=False)

    def _o2d_check_kit(self):
        self.check_access("read")
        self.env["stock.picking"]._o2d_check_kit_role()
        for trip in self.sudo():
            if not trip.picking_ids:
                raise UserError(self.env._("%(trip)s bears no delivery: it has no papers.", trip=trip.display_name))
            trip.picking_ids._o2d_check_kit()

    def _o2d_kit(self):
        """The whole kit of these trips: [part], see `_part`."""
        self._o2d_check_kit()
        return [part for trip in self.sudo() for part in trip._o2d_kit_parts()]

    def _o2d_kit_parts(self):
        """Hook: the papers of one trip, in the order in which they are wanted.

        An invoice that several deliveries share is printed with the first of them.

        :return: [part], see `_part`
        """
        self.ensure_one()
        parts = [
            _part("o2d_dispatch.report_gate_pass_document", self, GATE_PASS),
            _part("o2d_dispatch.report_trip_sheet_document", self, TRIP_SHEET),
        ]
        seen = set()
        for picking in self.picking_ids:
            for part in sorted(picking._o2d_kit_parts(), key=lambda part: part["sequence"]):
                key = (part["template"], part["record"]._name, part["record"].ids[0], part["copy"])
                if key not in seen:
                    seen.add(key)
                    parts.append(part)
        if self.lr_photo:
            parts.append(_part("o2d_dispatch.report_kit_lr", self, LR))
        return parts
