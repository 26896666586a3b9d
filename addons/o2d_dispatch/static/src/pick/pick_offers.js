import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** What was offered for lines of this list, and how it stands. */
export class PickOffers extends Component {
    static template = "o2d_dispatch.PickOffers";
    static props = { offers: Array, onOffers: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ isBusy: false });
        this.icons = {
            waiting: "fa-clock-o text-warning",
            agreed: "fa-check-circle text-success",
            refused: "fa-times-circle text-danger",
        };
    }

    async withdraw(offer) {
        this.state.isBusy = true;
        try {
            const { picking_id: pickingId, id } = offer;
            this.props.onOffers(
                await this.orm.call("stock.picking", "o2d_pick_offer_withdraw", [[pickingId], id]),
                pickingId
            );
        } finally {
            this.state.isBusy = false;
        }
    }
}
