import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { dayWords, durationWords, fullMomentWords, momentWords, moneyWords } from "../common/moments";
import { trackerCardProps, trackerCards } from "./tracker_cards";
import { trailRows } from "./tracker_words";

const KINDS = {
    delivery: _t("Delivery"),
    transfer: _t("Transfer"),
    return: _t("Return"),
    invoice: _t("Invoice"),
    credit_note: _t("Credit note"),
    ewaybill: _t("E-way bill"),
};
const FEW = 8; // events shown at first
const WORTH_SAYING = 60; // seconds waited

/** The papers of an order; whoever may read one opens it by a click. */
export class TrackerDocuments extends Component {
    static template = "o2d_base.TrackerDocuments";
    static props = trackerCardProps;

    setup() {
        this.action = useService("action");
    }

    get documents() {
        return this.props.tracking.documents.map((paper) => ({
            ...paper,
            label: KINDS[paper.kind] || "",
            facts: this.facts(paper).filter(Boolean),
        }));
    }

    facts(paper) {
        const { now } = this.props;
        if (paper.line_count !== undefined) {
            return [
                paper.place,
                paper.line_count === 1 ? _t("1 line") : _t("%(count)s lines", { count: paper.line_count }),
                paper.state === "done" ? dayWords(paper.done_at, now) : "",
                paper.vehicle,
            ];
        }
        return [
            paper.amount !== undefined && moneyWords(paper.amount, this.props.tracking.order.currency),
            !paper.paid &&
                !paper.reversed &&
                paper.state === "posted" &&
                paper.due &&
                _t("to be paid by %(day)s", { day: dayWords(paper.due, now) }),
        ];
    }

    words(paper) {
        if (paper.reversed) {
            return _t("Credited in full");
        }
        return paper.paid ? _t("Paid") : paper.words;
    }

    tone(paper) {
        return paper.paid || paper.state === "done" ? "text-success" : "text-muted";
    }

    open(paper) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: paper.model,
            res_id: paper.id,
            views: [[false, "form"]],
        });
    }
}

/** What happened to the order, the newest first. */
export class TrackerTrail extends Component {
    static template = "o2d_base.TrackerTrail";
    static props = trackerCardProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ isAll: false });
    }

    get rows() {
        return trailRows(this.props.tracking.trail);
    }

    get shown() {
        const rows = this.state.isAll ? this.rows : this.rows.slice(0, FEW);
        return rows.map((event) => ({
            ...event,
            when: momentWords(event.at, this.props.now),
            whenFull: fullMomentWords(event.at),
            about: event.documents.filter((name) => name !== this.props.tracking.order.name).join(", "),
            waitedWords:
                event.waited >= WORTH_SAYING ? _t("after %(time)s", { time: durationWords(event.waited) }) : "",
        }));
    }

    get hasMore() {
        return this.rows.length > FEW;
    }

    async openTrail() {
        this.action.doAction(await this.orm.call("sale.order", "action_o2d_trail", [[this.props.tracking.order.id]]));
    }
}

trackerCards.add(
    "documents",
    { Component: TrackerDocuments, area: "side", isShown: ({ documents }) => documents.length > 0 },
    { sequence: 20 }
);
trackerCards.add(
    "trail",
    { Component: TrackerTrail, area: "wide", isShown: ({ trail }) => trail.length > 0 },
    { sequence: 90 }
);
