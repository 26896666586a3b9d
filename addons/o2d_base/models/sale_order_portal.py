import functools

from odoo import models
from odoo.tools.misc import format_datetime, formatLang

from ..tools.portal_words import (
    CUSTOMER_CODES,
    delivery_steps,
    delivery_words,
    for_customer,
    local_day,
    step_names,
    waits_for,
)

DAY = "EEE d MMM"
DAY_AND_TIME = "EEE d MMM, h:mm a"


class SaleOrder(models.Model):
    """What the portal shows a customer of one order: the tracker's facts in his words, nothing of ours."""

    _inherit = "sale.order"

    def _o2d_tracking(self, audience):
        """The customer hears of steps in his words, of no step's service level and of no transfer in our houses."""
        tracking = super()._o2d_tracking(audience)
        return for_customer(tracking, self.env._) if audience == "portal" else tracking

    # -- the page of one order ---------------------------------------------------------------------------------

    def _o2d_portal_page(self):
        """Everything that the portal's page of one order shows, ready to be written down.

        :return: {answer, waits: [words], expected: {words, day, is_late} or None, steps: [{name, state, day, words}],
                 deliveries: […], lines: […], columns: [(key, title)], invoices: […], reports: […], may_report,
                 refusal}, or None for a quotation, which has no way yet
        """
        self.ensure_one()
        if self.state not in ("sale", "cancel") and not self.o2d_blocked:
            return None
        tracking = self._o2d_tracking("portal")
        sent = self._o2d_report_lines(lines=tracking["lines"])
        refusal = self._o2d_report_refusal(sent)
        names = self._o2d_portal_names()
        return {
            "answer": tracking["answer"],
            "waits": waits_for(
                tracking,
                names,
                self.env._,
                lambda moment: self._o2d_portal_moment(moment, DAY_AND_TIME),
            ),
            "expected": self._o2d_portal_expected(tracking),
            "steps": [self._prepare_portal_step(step) for step in tracking["steps"] if step["state"] != "skipped"],
            "deliveries": self._o2d_portal_deliveries(tracking),
            # Before we have taken the order every quantity is nought.
            "lines": self._o2d_portal_lines(tracking, names) if self.state == "sale" else [],
            "columns": self._o2d_portal_columns(tracking),
            "invoices": self._o2d_portal_invoices(),
            "reports": self._o2d_portal_reports(),
            "may_report": bool(sent) and not refusal,
            "refusal": refusal if sent else "",
        }

    def _o2d_portal_moment(self, moment, pattern=DAY):
        """A moment or a day in the order's time zone and the reader's language: "Sat 21 Nov"."""
        if not moment:
            return ""
        moment = moment if len(moment) > 10 else f"{moment} 12:00:00"
        return format_datetime(self.env, moment, tz=self._o2d_tracking_zone(), dt_format=pattern)

    def _o2d_portal_expected(self, tracking):
        """When the goods are expected; None when none are or no day is known."""
        order, now = tracking["order"], tracking["now"]
        promise = order["promise_date"]
        if self.state != "sale" or not promise or order["settled"]:
            return None
        goods = [line for line in tracking["lines"] if line["kind"] == "goods" and not line["held"]]
        is_all_sent = all(line["dispatched"] >= line["ordered"] for line in goods)
        zone = tracking["tz"]
        is_past = local_day(promise, zone) < local_day(now, zone)
        if not goods or (is_past and (is_all_sent or not order["deliveries_open"])):
            return None
        words = self.env._("Was promised for") if is_past else self.env._("Expected with you")
        return {"words": words, "day": self._o2d_portal_moment(promise), "is_late": is_past}

    def _prepare_portal_step(self, step):
        """One mark of the timeline."""
        words = ""
        if step["state"] == "held":
            words = self.env._("waits")
        elif step["state"] == "now" and step.get("of"):
            words = self.env._("%(done)s of %(all)s items", done=step["done"], all=step["of"])
        day = step.get("done_at") or (step.get("since") if step["state"] in ("now", "held") else None)
        return {"name": step["name"], "state": step["state"], "words": words, "day": self._o2d_portal_moment(day)}

    # -- its parts ---------------------------------------------------------------------------------------------

    def _o2d_portal_deliveries(self, tracking):
        """The deliveries on their way to the customer, with links for what has left."""
        ways = tracking.get("deliveries") or [one for one in tracking["documents"] if one["kind"] == "delivery"]
        pickings = {picking.name: picking for picking in self.picking_ids}
        rows = []
        for way in ways:
            picking = pickings.get(way["name"])
            if not picking or way["state"] == "cancel":
                continue
            is_gone = way["state"] == "done"
            steps = delivery_steps(way, self.env._)
            rows.append(
                {
                    "id": picking.id,
                    "name": way["name"],
                    "place": way.get("place") or "",
                    "words": delivery_words(way, tracking["now"], self.env._, self._o2d_portal_moment, tracking["tz"]),
                    "is_gone": is_gone,
                    "vehicle": way.get("vehicle") or "",
                    "tracking_ref": way.get("tracking_ref") or "",
                    "steps": [self._prepare_portal_step(step) for step in steps],
                }
            )
        return rows

    def _o2d_portal_lines(self, tracking, names):
        """The items, each with its quantities as they are written."""
        keys = [key for key, _title in self._o2d_portal_columns(tracking)]
        # Most quantities of an order are the same few.
        number = functools.cache(self._o2d_portal_number)
        return [
            {
                "name": names.get(line["id"], line["label"]),
                "unit": line["unit"],
                "held": line["held"],
                "is_done": line["ordered"] > 0 and line["dispatched"] >= line["ordered"],
                **{key: number(line[key]) for key in keys},
            }
            for line in tracking["lines"]
        ]

    def _o2d_portal_columns(self, tracking):
        """The quantities that are worth a column: [(key, title)]."""
        columns = [
            ("ordered", self.env._("Ordered")),
            ("allocated", self.env._("Set aside")),
            ("dispatched", self.env._("Sent")),
            ("invoiced", self.env._("Billed")),
        ]
        if any(line["returned"] for line in tracking["lines"]):
            columns.append(("returned", self.env._("Returned")))
        return columns

    def _o2d_portal_names(self):
        """What the customer knows the items by, variants told apart: {line id: name}."""
        products = self.order_line.product_id.with_context(display_default_code=False)
        names = {product.id: product.display_name for product in products}
        return {line.id: names.get(line.product_id.id) or line.name for line in self.order_line}

    def _o2d_portal_number(self, quantity):
        """A quantity without needless decimals, in the reader's digits groups."""
        decimals = 0 if quantity == int(quantity) else self.env["decimal.precision"].precision_get("Product Unit")
        return formatLang(self.env, quantity, digits=decimals)

    def _o2d_portal_invoices(self):
        """Posted invoices and credit notes, the ones that core's page of the order links to."""
        moves = self.invoice_ids.filtered(lambda move: move.state == "posted").sorted("id", reverse=True)
        return [
            {
                "name": move.name,
                "is_credit_note": move.move_type == "out_refund",
                "day": self._o2d_portal_moment(move.invoice_date and move.invoice_date.isoformat()),
                "due": self._o2d_portal_moment(move.invoice_date_due and move.invoice_date_due.isoformat()),
                "is_paid": move.payment_state in ("paid", "in_payment"),
                "is_credited": move.payment_state == "reversed",
                "url": move.get_portal_url(),
                "pdf_url": move.get_portal_url(report_type="pdf", download=True),
            }
            for move in moves
        ]

    def _o2d_portal_reports(self):
        """What the customer has reported and what became of it; of our people he reads the answer alone."""
        return [self._prepare_portal_report(report) for report in self.sudo().o2d_report_ids]

    def _prepare_portal_report(self, report):
        """One report of the customer."""
        problem = report.exception_id
        is_open = report.state == "open"
        closed_at = problem.closed_at and problem.closed_at.isoformat(" ", "seconds")
        return {
            "kind": self.env._("Missing") if report.kind == "shortage" else self.env._("Damaged"),
            "items": [
                f"{self._o2d_portal_number(line.quantity)} {line.unit or ''} {line.name}" for line in report.line_ids
            ],
            "received": self._o2d_portal_received(report),
            "words": report.words or "",
            "is_open": is_open,
            "closed": self._o2d_portal_moment(closed_at),
            "photos": len(problem.photo_ids),
            "answer": "" if is_open else problem.customer_words or "",
        }

    def _o2d_portal_received(self, report):
        """That we have a report, in words."""
        values = {
            "name": report.name,
            "since": self._o2d_portal_moment(report.reported_at.isoformat(" ", "seconds"), DAY_AND_TIME),
            "count": len(report.exception_id.photo_ids),
        }
        if values["count"] > 1:
            return self.env._("We have your report %(name)s since %(since)s, with %(count)s photos.", **values)
        if values["count"]:
            return self.env._("We have your report %(name)s since %(since)s, with one photo.", **values)
        return self.env._("We have your report %(name)s since %(since)s.", **values)

    # -- the list of orders ------------------------------------------------------------------------------------

    def _o2d_portal_stages(self):
        """Where each order stands, in a word or two, for the list: {order id: (words, colour)}."""
        return {order.id: order._o2d_portal_stage() for order in self}

    def _o2d_portal_stage(self):
        """(words, Bootstrap colour) of where the order stands."""
        self.ensure_one()
        if self.state == "cancel":
            return self.env._("Cancelled"), "danger"
        if self.o2d_blocked and self.state != "sale":
            return self.env._("Waits for approval"), "warning"
        if self.o2d_is_settled:
            return self.env._("Completed"), "success"
        code = CUSTOMER_CODES.get(self.o2d_stage_id.code, self.o2d_stage_id.code)
        if self.delivery_status == "full" or code == "settlement":
            return self.env._("Sent"), "success"
        if self.delivery_status == "partial":
            return self.env._("Partly sent"), "info"
        now = {
            "approval": self.env._("Waits for approval"),
            "allocation": self.env._("Being set aside"),
            "picking": self.env._("Being packed"),
            "invoice": self.env._("Being billed"),
            "ewaybill": self.env._("Papers being made"),
            "gate_out": self.env._("Being loaded"),
        }
        return now.get(code, step_names(self.env._)["quotation"]), "primary"
