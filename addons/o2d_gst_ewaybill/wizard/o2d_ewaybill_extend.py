from odoo import api, fields, models
from odoo.exceptions import UserError

REASONS = [
    ("1", "Natural calamity"),
    ("2", "Law and order"),
    ("4", "Goods change to another vehicle"),
    ("5", "Accident"),
    ("99", "Another reason"),
]
PLACES = [("R", "On the road"), ("W", "In a warehouse"), ("O", "Elsewhere")]


class O2dEwaybillExtend(models.TransientModel):
    """Asks where the goods are, why they are late and how far it still is, and has the validity extended."""

    _name = "o2d.ewaybill.extend"
    _description = "Extend an e-way bill"

    ewaybill_id = fields.Many2one("l10n.in.ewaybill", required=True, readonly=True, ondelete="cascade")
    number = fields.Char(related="ewaybill_id.name", string="E-way bill")
    valid_until = fields.Datetime(related="ewaybill_id.o2d_valid_until")
    when_words = fields.Char(compute="_compute_when_words", help="When it is sent to the service.")
    reason = fields.Selection(REASONS, string="Why", required=True, default="99", help="Why the goods are late.")
    remark = fields.Char(
        string="In a few words", size=50, required=True, help="At most 50 letters; the service keeps them."
    )
    is_moving = fields.Boolean(string="Goods are moving", default=True, help="Off: they lie somewhere on the way.")
    kind = fields.Selection(PLACES, string="They lie", default="R", help="Where goods that do not move lie.")
    place = fields.Char(required=True, help="Town where the goods are.")
    pin = fields.Char(string="PIN code", required=True, size=6, help="Six digits, of where the goods are.")
    state_id = fields.Many2one(
        "res.country.state",
        string="State",
        required=True,
        domain="[('country_id.code', '=', 'IN')]",
        help="State where the goods are.",
    )
    address = fields.Char(help="Street or place where the goods lie.")
    remaining = fields.Integer(
        string="Kilometres left", required=True, help="From where the goods are; not more than the whole way."
    )

    @api.depends("ewaybill_id")
    def _compute_when_words(self):
        for wizard in self:
            bill = wizard.ewaybill_id
            first, last = bill._o2d_extension_window()
            words = {"first": bill._o2d_moment(first), "last": bill._o2d_moment(last)}
            if fields.Datetime.now() < first:
                wizard.when_words = self.env._(
                    "The service takes it from %(first)s to %(last)s. It is sent by itself at %(first)s.", **words
                )
            else:
                wizard.when_words = self.env._("The service takes it until %(last)s. It is sent at once.", **words)

    def action_extend(self):
        """Have the validity extended: at once, or when the service's window opens."""
        self.ensure_one()
        self._check_values()
        detail = {
            "reason": self.reason,
            "remark": self.remark,
            "remaining": self.remaining,
            "where": {
                "place": self.place,
                "pin": self.pin,
                "state": self.state_id.l10n_in_tin,
                "is_moving": self.is_moving,
                "kind": self.kind,
                "address": [self.address or ""],
            },
        }
        self.ewaybill_id._o2d_extend(detail)
        return {"type": "ir.actions.act_window_close"}

    def _check_values(self):
        bill = self.ewaybill_id
        if not (self.pin or "").isdecimal() or len(self.pin) != 6 or self.pin.startswith("0"):
            raise UserError(self.env._("A PIN code has six digits."))
        if not self.state_id.l10n_in_tin:
            raise UserError(self.env._("Choose a state of India."))
        if self.remaining <= 0 or (bill.distance and self.remaining > bill.distance):
            raise UserError(
                self.env._(
                    "The kilometres left must be more than nothing and not more than the whole way of %(way)s km.",
                    way=bill.distance or 4000,
                )
            )
        if not self.is_moving and not self.address:
            raise UserError(self.env._("Write where the goods lie."))
