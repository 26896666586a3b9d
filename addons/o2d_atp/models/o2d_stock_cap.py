from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .o2d_stock_confirmation import OF_QUANT


class O2dStockCap(models.Model):
    """A bin that holds less of a product than its book says.

    What is kept is the quantity that is missing: goods that come and go afterwards are booked as ever,
    and what may be promised stays the book less the missing, until somebody counts.
    """

    _name = "o2d.stock.cap"
    _description = "Capped bin"
    _order = "state desc, since desc, id desc"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade", index=True)
    location_id = fields.Many2one(
        "stock.location", string="Bin", required=True, readonly=True, ondelete="restrict", index=True
    )
    warehouse_id = fields.Many2one(related="location_id.warehouse_id", store=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    found_quantity = fields.Float(
        string="Found", digits="Product Unit", readonly=True, help="What stood in the bin when somebody looked."
    )
    book_quantity = fields.Float(
        string="In the books", digits="Product Unit", readonly=True, help="What the books said at that moment."
    )
    missing_quantity = fields.Float(
        string="Missing", digits="Product Unit", readonly=True, help="So much of the book is promised to nobody."
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    since = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Found by", readonly=True, ondelete="set null")
    cause = fields.Char(readonly=True)
    picking_id = fields.Many2one("stock.picking", string="Found while picking", readonly=True, ondelete="set null")
    exception_id = fields.Many2one("o2d.exception", readonly=True, ondelete="set null")
    state = fields.Selection([("open", "Capped"), ("closed", "Closed")], required=True, readonly=True, default="open")
    closed_at = fields.Datetime(readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    closure = fields.Char(readonly=True, help="Why the bin is no longer capped.")

    _open_uniq = models.UniqueIndex("(product_id, location_id) WHERE state = 'open'", "This bin is capped already.")

    @api.depends("product_id", "location_id")
    def _compute_display_name(self):
        for cap in self:
            cap.display_name = f"{cap.product_id.display_name} · {cap.location_id.display_name}"

    def _o2d_event_refs(self):
        return {"warehouse_id": self.warehouse_id.id}

    # --- capping -------------------------------------------------------------------------------

    @api.model
    def _cap(self, product, location, found, cause="", picking=None):
        """Somebody found less of a product in a bin than the books say.

        The bin is capped at what was found; what is there ships at once. While the control enforces, a
        count is asked for and an exception opened; while it advises, the cap is kept and told to the trail.
        The caller has decided and checked who may: this runs with the system's rights.

        :param product: product.product (one)
        :param location: stock.location (one), the bin
        :param found: what stands there, in the product's unit, with what is being taken and not booked yet
        :param cause: in words
        :param picking: the transfer during which it was found
        :return: the open cap, or none where nothing is missing or the control is off
        :raise UserError: for less than nothing, or a place that is no bin
        """
        unit = product.uom_id
        if unit.compare(found, 0) < 0:
            raise UserError(self.env._("%(bin)s cannot hold less than nothing.", bin=location.display_name))
        warehouse = location.warehouse_id
        if not location.sudo()._o2d_only_bins():
            raise UserError(
                self.env._(
                    "%(place)s is no bin: goods are not promised from there, so nothing is to be capped.",
                    place=location.display_name,
                )
            )
        mode = self.env["o2d.control"]._mode("confirmed_stock", warehouse.company_id, warehouse)
        if mode == "off":
            return self.browse()
        book = self._book(product, location)
        if unit.compare(found, book) >= 0:
            return self.browse()
        cap = self._upsert(product, location, unit.round(found), book, cause, picking)
        cap._tell(mode)
        return cap

    @api.model
    def _book(self, product, location):
        """What the books say of our own goods in a bin, in the product's unit."""
        partner = location.company_id.partner_id
        [[quantity]] = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "=", product.id),
                    ("location_id", "=", location.id),
                    ("owner_id", "in", [False, *partner.ids]),
                ],
                aggregates=["quantity:sum"],
            )
        )
        return quantity or 0.0

    @api.model
    def _upsert(self, product, location, found, book, cause, picking):
        """Open the cap, or write the newer finding into the open one."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_stock_cap AS cap
                       (product_id, location_id, warehouse_id, company_id, found_quantity, book_quantity,
                        missing_quantity, since, user_id, cause, picking_id, state,
                        create_uid, create_date, write_uid, write_date)
                VALUES (%(product)s, %(location)s, %(warehouse)s, %(company)s, %(found)s, %(book)s,
                        %(missing)s, %(now)s, %(user)s, %(cause)s, %(picking)s, 'open',
                        %(user)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (product_id, location_id) WHERE state = 'open' DO UPDATE
                   SET found_quantity = EXCLUDED.found_quantity, book_quantity = EXCLUDED.book_quantity,
                       missing_quantity = EXCLUDED.missing_quantity, since = EXCLUDED.since,
                       user_id = EXCLUDED.user_id, write_date = EXCLUDED.write_date, write_uid = EXCLUDED.write_uid,
                       cause = COALESCE(NULLIF(EXCLUDED.cause, ''), cap.cause),
                       picking_id = COALESCE(EXCLUDED.picking_id, cap.picking_id)
                RETURNING id
                """,
                product=product.id,
                location=location.id,
                warehouse=location.warehouse_id.id or None,
                company=(location.company_id or location.warehouse_id.company_id).id,
                found=found,
                book=book,
                missing=book - found,
                now=fields.Datetime.now(),
                user=self.env.uid,
                cause=cause or None,
                picking=picking.id if picking else None,
            ),
            log_exceptions=False,
        )
        cap = self.sudo().browse(self.env.cr.fetchone()[0])
        cap.invalidate_recordset()
        return cap

    def _tell(self, mode):
        """Say in the trail that the bin is capped; while the control enforces, ask for a count as well."""
        self.ensure_one()
        words = self._words()
        detail = {"found": self.found_quantity, "book": self.book_quantity, "picking": self.picking_id.name}
        self.env["o2d.event"]._log(
            self, "held" if mode == "enforce" else "advised", stage="picking", note=words, detail=detail
        )
        if mode != "enforce":
            return
        order = self.picking_id.sale_id
        self.exception_id = self.env["o2d.exception"]._raise(
            self._key(),
            {
                "name": words,
                "type": "shortage",
                "control": "confirmed_stock",
                "stage_id": self.env["o2d.stage"]._get("allocation").id,
                "owner_group_id": self.env.ref("o2d_base.group_warehouse_coordinator").id,
                "company_id": self.company_id.id,
                "warehouse_id": self.warehouse_id.id,
                "order_id": order.id,
                "picking_id": self.picking_id.id,
                "cause": self.cause or False,
            },
        )
        self._ask_count()

    def _words(self):
        self.ensure_one()
        return self.env._(
            "%(bin)s: %(found)s of %(book)s %(unit)s %(product)s found",
            bin=self.location_id.display_name,
            found=f"{self.found_quantity:g}",
            book=f"{self.book_quantity:g}",
            unit=self.uom_id.name,
            product=self.product_id.display_name,
        )

    def _key(self):
        # Of the cap and not of the goods: products are merged.
        return f"cap:{self.id}"

    def _quants(self):
        self.ensure_one()
        return self.env["stock.quant"].search(
            [("product_id", "=", self.product_id.id), ("location_id", "=", self.location_id.id)]
        )

    def _ask_count(self):
        """Ask for a count of these bins, as core asks: it stands in everybody's list of counts for today."""
        for cap in self:
            request = self.env["stock.request.count"].sudo().create({"quant_ids": [(6, 0, cap._quants().ids)]})
            request.action_request_count()

    # --- closing -------------------------------------------------------------------------------

    @api.model
    def _close_counted(self, places):
        """Close the caps whose goods were all counted since.

        :param places: {(product id, location id)} that were counted just now
        """
        if not places:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cap.id FROM o2d_stock_cap cap
                 WHERE cap.state = 'open' AND (cap.product_id, cap.location_id) IN %s
                   AND NOT EXISTS (
                       SELECT FROM stock_quant q
                    LEFT JOIN o2d_stock_confirmation c ON %s
                        WHERE q.product_id = cap.product_id AND q.location_id = cap.location_id AND q.quantity > 0
                          AND (c.counted_at IS NULL OR c.counted_at < cap.since))
                """,
                tuple(places),
                OF_QUANT,
            )
        )
        self.browse(row[0] for row in rows)._close(self.env._("Counted."))

    @api.model
    def _close_empty(self):
        """Close the caps of bins of which the books say nothing any more, and problems whose cap is gone."""
        for cap in self.sudo().search([("state", "=", "open")]):
            if cap.uom_id.compare(self._book(cap.product_id, cap.location_id), 0) <= 0:
                cap._close(self.env._("Nothing is booked there any more."))
        keys = {cap._key() for cap in self.sudo().search([("state", "=", "open")])}
        self.env["o2d.exception"]._clear(self._open_problem_keys("cap") - keys)

    @api.model
    def _open_problem_keys(self, kind):
        """The keys of open problems of a kind: a product is deleted with all that was said of it, but not these."""
        problems = self.env["o2d.exception"].sudo().search([("state", "=", "open"), ("key", "=like", f"{kind}:%")])
        return set(problems.mapped("key"))

    def _close(self, closure):
        caps = self.sudo()
        if not caps:
            return
        caps.write(
            {
                "state": "closed",
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "closure": closure,
            }
        )
        self.env["o2d.exception"]._clear([cap._key() for cap in caps], closure)
        for cap in caps:
            self.env["o2d.event"]._log(cap, "released", stage="picking", note=f"{cap.display_name}: {closure}")

    # --- buttons -------------------------------------------------------------------------------

    def action_open_count(self):
        """Core's list of counts, with the goods of this bin."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["stock.quant"].with_context(always_show_loc=True).action_view_inventory()
        action["domain"] = [("product_id", "=", self.product_id.id), ("location_id", "=", self.location_id.id)]
        # Core shows who does not manage the warehouse his own counts only: the list would be empty.
        action["context"] = {
            key: value for key, value in action["context"].items() if not key.startswith("search_default_")
        }
        return action


class StockLocation(models.Model):
    _inherit = "stock.location"

    def write(self, vals):
        if vals.get("active") is False:
            self._o2d_refuse_capped()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_capped(self):
        self._o2d_refuse_capped()

    def _o2d_refuse_capped(self):
        """A bin that waits for its count, or whose count waits for its approval, stays until that is done."""
        below = [("location_id", "child_of", self.ids)]
        capped = self.env["o2d.stock.cap"].sudo().search([*below, ("state", "=", "open")], limit=1)
        if capped:
            raise UserError(
                self.env._(
                    "%(bin)s still waits for a count of %(product)s, of which less was found than the books say. "
                    "Count it first.",
                    bin=capped.location_id.display_name,
                    product=capped.product_id.display_name,
                )
            )
        waiting = self.env["o2d.stock.difference"].sudo().search([*below, ("state", "=", "pending")], limit=1)
        if waiting:
            raise UserError(
                self.env._(
                    "A count of %(product)s in %(bin)s still waits for its approval. Decide on it first.",
                    bin=waiting.location_id.display_name,
                    product=waiting.product_id.display_name,
                )
            )
