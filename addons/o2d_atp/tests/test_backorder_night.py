from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.o2d_atp.models.o2d_backorder_apply import SharedOutJustNow
from odoo.addons.o2d_atp.tests.backorder_common import BackorderCase

LOGGER = "odoo.addons.o2d_atp.models.o2d_backorder_run"


class Conflict(SerializationFailure):
    """As the database raises it."""

    pgcode = "40001"


class TestBackorderNight(BackorderCase):
    """The scheduled run: each company by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runs, cls.cron = cls.env["o2d.backorder.run"], cls.env.ref("o2d_atp.ir_cron_o2d_backorder")
        cls._segment("All", "redistribute")
        cls.company.o2d_backorder_auto = True
        cls.other = cls.env["res.company"].create({"name": "Branch in Nashik", "o2d_backorder_auto": True})

    def _night(self, **failures):
        """What the scheduler does.

        :param failures: {company as "ours" or "other": errors, one for each time that it is served}
        """
        served, planned = [], type(self.env["o2d.allocation"])._backorder_plan
        left = {self.company: list(failures.get("ours", ())), self.other: list(failures.get("other", ()))}

        def plan(allocation, company):
            served.append(company.id)
            errors = left.get(company)
            if errors:
                raise errors.pop(0)
            return planned(allocation, company)

        self.env.flush_all()
        with (
            self.enter_registry_test_mode(),
            patch.object(type(self.env["o2d.allocation"]), "_backorder_plan", plan),
            patch("odoo.service.model.time.sleep"),
        ):
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return served

    def _two(self):
        self._count(6)
        return self._sold(6, days=9), self._sold(4, days=1)

    def _triggers(self):
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])

    def test_only_where_wanted(self):
        """Goods are shared out where the company wants it, and nowhere else."""
        orders = self._two()
        self.company.o2d_backorder_auto = False
        self.assertEqual(self._night(), [self.other.id])
        self.assertEqual(self._has(*orders), [6, 0])

    def test_each_night(self):
        """It is done and written down; the next night changes nothing and leaves nothing behind."""
        orders = self._two()
        self._night()
        self.assertEqual(self._has(*orders), [2, 4])
        self._check_books()
        self.assertEqual(self.runs.search([], limit=1).state, "applied")
        count = self.runs.search_count([])
        self._night()
        self.assertEqual(self.runs.search_count([]), count)

    def test_conflict_is_repeated(self):
        """Where somebody writes the same goods meanwhile, it is done again with a new picture."""
        orders = self._two()
        with mute_logger("odoo.service.model"):
            served = self._night(ours=[Conflict()])
        self.assertEqual(served.count(self.company.id), 2)
        self.assertEqual(served.count(self.other.id), 1)
        self.assertEqual(self._has(*orders), [2, 4])

    def test_conflict_that_stays(self):
        """A company whose goods others keep writing stops no other one, and comes again soon."""
        orders, before = self._two(), self._triggers()
        with mute_logger("odoo.service.model"):
            served = self._night(other=[Conflict() for _ in range(9)])
        self.assertIn(self.company.id, served)
        self.assertEqual(self._has(*orders), [2, 4])
        self.assertEqual(self._triggers(), before + 1)

    def test_turnstile_is_taken(self):
        """While somebody shares goods out by hand, the company is left alone and comes again soon."""
        orders, before = self._two(), self._triggers()
        self._night(other=[SharedOutJustNow("Just now")])
        self.assertEqual(self._has(*orders), [2, 4])
        self.assertEqual(self._triggers(), before + 1)

    def test_failures_stop_no_other(self):
        """What fails in one company leaves nothing half done there and does not stop the others."""
        orders, before = self._two(), self._triggers()
        for error in (UserError("No"), ZeroDivisionError()):
            with mute_logger(LOGGER):
                served = self._night(ours=[error])
            self.assertEqual(sorted(served), sorted([self.company.id, self.other.id]))
            self.assertEqual(self._has(*orders), [6, 0])
            self.assertFalse(self.runs.search([("company_id", "=", self.company.id)]))
        with mute_logger(LOGGER):
            self._night(other=[ZeroDivisionError()])
        self.assertEqual(self._has(*orders), [2, 4])
        self.assertEqual(self._triggers(), before)
