"""Scarce goods on a real server, and what a crowd and core's own transactions do with them at the same time."""

import itertools
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from tests.server.common import RpcError

CLIENTS, ORDERS, LINES = 16, 32, 5
PRODUCTS, STOCK = 10, 10
TURNSTILE = 0x0D2A
NUMBERS = itertools.count(1)

RESERVED_TWICE = """
    SELECT q.product_id, q.location_id, q.lot_id, sum(quantity), sum(reserved_quantity), count(*)
      FROM stock_quant q JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
     WHERE q.product_id = ANY(%(products)s)
     GROUP BY q.product_id, q.location_id, q.lot_id, q.package_id, q.owner_id
    HAVING sum(reserved_quantity) > sum(quantity) OR sum(reserved_quantity) < 0 OR count(*) > 1"""
DISAGREE = """
    SELECT product_id, both_sides.location_id, lot_id, sum(books), sum(lines) FROM (
        SELECT product_id, location_id, lot_id, reserved_quantity AS books, 0 AS lines FROM stock_quant
         UNION ALL
        SELECT product_id, location_id, lot_id, 0, quantity_product_uom FROM stock_move_line
         WHERE state NOT IN ('done', 'cancel', 'draft')) both_sides
      JOIN stock_location l ON l.id = both_sides.location_id AND l.usage = 'internal'
     WHERE product_id = ANY(%(products)s)
     GROUP BY 1, 2, 3 HAVING sum(books) <> sum(lines)"""
LEFT_FREE = """
    SELECT p.id FROM unnest(%(products)s) AS p (id)
     WHERE EXISTS (SELECT FROM stock_move m WHERE m.product_id = p.id AND m.sale_line_id IS NOT NULL
                                              AND m.state IN ('confirmed', 'partially_available'))
       AND EXISTS (SELECT FROM stock_quant q JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
                    WHERE q.product_id = p.id AND q.quantity > q.reserved_quantity)"""


def prepared(server):
    client = server.client("admin")
    company = client.call("res.users", "read", [client.uid], ["company_id"])[0]["company_id"][0]
    control = {"code": "confirmed_stock", "company_id": company, "mode": "enforce"}
    known = client.call(
        "o2d.control", "search", [["code", "=", "confirmed_stock"], ["company_id", "=", company]]
    )  # fmt: skip
    if known:
        client.call("o2d.control", "write", known, {"mode": "enforce"})
    else:
        client.call("o2d.control", "create", [control])
    types = client.call("stock.picking.type", "search", [["code", "=", "outgoing"]])
    client.call("stock.picking.type", "write", types, {"reservation_method": "at_confirm"})
    return client


class Goods:
    """Scarce products in one bin, every third of them in two lots, counted today.

    :param prefix: tells the goods of one test from those of another
    """

    def __init__(self, client, prefix, number=PRODUCTS, stock=STOCK):
        (warehouse,) = client.call(
            "stock.warehouse", "search_read", [], ["lot_stock_id", "in_type_id", "out_type_id"], limit=1
        )
        self.receipts, self.deliveries = warehouse["in_type_id"][0], warehouse["out_type_id"][0]
        stock_location = warehouse["lot_stock_id"][0]
        values = {"name": f"{prefix} rack", "usage": "internal", "location_id": stock_location}
        (self.bin,) = client.call("stock.location", "create", [values])
        self.stock_location, self.quants, self.lots = stock_location, [], {}
        kinds = ["lot" if position % 3 == 0 else "none" for position in range(number)]
        self.products = client.call(
            "product.product",
            "create",
            [
                {"name": f"{prefix} {position}", "type": "consu", "is_storable": True, "tracking": kind,
                 "taxes_id": [[5]], "list_price": 1.0}
                for position, kind in enumerate(kinds)
            ],
        )  # fmt: skip
        for product, kind in zip(self.products, kinds, strict=True):
            if kind == "lot":
                values = [{"name": f"{prefix} {product} {name}", "product_id": product} for name in "AB"]
                self.lots[product] = client.call("stock.lot", "create", values)
            for lot in self.lots.get(product, [False]):
                quantity = stock / len(self.lots.get(product, [False]))
                self.quants += self.count(client, product, lot, quantity)
        self.customers = client.call("res.partner", "create", [{"name": f"{prefix} buyer {n}"} for n in range(20)])

    def count(self, client, product, lot, quantity, place=None):
        values = {"product_id": product, "location_id": place or self.bin, "lot_id": lot,
                  "inventory_quantity": quantity}  # fmt: skip
        quant = client.call("stock.quant", "create", [values], context={"inventory_mode": True})
        client.call("stock.quant", "action_apply_inventory", quant, context={"inventory_mode": True})
        return quant

    def new_bin(self, client):
        values = {"name": f"Shelf {next(NUMBERS)}", "usage": "internal", "location_id": self.bin}
        return client.call("stock.location", "create", [values])[0]

    def send(self, client, quantity):
        """Send goods to a customer, so that he can bring them back."""
        product = next(product for product in self.products if product not in self.lots)
        self.count(client, product, False, quantity, place=self.new_bin(client))
        (order,) = self.sold(client, {product: quantity})
        (delivery,) = client.call("stock.picking", "search", [["sale_id", "=", order]])
        (move,) = client.call("stock.move", "search", [["picking_id", "=", delivery]])
        client.call("stock.move", "write", [move], {"picked": True})
        client.call("stock.picking", "button_validate", [delivery])
        self.sent = delivery, move, product

    def sold(self, client, quantities, **values):
        """A confirmed order of these quantities of products."""
        lines = [[0, 0, {"product_id": product, "product_uom_qty": much}] for product, much in quantities.items()]
        order = client.call("sale.order", "create", [{"partner_id": self.customers[0], "order_line": lines, **values}])
        client.call("sale.order", "action_confirm", order)
        return order

    def orders(self, client, number, lines=LINES, seed=7):
        dice = random.Random(seed)
        return client.call(
            "sale.order",
            "create",
            [
                {
                    "partner_id": self.customers[position % len(self.customers)],
                    "order_line": [
                        [0, 0, {"product_id": product, "product_uom_qty": dice.randint(1, 2)}]
                        for product in dice.sample(self.products, lines)
                    ],
                }
                for position in range(number)
            ],
        )

    def check(self, server):
        """Nothing is reserved twice, one row for each bin and lot, and books and transfers agree."""
        products = {"products": self.products}
        assert server.sql(RESERVED_TWICE, products) == []
        assert server.sql(DISAGREE, products) == []


