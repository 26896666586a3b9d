from odoo import api, fields, models

from ..tools.report_rules import MAX_WORDS


class O2dReport(models.Model):
    """What a customer reported as missing or damaged, in his own words; the work on it is an exception.

    Written by the portal, or from what the receiver wrote on the signed paper, and changed by nobody: it is the
    customer's statement.
    """

    _name = "o2d.report"
    _description = "Report of a customer"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Report", required=True, readonly=True)
    exception_id = fields.Many2one("o2d.exception", required=True, readonly=True, ondelete="cascade", index=True)
    order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, ondelete="cascade")
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", readonly=True, ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("shortage", "Shortage"), ("damage", "Damage")], string="What happened", required=True, readonly=True
    )
    words = fields.Text(string="In the customer's words", readonly=True, size=MAX_WORDS)
    phone = fields.Char(string="Phone to call back", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Reported by", readonly=True, ondelete="set null")
    reported_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    token = fields.Char(required=True, readonly=True, help="What makes a form that is sent twice one report.")
    line_ids = fields.One2many("o2d.report.line", "report_id", string="Items", readonly=True)
    state = fields.Selection(related="exception_id.state")

    _token_uniq = models.UniqueIndex("(order_id, token)", "This report has been received already.")


class O2dReportLine(models.Model):
    """How much of one line of the order is missing or damaged."""

    _name = "o2d.report.line"
    _description = "Item of a customer's report"
    _order = "report_id, id"

    report_id = fields.Many2one("o2d.report", required=True, readonly=True, ondelete="cascade", index=True)
    exception_id = fields.Many2one(related="report_id.exception_id", store=True, index=True)
    company_id = fields.Many2one(related="report_id.company_id", store=True)
    order_line_id = fields.Many2one(
        "sale.order.line", string="Order line", readonly=True, ondelete="set null", index="btree_not_null"
    )
    product_id = fields.Many2one(related="order_line_id.product_id", string="Product")
    name = fields.Char(string="Item", required=True, readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    unit = fields.Char(readonly=True)

    @api.depends("name", "quantity", "unit")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.quantity:g} {line.unit or ''} {line.name}"
