"""Invoices that wait for the government's services, and a worker that sends what they need.

services.py CONFIG DATABASE prepare ADDRESS NUMBER  makes the invoices and checks them; prints {measure: {…}}
services.py CONFIG DATABASE work                    sends what is ready, as one scheduled action does
services.py CONFIG DATABASE hurry                   lets nothing wait any longer that waits after a fault
services.py CONFIG DATABASE count                   prints what became of them
"""

import json
import sys
import time

from common import environment
from inside import Stopwatch

from odoo import SUPERUSER_ID, Command, api

COMPANY = "Bench Pumps"
KEYS = ("l10n_in_edi_username", "l10n_in_edi_password", "l10n_in_ewaybill_username", "l10n_in_ewaybill_password")
LINES = 5
AT_ONCE = 100


def main():
    task, *more = sys.argv[3:]
    with environment() as (env, _arguments):
        told = TASKS[task](env, *more)
        env.cr.commit()
    print(json.dumps(told))


# --- the invoices ------------------------------------------------------------------------------------------


def prepare(env, address, number):
    """Posted invoices of five lines that wait for registration and e-way bill."""
    for parameter in ("l10n_in_edi_ewaybill.endpoint", "l10n_in_edi.endpoint"):
        env["ir.config_parameter"].set_param(parameter, address)
    env = of_company(env)
    moves = invoices(env, int(number))
    watch = Stopwatch(env)
    with watch("preflight_1000"):
        found = moves._o2d_gst_problems()
    stopped = [problem.words for problems in found.values() for problem in problems if problem.blocks]
    if stopped:
        raise SystemExit(f"The invoices could not be sent: {stopped[0]}")
    for move in moves:
        bill = move._o2d_ask_bill()
        bill.vehicle_no = "MH12AB1234"
    return watch.taken


def found(env):
    return env["res.company"].search([("name", "=", COMPANY)])


def of_company(env):
    """The environment of a company in Pune that enforces both papers."""
    made = found(env)
    if made:
        return within(env, made)
    return new_company(env)


def within(env, company):
    return env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})


def new_company(env):
    """Its environment."""
    india, state = env.ref("base.in"), env.ref("base.state_in_mh")
    made = env["res.company"].create(
        {"name": COMPANY, "country_id": india.id, "state_id": state.id, "currency_id": env.ref("base.INR").id,
         "street": "12 Tilak Road", "city": "Pune", "zip": "411001", "vat": "27AABCK4321Q1ZA"}
    )  # fmt: skip
    env.user.company_ids |= made
    env = within(env, made)
    made = made.with_env(env)
    env["account.chart.template"].try_loading("in", company=made, install_demo=False)
    made.write(
        {
            "l10n_in_is_gst_registered": True,
            "l10n_in_edi_feature": True,
            "l10n_in_ewaybill_feature": True,
            "l10n_in_edi_production_env": True,
            **dict.fromkeys(KEYS, "bench"),
        }
    )  # fmt: skip
    for code in ("einvoice", "ewaybill"):
        env["o2d.control"].create({"code": code, "company_id": made.id, "mode": "enforce"})
    return env


def invoices(env, number):
    """Invoices to a customer in Chennai, posted a hundred at a time."""
    tax = env["account.chart.template"].with_company(env.company).ref("igst_sale_18")
    customer = env["res.partner"].create(
        {"name": "Cauvery Agencies", "is_company": True, "vat": "33AADCT2468R1ZS", "street": "5 Mount Road",
         "city": "Chennai", "zip": "600002", "state_id": env.ref("base.state_in_tn").id,
         "country_id": env.ref("base.in").id, "l10n_in_gst_treatment": "regular"}
    )  # fmt: skip
    products = env["product.product"].create(
        [{"name": f"Pump {size} HP", "type": "consu", "l10n_in_hsn_code": "84137010", "list_price": 9000.0 * size}
         for size in range(1, LINES + 1)]
    )  # fmt: skip
    lines = [
        Command.create({"product_id": one.id, "quantity": 2, "price_unit": one.list_price, "tax_ids": tax.ids})
        for one in products
    ]
    values = {"move_type": "out_invoice", "partner_id": customer.id, "invoice_line_ids": lines,
              "invoice_date": env.company._o2d_today()}  # fmt: skip
    moves = env["account.move"]
    for start in range(0, number, AT_ONCE):
        made = env["account.move"].create([values] * min(AT_ONCE, number - start))
        made.action_post()
        moves += made
    return moves


# --- the worker --------------------------------------------------------------------------------------------


def work(env):
    """Send what is ready, as the scheduled action does."""
    start = time.perf_counter()
    env(user=SUPERUSER_ID, context={})["o2d.gst.request"]._cron_send()
    return {"seconds": time.perf_counter() - start}


def hurry(env):
    """What waits after a fault is due now, and no service is taken to be down."""
    env.cr.execute("UPDATE o2d_gst_request SET not_before = asked_at WHERE state = 'waiting'")
    env.cr.execute("UPDATE o2d_gst_service SET retry_at = NULL, faults = 0, down_since = NULL")
    return {}


def count(env):
    """How many invoices have their papers, how often was asked, and what is still open."""
    env = api.Environment(env.cr, SUPERUSER_ID, {})
    company = found(env)
    bills = env["l10n.in.ewaybill"].with_company(company).search([("company_id", "=", company.id)])
    moves = bills.account_move_id
    done = bills.filtered(lambda bill: bill.state == "generated")
    requests = env["o2d.gst.request"].search([("company_id", "=", company.id)])
    left = requests.filtered(lambda one: one.state != "done")
    return {
        "registered": len(set(moves.mapped("o2d_irn")) - {False}),
        "billed": len(set(done.mapped("name")) - {False}),
        "sent": sum(requests.mapped("tries")),
        "left": len(left),
        "why": sorted(set(filter(None, left.mapped("problem"))))[:3],
    }


TASKS = {"prepare": prepare, "work": work, "hurry": hurry, "count": count}

if __name__ == "__main__":
    main()
