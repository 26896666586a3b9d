from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools import notice_rules as rules
from ..tools import transporter, vehicle

PLAIN = "o2d_dispatch.mail_template_notice"
HINDI = "o2d_dispatch.mail_template_notice_hindi"


class StockPicking(models.Model):
    """The customer is told once that a delivery has left."""

    _inherit = "stock.picking"

    o2d_notice_ids = fields.One2many(
        "o2d.customer.notice", "picking_id", string="Customer notices", groups="o2d_base.group_user", readonly=True
    )
    o2d_notice_state = fields.Selection(
        [
            (rules.PENDING, "Waiting"),
            (rules.QUEUED, "Being sent"),
            (rules.SENT, "Told"),
            (rules.FAILED, "Not told"),
            (rules.DROPPED, "Not wanted"),
        ],
        string="Customer notice",
        compute="_compute_o2d_notice_state",
        groups="o2d_base.group_user",
        help="Whether the customer has been told that the goods have left.",
    )
    o2d_may_tell = fields.Boolean(
        compute="_compute_o2d_may_tell",
        groups="o2d_base.group_user",
        help="Whether whoever looks may tell the customer by hand.",
    )

    @api.depends("o2d_notice_ids.state")
    def _compute_o2d_notice_state(self):
        for picking in self:
            picking.o2d_notice_state = picking.sudo().o2d_notice_ids.sorted("id")[-1:].state

    @api.depends("state", "o2d_gate_out_at", "o2d_gate_awaited", "o2d_notice_ids.state")
    @api.depends_context("uid")
    def _compute_o2d_may_tell(self):
        may = self.env["sale.order"]._o2d_may_share()
        for picking in self:
            picking.o2d_may_tell = may and picking._o2d_has_left() and picking.o2d_notice_state != rules.PENDING

    # --- when -------------------------------------------------------------------------------------------

    def _o2d_leave(self, detail=None):
        done = super()._o2d_leave(detail)
        self._o2d_queue_notice()
        return done

    def _action_done(self):
        done = super()._action_done()
        # Where nobody keeps a gate, what is validated has left.
        self.filtered(lambda picking: picking.state == "done" and picking._o2d_has_left())._o2d_queue_notice()
        return done

    def _o2d_queue_notice(self):
        telling = self.sudo().filtered(lambda picking: picking._o2d_tells_customer())
        self.env["o2d.customer.notice"].sudo()._put(telling)

    def _o2d_has_left(self):
        """Is it behind the gate, or where no gate is kept, validated?"""
        if not self._o2d_is_delivery() or not self.sale_id or self.state == "cancel":
            return False
        return bool(self.o2d_gate_out_at) or (self.state == "done" and not self.o2d_gate_awaited)

    def _o2d_tells_customer(self):
        """Does the company tell this delivery's customer by itself that it has left?"""
        picking = self.sudo()
        return bool(
            picking.sale_id
            and picking.company_id.o2d_notice
            and picking._o2d_is_delivery()
            and not picking.sale_id.partner_id.commercial_partner_id.o2d_notice_off
        )

    def message_post_with_source(self, source_ref, **kwargs):
        """Core's mail at validation says the same before the goods have left: it is not sent beside ours."""
        core_mail = self.company_id.stock_mail_confirmation_template_id
        is_core_mail = core_mail and isinstance(source_ref, models.BaseModel) and source_ref == core_mail
        if is_core_mail and all(picking._o2d_tells_customer() for picking in self):
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)

    # --- to whom, and what ---------------------------------------------------------------------------------

    def _o2d_notice_partner(self):
        """Who is told: the contact that ordered, else the company behind it.

        :return: res.partner, without a mail address where nobody has one
        """
        ordered = self.sale_id.partner_id
        return (ordered | ordered.commercial_partner_id).filtered("email_normalized")[:1]

    def _o2d_notice_template(self):
        """The customer's own mail, else the company's, else the suite's in a language that the customer reads."""
        customer = self.sale_id.partner_id.commercial_partner_id
        chosen = customer.o2d_notice_template_id or self.company_id.o2d_notice_template_id
        if chosen.model == self._name:
            return chosen
        reads_hindi = (self.sale_id.partner_id.lang or "").startswith("hi")
        template = self.env.ref(HINDI if reads_hindi else PLAIN, raise_if_not_found=False)
        if not template:
            raise UserError(self.env._("The mail that tells customers of a dispatch was deleted. Choose another one."))
        return template

    def _o2d_notice_papers(self):
        """Files that go with the notice. The e-way bill's module adds its own.

        :return: [(file name, content in bytes)]
        """
        invoices = self.sudo()._o2d_notice_invoices()
        return invoices._o2d_notice_files() if invoices else []

    def _o2d_notice_invoices(self):
        """The posted invoices of what left with this delivery."""
        invoices = self.o2d_invoice_ids
        if not invoices and self.sale_id.picking_ids.filtered(lambda one: one._o2d_has_left()) == self:
            # Core's own invoices know orders only: they are this delivery's where no other one has left.
            invoices = self.sale_id.invoice_ids
        return invoices.filtered(lambda move: move.state == "posted" and move.move_type == "out_invoice").sorted("id")

    def _o2d_notice_numbers(self):
        """Numbers of papers that stand in the mail besides the LR. The e-way bill's module adds its own.

        :return: [(code, name of the paper, number)]
        """
        invoices = self._o2d_notice_invoices()
        return [("invoice", self.env._("Invoice"), ", ".join(invoices.mapped("name")))] if invoices else []

    def _o2d_notice_facts(self):
        """What a mail template may say of this delivery; everything ready to be read by the customer.

        :return: {order, delivery, details: [{code, name, value}], lines: [(article, quantity)], more, url}; `more` is
                 the number of articles that are not in `lines`
        """
        self.ensure_one()
        picking = self.sudo()
        order = picking.sale_id
        lines, more = rules.shorten(picking._o2d_notice_lines())
        return {
            "order": order._o2d_name_for_customer() if order else "",
            "delivery": picking.name,
            "details": [
                {"code": code, "name": name, "value": value}
                for code, name, value in picking._o2d_notice_details()
                if value
            ],
            "lines": lines,
            "more": more,
            "url": order.get_base_url() + order.get_portal_url() if order else "",
        }

    def _o2d_notice_details(self):
        """How it travels: [(code, what, value)]; what is not known is empty."""
        left_at = self.o2d_gate_out_at or self.date_done or fields.Datetime.now()
        return [
            ("left", self.env._("Left"), self._o2d_moment_words(left_at)),
            ("vehicle", self.env._("Vehicle"), vehicle.pretty(self.o2d_vehicle_no)),
            ("driver", self.env._("Driver"), self.o2d_driver_name),
            ("phone", self.env._("Driver's phone"), transporter.pretty_phone(self.o2d_driver_phone)),
            ("transporter", self.env._("Transporter"), self.o2d_transporter_id.name),
            ("lr", self.env._("LR number"), self._o2d_lr_words()),
            ("cartons", self.env._("Cartons"), str(self.packages_count or "")),
            *self._o2d_notice_numbers(),
        ]

    def _o2d_lr_words(self):
        if not self.o2d_lr_no or not self.o2d_lr_date:
            return self.o2d_lr_no or ""
        return self.env._("%(number)s of %(day)s", number=self.o2d_lr_no, day=format_date(self.env, self.o2d_lr_date))

    def _o2d_notice_lines(self):
        """What has left, article by article: [(name, quantity with unit)]."""
        totals = {}
        for move in self.move_ids.filtered(lambda move: move.state != "cancel"):
            key = move.product_id, move.product_uom
            totals[key] = totals.get(key, 0.0) + move.quantity
        return [
            (product.display_name, f"{self._o2d_plain_number(quantity, uom)} {uom.name}")
            for (product, uom), quantity in totals.items()
            if not uom.is_zero(quantity)
        ]

    @api.model
    def _o2d_plain_number(self, quantity, uom):
        """12, 2.5: as people write it, with no digit that says nothing."""
        rounded = uom.round(quantity)
        return f"{rounded:.6f}".rstrip("0").rstrip(".")

    # --- by hand -------------------------------------------------------------------------------------------

    def action_o2d_tell_customer(self):
        """Tell the customer, or tell him once more, that this delivery has left.

        :raise AccessError: for who does not speak with customers
        :raise UserError: before it has left, or where there is no mail address
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env["sale.order"]._o2d_may_share():
            raise AccessError(self.env._("Your role does not write to customers."))
        picking = self.sudo()
        if not picking._o2d_has_left():
            raise UserError(
                self.env._("%(delivery)s has not left, so there is nothing to tell yet.", delivery=picking.display_name)
            )
        partner = picking._o2d_notice_partner()
        customer = picking.sale_id.partner_id
        if not partner:
            raise UserError(
                self.env._(
                    "%(customer)s has no mail address. Enter one on the contact, then send again.",
                    customer=customer.display_name,
                )
            )
        put = self.env["o2d.customer.notice"].sudo()._put(picking, by_hand=True)
        if put:
            note = self.env._("Notice to %(email)s asked for by hand", email=partner.email_normalized)
            self.env["o2d.event"]._log(picking, "note", stage="settlement", note=note)
        words = self.env._("The mail to %(email)s is on its way.", email=partner.email_normalized)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": words if put else self.env._("A mail to this customer is waiting already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_o2d_notices(self):
        """Open what this delivery's customer was told."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("o2d_dispatch.o2d_customer_notice_action")
        return {**action, "domain": [("picking_id", "=", self.id)], "context": {}}


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_notice_files(self):
        """These posted invoices as core prints and keeps them: [(file name, content)].

        Made as by core's own sending, so that the customer gets the very document that is kept. What accounts has
        queued itself for these invoices stays queued.

        :raise UserError: in core's words, where a document cannot be made
        """
        sender = self.env["account.move.send"]
        settings = {"sending_methods": [], "extra_edis": set()}
        missing = self.filtered(lambda move: not move.invoice_pdf_report_id)
        if missing:
            sender._check_sending_data(missing, **settings)
            data = {move: sender._get_default_sending_settings(move, **settings) for move in missing}
            sender._generate_invoice_documents(data)
            errors = [sender._format_error_text(one["error"]) for one in data.values() if one.get("error")]
            if errors:
                raise UserError("\n".join(errors))
        # What machines exchange (the government's signed file) is no paper for the customer.
        return [
            (attachment.name, attachment.raw)
            for move in self
            for attachment in sender._get_invoice_extra_attachments(move)
            if attachment.mimetype != "application/json"
        ]
