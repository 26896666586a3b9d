"""What people do with the documents, as functions: used by the history and by the scenario."""

from odoo.fields import Command

from ..loader.warehouses import bins

# Above this the goods need an e-way bill: within Maharashtra one lakh, over a border fifty thousand rupees.
THRESHOLDS = {True: 100000.0, False: 50000.0}


# As many as a coordinator counts in an hour or two.
BINS_A_WEEK = 4
OPEN = ("confirmed", "waiting", "assigned")


def claim_scheme(order, code):
    """Enter the code of a promotion scheme and claim what it gives; an order below its minimum stays as it is."""
    found = order._try_apply_code(code)
    if "error" in found:
        return
    for coupon, rewards in found.items():
        order._apply_program_reward(rewards[:1], coupon)
    order._update_programs_and_rewards()


def allocate(order):
    """Reserve stock for what of the order is not reserved yet.

    :returns: the open transfers of the order
    """
    pickings = order.picking_ids.filtered(lambda picking: picking.state in OPEN)
    waiting = pickings.filtered(lambda picking: any(move.state != "assigned" for move in picking.move_ids))
    if waiting:
        waiting.action_assign()
    return pickings


def first_transfers(order):
    """The transfers out of the bins that can be done: picks, or deliveries where there is one step."""
    return order.picking_ids.filtered(lambda picking: picking.state == "assigned" and _is_first(picking))


def _is_first(picking):
    kind = picking.picking_type_id
    return kind.warehouse_id.delivery_steps == "ship_only" or kind == kind.warehouse_id.pick_type_id


def deliveries(order):
    """The transfers that reach the customer."""
    return order.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")


def transfer(pickings, found=None):
    """Pick what is reserved and validate; what is missing becomes a backorder.

    :param found: {id of the move: quantity found in the bin} where it is less than asked
    """
    if not pickings:
        return
    for move in pickings.move_ids:
        if move.id in (found or {}):
            move.quantity = found[move.id]
    pickings.move_ids.picked = True
    pickings.with_context(skip_backorder=True, skip_sms=True, skip_expired=True).button_validate()


def invoice(order, delivery=None):
    """Bill what was dispatched and not billed yet.

    :param delivery: bill what left with this one alone
    :returns: the posted invoices, none where there was nothing to bill
    """
    if not any(line.qty_to_invoice > 0 for line in order.order_line):
        return order.env["account.move"]
    moves = order._create_invoices()
    if delivery:
        _keep_delivered(moves, delivery)
    for line in moves.invoice_line_ids.filtered(lambda line: line.price_subtotal < 0):
        line.l10n_in_hsn_code = _discounted(line).l10n_in_hsn_code
    moves.action_post()
    return moves


def _keep_delivered(moves, delivery):
    """Leave on a draft what one delivery brought to the customer, in the lines' units."""
    left = {}
    for move in delivery.move_ids.filtered(lambda move: move.state == "done"):
        line = move.sale_line_id
        quantity = move.product_uom._compute_quantity(move.quantity, line.product_uom_id)
        left[line.id] = left.get(line.id, 0.0) + quantity
    lines = moves.invoice_line_ids
    lines.filtered(lambda line: not set(line.sale_line_ids.ids) & left.keys()).unlink()
    for line in lines.exists():
        quantity = sum(left[sale_line.id] for sale_line in line.sale_line_ids)
        if line.product_uom_id.compare(line.quantity, quantity):
            line.quantity = quantity


def _discounted(line):
    """The dearest line with the taxes of a discount: registration takes a discount off a line of its HSN code."""
    same = line.move_id.invoice_line_ids.filtered(lambda other: other.tax_ids == line.tax_ids)
    return same.sorted("price_subtotal", reverse=True)[:1]


def unregistered(order):
    """Posted invoices and credit notes that the government does not know yet."""
    moves = order.invoice_ids | order.invoice_ids.reversal_move_ids
    return moves.filtered(lambda move: move.state == "posted" and move.l10n_in_edi_status == "to_send")


def register(move):
    """Register the invoice with the government (IRN)."""
    move._l10n_in_edi_send_invoice()


def needs_eway_bill(move):
    within = move.company_id.state_id == move.partner_shipping_id.state_id
    return move.amount_total > THRESHOLDS[within]


