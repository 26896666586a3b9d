"""The catalogue as products, with their taxes, weights, barcodes, HSN codes and lots."""

from odoo.fields import Command

from ..tools import catalogue


def load_products(env, company, count):
    """Create the articles.

    :returns: {article code: product}
    """
    ChartTemplate = env["account.chart.template"].with_company(company)
    taxes = {
        rate: (ChartTemplate.ref(f"sgst_sale_{rate}"), ChartTemplate.ref(f"sgst_purchase_{rate}"))
        for rate in (5, 18, 40)
    }
    categories = _load_categories(env)
    units = {key: env.ref(xmlid) for key, xmlid in catalogue.UNITS.items()}
    articles = catalogue.articles(count)
    products = env["product.product"].create(
        [_product_values(article, categories, units, taxes) for article in articles]
    )
    return dict(zip((article.code for article in articles), products, strict=True))


def _load_categories(env):
    parents = {
        line: env["product.category"].create({"name": line, "property_cost_method": "standard"})
        for line in catalogue.LINES
    }
    families = dict.fromkeys((family.name.split(",")[0], family.line) for family in catalogue.FAMILIES)
    children = env["product.category"].create(
        [{"name": name, "parent_id": parents[line].id, "property_cost_method": "standard"} for name, line in families]
    )
    return {name: child for (name, _line), child in zip(families, children, strict=True)}


def _product_values(article, categories, units, taxes):
    sale_tax, purchase_tax = taxes[article.rate]
    values = {
        "name": article.name,
        "default_code": article.code,
        "barcode": article.barcode,
        "type": "consu",
        "is_storable": True,
        "invoice_policy": "delivery",
        "categ_id": categories[article.family].id,
        "uom_id": units[article.unit].id,
        "list_price": article.price,
        "standard_price": article.cost,
        "weight": article.kilos,
        "l10n_in_hsn_code": article.hsn,
        "taxes_id": [Command.set(sale_tax.ids)],
        "supplier_taxes_id": [Command.set(purchase_tax.ids)],
        "tracking": "none" if article.lots == "none" else "lot",
        "sale_delay": 1,
    }
    if article.lots == "expiry":
        values.update(use_expiration_date=True, expiration_time=article.days, alert_time=30, removal_time=15)
    return values
