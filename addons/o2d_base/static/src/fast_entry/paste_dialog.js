import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { EntryFooter } from "./entry_footer";
import { EntryRows } from "./entry_rows";
import { EntryRowsModel } from "./entry_rows_model";

/** Lines out of a text or a spreadsheet: first what was pasted, then what was understood. */
export class PasteDialog extends Component {
    static template = "o2d_base.PasteDialog";
    static components = { Dialog, EntryFooter, EntryRows };
    static props = {
        close: Function,
        orderId: Number,
        currencyId: Number,
        customer: String,
        text: { type: String, optional: true },
        onAdded: Function,
    };
    static defaultProps = { text: "" };

    setup() {
        this.orm = useService("orm");
        this.model = useState(new EntryRowsModel(this.orm, this.props.orderId));
        this.state = useState({ text: this.props.text, problem: "", leftOut: [], isReading: false });
        this.textRef = useRef("text");
        this.fileRef = useRef("file");
        onMounted(() => {
            this.textRef.el?.focus();
            if (this.props.text) {
                this.read();
            }
        });
    }

    get title() {
        return _t("Paste lines for %s", this.props.customer);
    }

    get hasRows() {
        return this.model.rows.length > 0;
    }

    /** Whoever pastes wants to see what was understood; whoever types says when it is complete. */
    onPaste(ev) {
        if (!this.state.text.trim()) {
            const text = ev.clipboardData?.getData("text/plain") || "";
            if (text.trim().includes("\n")) {
                ev.preventDefault();
                this.state.text = text;
                this.read();
            }
        }
    }

    read() {
        return this.understand("o2d_understand", this.state.text);
    }

    async onFile(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (file) {
            const url = await getDataURLFromFile(file);
            await this.understand("o2d_understand_file", url.split(",")[1], file.name);
        }
    }

    async understand(method, ...args) {
        if (this.state.isReading) {
            return;
        }
        this.state.isReading = true;
        try {
            const told = await this.model.call(method, ...args);
            this.state.problem = told.problem;
            this.state.leftOut = told.left_out;
            this.model.setRows(told.rows);
        } finally {
            this.state.isReading = false;
        }
    }

    backToText() {
        this.model.setRows([]);
        this.state.problem = "";
        this.state.leftOut = [];
    }
}
