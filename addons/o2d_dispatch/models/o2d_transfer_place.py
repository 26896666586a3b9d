from odoo import fields, models
from odoo.tools import SQL


class O2dTransferPlace(models.Model):
    """The sites of the whole business by name, those of its other branches too: goods are asked from there.

    Core shows a warehouse to the people of its own company only, and says much more of it than where it is.
    """

    _name = "o2d.transfer.place"
    _description = "Site of the business"
    _auto = False
    _order = "company_id, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(readonly=True)
    code = fields.Char(string="Short name", readonly=True)
    # One that is closed keeps its name on what was sent from it or to it.
    active = fields.Boolean(readonly=True)
    company_id = fields.Many2one("res.company", string="Branch", readonly=True)
    root_id = fields.Many2one("res.company", string="Business", readonly=True)

    @property
    def _table_query(self):
        # The id of a site is that of its warehouse.
        return SQL(
            """
            SELECT w.id, w.name, w.code, w.active, w.company_id, split_part(c.parent_path, '/', 1)::int AS root_id
              FROM stock_warehouse w JOIN res_company c ON c.id = w.company_id
            """
        )

    def _o2d_warehouse(self):
        """The warehouse itself, as the system sees it."""
        return self.env["stock.warehouse"].sudo().browse(self.ids)
