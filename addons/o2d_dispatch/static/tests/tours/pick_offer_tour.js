import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** As a scanner does it: a code out of nowhere, whatever has the focus. */
function scan(trigger, code) {
    return {
        trigger,
        run: () => odoo.__WOWL_DEBUG__.root.env.services.barcode.bus.trigger("barcode_scanned", { barcode: code }),
    };
}

tours.add("o2d_pick_offer", {
    steps: () => [
        { trigger: ".o_o2d_pick_row:contains(Kaveri Traders)", run: "click" },
        { content: "The bin is short", trigger: ".o_o2d_pick_short:enabled", run: "click" },
        { trigger: ".modal .o_o2d_pick_short_offer:disabled" },
        { trigger: ".modal .o_o2d_pick_found", run: "edit 7" },
        { trigger: ".modal [data-reason=damaged]", run: "click" },
        { trigger: ".modal .o_o2d_pick_short_offer:enabled", run: "click" },
        { trigger: ".modal:contains(3 Units short) .o_o2d_pick_offer_goods:contains(blue)" },
        { content: "No such goods", ...scan(".modal .o_o2d_pick_offer_code", "4711") },
        { trigger: ".modal .o_o2d_pick_offer_words:contains(“4711” is nothing that is free here)" },
        { content: "Other goods, scanned", ...scan(".modal .o_o2d_pick_offer_code", "010890100000004010L-1") },
        { trigger: ".modal .o_o2d_pick_offer_goods.btn-primary:contains(blue)" },
        { trigger: ".modal .o_o2d_pick_offer_quantity", run: "edit 4" },
        { trigger: ".modal .o_o2d_pick_offer_confirm:contains(Offer 4 Units)", run: "click" },
        { trigger: ".modal .o_o2d_pick_offer_words:contains(are short)" },
        { trigger: ".modal .o_o2d_pick_offer_quantity", run: "edit 3" },
        { trigger: ".modal .o_o2d_pick_offer_confirm:enabled:contains(Offer 3 Units)", run: "click" },
        { trigger: ".o_o2d_pick_end .o_o2d_pick_offer[data-state=waiting]:contains(blue):contains(Go on picking)" },
        { trigger: ".o_o2d_pick_end:not(:has(.o_o2d_pick_offer_open)) .o_o2d_pick_missing:contains(3 Units)" },
        { trigger: ".o_o2d_pick_finish:enabled" },
    ],
});

tours.add("o2d_pick_offer_agree", {
    steps: () => [
        { trigger: ".o_form_view:contains(Cable 2.5 sq mm, blue)" },
        { trigger: "button[name=action_agree_listed]" },
        { trigger: "button[name=action_agree_ordered]:visible:contains(price as ordered)", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Agreed), .o_statusbar_status:contains(Agreed)" },
        { trigger: ".o_field_widget[name=decided_by_id]" },
    ],
});

tours.add("o2d_pick_offer_take", {
    steps: () => [
        { trigger: ".o_o2d_pick_row:contains(Kaveri Traders)", run: "click" },
        { content: "It is a line as any other", trigger: ".o_o2d_pick_line:contains(blue)" },
        { ...scan(".o_o2d_pick_line", "8901000000040") },
        { trigger: ".o_o2d_pick_confirm.btn-success:contains(Confirm 3)", run: "click" },
        { trigger: ".o_o2d_pick_end:contains(All picked) .o_o2d_pick_offer[data-state=agreed]:contains(blue)" },
        { trigger: ".o_o2d_pick_saved:contains(Saved on the server)" },
        { trigger: ".o_o2d_pick_finish:enabled", run: "click" },
        { trigger: ".o_notification:contains(is picked)" },
    ],
});
