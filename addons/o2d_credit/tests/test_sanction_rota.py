"""Who is on duty, who is told, and what happens when nobody decides in time."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from odoo.addons.o2d_credit.tests.sanction_common import SanctionCase

FRIDAY = "2026-11-20 06:00:00"
SUNDAY = "2026-11-22 06:00:00"


class TestRota(SanctionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._user("finance_head", login="deputy")
        cls.rota = cls.env["o2d.credit.rota"]
        cls.company.resource_calendar_id.tz = "Asia/Kolkata"

    def _duty(self, user, **values):
        return self.rota.create({"user_id": user.id, "company_id": self.company.id, **values})

    def test_approver_on_duty(self):
        """Who asks sees the approver on duty and until when the warehouse works, and the approver is told."""
        self._duty(self.head)
        self._duty(self.deputy, rank="1")
        with freeze_time(FRIDAY):
            order = self._held(15_000)
            self.assertEqual(order.o2d_approver_id, self.head)
            self.assertGreater(order.o2d_cutoff_at, fields.Datetime.now())
            self.assertEqual(self._told(self._pending(order)), self.head)

    def test_day_off(self):
        """On a day off the deputy is asked."""
        self._duty(self.head)
        self._duty(self.deputy, rank="1", sunday=True)
        with freeze_time(SUNDAY):
            self.assertEqual(self._pending(self._held(15_000)).approver_id, self.deputy)

    def test_hours_in_local_time(self):
        """Hours of duty are those of the working hours' time zone."""
        self._duty(self.head, hour_from=9, hour_to=18)
        on = [
            bool(self.rota._o2d_on_duty(self.company, None, fields.Datetime.to_datetime(f"2026-11-20 {hour}:00")))
            for hour in ("03:29", "03:30", "12:29", "12:30")
        ]
        self.assertEqual(on, [False, True, True, False])

    def test_until_when(self):
        """Who asks reads who is on duty and until when, in the warehouse's own time, before and after asking."""
        self._duty(self.head, hour_from=9, hour_to=14)
        self._duty(self.head, hour_from=14, hour_to=20)
        with freeze_time(FRIDAY):
            order = self._order_of(15_000)
            self.assertIn(f"{self.head.name}, on duty until 20:00", order.o2d_credit_words)
            order.action_confirm()
            sanction = self._pending(order)
            self.assertEqual(sanction.duty_until, fields.Datetime.to_datetime("2026-11-20 14:30:00"))
            self.assertIn(f"{self.head.name} (on duty until 20:00)", order.o2d_sanction_words)
            screen = sanction.with_user(self.coordinator).o2d_screen()
            self.assertEqual(screen["with"]["until"], "2026-11-20 14:30:00")
            self.assertIn("on duty until 20:00", screen["why_not"])
            self.assertTrue(screen["with"]["cutoff"])

    def test_on_duty_for_good(self):
        """Of who is on duty day and night no hour is told."""
        self._duty(self.head, sunday=True)
        with freeze_time(FRIDAY):
            order = self._held(15_000)
            self.assertFalse(self._pending(order).duty_until)
            self.assertIn(f"by {self.head.name} ·", order.o2d_sanction_words)

    def test_who_asks_is_not_asked(self):
        """An approver who asks for a sanction is passed over for the deputy."""
        both = self._user("sales_coordinator", "finance_head", login="both")
        self._duty(both)
        self._duty(self.deputy, rank="1")
        with freeze_time(FRIDAY):
            self.assertEqual(self._pending(self._held(15_000, user=both)).approver_id, self.deputy)

    def test_level_decides_who_is_asked(self):
        """Who is on duty but may not go so far is not asked."""
        self._duty(self.executive)
        self._duty(self.deputy, rank="1")
        with freeze_time(FRIDAY):
            self.assertEqual(self._pending(self._held(10_100)).approver_id, self.executive)
            self.assertEqual(self._pending(self._held(15_000)).approver_id, self.deputy)

    def test_site_goes_first(self):
        """Who is on duty for the warehouse of the order is asked before who is for all."""
        self._duty(self.head)
        self._duty(self.deputy, warehouse_id=self.warehouse.id)
        with freeze_time(FRIDAY):
            self.assertEqual(self._pending(self._held(15_000)).approver_id, self.deputy)

    def test_only_who_may_decide(self):
        """Nobody is put on duty who may not decide, or on no day at all."""
        with self.assertRaisesRegex(ValidationError, "may not decide on credit"):
            self._duty(self.coordinator)
        days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), False)
        with self.assertRaisesRegex(ValidationError, "at least one day"):
            self._duty(self.head, **days)

    def test_nobody_decides(self):
        """What nobody decides in time is passed on once, to the deputies and to whom the stage escalates to."""
        self._duty(self.head, sunday=True)
        self._duty(self.deputy, rank="1", sunday=True)
        sanction = self._pending(self._held(15_000))
        self.assertTrue(sanction.due_at)
        sanction._o2d_decide({"due_at": fields.Datetime.now() - timedelta(minutes=1)})
        self.assertEqual(self.sanctions._pass_on_late() & sanction, sanction)
        self.assertLessEqual(self.deputy + self.operations, self._told(sanction))
        self.assertFalse(self.sanctions._pass_on_late() & sanction)


class TestLevels(SanctionCase):
    def test_role_is_one_of_the_deciding(self):
        """A level is given to a head or an executive, not to any group there is."""
        with self.assertRaisesRegex(ValidationError, "choose a head"):
            self.env["o2d.credit.level"].create({"name": "All", "group_id": self.env.ref("base.group_user").id})

    def test_company_has_levels_of_its_own(self):
        """Levels of a company count there instead of those for all."""
        levels = self.env["o2d.credit.level"]
        levels.create(
            {
                "name": "Sales head",
                "company_id": self.company.id,
                "group_id": self.env.ref("o2d_base.group_sales_head").id,
            }
        )
        sanction = self._pending(self._held(15_000))
        self.assertEqual(sanction.role_id, self.env.ref("o2d_base.group_sales_head"))

    def test_no_level_reaches(self):
        """Where no level goes far enough nobody decides, and the sentence says so."""
        self.env["o2d.credit.level"].search([]).write({"has_max_amount": True, "max_amount": 10})
        sanction = self._pending(self._held(15_000))
        with self.assertRaisesRegex(Exception, "a level of sanction has to reach that far"):
            self._as(self.head, sanction).action_sanction("Fine")
