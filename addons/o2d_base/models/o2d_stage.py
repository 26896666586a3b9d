from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..tools.stage_rules import STAGES


class O2dStage(models.Model):
    """A step between quotation and settlement, with who answers for it and how long it may take."""

    _name = "o2d.stage"
    _description = "Stage"
    _inherit = ["o2d.cached.mixin"]
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True, help="Fixed name of the stage, used by the trail and by modules.")
    name = fields.Char(required=True, translate=True, help="What people call the stage.")
    sequence = fields.Integer(
        default=10, help="Position of the stage in lists. It does not change the way an order takes."
    )
    owner_group_id = fields.Many2one(
        "res.groups",
        string="Accountable role",
        ondelete="set null",
        help="The role that moves an order on from here. A company or a warehouse can name another below.",
    )
    has_service_level = fields.Boolean(
        string="Has a service level", help="Off: an order may stand here as long as it likes and is never late."
    )
    service_hours = fields.Float(
        string="Service level (h)",
        help="Working hours an order may stand here, counted in the warehouse's working hours. "
        "With a service level of 0 it is due at once.",
    )
    has_escalation = fields.Boolean(
        string="Escalate when late", help="Off: a late order opens an exception, but nobody is told beyond its owner."
    )
    escalation_group_id = fields.Many2one(
        "res.groups",
        string="Escalate to",
        ondelete="set null",
        help="The role that is told when an order is late here.",
    )
    escalation_after = fields.Float(
        string="Escalate after (h)", help="Hours by the clock, after the stage was due, until the role is told."
    )
    owner_ids = fields.One2many(
        "o2d.stage.owner", "stage_id", string="Owners by place", help="Where a company or a warehouse differs."
    )

    _code_uniq = models.UniqueIndex("(code)", "There is already a stage with this code.")
    _service_hours_positive = models.Constraint(
        "CHECK (service_hours >= 0 AND escalation_after >= 0)", "Hours cannot be negative."
    )

    def write(self, vals):
        if "code" in vals and any(stage.code != vals["code"] for stage in self):
            raise UserError(self.env._("The code of a stage is fixed: the trail of past orders refers to it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_standard(self):
        if any(stage.code in STAGES for stage in self):
            raise UserError(self.env._("The eight stages are part of the way of an order and cannot be deleted."))

    @api.model
    def _get(self, code):
        """The stage with this code, or an empty record."""
        return self.browse(self._cached_ids().get(code))

    @api.model
    @tools.ormcache()
    def _cached_ids(self):
        return {stage.code: stage.id for stage in self.sudo().search([])}

    def _owner_for(self, company, warehouse=None):
        """Who answers for this stage at this place, and by when.

        The most specific row of `o2d.stage.owner` wins: the warehouse, the company, the company it is a
        branch of; what a row leaves open comes from the next one, and at last from the stage itself.

        :param company: res.company (one)
        :param warehouse: stock.warehouse (one or none)
        :return: :class:`Ownership`
        """
        self.ensure_one()
        values = self.env["o2d.stage.owner"]._cached_ownership(self.id, company.id, warehouse.id if warehouse else 0)
        return Ownership(self.env, *values)


class Ownership:
    """Who answers for a stage at one place.

    :ivar group: accountable role (res.groups, may be empty)
    :ivar users: persons named for this place (res.users, may be empty: anybody with the role)
    :ivar service_hours: working hours, or None where there is no service level
    :ivar escalation_group: role told when it is late (may be empty)
    :ivar escalation_users: persons told instead of everybody with that role (may be empty)
    :ivar escalation_after: hours after the due moment, or None where nobody is told
    """

    __slots__ = ("_env", "_escalation_group_id", "_escalation_user_ids", "_group_id", "_user_ids",
                 "escalation_after", "service_hours")  # fmt: skip

    def __init__(
        self, env, group_id, user_ids, service_hours, escalation_group_id, escalation_user_ids, escalation_after
    ):
        self._env = env
        self._group_id, self._user_ids, self.service_hours = group_id, user_ids, service_hours
        self._escalation_group_id, self._escalation_user_ids = escalation_group_id, escalation_user_ids
        self.escalation_after = escalation_after

    @property
    def group(self):
        return self._env["res.groups"].sudo().browse(self._group_id)

    @property
    def users(self):
        return self._env["res.users"].sudo().browse(self._user_ids)

    @property
    def escalation_group(self):
        return self._env["res.groups"].sudo().browse(self._escalation_group_id)

    @property
    def escalation_users(self):
        return self._env["res.users"].sudo().browse(self._escalation_user_ids)

    def people(self, company):
        """Who sees to it: the persons named, else everybody with the role who works in this company."""
        return self._working_in(company, self.users or self.group.all_user_ids)

    def escalation_people(self, company):
        """Who is told when it is late."""
        return self._working_in(company, self.escalation_users or self.escalation_group.all_user_ids)

    @staticmethod
    def _working_in(company, users):
        return users.filtered(lambda user: user.active and not user.share and company in user.company_ids)
