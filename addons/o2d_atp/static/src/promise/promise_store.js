import { reactive, toRaw } from "@odoo/owl";
import { serializeDateTime } from "@web/core/l10n/dates";

// What is known of the quotation on each screen; gone when the screen is.
const stores = new WeakMap();

/**
 * What the server told of the quotation that a model holds, for its lines and itself.
 *
 * @returns {{lines: Object, order: Object|null, problem: string, isPending: boolean}} reactive
 */
export function promiseStore(model) {
    const key = toRaw(model);
    if (!stores.has(key)) {
        stores.set(key, reactive({ lines: {}, order: null, problem: "", isPending: false }));
    }
    return stores.get(key);
}

/** A line is known by its number, or by that of its row as long as it was never saved. */
export function keyOf(line) {
    return String(line.resId || line._virtualId);
}

/** The quotation as it stands on the screen, saved or not; see `sale.order.o2d_promise_picture`. */
export function draftOf(order) {
    const { data } = order;
    const list = data.order_line;
    const shown = new Map(list.records.map((line) => [keyOf(line), line]));
    return {
        warehouse_id: data.warehouse_id?.id || false,
        partner_id: data.partner_id?.id || false,
        partner_shipping_id: data.partner_shipping_id?.id || data.partner_id?.id || false,
        commitment_date: data.commitment_date ? serializeDateTime(data.commitment_date) : false,
        picking_policy: data.picking_policy || "direct",
        lines: list.currentIds.map((id) => lineOf(id, shown.get(String(id)))).filter(Boolean),
    };
}

function lineOf(id, line) {
    if (!line) {
        // On another page of the list: the server knows it.
        return { key: String(id), line_id: id };
    }
    const { data } = line;
    if (data.display_type || !data.product_id) {
        return false;
    }
    return {
        key: keyOf(line),
        line_id: line.resId || false,
        product_id: data.product_id.id,
        unit_id: data.product_uom_id?.id || false,
        quantity: data.product_uom_qty || 0,
        lead: data.customer_lead,
        route_ids: data.route_ids?.currentIds,
    };
}
