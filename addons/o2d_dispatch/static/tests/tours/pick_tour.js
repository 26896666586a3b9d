import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const { XMLHttpRequest: Real } = browser;

/** As a scanner does it: a code out of nowhere, whatever has the focus. */
function scan(code) {
    return {
        trigger: ".o_o2d_pick_line",
        run: () => odoo.__WOWL_DEBUG__.root.env.services.barcode.bus.trigger("barcode_scanned", { barcode: code }),
    };
}

/** Requests that never reach a server. */
class Lost extends Real {
    send() {
        browser.setTimeout(() => this.dispatchEvent(new Event("error")));
    }
}

tours.add("o2d_pick_short_offline", {
    steps: () => [
        { trigger: ".o_o2d_pick_row:contains(Kaveri Traders)", run: "click" },
        { trigger: ".o_o2d_pick_bin_name:contains(P-2)" },
        { content: "A code that is not on the list", ...scan("4711") },
        { trigger: ".o_o2d_pick_words.alert-danger:contains(“4711” is not on this list)" },
        { content: "Goods of another bin", ...scan("8901000000017") },
        { trigger: ".o_o2d_pick_words.alert-danger:contains(This is Cable 2.5 sq mm)" },
        { content: "The right bin", ...scan("BIN-P-2") },
        { trigger: ".o_o2d_pick_line:contains(You are at bin)" },
        { content: "The right goods, by their barcode", ...scan("8901000000024") },
        { trigger: ".o_o2d_pick_confirm.btn-success:contains(Confirm 5)", run: "click" },
        { trigger: ".o_o2d_pick_saved:contains(Saved on the server)" },
        {
            content: "The connection is lost",
            trigger: ".o_o2d_pick_line:contains(Wire)",
            run: () => (browser.XMLHttpRequest = Lost),
        },
        { content: "The product says nothing of its lot", ...scan("8901000000033") },
        { trigger: ".o_o2d_pick_words:contains(Scan the lot too: L-1)" },
        { content: "Product, lot and quantity in one GS1 code", ...scan("010890100000003310L-1\x1d3004") },
        { trigger: ".o_o2d_pick_confirm.btn-success:contains(Confirm 4):not(:contains(look again))", run: "click" },
        { trigger: ".o_o2d_pick_bin_name:contains(P-10)" },
        { trigger: ".o_o2d_pick_saved:contains(No connection: 1 waiting to be sent)" },
        { content: "Picking goes on", ...scan("BIN-P-10") },
        { trigger: ".o_o2d_pick_short:enabled", run: "click" },
        { trigger: ".modal .o_o2d_pick_short_confirm:disabled" },
        { trigger: ".modal .o_o2d_pick_found", run: "edit 7" },
        { trigger: ".modal [data-reason=not_found]", run: "click" },
        { trigger: ".modal .o_o2d_pick_short_confirm:enabled:contains(3 missing)", run: "click" },
        { trigger: ".o_o2d_pick_end:contains(All picked)" },
        { trigger: ".o_o2d_pick_saved:contains(No connection: 2 waiting to be sent)" },
        { trigger: ".o_o2d_pick_finish:disabled" },
        {
            content: "The connection is back",
            trigger: ".o_o2d_pick_end",
            run: () => {
                browser.XMLHttpRequest = Real;
                window.dispatchEvent(new Event("online"));
            },
        },
        { trigger: ".o_o2d_pick_saved:contains(Saved on the server)" },
        { trigger: ".o_o2d_pick_end:contains(Picked, 1 line short) .o_o2d_pick_missing:contains(3 Units)" },
        { trigger: ".o_o2d_pick_weight", run: "edit 12.5" },
        { trigger: ".o_o2d_pick_pack", run: "click" },
        { trigger: ".o_o2d_pick_carton:contains(3 lines):contains(12.5)" },
        { trigger: ".o_o2d_pick_finish:enabled", run: "click" },
        { trigger: ".o_notification:contains(The rest is on)" },
        { trigger: ".o_o2d_pick_page h1:contains(Pick)" },
    ],
});