class Beside:
    """What other people do at the same time; each is one request after another until the crowd is through."""

    def __init__(self, server, goods, orders):
        self.server, self.goods, self.orders = server, goods, orders
        self.over, self.failures, self.done = threading.Event(), [], {}

    def run(self, name, most=None):
        """
        :param name: of a method of this class that makes one request
        :param most: so often at most
        """
        client, dice = self.server.client("admin"), random.Random(name)
        for number in itertools.count(1):
            try:
                getattr(self, name)(client, dice)
            except RpcError as error:
                self.failures.append(f"{name}: {error}")
            self.done[name] = number
            if (self.over.is_set() and number >= 3) or number == most:
                return

    def _transfer(self, client, operation, source, dest, lines):
        moves = [
            [0, 0, {"product_id": product, "product_uom_qty": quantity, "location_id": source,
                    "location_dest_id": dest}]
            for product, quantity in lines
        ]  # fmt: skip
        values = {"picking_type_id": operation, "location_id": source, "location_dest_id": dest, "move_ids": moves}
        picking = client.call("stock.picking", "create", [values])
        client.call("stock.picking", "action_confirm", picking)
        return picking

    def _place(self, client, usage):
        return client.call("stock.location", "search", [["usage", "=", usage]], limit=1)[0]

    def reserve_by_hand(self, client, dice):
        lines = [(product, 1) for product in dice.sample(self.goods.products, 3)]
        picking = self._transfer(
            client, self.goods.deliveries, self.goods.stock_location, self._place(client, "customer"), lines
        )
        client.call("stock.picking", "action_assign", picking)

    def receive(self, client, dice):
        plain = [product for product in self.goods.products if product not in self.goods.lots]
        lines = [(product, 1) for product in dice.sample(plain, 2)]
        picking = self._transfer(
            client, self.goods.receipts, self._place(client, "supplier"), self.goods.bin, lines
        )  # fmt: skip
        client.call("stock.picking", "button_validate", picking)

    def count(self, client, dice):
        """A count that finds what the books say, with somebody moving the goods meanwhile."""
        quant = dice.choice(self.goods.quants)
        found = client.call("stock.quant", "search_read", [["id", "=", quant]], ["quantity"])
        for row in found:
            context = {"inventory_mode": True}
            values = {"inventory_quantity": row["quantity"]}
            client.call("stock.quant", "write", [quant], values, context=context)
            client.call("stock.quant", "action_apply_inventory", [quant], context=context)

    def count_elsewhere(self, client, dice):
        """Goods are found in a bin of which the books know nothing: the count makes a row."""
        plain = [product for product in self.goods.products if product not in self.goods.lots]
        self.goods.count(client, dice.choice(plain), False, 1, place=self.goods.new_bin(client))

    def bring_back(self, client, dice):
        """A customer brings back what he was sent before, and it is put into a bin of its own."""
        delivery, move, product = self.goods.sent
        line = [0, 0, {"product_id": product, "quantity": 1, "move_id": move}]
        wizard = client.call(
            "stock.return.picking", "create", [{"picking_id": delivery, "product_return_moves": [line]}]
        )
        back = client.call("stock.return.picking", "action_create_returns", wizard)["res_id"]
        moves = client.call("stock.move", "search", [["picking_id", "=", back]])
        lines = client.call("stock.move.line", "search", [["picking_id", "=", back]])
        place = {"location_dest_id": self.goods.new_bin(client)}
        client.call("stock.move", "write", moves, place)
        client.call("stock.move.line", "write", lines, place)
        client.call("stock.picking", "button_validate", [back])

    def unreserve(self, client, dice):
        domain = [["sale_id", "in", self.orders], ["state", "in", ["assigned", "confirmed"]]]
        pickings = client.call("stock.picking", "search", domain)
        if pickings:
            client.call("stock.picking", "do_unreserve", [dice.choice(pickings)])

    def cancel(self, client, dice):
        orders = client.call("sale.order", "search", [["id", "in", self.orders], ["state", "=", "sale"]])
        if len(orders) > ORDERS // 2:
            client.call("sale.order", "action_cancel", [dice.choice(orders)])


BESIDE = ("reserve_by_hand", "receive", "count", "unreserve", "cancel")
NEW_ROWS = ("count_elsewhere", "bring_back")


def confirm_all(server, orders):
    """Sixteen clients confirm these orders, one after another each.

    :return: what failed
    """
    clients = [server.client("admin") for _number in range(CLIENTS)]
    failures = []

    def work(position):
        for order in orders[position::CLIENTS]:
            try:
                clients[position].call("sale.order", "action_confirm", [order])
            except RpcError as error:
                failures.append(f"order {order}: {error}")

    with ThreadPoolExecutor(CLIENTS) as pool:
        for one in [pool.submit(work, position) for position in range(CLIENTS)]:
            one.result()
    return failures
