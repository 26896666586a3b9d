import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Nothing of the screen is wider than the window. */
function fits() {
    const wide = [...document.querySelectorAll(".o_o2d_sanction *")].filter(
        (one) => one.getBoundingClientRect().right > window.innerWidth + 1
    );
    if (wide.length || document.documentElement.scrollWidth > window.innerWidth) {
        throw new Error(`Wider than the window: ${wide.map((one) => one.className)}`);
    }
}

// The coordinator opens the order that was held.
tours.add("o2d_credit_why_and_who", {
    steps: () => [
        { trigger: ".alert:contains(Waits for a sanction by Asha Kulkarni)" },
        { trigger: ".o_o2d_why", run: "click" },
        { trigger: ".o_o2d_stop:contains(over the limit)" },
        { trigger: ".o_o2d_over:contains(over)", run: fits },
        { trigger: ".o_o2d_hint:contains(Asha Kulkarni):contains(decides)" },
        { trigger: ".o_o2d_footer:not(:has(.o_o2d_sanction_all)):not(:has(.o_o2d_reject))" },
        { trigger: ".o_o2d_page:not(:has(.o_o2d_overdue)):not(:has(.o_o2d_behaviour))" },
        { trigger: ".o_o2d_switch:contains(Oil seal) input", run: "click" },
        { trigger: ".o_o2d_propose:contains(This line may wait)", run: "click" },
        { trigger: ".o_notification:contains(your proposal)" },
    ],
});

tours.add("o2d_credit_claim", {
    steps: () => [
        { trigger: ".o_o2d_claim", run: "click" },
        { trigger: ".modal div[name=amount] input", run: "edit 4000" },
        { trigger: ".modal div[name=reference] input", run: "edit N123456789012" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_o2d_withdraw" },
    ],
});

// The finance head comes by the link of the message, and decides in two taps.
tours.add("o2d_credit_part_approve", {
    steps: () => [
        { trigger: ".o_o2d_over:contains(over)", run: fits },
        { trigger: ".o_o2d_overdue:contains(40 days)" },
        { trigger: ".o_o2d_sanction_some:disabled" },
        { trigger: ".o_o2d_switch:contains(Oil seal) input", run: "click" },
        { trigger: ".o_o2d_effect:contains(at the limit)" },
        { trigger: ".o_o2d_over:contains(at the limit)" },
        { trigger: ".o_o2d_sanction_some:enabled", run: "click" },
        { trigger: ".modal .o_o2d_decide:disabled" },
        { trigger: ".modal .o_o2d_said:contains(Pays reliably)", run: "click" },
        { trigger: ".modal .o_o2d_decide:enabled", run: "click" },
        { trigger: ".o_notification:contains(Sanctioned in part)" },
        // What waits of it is asked for at once, and is the next one.
        { trigger: ".o_o2d_page:contains(1 line) .o_o2d_switch:contains(Oil seal)", run: fits },
    ],
});

// The finance executive receives what the customer owes, as on any invoice.
tours.add("o2d_credit_receive", {
    steps: () => [
        { trigger: "button[name=action_register_payment]", run: "click" },
        { trigger: ".modal button[name=action_create_payments]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view:not(:has(button[name=action_register_payment]))" },
    ],
});

// Who waited is told, and finds an order that goes on.
tours.add("o2d_credit_released", {
    steps: () => [
        { trigger: ".o-mail-Message:contains(Released):contains(within the limit now)" },
        { trigger: ".o-mail-Message:contains(Released) small a:contains(Kaveri Traders)", run: "click" },
        { trigger: ".o_o2d_decided:contains(Not needed any more)" },
    ],
});

tours.add("o2d_credit_reject", {
    steps: () => [
        { trigger: ".o_o2d_reject", run: "click" },
        { trigger: ".modal .o_o2d_note", run: "edit Clear the overdue first" },
        { trigger: ".modal .o_o2d_decide:enabled", run: "click" },
        { trigger: ".o_o2d_decided:contains(Rejected):contains(Clear the overdue first)" },
    ],
});

tours.add("o2d_credit_mass", {
    steps: () => [
        { trigger: ".o_data_row:nth-child(1) .o_list_record_selector input", run: "click" },
        { trigger: ".o_data_row:nth-child(2) .o_list_record_selector input", run: "click" },
        { trigger: "button[name=action_ask_sanction]", run: "click" },
        { trigger: ".modal textarea", run: "edit Both pay on Friday" },
        { trigger: ".modal .o_o2d_words_confirm", run: "click" },
        { trigger: ".o_view_nocontent, .o_list_view:not(:has(.o_data_row))" },
    ],
});
