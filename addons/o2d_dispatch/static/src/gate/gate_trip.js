import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";

import { WordsDialog } from "@o2d_base/queue/words_dialog";
import { momentWords } from "@o2d_base/common/moments";

/** What a vehicle at the gate is called: its number, else who carries or fetches the goods. */
export function tripTitle({ vehicle, transporter, driver }) {
    return vehicle || transporter || driver || _t("No vehicle named");
}

/** One vehicle at the gate: what is to be compared, what keeps the gate closed, and the button that opens it. */
export class GateTrip extends Component {
    static template = "o2d_dispatch.GateTrip";
    static props = {
        trip: Object, // as `o2d_gate_look` says it
        onChange: Function, // called with the trip as it is after the gate
        onRefused: Function, // called when the gate stays closed
        onBack: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ checked: {}, busy: false });
    }

    get trip() {
        return this.props.trip;
    }

    get title() {
        return tripTitle(this.trip);
    }

    get checks() {
        const { trip } = this;
        const cartons = trip.cartons
            ? trip.cartons === 1
                ? _t("1 carton")
                : _t("%(count)s cartons", { count: trip.cartons })
            : _t("Loose goods, counted");
        const words = {
            vehicle: [_t("The plate says"), trip.vehicle],
            cartons: [_t("On the vehicle"), cartons],
            seal: [_t("The seal says"), trip.seal],
        };
        return trip.checks.map((code) => ({ code, label: words[code][0], value: words[code][1] }));
    }

    get canLetOut() {
        return !this.state.busy && !this.trip.stops && this.checks.every(({ code }) => this.state.checked[code]);
    }

    get hasLeft() {
        return this.trip.state === "left";
    }

    get leftWords() {
        const moment = momentWords(this.trip.left_at);
        return this.trip.left_by
            ? _t("Left at %(moment)s, let out by %(who)s", { moment, who: this.trip.left_by })
            : _t("Left at %(moment)s", { moment });
    }

    get stopped() {
        return this.trip.deliveries.filter((delivery) => delivery.stops.length);
    }

    countWords(delivery) {
        const lines = delivery.lines === 1 ? _t("1 line") : _t("%(count)s lines", { count: delivery.lines });
        if (!delivery.cartons) {
            return lines;
        }
        return delivery.cartons === 1 ? _t("1 carton") : _t("%(count)s cartons", { count: delivery.cartons });
    }

    toggle(code) {
        this.state.checked[code] = !this.state.checked[code];
    }

    async run(action) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await action();
        } finally {
            this.state.busy = false;
        }
    }

    letOut() {
        const checked = this.checks.map(({ code }) => code).filter((code) => this.state.checked[code]);
        const id = this.trip.id;
        return this.run(async () => {
            try {
                this.props.onChange(await this.orm.call("o2d.trip", "o2d_gate_let_out", [[id], checked]));
            } catch (error) {
                // Another guard was faster, or something stops it now: the screen says what the answer says.
                if (error instanceof RPCError) {
                    this.props.onRefused();
                }
                throw error;
            }
        });
    }

    printPapers() {
        return this.run(async () => {
            await this.action.doAction(await this.orm.call("o2d.trip", "action_o2d_print_kit", [[this.trip.id]]));
        });
    }

    wrong() {
        this.dialog.add(WordsDialog, {
            label: _t("Tell the supervisor"),
            about: this.trip.vehicle || this.trip.name,
            question: _t("What is wrong?"),
            confirm: (words) =>
                this.run(async () => {
                    await this.orm.call("o2d.trip", "o2d_gate_wrong", [[this.trip.id], words]);
                    this.notification.add(_t("The supervisor has been told. The vehicle stays."), { type: "success" });
                }),
        });
    }
}
