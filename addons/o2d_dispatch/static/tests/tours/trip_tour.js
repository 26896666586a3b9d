import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// The supervisor names the vehicle of a trip that bears a delivery already, mistypes it once, and sees what is missing.
tours.add("o2d_trip_fill", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Kaveri Traders)", run: "click" },
        { trigger: ".o_form_view .alert-warning:contains(how it travels)" },
        { trigger: ".o_field_widget[name=arrangement] label:contains(Hired vehicle)", run: "click" },
        { trigger: ".o_field_widget[name=vehicle_no] input", run: "edit MH12AB12345 && press Tab" },
        { trigger: ".modal:contains(more than four digits), .o_notification:contains(more than four digits)" },
        {
            trigger: ".modal .modal-footer button, .o_notification .o_notification_close",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_field_widget[name=vehicle_no] input", run: "edit mh 12 ab 1234 && press Tab" },
        { trigger: ".o_field_widget[name=vehicle_no] input:value(MH12AB1234)" },
        { trigger: ".o_field_widget[name=driver_name] input", run: "edit Ramesh Jadhav && press Tab" },
        { trigger: ".o_field_widget[name=driver_phone] input", run: "edit +91 98220-12345 && press Tab" },
        { trigger: ".o_field_widget[name=driver_phone] input:value(9822012345)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view:not(:has(.alert-warning)) .o_form_saved" },
        { trigger: "button[name=action_arrived]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Loading)" },
    ],
});

// The guard finds the vehicle, compares, lets it out, and cannot do it twice.
tours.add("o2d_gate_out", {
    steps: () => [
        { trigger: ".o_o2d_gate_search", run: "edit mh 12 ab" },
        { trigger: ".o_o2d_gate_row:contains(MH 12 AB 1234)", run: "click" },
        { trigger: ".o_o2d_gate_out:disabled" },
        { trigger: ".o_o2d_gate_check[data-check=vehicle]", run: "click" },
        { trigger: ".o_o2d_gate_check[data-check=vehicle][aria-checked=true]" },
        { trigger: ".o_o2d_gate_out:disabled" },
        { trigger: ".o_o2d_gate_check[data-check=cartons]", run: "click" },
        { trigger: ".o_o2d_gate_out:enabled", run: "click" },
        { trigger: ".o_o2d_gate_gone:contains(let out by)" },
        { trigger: ".o_o2d_gate_trip:not(:has(.o_o2d_gate_out))" },
        { trigger: ".o_o2d_gate_next", run: "click" },
        { trigger: ".o_o2d_gate_left:contains(MH 12 AB 1234)" },
    ],
});

// A delivery that may not leave is named in red, and the supervisor is told what else is wrong.
tours.add("o2d_gate_stopped", {
    steps: () => [
        { trigger: ".o_o2d_gate_search", run: "edit MH 12 AB 1234 && press Enter" },
        { trigger: ".o_o2d_gate_stops:contains(not validated yet)" },
        { trigger: ".o_o2d_gate_out:disabled" },
        { trigger: ".o_o2d_gate_wrong", run: "click" },
        { trigger: ".modal textarea", run: "edit Tarpaulin is torn" },
        { trigger: ".modal .o_o2d_words_confirm:enabled", run: "click" },
        { trigger: ".o_notification:contains(supervisor has been told)" },
        { trigger: ".o_o2d_gate_back", run: "click" },
        { trigger: ".o_o2d_gate_row:contains(MH 12 AB 1234)" },
    ],
});

// The signed paper is back: one item came damaged.
tours.add("o2d_proof", {
    steps: () => [
        { trigger: ".o_data_row:contains(Kaveri Traders) button[name=action_o2d_proof]", run: "click" },
        { trigger: ".modal .o_field_widget[name=receiver] input", run: "edit Suresh Patil" },
        { trigger: ".modal .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_field_widget[name=move_id] input", run: "edit Bearing" },
        { trigger: ".ui-autocomplete a:contains(Bearing 6204)", run: "click" },
        { trigger: ".modal .o_field_widget[name=kind] input, .modal .o_field_widget[name=kind] select" },
        { trigger: ".modal .o_field_widget[name=quantity] input", run: "edit 1" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row:contains(Kaveri Traders)))" },
    ],
});
