"""Into an Odoo that has been at work for years, and out of it again.

One database goes through it all, in this order: orders made by core alone, installing, work with the suite,
uninstalling, work with core alone, installing again.
"""

import json
import subprocess

import pytest

from o2dcli import databases, postgres
from o2dcli.paths import TEST_CONFIG

PREFIX = "o2d_test_install_"

SEED = """
from odoo import Command

partner = env["res.partner"].create({"name": "Kaveri Traders"})
warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
goods, rare = env["product.product"].create([
    {"name": name, "is_storable": True, "list_price": 100, "invoice_policy": "delivery", "taxes_id": False}
    for name in ("Bearing 6204", "Shaft made to order")
])
service = env["product.product"].create({
    "name": "Fitting", "type": "service", "list_price": 50, "invoice_policy": "order", "taxes_id": False,
})
env["stock.quant"]._update_available_quantity(goods, warehouse.lot_stock_id, 1000)

def order(ref, product=goods, confirm=True):
    made = env["sale.order"].create({
        "partner_id": partner.id, "client_order_ref": ref, "warehouse_id": warehouse.id,
        "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 10})],
    })
    if confirm:
        made.action_confirm()
    return made

def deliver(made, quantity=10):
    made.picking_ids.move_ids.filtered(lambda m: m.state != "done").write({"quantity": quantity, "picked": True})
    made.picking_ids.filtered(lambda p: p.state != "done").with_context(skip_backorder=True).button_validate()

order("quotation", confirm=False)
order("sent", confirm=False).action_quotation_sent()
order("waiting", rare)
order("reserved")
order("locked").action_lock()
deliver(order("partly delivered"), 4)
deliver(order("delivered"))
for ref in ("invoiced", "draft invoice", "paid"):
    made = order(ref)
    deliver(made)
    invoice = made._create_invoices()
    if ref != "draft invoice":
        invoice.action_post()
    if ref == "paid":
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
order("cancelled")._action_cancel()
order("services", service)
order("empty", confirm=False).order_line.unlink()
env.cr.commit()
"""

STAGES = """
orders = env["sale.order"].search([("client_order_ref", "!=", False)])
answer({order.client_order_ref: order.o2d_stage_id.code or "" for order in orders})
"""

WORK = """
control = env["o2d.control"]
control.create({"code": "pick_invoicing", "company_id": env.company.id, "mode": "enforce"})
held = env["sale.order"].search([("client_order_ref", "=", "quotation")])
held.order_line.product_id.product_tmpl_id.invoice_policy = "order"
extra = held.order_line.copy({"order_id": held.id})
extra._o2d_set_hold("Waits for the finance head.")
held.action_confirm()
env["sale.order"].search([("client_order_ref", "=", "delivered")])._create_invoices().action_post()
answer({
    "moves": len(held.picking_ids.move_ids), "to_invoice": held.order_line.mapped("qty_to_invoice"),
    "events": env["o2d.event"].search_count([]), "promise": bool(held.o2d_promise_date),
})
env.cr.commit()
"""

UNINSTALL = """
env["ir.module.module"].search([("name", "=", "o2d_base")]).button_immediate_uninstall()
"""

AFTER = """
held = env["sale.order"].search([("client_order_ref", "=", "quotation")])
lines = held.order_line
answer({"moves": lines.move_ids.mapped("product_uom_qty"), "to_invoice": lines.mapped("qty_to_invoice")})
made = held.copy()
made.action_confirm()
made.picking_ids.move_ids.write({"quantity": 10, "picked": True})
made.picking_ids.button_validate()
made._create_invoices().action_post()
assert made.invoice_status == "invoiced", made.invoice_status
env.cr.rollback()
"""

# What core made of its documents: the suite must not change any of it by being installed.
DOCUMENTS = {
    "orders": "SELECT id, state, locked, invoice_status, delivery_status, amount_total, commitment_date, write_date "
    "FROM sale_order ORDER BY id",
    "lines": "SELECT id, state, qty_delivered, qty_invoiced, qty_to_invoice, invoice_status, "
    "untaxed_amount_to_invoice, untaxed_amount_invoiced FROM sale_order_line ORDER BY id",
    "transfers": "SELECT id, state, printed, date_done, scheduled_date FROM stock_picking ORDER BY id",
    "moves": "SELECT id, state, product_uom_qty, quantity, picked FROM stock_move ORDER BY id",
    "invoices": "SELECT id, name, state, payment_state, amount_total FROM account_move ORDER BY id",
}
# What a database is made of. Sequences of ids and the suite's own keeping of its trail aside.
STRUCTURE = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name != 'o2d_event_kept' ORDER BY 1, 2",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' "
    "AND tablename != 'o2d_event_kept' ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text != 'o2d_event_kept' ORDER BY 1, 2",
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "models": "SELECT model, state FROM ir_model ORDER BY 1",
    "fields": "SELECT model, name, ttype, store, required, readonly FROM ir_model_fields ORDER BY 1, 2",
    "selections": "SELECT f.model, f.name, s.value FROM ir_model_fields_selection s "
    "JOIN ir_model_fields f ON f.id = s.field_id ORDER BY 1, 2, 3",
    "views": "SELECT key, name, model, type, mode, active, arch_db::text FROM ir_ui_view ORDER BY id",
    "menus": "SELECT id, name::text, parent_id, active FROM ir_ui_menu ORDER BY id",
    "groups": "SELECT id, name::text FROM res_groups ORDER BY id",
    "memberships": "SELECT gid, uid FROM res_groups_users_rel ORDER BY 1, 2",
    "implied": "SELECT gid, hid FROM res_groups_implied_rel ORDER BY 1, 2",
    "rules": "SELECT id, name, active FROM ir_rule ORDER BY id",
    "access": "SELECT id, name FROM ir_model_access ORDER BY id",
    "jobs": "SELECT cron_name, active FROM ir_cron ORDER BY id",
    "actions": "SELECT id, name::text FROM ir_act_window ORDER BY id",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key NOT LIKE 'base_setup.%' ORDER BY 1",
    "modules": "SELECT name, state FROM ir_module_module WHERE name NOT LIKE 'o2d%' ORDER BY 1",
    # For each model that inherits mail, Odoo itself leaves names of what is gone behind.
    "names": "SELECT module, name FROM ir_model_data WHERE module NOT LIKE 'o2d%' AND module != 'base' "
    "AND name NOT LIKE '%\\_\\_o2d\\_%' ORDER BY 1, 2",
    "ours": "SELECT module, name FROM ir_model_data WHERE module = 'o2d_base' ORDER BY 1, 2",
    "attachments": "SELECT res_model, res_field FROM ir_attachment WHERE res_model LIKE 'o2d%' ORDER BY 1, 2",
}


