"""One order of 240 lines from quotation to settlement, each step by its owner: what must hold in the end."""

import pytest

STAGES = ["quotation", "credit", "allocation", "picking", "invoice", "ewaybill", "gate_out", "settlement"]
OWNERS = """
    SELECT stage.code, data.name AS owner
      FROM o2d_stage stage
      JOIN ir_model_data data
        ON data.model = 'res.groups' AND data.module = 'o2d_base' AND data.res_id = stage.owner_group_id
"""
LINES = """
    SELECT line.product_id, line.product_uom_qty AS ordered, line.qty_delivered AS delivered,
           line.qty_invoiced AS invoiced, line.qty_to_invoice AS to_invoice, line.o2d_hold AS held
      FROM sale_order_line line WHERE line.order_id = %s AND line.display_type IS NULL
"""
MOVED = """
    SELECT move_line.product_id, SUM(move_line.quantity) AS quantity
      FROM stock_move_line move_line
      JOIN stock_picking picking ON picking.id = move_line.picking_id
      JOIN stock_location source ON source.id = move_line.location_id
      JOIN stock_location target ON target.id = move_line.location_dest_id
     WHERE picking.sale_id = %s AND move_line.state = 'done' AND target.usage {target} 'customer'
     GROUP BY move_line.product_id
"""
EVENTS = """
    SELECT event.stage, event.kind, users.login, event.waited
      FROM o2d_event event LEFT JOIN res_users users ON users.id = event.user_id
     WHERE event.order_id = %s ORDER BY event.id
"""
INVOICES = """
    SELECT DISTINCT move.*
      FROM account_move move
      JOIN account_move_line line ON line.move_id = move.id
      JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
      JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
     WHERE order_line.order_id = %s
"""


def test_every_stage_is_played_by_its_owner(played):
    """All eight stages come in their order, and the step that completes a stage is of the role that owns it."""
    assert list(dict.fromkeys(step["stage"] for step in played.steps)) == STAGES
    owners = {row["code"]: row["owner"] for row in played.rows(OWNERS)}
    completed = {step["stage"]: f"group_{step['role']}" for step in played.steps}  # the last step of each stage
    assert completed == {stage: owners[stage] for stage in STAGES}


def test_ordered_picked_delivered_invoiced(played):
    """For each of the 240 lines: ordered = picked = dispatched = invoiced, and nothing is left over or held."""
    lines = played.rows(LINES, played.order_id)
    assert len(lines) == 240
    assert all(line["ordered"] == line["delivered"] == line["invoiced"] > 0 for line in lines)
    assert not any(line["to_invoice"] or line["held"] for line in lines)
    ordered = {line["product_id"]: line["ordered"] for line in lines}
    for target in ("=", "!="):  # into the vehicle; out of the bins to the dock
        rows = played.rows(MOVED.format(target=target), played.order_id)
        assert {row["product_id"]: row["quantity"] for row in rows} == ordered


def test_stock_is_neither_negative_nor_reserved(played):
    """Nothing stays reserved for the order, and no bin holds less than nothing."""
    assert played.value(
        """SELECT count(*) FROM stock_quant quant JOIN stock_location bin ON bin.id = quant.location_id
            WHERE bin.usage = 'internal' AND (quant.quantity < 0 OR quant.reserved_quantity > quant.quantity)"""
    ) == 0  # fmt: skip
    assert played.value(
        """SELECT count(*) FROM stock_move move JOIN stock_picking picking ON picking.id = move.picking_id
            WHERE picking.sale_id = %s AND move.state != 'done'""",
        played.order_id,
    ) == 0  # fmt: skip


def test_a_capped_bin_gives_what_was_found(played):
    """One bin was capped at what stood there; the order was served, and every line was promised."""
    (cap,) = played.rows(
        """SELECT cap.found_quantity AS found, cap.book_quantity AS book, users.login
             FROM o2d_stock_cap cap JOIN res_users users ON users.id = cap.user_id
            ORDER BY cap.id LIMIT 1"""
    )
    assert 0 < cap["found"] < cap["book"]
    assert cap["login"] == "warehouse_coordinator"
    assert played.value(
        "SELECT count(*) FROM sale_order_line WHERE order_id = %s AND o2d_promise_date IS NOT NULL", played.order_id
    ) == 240  # fmt: skip


def test_the_order_is_settled(played):
    """It stands at settlement, settled, blocked by nothing, with the promise it was given at confirmation."""
    (order,) = played.rows(
        """SELECT stage.code, sale.o2d_is_settled, sale.o2d_blocked, sale.o2d_settled_at, sale.o2d_promise_date,
                  sale.o2d_first_promise_date, sale.commitment_date
             FROM sale_order sale JOIN o2d_stage stage ON stage.id = sale.o2d_stage_id WHERE sale.id = %s""",
        played.order_id,
    )
    assert (order["code"], order["o2d_is_settled"], bool(order["o2d_blocked"])) == ("settlement", True, False)
    assert order["o2d_settled_at"]
    assert order["o2d_promise_date"] == order["o2d_first_promise_date"] == order["commitment_date"]
    problems = played.rows("SELECT name FROM o2d_exception WHERE order_id = %s AND state = 'open'", played.order_id)
    assert problems == []


