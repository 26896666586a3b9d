import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { keepList } from "./pick_memory";
import { PickOfferDialog } from "./pick_offer_dialog";
import { sound } from "./pick_sound";

// Goods that were agreed to are set aside a moment later.
const SOON = 2000;
const TRIES = 5;

/** Other goods for what is short on a pick screen: offering them, and taking the answer. */
export class PickOffering {
    /** @param {import("./pick_screen").PickScreen} screen */
    constructor(screen) {
        this.screen = screen;
    }

    get offers() {
        return this.screen.list?.offers || [];
    }

    /** Once the server knows that a line is short. */
    afterShort(line, { uid }, reason) {
        const { walk, outbox, words } = this.screen;
        const missing = walk.missing.find((one) => one.move_id === line.move_id);
        if (outbox.waiting.some(({ scan }) => scan.uid === uid)) {
            this.say("warning", _t("Noted as short, not sent yet. Offer other goods at the end of the list."));
        } else if (missing) {
            this.openFor(missing, reason);
        } else if (words?.tone !== "danger") {
            this.say("info", _t("%s is set aside in another bin: look at the list.", line.product.name));
        }
    }

    say(tone, text) {
        this.screen.words = { tone, text };
        this.screen.render();
    }

    mayOffer({ move_id: moveId }) {
        return !this.offers.some(
            (offer) =>
                (offer.state === "waiting" && offer.move_ids.includes(moveId)) || offer.new_move_ids.includes(moveId)
        );
    }

    /** Are goods agreed to that are not set aside yet? The server does that right after the answer. */
    get isAwaited() {
        const missing = new Set(this.screen.walk.missing.map((line) => line.move_id));
        return this.offers.some((offer) => offer.new_move_ids.some((id) => missing.has(id)));
    }

    openFor({ move_id: moveId, picking_id: pickingId, product }, reason) {
        this.screen.ask(PickOfferDialog, {
            pickingId,
            moveId,
            product,
            reason,
            productCode: (code) => this.screen.codes.productCode(code),
            onOffers: (offers) => this.take(offers, pickingId),
        });
    }

    /** Put one transfer's offers in the place of those known. */
    take(offers, pickingId) {
        const others = this.offers.filter((one) => one.picking_id !== pickingId);
        this.screen.list.offers = [...others, ...offers];
        this.screen.render();
    }

    /** An answer has come, or may have. */
    onNews(orderIds) {
        const waits = ({ state, order_id: id }) => state === "waiting" && (!orderIds || orderIds.includes(id));
        if (this.screen.walk && this.offers.some(waits)) {
            return this.refresh();
        }
    }

    async refresh(tries = TRIES) {
        const { screen } = this;
        browser.clearTimeout(this.timer);
        const before = Object.fromEntries(this.offers.map(({ id, state }) => [id, state]));
        let list;
        try {
            await screen.outbox.flush();
            list = await screen.orm.silent.call("stock.picking", "o2d_pick_list", [screen.props.pickingIds]);
        } catch (error) {
            if (error instanceof ConnectionLostError || error instanceof RPCError) {
                return; // What is on the screen stays good.
            }
            throw error;
        }
        screen.walk.replace(list);
        Object.assign(screen.list, { ...list, nomenclature: screen.list.nomenclature });
        keepList(user.userId, screen.props.pickingIds, screen.list);
        const answered = list.offers.find(({ id, state }) => before[id] === "waiting" && state !== "waiting");
        if (answered) {
            const isAgreed = answered.state === "agreed";
            sound(isAgreed ? "good" : "bad");
            this.say(isAgreed ? "success" : "warning", `${answered.substitute}: ${answered.words}`);
        }
        if (this.isAwaited && tries > 0) {
            this.timer = browser.setTimeout(() => this.refresh(tries - 1), SOON);
        }
        screen.render();
    }

    destroy() {
        browser.clearTimeout(this.timer);
    }
}
