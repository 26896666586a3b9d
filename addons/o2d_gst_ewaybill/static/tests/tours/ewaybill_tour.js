import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

const bill = ".o_form_view";
// To validate and to bill takes a server that is busy otherwise longer than a click, in milliseconds.
const BILLED = 60000;

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
        {
            trigger: `${bill} .alert-info .o_field_widget[name=o2d_papers_words]:contains(on its way)`,
            timeout: BILLED,
        },
    ],
});

// The number is there; the delivery is taken back, its papers first.
registry.category("web_tour.tours").add("o2d_ewaybill_recall", {
    steps: () => [
        { trigger: `${bill} button[name=action_o2d_ewaybills]:contains(9910 0000 0000)` },
        { trigger: `${bill} button[name=action_o2d_ask_recall]`, run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit The cheque came back" },
        { trigger: ".modal button[name=action_recall]", run: "click" },
        { trigger: `body:not(:has(.modal)) ${bill} .alert-warning:contains(Being taken back by)`, timeout: BILLED },
    ],
});

// The officer checks an invoice, mends the customer's PIN code from the row that names it, and nothing is left.
registry.category("web_tour.tours").add("o2d_ewaybill_preflight", {
    steps: () => [
        { trigger: `${bill} .o_cp_action_menus .o-dropdown`, run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Check e-way bill and registration)", run: "click" },
        {
            trigger: ".o_data_row:contains(411001):contains(To mend) button[name=action_mend]:contains(Mend)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=zip] input", run: "edit 600002" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_data_row:contains(Mended):not(:contains(To mend))" },
        { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button a", run: "click" },
        { trigger: `${bill} .o_cp_action_menus .o-dropdown`, run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Check e-way bill and registration)", run: "click" },
        { trigger: ".o_notification:contains(Nothing stands in the way)" },
    ],
});

/** The portal's result for the documents that are on the screen, each with a number. */
function portalResult() {
    const two = (number) => String(number).padStart(2, "0");
    const india = (hours) => {
        const moment = new Date(Date.now() + (hours + 5.5) * 3600 * 1000);
        const day = [two(moment.getUTCDate()), two(moment.getUTCMonth() + 1), moment.getUTCFullYear()].join("/");
        const hour = moment.getUTCHours();
        const clock = [two(hour % 12 || 12), two(moment.getUTCMinutes()), two(moment.getUTCSeconds())].join(":");
        return `${day} ${clock} ${hour < 12 ? "AM" : "PM"}`;
    };
    const documents = [...document.querySelectorAll(".o_data_row td[name=document]")].map((cell) => cell.textContent);
    const rows = documents.map((docNo, index) => ({
        docNo: docNo.trim(),
        docType: "INV",
        ewbNo: 331001121234 + index,
        ewbDate: india(0),
        validUpto: india(24),
    }));
    return new File([JSON.stringify(rows)], "result.json", { type: "application/json" });
}

// The officer makes the portal's file of chosen invoices, brings its result back, and takes the numbers over.
registry.category("web_tour.tours").add("o2d_ewaybill_portal_file", {
    steps: () => [
        { trigger: ".o_list_view .o_list_record_selector input", run: "click" },
        { trigger: ".o_cp_action_menus button:contains(Actions)", run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(E-way bills and registrations)", run: "click" },
        { trigger: ".modal button[name=action_file]", run: "click" },
        { trigger: `${bill} button[name=action_download]` },
        { trigger: `${bill} button[name=action_upload]`, run: "click" },
        {
            trigger: ".modal .o_field_widget[name=result] .o_select_file_button",
            async run() {
                await inputFiles(".modal .o_field_widget[name=result] input[type=file]", [portalResult()]);
            },
        },
        { trigger: ".modal .o_field_widget[name=result] .o_clear_file_button" },
        { trigger: ".modal button[name=action_read]", run: "click" },
        {
            trigger: `body:not(:has(.modal)) ${bill} .o_data_row:contains(331001121234):contains(Number to be taken)`,
        },
        { trigger: `${bill} button[name=action_take]`, run: "click" },
        { trigger: `${bill} .o_data_row:contains(Number taken)` },
    ],
});
