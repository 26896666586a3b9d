import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { dayWords, moneyWords, momentWords } from "../common/moments";
import { trackerCardProps } from "./tracker_cards";
import { TrackerSteps } from "./tracker_steps";

/** Which order it is, how it stands in a word, its way, and the way of each delivery where it has several. */
export class TrackerHead extends Component {
    static template = "o2d_base.TrackerHead";
    static components = { TrackerSteps };
    static props = trackerCardProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get order() {
        return this.props.tracking.order;
    }

    get title() {
        const { name, customer, place } = this.order;
        return `${name} · ${[customer, place].filter(Boolean).join(", ")}`;
    }

    get facts() {
        const { order } = this;
        const { now } = this.props;
        return [
            order.customer_ref && this.customersOrder(order.customer_ref),
            order.ordered_at && dayWords(order.ordered_at, now),
            order.line_count === 1 ? _t("1 line") : _t("%(count)s lines", { count: order.line_count }),
            order.amount !== undefined && moneyWords(order.amount, order.currency),
            !order.settled && order.promise_date && _t("promised %(day)s", { day: dayWords(order.promise_date, now) }),
            order.salesperson && _t("sold by %(name)s", { name: order.salesperson }),
        ].filter(Boolean);
    }

    /** Many customers write "PO" into their number themselves. */
    customersOrder(number) {
        return /^p\W?o\b/i.test(number) ? number : _t("PO %(number)s", { number });
    }

    /** The one word that says how it stands: {words, tone}. */
    get badge() {
        const { order, steps } = this.props.tracking;
        if (order.state === "cancel") {
            return { words: _t("Cancelled"), tone: "secondary" };
        }
        if (order.settled) {
            return { words: _t("Settled"), tone: "success" };
        }
        if (order.held || (order.blocked && order.held_count === order.line_count)) {
            return { words: _t("Held"), tone: "danger" };
        }
        if (order.blocked) {
            return { words: _t("Stopped"), tone: "danger" };
        }
        if (order.held_count) {
            const words =
                order.held_count === 1 ? _t("1 line held") : _t("%(count)s lines held", { count: order.held_count });
            return { words, tone: "warning" };
        }
        const current = steps.find((step) => step.state === "late" || step.code === order.stage);
        if (current?.state === "late") {
            return { words: _t("Late at %(stage)s", { stage: current.name }), tone: "danger" };
        }
        return { words: order.stage_name, tone: "info" };
    }

    get deliveries() {
        const { deliveries } = this.props.tracking;
        return (deliveries || []).length > 1 ? deliveries : [];
    }

    deliveryFacts(delivery) {
        const count = delivery.line_count;
        return [
            count === 1 ? _t("1 line") : _t("%(count)s lines", { count }),
            delivery.state !== "done" &&
                delivery.picked > 0 &&
                delivery.picked < count &&
                _t("%(count)s picked", { count: delivery.picked }),
            this.deliveryMoment(delivery),
            delivery.vehicle,
            delivery.tracking_ref,
        ].filter(Boolean);
    }

    deliveryMoment({ done_at, planned }) {
        if (done_at) {
            return _t("left %(moment)s", { moment: momentWords(done_at, this.props.now) });
        }
        return planned ? _t("planned %(day)s", { day: dayWords(planned, this.props.now) }) : "";
    }

    deliveryTone(delivery) {
        if (delivery.state === "done") {
            return "success";
        }
        return delivery.late || delivery.stage === "allocation" ? "warning" : "info";
    }

    async openOrder() {
        this.action.doAction(await this.orm.call("sale.order", "action_o2d_open", [[this.order.id]]));
    }
}
