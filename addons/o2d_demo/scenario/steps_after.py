"""After the goods have left: the customer is told, the order closes, and some of it comes back to its credit note."""

from ..history import flow
from ..tools.rupees import rupees
from .play import Trouble
from .registry import step
from .serving import post, print_shop
from .steps_accounts import _service

BACK = 2


@step("settlement", 7, role="sales_coordinator", needs="o2d_dispatch")
def tell_customer(scene):
    """What the scheduled actions do: each delivery is told with its invoice; once all are, the order closes itself."""
    order = scene.order
    notices = scene.env(su=True)["o2d.customer.notice"]
    mine = notices.search([("order_id", "=", order.id)], order="id")
    with print_shop(notices.env):
        while notices._tell_next():
            pass
    post(notices.env["mail.mail"].search([("mail_message_id", "in", mine.message_id.ids)]))
    while notices._look_after():
        pass
    untold = mine.filtered(lambda notice: notice.state != "sent")
    if not mine or untold:
        raise Trouble(
            f"The customer of {order.name} was not told: {untold[:1]._fault_words() if untold else 'no notice'}"
        )
    if not order.o2d_closed_at:
        raise Trouble(f"{order.name} did not close. {order.o2d_open_words}")
    papers = ", ".join(notice.papers for notice in mine)
    return (
        f"{mine[0].partner_id.name} is told at {mine[0].email} of each of the {len(mine)} deliveries, with {papers} "
        f"and the link to follow it. {_last_words(scene)}"
    )


def _last_words(scene):
    """What the trail says of the order's end."""
    events = scene.env(su=True)["o2d.event"].search(
        [("res_model", "=", "sale.order"), ("res_id", "=", scene.order_id), ("kind", "=", "note")], order="id desc"
    )
    told = [event.note for event in events if (event.note or "").startswith(("Closed:", "Open again."))]
    return told[0] if told else ""


# --- a return -----------------------------------------------------------------------------------------


def _record(scene):
    return scene.env["o2d.return"].browse(scene.values["return"])


@step("return", 1, role="sales_coordinator", needs="o2d_dispatch")
def ask_return(scene):
    """Two pieces arrived wet. Only what left with this order can be asked back, out of the delivery that brought it."""
    delivery = flow.deliveries(scene.order).filtered("o2d_gate_out_at").sorted(lambda one: len(one.move_ids))[-1:]
    # The dearest of the usual articles, so that the head of sales has something to decide.
    moves = delivery.move_ids.filtered(
        lambda move: move.product_id.tracking == "none" and move.quantity >= 2 * BACK
    ).sorted(lambda move: (-move.sale_line_id.price_unit, move.id))
    if not moves:
        raise Trouble(f"Nothing of {delivery.name} could come back. Begin again with ./o2d demo --fresh.")
    rows = [{"move_id": moves[0].id, "quantity": BACK}]
    number = scene.env["o2d.return"].o2d_ask(scene.order_id, rows, "damaged", "The carton arrived wet")
    scene.values["return"] = number
    record = _record(scene)
    goods = f"{BACK} {record.line_ids.product_id.name}"
    return f"{record.name}: {record.partner_id.name} sends back {goods}. {record.next_words}"


@step("return", 2, role="sales_head", needs="o2d_dispatch")
def authorise_return(scene):
    """Nobody decides what he asked for himself."""
    record = _record(scene)
    record.action_authorise("Known carrier, known weather")
    backs = ", ".join(record.picking_ids.mapped("name"))
    return f"{record.name} authorised, {record.asked_by_id.name} had asked for it; {backs} awaits the goods"


@step("return", 3, role="warehouse_coordinator", needs="o2d_dispatch")
def receive_return(scene):
    """One piece is as good as new, the other is set apart: it is promised to nobody. The closed order opens again."""
    record = _record(scene)
    record.o2d_receive([{"line_id": record.line_ids.id, "restock": 1, "quarantine": BACK - 1}], paper_no="DC/118")
    if scene.order.o2d_closed_at:
        raise Trouble(f"{scene.order.name} is closed, though goods came back.")
    line = record.line_ids
    return (
        f"{line.product_id.name}: {line.restock:g} back in stock, {line.quarantine:g} to quarantine. "
        f"{_last_words(scene)}"
    )


@step("return", 4, role="accounts", needs="o2d_dispatch")
def credit_return(scene):
    """The credit note takes rate, discount and tax from the invoice that billed the goods; the order closes again."""
    record = _record(scene)
    record.action_credit()
    # Where an order stands is written with the transaction's last words.
    scene.env.cr.flush()
    (credit,) = record.credit_ids
    scene.values["credit"] = credit.id
    if not scene.order.o2d_closed_at:
        raise Trouble(f"{scene.order.name} did not close again. {scene.order.o2d_open_words}")
    return (
        f"{credit.name} of {rupees(credit.amount_total)} against {credit.reversed_entry_id.name}, with "
        f"{rupees(credit.amount_tax)} GST; {record.name} is settled. {_last_words(scene)}"
    )


@step("return", 5, role="compliance", needs="o2d_dispatch")
def register_credit(scene):
    """A credit note to a registered buyer is registered as its invoice was."""
    credit = scene.env["account.move"].browse(scene.values["credit"])
    if not _service(scene):
        return f"{credit.name} is to be registered; no gateway is set"
    flow.register(credit)
    if credit.l10n_in_edi_status != "sent":
        raise Trouble(f"{credit.name} was not registered: {credit.l10n_in_edi_error}")
    return f"{credit.name}: IRN {credit._get_l10n_in_edi_response_json().get('Irn', '')[:8]}…"


@step("return", 6, role="finance_executive", needs="o2d_dispatch")
def pay_back(scene):
    """The invoices were paid, so the credit is money of the customer: it is paid back, and nothing is owed."""
    credit = scene.env["account.move"].browse(scene.values["credit"])
    flow.pay(credit)
    return f"{rupees(credit.amount_total)} paid back by bank, {rupees(credit.amount_residual)} open"
