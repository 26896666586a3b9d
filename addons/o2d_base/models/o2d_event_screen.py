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
        names = self._o2d_names()
        for event in self:
            event.kind_name = names["kind"].get(event.kind, event.kind)
            event.stage_name = names["stage"].get(event.stage, event.stage)

    @api.model
    def _o2d_names(self):
        """What codes are called on a screen: {field: {code: name}}."""
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
        return {"kind": kinds, "stage": stages}

    @api.model
    def web_read_group(self, domain, groupby, aggregates=(), limit=None, offset=0, order=None, **options):
        """Groups of a list bear names and no codes; what the screen says is open is known by its code again."""
        names = {field: name for field, name in self._o2d_names().items() if field in groupby}
        codes = {field: {name: code for code, name in known.items()} for field, known in names.items()}
        if names and options.get("opening_info"):
            options["opening_info"] = _renamed_openings(options["opening_info"], list(groupby), codes)
        result = super().web_read_group(domain, groupby, aggregates, limit, offset, order, **options)
        if names:
            _name_groups(result["groups"], names)
        return result

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


def _name_groups(groups, names):
    """Put names in the place of codes, in groups and those within them."""
    for group in groups:
        for field, known in names.items():
            if field in group:
                group[field] = known.get(group[field], group[field])
        within = group.get("__groups") or []
        _name_groups(within["groups"] if isinstance(within, dict) else within, names)


def _renamed_openings(openings, groupby, codes):
    """What the screen sends back of open groups, with codes in the place of names."""
    known = codes.get(groupby[0], {})
    return [
        {
            **opening,
            "value": known.get(opening.get("value"), opening.get("value")),
            **({"groups": _renamed_openings(opening["groups"], groupby[1:], codes)} if opening.get("groups") else {}),
        }
        for opening in openings
    ]
