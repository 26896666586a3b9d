from odoo import api, fields, models, tools


class O2dStageOwner(models.Model):
    """Where a company or a warehouse differs from a stage's owner, service level or escalation."""

    _name = "o2d.stage.owner"
    _description = "Owner of a stage at one place"
    _inherit = ["o2d.place.mixin"]
    _order = "stage_id, company_id, warehouse_id"
    _check_company_auto = True
    _rec_name = "stage_id"

    stage_id = fields.Many2one("o2d.stage", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="Company this row is for. Its branches follow it until they have a row of their own.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        ondelete="cascade",
        help="Only this warehouse. Empty: the whole company.",
    )
    group_id = fields.Many2one(
        "res.groups", string="Accountable role", ondelete="set null", help="Empty: the role of the stage."
    )
    user_ids = fields.Many2many(
        "res.users",
        "o2d_stage_owner_user_rel",
        string="Persons",
        help="Persons who answer for the stage here. Empty: everybody with the role.",
    )
    service_level = fields.Selection(
        [("stage", "As the stage"), ("own", "Own"), ("none", "None")],
        required=True,
        default="stage",
        help="None: an order may stand here as long as it likes at this place.",
    )
    service_hours = fields.Float(string="Service level (h)", help="Working hours, where the service level is its own.")
    escalation = fields.Selection(
        [("stage", "As the stage"), ("own", "Own"), ("none", "None")],
        required=True,
        default="stage",
        help="None: nobody is told at this place when an order is late.",
    )
    escalation_group_id = fields.Many2one(
        "res.groups", string="Escalate to", ondelete="set null", help="The role told, where the escalation is its own."
    )
    escalation_user_ids = fields.Many2many(
        "res.users",
        "o2d_stage_owner_escalation_user_rel",
        string="Escalate to persons",
        help="Told instead of everybody with the role, where the escalation is its own.",
    )
    escalation_after = fields.Float(
        string="Escalate after (h)", help="Hours by the clock, after the stage was due, until they are told."
    )

    _place_uniq = models.UniqueIndex(
        "(stage_id, company_id, COALESCE(warehouse_id, 0))",
        "This stage already has a row for this company and warehouse.",
    )
    _hours_positive = models.Constraint(
        "CHECK (service_hours >= 0 AND escalation_after >= 0)", "Hours cannot be negative."
    )

    @api.model
    @tools.ormcache("stage_id", "company_id", "warehouse_id")
    def _cached_ownership(self, stage_id, company_id, warehouse_id):
        """Arguments of :class:`Ownership`, as plain values."""
        stage = self.env["o2d.stage"].sudo().browse(stage_id)
        rows = self._lineage(stage, company_id, warehouse_id)
        group = next((row.group_id for row in rows if row.group_id), stage.owner_group_id)
        users = next((row.user_ids for row in rows if row.user_ids), self.env["res.users"])
        level = next((row for row in rows if row.service_level != "stage"), None)
        if level:
            hours = level.service_hours if level.service_level == "own" else None
        else:
            hours = stage.service_hours if stage.has_service_level else None
        return (group.id, tuple(users.ids), hours, *self._escalation(stage, rows))

    def _escalation(self, stage, rows):
        """(role id, user ids, hours or None) of the escalation."""
        row = next((row for row in rows if row.escalation != "stage"), None)
        if row:
            if row.escalation == "none":
                return False, (), None
            return row.escalation_group_id.id, tuple(row.escalation_user_ids.ids), row.escalation_after
        if stage.has_escalation and stage.escalation_group_id:
            return stage.escalation_group_id.id, (), stage.escalation_after
        return False, (), None

    @api.model
    def _lineage(self, stage, company_id, warehouse_id):
        """The rows that count for a place, nearest first."""
        company = self.env["res.company"].sudo().browse(company_id)
        companies = [int(part) for part in (company.parent_path or f"{company_id}/").split("/") if part][::-1]
        rows = self.sudo().search([("stage_id", "=", stage.id), ("company_id", "in", companies)])
        places = [(company_id, warehouse_id)] if warehouse_id else []
        places += [(ancestor, 0) for ancestor in companies]
        found = {(row.company_id.id, row.warehouse_id.id or 0): row for row in rows}
        return [found[place] for place in places if place in found]
