import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

/** The link of a message about a sanction opens the screen on which it is decided. */
patch(Thread.prototype, {
    get openRecordActionRequest() {
        if (this.model !== "o2d.credit.sanction") {
            return super.openRecordActionRequest;
        }
        return { type: "ir.actions.client", tag: "o2d_credit.sanction", params: { sanction_id: this.id } };
    },
});
