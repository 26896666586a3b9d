"""What the tests of handoff notices have in common."""

from .common import O2dCase


class HandoffCase(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["o2d.handoff"].search([]).active = False
        cls.coordinator = cls._user("warehouse_coordinator", notification_type="inbox")
        cls.picking_stage = cls.env.ref("o2d_base.stage_picking")

    @classmethod
    def _handoff(cls, **values):
        return cls.env["o2d.handoff"].create(
            {
                "name": "Ready to pick",
                "event": "entered",
                "stage_id": cls.picking_stage.id,
                "user_ids": [(4, cls.coordinator.id)],
                "channel": "chat",
                "subject": "{order} at {stage}",
                "body": "{customer}, from {site}",
                **values,
            }
        )

    def _notices(self, order):
        self.env.cr.flush()
        return self.env["o2d.handoff.notice"].search([("order_id", "=", order.id)])

    def _send(self):
        self.env.cr.flush()
        notices = self.env["o2d.handoff.notice"].search([("state", "=", "pending")])
        notices._send()
        notices._close_activities()
        return notices

    def _told(self, user):
        return self.env["mail.notification"].search([("res_partner_id", "=", user.partner_id.id)]).mail_message_id

    def _confirmed(self, **values):
        order = self._order(**values)
        order.action_confirm()
        return order
