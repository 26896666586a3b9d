import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils";
import { useService } from "@web/core/utils/hooks";
import { dayWords, quantityWords } from "../common/moments";
import { COLUMNS, lineFacts, lineFilters, toneOf } from "./line_filters";
import { trackerCardProps, trackerCards } from "./tracker_cards";

const FEW = 12; // lines that need no search

/** How far each line has come, with the questions one asks of 240 lines as filters. */
export class TrackerLines extends Component {
    static template = "o2d_base.TrackerLines";
    static props = trackerCardProps;

    setup() {
        this.ui = useState(useService("ui"));
        this.state = useState({ filter: "all", text: "" });
    }

    get isOrder() {
        return this.props.tracking.order.state === "sale";
    }

    get filters() {
        return lineFilters(this.props.tracking);
    }

    /** The filter chosen; once it finds nothing any more, all lines are shown. */
    get filter() {
        const { filters } = this;
        return filters.find((one) => one.name === this.state.filter) || filters[0];
    }

    get hasMany() {
        return this.props.tracking.lines.length > FEW;
    }

    get columns() {
        if (!this.isOrder) {
            return COLUMNS.slice(0, 1);
        }
        const isReturned = this.props.tracking.lines.some((line) => line.returned);
        return COLUMNS.filter((column) => column.name !== "returned" || isReturned);
    }

    get lines() {
        const words = normalize(this.state.text.trim()).split(/\s+/);
        const facts = lineFacts(this.props.tracking);
        const { columns } = this;
        return this.filter.lines
            .filter((line) => words.every((word) => normalize(line.product).includes(word)))
            .map((line) => ({
                ...line,
                place: line.from.join(", "),
                promise: this.promise(line),
                promiseWords: this.promiseWords(line),
                figures: columns.map(({ name, label }) => ({
                    name,
                    label,
                    value: quantityWords(line[name]),
                    tone: toneOf(line, name, facts),
                })),
            }));
    }

    /** On the phone only what says something: what was ordered, and how far it has come. */
    told(line) {
        return line.figures.filter((figure) => figure.name === "ordered" || figure.tone !== "zero");
    }

    get noneWords() {
        return _t("No line of this kind has “%(text)s” in it.", { text: this.state.text });
    }

    promiseWords(line) {
        const day = this.promise(line);
        return line.held || !day ? day : _t("promised %(day)s", { day });
    }

    promise(line) {
        if (line.held) {
            return _t("after approval");
        }
        return line.promised ? dayWords(line.promised, this.props.now) : "";
    }
}

trackerCards.add(
    "lines",
    { Component: TrackerLines, area: "wide", isShown: ({ lines }) => lines.length > 0 },
    { sequence: 50 }
);
