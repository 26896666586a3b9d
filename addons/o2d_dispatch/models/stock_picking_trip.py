from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.sql import column_exists, create_column

from ..tools import vehicle_rules as rules
from .o2d_trip import ARRANGEMENTS, MODES

# What a delivery repeats of its trip: {field here: field there}.
CAPTURED = {
    "o2d_arrangement": "arrangement",
    "o2d_transport_mode": "transport_mode",
    "o2d_vehicle_no": "vehicle_no",
    "o2d_driver_name": "driver_name",
    "o2d_driver_phone": "driver_phone",
    "o2d_transporter_id": "transporter_id",
}
LR = {"o2d_lr_no": "lr_no", "o2d_lr_date": "lr_date"}
COLUMNS = {"o2d_arrangement": "varchar", "o2d_transport_mode": "varchar", "o2d_vehicle_no": "varchar",
           "o2d_driver_name": "varchar", "o2d_driver_phone": "varchar", "o2d_transporter_id": "int4",
           "o2d_lr_no": "varchar", "o2d_lr_date": "date"}  # fmt: skip


class StockPicking(models.Model):
    """How a delivery travels: said once, on its trip or here, and the same in both places."""

    _inherit = "stock.picking"

    o2d_trip_id = fields.Many2one(
        "o2d.trip",
        string="Trip",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The vehicle's journey that takes this delivery along. What is written here about vehicle, driver and"
        " transporter is written on the trip.",
    )
    o2d_arrangement = fields.Selection(
        ARRANGEMENTS,
        string="Travels by",
        compute="_compute_o2d_captured",
        inverse="_inverse_o2d_captured",
        store=True,
        copy=False,
        help="Who carries the goods. It decides what must be known before the vehicle leaves.",
    )
    o2d_transport_mode = fields.Selection(
        MODES,
        string="Mode of transport",
        compute="_compute_o2d_captured",
        inverse="_inverse_o2d_captured",
        store=True,
        copy=False,
        help="Mode of transport, as the e-way bill asks for it.",
    )
    o2d_vehicle_no = fields.Char(
        string="Vehicle",
        compute="_compute_o2d_captured",
        inverse="_inverse_o2d_captured",
        store=True,
        copy=False,
        index="trigram",
        help="As on the plate, in any spacing: MH 12 AB 1234 or 22 BH 1234 AA.",
    )
    o2d_driver_name = fields.Char(
        string="Driver",
        compute="_compute_o2d_captured",
        inverse="_inverse_o2d_captured",
        store=True,
        copy=False,
        help="Who drives, or who fetches the goods.",
    )
    o2d_driver_phone = fields.Char(
        string="Driver's phone",
        compute="_compute_o2d_captured",
        inverse="_inverse_o2d_captured",
        store=True,
        copy=False,
        help="Ten digits.",
    )
    o2d_transporter_id = fields.Many2one(
        "res.partner",
        string="Transporter",
        compute="_compute_o2d_captured",
        inverse="_inverse_o2d_captured",
        store=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="Who carries the goods for you.",
    )
    o2d_lr_no = fields.Char(
        string="LR number",
        compute="_compute_o2d_lr",
        store=True,
        readonly=False,
        copy=False,
        index="trigram",
        help="The transporter's receipt for this delivery. A parcel carrier's may follow after the vehicle has left.",
    )
    o2d_lr_date = fields.Date(
        string="LR date",
        compute="_compute_o2d_lr",
        store=True,
        readonly=False,
        copy=False,
        help="Not before the invoice it goes with.",
    )

    def _auto_init(self):
        # Without these columns the ORM would compute every transfer of the database at installation, to nothing.
        for name, kind in COLUMNS.items():
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.depends(*(f"o2d_trip_id.{name}" for name in CAPTURED.values()))
    def _compute_o2d_captured(self):
        for picking in self:
            trip = picking.o2d_trip_id
            for here, there in CAPTURED.items():
                picking[here] = trip[there] if trip else False

    @api.depends("o2d_trip_id.lr_no", "o2d_trip_id.lr_date")
    def _compute_o2d_lr(self):
        for picking in self:
            trip = picking.o2d_trip_id
            is_shared = bool(trip.lr_no or trip.lr_date)
            # Each delivery may have its own; without a vehicle it has none.
            for here, there in LR.items():
                picking[here] = trip[there] if is_shared or not trip else picking[here]

    def _inverse_o2d_captured(self):
        """What is written on a delivery is written on its trip; the first word of it makes the trip."""
        for picking in self:
            said = {there: picking[here] for here, there in CAPTURED.items()}
            trip = picking.o2d_trip_id
            if trip:
                changed = {
                    there: picking._fields[here].convert_to_write(picking[here], picking)
                    for here, there in CAPTURED.items()
                    if picking[here] != trip[there] and (picking[here] or there != "transport_mode")
                }
                if changed:
                    trip.write(changed)
            elif any(value for name, value in said.items() if name != "transport_mode"):
                self.env["o2d.trip"].create(picking._prepare_o2d_trip(said))
        # The trip has the last word: it keeps numbers in their one form.
        for name in CAPTURED:
            self.env.add_to_compute(self._fields[name], self)

    def _prepare_o2d_trip(self, said=None):
        """Values of a trip for these deliveries."""
        said = dict(said or {})
        partner = said.get("transporter_id")
        return {
            "company_id": self.company_id.id,
            "planned_at": max([fields.Datetime.now(), *self.mapped("scheduled_date")]),
            **said,
            "transporter_id": partner.id if partner else False,
            "transport_mode": said.get("transport_mode") or rules.ROAD,
            "arrangement": said.get("arrangement") or rules.guess(said),
            "picking_ids": [fields.Command.link(id_) for id_ in self.ids],
        }

    # --- guards ----------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        trips = self.env["o2d.trip"]
        for vals in vals_list:
            self._o2d_check_capture({name for name, value in vals.items() if value})
            if vals.get("o2d_trip_id"):
                self._o2d_check_trip_open(trips.browse(vals["o2d_trip_id"]))
                trips.browse(vals["o2d_trip_id"])._o2d_touch()
        return super().create([trips._o2d_cleaned(vals, "o2d_") for vals in vals_list])

    def write(self, vals):
        self._o2d_check_capture(vals.keys())
        moved = self.browse()
        if "o2d_trip_id" in vals:
            trip = self.env["o2d.trip"].browse(vals["o2d_trip_id"] or [])
            moved = self.filtered(lambda picking: picking.o2d_trip_id != trip)
            moved._o2d_check_trip_change(trip)
            (moved.o2d_trip_id | trip if moved else trip.browse())._o2d_touch()
        done = super().write(self.env["o2d.trip"]._o2d_cleaned(vals, "o2d_"))
        moved._o2d_sync_gate_awaited()
        return done

    @api.model
    def _o2d_check_capture(self, names):
        """Whoever may change trips may say how a delivery travels, and nobody else."""
        if not self.env.su and not names.isdisjoint({"o2d_trip_id", *CAPTURED, *LR}):
            self.env["o2d.trip"].check_access("write")

    def _o2d_check_trip_change(self, trip):
        for picking in self:
            if picking.o2d_gate_out_at:
                raise UserError(
                    self.env._("%(delivery)s has left. It stays on its trip.", delivery=picking.display_name)
                )
            if trip and (picking.state == "cancel" or not picking._o2d_can_travel()):
                raise UserError(
                    self.env._(
                        "%(delivery)s cannot go on a trip: only deliveries that leave the house can, and no"
                        " cancelled ones.",
                        delivery=picking.display_name,
                    )
                )
        self._o2d_check_trip_open(trip)

    @api.model
    def _o2d_check_trip_open(self, trip):
        if trip and not trip._o2d_is_open():
            raise UserError(
                self.env._("%(trip)s takes nothing along any more: choose another trip.", trip=trip.display_name)
            )

    def _o2d_can_travel(self):
        """May it be put on a trip?"""
        return self._o2d_is_delivery()

    @api.constrains("o2d_lr_date", "o2d_lr_no")
    def _check_o2d_lr(self):
        for picking in self.filtered("o2d_lr_date"):
            day = picking._o2d_billed_on()
            if day and picking.o2d_lr_date < day:
                raise ValidationError(picking._o2d_lr_early_words(day))
            zone = self.env["o2d.trip"]._o2d_zone_of(picking.picking_type_id.warehouse_id, picking.company_id)
            if picking.o2d_lr_date > fields.Date.context_today(picking.with_context(tz=zone)):
                raise ValidationError(self.env._("An LR cannot be dated after today."))

    def _o2d_lr_early_words(self, day):
        return self.env._(
            "The LR of %(delivery)s is dated before its invoice of %(day)s. The e-way bill takes no such date.",
            delivery=self.name,
            day=day.strftime("%d.%m.%Y"),
        )

    def _o2d_billed_on(self):
        """The day of the invoice that goes with this delivery, or None.

        Where the invoice is made of the delivery itself it is known exactly; else the first one of the order counts.
        """
        moves = self.sudo().move_ids
        if "o2d_invoice_line_ids" in moves._fields and moves.o2d_invoice_line_ids:
            bills = moves.o2d_invoice_line_ids.move_id
        else:
            bills = self.sudo().sale_id.invoice_ids
        bills = bills.filtered(lambda bill: bill.state == "posted" and bill.move_type == "out_invoice")
        return min(bills.mapped("invoice_date"), default=None)

    def action_cancel(self):
        """A cancelled delivery is taken off its trip."""
        done = super().action_cancel()
        given_up = self.filtered(lambda picking: picking.state == "cancel" and picking.o2d_trip_id)
        given_up.filtered(lambda picking: picking.o2d_trip_id._o2d_is_open()).sudo().o2d_trip_id = False
        return done
