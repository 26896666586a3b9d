from collections import defaultdict

from odoo import fields, models

from ..tools import exposure as arithmetic
from . import exposure_sql

AMOUNTS = (
    "receivable", "overdue", "overdue_unpaid", "on_account", "open_orders", "not_invoiced", "drafts", "cheques",
    "claims", "bounced_amount", "disputed", "tds", "exposure",
)  # fmt: skip


class ResPartner(models.Model):
    """What a customer owes and is about to owe, in one round trip."""

    _inherit = "res.partner"

    def _o2d_exposure(self, company, without=None):
        """The credit position of these customers over a company and all its branches.

        Amounts are in the currency of the root company, taxes included; orders at the order's rate. What is
        counted as open in orders: lines of confirmed orders, less what is delivered or invoiced. Not counted:
        held lines, and what will never be delivered, which is said by the line's transfers when all of them are
        done or cancelled (a locked order says nothing: orders are locked for many reasons). Advances billed and
        not deducted yet are taken off the orders they were paid for. Draft credit notes count only for the order
        lines they credit, where the quantity is counted too.

        A customer of a credit group has the figures and the limit of the whole group.

        :param company: res.company; a branch has the limit of its root unless given one of its own
        :param without: sale.order records that are not counted
        :return: {commercial partner id: dict}, JSON-able: receivable, overdue (as the buckets say),
            overdue_unpaid (after money on account has paid the oldest items), buckets [{key, label, from, to,
            amount}] with money on account as the last, negative one, on_account, open_orders, not_invoiced, drafts,
            cheques, claims, bounced (count), bounced_amount, disputed, tds, exposure, limit, limit_kind (`amount` or
            `none`), limit_parts [{kind, label, amount, until}], available (None without limit), oldest_due,
            oldest_overdue_days, group {id, name, members} or False, currency (id), as_of (UTC)
        """
        customers = self.sudo().commercial_partner_id
        if not customers:
            return {}
        rows = defaultdict(list)
        self._o2d_flush_exposure()
        for row in self.env.execute_query(exposure_sql.query(customers.ids, company, without)):
            rows[row[0]].append(row[1:])
        gathered = _Gathered(rows)
        return {customer.id: customer._o2d_position(company, gathered) for customer in customers}

    def _o2d_flush_exposure(self):
        for model, names in exposure_sql.READ.items():
            self.env[model].flush_model(names)

    def _o2d_position(self, company, gathered):
        """One customer's dict of what the query gathered for several."""
        root, today = company.root_id, company._o2d_today()
        currency = root.currency_id
        group = gathered.groups.get(self.id)
        members = gathered.members[group["id"]] if group else [self.id]
        position = arithmetic.Position()
        for member in members:
            position.add(gathered.positions[member])
        policy = gathered.policy(self.env, company, self.id)
        bounds = company._o2d_bounds()
        found = arithmetic.figures(position, policy, today, bounds)
        found.update({name: currency.round(found[name]) for name in AMOUNTS})
        parts = self._o2d_limit_parts(policy, group, [row for member in members for row in gathered.guarantees[member]])
        kind = "amount" if group else policy.limit_kind
        limit = currency.round(sum(part["amount"] for part in parts)) if kind == "amount" else 0.0
        free = arithmetic.available(kind, limit, found["exposure"])
        return {
            **found,
            "buckets": self._o2d_bucket_rows(found["buckets"], position.on_account, currency),
            "oldest_due": fields.Date.to_string(found["oldest_due"]) or False,
            "limit_kind": kind,
            "limit": limit,
            "limit_parts": parts if kind == "amount" else [],
            "available": free if free is None else currency.round(free),
            "group": self._o2d_group_row(group, members, gathered, policy, today, bounds, currency),
            "currency": currency.id,
            "as_of": fields.Datetime.to_string(fields.Datetime.now()),
        }

    def _o2d_bucket_rows(self, buckets, on_account, currency):
        rows = []
        for bucket in buckets:
            if bucket.start is None:
                key, label = "not_due", self.env._("Not due")
            elif bucket.end is None:
                key, label = "over", self.env._("Over %(days)s days", days=bucket.start - 1)
            else:
                key = f"{bucket.start}_{bucket.end}"
                label = self.env._("%(first)s–%(last)s days", first=bucket.start, last=bucket.end)
            rows.append({"key": key, "label": label, "from": bucket.start, "to": bucket.end,
                         "amount": currency.round(bucket.amount)})  # fmt: skip
        rows.append({"key": "on_account", "label": self.env._("On account"), "from": None, "to": None,
                     "amount": currency.round(-on_account) + 0.0})  # fmt: skip
        return rows

    def _o2d_limit_parts(self, policy, group, guarantees):
        if group:
            parts = [{"kind": "group", "label": group["name"], "amount": group["limit"], "until": False}]
        else:
            parts = [{"kind": "limit", "label": self.env._("Limit"), "amount": policy.limit, "until": False}]
        labels = {"temporary": self.env._("Temporary limit"), "bank": self.env._("Bank guarantee")}
        for until, amount, info in guarantees:
            parts.append({"kind": info["kind"], "label": labels[info["kind"]], "amount": amount,
                          "until": fields.Date.to_string(until)})  # fmt: skip
        return parts

    def _o2d_group_row(self, group, members, gathered, policy, today, bounds, currency):
        if not group:
            return False
        rows = []
        for member in members:
            own = arithmetic.figures(gathered.positions[member], policy, today, bounds)
            rows.append({"id": member, "name": gathered.masters[member]["name"],
                         "exposure": currency.round(own["exposure"])})  # fmt: skip
        return {"id": group["id"], "name": group["name"], "members": rows}


