import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { useO2dLive } from "@o2d_base/common/live";
import { momentWords } from "@o2d_base/common/moments";
import { GateTrip, tripTitle } from "./gate_trip";

const DELAY = 250;

/**
 * The guard's screen: scan a gate pass or choose a vehicle, compare, let it out.
 *
 * A scanner that types works too: the box has the focus, and Enter looks for what it has typed.
 */
export class Gate extends Component {
    static template = "o2d_dispatch.Gate";
    static components = { Layout, GateTrip };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.input = useRef("input");
        this.keep = new KeepLast();
        this.state = useState({ text: "", waiting: [], left: [], trip: null });
        this.loadLater = useDebounced(() => this.load(), DELAY);
        useO2dLive(() => this.refresh());
        onWillStart(async () => {
            const tripId = this.props.action.params?.trip_id;
            await this.load();
            if (tripId) {
                await this.open(tripId);
            }
        });
    }

    get canScan() {
        return isBarcodeScannerSupported();
    }

    get display() {
        // A phone has no room for an empty bar; the menu leads back.
        return { controlPanel: this.env.isSmall ? false : {} };
    }

    titleWords(row) {
        return tripTitle(row);
    }

    get isEmpty() {
        return !this.state.waiting.length && !this.state.left.length;
    }

    get emptyWords() {
        return this.state.text.trim()
            ? _t("No vehicle of ours fits “%(text)s”.", { text: this.state.text.trim() })
            : _t("No vehicle is expected today.");
    }

    whenWords(moment) {
        return momentWords(moment);
    }

    async load() {
        const found = await this.keep.add(this.orm.silent.call("o2d.trip", "o2d_gate_list", [this.state.text]));
        Object.assign(this.state, found);
    }

    async refresh() {
        await this.load();
        const tripId = this.state.trip?.id;
        if (!tripId) {
            return;
        }
        const trip = await this.look(tripId);
        // Meanwhile the guard may have gone back to the list.
        if (this.state.trip?.id === tripId) {
            this.state.trip = trip;
        }
    }

    look(tripId) {
        return this.orm.silent.call("o2d.trip", "o2d_gate_look", [[tripId]]);
    }

    async open(tripId) {
        this.state.trip = await this.look(tripId);
    }

    async back() {
        Object.assign(this.state, { trip: null, text: "" });
        await this.load();
    }

    onInput(event) {
        this.state.text = event.target.value;
        this.loadLater();
    }

    async onKeydown(event) {
        if (event.key === "Enter" && this.state.text.trim()) {
            event.preventDefault();
            await this.find(this.state.text);
        }
    }

    async find(code) {
        const tripId = await this.orm.call("o2d.trip", "o2d_gate_scan", [code]);
        this.state.text = "";
        await this.open(tripId);
    }

    async scan() {
        let code;
        try {
            code = await scanBarcode(this.env);
        } catch (error) {
            this.notification.add(error.message || _t("The camera cannot be used."), { type: "warning" });
            return;
        }
        await this.find(code);
    }
}

registry.category("actions").add("o2d_dispatch.gate", Gate);
