from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..tools import transporter, vehicle
from ..tools import vehicle_rules as rules


class O2dTrip(models.Model):
    """What a trip still lacks, and what it was the last time."""

    _inherit = "o2d.trip"

    missing_words = fields.Char(
        string="Missing", compute="_compute_missing_words", help="What must be known before the vehicle leaves."
    )
    later_words = fields.Char(
        string="May follow", compute="_compute_missing_words", help="What may be written down after it has left."
    )
    shown = fields.Json(compute="_compute_shown", help="What matters for this way of travelling.")
    suggestion = fields.Char(
        string="Last time", compute="_compute_suggestion", help="Vehicle and driver of the last trip like this one."
    )
    suggestion_id = fields.Many2one("o2d.trip", compute="_compute_suggestion")
    delivery_count = fields.Integer(string="Delivery count", compute="_compute_load")
    carton_count = fields.Integer(string="Cartons", compute="_compute_load", help="Packages of all deliveries.")
    weight = fields.Float(compute="_compute_load", digits="Stock Weight", help="In kilograms.")
    weight_unit = fields.Char(compute="_compute_load")
    places = fields.Char(string="For", compute="_compute_load", help="Whom the goods are for, and where.")

    # --- what is missing -------------------------------------------------------------------------

    def _o2d_facts(self, delivery=None):
        """What is known of this trip, as :func:`~..tools.vehicle_rules.needs` asks for it.

        :param delivery: one of its deliveries, whose own LR counts
        """
        return {
            rules.VEHICLE: self.vehicle_no,
            rules.DRIVER: self.driver_name,
            rules.PHONE: self.driver_phone,
            rules.TRANSPORTER: self.transporter_id.id,
            rules.TRANSPORTER_NO: self.transporter_no,
            rules.LR_NO: delivery.o2d_lr_no if delivery else self.lr_no,
            rules.LR_DATE: delivery.o2d_lr_date if delivery else self.lr_date,
        }

    def _o2d_needs(self, delivery=None):
        """:return: :class:`~..tools.vehicle_rules.Needs`"""
        return rules.needs(self.arrangement, self.transport_mode, self._o2d_facts(delivery))

    @api.model
    def _o2d_need_words(self, names):
        """What is missing, as a list in words."""
        words = {
            "arrangement": self.env._("how it travels"),
            rules.VEHICLE: self.env._("the vehicle"),
            rules.DRIVER: self.env._("the driver"),
            rules.PHONE: self.env._("the driver's phone"),
            rules.TRANSPORTER: self.env._("the transporter"),
            rules.TRANSPORTER_NO: self.env._("the transporter's GSTIN or ID"),
            rules.LR_NO: self.env._("the LR number"),
            rules.LR_DATE: self.env._("the LR date"),
        }
        return ", ".join(words[name] for name in names)

    def _o2d_trip_needs(self):
        """What all of its deliveries together lack: each LR counts, be it the trip's or a delivery's."""
        found = [self._o2d_needs(delivery) for delivery in self.picking_ids] or [self._o2d_needs()]
        now = [name for one in found for name in one.now]
        later = [name for one in found for name in one.later]
        return rules.Needs(tuple(dict.fromkeys(now)), tuple(dict.fromkeys(later)))

    @api.depends(
        "arrangement", "transport_mode", "vehicle_no", "driver_name", "driver_phone", "transporter_id",
        "transporter_no", "lr_no", "lr_date", "picking_ids.o2d_lr_no", "picking_ids.o2d_lr_date", "state",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_missing_words(self):
        for trip in self:
            found = trip._o2d_trip_needs() if trip.state != "cancel" else rules.Needs()
            trip.missing_words = self._o2d_need_words(found.now)
            trip.later_words = self._o2d_need_words(found.later)

    @api.depends("arrangement", "transport_mode")
    def _compute_shown(self):
        for trip in self:
            trip.shown = sorted(rules.shows(trip.arrangement, trip.transport_mode))

    # --- what is on it ---------------------------------------------------------------------------

    @api.depends("picking_ids.move_line_ids.result_package_id", "picking_ids.state", "picking_ids.partner_id")
    def _compute_load(self):
        unit = self.env["product.template"]._get_weight_uom_name_from_ir_config_parameter()
        for trip in self:
            pickings = trip.picking_ids
            trip.delivery_count = len(pickings)
            trip.carton_count = sum(pickings.mapped("packages_count"))
            trip.weight = sum(pickings.mapped("shipping_weight"))
            trip.weight_unit = unit
            trip.places = " · ".join(dict.fromkeys(picking._o2d_consignee_words() for picking in pickings))

    # --- what it was the last time ----------------------------------------------------------------

    @api.depends("vehicle_no", "transporter_id", "picking_ids.partner_id", "arrangement", "state")
    def _compute_suggestion(self):
        for trip in self:
            last = trip._o2d_last_alike() if trip._o2d_is_open() and not trip.vehicle_no else self.browse()
            trip.suggestion_id = last
            trip.suggestion = last and last._o2d_suggestion_words() or ""

    def _o2d_last_alike(self):
        """The latest trip of this transporter, else to one of these customers, or an empty record."""
        left = [("state", "=", "left"), ("company_id", "=", self.company_id.id), ("vehicle_no", "!=", False)]
        own = ("id", "!=", self._origin.id or 0)
        places = self.picking_ids.partner_id.ids
        ways = []
        if self.transporter_id and places:
            ways.append([("transporter_id", "=", self.transporter_id.id), ("picking_ids.partner_id", "in", places)])
        if self.transporter_id:
            ways.append([("transporter_id", "=", self.transporter_id.id)])
        elif places:
            ways.append([("picking_ids.partner_id", "in", places)])
        for way in ways:
            if found := self.search([*left, own, *way], order="gate_out_at desc, id desc", limit=1):
                return found
        return self.browse()

    def _o2d_phone_words(self):
        return transporter.pretty_phone(self.driver_phone)

    def _o2d_suggestion_words(self):
        parts = [
            self.vehicle_words,
            " ".join(filter(None, (self.driver_name, transporter.pretty_phone(self.driver_phone)))),
            self.transporter_id.name,
        ]
        day = format_datetime(self.env, self.gate_out_at, tz=self._o2d_zone(), dt_format="d MMM")
        return self.env._("%(what)s, on %(day)s", what=" · ".join(filter(None, parts)), day=day)

    def action_as_last_time(self):
        """Take vehicle, driver and transporter of the last trip like this one, where nothing is written yet."""
        self.check_access("write")
        for trip in self.filtered("suggestion_id"):
            trip._o2d_take_from(trip.suggestion_id)
        return True

    def _o2d_take_from(self, last):
        names = ("vehicle_id", "vehicle_no", "driver_name", "driver_phone", "driver_licence", "transporter_id",
                 "arrangement")  # fmt: skip
        values = last.read(names, load=None)[0]
        self.write({name: values[name] for name in names if values[name] and not self[name]})

    @api.onchange("vehicle_no")
    def _onchange_vehicle_no(self):
        """Who drove this vehicle the last time drives it again, until somebody says otherwise."""
        if not self.vehicle_no or self.driver_name or self.vehicle_id:
            return
        number = vehicle.read_vehicle(self.vehicle_no)[0]
        last = number and self.search(
            [("vehicle_no", "=", number), ("state", "=", "left"), ("company_id", "=", self.company_id.id)],
            order="gate_out_at desc, id desc",
            limit=1,
        )
        if last:
            self.driver_name, self.driver_phone = last.driver_name, last.driver_phone
            self.driver_licence = self.driver_licence or last.driver_licence
            self.transporter_id = self.transporter_id or last.transporter_id
            self.arrangement = self.arrangement or last.arrangement

    # --- what else could travel along --------------------------------------------------------------

    can_add_batch = fields.Boolean(compute="_compute_can_add_batch")

    @api.depends("picking_ids", "state")
    def _compute_can_add_batch(self):
        for trip in self:
            trip.can_add_batch = bool(trip._o2d_is_open() and trip._o2d_batch_rest())

    def _o2d_batch_rest(self):
        """Deliveries that were put into one batch with those on the trip, and are on none yet.

        Batches are core's, and drop what is done; a trip is seeded by one and never stored as one.
        """
        pickings = self.picking_ids
        if "batch_id" not in pickings._fields or not pickings.batch_id:
            return pickings.browse()
        return pickings.batch_id.picking_ids.filtered(
            lambda one: not one.o2d_trip_id and one.state != "cancel" and one._o2d_can_travel()
        )

    def action_add_batch(self):
        """Take along what was batched with these deliveries, and the batch's vehicle where none is named."""
        self.check_access("write")
        for trip in self:
            rest = trip._o2d_batch_rest()
            trip._o2d_take_batch_vehicle()
            rest.o2d_trip_id = trip
        return True

    def _o2d_take_batch_vehicle(self):
        batches = self.picking_ids.batch_id
        if "vehicle_id" in batches._fields and not self.vehicle_no and batches.vehicle_id:
            self.vehicle_id = batches.vehicle_id[:1]
            self.arrangement = self.arrangement or rules.OWN


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _o2d_consignee_words(self):
        """Whom a delivery is for, and where: "Kaveri Traders, Kolhapur"."""
        partner = self.partner_id.sudo()
        name = partner.commercial_partner_id.name or partner.name or self.name
        return ", ".join(filter(None, (name, partner.city)))

    def _o2d_load_words(self):
        """How much a delivery is: "4 cartons, 12 lines"."""
        lines = len(self.move_ids.filtered(lambda move: move.state != "cancel"))
        parts = [self.env._("1 line") if lines == 1 else self.env._("%(count)s lines", count=lines)]
        if cartons := self.packages_count:
            words = self.env._("1 carton") if cartons == 1 else self.env._("%(count)s cartons", count=cartons)
            parts.insert(0, words)
        return ", ".join(parts)

    def action_o2d_make_trip(self):
        """Put these deliveries on one trip, a new one, and open it."""
        trips = self.env["o2d.trip"]
        trips.check_access("create")
        trip = self.o2d_trip_id
        if not trip or self.filtered(lambda one: one.o2d_trip_id != trip[:1]):
            self._o2d_check_one_load()
            trip = trips.create(self._prepare_o2d_trip())
        return {
            "type": "ir.actions.act_window",
            "res_model": "o2d.trip",
            "res_id": trip.id,
            "views": [(False, "form")],
        }

    def _o2d_check_one_load(self):
        """May these deliveries begin a trip together?"""
        for picking in self.filtered("o2d_trip_id"):
            raise UserError(
                self.env._(
                    "%(delivery)s is on %(trip)s already. Open that trip, or take it off there.",
                    delivery=picking.display_name,
                    trip=picking.o2d_trip_id.display_name,
                )
            )
        if len(self.company_id) > 1:
            raise UserError(self.env._("Goods of two companies travel on two trips. Choose those of one company."))
