import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const INPUT = ".o_o2d_search_input";
const HEAD = ".o_o2d_head h1:contains(TRK00042 · Kaveri Traders)";

/** Keys go to the search box, as they do under somebody's hands. */
function press(key) {
    return () =>
        document
            .querySelector(INPUT)
            .dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

/** What one has at hand is typed; the list says by which key the order was found; Enter opens it. */
function findBy(text, label) {
    return [
        { content: `type ${text}`, trigger: INPUT, run: `edit ${text}` },
        {
            content: `found by ${label}`,
            trigger: `.o_o2d_hit.active:contains(TRK00042):contains(by ${label})`,
            run: press("Enter"),
        },
        { content: `${label} opened the order`, trigger: HEAD },
        { trigger: "body:not(:has(.o_o2d_hits))" },
    ];
}

function add(name, steps) {
    registry.category("web_tour.tours").add(name, { steps });
}

add("o2d_tracker_find", () => [
    { trigger: ".o_o2d_start:contains(Where is the order?)" },
    { content: "nothing found says what can be searched for", trigger: INPUT, run: "edit no such thing" },
    { trigger: ".o_o2d_nothing:contains(no such thing):contains(GSTIN):contains(delivery)" },
    { content: "what has left is not promised any more", trigger: INPUT, run: "edit TRK0004" },
    { trigger: ".o_o2d_hit:contains(TRK00042):contains(all sent):not(:contains(promised))" },
    ...findBy("TRK00042", "Order"),
    ...findBy("po/4471/26", "Customer's order"),
    ...findBy("+91 98220 12345", "Phone"),
    ...findBy("27AAPFU0939F1ZV", "GSTIN"),
    ...findBy("INV/TRK/0007", "Invoice"),
    ...findBy("OUT/TRK/0007", "Delivery"),
    { content: "several are found: the arrows choose", trigger: INPUT, run: "edit Kaveri" },
    { trigger: ".o_o2d_hit.active:contains(TRK00043)", run: press("ArrowDown") },
    { trigger: ".o_o2d_hit.active:contains(TRK00042)", run: press("ArrowUp") },
    { trigger: ".o_o2d_hit.active:contains(TRK00043)", run: press("Enter") },
    { trigger: ".o_o2d_head h1:contains(TRK00043)" },
    {
        content: "the address keeps the order",
        trigger: ".o_o2d_recent a:contains(TRK00042)",
        run() {
            if (!/\/odoo\/tracker\/\d+$/.test(browser.location.pathname)) {
                throw new Error(`Not an address to keep: ${browser.location.pathname}`);
            }
            browser.history.back();
        },
    },
    { content: "and back leads to the one before", trigger: HEAD },
]);

add("o2d_tracker_lines", () => [
    { trigger: ".o_o2d_head .o_o2d_badge:contains(1 line held)" },
    { trigger: ".o_o2d_step_held[data-code=credit]:contains(39 of 40 lines)" },
    { trigger: ".o_o2d_filter[data-filter=all]:contains(All 40)" },
    { trigger: ".o_o2d_filter[data-filter=held]:contains(Held 1)", run: "click" },
    { trigger: ".o_o2d_lines:has(.o_o2d_line:only-child:contains(Part 39))" },
    { trigger: ".o_o2d_line:contains(after approval) .o_o2d_figure_short:contains(0)" },
    { trigger: ".o_o2d_filter[data-filter=picked]:contains(Not picked 34)", run: "click" },
    { trigger: ".o_o2d_line_search", run: "edit part 1" },
    { trigger: ".o_o2d_lines:has(.o_o2d_line:contains(Part 10)):not(:has(.o_o2d_line:contains(Part 20)))" },
    { trigger: ".o_o2d_line_search", run: "edit nowhere" },
    { trigger: ".o_o2d_lines:contains(No line of this kind has “nowhere” in it.)" },
    { trigger: ".o_o2d_filter[data-filter=all]", run: "click" },
    { trigger: ".o_o2d_line_search", run: "clear" },
    { trigger: ".o_o2d_blocker:contains(1 line held):contains(finance head) .o_o2d_remind", run: "click" },
    { trigger: ".o_notification:contains(Reminded)" },
    { trigger: ".o_o2d_trail .o_o2d_event:first:contains(Reminded)" },
    { trigger: ".o_o2d_document:contains(Delivery) .o_o2d_open_document", run: "click" },
    { trigger: ".o_form_view .o_form_statusbar" },
    { trigger: ".o_breadcrumb .o_back_button", run: "click" },
    { trigger: ".o_o2d_head h1" },
]);

add("o2d_tracker_share", () => [
    {
        content: "what is copied is what is read",
        trigger: ".o_o2d_copy",
        run(helpers) {
            browser.navigator.clipboard.writeText = (text) => {
                window.o2dCopied = text;
                return Promise.resolve();
            };
            helpers.click();
        },
    },
    {
        trigger: ".o_notification:contains(Copied.)",
        run() {
            const shown = document.querySelector(".o_o2d_answer_words").textContent;
            if (!window.o2dCopied || !shown.includes(window.o2dCopied)) {
                throw new Error(`Copied “${window.o2dCopied}” instead of ${shown}`);
            }
        },
    },
    { trigger: ".o_o2d_send", run: "click" },
    { trigger: ".o_o2d_share_text:value(access_token)" },
    { trigger: ".o_o2d_whatsapp[href*='wa.me/919822012345?text=Your%20order%20TRK00042']" },
    { trigger: ".o_o2d_mail[href^='mailto:stores@kaveri.example?subject=Your%20order']" },
    { trigger: ".o_o2d_share_text", run: "edit Hello & good day" },
    { trigger: ".o_o2d_whatsapp[href$='text=Hello%20%26%20good%20day']" },
    { trigger: ".o_o2d_copy_message", run: "click" },
    { trigger: ".o_o2d_copy_message:contains(Copied)" },
    { trigger: ".modal .btn-close", run: "click" },
    { trigger: "body:not(:has(.modal))" },
]);

/** Nothing is wider than the screen, and the lines are told without a table. */
function assertFits() {
    const content = document.querySelector(".o_content");
    for (const one of [document.documentElement, content]) {
        if (one.scrollWidth > one.clientWidth) {
            throw new Error(`Wider than the phone: ${one.className || one.tagName} ${one.scrollWidth}`);
        }
    }
}

add("o2d_tracker_phone", () => [
    { trigger: INPUT, run: "edit 9822012345" },
    { trigger: ".o_o2d_hit:contains(TRK00042):contains(by Phone)", run: "click" },
    { trigger: HEAD, run: assertFits },
    { trigger: ".o_o2d_lines:not(:has(table)) .o_o2d_line:contains(Part 00)" },
    { trigger: ".o_o2d_filter[data-filter=held]", run: "click" },
    { trigger: ".o_o2d_line:contains(Part 39):contains(Held)", run: assertFits },
    { trigger: INPUT, run: "edit nothing of the kind at all, however long it is" },
    { trigger: ".o_o2d_nothing", run: assertFits },
]);

add("o2d_tracker_from_order", () => [
    { trigger: ".o_form_view button[name=action_o2d_tracker]", run: "click" },
    { trigger: HEAD },
    {
        content: "the address bears the order, so that a reload keeps it",
        trigger: ".o_breadcrumb:contains(TRK00042)",
        async run() {
            for (let turn = 0; !/\/tracker\/\d+$/.test(browser.location.pathname); turn++) {
                if (turn > 50) {
                    throw new Error(`Not an address to keep: ${browser.location.pathname}`);
                }
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
        },
    },
    { trigger: ".o_o2d_open_order", run: "click" },
    { trigger: ".o_form_view .o_field_widget[name=partner_id]" },
]);

add("o2d_tracker_gone", () => [
    { trigger: ".o_o2d_error:contains(gone, or you may not see it)" },
    { trigger: INPUT, run: "edit TRK00042" },
    { trigger: ".o_o2d_hit:contains(TRK00042)", run: "click" },
    { trigger: HEAD },
]);

add("o2d_tracker_no_role", () => [{ trigger: ".o_o2d_error:contains(for roles of Order to Dispatch)" }]);
