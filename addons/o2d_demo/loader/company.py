"""The company in Maharashtra, its branch in Karnataka, their charts and registrations."""

from odoo.fields import Command

from ..tools import gst, parties, places

NAME = "Deccan Flow & Power Distributors Pvt Ltd"
BRANCH_NAME = "Deccan Flow & Power Distributors, Bengaluru"


def state(env, gst_code):
    """The state record of a GST state code."""
    country = env.ref("base.in")
    return env["res.country.state"].search(
        [("country_id", "=", country.id), ("l10n_in_tin", "=", gst_code)], limit=1, order="id"
    )


def address_values(env, place, gstin=None):
    values = {
        "street": place.streets[0],
        "city": place.city,
        "zip": place.pins[0],
        "state_id": state(env, place.gst).id,
        "country_id": env.ref("base.in").id,
    }
    if gstin:
        values.update(vat=gstin, l10n_in_gst_treatment="regular")
    return values


def load_companies(env):
    """Name the main company, load the Indian chart into it, and open the branch.

    :returns: (company, branch)
    """
    env.ref("base.INR").active = True
    company = env.ref("base.main_company")
    company.write(
        {
            "name": NAME,
            "currency_id": env.ref("base.INR").id,
            "email": "orders@deccanflow.example.com",
            "phone": "+91 20 4012 3456",
        }
    )
    holder = parties.company_pan()
    company.partner_id.write(address_values(env, places.COMPANY, gst.gstin(places.COMPANY.gst, holder)))
    env["account.chart.template"].try_loading("in", company, install_demo=False)
    company.vat = gst.gstin(places.COMPANY.gst, holder)
    branch = _load_branch(env, company, gst.gstin(places.BRANCH.gst, holder))
    for one in company + branch:
        _set_features(one)
    # Working hours and service levels are those of Pune, not of Greenwich.
    (company + branch).resource_calendar_id.tz = "Asia/Kolkata"
    env.user.write({"company_ids": [Command.link(branch.id)], "company_id": company.id})
    return company, branch


def _load_branch(env, company, gstin):
    address = address_values(env, places.BRANCH, gstin)
    address.pop("l10n_in_gst_treatment")
    branch = env["res.company"].create(
        {
            "name": BRANCH_NAME,
            "parent_id": company.id,
            "currency_id": company.currency_id.id,
            # Nothing is looked up on the network.
            "iap_enrich_auto_done": True,
            "email": "bengaluru@deccanflow.example.com",
            "phone": "+91 80 4012 3456",
            **address,
        }
    )
    branch.partner_id.l10n_in_gst_treatment = "regular"
    # A branch under its own GST registration has a sale journal of its own.
    env["account.journal"].create(
        {
            "name": "Tax Invoices, Karnataka",
            "code": "KAR",
            "type": "sale",
            "company_id": branch.id,
            "sequence": 1,
        }
    )
    return branch


def _set_features(company):
    company.write(
        {
            "account_use_credit_limit": True,
            "l10n_in_hsn_code_digit": "6",
            "l10n_in_edi_feature": True,
            "l10n_in_ewaybill_feature": True,
            "l10n_in_edi_production_env": False,
            "l10n_in_edi_username": "demonstration",
            "l10n_in_edi_password": "demonstration",
            "l10n_in_ewaybill_username": "demonstration",
            "l10n_in_ewaybill_password": "demonstration",
            "stock_move_email_validation": False,
        }
    )
