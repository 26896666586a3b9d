"""The steps of history: each does on the documents what a user of that role does on the screen."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from . import flow

STEPS = {}


def step(function):
    STEPS[function.__name__] = function
    return function


@step
def quote(work):
    env = work.env_of("sales_coordinator")
    partner = env["res.partner"].search([("ref", "=", work.plan.customer)], limit=1)
    codes = dict(work.plan.lines)
    products = env["product.product"].search([("default_code", "in", list(codes))])
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "partner_shipping_id": (partner.child_ids[work.plan.number % 2 :][:1] or partner).id,
            "company_id": work.company.id,
            "warehouse_id": work.warehouse.id,
            "client_order_ref": f"PO/{4000 + work.plan.number}",
            "commitment_date": fields.Datetime.now() + timedelta(days=4),
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": codes[product.default_code]})
                for product in products
            ],
        }
    )
    order.action_quotation_sent()
    work.order_id = order.id


@step
def ask_sanction(work):
    order = work.order("sales_coordinator")
    order.message_post(body=order.env._("Over the credit limit: asked the finance head for a sanction."))


@step
def confirm(work):
    role = "sales_coordinator"
    if work.plan.kind == "over_limit":
        order = work.order("finance_head").sudo()
        order.message_post(body=order.env._("Sanctioned: receipts of this week cover it."))
    work.order(role).action_confirm()


@step
def cancel(work):
    order = work.order("sales_coordinator")
    order._action_cancel()


@step
def pick(work):
    """Everything that can be picked, at the first transfer out of the bins."""
    order = work.order("picker")
    flow.transfer(flow.first_transfers(order))


@step
def pick_short(work):
    """The first line is found in part only; the rest stays open as a backorder."""
    order = work.order("picker")
    pickings = flow.first_transfers(order)
    move = pickings.move_ids.sorted("id")[:1]
    found = {move.id: float(move.product_uom_qty // 2)}
    flow.transfer(pickings, found)


@step
def ship(work):
    """What stands at the dock goes out; in a warehouse of one step the pick was the dispatch."""
    order = work.order("dispatch_supervisor")
    flow.transfer(flow.deliveries(order).filtered(lambda picking: picking.state == "assigned"))


@step
def bill(work):
    flow.invoice(work.order("accounts"))


@step
def papers(work):
    """Registration of the invoice and e-way bill, where the government's services can be reached."""
    if work.papers:
        order = work.order("compliance")
        for invoice in flow.unregistered(order):
            flow.register(invoice)
            flow.eway_bill(invoice, vehicle=flow.vehicle(invoice, work.plan.number))


@step
def pay(work):
    order = work.order("finance_head")
    for invoice in order.invoice_ids.filtered(lambda move: flow.is_open_invoice(move)):
        share = 0.6 if work.plan.paid == "part" else 1.0
        flow.pay(invoice, share)


@step
def return_(work):
    """Some of the first line comes back against its dispatch."""
    order = work.order("warehouse_coordinator")
    flow.take_back(flow.deliveries(order).filtered(lambda picking: picking.state == "done")[:1])


STEPS["return"] = STEPS.pop("return_")


@step
def credit_note(work):
    flow.credit_return(work.order("accounts"))


@step
def rate_difference(work):
    """Two percent of the price is credited afterwards; no goods move."""
    order = work.order("accounts")
    invoice = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")[:1]
    if invoice:
        flow.credit_rate_difference(invoice, 0.02)
