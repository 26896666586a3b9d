import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { useAutofocus, useBus, useService } from "@web/core/utils/hooks";
import { PickCamera } from "./pick_camera";
import { sound } from "./pick_sound";
import { readNumber } from "./pick_words";

/** Other goods for what is short: scan them, look for them, or take what lies near; then how many. */
export class PickOfferDialog extends Component {
    static template = "o2d_dispatch.PickOfferDialog";
    static components = { Dialog, PickCamera };
    static props = {
        pickingId: Number,
        moveId: Number,
        product: String,
        reason: { type: String, optional: true },
        productCode: Function,
        onOffers: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            code: "",
            goods: [],
            short: 0,
            unit: "",
            chosen: null,
            quantity: "",
            words: "",
            isBusy: false,
        });
        useAutofocus({ refName: "code" });
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.onCode(ev.detail.barcode));
        onWillStart(() => this.look(""));
    }

    get shortWords() {
        const { short, unit } = this.state;
        return _t("%(quantity)s %(unit)s short", { quantity: short, unit });
    }

    freeWords(row) {
        return _t("%(quantity)s %(unit)s free", { quantity: row.free, unit: row.unit });
    }

    get quantity() {
        return readNumber(this.state.quantity);
    }

    get isReady() {
        return Boolean(this.state.chosen) && this.quantity > 0 && !this.state.isBusy;
    }

    get offerWords() {
        const { chosen } = this.state;
        return chosen && this.quantity > 0
            ? _t("Offer %(quantity)s %(unit)s", { quantity: this.quantity, unit: chosen.unit })
            : _t("Offer");
    }

    /** Call the server; what it refuses stands on the dialog. */
    async call(method, ...args) {
        this.state.isBusy = true;
        this.state.words = "";
        try {
            return await this.orm.silent.call("stock.picking", method, [[this.props.pickingId], ...args]);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.state.words = _t("No connection. The line is noted as short; offer other goods later.");
            } else if (error instanceof RPCError) {
                this.state.words = error.data?.message || error.message;
            } else {
                throw error;
            }
            sound("bad");
            return null;
        } finally {
            this.state.isBusy = false;
        }
    }

    async look(code) {
        const answer = await this.call("o2d_pick_offer_goods", this.props.moveId, code);
        if (!answer) {
            return;
        }
        const { goods, short, unit, is_exact: isExact } = answer;
        Object.assign(this.state, { goods, short, unit, chosen: null, quantity: "" });
        if (code && !goods.length) {
            sound("bad");
            this.state.words = isExact
                ? _t("Nothing of it is free here, or it does not fit.")
                : _t("“%s” is nothing that is free here.", code);
        } else if (isExact && goods.length === 1) {
            sound("good");
            this.choose(goods[0]);
        }
    }

    choose(row) {
        this.state.chosen = row;
        this.state.quantity = String(row.quantity);
    }

    onCode(code) {
        this.state.code = "";
        return this.look(this.props.productCode(code.trim()));
    }

    submit() {
        const { code } = this.state;
        return this.look(code.trim());
    }

    async offer() {
        if (!this.isReady) {
            return;
        }
        const { moveId, reason } = this.props;
        const offers = await this.call("o2d_pick_offer", moveId, this.state.chosen.id, this.quantity, reason || false);
        if (offers) {
            this.props.onOffers(offers);
            this.props.close();
        }
    }
}
