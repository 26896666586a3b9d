import { Component, useState } from "@odoo/owl";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

const { DateTime } = luxon;
// What is said most often, one tap away.
const SAID = {
    yes: [_t("Pays reliably"), _t("Payment promised"), _t("Cheque in hand"), _t("Guarantee covers it")],
    no: [_t("Clear the overdue invoices first"), _t("Send a payment first"), _t("Limit is final")],
    wait: [],
};

/** Asks for the note without which nothing is decided, and for conditions where there are any. */
export class DecisionDialog extends Component {
    static template = "o2d_credit.DecisionDialog";
    static components = { Dialog };
    static props = {
        kind: String, // "yes" or "no"
        title: String,
        about: String,
        label: String,
        sign: String, // of the company's money: ₹
        terms: { type: Array, optional: true }, // shorter payment terms
        first: { type: [Object, Boolean], optional: true }, // what another head agreed to: not changed
        confirm: Function, // (note, conditions)
        close: Function,
    };

    setup() {
        const { first } = this.props;
        this.state = useState({
            note: "",
            isOpen: false,
            isBusy: false,
            until: "",
            tolerance: "",
            partPayment: "",
            termId: "",
        });
        this.first = first || null;
        useAutofocus();
    }

    get said() {
        return SAID[this.props.kind];
    }

    get hasConditions() {
        return this.props.kind === "yes" && !this.first;
    }

    get today() {
        return DateTime.local().toISODate();
    }

    get canConfirm() {
        return Boolean(this.state.note.trim()) && !this.state.isBusy;
    }

    say(words) {
        const note = this.state.note.trim();
        this.state.note = note ? `${note}. ${words}` : words;
    }

    get conditions() {
        if (this.first) {
            return {
                part_payment: this.first.part_payment,
                payment_term_id: this.first.payment_term_id || null,
                tolerance_percent: this.first.tolerance_percent,
            };
        }
        const { until, tolerance, partPayment, termId } = this.state;
        const found = {};
        if (until) {
            found.valid_until = serializeDateTime(DateTime.fromISO(until).endOf("day").startOf("second"));
        }
        if (tolerance !== "") {
            found.tolerance_percent = Number(tolerance);
        }
        if (partPayment !== "") {
            found.part_payment = Number(partPayment);
        }
        if (termId) {
            found.payment_term_id = Number(termId);
        }
        return found;
    }

    async confirm() {
        this.state.isBusy = true;
        try {
            await this.props.confirm(this.state.note.trim(), this.conditions);
            this.props.close();
        } finally {
            this.state.isBusy = false;
        }
    }
}
