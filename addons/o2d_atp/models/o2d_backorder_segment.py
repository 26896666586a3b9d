"""Who gives and who gets when goods are shared out anew: segments of open orders, and limits of customer groups."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.backorder import GIVE_UP, KEEP, REDISTRIBUTE


class O2dBackorderSegment(models.Model):
    """Open orders that are treated alike when goods are shared out anew."""

    _name = "o2d.backorder.segment"
    _description = "Segment of backorders"
    _order = "company_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="Who is in a segment further up is served first. The first segment that fits an order counts."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    strategy = fields.Selection(
        [(KEEP, "Keep or improve"), (REDISTRIBUTE, "Share out anew"), (GIVE_UP, "Give up, served last")],
        required=True,
        default=REDISTRIBUTE,
        help="Keep or improve: what is set aside stays. Share out anew: goods may go to whoever comes before. "
        "Give up: goods go to all others who lack them.",
    )
    category_ids = fields.Many2many(
        "res.partner.category", string="Customer groups", help="Only customers with one of these tags. Empty: all."
    )
    due_within = fields.Integer(
        string="Promised within (days)", help="Only what is promised for the next so many days, or late. 0: all."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value_from = fields.Monetary(string="Order value from", help="Only orders of this value and above. 0: all.")
    is_starred = fields.Boolean(string="Only what is starred", help="Only deliveries that somebody has starred.")
    sort = fields.Selection(
        [("promise", "Earlier promise first"), ("value", "Higher order value first"), ("order", "Older order first")],
        required=True,
        default="promise",
        help="Who is served first within the segment. What is starred always is.",
    )
    give_back_days = fields.Integer(
        string="Give back after (days)",
        help="What is set aside for so long and was neither picked nor printed is given back. It is set aside again "
        "when somebody checks availability. 0: never.",
    )

    @api.constrains("give_back_days", "strategy", "due_within", "value_from")
    def _check_give_back(self):
        for segment in self:
            if min(segment.give_back_days, segment.due_within, segment.value_from) < 0:
                raise ValidationError(self.env._("Days and values cannot be less than nothing."))
            if segment.give_back_days and segment.strategy == KEEP:
                raise ValidationError(self.env._("Who keeps what is set aside gives nothing back."))

    def _fits(self, facts, today):
        """Is a transfer in this segment?

        :param facts: dict of the transfer: tags, promise (date), value, star
        """
        self.ensure_one()
        if self.category_ids and not facts["tags"].intersection(self.category_ids.ids):
            return False
        if self.is_starred and not facts["star"]:
            return False
        if self.due_within and (facts["promise"] - today).days > self.due_within:
            return False
        return facts["value"] >= self.value_from

    def _rank(self, place, facts):
        """Where a transfer stands; who comes first has the smallest."""
        by = {"promise": facts["moment"], "value": -facts["value"], "order": facts["ordered"]}
        first = by[self.sort] if self else facts["moment"]
        return (place, not facts["star"], first, facts["moment"], facts["ordered"], facts["order"], facts["move"])


class O2dBackorderLimit(models.Model):
    """How much of a product goes to a group of customers at most, or is left to it at least."""

    _name = "o2d.backorder.limit"
    _description = "Limit of a customer group"
    _order = "company_id, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    active = fields.Boolean(default=True)
    group_id = fields.Many2one(
        "res.partner.category",
        string="Customer group",
        required=True,
        ondelete="cascade",
        help="Customers with this tag, or one below it.",
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        ondelete="cascade",
        help="The product that the limit is about. Empty: each product of the category.",
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Product category",
        ondelete="cascade",
        help="The limit counts for each product of this category, and of those below, by itself.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        ondelete="cascade",
        help="Only in this warehouse. Empty: in each warehouse by itself.",
    )
    has_most = fields.Boolean(string="Capped", help="The group gets no more than the cap.")
    most = fields.Float(
        string="At most",
        digits="Product Unit",
        help="What is set aside for all open orders of the group together, in the product's unit. What is given "
        "already is not taken away from who keeps.",
    )
    least = fields.Float(
        string="Protected",
        digits="Product Unit",
        help="Of what stands there so much is left to the group, in the product's unit, whoever else waits.",
    )

    @api.depends("group_id", "product_id", "categ_id")
    def _compute_display_name(self):
        for limit in self:
            goods = limit.product_id.display_name or limit.categ_id.display_name or ""
            limit.display_name = f"{limit.group_id.display_name or ''}: {goods}"

    @api.constrains("product_id", "categ_id", "has_most", "most", "least")
    def _check_limit(self):
        for limit in self:
            if not limit.product_id and not limit.categ_id:
                raise ValidationError(self.env._("Name the product or the product category of the limit."))
            if min(limit.most, limit.least) < 0:
                raise ValidationError(self.env._("A limit cannot be less than nothing."))
            if limit.has_most and limit.least > limit.most:
                raise ValidationError(self.env._("A group cannot be left more than it gets at most."))

    def _counts(self, product, warehouse):
        """Is it about this product in this warehouse?"""
        self.ensure_one()
        if self.warehouse_id and self.warehouse_id != warehouse:
            return False
        if self.product_id:
            return self.product_id == product
        return str(self.categ_id.id) in (product.categ_id.parent_path or "").split("/")
