import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";

const AGAIN = 5000;
const AT_ONCE = 50;

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

    async send() {
        browser.clearTimeout(this.timer);
        while (this.waiting.length) {
            const parcel = this.nextParcel();
            const [{ method, pickingIds }] = parcel;
            const scans = parcel.map(({ scan, at }) => ({ ...scan, age: Math.max(0, Date.now() - at) / 1000 }));
            let answer;
            try {
                answer = await this.orm.silent.call("stock.picking", method, [pickingIds, scans]);
            } catch (error) {
                this.fail(error);
                return;
            }
            if (!this.settle(parcel, answer)) {
                return;
            }
        }
    }

    /** The oldest ones that go in one call. */
    nextParcel() {
        const [first] = this.waiting;
        const others = this.waiting.findIndex(
            (one) => one.method !== first.method || String(one.pickingIds) !== String(first.pickingIds)
        );
        return this.waiting.slice(0, Math.min(others < 0 ? this.waiting.length : others, AT_ONCE));
    }

    fail(error) {
        this.isOffline = error instanceof ConnectionLostError;
        if (!this.isOffline && !(error instanceof RPCError)) {
            throw error;
        }
        this.words = this.isOffline ? "" : error.data?.message || error.message;
        this.timer = browser.setTimeout(() => this.flush(), AGAIN);
        this.onChange();
    }

    /** @returns {boolean} whether to go on: what is held waits for somebody to clear it */
    settle(parcel, answer) {
        const states = Object.fromEntries(answer.results.map((one) => [one.uid, one]));
        const isHeld = ({ scan }) => states[scan.uid]?.state === "held";
        const sent = new Set(parcel.filter((entry) => !isHeld(entry)).map((entry) => entry.scan.uid));
        this.waiting = this.waiting.filter((entry) => !sent.has(entry.scan.uid));
        this.isOffline = false;
        this.words = answer.results.find((one) => one.state === "held")?.words || "";
        this.savedAt = Date.now();
        this.keep();
        this.onAnswer(
            answer,
            parcel
                .filter((entry) => states[entry.scan.uid]?.state === "refused")
                .map((entry) => ({ ...entry, words: states[entry.scan.uid].words }))
        );
        return !this.words;
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
