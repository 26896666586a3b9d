from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.models.o2d_control import CONTROLS
from odoo.addons.o2d_base.models.res_config_settings import CHECKED_BY

from .common import O2dCase

ALL = {
    "menu_root",
    "menu_tracker",
    "menu_my_work",
    "menu_orders",
    "menu_orders_by_stage",
    "menu_exceptions",
    "menu_exceptions_my_role",
    "menu_exceptions_all",
    "menu_reporting",
    "menu_reporting_exceptions",
    "menu_reporting_trail",
}
SALES, STOCK, BILLS = "sale.sale_menu_root", "stock.menu_stock_root", "account.menu_finance"
# role: the applications of core it sees, besides our own
APPS = {
    "sales_coordinator": {SALES},
    "sales_head": {SALES},
    "finance_executive": {BILLS},
    "finance_head": {BILLS},
    "accounts": {BILLS},
    "compliance": {BILLS},
    "picker": {STOCK},
    "warehouse_coordinator": {STOCK},
    "gate_keeper": {STOCK},
    "dispatch_supervisor": {STOCK},
    "operations_head": {SALES, STOCK},
    "management": set(),
    "administration": set(),
}


class RpcCase(O2dCase, HttpCase):
    """Calls the server as a browser or a script would."""

    def _as(self, user):
        self.authenticate(user.login, user.login)

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def assertRefused(self, model, method, *args, error="odoo.exceptions.AccessError", **kwargs):
        with self.assertRaises(JsonRpcException) as refused, mute_logger("odoo.http"):
            self._call(model, method, *args, **kwargs)
        self.assertEqual(refused.exception.args[0], error)


@tagged("post_install", "-at_install")
class TestMenus(RpcCase):
    def _menus(self, user):
        """External ids of the menus that the web client loads for a user."""
        self._as(user)
        menus = self.url_open("/web/webclient/load_menus").json()
        return {menu["xmlid"] for menu in menus.values() if menu.get("xmlid")}

    def test_each_role_sees_only_its_menus(self):
        """A role sees the orders, the exceptions, the reports and its own applications, and configures nothing."""
        for role, apps in APPS.items():
            menus = self._menus(self._user(role))
            ours = {name.removeprefix("o2d_base.") for name in menus if name.startswith("o2d_base.")}
            # Setting the controls gives no right to read orders.
            expected = ALL - {"menu_orders", "menu_orders_by_stage"} if role == "administration" else ALL
            if role == "administration":
                self.assertEqual(ours & ALL, expected)
                self.assertIn("menu_configuration", ours)
            else:
                self.assertEqual(ours, expected, role)
            self.assertEqual(menus & {SALES, STOCK, BILLS}, apps, role)

    def test_no_role_no_menu(self):
        """An employee without a role does not even see the application."""
        menus = self._menus(self._user())
        self.assertFalse({name for name in menus if name.startswith("o2d_base.")})

    def test_configuration_of_the_administrator(self):
        """Controls, stages, handoffs and PIN codes are the administrator's; settings are the system administrator's."""
        administrator = self._user("administration")
        self.assertIn("o2d_base.menu_configuration_controls", self._menus(administrator))
        self.assertNotIn("o2d_base.menu_configuration_settings", self._menus(administrator))


@tagged("post_install", "-at_install")
class TestRights(RpcCase):
    def test_only_the_administrator_sets_controls(self):
        """The head of operations reads the controls and cannot change one; the administrator can."""
        control = self._control("credit_limit", "advise")
        self._as(self._user("operations_head"))
        self.assertEqual(self._call("o2d.control", "read", control.ids, ["mode"])[0]["mode"], "advise")
        self.assertRefused("o2d.control", "write", control.ids, {"mode": "off"})
        self.assertRefused(
            "o2d.control", "create", [{"code": "gate_out", "company_id": self.company.id, "mode": "off"}]
        )
        self._as(self._user("administration"))
        self._call("o2d.control", "write", control.ids, {"mode": "off"})
        self.assertEqual(control.mode, "off")

    def test_management_changes_nothing(self):
        """Management reads orders and exceptions, and can neither write, confirm nor close."""
        order = self._order()
        problem = self.env["o2d.exception"].create(
            {"name": "Wet cartons", "order_id": order.id, "company_id": self.company.id}
        )
        self._as(self._user("management"))
        self.assertTrue(self._call("sale.order", "o2d_tracking", order.ids)["answer"])
        self.assertRefused("sale.order", "write", order.ids, {"note": "x"})
        self.assertRefused("sale.order", "action_confirm", order.ids)
        self.assertRefused("o2d.exception", "write", problem.ids, {"closure": "x"})
        self.assertRefused("o2d.exception", "action_close", problem.ids)
        self.assertEqual(order.state, "draft")

    def test_inner_methods_are_no_doors(self):
        """What begins with an underscore cannot be called, so no audience can be chosen from outside."""
        order = self._order()
        self._as(self._user("sales_coordinator"))
        for method, args in (
            ("_o2d_tracking", ["internal"]),
            ("_o2d_tracking_lines", []),
            ("_o2d_search_domain", ["x"]),
        ):
            self.assertRefused("sale.order", method, order.ids, *args)

    def test_screen_fields_are_not_for_everybody(self):
        """Reasons and advice are read by roles of the suite only."""
        order = self._order()
        self._as(self._user("sales_coordinator"))
        self._call("sale.order", "read", order.ids, ["o2d_stop_words", "o2d_advice", "o2d_answer"])
        salesman = self.env["res.users"].create(
            {"name": "Plain", "login": "plain_rpc", "password": "plain_rpc",
             "group_ids": [Command.set(self.env.ref("sales_team.group_sale_salesman_all_leads").ids)]}
        )  # fmt: skip
        self._as(salesman)
        self.assertRefused("sale.order", "read", order.ids, ["o2d_stop_words"])
        self.assertRefused("sale.order", "read", order.ids, ["o2d_advice"])


