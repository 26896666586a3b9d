import math
from collections import Counter

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ..tools import order_sheet
from ..tools.pasted_lines import MAXIMUM_ROWS
from ..tools.unit_words import fits, is_counted, unit_of

LONGEST_WORDS = 300


class SaleOrder(models.Model):
    """A row of fast entry: its article, quantity and unit checked, and what it would cost on this order."""

    _inherit = "sale.order"

    def _o2d_given_rows(self, rows):
        """(rows as they came from outside, each a dict; their products, read together).

        :raises UserError: they are no rows, or too many
        """
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise UserError(self.env._("These are no rows of an order. Paste them again."))
        if len(rows) > MAXIMUM_ROWS:
            raise UserError(
                self.env._("%(count)s lines are added at once. Add them in parts.", count=f"at most {MAXIMUM_ROWS}")
            )
        # Anything may stand there: no list, no yes.
        named = [row.get("product_id") if type(row.get("product_id")) is int else 0 for row in rows]
        products = self.env["product.product"].browse(sorted({one for one in named if 0 < one < 2**31})).exists()
        products = products._filtered_access("read")
        known = set(products.ids)
        rows = [{**row, "product_id": one if one in known else False} for row, one in zip(rows, named, strict=True)]
        return rows, products

    def _o2d_checked_row(self, given, products, told=""):
        """What is known of one row.

        :param given: {"key", "row", "text", "words", "product_id", "quantity", "uom_id", "unit", "asked", "use",
            "options"}; all but the product, which the user may read, and the quantity may be missing
        :param products: those of all rows, so that they are read together
        :param told: what is to mend as it was written, where that says more than what is checked here
        :return: {"key", "row", "text", "words", "status": "understood" / "choose" / "unknown" / "mend", "told",
            "product": {"id", "name"} or False, "options", "quantity", "uom", "units", "unit" as written, "asked" per
            unit of "uom", "use"}
        """
        product = products.browse(given.get("product_id") or ()).with_prefetch(products._ids)
        written, asked = self._o2d_row_number(given.get("quantity")), self._o2d_row_number(given.get("asked"))
        quantity, uom, unit_told = self._o2d_row_unit(product, written, given)
        is_converted = bool(written and quantity != written)
        row = {
            "key": given.get("key"),
            "row": given.get("row") if isinstance(given.get("row"), int) else 0,
            "text": str(given.get("text") or "")[:LONGEST_WORDS],
            "words": str(given.get("words") or "")[:LONGEST_WORDS],
            "options": given.get("options") if isinstance(given.get("options"), list) else [],
            "product": {"id": product.id, "name": product.display_name} if product else False,
            "quantity": quantity,
            "uom": {"id": uom.id, "name": uom.name} if uom else False,
            "units": [{"id": one.id, "name": one.name} for one in product.uom_id | product.uom_ids],
            # For another article the unit counts anew; what was converted is counted in that of its article.
            "unit": uom.name if is_converted else str(given.get("unit") or "")[:LONGEST_WORDS],
            "asked": (asked * written / quantity if asked and is_converted else asked) or False,
            "use": given.get("use") if given.get("use") in ("last", "asked") else "list",
            "note": "",
        }
        trouble = self._o2d_row_trouble(row, product, uom, unit_told)
        row["status"] = self._o2d_row_status(row, trouble)
        row["told"] = (told or trouble) if row["status"] != "understood" else ""
        if not row["told"] and unit_told:
            row["note"] = unit_told
        return row

    def _o2d_row_status(self, row, trouble):
        if not trouble:
            return "understood"
        if not row["product"]:
            return "choose" if row["options"] else "unknown"
        return "mend"

    def _o2d_row_number(self, value):
        """A finite number, or False."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        return value

    def _o2d_row_unit(self, product, quantity, given):
        """(quantity, unit, what is to be told of the unit) of a row.

        A unit that the article is not sold in, but that converts to its own, is converted: 2 dozen are 24 units.
        """
        sold_in = product.uom_id | product.uom_ids
        chosen, written = given.get("uom_id"), str(given.get("unit") or "")
        if isinstance(chosen, int) and chosen in sold_in.ids:
            return quantity, sold_in.browse(chosen), ""
        if not product or not written:
            return quantity, product.uom_id, ""
        fitting = sold_in.filtered(lambda uom: fits(written, uom.name))
        if len(fitting) == 1 or product.uom_id in fitting:
            return quantity, product.uom_id if product.uom_id in fitting else fitting, ""
        if fitting:
            words = self.env._("“%(unit)s” may be any of %(units)s. Choose one.", unit=written,
                               units=", ".join(fitting.mapped("name")))  # fmt: skip
            return quantity, product.uom_id.browse(), words
        return self._o2d_row_converted(product, quantity, written)

    def _o2d_row_converted(self, product, quantity, written):
        own = product.uom_id
        # Units of one reference convert; one that is archived still says how many are meant.
        reference = own.parent_path.split("/")[0]
        convertible = own.with_context(active_test=False).search([("parent_path", "=like", f"{reference}/%")])
        known = convertible.filtered(lambda uom: fits(written, uom.name))
        if known and quantity and len(set(known.mapped("factor"))) == 1:
            units = known[0]._compute_quantity(quantity, own, round=False)
            words = self.env._(
                "%(quantity)s %(unit)s, counted in %(own)s",
                quantity=f"{quantity:g}", unit=known[0].name, own=own.name,
            )  # fmt: skip
            return round(units, 6), own, words
        words = self.env._(
            "%(product)s is not sold in “%(unit)s”. Choose one of: %(units)s.",
            product=product.display_name, unit=written, units=", ".join((own | product.uom_ids).mapped("name")),
        )  # fmt: skip
        return quantity, own.browse(), words

    def _o2d_row_trouble(self, row, product, uom, unit_told):
        """What is wrong with a row and its mend; empty where nothing is."""
        if not product:
            if row["options"]:
                return self.env._("Several articles may be meant. Choose one.")
            return self.env._("No article of ours is called so. Choose one, or leave the row out.")
        if not self._o2d_is_sold(product):
            return self._o2d_unsold_words(product)
        if not uom:
            return unit_told
        return self._o2d_quantity_trouble(row["quantity"], product, uom)

    def _o2d_is_sold(self, product):
        """The rule of `_o2d_sold_domain`, without asking the database for each row."""
        companies = product.company_id
        mine = not companies or companies in self.company_id.sudo().parent_ids
        return product.active and product.sale_ok and product.type != "combo" and mine

    def _o2d_quantity_trouble(self, quantity, product, uom):
        if quantity is False:
            return self.env._("No quantity is written. Write how many are ordered, or leave the row out.")
        if quantity <= 0:
            return self._o2d_trouble_words("negative" if quantity < 0 else "zero")
        if quantity > order_sheet.MAXIMUM_QUANTITY:
            return self._o2d_trouble_words("huge")
        if abs(uom.round(quantity) - quantity) > 1e-9:
            return self.env._("So small a part of %(unit)s cannot be kept. Round the quantity.", unit=uom.name)
        own = product.uom_id
        units = uom._compute_quantity(quantity, own, round=False)
        if is_counted(unit_of(own.name)) and abs(units - round(units)) > 1e-6:
            return self.env._(
                "%(product)s is sold in whole %(unit)s. Round the quantity.",
                product=product.display_name, unit=own.name,
            )  # fmt: skip
        return ""

    # --- prices ------------------------------------------------------------------------------

    def _o2d_price_rows(self, rows):
        """Tell each row what it would cost on this order, what the customer paid last time, and what is ordered.

        Prices, discounts and taxes come from lines as core computes them, made in memory only.
        """
        products = self.env["product.product"].browse({row["product"]["id"] for row in rows if row["product"]})
        rates, Line = self._o2d_last_rates(products), self.env["sale.order.line"]
        ordered = Counter()
        for line in self.order_line.filtered(lambda line: line.product_id in products):
            ordered[line.product_id.id] += line.product_uom_id._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id, round=False
            )
        for row in rows:
            row.update(price=0, discount=0, net=0, subtotal=0, last=False, ordered=0)
        priced = [row for row in rows if row["product"] and row["uom"]]
        # One recordset, so that core computes the lines together.
        lines = Line.concat(*(Line.new(self._o2d_prepare_line(row)) for row in priced))
        for row, line in zip(priced, lines, strict=True):
            product = line.product_id._origin
            row["ordered"] = ordered[product.id]
            if product.id in rates:
                row["last"] = self._o2d_rate_in(rates[product.id], product, line.product_uom_id._origin)
            used = self._o2d_price_used(row)
            if used:
                line.update(used)
            net = line.price_unit * (1 - line.discount / 100)
            row.update(price=line.price_unit, discount=line.discount, net=self.currency_id.round(net))
            row["subtotal"] = line.price_subtotal if row["quantity"] and row["quantity"] > 0 else 0
        return rows

    def _o2d_prepare_lines(self, rows):
        """Values of the lines that these rows become."""
        products = self.env["product.product"].browse({row["product"]["id"] for row in rows})
        rates = self._o2d_last_rates(products) if any(row["use"] == "last" for row in rows) else {}
        values = []
        for row in rows:
            product = products.browse(row["product"]["id"])
            if product.id in rates:
                uom = self.env["uom.uom"].browse(row["uom"]["id"])
                row["last"] = self._o2d_rate_in(rates[product.id], product, uom)
            values.append({**self._o2d_prepare_line(row), **self._o2d_price_used(row)})
        return values

    def _o2d_prepare_line(self, row):
        return {
            "order_id": self.id,
            "product_id": row["product"]["id"],
            "product_uom_id": row["uom"]["id"],
            "product_uom_qty": row["quantity"] if row["quantity"] and row["quantity"] > 0 else 1,
        }

    def _o2d_price_used(self, row):
        """The price that the user took instead of the price list's: the last rate, or what the customer asks."""
        if row["use"] == "last" and row.get("last") and row["last"]["usable"]:
            if self.env.user.has_group("sale.group_discount_per_so_line"):
                return {"price_unit": row["last"]["price"], "discount": row["last"]["discount"]}
            return {"price_unit": row["last"]["net"], "discount": 0}
        if row["use"] == "asked" and row["asked"] and row["asked"] > 0:
            return {"price_unit": row["asked"], "discount": 0}
        return {}

    def _o2d_told_rows(self, problems):
        """The first problems as they read in a note, each with its row."""
        words = [
            self.env._("Row %(row)s: %(words)s", row=problem.row, words=problem.words) if problem.row else problem.words
            for problem in problems[: order_sheet.TOLD]
        ]
        if len(problems) > order_sheet.TOLD:
            words.append(self.env._("… and %(count)s more.", count=len(problems) - order_sheet.TOLD))
        return Markup("<p>%s</p>") % Markup("<br/>").join(words)
