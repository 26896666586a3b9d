import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";

const AGAIN = 5000;
// What the server has said no to is not asked every moment.
const LATER = 30000;
const AT_ONCE = 50;

/** What went wrong, for somebody who picks: nothing is lost either way. */
function errorWords(error) {
    const name = error.exceptionName || "";
    if (name === "odoo.http.SessionExpiredException") {
        return _t("You have been logged out. What you scanned is kept here: log in again to send it.");
    }
    if (name.startsWith("odoo.exceptions.") || name.startsWith("odoo.addons.")) {
        return error.data?.message || error.message;
    }
    return _t("The server could not take it just now. It is sent again by itself.");
}

const isLoggedOut = (error) => error.exceptionName === "odoo.http.SessionExpiredException";
const bundle = (entry) => String(entry.pickingIds);

/** A number of its own for each scan: the server counts it once, however often it is sent. */
export function newUid() {
    if (browser.crypto?.randomUUID) {
        return browser.crypto.randomUUID();
    }
    // Pages without https have no randomUUID.
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Scans on their way to the server. Each is kept in the browser until the server has answered for it, so that
 * neither a lost connection nor a closed browser loses one.
 */
export class PickOutbox {
    /**
     * @param {Object} orm
     * @param {string} key where the browser keeps it
     * @param {{onAnswer: Function, onChange: Function}} hooks
     */
    constructor(orm, key, { onAnswer, onChange }) {
        Object.assign(this, { orm, key, onAnswer, onChange });
        this.waiting = this.restore();
        this.isOffline = false;
        this.isLoggedOut = false;
        // Transfers that wait for somebody to clear them; they are asked again when the picker says so.
        this.held = new Map();
        this.words = "";
        this.savedAt = null;
        this.flushing = null;
        this.onOnline = () => this.flush();
        browser.addEventListener("online", this.onOnline);
    }

    destroy() {
        browser.removeEventListener("online", this.onOnline);
        browser.clearTimeout(this.timer);
    }

    restore() {
        try {
            const kept = JSON.parse(browser.localStorage.getItem(this.key) || "[]");
            return Array.isArray(kept) ? kept : [];
        } catch {
            return [];
        }
    }

    keep() {
        try {
            browser.localStorage.setItem(this.key, JSON.stringify(this.waiting));
        } catch {
            // A full or forbidden store: they are sent from memory.
        }
        this.onChange();
    }

    /** @param {{method, pickingIds, scan}} entry */
    add(entry) {
        this.waiting.push({ ...entry, at: Date.now() });
        this.keep();
        return this.flush();
    }

    flush() {
        this.flushing ||= this.send().finally(() => (this.flushing = null));
        return this.flushing;
    }

    /** The picker says so: what is held is tried again too. */
    again() {
        this.held.clear();
        return this.flush();
    }

    /** Send what waits, oldest first; what stands in the way of one transfer does not keep the others. */
    async send() {
        browser.clearTimeout(this.timer);
        const refused = new Map();
        let parcel = this.nextParcel(refused);
        while (parcel.length) {
            const [{ method, pickingIds }] = parcel;
            const scans = parcel.map(({ scan, at }) => ({ ...scan, age: Math.max(0, Date.now() - at) / 1000 }));
            try {
                this.settle(parcel, await this.orm.silent.call("stock.picking", method, [pickingIds, scans]));
            } catch (error) {
                if (!this.isOurs(error)) {
                    throw error;
                }
                if (this.isOffline || this.isLoggedOut) {
                    return;
                }
                refused.set(bundle(parcel[0]), errorWords(error));
            }
            parcel = this.nextParcel(refused);
        }
        this.words = [...this.held.values(), ...refused.values()].join(" ");
        if (refused.size) {
            this.timer = browser.setTimeout(() => this.flush(), LATER);
        }
        this.onChange();
    }

    /** The oldest ones that go in one call: of one transfer, of one kind. */
    nextParcel(refused) {
        const open = this.waiting.filter((entry) => !refused.has(bundle(entry)) && !this.held.has(bundle(entry)));
        if (!open.length) {
            return [];
        }
        const together = open.filter((entry) => bundle(entry) === bundle(open[0]));
        const others = together.findIndex((entry) => entry.method !== open[0].method);
        return together.slice(0, Math.min(others < 0 ? together.length : others, AT_ONCE));
    }

    /** @returns {boolean} whether it is an error that a picker can live with; the screen says which */
    isOurs(error) {
        this.isOffline = error instanceof ConnectionLostError;
        this.isLoggedOut = isLoggedOut(error);
        if (!this.isOffline && !(error instanceof RPCError)) {
            return false;
        }
        if (this.isOffline || this.isLoggedOut) {
            this.words = this.isOffline ? "" : errorWords(error);
            this.timer = browser.setTimeout(() => this.flush(), this.isOffline ? AGAIN : LATER);
            this.onChange();
        }
        return true;
    }

    settle(parcel, answer) {
        const states = Object.fromEntries(answer.results.map((one) => [one.uid, one]));
        const isHeld = ({ scan }) => states[scan.uid]?.state === "held";
        const sent = new Set(parcel.filter((entry) => !isHeld(entry)).map((entry) => entry.scan.uid));
        this.waiting = this.waiting.filter((entry) => !sent.has(entry.scan.uid));
        this.isOffline = false;
        this.isLoggedOut = false;
        const held = answer.results.find((one) => one.state === "held");
        if (held) {
            this.held.set(bundle(parcel[0]), held.words);
        }
        if (sent.size) {
            this.savedAt = Date.now();
        }
        this.keep();
        this.onAnswer(
            answer,
            parcel
                .filter((entry) => states[entry.scan.uid]?.state === "refused")
                .map((entry) => ({ ...entry, words: states[entry.scan.uid].words }))
        );
    }

    /** Give up what the server does not take; said so by the picker. */
    drop() {
        this.waiting = [];
        this.held.clear();
        this.words = "";
        browser.clearTimeout(this.timer);
        this.keep();
    }

    /** What is confirmed here and not counted by the server yet, for one entry of the list. */
    pendingOf(key) {
        return this.waiting
            .filter((entry) => entry.key === key)
            .reduce((total, entry) => total + (entry.scan.quantity || 0), 0);
    }

    isShort(key) {
        return this.waiting.some((entry) => entry.key === key && entry.method === "o2d_pick_short");
    }
}
