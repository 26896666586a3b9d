import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks for the words without which something is not done, such as how a problem was solved. */
export class WordsDialog extends Component {
    static template = "o2d_base.WordsDialog";
    static components = { Dialog };
    static props = {
        label: String,
        about: String,
        question: String,
        confirm: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ words: "" });
        useAutofocus();
    }

    get canConfirm() {
        return Boolean(this.state.words.trim());
    }

    confirm() {
        this.props.close();
        return this.props.confirm(this.state.words.trim());
    }
}
