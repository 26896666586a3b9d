from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools import ageing


class ResCompany(models.Model):
    """What a company decides about ageing."""

    _inherit = "res.company"

    o2d_ageing_bounds = fields.Char(
        string="Ageing, days",
        default=ageing.DEFAULT_BOUNDS,
        groups="base.group_user",
        help="Last day of each ageing bucket, rising, with commas between: 30,60,90 gives not due, 1–30, 31–60, 61–90 "
        "and over 90 days. Branches follow their parent company.",
    )

    @api.constrains("o2d_ageing_bounds")
    def _check_o2d_ageing_bounds(self):
        for company in self:
            try:
                company._o2d_bounds()
            except ValueError:
                raise ValidationError(
                    self.env._(
                        "Ageing buckets of %(company)s: write days that rise, with commas between, such as 30,60,90.",
                        company=company.name,
                    )
                ) from None

    def _o2d_bounds(self):
        """Bounds of the ageing buckets, as a tuple of days."""
        return ageing.parse_bounds(self.sudo().root_id.o2d_ageing_bounds or ageing.DEFAULT_BOUNDS)

    def _o2d_day(self, moment=None):
        """Begin and end of a day where the company is.

        :param moment: naive datetime in UTC of that day (default: now)
        :return: (begin, end), naive datetimes in UTC
        """
        zone = ZoneInfo(self._o2d_zone())
        local = (moment or fields.Datetime.now()).replace(tzinfo=timezone.utc).astimezone(zone)
        begin = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        ends = (begin, begin + timedelta(days=1))
        return tuple(end.astimezone(timezone.utc).replace(tzinfo=None) for end in ends)

    def _o2d_lineage(self):
        """Ids from this company up to its root."""
        self.ensure_one()
        return [int(part) for part in (self.sudo().parent_path or f"{self.id}/").split("/") if part][::-1]

    @tools.ormcache("self.root_id.id")
    def _o2d_tree(self):
        """Ids of the root company and all branches below it, archived ones among them."""
        return self.sudo().with_context(active_test=False).search([("id", "child_of", self.root_id.id)]).ids