@pytest.mark.parametrize(
    ("stage", "kind", "login"),
    [
        ("quotation", "entered", "sales_coordinator"),
        ("quotation", "done", "sales_coordinator"),
        ("credit", "held", "sales_coordinator"),
        ("credit", "released", "finance_head"),
        ("allocation", "done", "warehouse_coordinator"),
        ("picking", "done", "picker"),
        ("picking", "done", "dispatch_supervisor"),
        ("invoice", "done", "accounts"),
        ("gate_out", "note", "gate_keeper"),
        ("settlement", "done", "finance_executive"),
    ],
)
def test_the_trail_names_who_did_it(played, stage, kind, login):
    """The trail has each step by the user who did it."""
    events = {(event["stage"], event["kind"], event["login"]) for event in played.rows(EVENTS, played.order_id)}
    assert (stage, kind, login) in events


def test_credit_lets_most_of_it_go_and_two_lines_later(played):
    """The order was held whole, went on with 238 lines, and the last two were decided on by themselves."""
    rows = played.rows(
        """SELECT sanction.state, sanction.gate, users.login,
                  count(*) FILTER (WHERE line.decision = 'sanctioned') AS yes,
                  count(*) FILTER (WHERE line.decision = 'held') AS wait
             FROM o2d_credit_sanction sanction
             JOIN o2d_credit_sanction_line line ON line.sanction_id = sanction.id
             JOIN res_users users ON users.id = sanction.decided_by_id
            WHERE sanction.order_id = %s GROUP BY sanction.id, users.login ORDER BY sanction.id""",
        played.order_id,
    )
    found = [(row["gate"], row["state"], row["login"], row["yes"], row["wait"]) for row in rows]
    assert found == [
        ("confirm", "partly", "finance_head", 238, 2),
        ("lines", "sanctioned", "finance_head", 2, 0),
    ]


def test_each_stage_is_left_once(played):
    """Of the order itself, every stage that was entered was left, once."""
    events = played.rows(
        """SELECT stage, kind, count(*) AS times FROM o2d_event
            WHERE res_model = 'sale.order' AND res_id = %s AND kind IN ('entered', 'done') GROUP BY stage, kind""",
        played.order_id,
    )
    times = {(event["stage"], event["kind"]): event["times"] for event in events}
    stages = {stage for stage, _kind in times}
    assert {"quotation", "picking", "invoice", "settlement"} <= stages
    for stage in stages:
        assert times[stage, "entered"] == times[stage, "done"], stage


def test_invoice(played):
    """One posted invoice of the order's amount, within the state CGST and SGST alike, registered and paid."""
    (move,) = played.rows(INVOICES, played.order_id)
    total = played.value("SELECT amount_total FROM sale_order WHERE id = %s", played.order_id)
    assert (move["state"], move["payment_state"], move["l10n_in_edi_status"]) == ("posted", "paid", "sent")
    assert move["amount_total"] == total
    assert len(move["name"]) <= 16
    taxes = played.rows(
        """SELECT left(tax_group.name ->> 'en_US', 4) AS kind, SUM(-line.balance) AS amount
             FROM account_move_line line JOIN account_tax_group tax_group ON tax_group.id = line.tax_group_id
            WHERE line.move_id = %s AND line.tax_line_id IS NOT NULL GROUP BY 1""",
        move["id"],
    )
    amounts = {row["kind"]: row["amount"] for row in taxes}
    assert set(amounts) == {"CGST", "SGST"}
    assert amounts["CGST"] == amounts["SGST"]
    assert sum(amounts.values()) == move["amount_tax"]


def test_eway_bill(played):
    """The e-way bill is generated by the compliance officer with the vehicle that was loaded."""
    (move,) = played.rows(INVOICES, played.order_id)
    (bill,) = played.rows(
        """SELECT bill.state, bill.name, bill.vehicle_no, bill.distance, users.login
             FROM l10n_in_ewaybill bill JOIN res_users users ON users.id = bill.create_uid
            WHERE bill.account_move_id = %s""",
        move["id"],
    )
    assert (bill["state"], bill["login"]) == ("generated", "compliance")
    assert bill["name"].isdigit()
    assert bill["distance"] > 0
    loaded = next(step["words"] for step in played.steps if step["role"] == "dispatch_supervisor")
    assert bill["vehicle_no"] in loaded


def test_answer_on_the_phone(played):
    """The tracker's sentence says that all left, and that it is paid."""
    assert "All 240 items" in played.end["answer"]
    assert "paid" in played.end["answer"]


def test_second_play(plays):
    """A second run plays a further order under the next purchase order number, to the same end."""
    first, second = plays
    assert second.order_id != first.order_id
    rows = first.rows(
        "SELECT client_order_ref, o2d_is_settled FROM sale_order WHERE id IN %s ORDER BY id",
        (first.order_id, second.order_id),
    )
    assert [row["client_order_ref"] for row in rows] == ["PO 4471", "PO 4472"]
    assert all(row["o2d_is_settled"] for row in rows)
