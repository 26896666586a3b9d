"""Credit where it is controlled: the order is held, most of it is sanctioned, two lines wait for a word more."""

import math

from ..tools.rupees import rupees
from .controls import enforce
from .play import Trouble
from .registry import step
from .steps_sales import HELD_LINES

ROUND = 1000


@step("credit", 10, role="finance_head", needs="o2d_credit")
def review_limit(scene):
    """The limit is enforced from now on. The customer's has room for all but the dearest lines."""
    order = scene.order
    enforce(scene.env(su=True), "credit_limit", order.company_id)
    _on_duty(scene)
    partner = order.partner_id.commercial_partner_id.with_company(order.company_id)
    exposure = partner._o2d_exposure(order.company_id)[partner.id]["exposure"]
    dearest = sum(_dearest(order).mapped("price_total"))
    limit = math.ceil((exposure + order.amount_total - dearest) / ROUND) * ROUND
    partner.write({"o2d_limit_kind": "amount", "credit_limit": limit})
    return f"{partner.name}: {rupees(exposure)} owed and ordered, limit reviewed to {rupees(limit)} and enforced"


def _dearest(order):
    return order.order_line.sorted("price_total", reverse=True)[:HELD_LINES]


def _on_duty(scene):
    rota, user = scene.env["o2d.credit.rota"], scene.env.user
    if not rota.search_count([("user_id", "=", user.id)]):
        rota.create({"user_id": user.id, "company_id": scene.order.company_id.id})


@step("credit", 20, role="sales_coordinator", needs="o2d_credit")
def ask(scene):
    """Confirming does not pass: the order is held, and whoever is on duty is asked."""
    order = scene.order
    order.action_confirm()
    sanction = order.o2d_sanction_id
    if order.state == "sale" or not sanction:
        raise Trouble(f"{order.name} was not held for credit.")
    screen = sanction.o2d_screen()
    return (
        f"{order.name} is held: {rupees(screen['figures']['over'])} over the limit. "
        f"Asked: {screen['with']['name'] or screen['with']['role']}"
    )


@step("credit", 30, role="finance_head", needs="o2d_credit")
def sanction_in_part(scene):
    """What fits into the limit is sanctioned on the phone; the order is confirmed, and two lines wait."""
    order = scene.order
    sanction = order.o2d_sanction_id
    waiting = _dearest(order)
    chosen = sanction.line_ids.filtered(lambda line: line.line_id not in waiting)
    sanction.action_sanction_lines(chosen.ids, "As far as the limit goes. The rest when the letter of credit is here.")
    held = order.order_line.filtered("o2d_hold")
    if order.state != "sale" or held != waiting.sorted():
        raise Trouble(f"{order.name} did not go on with {len(chosen)} lines.")
    amount = rupees(sum(held.mapped("price_total")))
    return f"{len(chosen)} of {len(sanction.line_ids)} lines sanctioned, order confirmed; {len(held)} ({amount}) wait"


@step("credit", 40, role="finance_head", needs="o2d_credit")
def sanction_the_rest(scene):
    """The two lines are decided on as well, and go with the others."""
    order = scene.order
    held = order.order_line.filtered("o2d_hold")
    order.o2d_sanction_id.action_sanction("Letter of credit is in hand.")
    if order.order_line.filtered("o2d_hold"):
        raise Trouble(f"Lines of {order.name} are still held.")
    return f"{len(held)} lines sanctioned once the letter of credit was in hand, and released to the warehouse"
