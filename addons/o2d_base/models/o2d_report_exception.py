from odoo import api, fields, models
from odoo.exceptions import UserError


class O2dException(models.Model):
    """An exception that a customer opened: his lines and photos for us, our answer for him."""

    _inherit = "o2d.exception"

    report_ids = fields.One2many("o2d.report", "exception_id", string="Reports", readonly=True)
    report_line_ids = fields.One2many("o2d.report.line", "exception_id", string="Reported items", readonly=True)
    report_items = fields.Text(string="Items", compute="_compute_report_items")
    report_words = fields.Text(related="report_ids.words", string="In the customer's words")
    report_phone = fields.Char(related="report_ids.phone", string="Phone to call back")
    report_partner_id = fields.Many2one(related="report_ids.partner_id", string="Reported by")
    is_reported = fields.Boolean(
        string="Reported by the customer", compute="_compute_is_reported", search="_search_is_reported"
    )
    photo_ids = fields.Many2many("ir.attachment", string="Photos", compute="_compute_photo_ids")
    customer_words = fields.Text(
        string="Answer for the customer",
        help="What the customer reads on the portal when this is closed. How it was solved is for us alone.",
    )

    @api.depends("report_line_ids.name", "report_line_ids.quantity", "report_line_ids.unit")
    def _compute_report_items(self):
        for problem in self:
            problem.report_items = "\n".join(problem.report_line_ids.mapped("display_name"))

    @api.depends("report_ids")
    def _compute_is_reported(self):
        for problem in self:
            problem.is_reported = bool(problem.report_ids)

    def _search_is_reported(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("report_ids", "!=" if True in value else "=", False)]

    def _compute_photo_ids(self):
        found = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("mimetype", "=like", "image/%")], order="id"
        )
        for problem in self:
            problem.photo_ids = found.filtered(lambda photo, problem=problem: photo.res_id == problem._origin.id)

    def write(self, vals):
        if "customer_words" in vals and any(
            problem.state == "closed" and (problem.customer_words or "") != (vals["customer_words"] or "")
            for problem in self
        ):
            raise UserError(self.env._("The customer has read this answer. Write to him on the order instead."))
        return super().write(vals)

    def action_close(self):
        """A customer who reported something is told how it ended, in words meant for him."""
        self.check_access("write")
        for problem in self.filtered(lambda one: one.state == "open" and one.report_ids):
            if not (problem.customer_words or "").strip():
                raise UserError(
                    self.env._(
                        "“%(name)s” was reported by the customer, who reads on the portal how it ended. Open it, fill"
                        " in “Answer for the customer”, then close it.",
                        name=problem.name,
                    )
                )
        return super().action_close()

    def _close(self, closure):
        was_open = self.filtered(lambda problem: problem.state == "open" and problem.report_ids)
        result = super()._close(closure)
        for problem in was_open:
            problem.sudo()._o2d_tell_customer()
        return result

    def _o2d_tell_customer(self):
        """The customer's answer goes to the conversation that he sees on the portal, in the company's name."""
        self.ensure_one()
        report = self.report_ids[:1]
        if not self.customer_words:
            return
        reader = report.partner_id or report.order_id.partner_id
        own = self.with_context(lang=reader.lang or self.env.lang)
        body = own.env._("Your report %(name)s is closed: %(words)s", name=report.name, words=self.customer_words)
        report.order_id.message_post(
            body=body,
            author_id=self.company_id.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=report.partner_id.ids,
        )
