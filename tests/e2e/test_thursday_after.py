"""After the goods have left: the customer told, the order closed, a return credited, goods sent to two other sites."""

import re

import pytest

NOTICES = """
    SELECT notice.state, notice.email, notice.papers, picking.o2d_gate_out_at AS left_at, notice.asked_at
      FROM o2d_customer_notice notice JOIN stock_picking picking ON picking.id = notice.picking_id
     WHERE notice.order_id = %s ORDER BY notice.id
"""
TRAIL = """
    SELECT note FROM o2d_event
     WHERE res_model = 'sale.order' AND res_id = %s AND (note LIKE 'Closed:%%' OR note LIKE 'Open again.%%') ORDER BY id
"""
RETURN = """
    SELECT record.*, asker.login AS asker, decider.login AS decider, receiver.login AS receiver
      FROM o2d_return record
      JOIN res_users asker ON asker.id = record.asked_by_id
      JOIN res_users decider ON decider.id = record.decided_by_id
      JOIN res_users receiver ON receiver.id = record.received_by_id
     WHERE record.order_id = %s
"""
BACK = """
    SELECT line.*, place.name AS place, move.quantity AS moved
      FROM o2d_return_line line
      JOIN stock_move move ON move.origin_returned_move_id = line.move_id AND move.state = 'done'
      JOIN stock_location place ON place.id = move.location_dest_id
     WHERE line.order_line_id IN (SELECT id FROM sale_order_line WHERE order_id = %s)
"""
CREDITS = """
    SELECT credit.name, credit.amount_untaxed, credit.amount_tax, credit.state, credit.l10n_in_edi_status,
           line.quantity, line.price_unit, line.discount, billed.price_unit AS billed_price,
           billed.discount AS billed_discount, billed.move_id = credit.reversed_entry_id AS is_of_its_invoice
      FROM account_move credit
      JOIN account_move_line line ON line.move_id = credit.id AND line.display_type = 'product'
      JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
      JOIN sale_order_line sold ON sold.id = rel.order_line_id
      JOIN account_move_line billed ON billed.id = line.o2d_credited_line_id
     WHERE credit.move_type = 'out_refund' AND sold.order_id = %s
"""
TRANSFERS = """
    SELECT transfer.id, transfer.name, transfer.state, transfer.document, place.code
      FROM o2d_transfer transfer JOIN stock_warehouse place ON place.id = transfer.to_place_id ORDER BY transfer.id
"""
SENT = """
    SELECT picking.o2d_challan_no AS challan, invoice.name AS invoice, invoice.amount_tax, buyer.vat
      FROM stock_picking picking
      JOIN stock_move move ON move.picking_id = picking.id
      JOIN o2d_transfer_line line ON line.id = move.o2d_transfer_line_id
 LEFT JOIN o2d_stock_move_invoice_line_rel rel ON rel.stock_move_id = move.id
 LEFT JOIN account_move_line billed ON billed.id = rel.invoice_line_id
 LEFT JOIN account_move invoice ON invoice.id = billed.move_id AND invoice.move_type = 'out_invoice'
 LEFT JOIN res_partner buyer ON buyer.id = invoice.partner_id
     WHERE line.transfer_id = %s AND picking.o2d_gate_out_at IS NOT NULL
"""


def test_the_customer_is_told_of_each_delivery(played):
    """Of each of the three deliveries the customer is told once, after the gate, with its own invoice."""
    notices = played.rows(NOTICES, played.order_id)
    assert [notice["state"] for notice in notices] == ["sent"] * 3
    assert len({notice["email"] for notice in notices}) == 1
    assert len({notice["papers"] for notice in notices}) == 3
    for notice in notices:
        assert notice["left_at"] <= notice["asked_at"]
        assert notice["papers"].endswith(".pdf")


def test_the_order_closes_opens_and_closes(played):
    """Once all is shipped, billed and told the order closes; what comes back opens it, its credit note closes it."""
    told = [row["note"] for row in played.rows(TRAIL, played.order_id)]
    assert [words.partition(" ")[0] for words in told] == ["Closed:", "Open", "Closed:"]
    assert played.value("SELECT o2d_closed_at IS NOT NULL FROM sale_order WHERE id = %s", played.order_id)


def test_the_return_is_asked_decided_and_received(played):
    """Sales asks, the head of sales decides, the warehouse receives: one piece to stock, one to quarantine."""
    (record,) = played.rows(RETURN, played.order_id)
    assert (record["asker"], record["decider"], record["receiver"]) == (
        "sales_coordinator", "sales_head", "warehouse_coordinator"
    )  # fmt: skip
    assert (record["state"], record["reason"], record["paper_no"]) == ("settled", "damaged", "DC/118")
    rows = played.rows(BACK, played.order_id)
    assert sorted(row["moved"] for row in rows) == [1, 1]
    assert len({row["place"] for row in rows}) == 2
    assert {(row["quantity"], row["restock"], row["quarantine"]) for row in rows} == {(2, 1, 1)}


def test_the_return_is_credited_as_it_was_billed(played):
    """Its credit note takes rate and discount from the line of its own invoice, and is registered."""
    (credit,) = played.rows(CREDITS, played.order_id)
    assert (credit["state"], credit["l10n_in_edi_status"], credit["quantity"]) == ("posted", "sent", 2)
    assert credit["is_of_its_invoice"]
    assert (credit["price_unit"], credit["discount"]) == (credit["billed_price"], credit["billed_discount"])
    assert credit["amount_tax"] > 0


@pytest.mark.parametrize(("number", "code", "document"), [(0, "NAG", "challan"), (1, "BLR", "invoice")])
def test_goods_for_two_other_sites(played, number, code, document):
    """Nagpur gets its goods under a challan, Bengaluru by tax invoice with IGST; nothing of them is open."""
    transfer = played.rows(TRANSFERS)[number]
    assert (transfer["code"], transfer["document"], transfer["state"]) == (code, document, "done")
    (sent,) = played.rows(SENT, transfer["id"])
    if document == "challan":
        assert re.fullmatch(r"\S{1,16}", sent["challan"])
        assert sent["invoice"] is None
    else:
        assert not sent["challan"]
        assert (sent["vat"][:2], sent["amount_tax"] > 0) == ("29", True)


def test_one_piece_is_lost_on_the_way(played):
    """What Nagpur counted less was settled by another than who counted, and the carrier answers for it."""
    (difference,) = played.rows(
        """SELECT difference.*, finder.login AS finder, settler.login AS settler
             FROM o2d_transfer_difference difference
             JOIN res_users finder ON finder.id = difference.found_by_id
             JOIN res_users settler ON settler.id = difference.settled_by_id
            WHERE difference.transfer_id = %s""",
        played.rows(TRANSFERS)[0]["id"],
    )
    assert (difference["quantity"], difference["end"], difference["answers"]) == (1, "lost", "carrier")
    assert (difference["finder"], difference["settler"]) == ("picker", "warehouse_coordinator")
