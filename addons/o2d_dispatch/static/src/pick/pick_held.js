import { Component } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Why scans still wait on this phone, and what can be done about it. */
export class PickHeld extends Component {
    static template = "o2d_dispatch.PickHeld";
    static props = { outbox: Object, words: String, isLoggedOut: Boolean, onDropped: Function };

    setup() {
        this.dialog = useService("dialog");
    }

    /** What waits goes out when the page is back. */
    logIn() {
        browser.location.reload();
    }

    drop() {
        const { outbox, onDropped } = this.props;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Give up what waits?"),
            body: _t("Not counted so far, and not to be: %s. Pick these lines again.", outbox.waiting.length),
            confirmLabel: _t("Give up"),
            confirm: () => {
                outbox.drop();
                return onDropped();
            },
            cancel: () => {},
        });
    }
}
