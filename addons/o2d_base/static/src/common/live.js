import { onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const MESSAGE = "o2d_base.changed";
// News of so many milliseconds are told together. Screens wait a little apart, not to ask all at once.
const GATHER = 300;
const SPREAD = 300;

/**
 * News gathered until they are told.
 *
 * `orderIds` is null when any order may have changed.
 */
class News {
    constructor() {
        this.clear();
    }

    clear() {
        this.orders = new Set();
        this.isAny = false;
        this.eventId = 0;
        this.isEmpty = true;
    }

    add({ orders, event }) {
        this.isEmpty = false;
        this.eventId = Math.max(this.eventId, event);
        if (orders === null) {
            this.isAny = true;
        } else {
            orders.forEach((id) => this.orders.add(id));
        }
    }

    take() {
        const news = { orderIds: this.isAny ? null : [...this.orders], eventId: this.eventId };
        this.clear();
        return news;
    }
}

/**
 * Call back when orders of the companies at work have changed, wherever and by whomever.
 *
 * The callback gets `{orderIds, eventId}`: the numbers of the orders (null: it may be any; empty: a problem
 * without an order), and of the newest event among them (0: none), so that a screen served by a copy of the
 * database can read again until it shows that event. After a lost connection it is called once with null.
 * A screen in a hidden tab is told when it is looked at again.
 *
 * @param {(news: {orderIds: number[] | null, eventId: number}) => void} callback
 */
export function useO2dLive(callback) {
    const bus = useService("bus_service");
    const news = new News();
    let timer = null;

    function tell() {
        timer = null;
        if (!news.isEmpty && !document.hidden) {
            callback(news.take());
        }
    }

    function gather(found) {
        news.add(found);
        timer ??= browser.setTimeout(tell, GATHER + Math.random() * SPREAD);
    }

    function onMessage(payload) {
        if (user.activeCompanies.some((company) => company.id === payload.company)) {
            gather(payload);
        }
    }

    // What was said while nobody listened is not known.
    const onReconnect = () => gather({ orders: null, event: 0 });

    onMounted(() => {
        bus.subscribe(MESSAGE, onMessage);
        bus.addEventListener("BUS:RECONNECT", onReconnect);
        document.addEventListener("visibilitychange", tell);
        bus.start();
    });
    onWillUnmount(() => {
        browser.clearTimeout(timer);
        bus.unsubscribe(MESSAGE, onMessage);
        bus.removeEventListener("BUS:RECONNECT", onReconnect);
        document.removeEventListener("visibilitychange", tell);
    });
}
