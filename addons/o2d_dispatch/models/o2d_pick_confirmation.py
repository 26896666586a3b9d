from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.o2d_base.tools.append_only import drop_guard, guard

KINDS = [("pick", "Picked"), ("undo", "Taken back"), ("short", "Short")]
SHORT_REASONS = [
    ("not_found", "Not there"),
    ("damaged", "Damaged"),
    ("expired", "Past its date"),
    ("wrong_goods", "Other goods in the bin"),
]


class O2dPickConfirmation(models.Model):
    """What a picker took out of a bin: product, lot, quantity, when and by whom.

    Append-only, guarded in the ORM and by a trigger: core rebuilds its move lines and marks them picked
    by itself, this is not rebuilt and says what was really confirmed. What is taken back is a row with a
    quantity below zero. Written by `_confirm` alone.
    """

    _name = "o2d.pick.confirmation"
    _description = "Pick confirmation"
    _order = "id desc"
    _log_access = False
    _rec_name = "product_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    picking_id = fields.Many2one("stock.picking", string="Transfer", required=True, readonly=True, ondelete="restrict")
    move_id = fields.Many2one(
        "stock.move", string="Line", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict")
    location_id = fields.Many2one("stock.location", string="Bin", required=True, readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", string="Lot", readonly=True, ondelete="restrict")
    package_id = fields.Many2one("stock.package", string="Package", readonly=True, ondelete="restrict")
    quantity = fields.Float(digits="Product Unit", readonly=True, help="In the product's unit; below zero: taken back.")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    missing_quantity = fields.Float(
        string="Missing", digits="Product Unit", readonly=True, help="Set aside here, but not found."
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    reason = fields.Selection(SHORT_REASONS, readonly=True)
    is_by_hand = fields.Boolean(string="By hand", readonly=True, help="Tapped or typed instead of scanned.")
    user_id = fields.Many2one("res.users", string="Who", required=True, readonly=True, ondelete="restrict")
    occurred_at = fields.Datetime(string="When", required=True, readonly=True)
    client_uid = fields.Char(string="Scan", required=True, readonly=True)

    _client_uid_uniq = models.UniqueIndex("(client_uid)")
    _picking_idx = models.Index("(picking_id, id)")
    _short_idx = models.Index("(product_id, location_id) WHERE kind = 'short'")

    def init(self):
        """Guard the table against UPDATE, DELETE and TRUNCATE from any client of the database."""
        guard(self.env.cr, self._table, "Pick confirmations are append-only", trigger="o2d_pick")

    @api.model
    def _drop_guard(self):
        """Uninstalling: the guard goes, so that the table can."""
        drop_guard(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise AccessError(self.env._("A pick is confirmed at the bin, on the pick screen, never typed here."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("A pick confirmation cannot be changed. Take it back on the pick screen."))

    def unlink(self):  # pylint: disable=method-required-super
        message = self.env._("A pick confirmation cannot be deleted. Take it back on the pick screen.")
        raise AccessError(message)  # pylint: disable=no-raise-unlink

    @api.model
    def _confirm(self, move, scan, kind="pick", missing=0.0, reason=None):
        """Write one row, once: the database decides by the scan's own id, so one sent twice counts once.

        Of two transactions with the same id at once the second one waits, fails to serialise and is
        repeated by Odoo; then it finds the row.

        :param move: stock.move (one), the first transfer out of the bins
        :param scan: :class:`..tools.pick_rules.Scan`, checked by the caller
        :param kind: one of KINDS
        :param missing: for `short`, what was not found, in the product's unit
        :param reason: for `short`, one of SHORT_REASONS
        :return: whether it is new
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO o2d_pick_confirmation
                       (company_id, picking_id, move_id, product_id, location_id, lot_id, package_id, quantity,
                        missing_quantity, kind, reason, is_by_hand, user_id, occurred_at, client_uid)
                VALUES (%(company)s, %(picking)s, %(move)s, %(product)s, %(location)s, %(lot)s, %(package)s,
                        %(quantity)s, %(missing)s, %(kind)s, %(reason)s, %(by_hand)s, %(user)s,
                        %(now)s::timestamp - %(age)s * INTERVAL '1 second', %(uid)s)
                ON CONFLICT (client_uid) DO NOTHING
                  RETURNING id
                """,
                company=move.company_id.id,
                picking=move.picking_id.id,
                move=move.id,
                product=move.product_id.id,
                location=scan.location_id,
                lot=scan.lot_id or None,
                package=scan.package_id or None,
                quantity=0.0 if kind == "short" else scan.quantity,
                missing=missing,
                kind=kind,
                reason=reason,
                by_hand=scan.by_hand,
                user=self.env.uid,
                now=fields.Datetime.now(),
                age=scan.age,
                uid=scan.uid,
            ),
            log_exceptions=False,
        )
        is_new = bool(self.env.cr.fetchone())
        move.picking_id.invalidate_recordset(["o2d_confirmation_ids"])
        return is_new

    @api.model
    def _known(self, uids):
        """Which of these scans have been counted.

        :return: {uid: move id}
        """
        rows = self.sudo().search_fetch([("client_uid", "in", list(uids))], ["client_uid", "move_id"])
        return {row.client_uid: row.move_id.id for row in rows}

    @api.model
    def _sums(self, moves):
        """What stands confirmed, taken-back quantities deducted.

        :return: {move id: {(bin id, lot id or False, package id or False): quantity in the product's unit}}
        """
        sums = {move_id: {} for move_id in moves.ids}
        if not moves.ids:
            return sums
        groups = self.sudo()._read_group(
            [("move_id", "in", moves.ids)], ["move_id", "location_id", "lot_id", "package_id"], ["quantity:sum"]
        )
        for move, location, lot, package, quantity in groups:
            if move.product_id.uom_id.compare(quantity, 0) > 0:
                sums[move.id][location.id, lot.id, package.id] = quantity
        return sums
