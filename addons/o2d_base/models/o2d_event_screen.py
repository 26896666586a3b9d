from odoo import api, fields, models


class O2dEvent(models.Model):
    """What the trail's screens need besides the rows themselves."""

    _inherit = "o2d.event"

    waited_hours = fields.Float(
        string="Waited (h)",
        compute="_compute_waited_hours",
        help="How long the document had waited for this, in hours.",
    )

    kind_name = fields.Char(
        string="What happened", compute="_compute_names", help="What kind of event it is, in words."
    )
    stage_name = fields.Char(string="At stage", compute="_compute_names", help="The stage it belongs to, in words.")

    @api.depends("kind", "stage")
    @api.depends_context("lang")
    def _compute_names(self):
        """A kind or stage that no module knows any more keeps its code."""
        kinds = {
            "entered": self.env._("Reached"),
            "done": self.env._("Done"),
            "held": self.env._("Held"),
            "released": self.env._("Released"),
            "rejected": self.env._("Rejected"),
            "failed": self.env._("Failed"),
            "advised": self.env._("Only advised"),
            "note": self.env._("Note"),
        }
        stages = {stage.code: stage.name for stage in self.env["o2d.stage"].sudo().search([])}
        for event in self:
            event.kind_name = kinds.get(event.kind, event.kind)
            event.stage_name = stages.get(event.stage, event.stage)

    @api.depends("waited")
    def _compute_waited_hours(self):
        for event in self:
            event.waited_hours = event.waited / 3600

    def _get_redirect_suggested_company(self):
        """Core asks this when it words a refusal, and expects a record where an event keeps a number."""
        return self.env["res.company"].sudo().browse({event.company_id for event in self if event.company_id}).exists()

    def action_open_document(self):
        """Open the document an event is about, if it still is there."""
        self.ensure_one()
        self.check_access("read")
        model = self.res_model if self.res_model in self.env else None
        document = self.env[model].browse(self.res_id).exists() if model and self.res_id else None
        if not document:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "warning",
                    "message": self.env._(
                        "%(name)s does not exist any more; the trail keeps its name.", name=self.res_name
                    ),
                },
            }
        document.check_access("read")
        return {"type": "ir.actions.act_window", "res_model": model, "res_id": document.id, "views": [(False, "form")]}
