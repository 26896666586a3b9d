import { browser } from "@web/core/browser/browser";

const PREFIX = "o2d_dispatch.pick";

function read(key) {
    try {
        return JSON.parse(browser.localStorage.getItem(`${PREFIX}.${key}`) || "null");
    } catch {
        return null;
    }
}

function write(key, value) {
    try {
        if (value === null) {
            browser.localStorage.removeItem(`${PREFIX}.${key}`);
        } else {
            browser.localStorage.setItem(`${PREFIX}.${key}`, JSON.stringify(value));
        }
    } catch {
        // A full or forbidden store: the screen goes on without memory.
    }
}

/** Where somebody stands in which list: {pickingIds, key, binId}. */
export const recallPlace = (userId) => read(`place.${userId}`);
export const keepPlace = (userId, place) => write(`place.${userId}`, place);

/** The list as it was read last, for an opening without connection. */
export const recallList = (userId, ids) => {
    const kept = read(`list.${userId}`);
    return kept && String(kept.ids) === String(ids) ? kept.list : null;
};
export const keepList = (userId, ids, list) => write(`list.${userId}`, { ids, list });

export const outboxKey = (userId) => `${PREFIX}.outbox.${userId}`;
