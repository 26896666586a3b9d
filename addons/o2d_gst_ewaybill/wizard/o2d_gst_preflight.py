from odoo import api, fields, models


class O2dGstPreflight(models.TransientModel):
    """What would be refused, as a list: one row for each thing to mend, with the way to its record."""

    _name = "o2d.gst.preflight"
    _description = "Check before E-Way Bill and IRN"
    _order = "blocks desc, document, id"
    _rec_name = "words"

    document = fields.Char(readonly=True, help="The invoice or delivery that would be refused.")
    words = fields.Char(readonly=True, help="What was wrong when it was checked.")
    said = fields.Char(string="What to mend", compute="_compute_standing", help="What is wrong, and what to do.")
    blocks = fields.Boolean(string="Would be refused", readonly=True, help="Off: a word of caution, nothing more.")
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", readonly=True)
    record_name = fields.Char(string="On", compute="_compute_record_name", help="The record to mend.")
    paper_model = fields.Char(readonly=True)
    paper_id = fields.Many2oneReference(string="Paper", model_field="paper_model", readonly=True)
    standing = fields.Selection(
        [("open", "To mend"), ("caution", "To look at"), ("mended", "Mended")],
        compute="_compute_standing",
        help="Whether it would still be refused, as the records stand now.",
    )
    may_mend = fields.Boolean(compute="_compute_may_mend", help="May you change that record?")

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for row in self:
            known = row.res_model in self.env and row.res_id
            record = self.env[row.res_model].browse(row.res_id).exists() if known else None
            row.record_name = record.sudo().display_name if record else False

    @api.depends("words", "blocks", "res_model", "res_id", "paper_model", "paper_id")
    def _compute_standing(self):
        """Checked anew each time the list is read: whoever comes back from mending sees what is left."""
        left = self._left()
        listed = {(row.paper_model, row.paper_id, row.words) for row in self}
        for row in self:
            paper, record = (row.paper_model, row.paper_id), (row.res_model, row.res_id)
            problems = [one for one in left.get(paper, ()) if (one.record if one.record[0] else paper) == record]
            same = [one for one in problems if one.words == row.words]
            # Mended, but not right: what was typed instead is wrong in another way.
            other = [one for one in problems if (*paper, one.words) not in listed]
            found = next(iter(same or other), None)
            row.said = found.words if found else row.words
            row.standing = ("open" if found.blocks else "caution") if found else "mended"

    def _left(self):
        """:return: {(model, id of the paper): [Problem]}, as the records stand now"""
        left = {}
        for model, rows in self.grouped("paper_model").items():
            papers = self.env[model].browse(set(rows.mapped("paper_id"))).exists()
            found = papers._filtered_access("read")._o2d_gst_problems()
            left.update(((model, paper_id), problems) for paper_id, problems in found.items())
        return left

    @api.depends("res_model", "res_id")
    def _compute_may_mend(self):
        for row in self:
            known = row.res_model in self.env and row.res_id
            record = self.env[row.res_model].browse(row.res_id).exists() if known else None
            row.may_mend = bool(record) and record.has_access("write")

    def action_mend(self):
        """Open the record to mend; whoever may not change it sees it all the same, or is refused by its own rules."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.record_name or "",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
            "target": "new" if self.res_model in ("res.partner", "product.product") else "current",
        }

    @api.model
    def _say(self, verdict):
        """A verdict in one line."""
        if verdict.needed:
            return self.env._("Needed. %(why)s", why=verdict.why)
        return self.env._("Not needed. %(why)s", why=verdict.why)

    @api.model
    def _hinders(self, documents):
        """Why what is needed could not be made now: {id: words}, for those of which something would be refused."""
        words = {}
        for document_id, problems in documents._o2d_gst_problems().items():
            blocking = [problem.words for problem in problems if problem.blocks]
            if len(blocking) == 1:
                words[document_id] = self.env._("Cannot be generated yet. %(why)s", why=blocking[0])
            elif blocking:
                words[document_id] = self.env._(
                    "Cannot be generated yet. %(why)s And %(count)s more.", why=blocking[0], count=len(blocking) - 1
                )
        return words

    @api.model
    def _show(self, documents):
        """The list of what stands in the way, or the word that nothing does.

        :param documents: invoices or deliveries
        """
        found = documents._o2d_gst_problems()
        # Rows are made by the check alone: whoever could write them would read of records that are not his.
        rows = self.sudo().create(
            [
                {
                    # The number alone: what else stands in the full name of an invoice does not fit a column.
                    "document": document.display_name if document.name in (False, "/") else document.name,
                    "words": problem.words,
                    "blocks": problem.blocks,
                    "res_model": problem.record[0] or document._name,
                    "res_id": problem.record[1] or document.id,
                    "paper_model": document._name,
                    "paper_id": document.id,
                }
                for document in documents
                for problem in found.get(document.id, ())
            ]
        )
        if not rows:
            return self._say_nothing(documents)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("To mend before sending"),
            "res_model": self._name,
            # Cards on a phone.
            "views": [(False, "list"), (False, "kanban")],
            "mobile_view_mode": "kanban",
            "domain": [("id", "in", rows.ids)],
            "context": {"group_by": ["document"]} if len(documents) > 1 else {},
        }

    @api.model
    def _say_nothing(self, documents):
        one = documents if len(documents) == 1 else None
        message = self.env._("Nothing stands in the way of e-way bill and registration.")
        if one and (said := one.sudo().o2d_bill_need):
            message = f"{message} {self.env._('E-way bill: %(said)s', said=said)}"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message},
        }
