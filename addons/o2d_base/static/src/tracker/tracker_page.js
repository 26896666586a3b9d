import { Component } from "@odoo/owl";
import { shownCards, trackerCardProps } from "./tracker_cards";
import { TrackerHead } from "./tracker_head";

/** All that is shown of one order: its head, and the cards that have something to say. */
export class TrackerPage extends Component {
    static template = "o2d_base.TrackerPage";
    static components = { TrackerHead };
    static props = trackerCardProps;

    cardsOf(area) {
        return shownCards(this.props.tracking).filter((card) => card.area === area);
    }
}
