import { registry } from "@web/core/registry";

const TEXT = ["Dear sir, please send", "TQ-6204  10 pcs", "Roller 6204 - 3 nos", "TQ-B45 -2", "Frobnicator 9 nos"].join(
    "\n"
);

/** Keys go to whatever has the focus, as they do under somebody's hands. */
function press(key, options = {}) {
    return () => {
        const event = { key, code: options.code, bubbles: true, cancelable: true, ...options };
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", event));
        document.activeElement.dispatchEvent(new KeyboardEvent("keyup", event));
    };
}

function hasFocus(selector) {
    return { content: `the hands are on ${selector}`, trigger: `${selector}:focus` };
}

function pasteText(text) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
}

/** What the keyboard does to a button that has the focus. */
function enterOnFocus() {
    document.activeElement.click();
}

function typeInFocus(value) {
    return () => {
        document.activeElement.value = value;
        document.activeElement.dispatchEvent(new Event("change", { bubbles: true }));
    };
}

registry.category("web_tour.tours").add("o2d_paste_lines", {
    steps: () => [
        { trigger: ".o_form_view .o_o2d_fast_entry", run: press("P", { code: "KeyP", altKey: true, shiftKey: true }) },
        { ...hasFocus("#o_o2d_paste_text"), run: () => pasteText(TEXT) },
        { trigger: ".o_o2d_left_out:contains(1 line is no order line)" },
        { trigger: ".o_o2d_pending:contains(3 rows are to mend)" },
        hasFocus(".o_o2d_option"),
        {
            trigger: ".o_o2d_option:contains(Roller 6204 2RS)",
            run: ({ anchor }) => {
                anchor.focus();
                enterOnFocus();
            },
        },
        { trigger: ".o_o2d_pending:contains(2 rows are to mend)" },
        {
            trigger: ".o_o2d_entry_row:contains(TQ-B45 -2):contains(less than zero)",
            run: () => {
                document.querySelectorAll(".o_o2d_quantity")[2].focus();
                typeInFocus("2")();
            },
        },
        { trigger: ".o_o2d_pending:contains(1 row is to mend)" },
        // To add too early leads to what is still to do.
        { trigger: ".o_o2d_add:contains(Add 4 lines)", run: "click" },
        hasFocus(".o_o2d_entry_pending .o_o2d_product input"),
        {
            trigger: ".o_o2d_entry_row:contains(Frobnicator) .form-check-input",
            run: "click",
        },
        { trigger: ".o_o2d_add:contains(Add 3 lines)" },
        { trigger: "body:not(:has(.o_o2d_pending))", run: press("Enter", { code: "Enter", ctrlKey: true }) },
        { trigger: "body:not(:has(.modal)) .o_notification:contains(3 lines added)" },
        { trigger: ".o_field_widget[name=order_line] .o_data_row:contains(Vbelt B45)" },
    ],
});

registry.category("web_tour.tours").add("o2d_paste_into_lines", {
    steps: () => [
        {
            trigger: ".o_form_view .o_field_widget[name=order_line] a:contains(Add a product)",
            run: () => {
                document.activeElement.blur();
                pasteText("TQ-6204\t10\nTQ-B45\t5\nTQ-6204\t4");
            },
        },
        { trigger: ".o_o2d_twice:contains(stands in rows 1, 3)" },
        { trigger: ".o_o2d_add", run: "click" },
        { trigger: ".o_o2d_add_up:focus", run: enterOnFocus },
        {
            content: "a row that is ticked again is asked about again",
            trigger: ".o_o2d_entry_row:contains(Added to row 1) .form-check-input",
            run: "click",
        },
        { trigger: ".o_o2d_twice:contains(stands in rows 1, 3)" },
        { trigger: ".o_o2d_entry_row:contains(Added to row 1) .form-check-input", run: "click" },
        { trigger: ".o_o2d_add:contains(Add 2 lines)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_notification:contains(2 lines added)" },
        { trigger: ".o_data_row:contains(Roller 6204 ZZ):contains(14.00)" },
    ],
});

registry.category("web_tour.tours").add("o2d_repeat_order", {
    steps: () => [
        { trigger: ".o_form_view .o_o2d_fast_entry", run: "click" },
        { trigger: ".dropdown-item.o_o2d_repeat", run: "click" },
        { trigger: ".o_o2d_former:contains(PO/77)" },
        { trigger: ".o_o2d_entry_row .fa-arrow-up" },
        { trigger: ".o_o2d_entry_row:contains(is archived)" },
        { trigger: ".o_o2d_add:focus:contains(Add 1 line)" },
        { trigger: ".o_o2d_entry_row .o_o2d_use_last", run: "click" },
        { trigger: ".o_o2d_total:contains(960)" },
        { trigger: ".o_o2d_add", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_notification:contains(1 line added)" },
        { trigger: ".o_data_row:contains(Vbelt B45):contains(80.00)" },
    ],
});

registry.category("web_tour.tours").add("o2d_last_rate", {
    steps: () => [
        { trigger: ".o_data_row:contains(Vbelt B45) td[name=price_unit]:contains(95.00)" },
        { trigger: ".o_data_row:contains(Vbelt B45) td[name=product_uom_qty]", run: "click" },
        {
            trigger: ".o_selected_row .o_o2d_take_rate[data-hotkey='shift+l']",
            run: press("L", { code: "KeyL", altKey: true, shiftKey: true }),
        },
        { trigger: ".o_selected_row td[name=price_unit] input:value(80.00)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_data_row:contains(Vbelt B45) td[name=o2d_last_rate] .fa-check" },
    ],
});
