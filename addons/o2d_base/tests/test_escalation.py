"""Owners and service levels by place, in working hours; lateness and its escalation."""

from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import O2dCase

# Thursday 19 November 2026, 10:00 in Kolkata.
THURSDAY_10 = "2026-11-19 04:30:00"


class LateCase(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Nine to six, Monday to Saturday",
                "tz": "Asia/Kolkata",
                "company_id": cls.company.id,
                "attendance_ids": [
                    (
                        0,
                        0,
                        {"name": "Work", "dayofweek": str(day), "hour_from": 9, "hour_to": 18, "day_period": "morning"},
                    )
                    for day in range(6)
                ],
            }
        )
        cls.warehouse.o2d_calendar_id = cls.calendar
        cls.stages = cls.env["o2d.stage"]
        cls.credit, cls.quotation, cls.picking = (cls.stages._get(code) for code in ("credit", "quotation", "picking"))
        # Only what a test sets is late.
        cls.stages.search([]).write({"has_service_level": False, "has_escalation": False})

    def _level(self, stage, hours, **values):
        stage.write({"has_service_level": True, "service_hours": hours, **values})

    def _row(self, stage, **values):
        return self.env["o2d.stage.owner"].create({"stage_id": stage.id, "company_id": self.company.id, **values})

    def _late(self, document):
        key = f"late:{document._name}:{document.id}:"
        return self.env["o2d.exception"].search([("key", "=like", key + "%")])

    def _find(self):
        """What the scheduled action does, without its commits."""
        for model in ("sale.order", "stock.picking"):
            self.stages._find_late(model)._o2d_raise_late()
        self.stages._close_stale_late()
        self.stages._escalate()

    def _quotation(self, moment=THURSDAY_10, **values):
        with freeze_time(moment):
            order = self._order(**values)
            self.env.cr.flush()
        return order


class TestServiceLevel(LateCase):
    def test_working_hours_of_the_warehouse(self):
        """Ten working hours from Thursday 10:00 end on Friday 11:00 where work ends at 18:00."""
        self._level(self.quotation, 10)
        self.assertEqual(self._quotation().o2d_stage_due, datetime(2026, 11, 20, 5, 30))

    def test_over_sunday(self):
        """Sunday does not count."""
        self._level(self.quotation, 2)
        order = self._quotation("2026-11-21 11:30:00")  # Saturday 17:00 in Kolkata
        self.assertEqual(order.o2d_stage_due, datetime(2026, 11, 23, 4, 30))

    def test_public_holiday(self):
        """A public holiday of the calendar does not count."""
        self.env["resource.calendar.leaves"].create(
            {"name": "Holiday", "calendar_id": self.calendar.id, "date_from": "2026-11-19 18:30:00",
             "date_to": "2026-11-20 18:29:59"}
        )  # fmt: skip
        self._level(self.quotation, 10)
        self.assertEqual(self._quotation().o2d_stage_due, datetime(2026, 11, 21, 5, 30))

    def test_company_hours(self):
        """A warehouse without working hours of its own works in the company's."""
        self.warehouse.o2d_calendar_id = False
        self.company.resource_calendar_id = self.calendar
        self._level(self.quotation, 10)
        self.assertEqual(self._quotation().o2d_stage_due, datetime(2026, 11, 20, 5, 30))

    def test_empty_calendar(self):
        """Working hours without any work count by the clock rather than never."""
        self.calendar.attendance_ids.unlink()
        self._level(self.quotation, 10)
        self.assertEqual(self._quotation().o2d_stage_due, datetime(2026, 11, 19, 14, 30))

    def test_none_and_zero_differ(self):
        """Without a service level nothing is due; a service level of zero is due at once."""
        self.assertFalse(self._quotation().o2d_stage_due)
        self._level(self.quotation, 0)
        self.assertEqual(self._quotation().o2d_stage_due, datetime(2026, 11, 19, 4, 30))

    def test_sent_quotation(self):
        """A quotation that was sent waits for the customer: it is not due."""
        self._level(self.quotation, 2)
        order = self._quotation()
        order.state = "sent"
        self.env.cr.flush()
        self.assertFalse(order.o2d_stage_due)

    def test_picking_for_a_later_day(self):
        """Goods to be picked next week are not late today."""
        self._level(self.picking, 1)
        with freeze_time(THURSDAY_10):
            order = self._order(commitment_date=datetime(2026, 11, 26, 9, 0))
            order.action_confirm()
        self.assertEqual(order.picking_ids.o2d_stage_due, order.picking_ids.scheduled_date)
        self.assertEqual(order.o2d_stage_due, order.picking_ids.scheduled_date)
        self.assertGreater(order.o2d_stage_due, datetime(2026, 11, 20))


