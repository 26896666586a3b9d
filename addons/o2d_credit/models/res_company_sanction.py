from odoo import fields, models


class ResCompany(models.Model):
    """What a company decides about sanctions."""

    _inherit = "res.company"

    o2d_credit_partial = fields.Selection(
        [
            ("whole", "The whole order waits"),
            ("priority", "Lines go as far as the limit allows, the others wait"),
        ],
        string="If the limit does not suffice",
        default="whole",
        groups="base.group_user",
        help="Lines go in the order in which they stand; those that may wait come last. Where the whole order waits, "
        "lines still wait alone if the coordinator says that they may.",
    )
    o2d_credit_release = fields.Selection(
        [("oldest", "Who has waited longest"), ("priority", "Urgent ones, then who has waited longest")],
        string="Released first",
        default="oldest",
        groups="base.group_user",
        help="When there is room again, such as after a payment, waiting orders are tried in this order.",
    )
    o2d_sanction_days = fields.Integer(
        string="Sanctions are valid (days)",
        default=15,
        groups="base.group_user",
        help="An order that is not picked and billed by then is asked for anew. 0: for ever. "
        "Each sanction can say something else.",
    )
    o2d_sanction_tolerance = fields.Float(
        string="Tolerance of a sanction (%)",
        default=2.0,
        groups="base.group_user",
        help="By so much an order may grow after its sanction without asking anew. Each sanction can say otherwise.",
    )
    o2d_emergency_amount = fields.Float(
        string="Emergency up to (₹)",
        digits="Product Price",
        default=50000.0,
        groups="base.group_user",
        help="The operations head may release an order that goes beyond the limit by no more than this. 0: by a "
        "percentage only.",
    )
    o2d_emergency_percent = fields.Float(
        string="Emergency up to (%)",
        default=5.0,
        groups="base.group_user",
        help="The same in percent of the limit; one of the two is enough. Both 0: no emergency release.",
    )

    _o2d_sanction_figures = models.Constraint(
        "CHECK (o2d_sanction_days >= 0 AND o2d_sanction_tolerance >= 0 AND o2d_sanction_tolerance <= 100"
        " AND o2d_emergency_amount >= 0 AND o2d_emergency_percent >= 0)",
        "Days, tolerance and bounds of an emergency cannot be negative, and a tolerance is at most 100 percent.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_credit_partial = fields.Selection(related="company_id.o2d_credit_partial", readonly=False)
    o2d_credit_release = fields.Selection(related="company_id.o2d_credit_release", readonly=False)
    o2d_sanction_days = fields.Integer(related="company_id.o2d_sanction_days", readonly=False)
    o2d_sanction_tolerance = fields.Float(related="company_id.o2d_sanction_tolerance", readonly=False)
    o2d_emergency_amount = fields.Float(related="company_id.o2d_emergency_amount", readonly=False)
    o2d_emergency_percent = fields.Float(related="company_id.o2d_emergency_percent", readonly=False)
