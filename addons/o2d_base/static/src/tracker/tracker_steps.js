import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { dueWords, fullMomentWords, momentWords } from "../common/moments";

const ICONS = { done: "fa-check", now: "fa-ellipsis-h", late: "fa-clock-o", held: "fa-hand-paper-o" };
const WORDS = {
    done: _t("done"),
    now: _t("at it now"),
    late: _t("late"),
    held: _t("stopped"),
    next: _t("still to come"),
    skipped: _t("not needed"),
};
const CURRENT = ["now", "late", "held"];
const REACHED = ["done", ...CURRENT];

/** The way of an order, or of one of its deliveries, as a line of steps. */
export class TrackerSteps extends Component {
    static template = "o2d_base.TrackerSteps";
    static props = {
        steps: Array,
        now: Object,
        isSmall: { type: Boolean, optional: true }, // of a delivery: one line of words for each step
    };

    get steps() {
        // Numbered as they are met: what is not needed has no number.
        let number = 0;
        const reached = this.props.steps.findLastIndex((step) => REACHED.includes(step.state));
        return this.props.steps.map((step, index) => ({
            ...step,
            isPassed: index <= reached,
            number: step.state === "skipped" ? 0 : ++number,
            icon: ICONS[step.state],
            says: WORDS[step.state],
            isCurrent: CURRENT.includes(step.state),
            count: this.count(step),
            when: this.when(step),
            whenFull: this.whenFull(step),
            due: this.due(step),
            who: this.who(step),
        }));
    }

    count(step) {
        const isTold = step.of && CURRENT.includes(step.state);
        return isTold && step.done !== null ? _t("%(done)s of %(all)s lines", { done: step.done, all: step.of }) : "";
    }

    when(step) {
        if (step.state === "done") {
            return step.done_at ? momentWords(step.done_at, this.props.now) : "";
        }
        return CURRENT.includes(step.state) && step.since
            ? _t("since %(moment)s", { moment: momentWords(step.since, this.props.now) })
            : "";
    }

    whenFull(step) {
        return fullMomentWords(step.state === "done" ? step.done_at : step.since);
    }

    due(step) {
        return CURRENT.includes(step.state) ? dueWords(step.due, this.props.now) : "";
    }

    /** Done by a person; what is not done yet is with a role. */
    who(step) {
        if (step.state === "skipped") {
            return "";
        }
        return (step.state === "done" && step.who) || (CURRENT.includes(step.state) && step.owner) || "";
    }
}
