/**
 * The cards of the tracker, and how a module adds its own.
 *
 *     import { trackerCards } from "@o2d_base/tracker/tracker_cards";
 *     trackerCards.add("exposure", {
 *         Component: ExposureCard,                          // static props = trackerCardProps
 *         area: "side", // "top", "main", "side" (beside "main") or "wide"
 *         isShown: (tracking) => Boolean(tracking.credit),  // an empty card is not drawn
 *     }, { sequence: 25 });
 *
 * A card gets what the server gathered. Facts of its own come from extending `sale.order._o2d_tracking` and
 * `_o2d_tracking_allowed`; lines, blockers, documents and search keys are extended there alone and need no card.
 */
import { registry } from "@web/core/registry";

export const trackerCards = registry.category("o2d_tracker_cards");

export const trackerCardProps = {
    tracking: Object, // of sale.order.o2d_tracking()
    now: Object, // luxon DateTime, moves on by the minute
    reload: Function, // read the order again
};

/**
 * @param {Object} tracking
 * @returns {{key: string, area: string, Component: Function}[]} the cards that have something to say
 */
export function shownCards(tracking) {
    return trackerCards
        .getEntries()
        .filter(([, card]) => !card.isShown || card.isShown(tracking))
        .map(([key, card]) => ({ key, ...card }));
}
