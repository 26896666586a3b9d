"""Tasks that come when an order changes hands, and go when its stage is left."""

from freezegun import freeze_time

from .handoff_common import HandoffCase


class TestActivity(HandoffCase):
    def _activities(self, order):
        kind = self.env.ref("o2d_base.mail_activity_data_handoff")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id), ("res_id", "=", order.id)])

    def _credit_owner(self):
        self.env.ref("o2d_base.handoff_credit_held").active = True
        head = self._user("finance_head")
        self.env["o2d.stage.owner"].create(
            {
                "stage_id": self.env.ref("o2d_base.stage_credit").id,
                "company_id": self.company.id,
                "user_ids": [(4, head.id)],
            }
        )
        return head

    def test_one_person(self):
        """A task goes to one person, whoever of the role has the fewest."""
        group = self.env["res.groups"].create({"name": "Pickers"})
        first, second = (self._user("picker", login=f"picker_{n}") for n in range(2))
        (first | second).group_ids |= group
        self._handoff(channel="activity", user_ids=False, group_ids=[(4, group.id)])
        orders = [self._confirmed() for _n in range(2)]
        self._send()
        people = [self._activities(order).user_id for order in orders]
        self.assertEqual(sorted(people, key=lambda user: user.id), [first, second])

    def test_goes_away(self):
        """A task is gone once the stage is left, whoever did the work."""
        self._handoff(channel="activity")
        order = self._confirmed()
        self._send()
        self.assertEqual(self._activities(order).summary, f"{order.name} at Picking")
        self._deliver(order)
        self._send()
        self.assertFalse(self._activities(order))
        self.assertEqual(self._notices(order).state, "closed")

    def test_given_up(self):
        """A task of a cancelled order goes away as well, and soon: leaving a stage wakes the sender."""
        self._handoff(channel="activity")
        order = self._confirmed()
        self._send()
        triggers = self.env["ir.cron.trigger"].search_count([])
        order._action_cancel()
        self._send()
        self.assertFalse(self._activities(order))
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)

    def test_due_with_the_stage(self):
        """A task is due on the day its stage is due."""
        self.picking_stage.write({"has_service_level": True, "service_hours": 24})
        self._handoff(channel="activity")
        with freeze_time("2026-11-19 04:30:00"):
            order = self._confirmed()
            self._send()
        self.assertEqual(self._activities(order).date_deadline, order.picking_ids.o2d_stage_due.date())

    def test_not_twice(self):
        """An order that enters the stage again does not pile up tasks."""
        self._handoff(channel="activity")
        order = self._confirmed()
        self._send()
        order.picking_ids.do_unreserve()
        self.env.cr.flush()
        order.picking_ids.action_assign()
        self._send()
        self.assertEqual(len(self._activities(order)), 1)

    def test_two_stages(self):
        """One row for any stage: an order that stands at two stages is a task at each of them."""
        self._handoff(stage_id=False, channel="activity")
        scarce = self._product(name="Motor", stock=3)
        order = self._confirmed(lines=[(self.product, 1), (scarce, 5)])
        self._send()
        self.assertEqual(
            set(self._activities(order).mapped("summary")),
            {f"{order.name} at Allocation", f"{order.name} at Picking"},
        )

    def test_held_for_credit(self):
        """Out of the box, a hold for credit is a task of the finance head until it is released."""
        head = self._credit_owner()
        order = self._order()
        problem = self.env["o2d.exception"]._raise(
            f"test:{order.id}",
            {"name": "Over the limit", "is_blocking": True, "order_id": order.id, "company_id": order.company_id.id,
             "stage_id": self.env.ref("o2d_base.stage_credit").id},
        )  # fmt: skip
        self.env["o2d.event"]._log(order, "held", stage="credit", note="Over the limit")
        self._send()
        self.assertEqual(self._activities(order).user_id, head)
        self.assertIn("Over the limit", self._activities(order).note)
        self.env["o2d.exception"]._clear([problem.key])
        self._send()
        self.env["o2d.handoff.notice"]._close_activities()
        self.assertFalse(self._activities(order))

    def test_held_in_part(self):
        """Two of three lines held are a task as well, until the last of them is released."""
        head = self._credit_owner()
        order = self._confirmed(lines=[(self.product, quantity) for quantity in (1, 2, 3)])
        held = order.order_line[1:]
        held._o2d_set_hold("Over the limit")
        self.assertFalse(order.o2d_blocked)
        self._send()
        self.assertEqual(self._activities(order).user_id, head)
        held[0]._o2d_release_hold()
        self._send()
        self.assertTrue(self._activities(order))
        held[1]._o2d_release_hold()
        self._send()
        self.assertFalse(self._activities(order))

    def test_held_in_part_and_given_up(self):
        """The task of a partly held order goes when the order is cancelled, though its lines stay held."""
        self._credit_owner()
        order = self._confirmed(lines=[(self.product, 1), (self.product, 2)])
        order.order_line[1]._o2d_set_hold("Over the limit")
        self._send()
        self.assertTrue(self._activities(order))
        order._action_cancel()
        self._send()
        self.assertFalse(self._activities(order))
