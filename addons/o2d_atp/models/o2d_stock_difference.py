from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.o2d_base.tools.token import KEY, Pass

# Shown by an approved difference to the count's own door.
SECOND_PERSON = Pass("second person")
# Shown by a count to the door of transfers: it went through its own.
COUNTED = Pass("counted")


class O2dStockDifference(models.Model):
    """A count that differs so much from the books that somebody other than the counter closes it.

    What somebody wants to scrap is one as well: so much less is to stand in the bin.
    """

    _name = "o2d.stock.difference"
    _description = "Count difference"
    _order = "state desc, value desc, id desc"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade", index=True)
    location_id = fields.Many2one(
        "stock.location", string="Bin", required=True, readonly=True, ondelete="cascade", index=True
    )
    lot_id = fields.Many2one("stock.lot", string="Lot", readonly=True, ondelete="cascade", index="btree_not_null")
    package_id = fields.Many2one("stock.package", readonly=True, ondelete="cascade", index="btree_not_null")
    owner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade", index="btree_not_null")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, ondelete="set null", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    book_quantity = fields.Float(
        string="In the books", digits="Product Unit", readonly=True, help="What the books said when it was counted."
    )
    counted_quantity = fields.Float(string="Counted", digits="Product Unit", readonly=True)
    difference = fields.Float(digits="Product Unit", readonly=True)
    percent = fields.Float(
        string="Of the books (%)", readonly=True, aggregator="avg", help="How large a part of the books it is."
    )
    value = fields.Monetary(readonly=True, help="What the difference is worth at cost, whatever its sign.")
    counter_id = fields.Many2one("res.users", string="Counted by", required=True, readonly=True)
    asked_by_id = fields.Many2one("res.users", string="Entered by", required=True, readonly=True)
    counted_at = fields.Datetime(string="Counted on", required=True, readonly=True)
    count_date = fields.Date(readonly=True)
    scrap_id = fields.Many2one(
        "stock.scrap",
        string="Scrap order",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Set where somebody wants to throw the goods away, empty where they were counted.",
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("rejected", "Not approved"),
            ("replaced", "Counted anew"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(string="Decided", readonly=True)
    note = fields.Char(string="Why", readonly=True)

    kind = fields.Selection([("count", "Count"), ("scrap", "Scrap")], compute="_compute_kind", string="From")
    # As a heading it wraps on a phone, which a link does not.
    product_name = fields.Char(related="product_id.display_name", string="Name of the product")

    _pending_uniq = models.UniqueIndex(
        "(product_id, location_id, COALESCE(lot_id, 0), COALESCE(package_id, 0), COALESCE(owner_id, 0),"
        " COALESCE(scrap_id, 0)) WHERE state = 'pending'",
        "A difference of these goods waits already.",
    )

    @api.depends("product_id", "location_id", "lot_id")
    def _compute_display_name(self):
        for difference in self:
            names = (difference.product_id, difference.lot_id, difference.location_id)
            difference.display_name = " · ".join(record.display_name for record in names if record)

    @api.depends("scrap_id")
    def _compute_kind(self):
        for difference in self:
            difference.kind = "scrap" if difference.scrap_id else "count"

    def _o2d_event_refs(self):
        return {"warehouse_id": self.warehouse_id.id}

    # --- asking --------------------------------------------------------------------------------

    @api.model
    def _ask(self, quants, date=None):
        """Hand counts over to a second person; a newer count of the same goods takes the place of one that waits.

        :param quants: stock.quant records with what was counted
        :param date: when it was counted, if it is entered later
        :return: the differences that wait now
        """
        now = fields.Datetime.now()
        self._replace(quants._o2d_keys())
        differences = self.sudo().create([self._prepare_asked(quant, date, now) for quant in quants.sudo()])
        for difference in differences:
            difference._tell()
        return differences

    @api.model
    def _ask_scrap(self, scraps):
        """Hand what is to be scrapped over to a second person.

        :param scraps: stock.scrap records, not done
        :return: the differences that wait now
        """
        scraps._o2d_pending()._decide("replaced")
        self.env.flush_all()
        differences = self.sudo().create([self._prepare_scrap(scrap) for scrap in scraps.sudo()])
        for difference in differences:
            difference._tell()
        return differences

    def _prepare_scrap(self, scrap):
        book, quantity = scrap._o2d_book(), scrap._o2d_product_quantity()
        return {
            "scrap_id": scrap.id,
            "product_id": scrap.product_id.id,
            "location_id": scrap.location_id.id,
            "lot_id": scrap.lot_id.id,
            "package_id": scrap.package_id.id,
            "owner_id": scrap.owner_id.id,
            "warehouse_id": scrap.location_id.warehouse_id.id,
            "company_id": scrap.company_id.id,
            "book_quantity": book,
            "counted_quantity": book - quantity,
            "difference": -quantity,
            "percent": quantity / book * 100 if book > 0 else 100.0,
            "value": quantity * scrap.product_id.with_company(scrap.company_id).standard_price,
            "counter_id": scrap.create_uid.id,
            "asked_by_id": self.env.uid,
            "counted_at": fields.Datetime.now(),
        }

    @api.model
    def _replace(self, keys):
        """These goods were counted anew: what waits for a decision about them is to be decided no more.

        :param keys: see `stock.quant._o2d_keys`
        """
        pending = self.sudo().search(
            [
                ("state", "=", "pending"),
                ("scrap_id", "=", False),
                ("product_id", "in", list({product_id for product_id, *_rest in keys})),
            ]
        )
        keys = set(keys)
        pending.filtered(lambda difference: difference._key() in keys)._decide("replaced")
        self.env.flush_all()

    def _prepare_asked(self, quant, date, now):
        change = quant.inventory_quantity - quant.quantity
        company = quant.company_id or self.env.company
        cost = quant.product_id.with_company(company).standard_price
        return {
            "product_id": quant.product_id.id,
            "location_id": quant.location_id.id,
            "lot_id": quant.lot_id.id,
            "package_id": quant.package_id.id,
            "owner_id": quant.owner_id.id,
            "warehouse_id": quant.location_id.warehouse_id.id,
            "company_id": company.id,
            "book_quantity": quant.quantity,
            "counted_quantity": quant.inventory_quantity,
            "difference": change,
            "percent": abs(change) / quant.quantity * 100 if quant.quantity > 0 else 100.0,
            "value": abs(change) * cost,
            "counter_id": (quant.user_id or self.env.user).id,
            "asked_by_id": self.env.uid,
            "counted_at": min(fields.Datetime.to_datetime(date) or now, now),
            "count_date": date or False,
        }

    def _tell(self):
        self.ensure_one()
        words = f"{self.display_name}: {self._what()}"
        self.env["o2d.event"]._log(
            self, "held", stage="picking", note=words, detail={"value": self.value, "counter": self.counter_id.name}
        )
        self.env["o2d.exception"]._raise(
            f"difference:{self.id}",
            {
                "name": words,
                "type": "other",
                "control": "inventory_adjustment",
                "company_id": self.company_id.id,
                "warehouse_id": self.warehouse_id.id,
                "owner_group_id": self.env.ref("o2d_base.group_warehouse_coordinator").id,
            },
        )

    def _what(self):
        """What was found or is wanted, in words."""
        self.ensure_one()
        if self.scrap_id:
            return self.env._(
                "%(quantity)s of %(book)s are to be scrapped",
                quantity=f"{-self.difference:g}",
                book=f"{self.book_quantity:g}",
            )
        return self.env._(
            "%(counted)s counted, %(book)s in the books",
            counted=f"{self.counted_quantity:g}",
            book=f"{self.book_quantity:g}",
        )

    def _key(self):
        self.ensure_one()
        return (
            self.product_id.id,
            self.location_id.id,
            self.lot_id.id or 0,
            self.package_id.id or 0,
            self.owner_id.id or 0,
        )

    # --- deciding ------------------------------------------------------------------------------

    def _check_may_decide(self):
        """Roles first, then people: nobody closes a difference they counted or entered."""
        self.check_access("read")
        user = self.env.user
        if not (
            user.has_group("o2d_base.group_warehouse_coordinator") or user.has_group("o2d_base.group_operations_head")
        ):
            raise AccessError(self.env._("A warehouse coordinator or the operations head decides on differences."))
        own = self.sudo().filtered(lambda difference: user in difference.counter_id | difference.asked_by_id)
        if own:
            raise AccessError(
                self.env._("%(goods)s: somebody other than the counter decides.", goods=own[0].display_name)
            )

    def action_approve(self):
        """The count is believed: what it adds or takes off is booked."""
        self._check_may_decide()
        for difference in self.sudo().filtered(lambda difference: difference.state == "pending"):
            difference._apply()
            difference._decide("approved")

    def action_reject(self):
        """Ask why; of what was counted ask for another count then."""
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not approved"),
            "res_model": "o2d.stock.difference.reject",
            "view_mode": "form",
            "target": "new",
            "context": {"default_difference_ids": self.ids},
        }

    def _reject(self, note):
        pending = self.sudo().filtered(lambda difference: difference.state == "pending")
        pending._decide("rejected", note)
        for difference in pending.filtered(lambda difference: not difference.scrap_id):
            quants = difference._quants()
            request = self.env["stock.request.count"].sudo().create({"quant_ids": [(6, 0, quants.ids)]})
            request.action_request_count()

    def _quants(self):
        self.ensure_one()
        return self.env["stock.quant"]._gather(
            self.product_id, self.location_id, self.lot_id, self.package_id, self.owner_id, strict=True
        ).filtered(lambda quant: quant.lot_id == self.lot_id)  # fmt: skip

    def _apply(self):
        """Book the difference, not the number: goods that moved since the count were booked when they moved."""
        self.ensure_one()
        self._check_still_fits()
        if self.scrap_id:
            self._apply_scrap()
            return
        self._quants()._merge_quants()
        quant = self._quants()[:1] or self.env["stock.quant"].create(
            {
                "product_id": self.product_id.id,
                "location_id": self.location_id.id,
                "lot_id": self.lot_id.id,
                "package_id": self.package_id.id,
                "owner_id": self.owner_id.id,
            }
        )
        target = quant.quantity + self.difference
        if self.uom_id.compare(target, 0) < 0 and self.uom_id.compare(self.counted_quantity, 0) >= 0:
            raise UserError(
                self.env._(
                    "%(goods)s: since the count %(moved)s %(unit)s left the bin, so the difference no longer fits. "
                    "Ask for another count.",
                    goods=self.display_name,
                    moved=f"{self.book_quantity - quant.quantity:g}",
                    unit=self.uom_id.name,
                )
            )
        quant = quant.with_context(**{KEY: SECOND_PERSON})
        quant.inventory_quantity = target
        quant._apply_inventory(self.count_date or None)
        quant.with_user(self.counter_id)._o2d_counted([self._key()], self.counted_at)

    def _check_still_fits(self):
        """:raise UserError: where the bin is no longer one"""
        if not self.location_id.active:
            raise UserError(
                self.env._(
                    "%(bin)s was archived since, so nothing is booked there. Count the goods where they are now.",
                    bin=self.location_id.display_name,
                )
            )

    def _apply_scrap(self):
        if self.scrap_id.state == "done":
            raise UserError(self.env._("%(scrap)s is done already.", scrap=self.scrap_id.display_name))
        if not self.scrap_id.check_available_qty():
            raise UserError(
                self.env._(
                    "%(goods)s: less than %(quantity)s %(unit)s stand there by now. Ask for another count.",
                    goods=self.display_name,
                    quantity=f"{-self.difference:g}",
                    unit=self.uom_id.name,
                )
            )
        self.scrap_id.with_context(**{KEY: SECOND_PERSON}).do_scrap()

    def _decide(self, state, note=""):
        if not self:
            return
        self.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "note": note,
            }
        )
        kind = {"approved": "done", "rejected": "rejected", "replaced": "note"}[state]
        for difference in self:
            words = difference._decision_words()
            self.env["o2d.exception"]._clear([f"difference:{difference.id}"], words)
            said = f"{words}: {difference.display_name}" + (f". {note}" if note else "")
            waited = (difference.decided_at - difference.create_date).total_seconds()
            self.env["o2d.event"]._log(difference, kind, stage="picking", note=said, waited=max(waited, 0.0))

    def _decision_words(self):
        self.ensure_one()
        if self.scrap_id:
            return {
                "approved": self.env._("Scrap approved"),
                "rejected": self.env._("Not to be scrapped"),
                "replaced": self.env._("Scrap order changed"),
            }[self.state]
        return {
            "approved": self.env._("Difference approved"),
            "rejected": self.env._("To be counted again"),
            "replaced": self.env._("Counted anew"),
        }[self.state]

    @api.model
    def _give_back(self):
        """Uninstalling: what waits goes back to core's list of counts, to be applied there; scrap orders are drafts."""
        for difference in self.sudo().search([("state", "=", "pending"), ("scrap_id", "=", False)]):
            quant = difference._quants()[:1]
            if quant:
                quant.write({"inventory_quantity": difference.counted_quantity, "user_id": difference.counter_id.id})
