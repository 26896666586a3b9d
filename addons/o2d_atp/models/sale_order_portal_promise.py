"""When each line is with the customer: on the tracker for us, on the portal in the customer's words."""

from odoo import api, fields, models

from odoo.addons.o2d_base.tools.portal_words import local_day


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _prepare_tracking_line(self, line, moved, invoiced):
        """A line that was promised by itself tells its own day, or that nobody knows it, not the order's.

        :return: base's keys and {promised_quantity: what of the line was promised, in its unit; None: only the order
                 was promised yet, promised_look: is it subject to a look}
        """
        told = super()._prepare_tracking_line(line, moved, invoiced)
        is_own = bool(line.o2d_promised_at) and not line.o2d_hold
        if is_own:
            told["promised"] = fields.Datetime.to_string(line.o2d_promise_date) if line.o2d_promise_date else None
        told["promised_quantity"] = line.o2d_promise_qty if is_own else None
        told["promised_look"] = is_own and line.o2d_promise_look
        return told

    @api.model
    def _o2d_tracking_allowed(self, audience):
        allowed = super()._o2d_tracking_allowed(audience)
        allowed["lines"] |= {"promised_quantity", "promised_look"}
        return allowed

    def _o2d_portal_lines(self, tracking, names):
        rows = super()._o2d_portal_lines(tracking, names)
        order = tracking["order"]
        is_over = order["settled"] or order["given_up"]
        for row, line in zip(rows, tracking["lines"], strict=True):
            row["promise"] = "" if is_over else self._o2d_portal_promise(tracking, line)
        return rows

    def _o2d_portal_promise(self, tracking, line):
        """When what is still to come of a line is with the customer, in words; "" where nothing is to be said."""
        promised = line["promised_quantity"]
        if promised is None or line["held"] or line["kind"] != "goods" or line["dispatched"] >= line["ordered"]:
            return ""
        if not line["promised"]:
            return self.env._("No day known yet")
        day = self._o2d_portal_moment(line["promised"])
        if local_day(line["promised"], tracking["tz"]) < local_day(tracking["now"], tracking["tz"]):
            return self.env._("Was promised for %(day)s", day=day)
        if line["promised_look"]:
            return self.env._("Expected with you %(day)s, still to be checked in our warehouse", day=day)
        if promised < line["ordered"]:
            return self.env._(
                "%(part)s of %(all)s expected with you %(day)s, no day known for the rest",
                part=self._o2d_portal_number(promised),
                all=self._o2d_portal_number(line["ordered"]),
                day=day,
            )
        if line["dispatched"]:
            return self.env._("The rest expected with you %(day)s", day=day)
        return self.env._("Expected with you %(day)s", day=day)
