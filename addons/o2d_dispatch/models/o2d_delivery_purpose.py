from odoo import api, fields, models
from odoo.exceptions import UserError

# NIC's sub supply types that goods leave under without a sale, in the words of the e-way bill portal.
SUB_SUPPLIES = [
    ("4", "Job work"),
    ("5", "For own use"),
    ("8", "Others"),
    ("9", "Knocked down or in lots"),
    ("10", "Line sales"),
    ("11", "Recipient not known"),
    ("12", "Exhibition or fair"),
]
VALUES = [("cost", "What they cost"), ("price", "What they sell for")]
OTHER = "other"
BRANCH_TRANSFER = "branch_transfer"


class O2dDeliveryPurpose(models.Model):
    """Why goods leave without being sold; what their challan says, and by when they are to be back."""

    _name = "o2d.delivery.purpose"
    _description = "Purpose of a delivery"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="As it stands on the challan.")
    code = fields.Char(copy=False, readonly=True, help="By what the system finds the purposes that come with it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="A purpose that is switched off is not offered any more.")
    sub_supply_type = fields.Selection(
        SUB_SUPPLIES,
        string="On the e-way bill",
        required=True,
        default="8",
        help="The kind of movement that the e-way bill names.",
    )
    sub_supply_text = fields.Char(
        string="In words",
        size=20,
        help="What the e-way bill says where the kind is “Others”, in at most twenty characters.",
    )
    value_by = fields.Selection(
        VALUES,
        string="Valued at",
        required=True,
        default="cost",
        help="The value of goods on the challan, where nobody typed another one for a line.",
    )
    is_supply = fields.Boolean(
        string="A supply",
        help="The goods travel in order to be supplied to whoever gets them: the challan then says the tax (CGST Rules,"
        " rule 55(1)(vii)).",
    )
    is_explained = fields.Boolean(
        string="Needs words", help="Whoever sends such goods has to say in words what they are for."
    )
    due_number = fields.Integer(
        string="Due back after", help="How long the goods may stay away. Zero: they are not expected back."
    )
    due_unit = fields.Selection([("day", "Days"), ("month", "Months")], required=True, default="day")
    warn_days = fields.Integer(
        string="Warn before", default=30, help="How many days before goods are due back somebody is told."
    )
    consequence = fields.Char(
        translate=True, help="What follows where goods are not back in time, as the exception says it."
    )

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "There is a purpose with this code already.")
    _due_positive = models.Constraint("CHECK(due_number >= 0)", "Goods cannot be due back before they leave.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own(self):
        for purpose in self.filtered("code"):
            raise UserError(
                self.env._("“%(purpose)s” comes with the system. Switch it off instead.", purpose=purpose.name)
            )