@tagged("post_install", "-at_install")
class TestCompanies(RpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Godavari Pumps"})
        cls.stranger = cls._user(
            "operations_head",
            "finance_head",
            login="stranger",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        cls.order = cls._order([(cls.product, 10)])
        cls.order.action_confirm()
        cls.problem = cls.env["o2d.exception"]._raise(
            "test:company", {"name": "Late", "type": "late", "order_id": cls.order.id, "company_id": cls.company.id}
        )
        cls.events = cls.env["o2d.event"]._log(cls.order, "note", note="Only for us")

    def test_nothing_of_another_company(self):
        """Over JSON-RPC a user of one company neither finds, reads nor tracks anything of another."""
        self._as(self.stranger)
        for model, record in (("sale.order", self.order), ("o2d.exception", self.problem), ("o2d.event", self.events)):
            self.assertEqual(self._call(model, "search_read", [("id", "=", record.id)], ["display_name"]), [], model)
            self.assertRefused(model, "read", record.ids, ["display_name"])
        self.assertRefused("sale.order", "o2d_tracking", self.order.ids)
        self.assertRefused("sale.order", "action_o2d_trail", self.order.ids)
        self.assertRefused("o2d.event", "action_open_document", self.events.ids)
        self.assertEqual(self._call("sale.order", "o2d_find", self.order.name), [])

    def test_counts_leak_nothing(self):
        """Grouping and counting tell nothing about another company either."""
        self._as(self.stranger)
        for model in ("o2d.exception", "o2d.event"):
            self.assertEqual(self._call(model, "search_count", [("company_id", "=", self.company.id)]), 0)
            groups = self._call(
                model, "formatted_read_group", [("company_id", "=", self.company.id)], ["company_id"], ["__count"]
            )
            self.assertEqual(groups, [], model)

    def test_company_switched_off(self):
        """Of two companies of one user only those switched on are shown."""
        both = self._user("operations_head", login="both", company_ids=[Command.set((self.company + self.other).ids)])
        exceptions = self.env["o2d.exception"].with_user(both)
        self.assertIn(self.problem, exceptions.with_context(allowed_company_ids=self.company.ids).search([]))
        self.assertNotIn(self.problem, exceptions.with_context(allowed_company_ids=self.other.ids).search([]))
        with self.assertRaises(AccessError):
            self.order.with_user(both).with_context(allowed_company_ids=self.other.ids).o2d_tracking()


@tagged("post_install", "-at_install")
class TestSettings(O2dCase):
    """The settings page shows and sets the company's own mode of each control."""

    def _settings(self, **values):
        settings = self.env["res.config.settings"].create(values)
        settings.execute()
        return settings

    def test_shows_what_is_in_force(self):
        """What the page shows is what the gates read."""
        self._control("credit_limit", "enforce")
        values = self.env["res.config.settings"].default_get(["o2d_mode_credit_limit", "o2d_mode_gate_out"])
        self.assertEqual((values["o2d_mode_credit_limit"], values["o2d_mode_gate_out"]), ("enforce", "advise"))

    def test_sets_the_company_and_leaves_the_pilot(self):
        """Changing the company's mode leaves a warehouse's own row alone."""
        pilot = self._control("ewaybill", "enforce", self.warehouse)
        self._settings(o2d_mode_ewaybill="off")
        mode = self.env["o2d.control"]._mode
        self.assertEqual(mode("ewaybill", self.company), "off")
        self.assertEqual(mode("ewaybill", self.company, self.warehouse), "enforce")
        self.assertEqual(pilot.mode, "enforce")

    def test_untouched_controls_get_no_row(self):
        """Saving the page without a change does not pin a branch to the mode of its parent."""
        before = self.env["o2d.control"].search_count([])
        self._settings()
        self.assertEqual(self.env["o2d.control"].search_count([]), before)
        self._settings(o2d_mode_gate_out="enforce")
        self.assertEqual(self.env["o2d.control"].search_count([]), before + 1)

    def test_advice_shows_only_when_switched_on(self):
        """Advising is silent until the company asks to see it."""
        order = self._order()
        self.env["o2d.event"]._log(order, "advised", note="Would have been over the limit")
        self.assertFalse(order.o2d_advice)
        self._settings(o2d_show_advice=True)
        order.invalidate_recordset(["o2d_advice"])
        self.assertIn("over the limit", order.o2d_advice)

    def test_only_what_is_checked(self):
        """The page has no switch for a control that no installed module checks."""
        installed = self.env["ir.module.module"]._installed()
        shown = set(CHECKED_BY) - set(self.env["res.config.settings"].create({}).o2d_idle_controls.split())
        self.assertEqual(shown, {code for code, module in CHECKED_BY.items() if module in installed})
        self.assertEqual(set(CHECKED_BY), {code for code, _label in CONTROLS})
        view = self.env.ref("o2d_base.res_config_settings_view_form").arch
        for code in CHECKED_BY:
            self.assertIn(f"invisible=\"'{code}' in o2d_idle_controls\"", view)
