import { Component } from "@odoo/owl";
import { dayWords } from "@o2d_base/common/moments";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { fullMoney, shortMoney } from "../common/short_money";

const HALF_RUPEE = 0.5;
// Of the bars of an age chart the smallest that still shows, in percent of the highest.
const VISIBLE = 4;

/** Where the customer stands: the exposure with what is asked for beside the limit. */
export class SanctionExposure extends Component {
    static template = "o2d_credit.SanctionExposure";
    static props = { figures: Object, chosen: Number, isAll: Boolean };

    money(amount) {
        return shortMoney(amount, this.props.figures.currency);
    }

    /** Exposure with what is switched on. */
    get after() {
        return this.props.figures.before + this.props.chosen;
    }

    get over() {
        const { has_limit, limit } = this.props.figures;
        return has_limit ? this.after - limit : 0;
    }

    get isOver() {
        return this.over > HALF_RUPEE;
    }

    get scale() {
        const { limit, after } = this.props.figures;
        // The bar keeps its scale while lines are switched off.
        return Math.max(limit, after, this.after, 1);
    }

    get parts() {
        const { parts } = this.props.figures;
        return parts
            .map((part) => (part.key === "asked" ? { ...part, amount: this.props.chosen } : part))
            .filter(({ amount }) => amount > HALF_RUPEE)
            .map((part) => ({ ...part, width: (100 * part.amount) / this.scale }));
    }

    get limitAt() {
        return (100 * Math.max(this.props.figures.limit, 0)) / this.scale;
    }

    /** At the end of the bar the limit needs no mark. */
    get isLimitWithin() {
        return this.props.figures.has_limit && this.limitAt < 99;
    }

    get overWidth() {
        return (100 * Math.min(Math.max(this.over, 0), this.after)) / this.scale;
    }

    get overWords() {
        if (!this.props.figures.has_limit) {
            return _t("no limit");
        }
        if (this.isOver) {
            return _t("%(amount)s over", { amount: this.money(this.over) });
        }
        return this.over > -HALF_RUPEE ? _t("at the limit") : _t("%(amount)s left", { amount: this.money(-this.over) });
    }
}

/** Receivables by age, what is overdue, and how the customer pays. */
export class SanctionAgeing extends Component {
    static template = "o2d_credit.SanctionAgeing";
    static props = { data: Object };

    setup() {
        this.action = useService("action");
    }

    money(amount) {
        return shortMoney(amount, this.props.data.figures.currency);
    }

    full(amount) {
        return fullMoney(amount, this.props.data.figures.currency);
    }

    get columns() {
        const rows = this.props.data.ageing.filter(({ key }) => key !== "on_account");
        const highest = Math.max(...rows.map(({ amount }) => amount), 1);
        return rows.map((row, place) => ({
            ...row,
            tone: row.key === "over" ? 4 : Math.min(place, 3),
            height: row.amount > HALF_RUPEE ? Math.max((100 * row.amount) / highest, VISIBLE) : 0,
        }));
    }

    get isOwing() {
        return this.columns.some(({ height }) => height);
    }

    get onAccount() {
        return -(this.props.data.ageing.find(({ key }) => key === "on_account")?.amount || 0);
    }

    lateWords(days) {
        return days === 1 ? _t("1 day") : _t("%(days)s days", { days });
    }

    get moreWords() {
        const { more } = this.props.data.overdue;
        return more === 1 ? _t("and 1 more") : _t("and %(more)s more", { more });
    }

    openInvoice(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "account.move",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

/** Earlier decisions on this customer and how they were paid. */
export class SanctionEarlier extends Component {
    static template = "o2d_credit.SanctionEarlier";
    static props = { data: Object, now: Object, open: Function };

    full(amount) {
        return fullMoney(amount, this.props.data.figures.currency);
    }

    day(value) {
        return dayWords(value, this.props.now);
    }
}
