import { patch } from "@web/core/utils/patch";
import { SaleOrderLineProductField } from "@sale/js/sale_product_field";
import { PromiseLine } from "./promise_line";

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
