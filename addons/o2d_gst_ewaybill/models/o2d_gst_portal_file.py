"""The portal's bulk file as a record: what went into it, what came back, what was taken from it."""

import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.gateway import Action
from .o2d_gst_outbox import OFFICER

# So many documents in one file: the portal takes them in one go, and making it takes no longer than a person waits.
MOST = 500
MADE, READ, TAKEN = "made", "read", "taken"


class O2dGstPortalFile(models.Model):
    _name = "o2d.gst.portal.file"
    _description = "File for the portal"
    _inherit = ["o2d.decision.record"]
    _order = "id desc"
    _o2d_subject = "company_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    user_id = fields.Many2one("res.users", string="Made by", readonly=True, ondelete="set null")
    made_at = fields.Datetime(string="Made", required=True, readonly=True)
    name = fields.Char(string="File", required=True, readonly=True)
    content = fields.Binary(string="For the portal", readonly=True, attachment=True, help="To be uploaded there.")
    state = fields.Selection(
        [(MADE, "With the portal"), (READ, "Result to be checked"), (TAKEN, "Numbers taken")],
        string="Status",
        required=True,
        readonly=True,
    )
    result = fields.Binary(string="The portal's result", readonly=True, attachment=True)
    result_name = fields.Char(readonly=True)
    left_out = fields.Text(readonly=True, help="Invoices that were chosen and are not in the file, with why.")
    row_ids = fields.One2many("o2d.gst.portal.row", "file_id", string="Documents", readonly=True)
    count = fields.Integer(string="In the file", compute="_compute_counts", help="How many documents are in it.")
    numbers = fields.Integer(compute="_compute_counts", help="Documents with a number.")
    refused = fields.Integer(compute="_compute_counts", help="Documents that the portal refused.")
    missing = fields.Integer(
        string="Not mentioned", compute="_compute_counts", help="Documents of which the result says nothing."
    )

    @api.depends("row_ids.standing")
    def _compute_counts(self):
        for file in self:
            standings = file.row_ids.mapped("standing")
            file.count = len(standings)
            file.numbers = sum(one in ("number", "taken") for one in standings)
            file.refused, file.missing = standings.count("refused"), standings.count("open")

    # --- making --------------------------------------------------------------------------------------

    @api.model
    def _make(self, moves):
        """The file of what needs an e-way bill among these invoices.

        What was never sent to the service is given up there: the portal makes the number now. What may have reached
        the service is left out, and so is what would be refused.

        :param moves: posted invoices of one company, readable by who asks
        :raise UserError: where nothing is left for a file, with why
        """
        self._check_officer()
        if len(moves) > MOST:
            raise UserError(
                self.env._("At most %(most)s invoices go into one file. Choose a shorter period.", most=MOST)
            )
        if len(moves.company_id) > 1:
            raise UserError(self.env._("Choose invoices of one company at a time."))
        rows, left_out = [], []
        for move in moves.sudo():
            try:
                with self.env.cr.savepoint():
                    rows.append(move._o2d_portal_row())
            except UserError as error:
                left_out.append(f"{move.name}: {error.args[0]}")
        if not rows:
            raise UserError("\n".join([self.env._("None of these invoices can go into the file."), *left_out[:20]]))
        company = moves.company_id
        name, content = self.env["o2d.gst.service"]._portal_file(company, [row["payload"] for row in rows])
        file = self._o2d_record(
            {
                "company_id": company.id,
                "user_id": self.env.uid,
                "made_at": fields.Datetime.now(),
                "name": name,
                "content": base64.b64encode(content),
                "state": MADE,
                "left_out": "\n".join(left_out) or False,
            }
        )
        self.env["o2d.gst.portal.row"]._o2d_record([{**row, "file_id": file.id} for row in rows])
        return file.with_env(self.env)

    def action_download(self):
        """Hand out the file."""
        self.ensure_one()
        self._check_officer()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.name}?download=true",
            "target": "download",
        }

    def action_upload(self):
        """Ask for the file that the portal gave back."""
        self.ensure_one()
        self._check_officer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Result of the portal"),
            "res_model": "o2d.gst.portal.upload",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_file_id": self.id},
        }

    def _check_officer(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Files for the portal are the compliance officer's."))


class O2dGstPortalRow(models.Model):
    """One document of a file for the portal, and what the portal said of it."""

    _name = "o2d.gst.portal.row"
    _description = "Document in a file for the portal"
    _inherit = ["o2d.decision.record"]
    _order = "id"
    _rec_name = "document"
    _o2d_subject = "file_id"

    file_id = fields.Many2one("o2d.gst.portal.file", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    ewaybill_id = fields.Many2one(
        "l10n.in.ewaybill", string="E-way bill", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(related="ewaybill_id.partner_bill_to_id", string="Customer")
    document = fields.Char(required=True, readonly=True, help="Number of the invoice.")
    kind = fields.Char(required=True, readonly=True)
    payload = fields.Json(readonly=True)
    number = fields.Char(string="E-way bill number", readonly=True)
    generated_at = fields.Datetime(string="Generated", readonly=True)
    valid_until = fields.Datetime(string="Valid until", readonly=True)
    problem = fields.Char(string="What the portal says", readonly=True)
    is_taken = fields.Boolean(readonly=True)
    standing = fields.Selection(
        [("open", "No answer"), ("number", "Number to be taken"), ("refused", "Refused"), ("taken", "Number taken")],
        compute="_compute_standing",
        help="What the portal's result says of it, and whether that was taken over.",
    )

    @api.depends("number", "problem", "is_taken")
    def _compute_standing(self):
        for row in self:
            if row.is_taken:
                row.standing = "taken"
            elif row.number:
                row.standing = "number"
            else:
                row.standing = "refused" if row.problem else "open"


class AccountMove(models.Model):
    _inherit = "account.move"

    def _o2d_portal_row(self):
        """This invoice as a document of the portal's file; its e-way bill is made, and no more asked of the service.

        :return: values of a row
        :raise UserError: why it cannot go into the file
        """
        if why := self._o2d_why_no_bill():
            raise UserError(why)
        if self._o2d_control_mode("einvoice") == "enforce" and self._o2d_irn_is_due():
            raise UserError(self.env._("It is not registered yet, and that comes first."))
        bill = self._o2d_make_bill()
        asked = self.env["o2d.gst.request"]._open_of(bill)
        if any(one._is_out() for one in asked):
            raise UserError(self.env._("It may have reached the service already. It is looked up there first."))
        payload = bill._o2d_payload_generate(Action.GENERATE)
        asked._give_up()
        bill.o2d_picking_ids._o2d_papers_changed()
        return {
            "ewaybill_id": bill.id,
            "document": payload["docNo"],
            "kind": payload["docType"],
            "payload": payload,
        }
