"""The steps of history: each does on the documents what a user of that role does on the screen.

`STEPS` holds {name: (role, function of a `Work`)}.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..loader.commerce import CODE
from ..tools import parties
from . import flow

STEPS = {}
# Whose orders the promotion scheme is claimed on: every second one of these kinds.
SCHEME_KINDS = ("plain", "late")


def step(role, name=None):
    def declare(function):
        STEPS[name or function.__name__] = (role, function)
        return function

    return declare


@step("sales_coordinator")
def quote(work):
    env = work.env
    partner = env["res.partner"].search([("ref", "=", work.plan.customer)], limit=1)
    codes = dict(work.plan.lines)
    products = env["product.product"].search([("default_code", "in", list(codes))])
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "partner_shipping_id": (partner.child_ids[work.plan.number % 2 :][:1] or partner).id,
            "company_id": work.company.id,
            "warehouse_id": work.warehouse.id,
            "client_order_ref": f"PO/{work.plan.number:04d}",
            "commitment_date": fields.Datetime.now() + timedelta(days=4),
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": codes[product.default_code]})
                for product in products
            ],
        }
    )
    if work.plan.kind in SCHEME_KINDS and work.plan.number % 2 == 0:
        flow.claim_scheme(order, CODE)
    order.action_quotation_sent()
    work.order_id = order.id


@step("sales_coordinator")
def ask_sanction(work):
    """Everything of the order waits for the finance head."""
    order = work.order
    order.order_line._o2d_set_hold("over the credit limit")
    order.action_confirm()


@step("finance_head")
def sanction(work):
    work.order.order_line._o2d_release_hold("Sanctioned: receipts of this week cover it.")


@step("sales_coordinator")
def confirm(work):
    work.order.action_confirm()


@step("warehouse_coordinator")
def allocate(work):
    flow.allocate(work.order)


# Not the coordinator: with purchase_stock, core reads purchase lines here, which a salesman may not.
@step("operations_head")
def cancel(work):
    work.order._action_cancel()


@step("picker")
def pick(work):
    """Everything that can be picked, at the first transfer out of the bins."""
    flow.transfer(flow.first_transfers(work.order))


@step("picker")
def pick_short(work):
    """The first line is found in part only; the rest stays open as a backorder."""
    pickings = flow.first_transfers(work.order)
    move = pickings.move_ids.sorted("id")[:1]
    flow.transfer(pickings, {move.id: float(move.product_uom_qty // 2)})


@step("dispatch_supervisor")
def ship(work):
    """What stands at the dock goes out; in a warehouse of one step the pick was the dispatch."""
    flow.transfer(flow.deliveries(work.order).filtered(lambda picking: picking.state == "assigned"))


@step("accounts")
def bill(work):
    flow.invoice(work.order)


@step("compliance")
def papers(work):
    """Registration of the invoice and e-way bill, where the government's services can be reached."""
    if not work.services:
        return
    for move in flow.unregistered(work.order):
        with work.services.at(fields.Datetime.now()):
            flow.register(move)
            if move.move_type == "out_invoice":
                flow.eway_bill(move, *_carrier(move, work.plan.number))


def _carrier(move, number):
    """(registration number, transporter or None): every second order goes with a transporter's vehicle."""
    if number % 2:
        return flow.vehicle(move, number).license_plate, None
    return parties.hired_vehicle(number), flow.transporter(move.env, number // 2)


@step("finance_executive")
def pay(work):
    for move in work.order.invoice_ids.filtered(flow.is_open_invoice):
        flow.pay(move, 0.6 if work.plan.paid == "part" else 1.0)


@step("warehouse_coordinator", "return")
def take_back(work):
    """Some of the first line comes back against its dispatch."""
    flow.take_back(flow.deliveries(work.order).filtered(lambda picking: picking.state == "done")[:1])


@step("accounts")
def credit_note(work):
    flow.credit_return(work.order)


@step("accounts")
def rate_difference(work):
    """Two percent of the price is credited afterwards; no goods move."""
    moves = work.order.invoice_ids
    move = moves.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")[:1]
    if move:
        flow.credit_rate_difference(move, 0.02)
