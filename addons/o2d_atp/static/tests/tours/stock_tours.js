import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("o2d_atp_look", {
    url: "/odoo/dispatch-looks",
    steps: () => [
        {
            content: "The bin says what should be there; one tap confirms it",
            trigger: ".o_data_row:contains('Rack 1'):contains('100') button[name='action_confirm']",
            run: "click",
        },
        {
            content: "It needs no look any more",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Rack 1')))",
        },
    ],
});

registry.category("web_tour.tours").add("o2d_atp_difference", {
    url: "/odoo/dispatch-differences",
    steps: () => [
        {
            content: "Somebody else's count is approved",
            trigger: ".o_data_row:contains('Rack 1') button[name='action_approve']",
            run: "click",
        },
        {
            content: "It waits no more",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Rack 1')))",
        },
    ],
});

registry.category("web_tour.tours").add("o2d_atp_stock", {
    url: "/odoo/dispatch-stock",
    steps: () => [
        {
            content: "What nobody has seen is subject to a look",
            trigger: ".o_data_row:contains('Rack 1'):contains('Subject to a look') .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Whoever stands before it says so",
            trigger: ".o_control_panel button[name='action_seen']",
            run: "click",
        },
        {
            content: "It is confirmed",
            trigger: ".o_data_row:contains('Rack 1'):contains('Confirmed')",
        },
    ],
});
