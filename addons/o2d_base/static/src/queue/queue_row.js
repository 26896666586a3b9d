import { Component } from "@odoo/owl";

import { ageWords, dueWords, fullMomentWords, moneyWords } from "../common/moments";

/** One row of a work queue: what waits, what for, since when, until when, with whom, and what can be done. */
export class QueueRow extends Component {
    static template = "o2d_base.QueueRow";
    static props = {
        row: Object,
        shows: String,
        actions: Object,
        busy: { type: [String, { value: null }], optional: true },
        open: Function,
        act: Function,
    };

    get amount() {
        const { amount, currency } = this.props.row;
        const isShown = ["amount", "both"].includes(this.props.shows) && currency;
        return isShown ? moneyWords(amount, currency) : "";
    }

    get hasLines() {
        return ["lines", "both"].includes(this.props.shows) && this.props.row.lines > 0;
    }

    /** The customer and the place, which may be in the customer's name already. */
    get customer() {
        const { customer, place } = this.props.row;
        return place && !customer.includes(place) ? `${customer}, ${place}` : customer;
    }

    get age() {
        return ageWords(this.props.row.since);
    }

    get ageTitle() {
        return fullMomentWords(this.props.row.since);
    }

    get due() {
        return dueWords(this.props.row.until);
    }

    get dueTitle() {
        return fullMomentWords(this.props.row.until);
    }

    /** The button that stands out, if one of them brings the work forward. */
    get mainAction() {
        return this.props.row.actions.find((name) => this.props.actions[name].main);
    }

    onKeydown(event) {
        if (event.key === "Enter" && event.target === event.currentTarget) {
            event.preventDefault();
            this.props.open();
        }
    }
}
