"""Which pictures there are: who sees what, on which screen."""

from dataclasses import dataclass

from .day import PORTAL

DESKTOP, PHONE, PAPER = (1440, 900), (390, 844), (820, 1000)
BUSY = "!shown('.o_loading_indicator, .o_blockUI, .o_view_sample_data')"
LIST = f"js:shown('.o_data_row, .o_group_header, .o_kanban_record') && {BUSY}"
FORM = f"js:shown('.o_form_view .o_form_sheet') && {BUSY}"
SETTINGS = f"js:shown('.app_settings_block') && {BUSY}"
TRACKER = f"js:shown('.o_o2d_tracker .o_o2d_columns') && {BUSY}"
WORK = f"js:shown('.o_o2d_work h2') && {BUSY}"
ORDER = "/odoo/action-sale.action_orders/{order[%s]}"
# As customers write: codes, names, dozens, a slip of the hand, and what no article is called.
PASTED = """Dear sir, please send
ABR-BH-100MM  10 nos
Jaldhara motor starter panel, 10 A - 4 pcs @ 2,700
Vajra hex bolt and nut, M6 x 25   2
Tejas distribution board, 4 way  6 nos
Gram hand pump, India Mark II -1
ceiling rose 12 pcs"""
PICKING = "/odoo/internal/{delivery[%s]}"
SANCTION = "/odoo/sanction/{sanction[%s]}"
PICK = f"js:shown('.o_o2d_pick_row') && {BUSY}"
LINE = f"js:shown('.o_o2d_pick_line') && {BUSY}"
GATE = f"js:shown('.o_o2d_gate_row') && {BUSY}"
DECISION = f"js:shown('.o_o2d_sanction .o_o2d_buttons') && {BUSY}"


@dataclass(frozen=True)
class Shot:
    """One picture.

    :param name: of the file, without `.png`; a phone's ends in `_phone`, what is printed in `_paper`
    :param role: login of the demonstration's user
    :param path: of the page; {order[KEY]}, {delivery[KEY]}, {trip[KEY]} and {sanction[KEY]} stand for ids of the day's
        documents
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
        if self.name.endswith("_paper"):
            return PAPER
        return PHONE if self.phone else DESKTOP


def both(name, *what):
    """The same on a desktop and on a phone."""
    return (Shot(name, *what), Shot(f"{name}_phone", *what))


def work(role):
    return Shot(f"my_work_{role}", role, "/odoo/my-work", WORK)


SHOTS = (
    *both("tracker", "sales_coordinator", "/odoo/tracker/{order[tracked]}", TRACKER),
    Shot(
        "fast_entry_paste",
        "sales_coordinator",
        ORDER % "draft",
        FORM,
        (
            ("click", ".o_o2d_fast_entry"),
            ("click", ".dropdown-item.o_o2d_paste"),
            ("wait", ".o_o2d_paste_text"),
            ("type", PASTED),
            ("click", ".o_o2d_read"),
            ("wait", ".o_o2d_entry_row"),
        ),
    ),
    Shot(
        "fast_entry_repeat",
        "sales_coordinator",
        ORDER % "quoted",
        FORM,
        (
            ("click", ".o_o2d_fast_entry"),
            ("click", ".dropdown-item.o_o2d_repeat"),
            ("wait", ".modal .o_o2d_entry_row"),
        ),
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
    *both("sanction", "finance_head", SANCTION % "stopped", DECISION),
    Shot("quotation_over_limit", "sales_coordinator", ORDER % "over", FORM),
    Shot("order_waits", "sales_coordinator", ORDER % "stopped", FORM),
    Shot("my_work_picker_phone", "picker", "/odoo/my-work", WORK),
    Shot("my_work_gate_keeper_phone", "gate_keeper", "/odoo/my-work", WORK),
    Shot("orders_board", "operations_head", "/odoo/dispatch-orders?view_type=kanban", LIST),
    *both("delivery", "picker", PICKING % "tracked", FORM),
    Shot("pick_phone", "picker", "/odoo/pick", PICK, (("click", ".o_o2d_pick_row"), ("wait", LINE))),
    Shot("pick_home_phone", "picker", "/odoo/pick", PICK),
    Shot("trip", "dispatch_supervisor", "/odoo/dispatch-trips/{trip[gate]}", FORM),
    Shot("gate_phone", "gate_keeper", "/odoo/gate", GATE),
    Shot(
        "gate_trip_phone",
        "gate_keeper",
        "/odoo/gate",
        GATE,
        (("click", ".o_o2d_gate_row"), ("wait", ".o_o2d_gate_vehicle")),
    ),
    Shot("proofs", "dispatch_supervisor", "/odoo/dispatch-proofs"),
    Shot("packing_slip_paper", "picker", "/report/html/o2d_dispatch.report_packing_slip/{delivery[packed]}", ".page"),
    Shot("promise", "sales_coordinator", ORDER % "promise", FORM),
    Shot(
        "sourcing",
        "sales_coordinator",
        ORDER % "promise",
        FORM,
        (
            ("click", ".o_notebook_headers [name=o2d_sourcing]"),
            ("wait", ".o_field_widget[name=o2d_sourcing_strategy]"),
            ("click", "button[name=action_o2d_sourcing]"),
            ("wait", f"js:shown('.modal .o_form_view') && {BUSY}"),
        ),
    ),
    Shot("backorders", "warehouse_coordinator", "/odoo/dispatch-share-out", FORM),
    Shot("settings", "admin", "/odoo/action-o2d_base.o2d_settings_action", SETTINGS),
    Shot("stages", "administration", "/odoo/o2d-stages"),
    Shot("handoffs", "administration", "/odoo/o2d-handoffs"),
    Shot("trail", "operations_head", "/odoo/dispatch-trail"),
    Shot("exceptions", "operations_head", "/odoo/action-o2d_base.o2d_exception_action"),
    *both("portal_order", PORTAL[0], "/my/orders/{order[tracked]}", ".o_portal_sidebar, .o_portal_sale_sidebar"),
    Shot("portal_report_phone", PORTAL[0], "/my/orders/{order[billed]}/report", "form"),
)
