"""The history of the demonstration: real documents, at their moments, of every kind."""

from datetime import timedelta

import pytest

from .conftest import SIZE

NUMBERS = "SELECT name FROM account_move WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')"


MOMENTS = (
    # table, column, which rows, steps of the plan that make them
    ("sale_order", "create_date", "client_order_ref LIKE 'PO/%%'", {"quote"}),
    ("stock_picking", "date_done", "sale_id IS NOT NULL AND state = 'done'", {"pick", "pick_short", "ship", "return"}),
    ("account_move", "create_date", "move_type = 'out_invoice'", {"bill"}),
)
# The plan is laid from today, the history stands from the day it was built: Sundays fall elsewhere.
SHIFT = timedelta(days=3)


@pytest.fixture(scope="module")
def planned():
    """The orders of the history as they were planned, none of them with anything after its end."""
    from o2dcli import paths, pytest_gate

    pytest_gate._open_addons(paths.ADDONS)
    from odoo.addons.o2d_demo.loader.stock import carried
    from odoo.addons.o2d_demo.tools import catalogue, orders, parties

    articles = catalogue.articles(SIZE["products"])
    kept = {code: carried(articles, code) for code in orders.WAREHOUSES}
    return orders.plans(parties.customers(SIZE["customers"]), kept, SIZE["orders"])


@pytest.mark.parametrize(("table", "column", "which", "steps"), MOMENTS)
def test_moved_clock(history, planned, table, column, which, steps):
    """Orders, transfers and invoices stand at the moments of the plan, from its first to its last."""
    moments = [moment for plan in planned for moment, name in plan.steps if name in steps]
    (row,) = history.rows(f"SELECT max({column}) - min({column}) AS span FROM {table} WHERE {which}")
    assert abs(row["span"] - (max(moments) - min(moments))) <= SHIFT


def test_ninety_days(history, planned):
    """The first order is of the first of ninety days; events and messages go on to the last step that was planned."""
    from odoo.addons.o2d_demo.tools.orders import DAYS

    age = history.value("SELECT now() AT TIME ZONE 'UTC' - min(create_date) FROM sale_order")
    assert age >= timedelta(days=DAYS) - SHIFT
    moments = [moment for plan in planned for moment, _name in plan.steps]
    for column, table in (("occurred_at", "o2d_event"), ("date", "mail_message")):
        span = history.value(
            f"SELECT max({column}) - (SELECT min(create_date) FROM sale_order WHERE client_order_ref LIKE 'PO/%%') "
            f"FROM {table}"
        )
        assert span >= max(moments) - min(moments) - SHIFT, table


def test_nothing_is_of_the_future(history):
    """No order, transfer, invoice, event or message is of a moment after now."""
    for table, column in (
        ("sale_order", "create_date"), ("stock_picking", "date_done"), ("account_move", "create_date"),
        ("o2d_event", "occurred_at"), ("mail_message", "date"),
    ):  # fmt: skip
        assert history.value(f"SELECT max({column}) <= now() AT TIME ZONE 'UTC' FROM {table}"), table


def test_clock_is_left_behind(history):
    """The function that moved the database's clock is gone from the demonstration."""
    assert history.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'o2d_demo_clock'") == 0


def test_kinds(history):
    """Orders were cancelled, lost, over the limit, short and late, and goods came back."""
    assert history.value("SELECT count(*) FROM sale_order WHERE state = 'cancel'") >= 1
    assert history.value("SELECT count(*) FROM sale_order WHERE state = 'sent'") >= 1
    assert history.value("SELECT count(*) FROM stock_picking WHERE backorder_id IS NOT NULL AND state = 'done'") >= 1
    assert history.value("SELECT count(*) FROM stock_picking WHERE return_id IS NOT NULL AND state = 'done'") >= 1
    assert history.value("SELECT count(*) FROM account_move WHERE move_type = 'out_refund' AND state = 'posted'") >= 2
    assert history.value("SELECT count(*) FROM o2d_event WHERE kind = 'released' AND stage = 'credit'") >= 1
    assert history.value("SELECT count(*) FROM o2d_exception WHERE type = 'late'") >= 1


def test_every_dispatch_is_billed_at_removal(history):
    """No dispatch stands unbilled, and no invoice is of an earlier day than its dispatch."""
    assert history.value(
        """SELECT count(*) FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id
            WHERE sale.state = 'sale' AND line.qty_delivered != line.qty_invoiced AND line.reward_id IS NULL"""
    ) == 0  # fmt: skip


