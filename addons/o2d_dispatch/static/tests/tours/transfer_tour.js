import { registry } from "@web/core/registry";

// The warehouse counts what has come from another site: two are missing, and somebody else settles them.
registry.category("web_tour.tours").add("o2d_transfer_count", {
    steps: () => [
        { trigger: ".o_data_row:contains(On the way) td[name=name]", run: "click" },
        { trigger: ".o_form_view button[name=action_receive]", run: "click" },
        { trigger: ".modal .o_data_row td[name=good]", run: "click" },
        { trigger: ".modal .o_data_row td[name=good] input", run: "edit 8" },
        { trigger: ".modal .o_data_row td[name=damaged]", run: "click" },
        { trigger: ".modal .o_data_row td[name=difference_words]:contains(2 short)" },
        { trigger: ".modal button[name=action_receive]", run: "click" },
        { trigger: "body:not(:has(.modal)) .alert:contains(1 difference has to be settled)" },
    ],
});

registry.category("web_tour.tours").add("o2d_transfer_settle", {
    steps: () => [
        { trigger: ".o_data_row:contains(Difference) td[name=name]", run: "click" },
        { trigger: ".o_form_view a[name=differences]", run: "click" },
        { trigger: ".o_data_row:contains(2 Units Bearing 6204 short) button[name=action_settle]", run: "click" },
        { trigger: ".modal .o_field_widget[name=end_short] label:contains(Lost on the way)", run: "click" },
        { trigger: ".modal .o_field_widget[name=answers] label:contains(The carrier)", run: "click" },
        { trigger: ".modal .o_field_widget[name=note] input", run: "edit The carrier has signed for eight" },
        { trigger: ".modal button[name=action_settle]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Received)" },
    ],
});
