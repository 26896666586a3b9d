from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.sanction_rules import Shift, duty_until, on_duty

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class O2dCreditRota(models.Model):
    """Who is asked for a sanction, by day and hour: the approver on duty and his deputies.

    It names who is told first. It gives nobody a right: who may decide follows from roles and levels.
    """

    _name = "o2d.credit.rota"
    _description = "Rota of approvers"
    _inherit = ["o2d.place.mixin"]
    _order = "company_id, rank, date_from, hour_from, id"
    _check_company_auto = True
    _rec_name = "user_id"

    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, ondelete="cascade", help="Who is on duty. Needs a deciding role."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="Company this row is for, and its branches.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        ondelete="cascade",
        help="For orders of this warehouse only. Empty: for all.",
    )
    rank = fields.Selection(
        [("0", "Approver"), ("1", "Deputy"), ("2", "Second deputy")],
        required=True,
        default="0",
        help="The approver is asked first; a deputy when the approver does not answer in time, or is the one who asks.",
    )
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean(default=True)
    sunday = fields.Boolean()
    hour_from = fields.Float(string="From", help="Hour of the day in the working hours' time zone.")
    hour_to = fields.Float(string="Until", help="An hour before “From” is on the next day. Both empty: the whole day.")
    date_from = fields.Date(string="First day", help="For certain days only, such as a leave. Empty: from now on.")
    date_to = fields.Date(string="Last day", help="The last day it holds. Empty: for good.")

    _hours_of_a_day = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "Hours of duty are between 0 and 24.",
    )
    _days_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The last day of duty is before the first one.",
    )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        levels = self.env["o2d.credit.level"]
        for row in self:
            user = row.user_id.sudo()
            roles = levels._o2d_deciding_roles(row.company_id)
            if user.share or not user.all_group_ids & roles or row.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s may not decide on credit in %(company)s. Give them a deciding role first, "
                        "or choose somebody else.",
                        user=user.name,
                        company=row.company_id.name,
                    )
                )

    @api.constrains(*WEEKDAYS)
    def _check_weekdays(self):
        for row in self:
            if not any(row[day] for day in WEEKDAYS):
                raise ValidationError(
                    self.env._("Choose at least one day of the week for %(user)s.", user=row.user_id.name)
                )

    # --- who is on duty --------------------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id", "warehouse_id")
    def _cached_shifts(self, company_id, warehouse_id):
        company = self.env["res.company"].sudo().browse(company_id)
        lineage = [int(part) for part in (company.parent_path or f"{company_id}/").split("/") if part]
        rows = self.sudo().search([("company_id", "in", lineage), ("warehouse_id", "in", [False, warehouse_id])])
        # Who is there for this very warehouse is asked before who is there for all.
        return tuple(row._o2d_as_shift() for row in rows.sorted(lambda row: not row.warehouse_id))

    def _o2d_as_shift(self):
        self.ensure_one()
        return Shift(
            key=self.user_id.id,
            weekdays=frozenset(number for number, day in enumerate(WEEKDAYS) if self[day]),
            begin=self.hour_from,
            end=self.hour_to,
            first=self.date_from or None,
            last=self.date_to or None,
            rank=int(self.rank),
        )

    @api.model
    def _o2d_on_duty(self, company, warehouse=None, moment=None):
        """Who is on duty at this place, the approver first.

        :param moment: naive datetime in UTC (default: now)
        :return: res.users, as superuser, in that order
        """
        zone = self._o2d_duty_zone(company, warehouse)
        moment = (moment or fields.Datetime.now()).replace(tzinfo=timezone.utc).astimezone(zone)
        shifts = self._cached_shifts(company.id, warehouse.id if warehouse else 0)
        users = self.env["res.users"].sudo().browse(on_duty(shifts, moment.replace(tzinfo=None)))
        return users.filtered("active")

    @api.model
    def _o2d_duty_until(self, user, company, warehouse=None, moment=None):
        """When the hours of duty of somebody who is on duty end.

        :param moment: naive datetime in UTC (default: now)
        :return: naive datetime in UTC, or False where that is not within a day
        """
        if not user:
            return False
        zone = self._o2d_duty_zone(company, warehouse)
        moment = (moment or fields.Datetime.now()).replace(tzinfo=timezone.utc).astimezone(zone)
        shifts = self._cached_shifts(company.id, warehouse.id if warehouse else 0)
        end = duty_until(shifts, user.id, moment.replace(tzinfo=None))
        return end.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None) if end else False

    @api.model
    def _o2d_duty_zone(self, company, warehouse=None):
        return ZoneInfo((warehouse and warehouse.sudo().o2d_calendar_id.tz)
                        or company.sudo().resource_calendar_id.tz or "UTC")  # fmt: skip


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _o2d_cutoff(self, company):
        """Until when this warehouse works today, or on its next day of work.

        :return: naive datetime in UTC, or False without working hours
        """
        calendar = self.o2d_calendar_id or company.sudo().resource_calendar_id
        now = fields.Datetime.now()
        spans = calendar._o2d_spans(now, now + timedelta(days=8)) if calendar else []
        zone = ZoneInfo(calendar.tz or "UTC") if calendar else None
        ends = [(end.replace(tzinfo=timezone.utc).astimezone(zone).date(), end) for _start, end in spans]
        first = ends[0][0] if ends else None
        # The last span of that day: nobody closes for the day at lunch.
        return max((end for day, end in ends if day == first), default=False)
