import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const tours = registry.category("web_tour.tours");

/** Steps: choose a queue and see an order wait there. */
function waits(queue, order) {
    return [
        { trigger: `.o_o2d_work_queue[data-queue=${queue}]`, run: "click" },
        { trigger: `.o_o2d_work_queue.active[data-queue=${queue}]` },
        { trigger: `.o_o2d_row:contains(${order})` },
    ];
}

// What each role finds, as tests/queue_common.py has made it.
const WAITING = {
    sales_coordinator: { quotations: "Q-NEW", held: "Q-HELD", promises: "Q-PICK", reports: "Q-GONE" },
    sales_head: { late_quotations: "Q-LATE" },
    finance_executive: { credit: "Q-HELD", overdue: "Q-BILLED" },
    accounts: { bill: "Q-GONE", bill_services: "Q-SERVICE" },
    compliance: { papers: "Q-GONE" },
    picker: { pick: "Q-PICK" },
    warehouse_coordinator: { allocate: "Q-NOTHING", short: "Q-SHORT" },
    gate_keeper: { leave: "Q-LEAVE" },
    dispatch_supervisor: { late_dispatch: "Q-LEAVE" },
    operations_head: { late: "Q-LATE", escalated: "Q-SHORT", mine: "Q-SHORT" },
    management: { held: "Q-HELD", promises: "Q-PICK", late: "Q-LATE", overdue: "Q-BILLED" },
};

for (const [role, queues] of Object.entries(WAITING)) {
    tours.add(`o2d_my_work_${role}`, {
        steps: () => Object.entries(queues).flatMap(([queue, order]) => waits(queue, order)),
    });
}

tours.add("o2d_my_work_confirm", {
    steps: () => [
        ...waits("quotations", "Q-NEW"),
        { trigger: ".o_o2d_row:contains(Q-NEW) [data-action=confirm]", run: "click" },
        { trigger: ".o_notification:contains(Q-NEW is confirmed)" },
        { trigger: ".o_o2d_rows:not(:contains(Q-NEW))" },
    ],
});

tours.add("o2d_my_work_close", {
    steps: () => [
        ...waits("reports", "Q-GONE"),
        { trigger: ".o_o2d_row:contains(Two cartons wet) [data-action=take]", run: "click" },
        { trigger: ".o_notification:contains(It is yours)" },
        {
            trigger: ".o_o2d_row:contains(Two cartons wet):not(:has([data-action=take])) [data-action=close]",
            run: "click",
        },
        { trigger: ".modal .o_o2d_words_confirm:disabled" },
        { trigger: ".modal textarea", run: "edit Two new cartons sent" },
        { trigger: ".modal .o_o2d_words_confirm:enabled", run: "click" },
        { trigger: ".o_notification:contains(Closed)" },
        { trigger: "section:not(:has(.o_o2d_row:contains(Two cartons wet)))" },
    ],
});

const press = (key) => () =>
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

tours.add("o2d_my_work_keys", {
    steps: () => [
        ...waits("quotations", "Q-LATE"),
        { trigger: ".o_o2d_row", run: press("j") },
        { trigger: ".o_o2d_row:nth-child(1):focus", run: press("j") },
        { trigger: ".o_o2d_row:nth-child(2):focus", run: press("ArrowUp") },
        { trigger: ".o_o2d_row:nth-child(1):focus", run: press("k") },
        { trigger: ".o_o2d_row:nth-child(1):focus", run: press("Enter") },
        { trigger: ".o_o2d_tracker" },
    ],
});

tours.add("o2d_my_work_filters", {
    steps: () => [
        ...waits("quotations", "Q-NEW"),
        { trigger: ".o_o2d_work_late", run: "click" },
        { trigger: ".o_o2d_rows:contains(Q-LATE):not(:contains(Q-NEW))" },
        { trigger: ".o_o2d_work_mine", run: "click" },
        { trigger: ".o_o2d_work_empty:contains(Nothing here matches your filters)" },
        { trigger: ".o_o2d_work_late", run: "click" },
        { trigger: ".o_o2d_work_mine", run: "click" },
        { trigger: ".o_o2d_row:contains(Q-NEW)" },
    ],
});

tours.add("o2d_my_work_damaged", {
    steps: () => [
        { trigger: ".o_o2d_work_queue[data-queue=quotations] .fa-exclamation-triangle" },
        { trigger: ".o_o2d_work_queue[data-queue=quotations]", run: "click" },
        { trigger: ".alert:contains(condition is damaged)" },
        ...waits("held", "Q-HELD"),
    ],
});

// What a screen is told, handed to it without a server that speaks.
const told = [];

tours.add("o2d_exceptions_empty", {
    steps: () => [
        {
            trigger: ".o_o2d_work",
            run() {
                const { action, bus_service } = odoo.__WOWL_DEBUG__.root.env.services;
                const subscribe = bus_service.subscribe;
                bus_service.subscribe = (type, callback) => {
                    if (type === "o2d_base.changed") {
                        told.push(callback);
                    }
                    return subscribe(type, callback);
                };
                action.doAction("o2d_base.o2d_exception_action");
            },
        },
        {
            trigger: ".o_list_view .o_view_nocontent:contains(Nothing is wrong)",
            async run() {
                const { orm } = odoo.__WOWL_DEBUG__.root.env.services;
                await orm.create("o2d.exception", [{ name: "Rain at the dock", type: "damage" }]);
                told.at(-1)({ company: user.activeCompany.id, orders: [], event: 0 });
            },
        },
        { trigger: "body:not(:has(.o_view_nocontent, .o_view_sample_data)) .o_data_row:contains(Rain at the dock)" },
        { trigger: ".o_data_row:contains(Rain at the dock) [name=name]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=cause]" },
    ],
});

tours.add("o2d_exceptions_close", {
    steps: () => [
        { trigger: ".o_data_row:contains(Two cartons wet) button[name=action_take]", run: "click" },
        { trigger: ".o_data_row:contains(Two cartons wet):not(:has(button[name=action_take]))" },
        { trigger: ".o_data_row:contains(Two cartons wet) button[name=action_ask_closure]", run: "click" },
        { trigger: ".modal div[name=closure] textarea", run: "edit Two new cartons sent" },
        { trigger: ".modal button[name=action_close]", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Two cartons wet)))" },
        { trigger: ".o_switch_view.o_kanban", run: "click" },
        { trigger: ".o_kanban_group:contains(Finance) .o_kanban_record:contains(Over the credit limit)" },
    ],
});
