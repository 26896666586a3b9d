"""What the tests of what is sent have in common: a company in Pune, its customers, and a second opinion."""

import sys
from datetime import datetime, time
from pathlib import Path

from odoo import fields

from odoo.addons.o2d_base.tests.common import O2dCase
from odoo.addons.o2d_gst_ewaybill.tools.ewaybill_rules import INDIA

# The simulator stands beside the add-ons; its rules were written from the same lists, by another hand.
sys.path.append(str(Path(__file__).parents[3]))

from simulator.rules import einvoice as einvoice_rules  # noqa: E402
from simulator.rules import ewaybill as ewaybill_rules  # noqa: E402
from simulator.rules.context import Context, Taxpayer  # noqa: E402
from simulator.rules.options import Options  # noqa: E402

# With right check digits.
OWN, OWN_KA = "27AAACB1234A1ZJ", "29AAACB1234A1ZF"
PUNE, BENGALURU, CHENNAI, SEZ = "27AAACS7777A1ZA", "29AAACK4321Q1Z7", "33AADCT2468R1ZS", "24AAACG8765M1Z5"
CARRIER = "27AAECT1357N1ZY"


class PayloadCase(O2dCase):
    """Invoices as the accountant posts them; what would be sent is read by rules that know no code of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.india = cls.env.ref("base.in")
        cls.states = {code: cls.env.ref(f"base.state_in_{code}") for code in ("mh", "ka", "gj", "tn", "rj")}
        cls.env.user.tz = "Asia/Kolkata"
        cls.company = cls.env["res.company"].create(
            {"name": "Bharat Bearings", "country_id": cls.india.id, "state_id": cls.states["mh"].id, "vat": OWN,
             "street": "12 Tilak Road", "city": "Pune", "zip": "411 002"}
        )  # fmt: skip
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.env["account.chart.template"].try_loading("in", company=cls.company, install_demo=False)
        cls.company.write(
            {"l10n_in_is_gst_registered": True, "l10n_in_ewaybill_feature": True, "l10n_in_edi_feature": True}
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.today = cls.company._o2d_today()
        cls.customer = cls._buyer("Sahyadri Motors", "mh", PUNE, zip="411045", city="Pune")
        cls.far = cls._buyer("Kaveri Motors", "ka", BENGALURU, zip="560001", city="Bengaluru")
        cls.carrier = cls._buyer("Deccan Roadlines", "mh", CARRIER)
        cls.product = cls._product(name="Bearing 6205", l10n_in_hsn_code="84821011", list_price=1000.0)

    @classmethod
    def _buyer(cls, name, state, vat=None, treatment="regular", **values):
        return cls._partner(
            name=name, country_id=cls.india.id, state_id=cls.states[state].id, vat=vat,
            l10n_in_gst_treatment=treatment,
            **{"street": "8 Station Road", "city": "Somewhere", "zip": "411001", **values},
        )  # fmt: skip

    @classmethod
    def _gst(cls, name):
        """A tax of the chart, by its number there: sgst_sale_18, igst_sale_18, exempt_sale, …"""
        return cls.env["account.chart.template"].with_company(cls.company).ref(name)

    def _invoice(self, lines, partner=None, post=True, **values):
        """An invoice of today, posted.

        :param lines: ((quantity, price, taxes by name, …), …); a dictionary at the end goes to the line
        """
        made = []
        for quantity, price, *taxes in lines:
            more = taxes.pop() if taxes and isinstance(taxes[-1], dict) else {}
            made.append(
                fields.Command.create(
                    {"product_id": self.product.id, "quantity": quantity, "price_unit": price,
                     "tax_ids": [tax for name in taxes for tax in self._gst(name).ids], **more}
                )
            )  # fmt: skip
        move = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": (partner or self.customer).id, "invoice_date": self.today,
             "invoice_line_ids": made, **values}
        )  # fmt: skip
        if post:
            move.action_post()
        return move

    def _bill(self, move, kind="tax_invoice_sub_type_supply", **values):
        return self.env["l10n.in.ewaybill"].create(
            {"account_move_id": move.id, "type_id": self.env.ref(f"l10n_in_ewaybill.type_{kind}").id,
             "vehicle_no": "MH12AB1234", "distance": 20, **values}
        )  # fmt: skip

    def _payload(self, move, *args, user=OWN, taxpayers=(), **values):
        """What would be sent for an invoice; the second opinion has nothing against it."""
        payload = self._bill(move, *args, **values)._o2d_payload_generate("generate")
        self._accepted(payload, user, taxpayers)
        return payload

    def _accepted(self, payload, user=OWN, taxpayers=(), rules=ewaybill_rules):
        found = rules.problems(payload, self._context(user, taxpayers))
        self.assertFalse(found, "; ".join(map(str, found)))

    def _context(self, user=OWN, taxpayers=()):
        entries = {gstin: Taxpayer(gstin, kind=kind) for gstin, kind in taxpayers}
        now = datetime.combine(self.today, time(12), INDIA)
        return Context(now, user, Options(), lambda gstin: entries.get(gstin, Taxpayer(gstin)))

    def _registered(self, payload, taxpayers=()):
        self._accepted(payload, taxpayers=taxpayers, rules=einvoice_rules)

    def _is(self, payload, **expected):
        """The values of a payload that the published rules ask for."""
        self.assertEqual({name: payload.get(name) for name in expected}, expected)

    def _values(self, payload):
        """(taxable, CGST, SGST, IGST, cess, fixed cess, other, total)."""
        names = ("totalValue", "cgstValue", "sgstValue", "igstValue", "cessValue", "cessNonAdvolValue", "otherValue")
        return tuple(payload[name] for name in (*names, "totInvValue"))
