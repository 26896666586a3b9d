"""The promotion scheme."""

from odoo.fields import Command

from ..tools import catalogue

CODE = "VIJAY25"


def load_promotion(env, products):
    """Two and a half percent off the electrical line from ₹ 10,000 on, claimed on the quotation by its code."""
    tagged = env["product.product"].browse(
        [
            products[article.code].id
            for article in catalogue.articles(len(products))
            if article.line == catalogue.ELECTRICAL
        ]
    )
    program = env["loyalty.program"].create(
        {
            "name": "Monsoon scheme, electrical",
            "program_type": "promo_code",
            "trigger": "with_code",
            "applies_on": "current",
            "rule_ids": [
                Command.create(
                    {
                        "mode": "with_code",
                        "code": CODE,
                        "minimum_amount": 10000,
                        "reward_point_mode": "order",
                        "reward_point_amount": 1,
                        "product_category_id": tagged[:1].categ_id.parent_id.id,
                    }
                )
            ],
            "reward_ids": [
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount": 2.5,
                        "discount_mode": "percent",
                        "discount_applicability": "specific",
                        "discount_product_category_id": tagged[:1].categ_id.parent_id.id,
                        "required_points": 1,
                    }
                )
            ],
        }
    )
    # Every line of a tax invoice bears an HSN code, the discount's too.
    program.reward_ids.discount_line_product_id.l10n_in_hsn_code = tagged[:1].l10n_in_hsn_code
    return program
