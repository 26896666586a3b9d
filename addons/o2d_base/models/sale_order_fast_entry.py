import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import order_sheet, pasted_lines
from ..tools.line_match import BARCODE, WITHIN, Article, Catalogue, key, resolve
from ..tools.order_sheet import is_total
from ..tools.pasted_table import read_text


class SaleOrder(models.Model):
    """Fast entry: many lines at once into a quotation, from pasted text or a spreadsheet.

    Nothing is written before the user has seen what was understood; then all of it is, or nothing. Between the two
    calls the rows live on the screen only, so everything is checked again when they come back.
    """

    _inherit = "sale.order"

    @api.readonly
    def o2d_understand(self, text):
        """What order lines a pasted text holds.

        :param text: str
        :return: {"rows": see `_o2d_row`, "left_out": [{"row", "text"}], "problem": why nothing is read, or ""}
        :raises AccessError: the user may not change this quotation
        :raises UserError: it is no quotation any more
        """
        self._o2d_check_fast_entry()
        pasted = read_text(text if isinstance(text, str) else "")
        problem = self._o2d_paste_problem(pasted)
        catalogue, packed = self._o2d_catalogue()
        gone, _packed = self._o2d_catalogue(self._o2d_unsold_domain())
        resolved = [(line, resolve(line, catalogue, gone)) for line in pasted.lines]
        left_out = pasted.ignored + [(line.row, line.text) for line, found in resolved if found.status == "ignored"]
        kept = [(line, found) for line, found in resolved if found.status != "ignored"]
        products = self.env["product.product"].browse({one for _line, found in kept for one in found.found.ids})
        rows = [self._o2d_pasted_row(index, line, found, packed, products) for index, (line, found) in enumerate(kept)]
        if not rows and not problem:
            problem = self.env._("No order line was found in it. Write one article to a line, with its quantity.")
        return {
            "rows": self._o2d_price_rows(rows),
            "left_out": [{"row": row, "text": words} for row, words in sorted(left_out)],
            "problem": problem,
        }

    @api.readonly
    def o2d_understand_file(self, content, name):
        """What order lines a spreadsheet holds; the shape is that of :meth:`o2d_understand`.

        :param content: the file, base64
        :param name: its name
        """
        self._o2d_check_fast_entry()
        try:
            cells = order_sheet.load_rows(base64.b64decode(content or "", validate=False), str(name or ""), self.env._)
        except (binascii.Error, ValueError, TypeError):
            return {"rows": [], "left_out": [], "problem": self.env._("The file could not be read. Choose it again.")}
        except order_sheet.NotASheet as trouble:
            return {"rows": [], "left_out": [], "problem": str(trouble)}
        lines = ("\t".join(" ".join(order_sheet.text_of(cell).split()) for cell in row) for row in cells)
        return self.o2d_understand("\n".join(lines))

    @api.readonly
    def o2d_check_rows(self, rows):
        """Rows as the user has mended them, checked and priced again.

        :param rows: as given out, with "product_id", "quantity" and "uom_id" as they are now
        :return: rows in the same order
        """
        self._o2d_check_fast_entry()
        given, products = self._o2d_given_rows(rows)
        return self._o2d_price_rows([self._o2d_checked_row(row, products) for row in given])

    def o2d_add_rows(self, rows):
        """Add the rows to the quotation: all of them, or none.

        :return: {"added": number of lines, "rows": []} or {"added": 0, "rows": the rows, with what is to mend}
        """
        self._o2d_check_fast_entry()
        given, products = self._o2d_given_rows(rows)
        if not given:
            raise UserError(self.env._("There is no line to add. Tick at least one."))
        checked = [self._o2d_checked_row(row, products) for row in given]
        if any(row["status"] != "understood" for row in checked):
            return {"added": 0, "rows": self._o2d_price_rows(checked)}
        lines = self.env["sale.order.line"].create(self._o2d_prepare_lines(checked))
        self._o2d_tell_rates([(row["row"], row["asked"]) for row in checked], lines)
        self._o2d_remember_words(given, lines)
        return {"added": len(lines), "rows": []}

    # --- who may, and on what ---------------------------------------------------------------

    def _o2d_check_fast_entry(self):
        """Lines are entered into a quotation, by who may change it.

        :raises AccessError: the user may not
        :raises UserError: the order is confirmed, cancelled or locked
        """
        self.ensure_one()
        self.check_access("write")
        self.env["sale.order.line"].check_access("create")
        if self.state not in ("draft", "sent") or self.locked:
            raise UserError(
                self.env._("%(order)s is no quotation any more. Its lines cannot be entered fast.", order=self.name)
            )

    # --- understanding -----------------------------------------------------------------------

    def _o2d_sold_domain(self):
        """Articles that can stand on this order."""
        products = self.env["product.product"]
        return Domain(products._check_company_domain(self.company_id)) & Domain(
            [("sale_ok", "=", True), ("type", "!=", "combo")]
        )

    def _o2d_unsold_domain(self):
        """Articles of this company that are archived or not for sale."""
        products = self.env["product.product"]
        mine = Domain(products._check_company_domain(self.company_id))
        return mine & (Domain("active", "=", False) | Domain("sale_ok", "=", False))

    def _o2d_catalogue(self, domain=None):
        """(the articles sold by this company with this customer's own words, {packaging barcode: unit id})."""
        products = self.env["product.product"].with_context(active_test=domain is None)
        found = products.search_fetch(
            domain or self._o2d_sold_domain(),
            ["default_code", "barcode", "name", "product_template_variant_value_ids"],
        )
        packed, barcodes = {}, {}
        for packaging in self.env["product.uom"].sudo().search_fetch([], ["barcode", "uom_id", "product_id"]):
            packed[key(packaging.barcode)] = packaging.uom_id.id
            barcodes.setdefault(packaging.product_id.id, []).append(packaging.barcode)
        articles = [
            Article(
                product.id,
                " ".join([product.name or "", *product.product_template_variant_value_ids.mapped("name")]),
                product.default_code or "",
                tuple([product.barcode] if product.barcode else []) + tuple(barcodes.get(product.id, ())),
            )
            for product in found
        ]
        words = self.env["o2d.customer.word"]._words_of(self.partner_id)
        sold = set(found.ids)
        return Catalogue(articles, {said: product for said, product in words.items() if product in sold}), packed

    def _o2d_pasted_row(self, index, line, resolved, packed, products):
        """The row of one line that was pasted: what it is understood as and what is still to do."""
        reading, found = resolved.reading, resolved.found
        sure = len(found.ids) == 1 and resolved.status in ("understood", "mend", "quantity", "gone")
        product = products.browse(found.ids[:1] if sure else ())
        row = {
            "key": index,
            "row": line.row,
            "text": line.text,
            "words": reading.wanted,
            "product_id": product.id,
            "options": self._o2d_offered(resolved, products),
            "quantity": float(reading.quantity) if reading.quantity is not None else False,
            "asked": float(reading.rate) if reading.rate else False,
            "unit": reading.unit,
        }
        if product and found.rank == BARCODE and key(reading.wanted) in packed:
            row["uom_id"] = packed[key(reading.wanted)]
        told = ""
        if resolved.status == "quantity":
            row["quantity"] = False
            told = self.env._("Two numbers may be the quantity. Write the one that is meant.")
        elif reading.trouble:
            told = self._o2d_trouble_words(reading.trouble)
        elif resolved.status == "choose":
            told = self.env._("Several articles may be meant. Choose one.")
        checked = self._o2d_checked_row(row, products, told)
        if found.rank < WITHIN and checked["status"] == "understood":
            checked["note"] = checked["note"] or self.env._("The nearest name. Is it the right one?")
        return checked

    def _o2d_offered(self, resolved, products):
        """The articles among which to choose."""
        if resolved.status == "gone":
            return []
        offered = products.browse(resolved.found.ids).with_prefetch(products._ids)
        return [{"id": product.id, "name": product.display_name} for product in offered]

    def _o2d_trouble_words(self, trouble):
        """What is wrong with a quantity that was written, and the mend."""
        return {
            "negative": self.env._("The quantity is less than zero. Write how many are ordered, or leave the row out."),
            "zero": self.env._("The quantity is zero. Write how many are ordered, or leave the row out."),
            "number": self.env._("The quantity is no number that can be read. Write it in digits."),
            "huge": self.env._("So large a quantity cannot be meant. Correct it."),
            "article": self.env._("There is a quantity and no article. Choose the article, or leave the row out."),
        }[trouble]

    def _o2d_paste_problem(self, pasted):
        """Why the paste as a whole, or its header, is not understood; empty where it is."""
        if pasted.trouble == "header":
            return self.env._(
                "Row %(row)s: this header names no column for the article or none for the quantity. It says: %(text)s. "
                "Name them “Item code” and “Quantity”, or mend the rows below.",
                row=pasted.header[0],
                text=pasted.header[1],
            )
        return {
            "": "",
            "empty": self.env._("There is no text to read. Paste the order's lines into the box."),
            "long": self.env._("So long a text is not read. Paste the order's lines only, in several parts."),
            "rows": self.env._(
                "Row %(row)s and what follows is too much: %(count)s rows are read at once. Paste them in parts.",
                row=pasted_lines.MAXIMUM_ROWS + 1,
                count=pasted_lines.MAXIMUM_ROWS,
            ),
        }[pasted.trouble]

    def _o2d_unsold_words(self, product):
        if not product.active:
            return self.env._(
                "%(product)s is archived. Choose another article, or leave the row out.", product=product.display_name
            )
        return self.env._(
            "%(product)s is not for sale. Choose another article, or leave the row out.", product=product.display_name
        )

    # --- adding ------------------------------------------------------------------------------

    def _o2d_tell_rates(self, asked, lines):
        """Leave a note on the quotation where the customer's rate is not what we ask.

        :param asked: (row, rate or None) of each line
        :param lines: the order's lines made of these rows, in the same order
        """
        self.ensure_one()
        differing = []
        for (row, rate), line in zip(asked, lines, strict=True):
            ours = line.price_unit * (1 - line.discount / 100)
            if rate and self.currency_id.compare_amounts(float(rate), ours):
                words = self.env._(
                    "the customer writes %(rate)s, the price list says %(price)s",
                    rate=self.currency_id.format(float(rate)),
                    price=self.currency_id.format(ours),
                )
                differing.append(order_sheet.Problem(row, words))
        if differing:
            self.message_post(body=self._o2d_told_rows(differing), subtype_xmlid="mail.mt_note")

    def _o2d_remember_words(self, rows, lines):
        """Learn from the user's choice what this customer means by his words."""
        meanings = {
            row["words"]: line.product_id
            for row, line in zip(rows, lines, strict=True)
            if row.get("chosen") and isinstance(row.get("words"), str) and not is_total([row["words"]])
        }
        if meanings:
            self.env["o2d.customer.word"]._remember(self.partner_id, meanings)
