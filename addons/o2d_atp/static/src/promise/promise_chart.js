import { Component } from "@odoo/owl";
import { formatFloat } from "@web/core/utils/numbers";

const WIDTH = 320;
const HEIGHT = 110;
const LEAST_DAYS = 7;
// Room for one label below the axis.
const LABEL = 80;

/** Supply, what others were promised, and this line on top of them, as steps over the days. */
export class PromiseChart extends Component {
    static template = "o2d_atp.PromiseChart";
    static props = { picture: Object };

    setup() {
        this.width = WIDTH;
        this.height = HEIGHT;
    }

    get lastDay() {
        const { points, mine } = this.props.picture;
        return Math.max(LEAST_DAYS, ...[...points, ...mine].map(([day]) => day + 2));
    }

    get supply() {
        return this.props.picture.points.map(([day, supply]) => [day, Math.max(supply, 0)]);
    }

    get others() {
        return this.props.picture.points.map(([day, , others]) => [day, Math.max(others, 0)]);
    }

    /** This line stands on what others were promised. */
    get stacked() {
        const { mine } = this.props.picture;
        const days = [...new Set([...this.others, ...mine].map(([day]) => day))].sort((one, other) => one - other);
        return days.map((day) => [day, valueAt(this.others, day) + valueAt(mine, day)]);
    }

    get top() {
        return Math.max(...[...this.supply, ...this.stacked].map(([, value]) => value), 1) * 1.08;
    }

    get topWords() {
        const most = Math.max(...this.supply.map(([, value]) => value));
        return formatFloat(most, { digits: [16, 2], trailingZeros: false });
    }

    get labels() {
        const { labels } = this.props.picture;
        const told = [];
        for (const day of Object.keys(labels)
            .map(Number)
            .sort((one, other) => one - other)) {
            const x = Math.min(this.x(day), WIDTH - LABEL);
            if (!told.length || x - told.at(-1).x >= LABEL) {
                told.push({ day, x, words: labels[day] });
            }
        }
        return told;
    }

    x(day) {
        return (day / this.lastDay) * WIDTH;
    }

    y(value) {
        return HEIGHT - (value / this.top) * HEIGHT;
    }

    line(steps) {
        const [[, first], ...others] = steps;
        const path = others.map(([day, value]) => `H${this.x(day)}V${this.y(value)}`).join("");
        return `M0,${this.y(first)}${path}H${WIDTH}`;
    }

    area(steps) {
        return `${this.line(steps)}V${HEIGHT}H0Z`;
    }
}

function valueAt(steps, day) {
    return steps.filter(([from]) => from <= day).at(-1)?.[1] || 0;
}
