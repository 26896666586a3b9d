import math

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import substitution_rules as rules
from .o2d_pick_confirmation import SHORT_REASONS

LONGEST_CODE = 128
MOST_GOODS = 20
# Of more candidates than that the rest is found by typing more of the name.
MOST_CANDIDATES = 80


class StockPicking(models.Model):
    """The pick screen offers other goods for what is short."""

    _inherit = "stock.picking"

    # --- doors -------------------------------------------------------------------------------------

    @api.readonly
    def o2d_pick_offer_goods(self, move_id, code=""):
        """Goods that can be offered for what is short of a line: free here, those that go with it first.

        :param move_id: a line of this transfer
        :param code: a barcode, or a part of a name or code; "" for what lies near
        :return: {"goods": [{"id", "name", "code", "unit", "step", "free", "quantity": as much as is short,
            "is_optional"}], "short": quantity in the line's product's unit, "unit", "is_exact": whether the code
            names one of the goods}
        """
        self.ensure_one()
        self._o2d_check_picker()
        move = self._o2d_offered_move(move_id)
        code = code.strip() if isinstance(code, str) else ""
        found, is_exact = move._o2d_offer_candidates(code[:LONGEST_CODE])
        return {
            "goods": move._o2d_offer_rows(found),
            "short": move._o2d_short(),
            "unit": move.product_id.uom_id.name,
            "is_exact": is_exact,
        }

    def o2d_pick_offer(self, move_id, product_id, quantity, reason=None):
        """Offer other goods for what is short of a line; sent again it is the same offer.

        :param quantity: in the offered goods' unit
        :param reason: why the line is short, one of SHORT_REASONS, or None
        :return: the offers of these lines, see `_o2d_pick_offers`
        :raise UserError: what stands in the way, in one sentence
        """
        self.ensure_one()
        self._o2d_check_picker()
        move = self._o2d_offered_move(move_id)
        substitute = self.env["product.product"].browse(self._o2d_read_id(product_id)).exists()
        if not substitute:
            raise UserError(self.env._("These goods are not known. Scan or look for others."))
        substitute.check_access("read")
        if reason and reason not in dict(SHORT_REASONS):
            raise UserError(self.env._("Say why it is short."))
        self._o2d_start_pick()
        self.env["o2d.pick.substitution"]._o2d_offer(move, substitute, self._o2d_read_quantity(quantity), reason)
        return self._o2d_pick_offers()

    def o2d_pick_offer_withdraw(self, offer_id):
        """Take an offer back that nobody has answered yet.

        :return: the offers of these lines
        """
        self.ensure_one()
        self._o2d_check_picker()
        offer = self._o2d_offers().filtered(lambda one: one.id == offer_id)
        if not offer:
            raise UserError(self.env._("This offer does not belong to %(name)s.", name=self.name))
        offer.sudo(False).action_withdraw()
        return self._o2d_pick_offers()

    # --- reading what was sent ---------------------------------------------------------------------

    def _o2d_offered_move(self, move_id):
        move = self.move_ids.filtered(lambda move: move.id == move_id)
        if not move or not move._o2d_leaves_bins():
            raise UserError(self.env._("This line is not on the pick list any more. Open the list again."))
        return move

    @api.model
    def _o2d_read_id(self, number):
        is_id = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31
        return number if is_id else 0

    @api.model
    def _o2d_read_quantity(self, quantity):
        is_number = isinstance(quantity, (int, float)) and not isinstance(quantity, bool) and math.isfinite(quantity)
        if not is_number or quantity <= 0:
            raise UserError(self.env._("The quantity must be a number above zero."))
        return float(quantity)

    # --- what the screen shows ---------------------------------------------------------------------

    def _o2d_offers(self):
        """Offers for lines of these transfers, the newest first; what was withdrawn is none."""
        lines = self.move_ids.sale_line_id
        return (
            self.env["o2d.pick.substitution"]
            .sudo()
            .search([("line_id", "in", lines.ids), ("state", "!=", rules.WITHDRAWN)], order="id desc")
        )

    def _o2d_pick_offers(self):
        """
        :return: [{"id", "order_id", "picking_id", "move_ids": lines it is for, "new_move_ids": lines it was agreed to
            as, "product": what is short, "substitute", "quantity", "unit", "state": `waiting`, `agreed` or `refused`,
            "words": the answer in words}]
        """
        by_line = self.move_ids.grouped("sale_line_id")
        return [
            {
                "id": offer.id,
                "order_id": offer.order_id.id,
                "picking_id": by_line[offer.line_id][0].picking_id.id,
                "move_ids": by_line[offer.line_id].ids,
                "new_move_ids": offer.new_line_id.move_ids.ids,
                "product": offer.product_id._o2d_pick_name(),
                "substitute": offer.substitute_id._o2d_pick_name(),
                "quantity": offer.agreed_quantity,
                "unit": offer.unit_id.name,
                "state": offer.state,
                "words": offer._o2d_answer_words(),
            }
            for offer in self._o2d_offers()
        ]


