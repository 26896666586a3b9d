from odoo import fields, models

from ..tools.pick_rules import Scan
from ..tools.recall_rules import Taken, share_back
from .sale_order_recall import QUIET, QUIET_KEY


class StockPicking(models.Model):
    """The goods of a delivery that is taken back: into their bins again, and asked for anew."""

    _inherit = "stock.picking"

    # --- into the bins -----------------------------------------------------------------------------

    def _o2d_bring_back(self):
        """Bring all goods of this delivery back to the bins, lots and packages that they were picked from.

        :return: the return, done
        """
        self.ensure_one()
        moves = self.move_ids.filtered(lambda move: move.state == "done" and move.quantity).sorted("id")
        # The order goes back in one step, once its goods are asked for anew.
        quiet = self._o2d_clean().with_context(**{QUIET_KEY: QUIET})
        wizard = quiet.env["stock.return.picking"].create({"picking_id": self.id})
        # In the order in which they left: of a kit the last part stands for the kit.
        wizard.product_return_moves = [
            fields.Command.clear(),
            *(
                fields.Command.create({"product_id": move.product_id.id, "move_id": move.id, "quantity": move.quantity})
                for move in moves
            ),
        ]
        back = wizard._create_return()
        back.move_ids.move_line_ids.unlink()
        stock = self._o2d_recall_stock()
        back.location_dest_id = stock
        back.move_ids.write({"location_dest_id": stock.id, "to_refund": True})
        self._o2d_write_back_lines(back, stock)
        back.move_ids.picked = True
        back._action_done()
        return self.browse(back.ids)

    def _o2d_recall_stock(self):
        """The place above all bins that the goods came from."""
        first = self.move_ids._o2d_first_moves().location_id
        warehouse = self.picking_type_id.warehouse_id
        return first if len(first) == 1 else warehouse.lot_stock_id

    def _o2d_write_back_lines(self, back, stock):
        """What goes where, line by line; the confirmations at the bins are taken back with it."""
        sources = {}
        undone = []
        for move in back.move_ids.sorted("id"):
            origin = move.origin_returned_move_id
            rows = origin._o2d_way_back(sources)
            self.env["stock.move.line"].create([move._prepare_back_line(stock, *row) for row in rows])
            undone += [(source, quantity) for _line, source, quantity in rows if source]
        self._o2d_undo_confirmations(undone)

    def _o2d_undo_confirmations(self, undone):
        """A row below zero for each bin, so that nothing confirmed counts twice.

        :param undone: [(:class:`Taken`, quantity in the product's unit)]
        """
        confirmations = self.env["o2d.pick.confirmation"]
        moves = self.env["stock.move"].browse({source.move for source, _quantity in undone})
        sums = confirmations._sums(moves)
        for number, (source, quantity) in enumerate(undone):
            key = (source.place, source.lot, source.package)
            quantity = min(quantity, sums[source.move].get(key, 0.0))
            if quantity <= 0:
                continue
            sums[source.move][key] -= quantity
            scan = Scan(
                uid=f"recall-{self.id}-{number}",
                move_id=source.move,
                location_id=source.place,
                lot_id=source.lot or 0,
                package_id=source.package or 0,
                quantity=-quantity,
                by_hand=True,
            )
            confirmations._confirm(moves.browse(source.move), scan, "undo")

    def _o2d_back_words(self):
        """What this return put where, one line each."""
        return "\n".join(
            self.env._(
                "%(quantity)s %(unit)s %(product)s to %(bin)s",
                quantity=self._o2d_plain_number(line.quantity_product_uom, line.product_id.uom_id),
                unit=line.product_id.uom_id.name,
                product=line.product_id.display_name + (f" ({line.lot_id.name})" if line.lot_id else ""),
                bin=line.location_dest_id.display_name,
            )
            for line in self.move_ids.move_line_ids
        )

    # --- and out again -----------------------------------------------------------------------------

    def _o2d_deliver_anew(self):
        """Ask for the same goods from the same warehouse again, for what the order still wants.

        :return: names of the transfers with which they go out; "" where nothing does
        """
        self.ensure_one()
        order = self.sale_id
        if not order or order.state != "sale":
            return ""
        wanted = [
            move._prepare_procurement_anew()
            for move in self.move_ids.filtered(
                lambda move: move.state == "done" and move.sale_line_id and not move.sale_line_id.o2d_hold
            )
        ]
        if not wanted:
            return ""
        order._o2d_mark_started_deliveries()
        before = {move.id: move.product_uom_qty for move in order.picking_ids.move_ids}
        known = order.picking_ids
        self._o2d_clean().env["stock.rule"].run(wanted)
        opened = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        # As core does once it has procured a line.
        opened.action_confirm()
        new = order.picking_ids - known
        new.filtered(lambda one: one._o2d_is_delivery() and not one.backorder_id).backorder_id = self
        grown = opened.move_ids.filtered(lambda move: move.product_uom_qty > before.get(move.id, 0.0))
        self._o2d_keep_promise(order)
        return ", ".join((new | grown.exists().picking_id).mapped("name"))

    def _o2d_keep_promise(self, order):
        """A promise that is past cannot be kept with goods that stand in their bins again."""
        now = fields.Datetime.now()
        if order.o2d_promise_date and order.o2d_promise_date.date() < now.date():
            days = max(self.move_ids.sale_line_id.mapped("customer_lead"), default=0.0)
            date = fields.Datetime.add(now, days=int(days))
            order._o2d_repromise(date, self.env._("%(delivery)s was taken back.", delivery=self.name))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_way_back(self, sources):
        """Where the goods of this delivery's line go back to.

        :param sources: {first transfer: [:class:`Taken`]}, what was taken out of the bins and is not back yet; filled
            and lessened, for several lines may have come through one pick
        :return: [(line that left, :class:`Taken` or None, quantity in the product's unit)]
        """
        self.ensure_one()
        first = self._o2d_first_moves()
        left = self.move_line_ids.filtered("quantity").sorted("id")
        if first <= self:
            # Straight out of the bins: each line goes back where it came from.
            return [(line, line._o2d_taken_from(), line.quantity_product_uom) for line in left]
        for move in first:
            sources.setdefault(move, [line._o2d_taken_from() for line in move.move_line_ids.sorted("id")])
        taken = [source for move in first for source in sources[move]]
        return share_back([(line, line.lot_id.id, line.quantity_product_uom) for line in left], taken)

    def _prepare_back_line(self, stock, left, source, quantity):
        """One line of the return.

        :param stock: stock.location, for what nobody knows the bin of
        :param left: stock.move.line of the delivery
        :param source: :class:`Taken` or None
        :param quantity: in the product's unit
        """
        place = self.env["stock.location"].browse(source.place) if source else stock
        if not place.active:
            place = stock
        package = self.env["stock.package"].browse(source.package if source and source.package else [])
        if package.location_id and package.location_id != place and package != left.result_package_id:
            # The package stands elsewhere by now: its goods lie loose in their bin.
            package = package.browse()
        return {
            "move_id": self.id,
            "picking_id": self.picking_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "quantity": quantity,
            "location_id": left.location_dest_id.id,
            "location_dest_id": place.id,
            "lot_id": left.lot_id.id,
            "package_id": left.result_package_id.id,
            "result_package_id": package.id,
            "owner_id": left.owner_id.id,
            "picked": True,
        }

    def _prepare_procurement_anew(self):
        """What core is asked for so that these goods go out again, from the warehouse that they lie in."""
        self.ensure_one()
        line = self.sale_line_id.with_company(self.company_id)
        values = {
            **line._prepare_procurement_values(),
            "warehouse_id": self.picking_id.picking_type_id.warehouse_id,
            "packaging_uom_id": self.product_uom,
        }
        if "bom_line_id" in self._fields:
            values["bom_line_id"] = self.bom_line_id.id
        return self.env["stock.rule"].Procurement(
            self.product_id,
            self.quantity,
            self.product_uom,
            line._get_location_final(),
            self.product_id.display_name,
            line.order_id.name,
            line.order_id.company_id,
            values,
        )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _o2d_taken_from(self):
        place, lot, package = self._o2d_pick_key()
        return Taken(self.move_id.id, place, package, lot, self.quantity_product_uom)
