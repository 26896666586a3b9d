import { Component, onMounted, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { dayWords } from "../common/moments";

const DELAY = 250;
const SHORTEST = 2;

/**
 * One box that finds an order by anything a caller may have at hand.
 *
 * Enter opens the only order found, or the one marked; the arrows move the mark, Escape closes the list.
 */
export class TrackerSearch extends Component {
    static template = "o2d_base.TrackerSearch";
    static props = {
        onOpen: Function, // called with {id, name}
        autofocus: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.input = useRef("input");
        this.keepLast = new KeepLast();
        this.state = useState({ text: "", found: null, active: 0, isOpen: false, isBusy: false });
        this.searchLater = useDebounced(() => this.search(), DELAY);
        useExternalListener(window, "click", (ev) => {
            if (!this.root.el?.contains(ev.target)) {
                this.state.isOpen = false;
            }
        });
        onMounted(() => {
            if (this.props.autofocus && !this.env.isSmall) {
                this.input.el.focus();
            }
        });
    }

    get placeholder() {
        return this.env.isSmall
            ? _t("Order, PO, phone, invoice…")
            : _t("Order, customer's PO, phone, GSTIN, invoice, delivery or customer");
    }

    get text() {
        return this.state.text.trim();
    }

    foundBy(order) {
        return _t("by %(key)s", { key: order.found_by.map((key) => key.label).join(", ") });
    }

    get nothingWords() {
        return _t("Nothing found for “%(text)s”.", { text: this.state.searched });
    }

    where(order) {
        return [order.customer_ref, order.place, ...this.standing(order)].filter(Boolean).join(" · ");
    }

    /** How it stands: a promise is told only while something is still to come. */
    standing(order) {
        if (order.state === "cancel") {
            return [_t("Cancelled")];
        }
        if (order.settled) {
            const day = dayWords(order.settled_at);
            return [day ? _t("Settled %(day)s", { day }) : _t("Settled")];
        }
        if (order.sent) {
            return [order.stage, _t("all sent")];
        }
        return [order.stage, order.promise_date && _t("promised %(day)s", { day: dayWords(order.promise_date) })];
    }

    /** @returns {Promise<boolean>} is this still what is asked? */
    async search() {
        const text = this.text;
        if (text.length < SHORTEST) {
            Object.assign(this.state, { found: null, isOpen: false, isBusy: false });
            return false;
        }
        this.state.isBusy = true;
        let found;
        try {
            found = await this.keepLast.add(this.orm.silent.call("sale.order", "o2d_find", [text]));
        } catch (error) {
            this.state.isBusy = false;
            throw error;
        }
        if (text !== this.text) {
            return false;
        }
        Object.assign(this.state, { found, searched: text, active: 0, isOpen: true, isBusy: false });
        return true;
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.searchLater();
    }

    async onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            await this.onEnter();
        } else if (["ArrowDown", "ArrowUp"].includes(ev.key) && this.state.found?.length) {
            ev.preventDefault();
            this.move(ev.key === "ArrowDown" ? 1 : -1);
        } else if (ev.key === "Escape") {
            this.state.isOpen = false;
        }
    }

    async onEnter() {
        const isShown = this.state.isOpen && this.state.searched === this.text;
        if (isShown && this.state.found.length) {
            return this.open(this.state.found[this.state.active]);
        }
        // Faster than the list: the only one found is meant, and so is one named exactly so.
        this.searchLater.cancel();
        if (await this.search()) {
            const [first, ...others] = this.state.found;
            if (first && (!others.length || first.name.toLowerCase() === this.text.toLowerCase())) {
                this.open(first);
            }
        }
    }

    move(step) {
        const count = this.state.found.length;
        this.state.isOpen = true;
        this.state.active = (this.state.active + step + count) % count;
        this.root.el.querySelectorAll(".o_o2d_hit")[this.state.active]?.scrollIntoView({ block: "nearest" });
    }

    open(order) {
        Object.assign(this.state, { text: "", found: null, isOpen: false });
        this.input.el.blur();
        this.props.onOpen(order);
    }
}
