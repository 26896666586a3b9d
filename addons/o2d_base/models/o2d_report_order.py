import math

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.report_rules import MAX_OPEN, Sent, say_number

# Working hours within which somebody answers a customer's report.
ANSWER_HOURS = 8


class SaleOrder(models.Model):
    """A customer reports what came short or damaged; it becomes an exception that somebody owns."""

    _inherit = "sale.order"

    o2d_report_ids = fields.One2many(
        "o2d.report", "order_id", string="Reports of the customer", readonly=True, groups="o2d_base.group_user"
    )

    def _o2d_tracking_blockers(self, audience):
        """A problem that the customer reported is told as his report, not as something that we found."""
        blockers = super()._o2d_tracking_blockers(audience)
        reported = set(self.sudo().o2d_report_ids.exception_id.ids) if blockers else ()
        return [{**one, "type": "report"} if one["id"] in reported else one for one in blockers]

    def _o2d_report_lines(self, picking=None, lines=None):
        """What may be reported of this order, or of one of its deliveries.

        :param picking: stock.picking (one or none)
        :param lines: the lines of its tracking, where they have been gathered already
        :return: [:class:`Sent`], those alone of which the customer has something
        """
        self.ensure_one()
        decimals = self.env["decimal.precision"].precision_get("Product Unit")
        delivered = self._o2d_delivered_with(picking) if picking else None
        sent = []
        for line in lines or self._o2d_tracking_lines():
            most = line["dispatched"] - line["returned"]
            if delivered is not None:
                most = min(most, delivered.get(line["id"], 0.0))
            if line["kind"] == "goods" and most > 0:
                sent.append(Sent(line["id"], line["label"], line["unit"], most, decimals))
        return sent

    def _o2d_delivered_with(self, picking):
        """What the customer still has of one delivery: {line id: quantity in the line's unit}.

        Of a kit only components move: the delivery sets no limit to it, the order does.
        """
        delivered = {}
        for move in picking.move_ids.filtered(
            lambda move: move.state == "done" and move.quantity and move.sale_line_id
        ):
            line = move.sale_line_id
            if move.product_id != line.product_id:
                delivered[line.id] = math.inf
                continue
            back = move.returned_move_ids.filtered(lambda one: one.state == "done")
            kept = move.product_qty - sum(back.mapped("product_qty"))
            unit = line.product_uom_id
            kept = unit.round(move.product_id.uom_id._compute_quantity(kept, unit, round=False))
            delivered[line.id] = delivered.get(line.id, 0.0) + max(kept, 0.0)
        return delivered

    def _o2d_report_refusal(self, lines):
        """Why nothing can be reported of this order now, in words for the customer; empty if it can.

        :param lines: what `_o2d_report_lines` returned
        """
        self.ensure_one()
        if self.state == "cancel":
            return self.env._("This order was cancelled. Please write to us below the order.")
        if self.state != "sale" or not lines:
            return self.env._("Nothing of this order has been sent to you yet, so there is nothing to report.")
        if len(self._o2d_open_reports()) >= MAX_OPEN:
            return self.env._(
                "We are already looking into %(count)s reports about this order. Please wait for our answer, or write"
                " to us below the order.",
                count=MAX_OPEN,
            )
        return ""

    def _o2d_open_reports(self):
        return self.sudo().o2d_report_ids.filtered(lambda report: report.state == "open")

    def _o2d_received(self, token):
        """The report that was made of a form, if it has arrived before."""
        return self.sudo().o2d_report_ids.filtered(lambda report: report.token == token)

    def _o2d_receive_report(self, form, lines, photos, reporter, picking=None):
        """Take a report: one exception with its owner, the photos, an event and a note to the salesperson.

        A form that arrives twice (a double click, a phone that sends again) is one report: the second finds the
        first, or fails to serialise and is repeated by Odoo.

        :param form: :class:`~..tools.report_rules.Report` without errors
        :param lines: the :class:`Sent` lines that it was read against
        :param photos: JPEG files, as bytes
        :param reporter: res.partner, who reports
        :param picking: the delivery it is about (one or none)
        :return: o2d.report
        :raise UserError: when nothing may be reported of this order
        """
        self.ensure_one()
        order = self.sudo()
        if received := order._o2d_received(form.token):
            return received
        if refusal := order._o2d_report_refusal(lines):
            raise UserError(refusal)
        # Our people read it in their language, not in the customer's.
        ours = order.with_context(lang=order.user_id.lang or order.company_id.partner_id.lang or self.env.lang)
        problem = ours._o2d_raise_report(form, lines, picking)
        report = self.env["o2d.report"].sudo().create(order._prepare_report(form, lines, reporter, picking, problem))
        self.env["ir.attachment"].sudo().create(
            [
                {
                    "name": f"{report.name.replace('/', '-')}-{number}.jpg",
                    "raw": photo,
                    "mimetype": "image/jpeg",
                    "res_model": problem._name,
                    "res_id": problem.id,
                }
                for number, photo in enumerate(photos, 1)
            ]
        )
        ours._o2d_tell_of_report(report, problem)
        order._o2d_report_received(report)
        return report

    def _o2d_report_received(self, report):
        """Hook: a customer's report was taken, with its lines and photos (a claim may follow from it).

        :param report: o2d.report (one), as superuser
        """

    def _o2d_report_owner(self, kind):
        """Who answers a customer's report: (role, person or none). Modules may name others.

        :param kind: `shortage` or `damage`
        """
        self.ensure_one()
        person = self.user_id if self.user_id.active and not self.user_id.share else self.env["res.users"]
        return self.env.ref("o2d_base.group_sales_coordinator"), person

    def _o2d_raise_report(self, form, lines, picking):
        """Open the exception for a report."""
        group, person = self._o2d_report_owner(form.kind)
        calendar = self.warehouse_id.o2d_calendar_id or self.company_id.resource_calendar_id
        now = fields.Datetime.now()
        return self.env["o2d.exception"]._raise(
            f"report:{self.id}:{form.token}",
            {
                "name": self._o2d_report_title(form, lines),
                "type": form.kind,
                "severity": "2",
                "order_id": self.id,
                "picking_id": picking.id if picking else False,
                "company_id": self.company_id.id,
                "warehouse_id": self.warehouse_id.id,
                "owner_group_id": group.id,
                "owner_id": person.id,
                "due_at": calendar._o2d_due(now, ANSWER_HOURS).replace(microsecond=0),
            },
        )

    def _o2d_report_title(self, form, lines):
        """The report in one line: who, what, and of which item."""
        customer = self.partner_id.commercial_partner_id.name or self.partner_id.display_name
        names = [line.name for line in lines if line.id in form.quantities]
        what = names[0] if len(names) == 1 else self.env._("%(count)s items", count=len(names))
        if form.kind == "shortage":
            return self.env._(
                "%(customer)s reports a shortage in %(order)s: %(what)s", customer=customer, order=self.name, what=what
            )
        return self.env._(
            "%(customer)s reports damage in %(order)s: %(what)s", customer=customer, order=self.name, what=what
        )

    def _prepare_report(self, form, lines, reporter, picking, problem):
        known = {line.id: line for line in lines}
        return {
            "name": f"{self.name}/R{len(self.o2d_report_ids) + 1}",
            "exception_id": problem.id,
            "order_id": self.id,
            "picking_id": picking.id if picking else False,
            "kind": form.kind,
            "words": form.words,
            "phone": form.phone,
            "partner_id": reporter.id,
            "token": form.token,
            "line_ids": [
                fields.Command.create(
                    {
                        "order_line_id": line_id,
                        "name": known[line_id].name,
                        "quantity": quantity,
                        "unit": known[line_id].unit,
                    }
                )
                for line_id, quantity in form.quantities.items()
            ],
        }

    def _o2d_tell_of_report(self, report, problem):
        """The trail keeps it, and whoever sold the order finds a note in the inbox."""
        self.env["o2d.event"]._log(
            self,
            "note",
            note=problem.name,
            detail={"report": report.name, "kind": report.kind, "photos": len(problem.photo_ids)},
        )
        items = Markup("").join(
            Markup("<li>%s %s %s</li>") % (say_number(line.quantity), line.unit or "", line.name)
            for line in report.line_ids
        )
        problem.message_post(
            body=Markup("<p>%s</p><ul>%s</ul><p>%s</p>") % (problem.name, items, report.words or ""),
            author_id=report.partner_id.id,
            partner_ids=problem.owner_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