def test_two_registrations(history):
    """Company and branch bill under their own GSTIN, each in its own series of at most 16 characters."""
    rows = history.rows(
        """SELECT move.company_id, company_partner.vat, array_agg(DISTINCT move.journal_id) AS journals
             FROM account_move move
             JOIN res_company company ON company.id = move.company_id
             JOIN res_partner company_partner ON company_partner.id = company.partner_id
            WHERE move.move_type = 'out_invoice' AND move.state = 'posted' GROUP BY 1, 2"""
    )
    assert sorted(row["vat"][:2] for row in rows) == ["27", "29"]
    journals = [set(row["journals"]) for row in rows]
    assert all(len(one) == 1 for one in journals)
    assert journals[0] != journals[1]
    assert all(len(row["name"]) <= 16 for row in history.rows(NUMBERS))


def test_registered(history):
    """Every invoice and credit note to a registered buyer is known to the (simulated) government."""
    assert history.value(
        """SELECT count(*) FROM account_move WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
            AND l10n_in_edi_status IS DISTINCT FROM 'sent'"""
    ) == 0  # fmt: skip
    assert history.value("SELECT count(*) FROM l10n_in_ewaybill") > 0
    assert history.value("SELECT count(*) FROM l10n_in_ewaybill WHERE state != 'generated'") == 0


def test_transporters(history):
    """Some e-way bills name a transporter with a TRANSIN, others go with the own fleet."""
    (row,) = history.rows(
        """SELECT count(*) AS bills, count(bill.transporter_id) AS carried, count(partner.vat) AS numbered
             FROM l10n_in_ewaybill bill LEFT JOIN res_partner partner ON partner.id = bill.transporter_id"""
    )
    assert 0 < row["carried"] < row["bills"]
    assert row["numbered"] == row["carried"]


def test_promotion_scheme(history):
    """Quotations bear the scheme's reward, and it is billed as a discount."""
    rows = history.rows("SELECT price_subtotal, qty_invoiced FROM sale_order_line WHERE reward_id IS NOT NULL")
    assert rows
    assert all(row["price_subtotal"] < 0 for row in rows)
    assert any(row["qty_invoiced"] == 1 for row in rows)


def test_bins_are_counted(history):
    """Bins were counted within the last thirty days, by the warehouse coordinator, so that not every one is due."""
    assert history.value(
        "SELECT count(*) FROM stock_location WHERE last_inventory_date >= (now() AT TIME ZONE 'UTC')::date - 30"
    ) > 0  # fmt: skip
    assert history.value(
        """SELECT count(*) FROM stock_move move JOIN res_users users ON users.id = move.create_uid
            WHERE move.is_inventory AND users.login = 'warehouse_coordinator'"""
    ) > 0  # fmt: skip


def test_one_user_per_role(history):
    """Each role has its user, and no user has two."""
    rows = history.rows(
        """SELECT users.login, count(*) AS roles
             FROM res_users users
             JOIN res_groups_users_rel rel ON rel.uid = users.id
             JOIN ir_model_data data ON data.res_id = rel.gid AND data.model = 'res.groups' AND data.module = 'o2d_base'
            WHERE data.name = 'group_' || users.login GROUP BY 1"""
    )
    assert len(rows) == 13
    assert {row["roles"] for row in rows} == {1}


def test_masters(history):
    """Customers have GSTIN, PIN, terms, price list and deliveries; a third of the products have lots."""
    (row,) = history.rows(
        """SELECT count(*) AS customers, count(vat) AS gstins, count(zip) AS pins, count(credit_limit) AS limits
             FROM res_partner WHERE ref LIKE 'C____' AND parent_id IS NULL"""
    )
    assert set(row.values()) == {24}
    products = history.value("SELECT count(*) FROM product_template WHERE is_storable")
    lots = history.value("SELECT count(*) FROM product_template WHERE is_storable AND tracking = 'lot'")
    assert products == 250
    assert 0.25 < lots / products < 0.42
    assert history.value("SELECT count(*) FROM purchase_order WHERE state = 'purchase'") == 12
    assert history.value("SELECT count(*) FROM loyalty_program WHERE active") >= 1
    assert history.value("SELECT count(*) FROM fleet_vehicle WHERE driver_id IS NOT NULL") == 8