class Life:
    """A database from before the suite to after it."""

    def __init__(self, name):
        self.name = name

    def shell(self, script):
        """Run a script in Odoo's shell; what it gives to `answer()` comes back."""
        marker = "<<answer>>"
        prelude = f"import json\ndef answer(value):\n    print({marker!r} + json.dumps(value))\n\n"
        done = subprocess.run(
            databases.odoo("shell", "-c", TEST_CONFIG, "-d", self.name, "--no-http", "--log-level=warn"),
            input=prelude + script,
            capture_output=True,
            text=True,
            env=postgres.environment(),
            check=False,
        )
        loud = [line for line in done.stderr.splitlines() if " WARNING " in line or " ERROR " in line]
        loud = [line for line in loud if "Running as user 'root'" not in line]
        assert done.returncode == 0 and not loud and "Traceback" not in done.stderr, done.stderr[-4000:]
        answers = [line for line in done.stdout.splitlines() if line.startswith(marker)]
        return json.loads(answers[-1][len(marker) :]) if answers else None

    def rows(self, statement):
        return databases.query(self.name, statement).splitlines()

    def picture(self, statements):
        return {key: self.rows(statement) for key, statement in statements.items()}


def differences(before, after):
    """Readable: what is gone and what has come, per kind."""
    return {
        key: {
            "gone": sorted(set(before[key]) - set(after[key]))[:20],
            "come": sorted(set(after[key]) - set(before[key]))[:20],
        }
        for key in before
        if before[key] != after[key]
    }


@pytest.fixture(scope="module")
def life():
    name = f"{PREFIX}{databases.os.getpid()}"
    databases.clone(databases.core_template(), name)
    try:
        database = Life(name)
        database.shell(SEED)
        database.structure = database.picture(STRUCTURE)
        database.documents = database.picture(DOCUMENTS)
        databases.install(name, ["o2d_base"], config=TEST_CONFIG)
        yield database
    finally:
        databases.drop(name)


def test_installing_changes_no_document(life):
    """Orders, transfers and invoices that were there are as they were."""
    assert not differences(life.documents, life.picture(DOCUMENTS))


def test_existing_orders_get_a_stage(life):
    """Every order stands where its documents say, and a cancelled one nowhere."""
    assert life.shell(STAGES) == {
        "quotation": "quotation",
        "sent": "quotation",
        "empty": "quotation",
        "waiting": "allocation",
        "reserved": "picking",
        "locked": "picking",
        "partly delivered": "picking",
        "delivered": "invoice",
        "draft invoice": "invoice",
        "invoiced": "settlement",
        "paid": "settlement",
        "services": "invoice",
        "cancelled": "",
    }


def test_work_after_installing(life):
    """Existing quotations confirm, hold and promise; what was confirmed before is billed as it was."""
    done = life.shell(WORK)
    assert done["moves"] == 1
    assert done["to_invoice"] == [0, 0]
    assert done["promise"]
    assert done["events"] > 0
    life.events = done["events"]


def test_uninstalling_leaves_core_as_it_was(life):
    """No table, column, view, group, rule or job of ours stays; what it held is procured and billed by core's rules."""
    life.shell(UNINSTALL)
    left = differences(life.structure, life.picture(STRUCTURE))
    assert not left, json.dumps(left, indent=1)
    assert life.shell(AFTER) == {"moves": [10, 10], "to_invoice": [10, 10]}


def test_trail_survives_uninstalling(life):
    """The trail is set aside, and taken back when the suite comes again."""
    kept = int(life.rows("SELECT count(*) FROM o2d_event_kept")[0])
    assert kept >= life.events
    databases.install(life.name, ["o2d_base"], config=TEST_CONFIG)
    assert int(life.rows("SELECT count(*) FROM o2d_event")[0]) >= kept
    assert life.rows("SELECT to_regclass('o2d_event_kept') IS NULL") == ["t"]
