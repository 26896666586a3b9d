import { Component, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { focusPending } from "./entry_rows";

/** What is ready, what is still to do, what it comes to, and the button that adds all of it or nothing. */
export class EntryFooter extends Component {
    static template = "o2d_base.EntryFooter";
    static props = { model: Object, currencyId: Number, close: Function, onAdded: Function, slots: Object };

    setup() {
        this.notification = useService("notification");
        this.model = useState(this.props.model);
        this.state = useState({ isAdding: false });
    }

    get addLabel() {
        const count = this.model.ticked.length;
        return count === 1 ? _t("Add 1 line") : _t("Add %s lines", count);
    }

    get pendingWords() {
        const count = this.model.pending.length;
        return count === 1
            ? _t("1 row is to mend or to leave out.")
            : _t("%s rows are to mend or to leave out.", count);
    }

    get repeatedWords() {
        const groups = this.model.repeated;
        const [rows] = groups;
        if (groups.length > 1) {
            return _t("%s articles stand in several rows.", groups.length);
        }
        return _t("%(article)s stands in rows %(rows)s.", {
            article: rows[0].product.name,
            rows: rows.map((row) => row.row).join(", "),
        });
    }

    get total() {
        return formatCurrency(this.model.total, this.props.currencyId);
    }

    async add(ev) {
        if (this.model.pending.length) {
            focusPending(ev.target.closest(".modal-content"));
            return;
        }
        if (this.model.repeated.length) {
            ev.target.closest(".modal-content").querySelector(".o_o2d_add_up")?.focus();
            return;
        }
        this.state.isAdding = true;
        try {
            const added = await this.model.add();
            if (added) {
                await this.props.onAdded(added);
                this.props.close();
            } else {
                this.notification.add(_t("Nothing was added. Mend the rows that are marked."), { type: "danger" });
            }
        } finally {
            this.state.isAdding = false;
        }
    }
}