class O2dPickSubstitution(models.Model):
    _inherit = "o2d.pick.substitution"

    def _o2d_answer_words(self):
        """How it stands, for the picker."""
        self.ensure_one()
        if self.state == rules.WAITING:
            return self.env._("Waits for sales to agree. Go on picking.")
        if self.state == rules.AGREED:
            return self.note or self.env._("Agreed: pick it as any line.")
        return self.env._("Refused. %(note)s", note=self.note) if self.note else self.env._("Refused. It stays short.")


class StockMove(models.Model):
    _inherit = "stock.move"

    def _o2d_offer_candidates(self, code):
        """Goods that may be offered for this line.

        :param code: a barcode, or a part of a name or code; "" for what lies near
        :return: (product.product records, whether the code names exactly them)
        """
        self.ensure_one()
        products, base = self.env["product.product"], self._o2d_offer_domain()
        if code:
            bare = code.lstrip("0") if code.isdigit() else code
            codes = list({code, bare, bare.zfill(13), bare.zfill(14)}) if bare.isdigit() else [code]
            exact = products.search(
                base
                & (
                    Domain("barcode", "in", codes)
                    | Domain("product_uom_ids.barcode", "in", codes)
                    | Domain("default_code", "=ilike", code)
                ),
                limit=MOST_CANDIDATES,
            )
            if exact:
                return exact, True
            words = [Domain("name", "ilike", word) | Domain("default_code", "ilike", word) for word in code.split()]
            return products.search(base & Domain.AND(words), limit=MOST_CANDIDATES), False
        optional = self._o2d_optional()
        near = products.search(base & Domain("categ_id", "=", self.product_id.categ_id.id), limit=MOST_CANDIDATES)
        return optional.filtered_domain(base) | near, False

    def _o2d_optional(self):
        """Goods that sales has named as going with this product."""
        return self.product_id.sudo().optional_product_ids.product_variant_ids.sudo(False)

    def _o2d_offer_domain(self):
        company, warehouse = self.company_id, self.picking_id._o2d_gate_warehouse()
        return Domain(
            [
                ("id", "!=", self.product_id.id),
                ("type", "=", "consu"),
                ("is_storable", "=", True),
                ("sale_ok", "=", True),
                ("company_id", "in", (False, *company.parent_ids.ids)),
                (
                    "stock_quant_ids",
                    "any",
                    [("location_id", "child_of", warehouse.lot_stock_id.id), ("quantity", ">", 0)],
                ),
            ]
        )

    def _o2d_offer_rows(self, products):
        """These goods as the screen shows them: only what is free and counts in a unit that converts."""
        self.ensure_one()
        own, short = self.product_id.uom_id, self._o2d_short()
        products -= products._o2d_kits_among(self.company_id)
        products = products.filtered(lambda product: product.uom_id._has_common_reference(own))
        free = products._o2d_free_to_offer(self.picking_id._o2d_gate_warehouse())
        optional, rows = self._o2d_optional(), []
        for product in products:
            unit, left = product.uom_id, free.get(product.id, 0.0)
            wanted = own._compute_quantity(short, unit, round=False)
            quantity = unit.round(min(wanted, left), rounding_method="DOWN")
            if unit.compare(left, 0) > 0:
                rows.append(
                    {
                        "id": product.id,
                        "name": product._o2d_pick_name(),
                        "code": product.default_code or "",
                        "unit": unit.name,
                        "step": unit.rounding,
                        "free": left,
                        "quantity": quantity,
                        "is_optional": product in optional,
                    }
                )
        return sorted(rows, key=lambda row: (not row["is_optional"], row["name"].casefold()))[:MOST_GOODS]
