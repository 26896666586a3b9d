"""The history of the demonstration: real documents, at their moments, of every kind."""

NUMBERS = "SELECT name FROM account_move WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')"


def test_moved_clock(history):
    """Orders, transfers, invoices and events stand at their moments over ninety days, and none after now."""
    for table, column in (
        ("sale_order", "create_date"), ("stock_picking", "date_done"), ("account_move", "create_date"),
        ("o2d_event", "occurred_at"), ("mail_message", "date"),
    ):  # fmt: skip
        last, first = f"max({column})", f"min({column})"
        (row,) = history.rows(
            f"SELECT {last} <= now() AT TIME ZONE 'UTC' AS past, {last} - {first} AS span FROM {table}"
        )
        assert row["past"], table
        assert row["span"].days >= 60, table


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
            WHERE sale.state = 'sale' AND line.qty_delivered != line.qty_invoiced"""
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
    assert history.value("SELECT count(*) FROM l10n_in_ewaybill WHERE state != 'generated'") == 0


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
