from datetime import date

from freezegun import freeze_time

from odoo.addons.o2d_base.tests.common import O2dCase


class TestCompanyDay(O2dCase):
    def _today(self, company, user):
        return company.with_user(user)._o2d_today()

    def test_indian_day(self):
        """In India it is the Indian day, whoever sits where: the year ends in Pune at half past six UTC."""
        self.company.country_id = self.env.ref("base.in")
        self.company.partner_id.tz = False
        abroad = self._user("accounts", tz="America/New_York")
        with freeze_time("2027-03-31 18:29:59"):
            self.assertEqual(self._today(self.company, abroad), date(2027, 3, 31))
        with freeze_time("2027-03-31 18:30:00"):
            self.assertEqual(self._today(self.company, abroad), date(2027, 4, 1))

    def test_elsewhere(self):
        """Elsewhere it is the company's own day, then its parent's, then the user's."""
        self.company.country_id = self.env.ref("base.us")
        branch = self.env["res.company"].create(
            {"name": "West", "parent_id": self.company.id, "country_id": self.env.ref("base.us").id}
        )
        user = self._user("accounts", tz="Asia/Tokyo")
        self.company.partner_id.tz = False
        with freeze_time("2026-06-01 20:00:00"):
            self.assertEqual(self._today(branch, user), date(2026, 6, 2))
            self.company.partner_id.tz = "America/Los_Angeles"
            self.assertEqual(self._today(branch, user), date(2026, 6, 1))
            branch.partner_id.tz = "Asia/Tokyo"
            self.assertEqual(self._today(branch, user), date(2026, 6, 2))
