import { Component } from "@odoo/owl";
import { trackerCardProps, trackerCards } from "@o2d_base/tracker/tracker_cards";
import { useService } from "@web/core/utils/hooks";

/** With whom the order's credit is, or what was decided. */
export class TrackerCredit extends Component {
    static template = "o2d_credit.TrackerCredit";
    static props = trackerCardProps;

    setup() {
        this.action = useService("action");
    }

    get credit() {
        return this.props.tracking.credit;
    }

    open() {
        this.action.doAction({
            type: "ir.actions.client",
            tag: "o2d_credit.sanction",
            params: { sanction_id: this.credit.id },
        });
    }
}

trackerCards.add(
    "credit",
    { Component: TrackerCredit, area: "side", isShown: ({ credit }) => Boolean(credit) },
    { sequence: 15 }
);
