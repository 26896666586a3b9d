from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .sale_order_tracking_lines import stamp

REMIND_AFTER = timedelta(hours=1)
NAMED = 3


class O2dException(models.Model):
    """Whoever has a problem can be reminded of it, once an hour at most."""

    _inherit = "o2d.exception"

    reminded_at = fields.Datetime(
        string="Reminded at", readonly=True, copy=False, help="When its owner was last reminded of it."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._o2d_refuse_reminder(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._o2d_refuse_reminder([vals])
        return super().write(vals)

    def _o2d_refuse_reminder(self, vals_list):
        """A typed reminder would keep the real one from being sent."""
        if not self._o2d_is_keeper() and any("reminded_at" in vals for vals in vals_list):
            raise AccessError(self.env._("A reminder is kept by the button that sends it."))

    def action_o2d_remind(self):
        """Remind whoever can clear this problem; anybody who may work on exceptions may ask.

        :return: {words, reminded_at}; `words` say who was reminded, or why nobody was
        :raise AccessError: for whoever may only read exceptions
        :raise UserError: where nobody works in the role, or the problem is closed
        """
        self.ensure_one()
        self.check_access("write")
        self.order_id.check_access("read")
        if self.state != "open":
            raise UserError(self.env._("This is solved already; there is nothing to remind of."))
        now = fields.Datetime.now()
        if self.reminded_at and now - self.reminded_at < REMIND_AFTER:
            return {
                "words": self.env._("Reminded less than an hour ago; you can remind again in an hour."),
                "reminded_at": stamp(self.reminded_at),
            }
        people = self.sudo()._o2d_reminded_people()
        if not people:
            raise UserError(
                self.env._("Nobody to remind: no other person works as %(role)s.", role=self._o2d_owner_words())
            )
        # Two who press at once meet in this row, and the second one then finds the first's reminder.
        self._as_keeper().write({"reminded_at": now})
        return {"words": self.sudo()._o2d_send_reminder(people), "reminded_at": stamp(now)}

    def _o2d_owner_words(self):
        return self.env["sale.order"]._o2d_role_words(self.sudo().owner_group_id) or self.env._("its owner")

    def _o2d_reminded_people(self):
        """The owner, else the persons named for the place, else everybody with the role; never who asks."""
        people = self.owner_id
        if not people and self.stage_id:
            owner = self.stage_id._owner_for(self.company_id, self.warehouse_id)
            if owner.group == self.owner_group_id:
                people = owner.people(self.company_id)
        people = people or self.owner_group_id.all_user_ids
        return people.filtered(
            lambda user: user.active
            and not user.share
            and user.id not in (self.env.uid, self.env.ref("base.user_root").id)
            and self.company_id in user.company_ids
        )

    def _o2d_send_reminder(self, people):
        """Tell these people, write it into the trail, and return the words for whoever asked."""
        names = ", ".join(people[:NAMED].mapped("name"))
        if len(people) > NAMED:
            names = self.env._("%(names)s and %(count)s more", names=names, count=len(people) - NAMED)
        role = self._o2d_owner_words()
        document = self.order_id or self.picking_id or self.invoice_id or self
        if self.order_id:
            subject = self.env._("Reminder: %(problem)s", problem=self.name)
            text = self.env._("%(who)s asks you to look at it: %(problem)s", who=self.env.user.name, problem=self.name)
            order = self.order_id
            self.env["o2d.handoff"]._tell(people, order, subject, [(order, order.name, text)])
        note = self.env._("Reminded %(names)s (%(role)s): %(problem)s", names=names, role=role, problem=self.name)
        stage = self.stage_id.code or None
        self.env["o2d.event"]._log(document, "note", stage=stage, note=note, detail={"reminded": self.id})
        return self.env._("Reminded: %(names)s (%(role)s).", names=names, role=role)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _o2d_may_remind(self):
        """May whoever asks send reminders? Those who only look on may not."""
        return self.env["o2d.exception"].sudo(False).has_access("write")
