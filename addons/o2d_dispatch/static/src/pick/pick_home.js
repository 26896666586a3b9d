import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useAutofocus, useBus, useService } from "@web/core/utils/hooks";
import { PickCamera } from "./pick_camera";
import { recallPlace } from "./pick_memory";
import { sound } from "./pick_sound";

/** What there is to pick, and a field for the barcode of a delivery. */
export class PickHome extends Component {
    static template = "o2d_dispatch.PickHome";
    static components = { PickCamera };
    static props = { open: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ rows: [], words: "", code: "" });
        this.place = recallPlace(user.userId);
        useAutofocus({ refName: "code", mobile: false });
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.onCode(ev.detail.barcode));
        onWillStart(async () => {
            this.state.rows = await this.orm.call("stock.picking", "o2d_pick_home", []);
        });
    }

    get goOn() {
        const ids = this.place?.pickingIds || [];
        return this.state.rows.find((row) => ids.length && String(row.ids) === String(ids));
    }

    get goOnWords() {
        return _t("Go on with %s", this.goOn.name);
    }

    onCode(code) {
        const sought = code.trim().toLowerCase();
        const row = this.state.rows.find((one) =>
            [one.name, one.order].some((name) => name && name.toLowerCase() === sought)
        );
        if (row) {
            sound("good");
            this.props.open(row.ids);
            return;
        }
        sound("bad");
        this.state.words = _t("“%s” is none of the deliveries that wait to be picked.", code);
        this.state.code = "";
    }

    submit() {
        if (this.state.code.trim()) {
            this.onCode(this.state.code);
        }
    }

    progressOf(row) {
        return row.lines ? Math.round((100 * row.picked) / row.lines) : 0;
    }
}
