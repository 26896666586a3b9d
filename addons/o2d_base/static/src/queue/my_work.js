import { Component, onWillStart, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { useO2dLive } from "../common/live";
import { quantityWords } from "../common/moments";
import { QueueRow } from "./queue_row";
import { WordsDialog } from "./words_dialog";

const PAGE = 40;
const MAX_PAGE = 200;
// A copy of the database may lag behind what was told: read again after so many milliseconds.
const READ_AGAIN = [1000, 3000, 8000];
const DOWN = ["j", "ArrowDown"];
const UP = ["k", "ArrowUp"];

/**
 * What waits for me: the queues of my roles with their counts, and the rows of one of them, the most urgent first.
 *
 * Keys: j and k or the arrows go through the rows, Enter opens one.
 */
export class MyWork extends Component {
    static template = "o2d_base.MyWork";
    static components = { Layout, QueueRow };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.rows = useRef("rows");
        this.queues = useRef("queues");
        this.keep = new KeepLast();
        this.keepCounts = new KeepLast();
        this.state = useState({
            queues: [],
            warehouses: [],
            queueId: null,
            rows: [],
            actions: {},
            total: 0,
            error: "",
            filters: { warehouse: null, mine: false, late: false },
            busy: null,
        });
        this.event = 0;
        useExternalListener(document, "keydown", (event) => this.onKeydown(event));
        useO2dLive((news) => this.onNews(news));
        // On a phone the chosen queue may lie beyond the edge.
        useEffect(
            () => {
                const chosen = this.queues.el?.querySelector(".active");
                chosen?.scrollIntoView({ block: "nearest", inline: "center" });
            },
            () => [this.state.queueId]
        );
        onWillStart(async () => {
            this.remember();
            await this.load();
        });
    }

    // --- what is shown ---------------------------------------------------------------------------

    get queue() {
        return this.state.queues.find((queue) => queue.id === this.state.queueId);
    }

    numberWords(number) {
        return quantityWords(number, 0);
    }

    get hasMore() {
        return this.state.rows.length < Math.min(this.state.total, MAX_PAGE);
    }

    get isFiltered() {
        const { warehouse, mine, late } = this.state.filters;
        return Boolean(warehouse || mine || late);
    }

    get emptyWords() {
        return this.isFiltered ? _t("Nothing here matches your filters.") : this.queue.empty;
    }

    get moreWords() {
        return _t("%(shown)s of %(total)s shown", {
            shown: this.numberWords(this.state.rows.length),
            total: this.numberWords(this.state.total),
        });
    }

    // --- what is remembered in this browser --------------------------------------------------------

    get storageKey() {
        return `o2d.my_work.${user.userId}`;
    }

    remember() {
        try {
            const { queueId, filters } = JSON.parse(browser.localStorage.getItem(this.storageKey) || "{}");
            this.state.queueId = queueId || null;
            this.state.filters.warehouse = Number(filters?.warehouse) || null;
            this.state.filters.mine = Boolean(filters?.mine);
            this.state.filters.late = Boolean(filters?.late);
        } catch {
            // What cannot be read is forgotten; it is written anew with the next choice.
        }
    }

    keepInMind() {
        const { queueId, filters } = this.state;
        browser.localStorage.setItem(this.storageKey, JSON.stringify({ queueId, filters }));
    }

    // --- reading -----------------------------------------------------------------------------------

    async load() {
        // An answer for filters that have changed meanwhile is none.
        const { queues, warehouses, event } = await this.keepCounts.add(
            this.orm.silent.call("o2d.queue", "o2d_counts", [this.state.filters])
        );
        if (this.state.filters.warehouse && !warehouses.some(({ id }) => id === this.state.filters.warehouse)) {
            this.state.filters.warehouse = null;
            return this.load();
        }
        Object.assign(this.state, { queues, warehouses });
        if (!this.queue) {
            const first = queues.find((queue) => queue.count) || queues[0];
            this.state.queueId = first ? first.id : null;
        }
        await this.loadRows();
        this.event = Math.max(this.event, event);
    }

    /** Read as many rows again as are shown, or more. */
    async loadRows(limit = Math.max(PAGE, this.state.rows.length)) {
        const queue = this.queue;
        if (!queue || queue.error) {
            Object.assign(this.state, { rows: [], total: 0, error: queue ? queue.error : "" });
            return;
        }
        const args = [queue.id, 0, Math.min(limit, MAX_PAGE), this.state.filters];
        const { rows, total, actions } = await this.keep.add(this.orm.silent.call("o2d.queue", "o2d_rows", args));
        Object.assign(this.state, { rows, total, actions, error: "" });
    }

    async onNews({ eventId }) {
        await this.load();
        for (const delay of READ_AGAIN) {
            if (this.event >= eventId) {
                return;
            }
            await new Promise((resolve) => browser.setTimeout(resolve, delay));
            await this.load();
        }
    }

    // --- choosing ----------------------------------------------------------------------------------

    async choose(queue) {
        Object.assign(this.state, { queueId: queue.id, rows: [], total: queue.count || 0 });
        this.keepInMind();
        await this.loadRows(PAGE);
    }

    async filter(changes) {
        Object.assign(this.state.filters, changes);
        this.state.rows = [];
        this.keepInMind();
        await this.load();
    }

    onWarehouse(event) {
        return this.filter({ warehouse: Number(event.target.value) || null });
    }

    more() {
        return this.loadRows(this.state.rows.length + PAGE);
    }

    // --- doing -------------------------------------------------------------------------------------

    open(row) {
        if (row.order_id) {
            return this.action.doAction({
                type: "ir.actions.client",
                tag: "o2d_base.tracker",
                params: { order_id: row.order_id },
            });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    async act(row, name) {
        const action = this.state.actions[name];
        if (action.asks) {
            this.dialog.add(WordsDialog, {
                label: action.label,
                about: row.what || row.name,
                question: action.asks,
                confirm: (words) => this.run(row, name, words),
            });
            return;
        }
        await this.run(row, name, "");
    }

    async run(row, name, words) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = `${row.id}:${name}`;
        try {
            const { message, action, done } = await this.orm.call("o2d.queue", "o2d_act", [
                this.state.queueId,
                row.id,
                name,
                words,
            ]);
            if (message) {
                this.notification.add(message, { type: done ? "success" : "warning" });
            }
            if (action) {
                await this.action.doAction(action);
                return;
            }
        } finally {
            this.state.busy = null;
        }
        await this.load();
    }

    // --- keys --------------------------------------------------------------------------------------

    onKeydown(event) {
        const isTyping = ["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName);
        const step = DOWN.includes(event.key) ? 1 : UP.includes(event.key) ? -1 : 0;
        const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
        if (!step || isTyping || !isPlain || this.ui.activeElement !== document || !this.rows.el) {
            return;
        }
        const rows = [...this.rows.el.querySelectorAll(".o_o2d_row")];
        const current = rows.indexOf(document.activeElement.closest(".o_o2d_row"));
        const next = rows[current < 0 ? 0 : Math.min(Math.max(current + step, 0), rows.length - 1)];
        if (next) {
            event.preventDefault();
            next.focus();
        }
    }
}

registry.category("actions").add("o2d_base.my_work", MyWork);
