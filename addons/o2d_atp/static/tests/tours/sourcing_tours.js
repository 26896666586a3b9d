import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("o2d_atp_sourcing_overrule", {
    steps: () => [
        {
            content: "The order says where its goods come from",
            trigger: ".nav-link[name='o2d_sourcing']",
            run: "click",
        },
        {
            content: "What was chosen stands in words",
            trigger: ".o_field_widget[name='o2d_sourcing_words']:contains('Pune 1 line')",
        },
        {
            content: "Compare the ways",
            trigger: "button[name='action_o2d_sourcing']",
            run: "click",
        },
        {
            content: "Take all from Nagpur",
            trigger: ".modal .o_data_row:contains('All from Nagpur') button[name='action_take']",
            run: "click",
        },
        {
            content: "The rows are filled, nothing is decided yet",
            trigger:
                ".modal .o_field_widget[name='line_ids']:has(.o_data_row:contains('Nagpur')):not(:has(.o_data_row:contains('Pune')))",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit The customer's own lorry loads at Nagpur",
        },
        {
            content: "Decide",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "The order says so, and why",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name='o2d_sourcing_notes']:contains('own lorry loads at Nagpur')",
        },
    ],
});
