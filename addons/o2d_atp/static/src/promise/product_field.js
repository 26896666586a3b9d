import { patch } from "@web/core/utils/patch";
import { SaleOrderLineListRenderer } from "@sale/js/sale_order_line_field/sale_order_line_field";
import { SaleOrderLineProductField } from "@sale/js/sale_product_field";
import { PromiseLine } from "./promise_line";

patch(SaleOrderLineListRenderer.prototype, {
    /** The column of core's forecast would stand empty. */
    getActiveColumns() {
        const columns = super.getActiveColumns(...arguments);
        const isPromised = this.props.list.evalContext.parent?.o2d_promise_shown;
        return columns.filter((column) => !(isPromised && column.name === "qty_at_date_widget"));
    },
});

patch(SaleOrderLineProductField.prototype, {
    setup() {
        super.setup(...arguments);
        this.o2dPromiseLine = PromiseLine;
    },

    /** Whether the promise stands under the name of the product. */
    get isO2dPromised() {
        const { record } = this.props;
        return (
            record.resModel === "sale.order.line" &&
            !record.data.display_type &&
            Boolean(record.evalContext.parent?.o2d_promise_shown)
        );
    },
});
