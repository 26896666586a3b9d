import { Component, useState } from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { PickCamera } from "./pick_camera";
import { readNumber } from "./pick_words";

/** One line at its bin: where to go, what to take, how many. */
export class PickLine extends Component {
    static template = "o2d_dispatch.PickLine";
    static components = { PickCamera };
    static props = {
        line: Object,
        done: Number,
        left: Number,
        quantity: Number,
        isAtBin: Boolean,
        isChecked: Boolean,
        forWhom: { type: [Object, Boolean], optional: true },
        canUndo: Boolean,
        onCode: Function,
        onQuantity: Function,
        onConfirm: Function,
        onShort: Function,
        onUndo: Function,
        onSkip: Function,
    };

    setup() {
        this.state = useState({ code: "" });
        // On a desk the keyboard goes there; on a phone it would cover the screen.
        this.code = useAutofocus({ refName: "code" });
        this.words = {
            bin: _t("Scan the bin"),
            product: _t("Scan the product"),
            lot: _t("Scan the lot"),
            again: _t("Scan again to confirm"),
        };
    }

    get isWhole() {
        return this.props.quantity >= this.props.left;
    }

    get confirmWords() {
        const { quantity } = this.props;
        return this.isWhole ? _t("Confirm %s", quantity) : _t("Confirm %s and look again", quantity);
    }

    get leftWords() {
        return _t("of %(quantity)s %(unit)s", { quantity: this.props.left, unit: this.props.line.unit });
    }

    get doneWords() {
        return _t("%s confirmed", this.props.done);
    }

    get lotWords() {
        return _t("lot %s", this.props.line.lot.name);
    }

    get expiryWords() {
        return _t("until %s", this.props.line.lot.expires);
    }

    get packageWords() {
        return _t("in %s", this.props.line.package.name);
    }

    /** What to scan now. */
    get asks() {
        const { line, isAtBin, isChecked } = this.props;
        if (isChecked) {
            return "again";
        }
        if (!isAtBin) {
            return "bin";
        }
        return line.lot ? "lot" : "product";
    }

    step(sign) {
        const { line, quantity } = this.props;
        this.props.onQuantity(quantity + sign * Math.max(line.step, 1));
    }

    submit() {
        const { code } = this.state;
        this.state.code = "";
        if (code.trim()) {
            this.props.onCode(code);
        } else if (this.props.isChecked) {
            this.props.onConfirm();
        }
    }

    onQuantityTyped(ev) {
        this.props.onQuantity(readNumber(ev.target.value));
    }

    /** Enter ends typing a number, so that the next scan does not run into it. */
    onQuantityKey(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.target.blur();
            if (!hasTouch()) {
                this.code.el.focus();
            }
        }
    }
}
