import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { readNumber } from "./pick_words";

/** Less is there than is set aside: how much was found, and why. */
export class PickShortDialog extends Component {
    static template = "o2d_dispatch.PickShortDialog";
    static components = { Dialog };
    static props = { line: Object, left: Number, found: Number, onShort: Function, close: Function };

    setup() {
        this.state = useState({ found: String(this.props.found), reason: "" });
        this.reasons = [
            ["not_found", _t("Not there")],
            ["damaged", _t("Damaged")],
            ["expired", _t("Past its date")],
            ["wrong_goods", _t("Other goods in the bin")],
        ];
    }

    get found() {
        return readNumber(this.state.found);
    }

    get isReady() {
        const { found } = this;
        const { reason } = this.state;
        return Boolean(reason) && Number.isFinite(found) && found >= 0 && found < this.props.left;
    }

    get missing() {
        return Number((this.props.left - (this.found || 0)).toFixed(6));
    }

    get missingWords() {
        return _t("%s missing", this.missing);
    }

    get asideWords() {
        const { line, left } = this.props;
        return _t("%(bin)s · %(quantity)s %(unit)s set aside", {
            bin: line.bin.name,
            quantity: left,
            unit: line.unit,
        });
    }

    submit(isOffering = false) {
        if (this.isReady) {
            this.props.onShort(this.found, this.state.reason, isOffering);
            this.props.close();
        }
    }
}
