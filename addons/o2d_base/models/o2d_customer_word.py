from odoo import fields, models
from odoo.tools import SQL

from ..tools.line_match import key

LONGEST = 200
SHORTEST = 3


class O2dCustomerWord(models.Model):
    """What a customer calls an article: once somebody has said what is meant, it is understood the next time."""

    _name = "o2d.customer.word"
    _description = "A customer's word for an article"
    _rec_name = "words"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade", help="The customer who calls it so."
    )
    words = fields.Char(string="Called", required=True, help="Letters and digits of what the customer writes.")
    product_id = fields.Many2one(
        "product.product",
        string="Article",
        required=True,
        index=True,
        ondelete="cascade",
        help="What is meant by it.",
    )

    _words_uniq = models.UniqueIndex("(partner_id, words)")

    def _words_of(self, partner):
        """{this customer's own words: product id}."""
        rows = self.sudo().search_fetch(
            [("partner_id", "=", partner.commercial_partner_id.id)], ["words", "product_id"]
        )
        return {row.words: row.product_id.id for row in rows}

    def _remember(self, partner, meanings):
        """Keep what a customer's words mean; what they meant before is forgotten.

        :param meanings: {words as written: product}
        """
        known = {key(words)[:LONGEST]: product.id for words, product in meanings.items()}
        values = [
            SQL("(%s, %s, %s)", partner.commercial_partner_id.id, words, product)
            for words, product in sorted(known.items())
            if len(words) >= SHORTEST and not words.isdigit()
        ]
        if values:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO o2d_customer_word (partner_id, words, product_id) VALUES %s "
                    "ON CONFLICT (partner_id, words) DO UPDATE SET product_id = EXCLUDED.product_id",
                    SQL(", ").join(values),
                )
            )
            self.invalidate_model()
