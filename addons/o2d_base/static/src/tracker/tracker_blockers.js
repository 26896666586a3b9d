import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { dueWords, isPast, momentWords, sinceWords } from "../common/moments";
import { trackerCardProps, trackerCards } from "./tracker_cards";

/** What stops the order: what, with whom, since when and until when; and a nudge for whoever has it. */
export class TrackerBlockers extends Component {
    static template = "o2d_base.TrackerBlockers";
    static props = trackerCardProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ reminding: 0 });
    }

    get title() {
        const problems = this.props.tracking.blockers;
        return problems.some((one) => one.blocking || one.type === "hold") ? _t("What stops it") : _t("What is wrong");
    }

    get blockers() {
        const { now, tracking } = this.props;
        return tracking.blockers.map((problem) => ({
            ...problem,
            withWords: this.withWords(problem),
            tone: problem.blocking ? "danger" : "warning",
            sinceWords: sinceWords(problem.since, now),
            dueWords: dueWords(problem.due, now),
            isLate: isPast(problem.due, now),
            remindedWords: problem.reminded_at
                ? _t("reminded %(moment)s", { moment: momentWords(problem.reminded_at, now) })
                : "",
        }));
    }

    withWords(problem) {
        const who = [problem.owner, problem.with].filter(Boolean).join(", ");
        return who && _t("with %(who)s", { who });
    }

    get mayRemind() {
        return Boolean(this.props.tracking.may?.remind);
    }

    async remind(problem) {
        this.state.reminding = problem.id;
        try {
            const { words } = await this.orm.call("o2d.exception", "action_o2d_remind", [[problem.id]]);
            this.notification.add(words, { type: "success" });
            await this.props.reload();
        } finally {
            this.state.reminding = 0;
        }
    }

    open(problem) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "o2d.exception",
            res_id: problem.id,
            views: [[false, "form"]],
        });
    }
}

trackerCards.add(
    "blockers",
    { Component: TrackerBlockers, area: "main", isShown: ({ blockers }) => blockers.length > 0 },
    { sequence: 10 }
);