def vehicle(move, number):
    """A vehicle of the own fleet, in turn."""
    vehicles = move.env["fleet.vehicle"].sudo().search([], order="id")
    return vehicles[number % len(vehicles)]


def transporter(env, number):
    """A transporter, in turn."""
    transporters = env["res.partner"].search([("category_id.name", "=", "Transporter")], order="id")
    return transporters[number % len(transporters)]


def eway_bill(move, plate, transporter=None, ship_from=None):
    """Create and generate core's e-way bill of an invoice, for a journey by road.

    :param plate: registration number of the vehicle
    :param transporter: partner with a TRANSIN, where not the own fleet carries the goods
    :param ship_from: partner where the goods are loaded, by default the order's warehouse
    :returns: the e-way bill, or none below the threshold
    """
    bill = prepare_eway_bill(move, plate, transporter, ship_from)
    if bill:
        bill.action_generate_ewaybill()
    return bill


def prepare_eway_bill(move, plate, transporter=None, ship_from=None):
    """An e-way bill that is not sent yet, or none below the threshold."""
    EwayBill = move.env["l10n.in.ewaybill"]
    if not needs_eway_bill(move):
        return EwayBill
    bill = EwayBill.create(
        {
            "account_move_id": move.id,
            "type_id": move.env.ref("l10n_in_ewaybill.type_tax_invoice_sub_type_supply").id,
            "mode": "1",
            "vehicle_no": plate,
            "transporter_id": transporter.id if transporter else False,
            "vehicle_type": "R",
            # Zero: the government's service works the distance out between the PIN codes.
            "distance": 0,
        }
    )
    if ship_from:
        # Not with the others at once: then core would work none of the bill's addresses out.
        bill.partner_ship_from_id = ship_from
    return bill


def count_bins(warehouse, week):
    """Count the bins of a warehouse whose turn it is this week, as many as the book says.

    :param week: number of the week, from 0
    """
    places = bins(warehouse.with_context(allowed_company_ids=warehouse.sudo().company_id.ids))
    first = week * BINS_A_WEEK % len(places)
    quants = places.env["stock.quant"].search([("location_id", "in", places[first : first + BINS_A_WEEK].ids)])
    quants = quants.with_context(inventory_mode=True)
    for quant in quants:
        quant.inventory_quantity = quant.quantity
    quants.action_apply_inventory()


def is_open_invoice(move):
    return move.state == "posted" and move.move_type == "out_invoice" and move.payment_state in ("not_paid", "partial")


def pay(move, share=1.0):
    """Receive a payment by bank transfer against an invoice.

    :param share: of what is open, 0 to 1
    """
    wizard = (
        move.env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=move.ids)
        .create({"amount": move.currency_id.round(move.amount_residual * share)})
    )
    wizard.action_create_payments()


def take_back(picking):
    """Receive half of the first line of a delivery back into stock."""
    if not picking:
        return
    wizard = (
        picking.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
    )
    line = wizard.product_return_moves[:1]
    line.quantity = max(1.0, line.move_id.quantity // 2)
    back = wizard._create_return()
    if back.state != "assigned":
        back.action_assign()
    transfer(back)


def credit_return(order):
    """A credit note of the first invoice, for what came back of it."""
    returned = order.order_line.filtered(lambda line: line.qty_to_invoice < 0)
    move = order.invoice_ids.filtered(lambda move: move.state == "posted" and move.move_type == "out_invoice")[:1]
    if not returned or not move:
        return
    quantities = {line.id: -line.qty_to_invoice for line in returned}
    note = move._reverse_moves([{"ref": order.env._("Goods returned"), "invoice_date": order.env.cr.now().date()}])
    for line in note.invoice_line_ids:
        line.quantity = sum(quantities.get(sale_line.id, 0.0) for sale_line in line.sale_line_ids)
    note.invoice_line_ids.filtered(lambda line: not line.quantity).unlink()
    note.action_post()


def credit_rate_difference(move, share):
    """A credit note of a share of the price, that leaves the billed quantities as they are."""
    note = move._reverse_moves([{"ref": move.env._("Rate difference"), "invoice_date": move.env.cr.now().date()}])
    note.invoice_line_ids.write({"sale_line_ids": [Command.clear()]})
    for line in note.invoice_line_ids:
        line.price_unit *= share
    note.action_post()
