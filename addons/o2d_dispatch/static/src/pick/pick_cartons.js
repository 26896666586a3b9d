import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { linesWords, readNumber } from "./pick_words";

/** The cartons of one transfer: close one with its gross weight, open it again, print labels and the packing slip. */
export class PickCartons extends Component {
    static template = "o2d_dispatch.PickCartons";
    static props = { picking: Object, cartons: Array, isBlocked: Boolean, onCartons: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.linesWords = linesWords;
        this.state = useState({ weight: "", isBusy: false });
    }

    get total() {
        return Number(this.props.cartons.reduce((total, carton) => total + carton.weight, 0).toFixed(3));
    }

    get totalWords() {
        const { cartons } = this.props;
        return _t("%(count)s cartons, %(weight)s %(unit)s", {
            count: cartons.length,
            weight: this.total,
            unit: cartons[0].unit,
        });
    }

    async call(method, ...args) {
        this.state.isBusy = true;
        try {
            this.props.onCartons(await this.orm.call("stock.picking", method, [[this.props.picking.id], ...args]));
        } finally {
            this.state.isBusy = false;
        }
    }

    async close() {
        await this.call("o2d_pick_pack", this.state.weight.trim() ? readNumber(this.state.weight) : 0);
        this.state.weight = "";
    }

    open(carton) {
        return this.call("o2d_pick_unpack", carton.id);
    }

    print(report, name) {
        return this.action.doAction({
            type: "ir.actions.report",
            report_type: "qweb-pdf",
            report_name: report,
            report_file: report,
            name,
            context: { active_ids: [this.props.picking.id], active_model: "stock.picking" },
        });
    }

    printLabels() {
        return this.print("o2d_dispatch.report_carton_label", _t("Carton labels"));
    }

    printSlip() {
        return this.print("o2d_dispatch.report_packing_slip", _t("Packing slip"));
    }
}
