"""What the pictures of credit need: customers with a limit and a past, and the people who decide."""

import base64
import io
from datetime import timedelta

from odoo.fields import Command

ROUND = 1000
# What a customer owes: (due so many days ago, rupees, paid so many days ago or None)
OWED = {
    "C0010": (
        (-12, 184_300, None), (-4, 96_750, None), (9, 128_400, None), (23, 41_600, None), (38, 86_400, None),
        (97, 38_200, None), (45, 212_500, 34), (72, 164_000, 60), (118, 93_800, 107), (171, 240_000, 164),
    ),
    "C0001": ((-20, 248_000, None), (6, 61_500, None), (40, 152_000, 33), (80, 98_700, 71)),
    "C0004": ((-15, 176_400, None), (52, 12_900, None)),
}  # fmt: skip


def prepare(env):
    """Credit is enforced, somebody is on duty, and customers owe."""
    company = env.ref("base.main_company")
    for code in ("credit_limit", "credit_overdue"):
        _enforce(env, company, code)
    users = {user.login: user for user in env["res.users"].search([])}
    env["o2d.credit.rota"].search([]).unlink()
    env["o2d.credit.rota"].create(
        [
            {"user_id": users["finance_head"].id, "company_id": company.id},
            {"user_id": users["finance_executive"].id, "company_id": company.id, "rank": "1"},
        ]
    )
    for ref, rows in OWED.items():
        for row in rows:
            _owe(env, company, _customer(env, ref), *row)
    _apart(env, company, users)


def _enforce(env, company, code):
    values = {"code": code, "company_id": company.id, "warehouse_id": False}
    row = env["o2d.control"].search([(name, "=", value) for name, value in values.items()])
    if row:
        row.mode = "enforce"
    else:
        row.create({**values, "mode": "enforce"})


def _customer(env, ref):
    return env["res.partner"].search([("ref", "=", ref), ("parent_id", "=", False)], limit=1)


def _owe(env, company, customer, late, amount, paid):
    """An invoice of the time before, and its payment."""
    due = company._o2d_today() - timedelta(days=late)
    move = env["account.move"].with_company(company).create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": due - timedelta(days=30),
            "invoice_date_due": due,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create({"name": "As delivered", "price_unit": amount, "tax_ids": [Command.clear()]})
            ],
        }
    )  # fmt: skip
    move.action_post()
    if paid is not None:
        env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create(
            {"payment_date": company._o2d_today() - timedelta(days=paid)}
        )._create_payments()


def _apart(env, company, users):
    """A dispute, a cheque with its picture, and a limit for the season."""
    customer, today = _customer(env, "C0010"), company._o2d_today()
    invoice = env["account.move"].search(
        [("partner_id", "=", customer.id), ("state", "=", "posted"), ("payment_state", "=", "not_paid")],
        order="invoice_date_due", limit=1,
    )  # fmt: skip
    dispute = env["o2d.dispute"].with_user(users["sales_coordinator"]).create(
        {"move_id": invoice.id, "amount": 9_400, "reason": "shortage", "note": "Two cartons were missing at unloading."}
    )  # fmt: skip
    dispute.with_user(users["finance_executive"]).action_accept()
    env["o2d.payment.claim"].with_user(users["sales_coordinator"]).create(
        [
            {
                "partner_id": customer.id,
                "kind": "cheque",
                "amount": 86_400,
                "reference": "004512",
                "bank_name": "Bank of Maharashtra",
                "cheque_date": today + timedelta(days=3),
                "picture": _cheque(),
            },
            {"partner_id": _customer(env, "C0001").id, "amount": 61_500, "reference": "BARBN26112112345"},
        ]
    )
    env["o2d.credit.guarantee"].with_user(users["finance_head"]).create(
        {
            "partner_id": _customer(env, "C0011").id,
            "amount": 200_000,
            "valid_until": today + timedelta(days=40),
            "note": "Restocking of the season",
        }
    )


def _cheque():
    """A picture of a cheque, as a phone takes it."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (900, 400), "#e8efe6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((12, 12, 888, 388), outline="#5b7a63", width=3)
    for top, left, words in ((40, 40, "BANK OF MAHARASHTRA"), (120, 40, "Pay  Deccan Flow & Power"),
                             (180, 40, "Rupees eighty-six thousand four hundred only"), (180, 640, "Rs 86,400/-"),
                             (340, 330, "004512  411014002  29")):  # fmt: skip
        draw.text((left, top), words, fill="#22303a", font_size=26)
        draw.line((left, top + 38, left + 420 if left < 300 else 860, top + 38), fill="#9db3a4", width=1)
    out = io.BytesIO()
    image.save(out, "PNG")
    return base64.b64encode(out.getvalue())


def leave_room(order, room):
    """The customer's limit leaves so much room for the order."""
    customer = order.partner_id.commercial_partner_id.sudo().with_company(order.company_id)
    exposure = customer._o2d_exposure(order.company_id)[customer.id]["exposure"]
    customer.write({"o2d_limit_kind": "amount", "credit_limit": -(-(exposure + room) // ROUND) * ROUND})


def declare_steps(step, steps):
    """The steps of an order that its customer's credit stops, for `picturing/day.py`.

    :param steps: those that are there already, see `o2d_demo/history/steps.py`
    """

    @step("sales_coordinator")
    def quote_over(work):
        """A quotation of which half fits into the limit."""
        steps["quote"][1](work)
        leave_room(work.order, work.order.amount_total / 2)

    @step("sales_coordinator")
    def ask(work):
        """All but the two dearest lines fit into the limit."""
        order = work.order
        leave_room(order, order.amount_total - sum(dearest(order).mapped("price_total")))
        order.action_o2d_ask_sanction("Diwali restock, cheque in hand")
        order.action_confirm()

    @step("finance_head")
    def sanction_all(work):
        work.order.o2d_sanction_id.action_sanction("Pays reliably")

    @step("finance_head")
    def sanction_some(work):
        waiting = dearest(work.order)
        sanction = work.order.o2d_sanction_id
        chosen = sanction.line_ids.filtered(lambda line: line.line_id not in waiting)
        sanction.action_sanction_lines(chosen.ids, "As far as the limit goes, the rest after the cheque")


def dearest(order):
    """The two lines that do not fit."""
    return order.order_line.sorted("price_total", reverse=True)[:2]
