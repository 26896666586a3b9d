import { patch } from "@web/core/utils/patch";
import { QtyAtDateWidget } from "@sale_stock/widgets/qty_at_date_widget";

patch(QtyAtDateWidget.prototype, {
    /** Whether the promise stands on this line, in place of the forecast. */
    get isO2dPromised() {
        return Boolean(this.props.record.evalContext.parent?.o2d_promise_shown);
    },
});
