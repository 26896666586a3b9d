import { registry } from "@web/core/registry";

const bill = ".o_form_view";

// The compliance officer changes the vehicle of a bill on the road, and has its validity extended.
registry.category("web_tour.tours").add("o2d_ewaybill_life", {
    steps: () => [
        { trigger: ".o_data_row:contains(Cauvery Agencies):contains(In force) td[name=name]", run: "click" },
        { trigger: `${bill} .alert-success:contains(is in force until)` },
        { trigger: `${bill} .o_field_widget[name=o2d_qr] img` },
        { trigger: `${bill} button[name=action_o2d_change_vehicle]`, run: "click" },
        { trigger: ".modal .o_field_widget[name=vehicle_no] input", run: "edit ka 01 ab 9999" },
        { trigger: ".modal .o_field_widget[name=place] input", run: "edit Hubballi" },
        { trigger: ".modal .o_field_widget[name=remark] input", run: "edit Engine broke" },
        { trigger: ".modal button[name=action_change]", run: "click" },
        { trigger: `body:not(:has(.modal)) ${bill}:contains(Name the vehicle: on its way)` },
        { trigger: `${bill} button[name=action_o2d_extend]`, run: "click" },
        { trigger: ".modal .o_field_widget[name=when_words]:contains(It is sent by itself at)" },
        { trigger: ".modal .o_field_widget[name=remark] input", run: "edit Road closed" },
        { trigger: ".modal .o_field_widget[name=remaining] input", run: "edit 120" },
        { trigger: ".modal .o_field_widget[name=place] input", run: "edit Hubballi" },
        { trigger: ".modal .o_field_widget[name=pin] input", run: "edit 580020" },
        { trigger: ".modal .o_field_widget[name=state_id] input", run: "edit Karnataka" },
        { trigger: ".modal .o-autocomplete--dropdown-item a:contains(Karnataka)", run: "click" },
        { trigger: ".modal button[name=action_extend]", run: "click" },
        { trigger: `body:not(:has(.modal)) ${bill} .o_data_row:contains(Extend the validity)` },
    ],
});

// The supervisor validates a delivery: its papers are on their way.
registry.category("web_tour.tours").add("o2d_ewaybill_dispatch", {
    steps: () => [
        { trigger: `${bill} button[name=button_validate]`, run: "click" },
        { trigger: `${bill} .alert-info .o_field_widget[name=o2d_papers_words]:contains(on its way)` },
    ],
});

// The number is there; the delivery is taken back, its papers first.
registry.category("web_tour.tours").add("o2d_ewaybill_recall", {
    steps: () => [
        { trigger: `${bill} button[name=action_o2d_ewaybills]:contains(9910 0000 0000)` },
        { trigger: `${bill} button[name=action_o2d_ask_recall]`, run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit The cheque came back" },
        { trigger: ".modal button[name=action_recall]", run: "click" },
        { trigger: `body:not(:has(.modal)) ${bill} .alert-warning:contains(Being taken back by)` },
    ],
});
