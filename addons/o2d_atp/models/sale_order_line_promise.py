from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.allocation import Repromise

PROMISE = ("o2d_promise_date", "o2d_promise_qty", "o2d_promise_look", "o2d_promised_at")
# A promise that is withdrawn leaves the first one standing.
WRITTEN = (*PROMISE, "o2d_first_promise_date")


class SaleOrderLine(models.Model):
    """What a line was promised when goods were shared out: written in the turnstile and nowhere else."""

    _inherit = "sale.order.line"

    o2d_promise_date = fields.Datetime(
        string="Promised",
        readonly=True,
        copy=False,
        help="When this line is with the customer, as far as goods are set aside or due. Fixed when goods are first "
        "shared out after the confirmation.",
    )
    o2d_first_promise_date = fields.Datetime(
        string="First promised",
        readonly=True,
        copy=False,
        help="The first date that this line was promised for. It stays, and keeps its place among those who wait, "
        "when the promise has to be made anew.",
    )
    o2d_promise_qty = fields.Float(
        string="Promised quantity",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What of the line was promised for that date, in the line's unit.",
    )
    o2d_promise_look = fields.Boolean(
        string="Subject to a look",
        readonly=True,
        copy=False,
        help="The goods are in the books, but nobody has seen them for long: the promise holds once somebody has "
        "looked.",
    )
    o2d_promised_at = fields.Datetime(
        string="Promised at", readonly=True, copy=False, help="When the promise of this line was fixed."
    )

    @api.model
    def _o2d_decision_fields(self):
        return super()._o2d_decision_fields() | set(WRITTEN)

    def write(self, vals):
        before = {line.id: line.product_uom_qty for line in self} if "product_uom_qty" in vals else {}
        done = super().write(vals)
        more = self.filtered(
            lambda line: line.o2d_promised_at and line.product_uom_qty > before.get(line.id, line.product_uom_qty)
        )
        if more:
            # What is ordered on top was promised to nobody yet.
            more._o2d_decide({"o2d_promised_at": False})
        return done

    def _o2d_allocation_freeze(self, answers):
        """Fix what these lines are promised, and with them the date of their orders: the latest of their lines.

        To be called in the turnstile. Modules that decide otherwise where a line comes from change the
        answers before calling super.

        :param answers: {line id: :class:`~..tools.allocation.Answer`}, for lines of self; the date is a
            datetime in UTC, None where nobody knows; the quantity is in the line's unit
        """
        lines = self.filtered(lambda line: line.id in answers)
        if not lines:
            return
        lines.flush_recordset(WRITTEN)
        found = [answers[line.id] for line in lines]
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order_line l
                   SET o2d_promise_date = told.date, o2d_promise_qty = told.quantity, o2d_promise_look = told.look,
                       o2d_promised_at = %s, o2d_first_promise_date = COALESCE(l.o2d_first_promise_date, told.date)
                  FROM unnest(%s::int[], %s::timestamp[], %s::numeric[], %s::bool[]) AS told (id, date, quantity, look)
                 WHERE told.id = l.id
                """,
                fields.Datetime.now(),
                lines.ids,
                [answer.date for answer in found],
                [answer.quantity for answer in found],
                [answer.is_look for answer in found],
            )
        )
        lines.invalidate_recordset(WRITTEN)
        for order, mine in lines.grouped("order_id").items():
            order._o2d_repromise_from_lines({line: answers[line.id] for line in mine})

    def _o2d_withdraw_promise(self):
        """Goods of these lines were let go by hand, for others: what was promised is promised anew with other goods."""
        promised = self.sudo().filtered("o2d_promised_at")
        promised._o2d_decide(dict.fromkeys(PROMISE, False))
        for order, lines in promised.grouped("order_id").items():
            note = self.env._(
                "Goods were let go: %(products)s. They are promised anew when goods are set aside again.",
                products=order._o2d_names_in_words(lines.product_id),
            )
            self.env["o2d.event"]._log(order, "note", stage="allocation", note=note, detail={"lines": lines.ids})


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _o2d_freeze(self):
        """Confirmed again: its lines are promised anew, as if they had never been."""
        promised = self.order_line.filtered(lambda line: line.o2d_promised_at or line.o2d_first_promise_date)
        if promised:
            promised._o2d_decide(dict.fromkeys(WRITTEN, False))
        return super()._o2d_freeze()

    def _o2d_repromise_from_lines(self, answers):
        """The order is promised for when its latest line is.

        :param answers: {sale.order.line: Answer} that were just fixed
        """
        self.ensure_one()
        dates = [line.o2d_promise_date for line in self.order_line if line.o2d_promise_date and not line.o2d_hold]
        if not dates or max(dates) == self.o2d_promise_date:
            return
        latest = max(dates)
        late = [line for line, answer in answers.items() if answer.date == latest]
        names = self._o2d_names_in_words(self.env["sale.order.line"].concat(*late).product_id)
        told = dict.fromkeys(answer.cause for answer in answers.values() if isinstance(answer, Repromise))
        if told:
            # Who makes a promise anew knows better why.
            cause = " ".join(told)
        elif any(answers[line].is_short for line in late):
            cause = self.env._("Not all of it is in stock: %(products)s.", products=names)
        elif late:
            cause = self.env._("The last to be there: %(products)s.", products=names)
        else:
            cause = self.env._("As its lines are promised.")
        self._o2d_repromise(latest, cause)
