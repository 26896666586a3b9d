from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .o2d_stock_confirmation import CONFIRMED_UNTIL, OF_QUANT

# So long before its window ends a bin is announced.
NOTICE = timedelta(days=7)
# So many looks wait in a warehouse at once: the first ones matter most, and nobody works off thousands.
AT_ONCE = 300


class O2dStockLook(models.Model):
    """Somebody should see whether the goods are still in their bin. One tap answers."""

    _name = "o2d.stock.look"
    _description = "Look at a bin"
    _order = "state desc, due_at, id"
    _rec_name = "location_id"

    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade", index=True)
    location_id = fields.Many2one(
        "stock.location", string="Bin", required=True, readonly=True, ondelete="cascade", index=True
    )
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    due_at = fields.Datetime(
        string="Confirmed until", readonly=True, help="Until then the goods are promised as they are in the books."
    )
    reason = fields.Selection(
        [("ends", "Window ends soon"), ("past", "Past its window"), ("asked", "A promise waits for it")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("open", "To be seen"), ("done", "All there"), ("less", "Less found"), ("gone", "Not needed")],
        required=True,
        readonly=True,
        default="open",
    )
    book_quantity = fields.Float(
        string="Should be there", digits="Product Unit", compute="_compute_book", help="What the books say."
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    lots = fields.Char(compute="_compute_book", help="Which lots should stand there.")
    found_quantity = fields.Float(string="Found", digits="Product Unit", readonly=True)
    done_at = fields.Datetime(string="Seen", readonly=True)
    user_id = fields.Many2one("res.users", string="Seen by", readonly=True, ondelete="set null")

    _open_uniq = models.UniqueIndex("(product_id, location_id) WHERE state = 'open'", "This bin waits for a look.")

    @api.depends("product_id", "location_id")
    def _compute_display_name(self):
        for look in self:
            look.display_name = f"{look.location_id.display_name} · {look.product_id.display_name}"

    @api.depends("product_id", "location_id")
    def _compute_book(self):
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "in", self.product_id.ids), ("location_id", "in", self.location_id.ids)],
            ["product_id", "location_id"],
            ["quantity:sum", "lot_id:recordset"],
        )
        found = {(product, location): (quantity, lots) for product, location, quantity, lots in groups}
        for look in self:
            quantity, lots = found.get((look.product_id, look.location_id), (0.0, None))
            look.book_quantity = quantity
            look.lots = ", ".join(lots.mapped("name")) if lots else False

    def _o2d_event_refs(self):
        return {"warehouse_id": self.warehouse_id.id}

    # --- queueing ------------------------------------------------------------------------------

    @api.model
    def _cron_queue(self):
        """Every night: what was confirmed meanwhile needs no look; what will soon be past its window does."""
        self._drop_confirmed()
        self.env["o2d.stock.cap"]._close_empty()
        warehouses = self.env["stock.warehouse"].search([("company_id.active", "=", True)])
        modes = {w: self.env["o2d.control"]._mode("confirmed_stock", w.company_id, w) for w in warehouses}
        self._queue(warehouses.filtered(lambda warehouse: modes[warehouse] != "off"))
        for warehouse in warehouses.filtered(lambda warehouse: modes[warehouse] == "enforce"):
            self._announce(warehouse)

    @api.model
    def _queue(self, warehouses):
        """Queue looks for bins that are past their window, or will be within a week.

        Those for which somebody waits come first, then the dearest. A capped bin waits for a count anyway.
        """
        if not warehouses:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH bin AS (%(bins)s),
                aged AS (
                    SELECT q.product_id, q.location_id, bin.warehouse_id, w.company_id,
                           SUM(q.quantity) AS quantity,
                           MIN(COALESCE(%(confirmed_until)s, q.in_date)) AS due_at,
                           MAX((p.standard_price ->> w.company_id::text)::float8) AS cost
                      FROM stock_quant q
                      JOIN bin ON bin.id = q.location_id
                      JOIN stock_warehouse w ON w.id = bin.warehouse_id
                      JOIN res_company company ON company.id = w.company_id
                      JOIN product_product p ON p.id = q.product_id AND p.active
                      JOIN product_template t ON t.id = p.product_tmpl_id
                 LEFT JOIN product_category g ON g.id = t.categ_id
                 LEFT JOIN o2d_stock_confirmation c ON %(of_quant)s
                     WHERE q.quantity > 0 AND (q.owner_id IS NULL OR q.owner_id = company.partner_id)
                       AND NOT EXISTS (
                           SELECT FROM o2d_stock_cap cap
                            WHERE cap.state = 'open' AND cap.product_id = q.product_id
                              AND cap.location_id = q.location_id)
                     GROUP BY 1, 2, 3, 4),
                wanted AS (
                    SELECT DISTINCT product_id FROM stock_move
                     WHERE state IN ('confirmed', 'partially_available')),
                ranked AS (
                    SELECT aged.*, row_number() OVER (
                               PARTITION BY warehouse_id
                               ORDER BY wanted.product_id IS NULL, aged.quantity * COALESCE(cost, 0) DESC,
                                        due_at, aged.location_id) AS position
                      FROM aged LEFT JOIN wanted ON wanted.product_id = aged.product_id
                     WHERE due_at < %(soon)s)
                INSERT INTO o2d_stock_look AS look
                       (product_id, location_id, warehouse_id, company_id, due_at, reason, state,
                        create_uid, create_date, write_uid, write_date)
                SELECT product_id, location_id, warehouse_id, company_id, due_at,
                       CASE WHEN due_at <= %(now)s THEN 'past' ELSE 'ends' END, 'open',
                       %(user)s, %(now)s, %(user)s, %(now)s
                  FROM ranked WHERE position <= %(limit)s
                ON CONFLICT (product_id, location_id) WHERE state = 'open' DO UPDATE
                   SET due_at = EXCLUDED.due_at, reason = EXCLUDED.reason
                 WHERE look.reason = 'ends' AND EXCLUDED.reason = 'past'
                """,
                bins=self.env["stock.location"]._o2d_bins_sql(warehouses.ids),
                of_quant=OF_QUANT,
                confirmed_until=CONFIRMED_UNTIL,
                soon=fields.Datetime.now() + NOTICE,
                now=fields.Datetime.now(),
                user=self.env.uid,
                limit=AT_ONCE,
            ),
            log_exceptions=False,
        )
        self.invalidate_model()

    @api.model
    def _ask(self, product, location):
        """A promise waits for somebody to look here: queue it at once.

        :return: the open look
        """
        warehouse = location.warehouse_id
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_stock_look (product_id, location_id, warehouse_id, company_id, due_at, reason, state,
                                            create_uid, create_date, write_uid, write_date)
                VALUES (%(product)s, %(location)s, %(warehouse)s, %(company)s, %(now)s, 'asked', 'open',
                        %(user)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (product_id, location_id) WHERE state = 'open'
                DO UPDATE SET reason = 'asked', due_at = LEAST(o2d_stock_look.due_at, EXCLUDED.due_at)
                RETURNING id
                """,
                product=product.id,
                location=location.id,
                warehouse=warehouse.id or None,
                company=(location.company_id or warehouse.company_id).id,
                now=fields.Datetime.now(),
                user=self.env.uid,
            ),
            log_exceptions=False,
        )
        look = self.sudo().browse(self.env.cr.fetchone()[0])
        look.invalidate_recordset()
        return look

    @api.model
    def _drop_confirmed(self):
        """Looks that nobody needs any more.

        The goods were moved or counted since or have left; the product was archived; or the place is no bin any more.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT look.id FROM o2d_stock_look look
                 WHERE look.state = 'open' AND NOT EXISTS (
                       SELECT FROM stock_quant q
                         JOIN (%(bins)s) bin ON bin.id = q.location_id
                         JOIN product_product p ON p.id = q.product_id AND p.active
                         JOIN product_template t ON t.id = p.product_tmpl_id
                    LEFT JOIN product_category g ON g.id = t.categ_id
                    LEFT JOIN o2d_stock_confirmation c ON %(of_quant)s
                        WHERE q.product_id = look.product_id AND q.location_id = look.location_id AND q.quantity > 0
                          AND COALESCE(%(confirmed_until)s < %(soon)s, TRUE))
                """,
                bins=self.env["stock.location"]._o2d_bins_sql(),
                of_quant=OF_QUANT,
                confirmed_until=CONFIRMED_UNTIL,
                soon=fields.Datetime.now() + NOTICE,
            )
        )
        self.sudo().browse(row[0] for row in rows).write({"state": "gone", "done_at": fields.Datetime.now()})

    @api.model
    def _announce(self, warehouse):
        """Tell the warehouse's coordinators once a day which windows end within the week."""
        looks = self.search([("warehouse_id", "=", warehouse.id), ("state", "=", "open")])
        fresh = looks.filtered(lambda look: look.create_date > fields.Datetime.now() - timedelta(hours=20))
        if not fresh:
            return
        past = len(looks.filtered(lambda look: look.reason != "ends"))
        words = self.env._(
            "%(warehouse)s: %(past)s bins wait for a look now, %(soon)s more within a week.",
            warehouse=warehouse.name,
            past=past,
            soon=len(looks) - past,
        )
        self.env["o2d.event"]._log(warehouse, "note", stage="allocation", note=words)
        people = self.env.ref("o2d_base.group_warehouse_coordinator").all_user_ids.filtered(
            lambda user: warehouse.company_id in user.company_ids and not user.share
        )
        if people:
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=people.partner_id.ids,
                subject=self.env._("Bins to be seen in %(warehouse)s", warehouse=warehouse.name),
                body=words,
                author_id=self.env.ref("base.partner_root").id,
            )

    # --- answering -----------------------------------------------------------------------------

    def _check_may_look(self):
        self.check_access("read")
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Only who works in the warehouse says what stands in a bin."))

    def action_confirm(self):
        """It is all there."""
        self._check_may_look()
        looks = self.sudo().filtered(lambda look: look.state == "open")
        keys = []
        for look in looks:
            keys += look._quants()._o2d_keys()
        self.env["o2d.stock.confirmation"]._stamp_quants(keys, "look")
        looks._answer("done")

    def action_found_less(self):
        """Ask how much stands there."""
        self.ensure_one()
        self._check_may_look()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How much is there?"),
            "res_model": "o2d.stock.look.less",
            "view_mode": "form",
            "target": "new",
            "context": {"default_look_id": self.id},
        }

    def _found(self, quantity):
        """Somebody looked and found this quantity; the caller has checked who may.

        Whose goods are missing where a customer's stand beside ours nobody sees: ours are, to be sure.
        """
        self.ensure_one()
        look = self.sudo()
        missing = look.book_quantity - quantity
        if look.uom_id.compare(missing, 0) <= 0:
            return self.action_confirm()
        caps = self.env["o2d.stock.cap"]
        ours = caps._book(look.product_id, look.location_id)
        caps._cap(look.product_id, look.location_id, max(ours - missing, 0.0), self.env._("Found by a look"))
        look.found_quantity = quantity
        return look._answer("less")

    def _quants(self):
        self.ensure_one()
        return self.env["stock.quant"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("location_id", "=", self.location_id.id),
                ("quantity", ">", 0),
            ]
        )

    def _answer(self, state):
        self.write({"state": state, "done_at": fields.Datetime.now(), "user_id": self.env.uid})
        words = {
            "done": self.env._("Looked: all there"),
            "less": self.env._("Looked: less than the books say"),
        }
        for look in self:
            self.env["o2d.event"]._log(look, "done", stage="allocation", note=f"{words[state]}. {look.display_name}")
