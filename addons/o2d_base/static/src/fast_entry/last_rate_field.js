import { Component } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What this customer paid last time, next to the price. A tap takes it into the line. */
export class LastRateField extends Component {
    static template = "o2d_base.LastRateField";
    static props = { ...standardFieldProps };

    get rate() {
        return this.props.record.data[this.props.name] || false;
    }

    get net() {
        return formatCurrency(this.rate.net, this.props.record.data.currency_id?.id, { noSymbol: true });
    }

    get hint() {
        return this.isUsable ? _t("%s Press to take it.", this.rate.words) : this.rate.words;
    }

    /** Whether the user may change this line's price, and it would change. */
    get isUsable() {
        const { record } = this.props;
        const order = record._parentRecord;
        if (!this.rate.usable || (order && !["draft", "sent"].includes(order.data.state)) || order?.data.locked) {
            return false;
        }
        return !record._isReadonly("price_unit") && !this.isTaken;
    }

    get isTaken() {
        const { price_unit: price, discount = 0 } = this.props.record.data;
        return Math.abs(price * (1 - discount / 100) - this.rate.net) < 0.005;
    }

    take() {
        const { record } = this.props;
        const values = { price_unit: this.rate.net };
        if ("discount" in record.activeFields) {
            Object.assign(values, { price_unit: this.rate.price, discount: this.rate.discount });
        }
        return record.update(values);
    }
}

export const lastRateField = {
    component: LastRateField,
    displayName: _t("Last rate"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "currency_id", type: "many2one" }],
    isEmpty: (record, fieldName) => !record.data[fieldName],
};

registry.category("fields").add("o2d_last_rate", lastRateField);
