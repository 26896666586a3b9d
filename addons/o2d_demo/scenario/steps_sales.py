"""Quotation and credit."""

import base64
from datetime import timedelta

from odoo import fields

from ..tools import sheet
from ..tools.rupees import rupees
from .play import Trouble
from .registry import step

CUSTOMER = "C0001"
HELD_LINES = 2


@step("quotation", 10, role="sales_coordinator")
def read_purchase_order(scene):
    """The customer's spreadsheet becomes a quotation with the customer's prices and terms."""
    env = scene.env
    partner = env["res.partner"].search([("ref", "=", CUSTOMER)], limit=1)
    if not partner:
        raise Trouble("The customer of the scenario is missing. Run ./o2d demo --fresh.")
    played = env["sale.order"].search_count([("partner_id", "=", partner.id), ("client_order_ref", "=like", "PO 44%")])
    wizard = env["o2d.sale.order.import.sheet"].create(
        {
            "partner_id": partner.id,
            "client_order_ref": f"PO {4471 + played}",
            "file": base64.b64encode(sheet.FILE.read_bytes()),
            "file_name": sheet.FILE.name,
        }
    )
    action = wizard.action_read()
    if action["res_model"] != "sale.order":
        raise Trouble(f"The purchase order was not understood: {wizard.problems}")
    scene.order_id = action["res_id"]
    order = scene.order
    order.write({"warehouse_id": scene.masters.warehouses["PUN"].id, "commitment_date": _in_two_days()})
    order.action_quotation_sent()
    return (
        f"{order.name} from {partner.name}, {order.client_order_ref}: {len(order.order_line)} lines read from the "
        f"customer's spreadsheet, {rupees(order.amount_total)}"
    )


def _in_two_days():
    """What is ordered on Thursday morning is promised for Saturday."""
    return fields.Datetime.now() + timedelta(days=2)


@step("credit", 10, role="finance_executive")
def check_credit(scene):
    """Exposure beside the limit; the two dearest lines wait for the finance head."""
    order = scene.order
    partner = order.partner_id.commercial_partner_id.with_company(order.company_id)
    held = order.order_line.sorted("price_total", reverse=True)[:HELD_LINES]
    held._o2d_set_hold("over the credit limit with these lines, the finance head decides")
    scene.values["held"] = held.ids
    amount = rupees(sum(held.mapped("price_total")))
    return (
        f"owes {rupees(partner.credit)} of a limit of {rupees(partner.credit_limit)}: "
        f"{len(order.order_line) - len(held)} lines free, {len(held)} lines ({amount}) for the finance head"
    )


@step("credit", 20, role="sales_coordinator")
def confirm(scene):
    """The order is confirmed; its held lines are not."""
    order = scene.order
    order.action_confirm()
    if order.state != "sale":
        raise Trouble(f"{order.name} was not confirmed.")
    promised = fields.Datetime.context_timestamp(order, order.o2d_promise_date)
    return f"{order.name} confirmed, promised for {promised:%a %d %b}"


@step("credit", 30, role="finance_head")
def sanction(scene):
    """The finance head sanctions the two lines, and they go with the others."""
    held = scene.env["sale.order.line"].browse(scene.values["held"])
    held._o2d_release_hold("Sanctioned: letter of credit is in hand.")
    return f"{len(held)} lines sanctioned after a look at the receivables, and released to the warehouse"
