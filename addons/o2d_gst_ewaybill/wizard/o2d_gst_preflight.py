from odoo import api, fields, models


class O2dGstPreflight(models.TransientModel):
    """What would be refused, as a list: one row for each thing to mend, with the way to its record."""

    _name = "o2d.gst.preflight"
    _description = "Check before E-Way Bill and IRN"
    _order = "blocks desc, document, id"
    _rec_name = "words"

    document = fields.Char(readonly=True, help="The invoice or delivery that would be refused.")
    words = fields.Char(string="What to mend", readonly=True, help="What is wrong, and what to do.")
    blocks = fields.Boolean(string="Would be refused", readonly=True, help="Off: a word of caution, nothing more.")
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", readonly=True)
    record_name = fields.Char(string="On", compute="_compute_record_name", help="The record to mend.")

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for row in self:
            known = row.res_model in self.env and row.res_id
            record = self.env[row.res_model].browse(row.res_id).exists() if known else None
            row.record_name = record.sudo().display_name if record else False

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
        rows = self.create(
            [
                {
                    "document": document.display_name,
                    "words": problem.words,
                    "blocks": problem.blocks,
                    "res_model": problem.record[0] or document._name,
                    "res_id": problem.record[1] or document.id,
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