class TestOwner(LateCase):
    def test_stage(self):
        """Where no place says otherwise the stage's own owner counts."""
        self._level(self.credit, 4, has_escalation=True, escalation_after=1)
        owner = self.credit._owner_for(self.company, self.warehouse)
        self.assertEqual(owner.group, self.env.ref("o2d_base.group_finance_head"))
        self.assertEqual((owner.service_hours, owner.escalation_after), (4, 1))
        self.assertEqual(owner.escalation_group, self.env.ref("o2d_base.group_operations_head"))

    def test_most_specific_row(self):
        """The warehouse's row beats the company's, and leaves to it what it does not say."""
        user = self._user("finance_head")
        group = self.env.ref("o2d_base.group_operations_head")
        self._level(self.credit, 4)
        self._row(self.credit, group_id=group.id, service_level="own", service_hours=8)
        self._row(self.credit, warehouse_id=self.warehouse.id, user_ids=[(4, user.id)], service_level="none")
        here, elsewhere = self.credit._owner_for(self.company, self.warehouse), self.credit._owner_for(self.company)
        self.assertEqual((here.group, here.users, here.service_hours), (group, user, None))
        self.assertEqual((elsewhere.group, elsewhere.users, elsewhere.service_hours), (group, self.env["res.users"], 8))

    def test_branch_follows_its_company(self):
        """A branch without a row of its own follows the company it belongs to."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self._row(self.credit, service_level="own", service_hours=6)
        self.assertEqual(self.credit._owner_for(branch).service_hours, 6)

    def test_change_counts_at_once(self):
        """A changed row counts from the next question on."""
        row = self._row(self.credit, service_level="own", service_hours=6)
        self.assertEqual(self.credit._owner_for(self.company).service_hours, 6)
        row.service_hours = 7
        self.assertEqual(self.credit._owner_for(self.company).service_hours, 7)
        row.unlink()
        self.assertIsNone(self.credit._owner_for(self.company).service_hours)

    def test_one_row_a_place(self):
        """A place has one row for a stage."""
        self._row(self.credit)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._row(self.credit)

    def test_code_is_fixed(self):
        """Nobody renames the code of a stage or deletes one of the eight."""
        with self.assertRaises(UserError):
            self.credit.code = "kredit"
        with self.assertRaises(UserError):
            self.credit.unlink()

    def test_only_administration_sets_levels(self):
        """An operations head reads the stages and does not set them."""
        head = self._user("operations_head")
        self.assertEqual(self.credit.with_user(head).name, "Credit")
        with self.assertRaises(AccessError):
            self.credit.with_user(head).service_hours = 1


class TestLate(LateCase):
    def test_exception(self):
        """An order past its due moment opens one exception, however often it is looked for."""
        self._level(self.quotation, 1)
        order = self._quotation()
        with freeze_time("2026-11-19 06:00:00"):
            self._find()
            self._find()
        late = self._late(order)
        self.assertEqual(len(late), 1)
        self.assertEqual((late.type, late.state, late.is_blocking), ("late", "open", False))
        self.assertEqual((late.order_id, late.stage_id, late.due_at), (order, self.quotation, order.o2d_stage_due))
        self.assertEqual(late.owner_group_id, self.env.ref("o2d_base.group_sales_coordinator"))
        self.assertFalse(order.o2d_blocked)

    def test_not_before(self):
        """Until it is due nothing is late."""
        self._level(self.quotation, 1)
        order = self._quotation()
        with freeze_time("2026-11-19 05:29:59"):
            self._find()
        self.assertFalse(self._late(order))

    def test_closes_when_left(self):
        """Leaving the stage closes the exception in the same moment."""
        self._level(self.quotation, 1)
        order = self._quotation()
        with freeze_time("2026-11-19 06:00:00"):
            self._find()
            order.action_confirm()
        self.assertEqual(self._late(order).state, "closed")

    def test_new_breach(self):
        """Late again after it was taken up again is a new exception."""
        self._level(self.quotation, 1)
        order = self._quotation()
        with freeze_time("2026-11-19 06:00:00"):
            self._find()
            order._action_cancel()
        with freeze_time("2026-11-19 06:30:00"):
            order.action_draft()
            self.env.cr.flush()
        with freeze_time("2026-11-19 08:00:00"):
            self._find()
        self.assertEqual(self._late(order).mapped("state"), ["open", "closed"])

    def test_stale(self):
        """An exception that a moving order left behind is closed by the next look."""
        self._level(self.quotation, 1)
        order = self._quotation()
        with freeze_time("2026-11-19 06:00:00"):
            self._find()
            self.env.cr.execute("UPDATE sale_order SET o2d_stage_due = NULL WHERE id = %s", [order.id])
            order.invalidate_recordset()
            self._find()
        self.assertEqual(self._late(order).state, "closed")

    def test_stage_that_is_gone(self):
        """Lateness that has lost its stage closes once its document does not stand there; nothing fails on it."""
        self._level(self.quotation, 1)
        stays, leaves = self._quotation(), self._quotation()
        with freeze_time("2026-11-19 06:00:00"):
            self._find()
            late = self._late(stays) + self._late(leaves)
            late._as_keeper().stage_id = False
            late[1]._as_keeper().key = f"late:sale.order:{leaves.id}:inspection"
            self._find()
        self.assertEqual(late.mapped("state"), ["open", "closed"])
        self.assertEqual(self._late(leaves).filtered("stage_id").mapped("state"), ["open"])

    def test_delivery_late_once(self):
        """An order that is late only through its delivery is not late twice."""
        self._level(self.picking, 1)
        with freeze_time(THURSDAY_10):
            order = self._order()
            order.action_confirm()
        with freeze_time("2026-11-25 06:00:00"):
            self._find()
        self.assertFalse(self._late(order))
        late = self._late(order.picking_ids)
        self.assertEqual((late.order_id, late.picking_id), (order, order.picking_ids))

    def test_cancelled_is_not_late(self):
        """A cancelled order is never late."""
        self._level(self.quotation, 1)
        order = self._quotation()
        order._action_cancel()
        with freeze_time("2026-11-25 06:00:00"):
            self._find()
        self.assertFalse(self._late(order))

    def test_scheduled_action(self):
        """The scheduled action does all of it, in batches with commits of its own."""
        self._level(self.quotation, 1)
        order = self._quotation()
        with freeze_time("2026-11-19 06:00:00"), self.enter_registry_test_mode():
            self.env.ref("o2d_base.ir_cron_o2d_stage_late").method_direct_trigger()
        self.assertEqual(self._late(order).state, "open")


class TestEscalation(LateCase):
    def setUp(self):
        super().setUp()
        self.head = self._user("operations_head", notification_type="inbox")
        self._level(self.quotation, 1, has_escalation=True, escalation_after=2,
                    escalation_group_id=self.env.ref("o2d_base.group_operations_head").id)  # fmt: skip

    def _told(self, user):
        return self.env["mail.notification"].search([("res_partner_id", "=", user.partner_id.id)]).mail_message_id

    def test_after_its_time(self):
        """The escalation role is told once the delay has passed, not before."""
        order = self._quotation()
        with freeze_time("2026-11-19 07:29:00"):
            self._find()
        self.assertFalse(self._told(self.head))
        with freeze_time("2026-11-19 07:31:00"):
            self._find()
        self.assertIn(order.name, self._told(self.head).body)
        self.assertEqual(self._late(order).severity, "2")

    def test_once_for_a_breach(self):
        """One breach, one message."""
        self._quotation()
        with freeze_time("2026-11-19 09:00:00"):
            self._find()
        with freeze_time("2026-11-19 11:00:00"):
            self._find()
        self.assertEqual(len(self._told(self.head)), 1)

    def test_grouped(self):
        """Ten late orders are one message."""
        orders = [self._quotation() for _n in range(10)]
        with freeze_time("2026-11-19 09:00:00"):
            self._find()
        message = self._told(self.head)
        self.assertEqual(len(message), 1)
        for order in orders:
            self.assertIn(order.name, message.body)

    def test_two_deliveries_of_an_order(self):
        """An order with two late deliveries names both in the message."""
        self._level(self.picking, 1, has_escalation=True, escalation_after=0,
                    escalation_group_id=self.env.ref("o2d_base.group_operations_head").id)  # fmt: skip
        with freeze_time(THURSDAY_10):
            order = self._order()
            order.action_confirm()
            order.picking_ids.printed = True
            order.order_line = [(0, 0, {"product_id": self.product.id, "product_uom_qty": 2})]
            self.env.cr.flush()
        self.assertEqual(len(order.picking_ids), 2)
        with freeze_time("2026-11-25 06:00:00"):
            self._find()
        message = self._told(self.head)
        self.assertEqual(len(message), 1)
        for picking in order.picking_ids:
            self.assertIn(picking.name, message.body)

    def test_in_the_trail(self):
        """The trail says who was told."""
        order = self._quotation()
        with freeze_time("2026-11-19 09:00:00"):
            self._find()
        note = self._events(order, "note")
        self.assertIn(self.head.name, note.note)

    def test_place_without_escalation(self):
        """Where a warehouse says none, nobody is told; the exception stands."""
        self._row(self.quotation, warehouse_id=self.warehouse.id, escalation="none")
        order = self._quotation()
        with freeze_time("2026-11-19 09:00:00"):
            self._find()
        self.assertFalse(self._told(self.head))
        self.assertEqual(self._late(order).state, "open")

    def test_named_persons(self):
        """Named persons are told instead of the role."""
        other = self._user("finance_head", notification_type="inbox")
        self._row(self.quotation, escalation="own", escalation_user_ids=[(4, other.id)], escalation_after=0)
        self._quotation()
        with freeze_time("2026-11-19 06:00:00"):
            self._find()
        self.assertTrue(self._told(other))
        self.assertFalse(self._told(self.head))

    def test_nobody_with_the_role(self):
        """A role that nobody has is said in the trail and stops nothing."""
        self.quotation.escalation_group_id = self.env["res.groups"].create({"name": "Empty role"})
        order = self._quotation()
        with freeze_time("2026-11-19 09:00:00"):
            self._find()
        self.assertIn("nobody", self._events(order, "note").note)

    def test_other_company_is_not_told(self):
        """An operations head of another company hears nothing."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("operations_head", login="stranger", company_id=other.id, company_ids=[(6, 0, other.ids)],
                              notification_type="inbox")  # fmt: skip
        self._quotation()
        with freeze_time("2026-11-19 09:00:00"):
            self._find()
        self.assertFalse(self._told(stranger))
