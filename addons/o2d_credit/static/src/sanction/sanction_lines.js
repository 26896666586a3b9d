import { Component, useState } from "@odoo/owl";
import { quantityWords } from "@o2d_base/common/moments";
import { _t } from "@web/core/l10n/translation";
import { fullMoney, shortMoney } from "../common/short_money";

// So many lines are shown one by one at first, the dearest; the others as one.
const FEW = 5;
const HALF_RUPEE = 0.5;

/** The lines with a switch each, and what each switch does to the exposure. */
export class SanctionLines extends Component {
    static template = "o2d_credit.SanctionLines";
    static props = {
        data: Object,
        chosen: Object, // {line id: is it on?}
        toggle: Function, // (lines, isOn)
        canSwitch: Boolean,
    };

    setup() {
        this.state = useState({ isAll: false, words: "" });
    }

    get lines() {
        return this.props.data.lines;
    }

    /** Those that are shown one by one: what may wait or does not fit first, then the dearest. */
    get shown() {
        const { words, isAll } = this.state;
        if (isAll) {
            const wanted = words.trim().toLowerCase();
            return this.lines.filter(({ name }) => name.toLowerCase().includes(wanted));
        }
        return this.foremost;
    }

    get foremost() {
        if (this.lines.length <= FEW + 1) {
            return this.lines;
        }
        const rank = (line) => (line.may_wait ? 0 : line.fits ? 2 : 1);
        return [...this.lines].sort((a, b) => rank(a) - rank(b) || b.amount - a.amount).slice(0, FEW);
    }

    get others() {
        const foremost = new Set(this.foremost.map(({ id }) => id));
        return this.state.isAll ? [] : this.lines.filter(({ id }) => !foremost.has(id));
    }

    get othersWords() {
        const count = this.others.length;
        return count === 1 ? _t("1 other line") : _t("%(count)s other lines", { count });
    }

    isOn(lines) {
        return lines.every(({ id }) => this.props.chosen[id]);
    }

    isPartly(lines) {
        return !this.isOn(lines) && lines.some(({ id }) => this.props.chosen[id]);
    }

    sum(lines) {
        return lines.reduce((total, { amount }) => total + amount, 0);
    }

    full(amount) {
        return fullMoney(amount, this.props.data.figures.currency);
    }

    quantity(line) {
        return `${quantityWords(line.quantity)} ${line.unit}`;
    }

    toggle(lines) {
        this.props.toggle(lines, !this.isOn(lines));
    }

    get hasFit() {
        const { figures } = this.props.data;
        const fitting = this.lines.filter(({ fits }) => fits);
        return figures.has_limit && fitting.length > 0 && fitting.length < this.lines.length;
    }

    fit() {
        this.props.toggle(this.lines, false);
        this.props.toggle(
            this.lines.filter(({ fits }) => fits),
            true
        );
    }

    /** What the switches do: "without 2 lines: ₹ 24.0 lakh, at the limit". */
    get effect() {
        const { figures } = this.props.data;
        const off = this.lines.filter(({ id }) => !this.props.chosen[id]);
        if (!off.length) {
            return "";
        }
        const after = figures.before + this.sum(this.lines) - this.sum(off);
        const facts = {
            count: off.length,
            amount: shortMoney(after, figures.currency),
            by: shortMoney(Math.abs(after - figures.limit), figures.currency),
        };
        if (off.length === this.lines.length) {
            return _t("No line is chosen.");
        }
        if (!figures.has_limit) {
            return _t("without %(count)s of the lines: %(amount)s", facts);
        }
        if (Math.abs(after - figures.limit) < HALF_RUPEE) {
            return _t("without %(count)s of the lines: %(amount)s, at the limit", facts);
        }
        return after > figures.limit
            ? _t("without %(count)s of the lines: %(amount)s, %(by)s over the limit", facts)
            : _t("without %(count)s of the lines: %(amount)s, %(by)s below the limit", facts);
    }
}
