import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { copyText } from "./clipboard";
import { mailLink, whatsappLink } from "./tracker_words";

/** The message to the customer, to be looked over; plain links take it to WhatsApp or the mail program. */
export class TrackerShareDialog extends Component {
    static template = "o2d_base.TrackerShareDialog";
    static components = { Dialog };
    static props = {
        message: Object, // of sale.order.o2d_share()
        close: Function,
    };

    setup() {
        const { subject, text, url } = this.props.message;
        this.state = useState({ text: [`${subject}:`, text, url].filter(Boolean).join("\n\n"), isCopied: false });
    }

    get toWords() {
        return _t("To %(customer)s. Change the words as you like:", { customer: this.props.message.customer });
    }

    get whatsapp() {
        return whatsappLink(this.props.message.phone, this.state.text);
    }

    get mail() {
        return mailLink(this.props.message.email, this.props.message.subject, this.state.text);
    }

    async copy() {
        this.state.isCopied = await copyText(this.state.text);
    }
}
