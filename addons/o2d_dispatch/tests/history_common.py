"""What holds of goods, invoices and money at every moment, whatever people do with deliveries; and the people."""

from collections import defaultdict

from odoo.tools import SQL

from .credit_note_common import CreditMixin
from .recall_common import RecallCase

PAISA = 0.01
# Where goods may lie and still be somebody's.
PLACES = ("internal", "transit", "customer")


class HistoryCase(CreditMixin, RecallCase):
    """Goods by lot, in pieces, by the dozen and as a kit, all with tax, and one user for each who moves them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.rate = cls._tax(18.0)
        taxed = {"taxes_id": [(6, 0, cls.rate.ids)], "invoice_policy": "order"}
        cls.grease, cls.lots = cls._by_lot({"A1": 9, "B2": 9}, name="Grease 500 g", list_price=33.33, **taxed)
        cls.seal = cls._product(name="Oil seal 40x60", stock=200, list_price=17.77, **taxed)
        cls.ring = cls._product(name="Ring", stock=60, **taxed)
        cls.bolt = cls._product(name="Bolt", stock=60, **taxed)
        cls.kit = cls._kit([(cls.ring, 2), (cls.bolt, 1)], name="Repair kit", list_price=149.99, **taxed)
        cls.goods = cls.grease + cls.seal + cls.ring + cls.bolt
        cls.guard = cls._user("gate_keeper")
        cls.accountant = cls._user("accounts")
        cls.receiver = cls._user("warehouse_coordinator")
        cls.sales_head = cls._user("sales_head")
        cls.coordinator = cls._user("sales_coordinator")
        cls.company.write({"o2d_return_days": 30, "o2d_return_value": 100000, "o2d_return_credit": "hand"})
        cls.company.write({"o2d_return_needed": False, "o2d_credit_alone": 100000})
        cls.begun = cls._standing()

    # --- what people do --------------------------------------------------------------------------------------

    def _ready(self, order):
        """Transfers of an order that stand open."""
        return order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))

    def _at_gate(self, order):
        """Validated deliveries that still stand here."""
        return order.picking_ids.filtered(lambda one: one._o2d_waits_at_gate())

    def _may_be_recalled(self, picking):
        credits = picking.o2d_invoice_ids.reversal_move_ids.filtered(lambda move: move.state != "cancel")
        return not picking._o2d_why_no_recall() and not credits

    def _with_customer(self, picking):
        """What a delivery that has left brought and that has not come back.

        :return: {move: {lot: quantity in the product's unit}}, nothing that is zero
        """
        if not picking.o2d_gate_out_at:
            return {}
        found = {}
        for move in picking.move_ids.filtered(lambda one: one.state == "done"):
            kept = _by_lot_of(move)
            for back in move.returned_move_ids.filtered(lambda one: one.state == "done"):
                for lot, quantity in _by_lot_of(back).items():
                    kept[lot] -= quantity
            kept = {lot: quantity for lot, quantity in kept.items() if quantity > 0}
            if kept:
                found[move] = kept
        return found

    def _pick_parts(self, pickings, parts):
        """Set aside at most so much of each line; something of it in any case.

        :param parts: quantities, in the product's unit, line by line
        """
        pickings.action_assign()
        for picking in pickings:
            moves = picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel")).sorted("id")
            for number, move in enumerate(moves):
                left = parts[number % len(parts)]
                for line in move.move_line_ids:
                    line.quantity = min(line.quantity, left)
                    left -= line.quantity
                move.picked = bool(move.quantity)
            if not any(moves.mapped("picked")):
                line = moves.move_line_ids[:1]
                line.quantity = 1
                line.move_id.picked = True

    def _leave_whole(self, pickings, backorder=True):
        """Validate what is picked, by the dispatch supervisor."""
        keys = {"skip_backorder": True}
        if not backorder:
            keys["picking_ids_not_to_backorder"] = pickings.ids
        pickings.with_user(self.supervisor).with_context(**keys).button_validate()

    def _send_back(self, picking, wanted):
        """Core's own return of some goods of a delivery, received by the warehouse coordinator.

        :param wanted: {move: {lot: quantity in the product's unit}}
        """
        wizard = self.env["stock.return.picking"].with_user(self.receiver)
        wizard = wizard.with_context(active_id=picking.id, active_model="stock.picking").create({})
        for line in wizard.product_return_moves:
            line.quantity = sum(wanted.get(line.move_id.with_env(self.env), {}).values())
        back = wizard._create_return()
        back.move_ids.move_line_ids.unlink()
        self.env["stock.move.line"].with_user(self.receiver).create(
            [
                {
                    "move_id": move.id,
                    "picking_id": back.id,
                    "product_id": move.product_id.id,
                    "product_uom_id": move.product_id.uom_id.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "picked": True,
                }
                for move in back.move_ids
                for lot, quantity in wanted[move.origin_returned_move_id.with_env(self.env)].items()
            ]
        )
        back.with_context(skip_backorder=True).button_validate()
        self.assertEqual(back.state, "done")
        return back.with_env(self.env)

    def _take_back(self, picking, wanted, condition):
        """An authorised return of some goods of a delivery, asked by sales and received in this condition.

        :param wanted: see `_send_back`
        """
        rows = [
            {"move_id": move.id, "lot_id": lot.id, "quantity": quantity}
            for move, lots in wanted.items()
            for lot, quantity in lots.items()
        ]
        returns = self.env["o2d.return"]
        record = returns.browse(
            returns.with_user(self.coordinator).o2d_ask(picking.sale_id.id, rows, "quality"),
        )
        record.with_user(self.receiver).o2d_receive(
            [{"line_id": line.id, condition: line.awaited} for line in record.line_ids]
        )
        self.env.invalidate_all()
        return record

    def _lower_rate(self, invoice, percent):
        """A rate difference on all goods of an invoice that are still billed, given by the accountant."""
        lines = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        values = lines._o2d_line_values()
        goods = lines.filtered(lambda line: values[line.id].kept and values[line.id].left).product_id
        self._make(invoice, dict.fromkeys(goods, percent), by="percent", kind="rate")

    def _credit_back(self, orders):
        """Credit notes for what came back of these orders and is not credited yet, by the accountant: of authorised
        returns by their button, of others by core's."""
        for record in orders.o2d_return_ids.filtered("to_credit"):
            record.with_user(self.accountant).action_credit()
        self.env.invalidate_all()
        for invoice in orders.invoice_ids.filtered(lambda one: one.move_type == "out_invoice").sorted("id"):
            if invoice.state == "posted" and self._is_uncredited(invoice):
                wizard = self.env["account.move.reversal"].with_user(self.accountant)
                wizard = wizard.with_context(active_model="account.move", active_ids=invoice.ids)
                wizard = wizard.create({"journal_id": invoice.journal_id.id})
                wizard.reverse_moves()
                wizard.new_move_ids.action_post()

    def _is_uncredited(self, invoice):
        """Has anything of this invoice come back that stands on no credit note?"""
        facts = invoice.invoice_line_ids.sale_line_ids._o2d_bill_facts()
        open_ = [move for fact in facts.values() for move, quantity in fact.back().items() if quantity > 0]
        came_from = self.env["stock.move"].browse(open_)._o2d_came_from()
        return bool(came_from & invoice.invoice_line_ids.o2d_stock_move_ids)

    # --- what always holds -----------------------------------------------------------------------------------

    def _check_all(self, orders, uncredited):
        """:param uncredited: {order line: quantity that came back and is not credited, in its unit}"""
        self.env.flush_all()
        for line in orders.order_line.filtered("o2d_bill_on_dispatch"):
            self._check_line(line, uncredited.get(line, 0.0))
        self._check_lots(orders, uncredited)
        self._check_documents(orders)
        self._check_compared(orders, uncredited)
        self._check_stock()

    def _check_line(self, line, uncredited):
        """Invoiced less credited is dispatched less returned, and what came back beside it is awaited."""
        name = line.product_id.name
        posted = line.invoice_lines.filtered(lambda one: one.parent_state == "posted")
        billed = sum(_goods_of(one) for one in posted)
        if line.product_id != self.kit:
            self.assertAlmostEqual(self._moved(line), line.qty_delivered, 6, name)
        self.assertAlmostEqual(billed, line.qty_delivered + uncredited, 2, name)
        self.assertGreaterEqual(round(billed, 6), 0, name)
        self.assertGreaterEqual(line.qty_delivered, 0, name)
        facts = line._o2d_bill_facts()[line.id]
        self.assertAlmostEqual(facts.room(), 0, 2, name)
        self.assertAlmostEqual(facts.excess(), 0, 2, name)

    def _check_lots(self, orders, uncredited):
        """Lot by lot what is billed is what the customer has; of none is there less than nothing."""
        for line in orders.order_line.filtered("o2d_bill_on_dispatch"):
            moved = self._moved_by_lot(line)
            self.assertGreaterEqual(min(moved.values(), default=0), 0, line.product_id.name)
            if line.product_id == self.grease and not uncredited.get(line):
                posted = line.invoice_lines.filtered(lambda one: one.parent_state == "posted")
                self.assertEqual(self._lots_billed(posted), {lot.id: part for lot, part in moved.items() if part})

    def _moved(self, line):
        """What left less what came back, by the move lines alone: each delivery rounded to the line's unit."""
        kept, factor = 0.0, line.product_id.uom_id.factor / line.product_uom_id.factor
        for picking in line.move_ids.picking_id.filtered(lambda one: one.picking_type_code == "outgoing"):
            moves = picking.move_ids.filtered(lambda one, line=line: one.sale_line_id == line and one.state == "done")
            back = moves.returned_move_ids.filtered(lambda one: one.state == "done")
            kept += round((sum(moves.mapped("quantity")) - sum(back.mapped("quantity"))) * factor, 2)
        return kept

    def _moved_by_lot(self, line):
        """{lot: what left for the customer less what came back}, in the product's unit, by the move lines alone."""
        moved = defaultdict(float)
        done = line.move_ids.filtered(lambda one: one.state == "done")
        for one in done.move_line_ids:
            if one.location_dest_id.usage == "customer":
                moved[one.lot_id] += one.quantity_product_uom
            elif one.location_id.usage == "customer":
                moved[one.lot_id] -= one.quantity_product_uom
        return dict(moved)

    def _check_documents(self, orders):
        """No invoice is credited beyond its amount, and none is left open that billed nothing."""
        for invoice in orders.invoice_ids.filtered(lambda one: one.move_type == "out_invoice"):
            given = invoice.reversal_move_ids.filtered(lambda one: one.state == "posted")
            net, tax = (
                invoice.currency_id.round(invoice[name] - sum(given.mapped(name)))
                for name in ("amount_untaxed", "amount_tax")
            )
            self.assertGreaterEqual(net, 0, invoice.name)
            # As long as something is left, the tax of each paper is rounded by itself.
            self.assertGreaterEqual(tax, -PAISA * len(given) if net else 0, invoice.name)
            if not net:
                self.assertEqual(tax, 0, invoice.name)
        for picking in orders.picking_ids.filtered("o2d_bill_state"):
            self.assertEqual(picking.o2d_bill_state, "billed", picking.name)

    def _check_compared(self, orders, uncredited):
        """The comparison finds what is not credited yet, says so, and finds nothing else."""
        rows = self.env["o2d.reconcile.line"].sudo()
        rows._scan(orders.ids)
        rows = rows.search([("order_id", "in", orders.ids)])
        found = {row.line_id: round(row.difference, 2) for row in rows}
        self.assertEqual(found, {line: round(-back, 2) for line, back in uncredited.items() if round(back, 2)})
        self.assertLessEqual(set(rows.mapped("cause")), {"returned"})

    def _check_stock(self):
        """Goods go from place to place and are never more or fewer; nowhere is there less than nothing."""
        standing = self._standing()
        self.assertEqual(_in_all(standing), _in_all(self.begun))
        for key, (quantity, reserved) in standing.items():
            self.assertGreaterEqual(quantity, 0, key)
            self.assertGreaterEqual(quantity, reserved, key)

    def _check_as_if_never(self, orders, received):
        """Once all is undone: stock as before, nothing billed, no tax owed; of the customer's account what he paid.

        :param received: money that the customer paid
        """
        in_house = {key: row for key, row in self._standing().items() if row[0] and key[0] != "customer"}
        self.assertEqual(in_house, {key: row for key, row in self.begun.items() if row[0] and key[0] != "customer"})
        self.assertFalse(any(row[0] for key, row in self._standing().items() if key[0] == "customer"))
        lines = self.env["account.move.line"].search(
            [("partner_id", "=", self.customer.id), ("parent_state", "=", "posted")]
        )
        documents = lines.filtered(lambda line: line.move_id.move_type in ("out_invoice", "out_refund"))
        receivable = lines.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        round_ = self.company.currency_id.round
        self.assertEqual(round_(sum(receivable.mapped("balance"))), -received)
        self.assertEqual(round_(sum(documents.filtered("tax_line_id").mapped("balance"))), 0)
        self.assertEqual(round_(sum(documents.filtered("tax_ids").mapped("balance"))), 0)
        self.assertEqual(set(orders.order_line.mapped("qty_delivered")), {0.0})
        self.assertFalse(any(orders.order_line.mapped("qty_invoiced")))

    @classmethod
    def _standing(cls):
        """{(usage of the place, product, lot): (quantity, set aside)} of the goods of these histories."""
        cls.env.flush_all()
        rows = cls.env.execute_query(
            SQL(
                """SELECT place.usage, stand.product_id, stand.lot_id, SUM(stand.quantity), SUM(stand.reserved_quantity)
                     FROM stock_quant stand JOIN stock_location place ON place.id = stand.location_id
                    WHERE stand.product_id = ANY(%s) AND place.usage = ANY(%s) GROUP BY 1, 2, 3""",
                cls.goods.ids,
                list(PLACES),
            )
        )
        return {
            (usage, product, lot or 0): (round(float(quantity), 2), round(float(reserved), 2))
            for usage, product, lot, quantity, reserved in rows
        }


def _by_lot_of(move):
    parts = defaultdict(float)
    for line in move.move_line_ids:
        parts[line.lot_id] += line.quantity_product_uom
    return parts


def _goods_of(line):
    """Quantity of a document's line in its order line's unit, credit notes below zero; money alone has none."""
    unit = line.sale_line_ids.product_uom_id
    quantity = line.product_uom_id._compute_quantity(line.quantity, unit, rounding_method="HALF-UP")
    return quantity * -line.move_id.direction_sign


def _in_all(standing):
    found = defaultdict(float)
    for (_usage, product, lot), (quantity, _reserved) in standing.items():
        found[product, lot] += quantity
    return {key: round(quantity, 2) for key, quantity in found.items()}
