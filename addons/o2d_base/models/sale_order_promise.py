from odoo import api, fields, models
from odoo.tools import format_datetime


class SaleOrder(models.Model):
    """The date promised to the customer, fixed at confirmation."""

    _name = "sale.order"
    _inherit = ["sale.order", "o2d.decision.mixin"]

    o2d_promise_date = fields.Datetime(
        string="Promised",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the customer was told the goods are with them. Fixed at confirmation; a new promise is kept "
        "in the trail.",
    )
    o2d_first_promise_date = fields.Datetime(
        string="First promised",
        readonly=True,
        copy=False,
        help="The promise of the first confirmation. It stays, whatever is promised later.",
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | {"o2d_promise_date", "o2d_first_promise_date"}

    # --- what confirmation fixes ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._o2d_freeze()
        return orders

    def write(self, vals):
        confirmed = self.filtered(lambda order: order.state != "sale") if vals.get("state") == "sale" else self.browse()
        done = super().write(vals)
        if confirmed:
            confirmed._o2d_freeze()
        return done

    def _o2d_freeze(self):
        """Fix what was agreed, once, whatever door the confirmation came through.

        Runs before goods are procured. Modules extend it with what else must not change afterwards.
        """
        for order in self:
            date = order.commitment_date or order.expected_date
            if date and order.o2d_first_promise_date:
                order._o2d_repromise(date, self.env._("Confirmed again."))
            else:
                order._o2d_promise(date)

    # --- promises ------------------------------------------------------------------------------

    def _o2d_promise(self, date):
        """Write a promise; the first one stays."""
        self.ensure_one()
        if not date:
            return
        vals = {"o2d_promise_date": date}
        if not self.o2d_first_promise_date:
            vals["o2d_first_promise_date"] = date
        self._o2d_decide(vals)

    def _o2d_repromise(self, date, cause):
        """Promise another date. The former one is kept in the trail.

        :param date: datetime in UTC
        :param cause: why, in words
        :raise ValueError: without a date
        """
        if not date:
            raise ValueError("A promise needs a date")
        date = fields.Datetime.to_datetime(date)
        for order in self.filtered(lambda order: order.o2d_promise_date != date):
            before = order.o2d_promise_date
            order._o2d_promise(date)
            words = {"date": order._o2d_date_words(date), "before": order._o2d_date_words(before), "cause": cause}
            note = (
                self.env._("Promised for %(date)s instead of %(before)s. %(cause)s", **words)
                if before
                else self.env._("Promised for %(date)s. %(cause)s", date=words["date"], cause=cause)
            )
            self.env["o2d.event"]._log(
                order,
                "note",
                stage=order.o2d_stage_id.code or None,
                note=note.strip(),
                detail={"promise": {"from": before, "to": date, "first": order.o2d_first_promise_date, "cause": cause}},
            )

    def _o2d_date_words(self, date):
        """A date as the order's company reads it."""
        zone = self.company_id.partner_id.tz or self.env.user.tz or "UTC"
        return format_datetime(self.env, date, tz=zone, dt_format="short") if date else ""
