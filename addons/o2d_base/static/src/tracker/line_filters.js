/**
 * How far the lines of an order have come, and the questions one asks of them. No screen, no server.
 */
import { _t } from "@web/core/l10n/translation";

export const COLUMNS = [
    { name: "ordered", label: _t("Ordered") },
    { name: "approved", label: _t("Approved") },
    { name: "allocated", label: _t("Allocated") },
    { name: "picked", label: _t("Picked") },
    { name: "dispatched", label: _t("Dispatched") },
    { name: "invoiced", label: _t("Invoiced") },
    { name: "returned", label: _t("Returned") },
];

/** Has everything left that will ever leave? Then what is missing is short, and not on its way. */
export function isClosed(tracking) {
    return !tracking.order.deliveries_open && tracking.lines.some((line) => line.dispatched > 0);
}

function isGoing(line) {
    return line.kind === "goods" && !line.held && line.ordered > 0;
}

function isBehind(name) {
    return (line, facts) => isGoing(line) && !facts.closed && line[name] < line.ordered;
}

/** A line is short when a part of it is missing: found, set aside or sent less than was asked for. */
export function isShort(line, facts) {
    if (!isGoing(line)) {
        return false;
    }
    if (facts.short.has(line.id)) {
        return true;
    }
    return facts.closed ? line.dispatched < line.ordered : line.allocated > 0 && line.allocated < line.ordered;
}

/** Sent and not billed; before anything was sent there is nothing to bill. */
function isUnbilled(line) {
    return !line.held && line.dispatched - line.returned > line.invoiced;
}

const FILTERS = [
    { name: "all", label: _t("All"), test: () => true },
    { name: "held", label: _t("Held"), test: (line) => line.held, tone: "danger" },
    { name: "short", label: _t("Short"), test: isShort, tone: "danger" },
    { name: "allocated", label: _t("Not allocated"), test: isBehind("allocated") },
    { name: "picked", label: _t("Not picked"), test: isBehind("picked") },
    { name: "dispatched", label: _t("Not dispatched"), test: isBehind("dispatched") },
    { name: "invoiced", label: _t("Not invoiced"), test: isUnbilled },
    { name: "returned", label: _t("Returned"), test: (line) => line.returned > 0 },
];
const OF_QUOTATIONS = ["all", "held"];

/** What the filters need to know besides the line. */
export function lineFacts(tracking) {
    const shortages = tracking.blockers.filter((problem) => problem.type === "shortage");
    return {
        closed: isClosed(tracking),
        short: new Set(shortages.flatMap((problem) => problem.lines || [])),
    };
}

/**
 * The filters that find something.
 *
 * @returns {{name: string, words: string, tone?: string, lines: Object[]}[]}
 */
export function lineFilters(tracking) {
    const facts = lineFacts(tracking);
    return FILTERS.filter((one) => tracking.order.state === "sale" || OF_QUOTATIONS.includes(one.name))
        .map((one) => ({ ...one, lines: tracking.lines.filter((line) => one.test(line, facts)) }))
        .map((one) => ({ ...one, words: `${one.label} ${one.lines.length}` }))
        .filter((one) => one.name === "all" || one.lines.length);
}

/** Why a figure stands out: "zero" is quiet, "short" is red. */
export function toneOf(line, name, facts) {
    const value = line[name];
    if (line.held && name === "approved") {
        return "short";
    }
    if (!value) {
        return "zero";
    }
    const isPart = ["allocated", "picked", "dispatched"].includes(name) && value < line.ordered;
    return isPart && isShort(line, facts) ? "short" : "";
}
