import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("o2d_atp_backorder", {
    steps: () => [
        {
            content: "How many gain and how many lose stands on top",
            trigger: ".o_field_widget[name='summary']:contains('Orders that gain: 1. Orders that lose: 1.')",
        },
        {
            content: "Who gets goods is told from whom",
            trigger: ".o_data_row:contains('Godavari Pumps'):contains('Gets 4 from')",
        },
        {
            content: "Who gives is told to whom",
            trigger: ".o_data_row:contains('Sai Hardware'):contains('Gives 4 to')",
        },
        {
            content: "Do it",
            trigger: "button[name='action_apply']",
            run: "click",
        },
        {
            content: "It is asked once more",
            trigger: ".modal .modal-footer .btn-primary:contains('Share out')",
            run: "click",
        },
        {
            content: "It is done",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
        {
            content: "and cannot be done again",
            trigger: ".o_form_view:not(:has(button[name='action_apply']))",
        },
    ],
});
