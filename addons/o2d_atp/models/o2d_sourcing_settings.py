from odoo import fields, models

STRATEGIES = [
    ("own", "Only the order's warehouse"),
    ("closest", "Closest to the customer"),
    ("cost", "Lowest cost of shipments"),
    ("fastest", "Fastest to the customer"),
]
HELP = (
    "Only the order's warehouse: nothing is chosen. Closest: each line from the nearest warehouse that has it in time. "
    "Lowest cost: what shipments and their way cost together. Fastest: the order is with the customer soonest."
)


class ResCompany(models.Model):
    _inherit = "res.company"

    o2d_sourcing_strategy = fields.Selection(
        STRATEGIES, string="Warehouses of an order", default="own", groups="base.group_user", help=HELP
    )
    o2d_sourcing_split = fields.Boolean(
        string="A line may come from several warehouses",
        default=True,
        groups="base.group_user",
        help="Off: each order line comes from one warehouse as a whole, even where that takes longer.",
    )
    o2d_sourcing_most = fields.Integer(
        string="Shipments of an order at most",
        default=0,
        groups="base.group_user",
        help="From so many warehouses at most. 0: from as many as it takes.",
    )
    o2d_sourcing_patience = fields.Integer(
        string="Lines may wait for a better warehouse (days)",
        default=0,
        groups="base.group_user",
        help="So many days after the wanted date goods still count as in time, to save a shipment or a long way.",
    )
    o2d_sourcing_shipment_cost = fields.Monetary(
        string="Cost of a shipment",
        default=600.0,
        currency_field="currency_id",
        groups="base.group_user",
        help="What each further warehouse that sends something costs: papers, loading, the least freight.",
    )
    o2d_sourcing_rate = fields.Float(
        string="Freight per tonne and km",
        default=5.0,
        digits=(16, 2),
        groups="base.group_user",
        help="What it costs to carry 1,000 kg over one km, in the company's currency.",
    )
    o2d_sourcing_km = fields.Integer(
        string="Km a lorry makes in a day",
        default=350,
        groups="base.group_user",
        help="Tells how many days goods are on the road. 0: the road is not counted.",
    )

    _o2d_sourcing_positive = models.Constraint(
        "CHECK (o2d_sourcing_most >= 0 AND o2d_sourcing_patience >= 0 AND o2d_sourcing_shipment_cost >= 0"
        " AND o2d_sourcing_rate >= 0 AND o2d_sourcing_km >= 0)",
        "Shipments, days, costs and kilometres of sourcing cannot be below zero.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    o2d_sourcing_strategy = fields.Selection(related="company_id.o2d_sourcing_strategy", readonly=False)
    o2d_sourcing_split = fields.Boolean(related="company_id.o2d_sourcing_split", readonly=False)
    o2d_sourcing_most = fields.Integer(related="company_id.o2d_sourcing_most", readonly=False)
    o2d_sourcing_patience = fields.Integer(related="company_id.o2d_sourcing_patience", readonly=False)
    o2d_sourcing_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of sourcing")
    o2d_sourcing_shipment_cost = fields.Monetary(
        related="company_id.o2d_sourcing_shipment_cost", readonly=False, currency_field="o2d_sourcing_currency_id"
    )
    o2d_sourcing_rate = fields.Float(related="company_id.o2d_sourcing_rate", readonly=False)
    o2d_sourcing_km = fields.Integer(related="company_id.o2d_sourcing_km", readonly=False)


class ResPartner(models.Model):
    _inherit = "res.partner"

    o2d_sourcing_strategy = fields.Selection(
        STRATEGIES,
        string="Warehouses of orders",
        company_dependent=True,
        groups="base.group_user",
        help="How the warehouses of this customer's orders are chosen. Empty: as the company does.",
    )
