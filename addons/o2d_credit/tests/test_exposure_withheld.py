"""What a customer does not pay, has handed over or is given more time for, against a sum made record by record."""

import random

from odoo import Command

from odoo.addons.o2d_credit.tests.credit_common import CreditCase

ODD = "27AAPFU0939F1ZV", "29AAPFU0939F1ZR"


class TestWithheld(CreditCase):
    """Disputes, tax deducted at source, cheques and reported payments, over branches and one PAN."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executive = cls._finance()
        cls.reporter = cls._user("sales_coordinator")
        cls.accountant = cls._user("accounts")
        cls.branch = cls._branch()
        cls.executive.company_ids |= cls.branch
        cls.customer.vat = ODD[0]
        cls.sister = cls._partner(name="Kaveri Traders Bengaluru", vat=ODD[1])
        cls.other = cls._partner(name="Godavari Stores")

    def _random_claim(self, chance, customer, number):
        kind = chance.choice(("cheque", "transfer", "cash"))
        claim = self.env["o2d.payment.claim"].with_user(self.reporter).create(
            {
                "partner_id": customer.id,
                "kind": kind,
                "amount": chance.randint(1, 300),
                "reference": {"cheque": f"{number:06d}", "transfer": f"UTIB{number:012d}"}.get(kind, False),
                "cheque_date": self.today,
            }
        )  # fmt: skip
        fate = chance.choice(("reported", "verified", "verified", "bounced", "withdrawn", "booked"))
        if fate in ("verified", "bounced", "booked"):
            claim.with_user(self.executive).action_verify()
        if fate == "bounced" and kind == "cheque":
            claim.with_user(self.accountant).action_bounce("Funds insufficient")
        elif fate == "withdrawn":
            claim.with_user(self.reporter).action_withdraw("Typed twice")
        elif fate == "booked":
            claim.with_user(self.accountant).action_realise()

    def _random_invoice(self, chance, customer, currency):
        company = chance.choice((self.company, self.company, self.branch))
        move = self._invoice(chance.randint(100, 900), chance.randint(-20, 120), customer, company_id=company.id,
                             currency_id=chance.choice((self.company.currency_id, currency)).id)  # fmt: skip
        for _number in range(chance.randint(0, 2)):
            amount = round(move.amount_total_signed * chance.choice((0.1, 0.2, 0.4)), 2)
            dispute = self._dispute(move, amount, chance.choice(("tds", "shortage", "price")), self.executive)
            if chance.random() < 0.2:
                dispute.with_user(self.executive).action_resolve("paid", "Paid")
        if chance.random() < 0.5:
            self._pay(move, amount=round(move.amount_total * chance.choice((0.3, 0.8, 1.0)), 2))

    def _brute_force(self, members, policy):
        """Invoice by invoice and payment by payment, as the definition says."""
        moves = self.env["account.move"].search(
            [("commercial_partner_id", "in", members.ids), ("move_type", "=", "out_invoice"), ("state", "=", "posted"),
             ("company_id", "in", (self.company | self.branch).ids)]
        )  # fmt: skip
        sums = dict.fromkeys(("receivable", "overdue", "tds", "disputed", "cheques", "claims", "bounced_amount"), 0.0)
        for move in moves:
            left = move.amount_residual_signed
            disputes = self.env["o2d.dispute"].search([("move_id", "=", move.id), ("state", "=", "open")])
            tds = min(sum(disputes.filtered(lambda one: one.reason == "tds").mapped("amount")), left)
            disputed = min(sum(disputes.filtered(lambda one: one.reason != "tds").mapped("amount")), left - tds)
            sums["receivable"] += left
            sums["tds"] += tds
            sums["disputed"] += disputed
            if move.invoice_date_due < self.today:
                late = left - tds - (0.0 if policy.count_disputes_overdue == "yes" else disputed)
                sums["overdue"] += late if late > 0.005 else 0.0
        for claim in self.env["o2d.payment.claim"].search([("partner_id", "in", members.ids)]):
            if claim.state == "bounced":
                sums["bounced_amount"] += claim.amount
            elif claim.state == "verified":
                sums["cheques" if claim.kind == "cheque" else "claims"] += claim.amount
        sums["exposure"] = sums["receivable"]
        sums["exposure"] -= sums["cheques"] if policy.count_cheques == "yes" else 0.0
        sums["exposure"] -= sums["claims"] if policy.count_claims != "no" else 0.0
        sums["exposure"] -= sums["disputed"] if policy.count_disputes_exposure == "no" else 0.0
        return sums

    def test_against_brute_force(self):
        """On whatever is disputed, deducted, handed over and bounced, the figures are the sums over all of it."""
        chance = random.Random(2611)
        currency = self.env.ref("base.EUR" if self.company.currency_id.name == "USD" else "base.USD")
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "company_id": self.company.id, "name": self._ago(300), "rate": 0.4}
        )
        customers = self.customer | self.sister | self.other
        for number in range(24):
            self._random_claim(chance, chance.choice(customers), number)
        for _number in range(18):
            self._random_invoice(chance, chance.choice(customers), currency)
        group = self.env["o2d.credit.group"].create({"name": "One PAN", "kind": "pan", "pan": ODD[0][2:12], "limit": 1})
        self.assertEqual(group.partner_ids, self.customer | self.sister)
        policy = self._policy()
        seen = {}
        for cheques, claims, exposure, overdue in (
            (False, False, False, False), ("yes", "no", "no", "yes"), ("no", "yes", "yes", "no"),
        ):  # fmt: skip
            policy.write({"count_cheques": cheques, "count_claims": claims, "count_disputes_exposure": exposure,
                          "count_disputes_overdue": overdue})  # fmt: skip
            for company in (self.company, self.branch):
                found = customers._o2d_exposure(company)
                for customer, members in ((self.sister, group.partner_ids), (self.other, self.other)):
                    for name, amount in self._brute_force(members, policy).items():
                        self.assertAlmostEqual(found[customer.id][name], amount, 2, f"{customer.name}: {name}")
                        seen[name] = seen.get(name, 0.0) + abs(amount)
        self.assertTrue(all(seen.values()), f"There must be something of everything: {seen}")

    def test_written_by_hand(self):
        """A group named by hand and one by PAN give the same figures."""
        self._invoice(700, 5)
        self._invoice(200, 5, self.sister)
        groups = self.env["o2d.credit.group"]
        pan = groups.create({"name": "One PAN", "kind": "pan", "pan": ODD[0][2:12], "limit": 500})
        by_pan = self._position()
        pan.active = False
        groups.create(
            {"name": "By hand", "limit": 500, "partner_ids": [Command.set((self.customer + self.sister).ids)]}
        )
        by_hand = self._position()
        for name in ("receivable", "exposure", "overdue", "limit", "available"):
            self.assertEqual(by_pan[name], by_hand[name], name)
        self.assertEqual(by_hand["available"], -400)