tours.add("o2d_pick_keyboard", {
    steps: () => [
        { trigger: ".o_o2d_pick_page input", run: "edit NOWHERE && press Enter" },
        { trigger: ".alert-danger:contains(is none of the deliveries)" },
        { trigger: ".o_o2d_pick_row:contains(Kaveri Traders)", run: "click" },
        { trigger: ".o_o2d_pick_line:contains(Switch) .o_o2d_pick_code", run: "edit P-2 && press Enter" },
        { trigger: ".o_o2d_pick_line:contains(You are at bin)" },
        { trigger: ".o_o2d_pick_code", run: "edit SW-6 && press Enter" },
        { trigger: ".o_o2d_pick_quantity", run: "edit 3 && press Enter" },
        { trigger: ".o_o2d_pick_confirm:contains(Confirm 3 and look again)" },
        { content: "Enter on the empty field confirms", trigger: ".o_o2d_pick_code:focus", run: "press Enter" },
        { trigger: ".o_o2d_pick_line:contains(of 2):contains(3 confirmed)" },
        { trigger: ".o_o2d_pick_undo:enabled", run: "click" },
        { trigger: ".o_o2d_pick_words:contains(taken back)" },
        { trigger: ".o_o2d_pick_line:contains(of 5)" },
        { trigger: ".o_o2d_pick_skip", run: "click" },
        { trigger: ".o_o2d_pick_bin_name:contains(P-10)" },
        { trigger: ".o_o2d_pick_count", run: "click" },
        { trigger: ".o_o2d_pick_overview .btn:contains(Switch)", run: "click" },
        { trigger: ".o_o2d_pick_confirm:contains(Confirm 5)", run: "click" },
        { trigger: ".o_o2d_pick_count:contains(1 / 3)" },
        { trigger: ".o_o2d_pick_saved:contains(Saved on the server)" },
    ],
});

/** A server that no longer knows who asks. */
class LoggedOut extends Real {
    get status() {
        return 200;
    }
    get response() {
        const data = { name: "odoo.http.SessionExpiredException", message: "Session expired", arguments: [] };
        return JSON.stringify({ jsonrpc: "2.0", error: { code: 100, message: "Odoo Session Expired", data } });
    }
    send() {
        browser.setTimeout(() => this.dispatchEvent(new Event("load")));
    }
}

tours.add("o2d_pick_batch", {
    steps: () => [
        { trigger: ".o_o2d_pick_row:contains(2 deliveries)", run: "click" },
        {
            content: "The line says into which crate",
            trigger: ".o_o2d_pick_line:contains(P-2) .o_o2d_pick_place:contains(A)",
        },
        { trigger: ".o_o2d_pick_confirm:contains(Confirm 5)", run: "click" },
        { content: "The first delivery is held", trigger: ".o_o2d_pick_held:contains(HSN code)" },
        { trigger: ".o_o2d_pick_line:contains(P-10) .o_o2d_pick_place:contains(A)" },
        { trigger: ".o_o2d_pick_skip", run: "click" },
        { trigger: ".o_o2d_pick_count", run: "click" },
        { trigger: ".o_o2d_pick_overview .btn:contains(P-10):has(.o_o2d_pick_place:contains(B))", run: "click" },
        { trigger: ".o_o2d_pick_confirm:contains(Confirm 2)", run: "click" },
        { content: "The second one goes on", trigger: ".o_o2d_pick_saved:contains(1 being sent)" },
        {
            content: "The session ends",
            trigger: ".o_o2d_pick_line:contains(P-10)",
            run: () => (browser.XMLHttpRequest = LoggedOut),
        },
        { trigger: ".o_o2d_pick_again", run: "click" },
        { trigger: ".o_o2d_pick_held:contains(You have been logged out) .o_o2d_pick_login" },
        {
            content: "Logged in again",
            trigger: ".o_o2d_pick_line",
            run: () => (browser.XMLHttpRequest = Real),
        },
        { trigger: ".o_o2d_pick_again", run: "click" },
        { trigger: ".o_o2d_pick_held:contains(HSN code) .o_o2d_pick_drop", run: "click" },
        { trigger: ".modal:contains(Not counted so far, and not to be: 1) .btn-primary", run: "click" },
        { trigger: "body:not(:has(.o_o2d_pick_held))" },
        { trigger: ".o_o2d_pick_count:contains(1 / 3)" },
    ],
});
