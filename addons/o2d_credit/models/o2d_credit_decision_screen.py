from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.sanction_rules import Part
from ..tools.screen_words import bar_parts, fewest_waiting

# Who decides or oversees sees the invoices and how they were paid; who sells sees where the customer stands.
SEES_ALL = (
    "o2d_base.group_finance_executive",
    "o2d_base.group_accounts",
    "o2d_base.group_operations_head",
    "o2d_base.group_management",
)
INVOICES = 6
EARLIER = 6
NEXT = 40


class O2dCreditSanction(models.Model):
    """What the decision screen shows, gathered in one reading call."""

    _inherit = "o2d.credit.sanction"

    @api.readonly
    def o2d_screen(self):
        """Everything the decision screen shows of one sanction, for whoever asks.

        A request that waits is shown with the figures of this moment, a decided one with those it was decided on.

        :return: {now, id, state, state_words, order, asked, stop, with, figures, ageing, overdue, behaviour, lines,
            earlier, decided, first, terms, may, why_not, next}; moments are UTC strings, money in the company's
            currency. `overdue`, `behaviour` and `earlier` are empty for who may not see them.
        :raise AccessError: for whoever may not read the sanction
        """
        self.ensure_one()
        self.check_access("read")
        sees_all = self.env.user._o2d_has_any(SEES_ALL)
        may = self._o2d_screen_may()
        me = self.sudo()
        position, behaviour = me._o2d_screen_facts(sees_all)
        figures = me._o2d_screen_figures(position)
        return {
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "id": self.id,
            "state": me.state,
            "state_words": dict(self._fields["state"]._description_selection(self.env))[me.state],
            "order": me._o2d_screen_order(),
            "asked": me._o2d_screen_asked(),
            "stop": me._o2d_screen_stop(figures),
            "with": me._o2d_screen_with(),
            "figures": figures,
            "ageing": me._o2d_screen_ageing(position),
            "overdue": me._o2d_screen_overdue() if sees_all else {"rows": [], "more": 0},
            "behaviour": me._o2d_behaviour_words(behaviour, position) if sees_all else [],
            "lines": me._o2d_screen_lines(figures),
            "earlier": me._o2d_screen_earlier(behaviour) if sees_all else [],
            "decided": me._o2d_screen_decided(),
            "first": me._o2d_screen_first(),
            "terms": me._o2d_screen_terms() if may["decide"] else [],
            "may": may,
            "why_not": self._o2d_screen_why_not(may),
            "next": self._o2d_screen_next(),
        }

    @api.model
    @api.readonly
    def o2d_screen_next(self):
        """The request that this user should decide next: {id, left}, or False."""
        self.browse().check_access("read")
        return self._o2d_screen_next()

    # --- the customer ------------------------------------------------------------------------------

    def _o2d_screen_facts(self, sees_all):
        """:return: (position, payment behaviour)"""
        kept = self.snapshot or {}
        if self.state != "pending" and kept:
            return kept.get("position", {}), kept.get("behaviour", {})
        company, customer = self.company_id, self.partner_id
        position = customer._o2d_exposure(company)[customer.id]
        behaviour = customer._o2d_payment_behaviour(company.root_id).get(customer.id, {}) if sees_all else {}
        return position, behaviour

    def _o2d_screen_figures(self, position):
        """{before, amount, after, has_limit, limit, allowed, over, limit_words, parts}; see `bar_parts`."""
        before, limit, has_limit = self.exposure_before, self.limit_amount, self.has_limit
        order = self.order_id
        if self.state == "pending" and order and self.gate not in ("pick", "invoice"):
            # Figures move while a request waits.
            before = position["exposure"]
            if order.state == "sale" and self.gate == "change":
                # What is asked for is the whole order as it shall be, this part of it included.
                before -= order._o2d_credit_own(position, "exposure")
            if order.state != "sale" and self.gate == "lines":
                before += order._o2d_credit_amount()
            has_limit = position["limit_kind"] == "amount"
            limit = position["limit"] if has_limit else 0.0
        tolerance = self.env["o2d.credit.policy"]._for(self.partner_id, self.company_id).tolerance_percent or 0.0
        after = before + self.amount
        return {
            "before": before,
            "amount": self.amount,
            "after": after,
            "has_limit": has_limit,
            "limit": limit,
            "allowed": limit * (1 + float(tolerance) / 100.0),
            "over": max(after - limit, 0.0) if has_limit else 0.0,
            "limit_words": self._o2d_screen_limit_words(position),
            "parts": self._o2d_screen_parts(before, position),
            "currency": self.currency_id.name,
        }

    def _o2d_screen_limit_words(self, position):
        """What the limit is made of, where a guarantee or a temporary limit comes on top."""
        parts, words = position.get("limit_parts") or [], []
        for part in parts if len(parts) > 1 else ():
            facts = {"label": part["label"], "amount": self._o2d_short(part["amount"])}
            if part["until"]:
                day = format_date(self.env, part["until"], date_format="d MMM")
                words.append(self.env._("%(label)s %(amount)s until %(day)s", day=day, **facts))
            else:
                words.append(self.env._("%(label)s %(amount)s", **facts))
        return " + ".join(words)

    def _o2d_screen_parts(self, before, position):
        labels = {
            "owed": self.env._("receivable"),
            "not_invoiced": self.env._("not invoiced"),
            "ordered": self.env._("other orders"),
            "asked": self.env._("these lines") if self.gate == "lines" else self.env._("this order"),
        }
        parts = bar_parts(before, self.amount, position.get("not_invoiced", 0) + position.get("drafts", 0),
                          position.get("open_orders", 0))  # fmt: skip
        return [{"key": key, "label": labels[key], "amount": amount} for key, amount in parts]

    @api.model
    def _o2d_screen_ageing(self, position):
        rows = position.get("buckets") or []
        return [
            {"key": row["key"], "label": row["label"], "amount": row["amount"]}
            for row in rows
            if row["amount"] or row["key"] != "on_account"
        ]

    def _o2d_screen_overdue(self):
        """Unpaid invoices past their day, the oldest first: {rows: [{name, due, days, amount, disputed}], more}."""
        today = self.company_id._o2d_today()
        domain = [
            ("partner_id", "child_of", self.partner_id.id),
            ("company_id", "child_of", self.company_id.root_id.id),
            ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("balance", ">", 0),
            ("date_maturity", "<", today),
        ]
        items = self.env["account.move.line"].search(domain, order="date_maturity, id", limit=INVOICES + 1)
        more = self.env["account.move.line"].search_count(domain) - INVOICES if len(items) > INVOICES else 0
        disputes = self.env["o2d.dispute"].search(
            [("move_id", "in", items.move_id.ids), ("state", "=", "open"), ("is_accepted", "=", True)]
        )
        return {
            "rows": [
                {
                    "id": item.move_id.id,
                    "name": item.move_id.name,
                    "due": fields.Date.to_string(item.date_maturity),
                    "days": (today - item.date_maturity).days,
                    "amount": item.amount_residual,
                    "disputed": item.move_id in disputes.move_id,
                }
                for item in items[:INVOICES]
            ],
            "more": more,
        }

    def _o2d_screen_earlier(self, behaviour):
        """Earlier decisions and how they were paid, in words, the newest first."""
        paid = {
            "paid": self.env._("paid"),
            "overdue": self.env._("overdue"),
            "open": self.env._("billed, not due"),
            "unbilled": self.env._("not billed yet"),
        }
        states = dict(self._fields["state"]._description_selection(self.env))
        rows = [row for row in behaviour.get("sanctions") or [] if row["id"] != self.id]
        return [
            {
                "id": row["id"],
                "order": row["order"],
                "amount": row["amount"],
                "state": states[row["state"]],
                "at": row["decided_at"],
                "by": row["by"] or "",
                "paid": paid.get(row["paid"], ""),
                "tone": {"overdue": "danger", "paid": "success"}.get(row["paid"], "muted"),
            }
            for row in rows[:EARLIER]
        ]

    # --- what is asked -------------------------------------------------------------------------------

    def _o2d_screen_order(self):
        order = self.order_id
        return {
            "id": order.id,
            "name": self.order_name or "",
            "customer": self.partner_id.name or "",
            "customer_id": self.partner_id.id,
            "place": order.partner_shipping_id.city or "",
            "terms": order.payment_term_id.name or "",
            "is_confirmed": order.state == "sale",
        }

    def _o2d_screen_asked(self):
        gates = dict(self._fields["gate"]._description_selection(self.env))
        return {
            "by": self.requested_by_id.name or "",
            "at": fields.Datetime.to_string(self.requested_at),
            "note": self.request_note or "",
            "gate": gates[self.gate],
            "splits": self.gate in ("confirm", "lines", "ask") and len(self.line_ids) > 1,
            "urgent": self.is_urgent,
        }

    def _o2d_screen_stop(self, figures):
        """Why it is stopped, a sentence for each reason; never another figure than the one that stands beside it."""
        order, found = self.order_id, self._o2d_findings()
        if not order or not found:
            return [line for line in (self.reason or "").split("\n") if line]
        others = [one for one in found if one.kind != "over_limit"]
        words = order._o2d_credit_words(others)
        if len(others) == len(found):
            return words
        if figures["over"] <= 0:
            return [*words, self.env._("It is within the limit by now.")]
        return [self.env._("%(amount)s over the limit.", amount=self._o2d_short(figures["over"])), *words]

    def _o2d_screen_with(self):
        """Who decides, by when, and until when the warehouse works."""
        return {
            "name": self.approver_id.name or "",
            "until": fields.Datetime.to_string(self.duty_until) if self.duty_until else None,
            "role": self._o2d_role_words(),
            "second": self.second_role_id._o2d_name() if self.second_role_id else "",
            "due": fields.Datetime.to_string(self.due_at) if self.due_at else None,
            "cutoff": fields.Datetime.to_string(self.cutoff_at) if self.cutoff_at else None,
        }

    def _o2d_screen_lines(self, figures):
        """The lines, and which of them `fits` into the limit if as few as possible wait."""
        agreed = set((self.first_terms or {}).get("lines", ()))
        rows = [(line, line.line_id._o2d_part_key() if line.line_id else -line.id) for line in self.line_ids]
        fitting = self._o2d_screen_fitting(rows, figures)
        return [
            {
                "id": line.id,
                "part": part,
                "name": line.product_name or "",
                "quantity": line.quantity,
                "unit": line.uom_name or "",
                "amount": line.amount,
                "may_wait": line.may_wait,
                "fits": part in fitting,
                "agreed": line.id in agreed,
                "decision": line.decision,
            }
            for line, part in rows
        ]

    def _o2d_screen_fitting(self, rows, figures):
        if not figures["has_limit"]:
            return {part for _line, part in rows}
        parts = {}
        for number, (line, part) in enumerate(rows):
            known = parts.get(part, Part(part, 0.0, False, number))
            parts[part] = Part(part, known.amount + line.amount, known.may_wait or line.may_wait, known.rank)
        return parts.keys() - fewest_waiting(parts.values(), figures["allowed"] - figures["before"])

    # --- what was decided ----------------------------------------------------------------------------

    def _o2d_screen_decided(self):
        if self.state == "pending":
            return False
        return {
            "words": self._o2d_decision_words() if self.decided_by_id else self.closure or "",
            "by": self.decided_by_id.name or "",
            "at": fields.Datetime.to_string(self.decided_at or self.ended_at or self.write_date),
        }

    def _o2d_screen_first(self):
        """What the first head agreed to: the second one agrees to the same."""
        if self.state != "pending" or not self.first_by_id:
            return False
        terms = self.first_terms or {}
        return {
            "by": self.first_by_id.name,
            "at": fields.Datetime.to_string(self.first_at),
            "note": terms.get("decision_note") or "",
            "part_payment": terms.get("part_payment") or 0.0,
            "payment_term_id": terms.get("payment_term_id") or False,
            "tolerance_percent": terms.get("tolerance_percent"),
        }

    def _o2d_screen_terms(self):
        """Payment terms that are shorter than the order's, for a condition: [{id, name}]."""
        order = self.order_id
        if order.state not in ("draft", "sent") or not order.payment_term_id:
            return []
        days = order._o2d_terms_days(order.payment_term_id)
        company = Domain("company_id", "=", False) | Domain("company_id", "parent_of", self.company_id.id)
        terms = self.env["account.payment.term"].search(company, limit=50)
        shorter = terms.filtered(lambda term: order._o2d_terms_days(term) < days)
        return [{"id": term.id, "name": term.name} for term in shorter]

    # --- who may ---------------------------------------------------------------------------------------

    def _o2d_screen_may(self):
        user, order = self.env.user, self.sudo().order_id
        is_pending = self.state == "pending" and bool(order)
        is_own = user in self._o2d_own_people()
        reads = is_pending and order.sudo(False).has_access("write")
        levels = self.env["o2d.credit.level"]
        return {
            "decide": is_pending and self._o2d_is_for_me(),
            "reject": is_pending
            and not is_own
            and bool(user.all_group_ids & levels._o2d_deciding_roles(self.company_id)),
            "propose": reads and order.state in ("draft", "sent") and len(self.line_ids) > 1,
            "withdraw": is_pending
            and (user in (self.requested_by_id, order.user_id) or user.has_group("o2d_base.group_sales_head")),
            "recheck": is_pending and (user.has_group("o2d_base.group_finance_executive") or reads),
            "emergency": is_pending and not is_own and user.has_group("o2d_base.group_operations_head"),
            "claim": is_pending and self.env["o2d.payment.claim"].has_access("create"),
        }

    def _o2d_screen_why_not(self, may):
        """Why this user does not decide, in a sentence; empty for who does."""
        if may["decide"] or self.state != "pending":
            return ""
        me = self.sudo()
        if self.env.user == self.first_by_id:
            return self.env._("You have agreed. Now a second person has to.")
        who = me._o2d_duty_words() or me._o2d_role_words()
        if self.env.user in self._o2d_own_people():
            return self.env._("You asked for it, or the order is yours: %(who)s decides.", who=who)
        return self.env._("%(who)s decides.", who=who) if who else self.env._("Somebody of finance decides.")

    @api.model
    def _o2d_screen_next(self):
        """What this user should decide next besides this one, the most urgent first: {id, left}, or False."""
        waiting = self.search(
            [("state", "=", "pending"), ("id", "not in", self.ids)], order="is_urgent desc, due_at, id", limit=NEXT
        )
        mine = waiting.filtered(lambda one: one._o2d_is_for_me())
        return {"id": mine[0].id, "left": len(mine)} if mine else False

    # --- ways to the screen ----------------------------------------------------------------------------

    def action_screen(self):
        """Open the decision screen."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "o2d_credit.sanction",
            "name": self.display_name,
            "params": {"sanction_id": self.id},
        }

    def _o2d_queue_open(self, _words):
        return self.action_screen()

    def _get_access_action(self, access_uid=None, force_website=False):
        """The link in a mail leads to the decision screen."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/odoo/sanction/{self.id}", "target": "self"}
