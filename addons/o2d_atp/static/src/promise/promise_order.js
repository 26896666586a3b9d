import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { draftOf, promiseStore } from "./promise_store";

// Whoever types is not disturbed: the server is asked once the hands rest.
const REST = 450;

/**
 * When the quotation can be complete, and in one delivery or several. Asks the server for all lines in one call,
 * anew whenever something changed that the promise depends on.
 */
export class PromiseOrder extends Component {
    static template = "o2d_atp.PromiseOrder";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.store = useState(promiseStore(this.props.record.model));
        this.turn = 0;
        this.loadSoon = useDebounced((...asked) => this.load(...asked), REST);
        useRecordObserver((order) => this.observe(order));
    }

    observe(order) {
        if (!order.data.o2d_promise_shown) {
            this.forget();
            return;
        }
        const draft = draftOf(order);
        const asked = JSON.stringify([order.resId, order.data.state, draft]);
        if (asked === this.asked) {
            return;
        }
        const isFirst = !this.asked;
        this.asked = asked;
        this.store.isPending = true;
        if (isFirst) {
            this.load(order.resId, draft);
        } else {
            this.loadSoon(order.resId, draft);
        }
    }

    forget() {
        this.turn += 1;
        this.asked = "";
        Object.assign(this.store, { lines: {}, order: null, problem: "", isPending: false });
    }

    async load(orderId, draft) {
        const turn = ++this.turn;
        let answer;
        try {
            answer = draft.lines.length
                ? await this.orm.silent.call("sale.order", "o2d_promise_picture", [orderId ? [orderId] : [], draft])
                : {};
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            // A quotation that cannot be reckoned yet is no reason to stop the hands with a dialog.
            answer = { problem: error.data?.message || _t("What can be promised could not be reckoned.") };
        }
        if (turn === this.turn) {
            const { lines = {}, order = null, problem = "" } = answer;
            Object.assign(this.store, { lines, order, problem, isPending: false });
        }
    }

    get isOpen() {
        return ["draft", "sent"].includes(this.props.record.data.state);
    }

    get policies() {
        return [
            { value: "direct", label: _t("Several deliveries"), hint: _t("Each part leaves as soon as it is there.") },
            {
                value: "one",
                label: _t("One delivery"),
                hint: _t("Everything leaves together, when the last is there."),
            },
        ];
    }

    choose(policy) {
        return this.props.record.update({ picking_policy: policy });
    }
}

registry.category("view_widgets").add("o2d_promise_order", { component: PromiseOrder });