class _Gathered:
    """The rows of the query, sorted by customer."""

    def __init__(self, rows):
        self.masters = {partner_id: info for partner_id, *_rest, info in rows["master"]}
        self.positions = {partner_id: arithmetic.Position() for partner_id in self.masters}
        self.guarantees, self.groups, self.members = defaultdict(list), {}, defaultdict(list)
        for partner_id, until, amount, _second, info in rows["guarantee"]:
            self.guarantees[partner_id].append((until, amount, info))
        for partner_id, *_rest, info in sorted(rows["group"], key=lambda row: row[0]):
            self.groups[partner_id] = info
            self.members[info["id"]].append(partner_id)
        for kind in ("item", "order", "draft", "claim"):
            for partner_id, day, first, second, info in rows[kind]:
                getattr(self, f"_add_{kind}")(self.positions[partner_id], day, first, second, info)
        self._add_withheld(rows["withheld"])

    def _add_item(self, position, day, debit, credit, _info):
        if debit:
            position.items[day] = position.items.get(day, 0.0) + debit
        position.on_account += credit

    def _add_order(self, position, _day, waiting, not_invoiced, _info):
        position.open_orders += waiting
        position.not_invoiced += not_invoiced

    def _add_draft(self, position, _day, amount, _second, _info):
        position.drafts += amount

    def _add_claim(self, position, _day, amount, count, info):
        if info["state"] == "bounced":
            position.bounced += int(count)
            position.bounced_amount += amount
        elif info["kind"] == "cheque":
            position.cheques += amount
        else:
            position.claims += amount

    def _add_withheld(self, rows):
        invoices = defaultdict(list)
        for partner_id, day, amount, _second, info in rows:
            invoices[partner_id, info["move"], info["tds"], info["disputed"]].append((day, amount))
        for (partner_id, _move, tds, disputed), lines in invoices.items():
            self.positions[partner_id].withheld.append((lines, tds, disputed))

    def policy(self, env, company, partner_id):
        info = self.masters[partner_id]
        policies = env["o2d.credit.policy"]
        return policies._merged(company, partner_id, info["categories"], info["kinds"], info["limits"])
