import { registry } from "@web/core/registry";

// Sales asks for goods to come back, on the order that they were sent for.
registry.category("web_tour.tours").add("o2d_return_ask", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_o2d_ask_return]", run: "click" },
        { trigger: ".modal .o_data_row:contains(Bearing 6204) td[name=quantity]", run: "click" },
        { trigger: ".modal .o_field_widget[name=quantity] input", run: "edit 2" },
        { trigger: ".modal .o_field_widget[name=words] textarea", run: "edit Two cartons were wet" },
        { trigger: ".modal button[name=action_ask]", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Authorised)" },
    ],
});

// The warehouse receives it: one is as good as new, one is looked at.
registry.category("web_tour.tours").add("o2d_return_receive", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_ask_receive]", run: "click" },
        { trigger: ".modal .o_data_row:contains(Bearing 6204) td[name=restock]", run: "click" },
        { trigger: ".modal .o_field_widget[name=restock] input", run: "edit 1" },
        { trigger: ".modal .o_field_widget[name=quarantine] input", run: "edit 1" },
        { trigger: ".modal button[name=action_receive]", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Received)" },
    ],
});

// Accounts credits it.
registry.category("web_tour.tours").add("o2d_return_credit", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_credit]", run: "click" },
        { trigger: ".o_form_view button[name=action_credits]" },
    ],
});
