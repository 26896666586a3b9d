from odoo import api, fields, models

FIRST, USUAL, LAST = 0, 1, 2
NEVER = None
RANKS = {"first": FIRST, "last": LAST, "never": NEVER}


class O2dSourcingRule(models.Model):
    """Which warehouse is used first, last or never for some goods or some states."""

    _name = "o2d.sourcing.rule"
    _description = "Rule about warehouses"
    _order = "company_id, warehouse_id, sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10, help="Of two rules that fit, the one further up counts.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        ondelete="cascade",
        help="The warehouse that the rule is about.",
    )
    category_id = fields.Many2one(
        "product.category",
        string="Product category",
        ondelete="cascade",
        help="Only for products of this category and those below. Empty: for all products.",
    )
    state_id = fields.Many2one(
        "res.country.state",
        string="State of delivery",
        ondelete="cascade",
        help="Only for deliveries to this state. Empty: to everywhere.",
    )
    use = fields.Selection(
        [("first", "First"), ("last", "Last"), ("never", "Never")],
        required=True,
        default="never",
        help="First: before all others that have the goods in time. Last: only where no other has them in time. "
        "Never: not at all.",
    )
    active = fields.Boolean(default=True)

    @api.depends("warehouse_id", "use")
    def _compute_display_name(self):
        uses = dict(self._fields["use"]._description_selection(self.env))
        for rule in self:
            rule.display_name = f"{rule.warehouse_id.name or ''}: {uses.get(rule.use, '')}"

    @api.model
    def _ranks(self, company, warehouses, categories, state):
        """How each warehouse is used for the products of each category.

        :param state: res.country.state of the delivery address, may be empty
        :return: {category id, False for none: {warehouse id: rank, the lower is used first}}, without those that
            are never used
        """
        rules = self.sudo().search([("company_id", "=", company.id), ("warehouse_id", "in", warehouses.ids)])
        rules = rules.filtered(lambda rule: not rule.state_id or rule.state_id == state)
        ranks = {}
        for category in (*categories, categories.browse()):
            above = set((category.sudo().parent_path or "").split("/"))
            found = dict.fromkeys(warehouses.ids, USUAL)
            # The first rule that fits is written last.
            for rule in reversed(rules.filtered(lambda r, a=above: not r.category_id or str(r.category_id.id) in a)):
                found[rule.warehouse_id.id] = RANKS[rule.use]
            ranks[category.id] = {place: rank for place, rank in found.items() if rank is not NEVER}
        return ranks
