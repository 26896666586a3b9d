import { Component, onMounted, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useO2dLive } from "../common/live";
import { TrackerPage } from "./tracker_page";
import { TrackerSearch } from "./tracker_search";

const { DateTime } = luxon;
const MINUTE = 60000;
const REMEMBERED = 6;
const UNREADABLE = ["odoo.exceptions.AccessError", "odoo.exceptions.MissingError"];
// A copy of the database may be a little behind the message that something has changed.
const READ_AGAIN = [700, 1500, 3000];

/**
 * One order on one screen. Opened by its menu, by a link (…/tracker/42), or by
 * `{type: "ir.actions.client", tag: "o2d_base.tracker", params: {order_id: 42}}`.
 */
export class OrderTracker extends Component {
    static template = "o2d_base.OrderTracker";
    static components = { Layout, TrackerPage, TrackerSearch };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Tracker");
    static path = "tracker";

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({
            tracking: null,
            error: "",
            now: DateTime.local(),
            recent: this.remembered(),
        });
        this.orderId = this.orderOf(this.props);
        onWillStart(() => this.load());
        // Opened from another screen: the address bears the order all the same, for a reload and a link.
        onMounted(() => this.orderId && this.props.updateActionState?.({ resId: this.orderId }));
        onWillUpdateProps((props) => {
            const orderId = this.orderOf(props);
            if (orderId !== this.orderOf(this.props)) {
                this.orderId = orderId;
                return this.load();
            }
        });
        useO2dLive(({ orderIds, eventId }) => this.onChanged(orderIds, eventId));
        this.clock = browser.setInterval(() => (this.state.now = DateTime.local()), MINUTE);
        onWillUnmount(() => {
            browser.clearInterval(this.clock);
            browser.clearTimeout(this.later);
        });
    }

    orderOf(props) {
        return Number(props.resId || props.action.params?.order_id) || false;
    }

    // -- reading -------------------------------------------------------------

    async load({ isSilent = false } = {}) {
        const { orderId } = this;
        if (!orderId) {
            Object.assign(this.state, { tracking: null, error: "" });
            return;
        }
        const orm = isSilent ? this.orm.silent : this.orm;
        try {
            const tracking = await this.keepLast.add(orm.call("sale.order", "o2d_tracking", [[orderId]]));
            if (!tracking.order.id) {
                // The customer's view, for whoever reads orders and has no role here.
                const error = _t("The tracker is for roles of Order to Dispatch. Ask the administrator for one.");
                Object.assign(this.state, { tracking: null, error });
                return;
            }
            Object.assign(this.state, { tracking, error: "", now: DateTime.local() });
            this.onLoaded();
        } catch (error) {
            if (!(error instanceof RPCError) || !UNREADABLE.includes(error.exceptionName)) {
                throw error;
            }
            // Deleted, of another company, or not this reader's: said on the screen, the search stays at hand.
            Object.assign(this.state, {
                tracking: null,
                error: _t("This order is gone, or you may not see it. Search for another one."),
            });
        }
    }

    onLoaded() {
        const { name, customer } = this.state.tracking.order;
        this.env.config.setDisplayName(name);
        this.remember({ id: this.orderId, name, customer });
    }

    reload() {
        return this.load({ isSilent: true });
    }

    async open(order) {
        this.orderId = order.id;
        await this.load();
        // Only now, so that the address bears the name that is shown.
        this.props.updateActionState?.({ resId: order.id });
    }

    onChanged(orderIds, eventId) {
        const { orderId } = this;
        if (orderId && (orderIds === null || orderIds.includes(orderId))) {
            this.readUntil(eventId, READ_AGAIN);
        }
    }

    /** Read until the newest event is there, a few times at most: it may be one that this reader is not shown. */
    async readUntil(eventId, waits) {
        browser.clearTimeout(this.later);
        const { orderId } = this;
        await this.load({ isSilent: true });
        const newest = Math.max(0, ...(this.state.tracking?.trail || []).map((event) => event.id));
        if (newest < eventId && waits.length && orderId === this.orderId) {
            this.later = browser.setTimeout(() => this.readUntil(eventId, waits.slice(1)), waits[0]);
        }
    }

    // -- what was looked at last, in this browser only ---------------------------

    get memory() {
        return `o2d_base.tracker.${user.userId}.${user.activeCompany.id}`;
    }

    remembered() {
        try {
            const recent = JSON.parse(browser.localStorage.getItem(this.memory) || "[]");
            return Array.isArray(recent) ? recent.filter((one) => one?.id && one.name) : [];
        } catch {
            return [];
        }
    }

    remember(order) {
        const others = this.remembered().filter((one) => one.id !== order.id);
        this.state.recent = [order, ...others].slice(0, REMEMBERED);
        browser.localStorage.setItem(this.memory, JSON.stringify(this.state.recent));
    }

    get others() {
        return this.state.recent.filter((order) => order.id !== this.orderId);
    }
}

registry.category("actions").add("o2d_base.tracker", OrderTracker);
