import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { EntryFooter } from "./entry_footer";
import { EntryRows } from "./entry_rows";
import { EntryRowsModel } from "./entry_rows_model";

const USUAL = "usual";

/** A former order of this customer, or what he usually orders, ticked line by line at today's prices. */
export class RepeatDialog extends Component {
    static template = "o2d_base.RepeatDialog";
    static components = { Dialog, EntryFooter, EntryRows };
    static props = { close: Function, orderId: Number, currencyId: Number, customer: String, onAdded: Function };

    setup() {
        this.orm = useService("orm");
        this.model = useState(new EntryRowsModel(this.orm, this.props.orderId));
        this.state = useState({ orders: [], usual: 0, chosen: 0 });
        onWillStart(async () => {
            Object.assign(this.state, await this.model.call("o2d_former_orders"));
            if (this.state.orders.length) {
                await this.choose(this.state.orders[0].id);
            }
        });
    }

    get title() {
        return _t("Repeat a former order of %s", this.props.customer);
    }

    get isEmpty() {
        return !this.state.orders.length;
    }

    get archived() {
        return this.model.rows.filter((row) => !this.model.canBeTicked(row)).length;
    }

    async choose(chosen) {
        this.state.chosen = chosen;
        const isUsual = chosen === USUAL;
        const rows = isUsual
            ? await this.model.call("o2d_usual_rows")
            : (await this.model.call("o2d_former_rows", chosen)).rows;
        // Of two chosen quickly, the answer for the first may come last.
        if (this.state.chosen === chosen) {
            this.model.setRows(rows, !isUsual);
        }
    }

    onSelect(ev) {
        const { value } = ev.target;
        this.choose(value === USUAL ? USUAL : Number(value));
    }
}
