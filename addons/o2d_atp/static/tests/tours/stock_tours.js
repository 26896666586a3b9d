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

registry.category("web_tour.tours").add("o2d_atp_found_less", {
    url: "/odoo/dispatch-looks",
    steps: () => [
        {
            content: "Not all of it is there",
            trigger: ".o_data_row:contains('Rack 1') button[name='action_found_less']",
            run: "click",
        },
        {
            content: "The question begins with what should be there",
            trigger: ".modal .o_field_widget[name='book_quantity']:contains('100')",
        },
        {
            content: "What was found is typed",
            trigger: ".modal .o_field_widget[name='found_quantity'] input",
            run: "edit 70",
        },
        {
            content: "And saved",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "The bin waits for a count now, not for a look",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Rack 1')))",
        },
    ],
});

// On a phone the same screens are cards.
registry.category("web_tour.tours").add("o2d_atp_look_phone", {
    url: "/odoo/dispatch-looks",
    steps: () => [
        {
            content: "One tap on the card confirms the bin",
            trigger: ".o_kanban_record:contains('Rack 1'):contains('100') button[name='action_confirm']",
            run: "click",
        },
        {
            content: "It needs no look any more",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('Rack 1')))",
        },
    ],
});

registry.category("web_tour.tours").add("o2d_atp_capped", {
    url: "/odoo/dispatch-capped",
    steps: () => [
        {
            content: "The capped bin says what was found; its count is one click away",
            trigger: ".o_data_row:contains('Rack 1'):contains('40') button[name='action_open_count']",
            run: "click",
        },
        {
            content: "Core's list of counts opens with these goods only",
            trigger:
                ".o_list_view:not(:has(button[name='action_open_count'])) .o_data_row:contains('Rack 1') [name='inventory_quantity']",
        },
    ],
});

registry.category("web_tour.tours").add("o2d_atp_scrap", {
    url: "/odoo/dispatch-differences",
    steps: () => [
        {
            content: "What somebody wants to scrap is told apart from a count",
            trigger: ".o_data_row:contains('Rack 1'):contains('Scrap') button[name='action_reject']",
            run: "click",
        },
        {
            content: "Who does not approve says why",
            trigger: ".modal .o_field_widget[name='note'] input",
            run: "edit They can be repaired",
        },
        {
            content: "It is not approved",
            trigger: ".modal button[name='action_reject']",
            run: "click",
        },
        {
            content: "It waits no more",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Rack 1')))",
        },
    ],
});

registry.category("web_tour.tours").add("o2d_atp_difference_phone", {
    url: "/odoo/dispatch-differences",
    steps: () => [
        {
            content: "The card opens the difference",
            trigger: ".o_kanban_record:contains('Rack 1'):contains('40')",
            run: "click",
        },
        {
            content: "It is approved",
            trigger: ".o_form_view button[name='action_approve']",
            run: "click",
        },
        {
            content: "It says so",
            trigger: ".o_form_view .o_field_widget[name='decided_by_id']",
        },
    ],
});
