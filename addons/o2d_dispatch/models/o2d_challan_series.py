from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import challan_rules as rules


class O2dChallanSeries(models.Model):
    """The last number of each registration's challans in each financial year."""

    _name = "o2d.challan.series"
    _description = "Series of delivery challans"
    _order = "year desc, registration"
    _log_access = False

    registration = fields.Char(required=True, readonly=True)
    year = fields.Integer(required=True, readonly=True)
    last = fields.Integer(required=True, readonly=True)

    _series_uniq = models.UniqueIndex("(registration, year)", "There is such a series already.")

    @api.model
    def _next(self, registration, year):
        """The next serial number of a series.

        The row is written, not only read: of two that ask at once the second waits, fails to serialise and is repeated
        by Odoo, and what is rolled back gives its number back. So the series has neither twins nor gaps.

        :param registration: what the series belongs to, see `res.company._o2d_challan_registration`
        :param year: in which the financial year began
        :raise UserError: where the series is full
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_challan_series AS series (registration, year, last)
                     VALUES (%(registration)s, %(year)s, 1)
                ON CONFLICT (registration, year) DO UPDATE SET last = series.last + 1
                  RETURNING last
                """,
                registration=registration,
                year=year,
            ),
            # Two that meet here are repeated: expected, not worth an error in the log.
            log_exceptions=False,
        )
        serial = self.env.cr.fetchone()[0]
        if serial > rules.LAST:
            raise UserError(
                self.env._("This year's series of challans is full. No challan can be written until April.")
            )
        return serial
