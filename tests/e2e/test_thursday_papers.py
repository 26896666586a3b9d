"""Registration and e-way bill by themselves: asked for at the dock, changed on the way, taken back with the goods."""

REQUESTS = """
    SELECT request.move_id, request.action, request.state, request.tries, users.login
      FROM o2d_gst_request request
      JOIN res_users users ON users.id = request.user_id
      JOIN account_move move ON move.id = request.move_id
     WHERE move.invoice_origin = (SELECT name FROM sale_order WHERE id = %s) AND move.move_type = 'out_invoice'
     ORDER BY request.id
"""
BILLS = """
    SELECT bill.name, bill.o2d_vehicle_on_bill AS vehicle, bill.vehicle_no, trip.vehicle_no AS loaded
      FROM l10n_in_ewaybill bill
      JOIN o2d_ewaybill_picking_rel rel ON rel.ewaybill_id = bill.id
      JOIN stock_picking picking ON picking.id = rel.picking_id
      JOIN o2d_trip trip ON trip.id = picking.o2d_trip_id
     WHERE picking.sale_id = %s AND bill.state = 'generated'
"""
RECALLED = """
    SELECT move.state AS invoice, move.l10n_in_edi_status AS registration, bill.state AS bill, users.login
      FROM o2d_recall recall
      JOIN res_users users ON users.id = recall.user_id
      JOIN stock_picking picking ON picking.id = recall.picking_id
      JOIN o2d_ewaybill_picking_rel rel ON rel.picking_id = picking.id
      JOIN l10n_in_ewaybill bill ON bill.id = rel.ewaybill_id
      JOIN account_move move ON move.id = bill.account_move_id
     WHERE picking.o2d_recalled_at IS NOT NULL
"""
HELP = "MH12QX4410"


def test_asked_for_at_the_dock(played):
    """Whoever validates a delivery asks for its papers without knowing: registration first, each sent once."""
    rows = played.rows(REQUESTS, played.order_id)
    asked = [row for row in rows if row["action"] in ("generate_irn", "generate")]
    assert {row["login"] for row in asked} == {"dispatch_supervisor"}
    assert {(row["state"], row["tries"]) for row in asked} == {("done", 1)}
    for move in {row["move_id"] for row in asked}:
        actions = [row["action"] for row in asked if row["move_id"] == move]
        assert actions in (["generate_irn"], ["generate_irn", "generate"])


def test_one_vehicle_is_changed_on_the_way(played):
    """One bill names the vehicle that came to help; the others name the vehicle that was loaded."""
    bills = played.rows(BILLS, played.order_id)
    assert [bill["vehicle"] for bill in bills].count(HELP) == 1
    for bill in bills:
        assert bill["vehicle"] == bill["vehicle_no"]
        assert bill["vehicle"] in (HELP, bill["loaded"])


def test_another_delivery_is_taken_back(plays):
    """Called off at the gate: in each play one delivery's bill, registration and invoice are cancelled."""
    rows = plays[0].rows(RECALLED)
    assert len(rows) == len(plays)
    for row in rows:
        assert row == {
            "invoice": "cancel",
            "registration": "cancelled",
            "bill": "cancel",
            "login": "dispatch_supervisor",
        }
