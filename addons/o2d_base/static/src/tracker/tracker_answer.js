import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { copyText } from "./clipboard";
import { TrackerShareDialog } from "./tracker_share";
import { trackerCardProps, trackerCards } from "./tracker_cards";
import { answerParts } from "./tracker_words";

/** The answer to read out on the phone, to copy, or to send. */
export class TrackerAnswer extends Component {
    static template = "o2d_base.TrackerAnswer";
    static props = trackerCardProps;

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
    }

    get parts() {
        const { answer, answer_marks } = this.props.tracking;
        return answerParts(answer, answer_marks);
    }

    get maySend() {
        return Boolean(this.props.tracking.may?.share);
    }

    async copy() {
        const isCopied = await copyText(this.props.tracking.answer);
        const words = isCopied ? _t("Copied.") : _t("This browser does not let us copy; mark the words and copy them.");
        this.notification.add(words, { type: isCopied ? "success" : "warning" });
    }

    async send() {
        const message = await this.orm.call("sale.order", "o2d_share", [[this.props.tracking.order.id]]);
        this.dialog.add(TrackerShareDialog, { message });
    }
}

trackerCards.add("answer", { Component: TrackerAnswer, area: "top" }, { sequence: 10 });
