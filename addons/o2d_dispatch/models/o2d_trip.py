import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.o2d_base.models.res_company import INDIA
from odoo.addons.o2d_base.tools.token import DECISION

from ..tools import transporter, vehicle
from ..tools import vehicle_rules as rules

ARRANGEMENTS = [
    (rules.OWN, "Own vehicle"),
    (rules.HIRED, "Hired vehicle"),
    (rules.PARCEL, "Parcel carrier"),
    (rules.PICKUP, "Fetched by the customer"),
]
MODES = [(rules.ROAD, "Road"), (rules.RAIL, "Rail"), (rules.AIR, "Air"), (rules.SHIP, "Ship")]
# How what is typed is brought into the form in which it is kept; each returns (text, what is wrong).
READERS = {
    "vehicle_no": vehicle.read_vehicle,
    "driver_phone": transporter.read_phone,
    "driver_licence": transporter.read_licence,
    "transporter_no": transporter.read_transporter,
    "lr_no": transporter.read_lr,
}
# What may still be written down after the vehicle has left: the carrier cuts its LR later, and the bill comes last.
LATER = {"lr_no", "lr_date", "lr_photo", "freight_terms", "freight_amount", "note"}


class O2dTrip(models.Model):
    """A vehicle's journey: which deliveries travel together, by what, with whom, and when they passed the gate.

    What a delivery says of its transport is kept here, once; the delivery repeats it (see `stock.picking`).
    """

    _name = "o2d.trip"
    _description = "Trip"
    _inherit = ["o2d.decision.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "planned_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Trip", required=True, readonly=True, copy=False, default="New")
    state = fields.Selection(
        [("planned", "Planned"), ("loading", "Loading"), ("left", "Left"), ("cancel", "Cancelled")],
        required=True,
        readonly=True,
        copy=False,
        default="planned",
        index=True,
        tracking=True,
        group_expand="_o2d_group_expand_state",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, help="Whose goods travel."
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="From",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        check_company=True,
        index=True,
        help="The warehouse that the vehicle leaves from.",
    )
    planned_at = fields.Datetime(
        string="Leaves",
        required=True,
        default=fields.Datetime.now,
        help="When the vehicle is to leave. It stands in the lists of that day.",
    )
    arrangement = fields.Selection(
        ARRANGEMENTS,
        string="Travels by",
        tracking=True,
        help="Who carries the goods. It decides what must be known before the vehicle leaves.",
    )
    transport_mode = fields.Selection(
        MODES,
        string="Mode",
        required=True,
        default=rules.ROAD,
        help="Mode of transport, as the e-way bill asks for it.",
    )
    vehicle_id = fields.Many2one(
        "fleet.vehicle",
        string="Own fleet",
        check_company=True,
        index="btree_not_null",
        help="A vehicle of your fleet brings its number and its driver along.",
    )
    vehicle_no = fields.Char(
        string="Vehicle",
        compute="_compute_vehicle_no",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        index="trigram",
        help="As on the plate, in any spacing: MH 12 AB 1234, 22 BH 1234 AA. Temporary numbers begin with TM,"
        " defence with DF, Nepalese with NP and Bhutanese with BP.",
    )
    vehicle_words = fields.Char(string="Vehicle as painted", compute="_compute_vehicle_words")
    driver_name = fields.Char(
        string="Driver",
        compute="_compute_driver",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="Who drives, or who fetches the goods.",
    )
    driver_phone = fields.Char(
        string="Driver's phone",
        compute="_compute_driver",
        store=True,
        readonly=False,
        copy=False,
        help="Ten digits. The customer and the compliance officer call the driver on it.",
    )
    driver_licence = fields.Char(
        string="Driving licence", copy=False, help="The driver's licence, as the guard reads it."
    )
    transporter_id = fields.Many2one(
        "res.partner",
        string="Transporter",
        tracking=True,
        check_company=True,
        index="btree_not_null",
        help="Who carries the goods for you. The e-way bill needs a GSTIN or a transporter ID on its contact.",
    )
    transporter_no = fields.Char(
        string="Transporter's number",
        compute="_compute_transporter_no",
        inverse="_inverse_transporter_no",
        help="GSTIN or transporter ID. Where the transporter's contact has none, what is written here is kept there.",
    )
    is_transporter_known = fields.Boolean(compute="_compute_transporter_no")
    lr_no = fields.Char(
        string="LR number",
        copy=False,
        help="The transporter's receipt for the whole load. Where each delivery has its own, write it beside the"
        " delivery. A parcel carrier's may follow after the vehicle has left.",
    )
    lr_date = fields.Date(string="LR date", copy=False, help="Not before the invoice it goes with.")
    lr_photo = fields.Image(
        string="Picture of the LR", max_width=1920, max_height=1920, copy=False, help="A photo of the paper is enough."
    )
    freight_terms = fields.Selection(
        [("paid", "Paid by us"), ("to_pay", "To pay by the customer")],
        string="Freight",
        help="Who pays the carrier.",
    )
    freight_amount = fields.Monetary(string="Freight amount", copy=False, help="What the carrier asks for this trip.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    seal_no = fields.Char(
        string="Seal", copy=False, help="Number of the seal on the vehicle, which the guard compares."
    )
    note = fields.Text(help="Anything the guard or the driver should know.")
    picking_ids = fields.One2many(
        "stock.picking", "o2d_trip_id", string="Deliveries", check_company=True, help="What travels on this vehicle."
    )
    gate_in_at = fields.Datetime(string="Arrived", readonly=True, copy=False, help="When the vehicle came in.")
    gate_out_at = fields.Datetime(string="Left at", readonly=True, copy=False, index=True)
    gate_out_user_id = fields.Many2one("res.users", string="Let out by", readonly=True, copy=False, ondelete="set null")
    gate_code = fields.Char(
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(5).upper(),
        help="What the gate pass's QR says.",
    )

    _gate_code_uniq = models.UniqueIndex("(gate_code)", "Two gate passes cannot have the same code.")
    _open_idx = models.Index("(company_id, planned_at) WHERE state IN ('planned', 'loading')")
    _freight_positive = models.Constraint("CHECK (freight_amount >= 0)", "Freight cannot be negative.")

    # --- what follows from what ------------------------------------------------------------------

    @api.depends("picking_ids.picking_type_id", "company_id")
    def _compute_warehouse_id(self):
        for trip in self:
            found = trip.picking_ids.picking_type_id.warehouse_id[:1]
            if found:
                trip.warehouse_id = found
            elif not trip.warehouse_id or trip.warehouse_id.company_id != trip.company_id:
                trip.warehouse_id = self.env["stock.warehouse"].search(
                    [("company_id", "=", trip.company_id.id)], limit=1
                )

    @api.depends("vehicle_id")
    def _compute_vehicle_no(self):
        for trip in self:
            plate = trip.vehicle_id.sudo().license_plate
            # A plate that the fleet keeps in another form is left as it is, and named when the trip is saved.
            trip.vehicle_no = (vehicle.read_vehicle(plate)[0] or plate) if plate else trip.vehicle_no

    @api.depends("vehicle_id")
    def _compute_driver(self):
        for trip in self:
            driver = trip.vehicle_id.sudo().driver_id
            trip.driver_name = driver.name or trip.driver_name
            phone = transporter.read_phone(driver.phone)[0] if driver else ""
            trip.driver_phone = phone or trip.driver_phone

    @api.depends("vehicle_no")
    def _compute_vehicle_words(self):
        for trip in self:
            trip.vehicle_words = vehicle.pretty(trip.vehicle_no)

    @api.depends("transporter_id.o2d_transporter_no", "transporter_id.vat")
    def _compute_transporter_no(self):
        for trip in self:
            number = trip.transporter_id.sudo()._o2d_transporter_number()[0] if trip.transporter_id else ""
            trip.transporter_no = number
            trip.is_transporter_known = bool(number)

    def _inverse_transporter_no(self):
        """A number that nobody knew is kept on the transporter's contact; one that is known is changed only there."""
        for trip in self.filtered(lambda one: one.transporter_id and one.transporter_no):
            partner = trip.transporter_id.sudo()
            known = partner._o2d_transporter_number()[0]
            if not known:
                partner.o2d_transporter_no = trip.transporter_no
            elif known != trip.transporter_no:
                raise ValidationError(
                    self.env._(
                        "%(transporter)s is known by %(number)s. Correct it on the contact, for all trips.",
                        transporter=partner.display_name,
                        number=known,
                    )
                )

    @api.depends("name", "vehicle_no")
    def _compute_display_name(self):
        for trip in self:
            trip.display_name = f"{trip.name} · {trip.vehicle_words}" if trip.vehicle_words else trip.name

    @api.onchange("vehicle_no", "driver_phone", "driver_licence", "transporter_no", "lr_no")
    def _onchange_typed(self):
        """Say at once what is wrong, and show what will be kept."""
        errors = []
        for name, read in READERS.items():
            value, error = read(self[name], self.env._)
            if error:
                errors.append(error)
            elif value != (self[name] or ""):
                self[name] = value
        if errors:
            return {"warning": {"title": self.env._("Please check"), "message": "\n".join(errors)}}
        return None

    @api.model
    def _o2d_group_expand_state(self, states, domain):
        """The board has a column for each step; what was given up only where there is some."""
        return ["planned", "loading", "left", *(["cancel"] if "cancel" in states else [])]

    # --- guards ----------------------------------------------------------------------------------

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"state", "gate_in_at", "gate_out_at", "gate_out_user_id", "gate_code"}

    @api.model
    def default_get(self, fields):
        # A decision has no default that a caller could choose; these two begin every trip.
        values = super().default_get(fields)
        if "state" in fields:
            values["state"] = "planned"
        if "gate_code" in fields:
            values["gate_code"] = secrets.token_hex(5).upper()
        return values

    @api.model
    def _o2d_cleaned(self, vals, prefix=""):
        """What is typed, in the form in which it is kept.

        :param prefix: what the names of these fields begin with (`o2d_` on a delivery)
        :raise ValidationError: naming what is wrong and how to mend it
        """
        cleaned = dict(vals)
        for name, read in READERS.items():
            if vals.get(prefix + name):
                value, error = read(vals[prefix + name], self.env._)
                if error:
                    raise ValidationError(error)
                cleaned[prefix + name] = value
        return cleaned

    @api.model_create_multi
    def create(self, vals_list):
        rows = []
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            number = self.env["ir.sequence"].with_company(company).next_by_code("o2d.trip")
            rows.append({**self._o2d_cleaned(vals), "name": number or "New"})
        return super().create(rows)

    def write(self, vals):
        if not DECISION.opens(self.env.context):
            self._check_may_change(vals)
        return super().write(self._o2d_cleaned(vals))

    def _o2d_touch(self):
        """What is put on a vehicle while it leaves meets the guard on this row: one of the two is repeated.

        A lock alone would not do: under REPEATABLE READ the later one would go on with the picture it had.
        """
        if self:
            self.env.cr.execute(SQL("UPDATE o2d_trip SET write_date = write_date WHERE id IN %s", tuple(self.ids)))

    def _check_may_change(self, vals):
        touched = {name for name in vals if name in self._fields and not name.startswith(("message_", "activity_"))}
        if not touched:
            return
        for trip in self:
            if trip.state == "left" and touched - LATER:
                raise UserError(
                    self.env._(
                        "%(trip)s has left. Only its LR, freight and note can still be written down.",
                        trip=trip.display_name,
                    )
                )
            if trip.state == "cancel":
                raise UserError(self.env._("%(trip)s is cancelled. Make another trip.", trip=trip.display_name))

    @api.constrains("vehicle_no", "driver_phone")
    def _check_kept_form(self):
        """What the fleet's master brings along meets the same rules as what is typed."""
        for trip in self:
            for name in ("vehicle_no", "driver_phone"):
                value, error = READERS[name](trip[name], self.env._)
                if error or value != (trip[name] or ""):
                    raise ValidationError(error or self.env._("Please write the vehicle's number again."))

    @api.constrains("lr_date")
    def _check_lr_date(self):
        for trip in self:
            today = fields.Date.context_today(trip.with_context(tz=trip._o2d_zone()))
            if trip.lr_date and trip.lr_date > today:
                raise ValidationError(self.env._("An LR cannot be dated after today."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_gone(self):
        for trip in self:
            if trip.state not in ("planned", "cancel"):
                raise UserError(self.env._("%(trip)s cannot be deleted: it is evidence.", trip=trip.display_name))

    def unlink(self):
        self.check_access("unlink")
        self._unlink_except_gone()
        # Taken off first, so that nothing waits for a vehicle that is no more.
        self.picking_ids.o2d_trip_id = False
        return super().unlink()

    # --- small questions -------------------------------------------------------------------------

    def _o2d_is_open(self):
        """May deliveries still come and go?"""
        return self.state in ("planned", "loading")

    def _o2d_zone(self):
        """The time zone in which this trip's days are counted."""
        return self._o2d_zone_of(self.warehouse_id, self.company_id)

    @api.model
    def _o2d_zone_of(self, warehouse, company):
        """In India the Indian one, whatever a calendar was left at: papers and LR bear Indian days."""
        if company.country_code == "IN":
            return INDIA
        return warehouse.o2d_calendar_id.tz or company.resource_calendar_id.tz or INDIA

    @api.model
    def _o2d_open_domain(self):
        return Domain("state", "in", ("planned", "loading"))

    # --- buttons ---------------------------------------------------------------------------------

    def action_arrived(self):
        """The vehicle stands at the dock: loading begins. The guard may say so, or the supervisor."""
        self._o2d_check_gate_role()
        self.check_access("read")
        for trip in self.sudo():
            if trip.state == "planned":
                trip._o2d_decide({"state": "loading", "gate_in_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Give the trip up; its deliveries wait for another one."""
        self.check_access("write")
        for trip in self:
            if trip.state == "left":
                raise UserError(self.env._("%(trip)s has left. It cannot be cancelled.", trip=trip.display_name))
        self.picking_ids.o2d_trip_id = False
        self._o2d_decide({"state": "cancel"})
        return True
