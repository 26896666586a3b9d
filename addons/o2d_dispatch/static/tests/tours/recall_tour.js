import { registry } from "@web/core/registry";

// The supervisor takes a loaded, billed delivery back from the page of its vehicle.
registry.category("web_tour.tours").add("o2d_recall", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Kaveri Traders), .o_data_row:contains(MH 12 AB 1234)", run: "click" },
        { trigger: ".o_form_view button[name=action_o2d_ask_recall]", run: "click" },
        { trigger: ".modal .o_field_widget[name=papers_words]:contains(is cancelled)" },
        { trigger: ".modal .o_field_widget[name=goods_words]:contains(Bearing 6204)" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit The customer's cheque came back" },
        { trigger: ".modal button[name=action_recall]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view:not(:has(button[name=action_o2d_ask_recall]))" },
    ],
});
