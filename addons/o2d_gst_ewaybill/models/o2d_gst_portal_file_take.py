"""Reading the portal's result: what it says is shown first, and taken over as a whole or not at all."""

import base64

from odoo import models
from odoo.exceptions import UserError

from ..tools.gateway import Answer, Refused
from ..tools.matrix import PORTAL
from .o2d_gst_portal_file import MADE, READ, TAKEN


class O2dGstPortalFile(models.Model):
    _inherit = "o2d.gst.portal.file"

    def _read_result(self, content, name):
        """Keep what the portal's file says, for somebody to look at. No e-way bill is changed.

        :param content: bytes
        :raise UserError: nothing may be taken from it, and why
        """
        self.ensure_one()
        self._check_officer()
        file = self.sudo()
        rows = {(row.kind, row.document): row for row in file.row_ids}
        answers, _missing = self.env["o2d.gst.service"]._read_portal_file(file.company_id, content, set(rows))
        for key, row in rows.items():
            if not row.is_taken:
                row._o2d_decide(row._prepare_answer(answers.get(key)))
            elif (told := answers.get(key)) and not isinstance(told, Refused) and told.number != row.number:
                raise UserError(
                    self.env._(
                        "The file names another number for %(document)s than was taken before. Nothing was changed.",
                        document=row.document,
                    )
                )
        file._o2d_decide(
            {"state": READ, "result": base64.b64encode(content), "result_name": name or self.env._("Result")}
        )

    def action_discard(self):
        """Forget what was read; the e-way bills stand as before."""
        self.ensure_one()
        self._check_officer()
        file = self.sudo()
        if file.state != READ:
            raise UserError(self.env._("No result waits to be checked."))
        rows = file.row_ids.filtered(lambda row: not row.is_taken)
        rows._o2d_decide({"number": False, "generated_at": False, "valid_until": False, "problem": False})
        file._o2d_decide({"state": TAKEN if file.row_ids - rows else MADE, "result": False, "result_name": False})
        return True

    def action_take(self):
        """Take the numbers over, all of them or none.

        :raise UserError: where one of them cannot be, by its document
        """
        self.ensure_one()
        self._check_officer()
        file = self.sudo()
        if file.state != READ:
            raise UserError(self.env._("Upload the portal's result first."))
        rows = file.row_ids.filtered(lambda row: row.number and not row.is_taken)
        if not rows:
            raise UserError(self.env._("The result has no number to be taken over."))
        rows._check_free()
        for row in rows:
            row._take()
        file._o2d_decide({"state": TAKEN})
        return True


class O2dGstPortalRow(models.Model):
    _inherit = "o2d.gst.portal.row"

    def _prepare_answer(self, answer):
        """What the portal said of one document, in the row's fields.

        :param answer: :class:`Answer`, :class:`Refused`, or None where it is not mentioned
        """
        empty = {"number": False, "generated_at": False, "valid_until": False, "problem": False}
        if answer is None:
            return empty
        if isinstance(answer, Refused):
            return {**empty, "problem": answer.words}
        return {**empty, "number": answer.number, "generated_at": answer.at, "valid_until": answer.valid_until}

    def _as_answer(self):
        raw = {"docNo": self.document, "ewayBillNo": self.number, "file": self.file_id.result_name}
        return Answer(
            number=self.number,
            at=self.generated_at,
            valid_until=self.valid_until,
            status="ACT",
            gateway=PORTAL,
            raw=raw,
        )

    def _check_free(self):
        """:raise UserError: a number that is another bill's, or a bill that has another number by now"""
        bills = self.env["l10n.in.ewaybill"].sudo()
        owners = {bill.name: bill for bill in bills.search([("name", "in", self.mapped("number"))])}
        for row in self:
            owner = owners.get(row.number)
            if owner and owner != row.ewaybill_id:
                raise UserError(
                    self.env._(
                        "The number for %(document)s belongs to the e-way bill of %(other)s. Nothing was changed.",
                        document=row.document,
                        other=owner.document_number,
                    )
                )
            if row.ewaybill_id.state != "pending" and row.ewaybill_id.name != row.number:
                raise UserError(
                    self.env._(
                        "The e-way bill of %(document)s has another number by now. Nothing was changed.",
                        document=row.document,
                    )
                )

    def _take(self):
        """Write one number down, as if the service had answered."""
        bill = self.ewaybill_id
        if bill.state == "pending":
            self.env["o2d.gst.request"]._open_of(bill)._give_up()
            bill._o2d_generated_by_portal(self)
        self._o2d_decide({"is_taken": True})


class L10nInEwaybill(models.Model):
    _inherit = "l10n.in.ewaybill"

    def _o2d_generated_by_portal(self, row):
        """:param row: o2d.gst.portal.row with number and moments"""
        answer = row._as_answer()
        self._o2d_apply_generated(answer, row.payload)
        self.message_post(
            body=self.env._("E-way bill %(number)s made by the portal's file %(file)s", number=row.number,
                            file=row.file_id.name)
        )  # fmt: skip
        self._o2d_gst_settled()
