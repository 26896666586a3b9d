import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import order_sheet


class SaleOrderImportSheet(models.TransientModel):
    """Reads a customer's purchase order from a spreadsheet into a quotation, all of it or nothing."""

    _name = "o2d.sale.order.import.sheet"
    _description = "Read an order from a spreadsheet"
    _check_company_auto = True

    order_id = fields.Many2one(
        "sale.order", help="The quotation that gets the lines. Without one, a new quotation is made."
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True, help="The company that sells."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        check_company=True,
        help="The customer whose purchase order this is.",
    )
    client_order_ref = fields.Char(string="Customer's order number", help="As it stands on the purchase order.")
    file = fields.Binary(
        string="Purchase order",
        attachment=False,
        help="A spreadsheet (.xlsx or .csv) with a header row that names at least the item code and the quantity; "
        "a unit and a rate are read where they stand. "
        "Articles may be named by our code (internal reference), their barcode or their exact name.",
    )
    file_name = fields.Char()
    problems = fields.Text(readonly=True, help="What must be mended in the file before it can be read.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        order = self.env["sale.order"].browse(values.get("order_id"))
        if order:
            values.update(
                partner_id=order.partner_id.id,
                company_id=order.company_id.id,
                client_order_ref=order.client_order_ref,
            )
        return values

    def action_read(self):
        """Read the file into the quotation and open it; where it is not understood, show what to mend.

        :raises AccessError: the user may not make quotations
        """
        self.ensure_one()
        self.env["sale.order"].check_access("create")
        rows, problems = self._read_rows()
        if problems:
            self.problems = "\n".join(problems)
            return self._reopen()
        order = self._quotation()
        lines = self.env["sale.order.line"].create(self._prepare_lines(order, rows))
        order._o2d_tell_rates([(row["row"], row["asked"]) for row in rows], lines)
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "view_mode": "form",
        }

    def _quotation(self):
        """The quotation that gets the lines."""
        if self.order_id:
            self.order_id.check_access("write")
            if self.order_id.state not in ("draft", "sent"):
                raise UserError(self.env._("%(order)s is no quotation any more.", order=self.order_id.name))
            return self.order_id
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "client_order_ref": self.client_order_ref,
            }
        )

    def _read_rows(self):
        """(rows as `sale.order._o2d_checked_row` gives them, []) or ([], the problems in words)."""
        if not self.order_id and not self.partner_id:
            return [], [self.env._("Choose the customer whose purchase order this is.")]
        try:
            sheet = order_sheet.read_file(self._content(), self.file_name or self.env._("The file"), self.env._)
        except order_sheet.NotASheet as trouble:
            return [], [str(trouble)]
        order = self.order_id or self.env["sale.order"].new(
            {"partner_id": self.partner_id.id, "company_id": self.company_id.id}
        )
        products, problems = self._products(sheet.lines, order)
        rows = [self._row(line, products, order) for line in sheet.lines if len(products[line.code]) == 1]
        problems += [order_sheet.Problem(row["row"], row["told"]) for row in rows if row["told"]]
        problems = sorted(sheet.problems + problems, key=lambda problem: problem.row)
        return ([], self._told(problems)) if problems else (rows, [])

    def _row(self, line, products, order):
        """One line of the sheet with its unit, checked as fast entry checks it."""
        given = {
            "row": line.row,
            "product_id": products[line.code].id,
            "quantity": float(line.quantity),
            "unit": line.unit,
            "asked": float(line.rate) if line.rate else False,
        }
        return order._o2d_checked_row(given, self.env["product.product"].union(*products.values()))

    def _prepare_lines(self, order, rows):
        return [
            {
                "order_id": order.id,
                "product_id": row["product"]["id"],
                "product_uom_qty": row["quantity"],
                "product_uom_id": row["uom"]["id"],
            }
            for row in rows
        ]

    def _content(self):
        """The bytes of the file."""
        try:
            return base64.b64decode(self.file or b"", validate=False)
        except (binascii.Error, ValueError):
            return b""

    def _products(self, lines, order):
        """{code of the sheet: product} and the problems of codes that mean no article or several.

        The articles are those that fast entry finds, but only what is named: nothing here is close enough.
        """
        catalogue, _packed = order._o2d_catalogue()
        Product = self.env["product.product"]
        by_code = {line.code: Product.browse(catalogue.whole(line.code).ids) for line in lines}
        problems = []
        for line in lines:
            count = len(by_code[line.code])
            if not count:
                words = self.env._(
                    "%(code)s is no article of ours. Correct the code, or add the article first.", code=line.code
                )
                problems.append(order_sheet.Problem(line.row, words))
            elif count > 1:
                words = self.env._("%(code)s means %(count)s articles. Use the barcode.", code=line.code, count=count)
                problems.append(order_sheet.Problem(line.row, words))
        return by_code, problems

    def _told(self, problems):
        """The first problems in words, each with its row."""
        words = [
            self.env._("Row %(row)s: %(words)s", row=problem.row, words=problem.words) if problem.row else problem.words
            for problem in problems[: order_sheet.TOLD]
        ]
        if len(problems) > order_sheet.TOLD:
            words.append(self.env._("… and %(count)s more.", count=len(problems) - order_sheet.TOLD))
        return words

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Read an order from a spreadsheet"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
