"""Which pictures there are: who sees what, on which screen."""

from dataclasses import dataclass

from .day import PORTAL

DESKTOP, PHONE = (1440, 900), (390, 844)
BUSY = "!shown('.o_loading_indicator, .o_blockUI, .o_view_sample_data')"
LIST = f"js:shown('.o_data_row, .o_group_header, .o_kanban_record') && {BUSY}"
FORM = f"js:shown('.o_form_view .o_form_sheet') && {BUSY}"
SETTINGS = f"js:shown('.app_settings_block') && {BUSY}"
TRACKER = f"js:shown('.o_o2d_tracker .o_o2d_columns') && {BUSY}"
WORK = f"js:shown('.o_o2d_work h2') && {BUSY}"
ORDER = "/odoo/action-sale.action_orders/{order[%s]}"
PICKING = "/odoo/internal/{delivery[%s]}"


@dataclass(frozen=True)
class Shot:
    """One picture.

    :param name: of the file, without `.png`; a phone's ends in `_phone`
    :param role: login of the demonstration's user
    :param path: of the page; {order[KEY]} and {delivery[KEY]} stand for the ids of the day's documents
    :param wait: what must be seen first, see `Chromium.wait_for`
    :param steps: ((verb, argument), …) done before the picture: click, type, press, wait, run
    """

    name: str
    role: str
    path: str
    wait: str = LIST
    steps: tuple = ()

    @property
    def phone(self):
        return self.name.endswith("_phone")

    @property
    def screen(self):
        return PHONE if self.phone else DESKTOP


def both(name, *what):
    """The same on a desktop and on a phone."""
    return (Shot(name, *what), Shot(f"{name}_phone", *what))


def work(role):
    return Shot(f"my_work_{role}", role, "/odoo/my-work", WORK)


SHOTS = (
    *both("tracker", "sales_coordinator", "/odoo/tracker/{order[tracked]}", TRACKER),
    Shot(
        "tracker_search",
        "sales_coordinator",
        "/odoo/tracker",
        ".o_o2d_search_input",
        (("click", ".o_o2d_search_input"), ("type", "sahyadri"), ("wait", ".o_o2d_hit")),
    ),
    *(
        work(role)
        for role in (
            "sales_coordinator",
            "sales_head",
            "finance_executive",
            "finance_head",
            "accounts",
            "compliance",
            "warehouse_coordinator",
            "dispatch_supervisor",
            "operations_head",
            "management",
        )
    ),
    Shot("my_work_picker_phone", "picker", "/odoo/my-work", WORK),
    Shot("my_work_gate_keeper_phone", "gate_keeper", "/odoo/my-work", WORK),
    Shot("orders_board", "operations_head", "/odoo/dispatch-orders?view_type=kanban", LIST),
    Shot("order_form", "sales_coordinator", ORDER % "tracked", FORM),
    Shot("order_on_its_way_phone", "picker", "/odoo/dispatch-orders/{order[tracked]}", FORM),
    *both("delivery", "picker", PICKING % "tracked", FORM),
    Shot("settings", "admin", "/odoo/action-o2d_base.o2d_settings_action", SETTINGS),
    Shot("controls", "administration", "/odoo/action-o2d_base.o2d_control_action"),
    Shot("stages", "administration", "/odoo/o2d-stages"),
    Shot("owners", "administration", "/odoo/action-o2d_base.o2d_stage_owner_action"),
    Shot("handoffs", "administration", "/odoo/o2d-handoffs"),
    Shot("trail", "operations_head", "/odoo/dispatch-trail"),
    Shot("exceptions", "operations_head", "/odoo/action-o2d_base.o2d_exception_action"),
    *both("portal_order", PORTAL[0], "/my/orders/{order[tracked]}", ".o_portal_sidebar, .o_portal_sale_sidebar"),
    Shot("portal_report_phone", PORTAL[0], "/my/orders/{order[billed]}/report", "form"),
)
