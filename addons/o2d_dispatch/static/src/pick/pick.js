import { Component, onMounted, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { PickHome } from "./pick_home";
import { PickScreen } from "./pick_screen";

/**
 * The picker's screen. Opened by its menu, by a link (…/pick/42), or by
 * `{type: "ir.actions.client", tag: "o2d_dispatch.pick", params: {picking_ids: [42, 43]}}`.
 */
export class Pick extends Component {
    static template = "o2d_dispatch.Pick";
    static components = { PickHome, PickScreen };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Pick");
    static path = "pick";

    setup() {
        this.state = useState({ pickingIds: this.idsOf(this.props) });
        onMounted(() => this.showInAddress());
        onWillUpdateProps((props) => {
            if (String(this.idsOf(props)) !== String(this.idsOf(this.props))) {
                this.state.pickingIds = this.idsOf(props);
            }
        });
    }

    idsOf(props) {
        const { picking_ids: ids } = props.action.params || {};
        return ids?.length ? [...ids] : props.resId ? [Number(props.resId)] : [];
    }

    /** The address bears the transfer, for a reload and a link. */
    showInAddress() {
        const { pickingIds } = this.state;
        this.props.updateActionState?.({ resId: pickingIds.length === 1 ? pickingIds[0] : false });
    }

    open(pickingIds) {
        this.state.pickingIds = pickingIds;
        this.showInAddress();
    }
}

registry.category("actions").add("o2d_dispatch.pick", Pick);
