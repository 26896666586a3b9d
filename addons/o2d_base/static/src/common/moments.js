/**
 * Moments, money and quantities in the words of the suite's screens.
 *
 * The server sends moments as UTC strings ("2025-11-20 06:00:00") and days as "2025-11-20"; every function here
 * takes such a string, a luxon DateTime, or nothing (and then returns ""). What is said is said in the reader's
 * language and time zone. Functions that compare with the clock take `now` last, so that a test can set it.
 */
import { currencies, formatCurrency } from "@web/core/currency";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const { DateTime } = luxon;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param {string|DateTime|null|false} value
 * @returns {DateTime|null} in the reader's time zone
 */
export function toMoment(value) {
    if (!value || typeof value !== "string") {
        return value || null;
    }
    return value.length === 10 ? deserializeDate(value) : deserializeDateTime(value);
}

/** Days from the day of `now` to that of `value`: -1 for yesterday. */
function daysAway(moment, now) {
    return Math.round(moment.startOf("day").diff(now.startOf("day"), "days").days);
}

/** The time of day as the reader's language writes it, without seconds: "16:05". */
export function timeWords(value) {
    const moment = toMoment(value);
    return moment ? moment.toFormat(localization.timeFormat.replace(/[:.]ss/, "")) : "";
}

/** A day: "today", "tomorrow", "yesterday", "Sat 22 Nov", with the year only if it is another one. */
export function dayWords(value, now = DateTime.local()) {
    const moment = toMoment(value);
    if (!moment) {
        return "";
    }
    const away = daysAway(moment, now);
    if (away === 0) {
        return _t("today");
    }
    if (away === 1) {
        return _t("tomorrow");
    }
    if (away === -1) {
        return _t("yesterday");
    }
    return moment.toFormat(moment.year === now.year ? "ccc d LLL" : "ccc d LLL yyyy");
}

/** A moment, as short as it can be told apart: "16:05" today, "Wed 16:05" within the week, else "18 Nov 16:05". */
export function momentWords(value, now = DateTime.local()) {
    const moment = toMoment(value);
    if (!moment) {
        return "";
    }
    const away = daysAway(moment, now);
    const time = timeWords(moment);
    if (away === 0) {
        return time;
    }
    if (Math.abs(away) < 7) {
        return `${moment.toFormat("ccc")} ${time}`;
    }
    return `${moment.toFormat(moment.year === now.year ? "d LLL" : "d LLL yyyy")} ${time}`;
}

/** The whole moment, for a tooltip: "Thursday 20 November 2025 16:05". */
export function fullMomentWords(value) {
    const moment = toMoment(value);
    return moment ? `${moment.toFormat("cccc d LLLL yyyy")} ${timeWords(moment)}` : "";
}

/** A length of time in its two largest units: "40 min", "1 h 20", "2 days 3 h", "12 days". */
export function durationWords(seconds) {
    const length = Math.max(Math.round(Math.abs(seconds || 0)), 0);
    if (length < MINUTE) {
        return _t("less than a minute");
    }
    if (length < HOUR) {
        return _t("%(minutes)s min", { minutes: Math.floor(length / MINUTE) });
    }
    if (length < DAY) {
        const hours = Math.floor(length / HOUR);
        const minutes = Math.floor((length % HOUR) / MINUTE);
        return minutes
            ? _t("%(hours)s h %(minutes)s", { hours, minutes: String(minutes).padStart(2, "0") })
            : _t("%(hours)s h", { hours });
    }
    const days = Math.floor(length / DAY);
    const hours = days < 3 ? Math.floor((length % DAY) / HOUR) : 0;
    const daysPart = days === 1 ? _t("1 day") : _t("%(days)s days", { days });
    return hours ? _t("%(days)s %(hours)s h", { days: daysPart, hours }) : daysPart;
}

/** How long ago: "1 h 20". Nothing for what is still to come. */
export function ageWords(value, now = DateTime.local()) {
    const moment = toMoment(value);
    const seconds = moment ? now.diff(moment, "seconds").seconds : -1;
    return seconds >= 0 ? durationWords(seconds) : "";
}

/** Since when: "since 11:10", "since Wed 16:05". */
export function sinceWords(value, now = DateTime.local()) {
    const moment = toMoment(value);
    return moment ? _t("since %(moment)s", { moment: momentWords(moment, now) }) : "";
}

/** Is the moment over? A bare day is over when it has ended. */
export function isPast(value, now = DateTime.local()) {
    const moment = toMoment(value);
    if (!moment) {
        return false;
    }
    const isDay = typeof value === "string" && value.length === 10;
    return (isDay ? moment.endOf("day") : moment) < now;
}

/** Until when: "due in 1 h 20" within the day, "due tomorrow 11:00", "due Sat 22 Nov"; once over "40 min late". */
export function dueWords(value, now = DateTime.local()) {
    const moment = toMoment(value);
    if (!moment) {
        return "";
    }
    const isDay = typeof value === "string" && value.length === 10;
    if (isPast(value, now)) {
        const end = isDay ? moment.endOf("day") : moment;
        return _t("%(time)s late", { time: durationWords(now.diff(end, "seconds").seconds) });
    }
    const seconds = moment.diff(now, "seconds").seconds;
    if (!isDay && seconds < 12 * HOUR) {
        return _t("due in %(time)s", { time: durationWords(seconds) });
    }
    const day = dayWords(moment, now);
    return isDay || daysAway(moment, now) > 1
        ? _t("due %(day)s", { day })
        : _t("due %(day)s %(time)s", { day, time: timeWords(moment) });
}

/**
 * An amount with its currency, without paise where there are none: "₹ 18,42,650".
 *
 * @param {number} amount
 * @param {string|number} currency name ("INR") or database id
 */
export function moneyWords(amount, currency) {
    const named = Object.keys(currencies).find((id) => currencies[id].name === currency);
    const options = Number.isInteger(amount) ? { digits: [16, 0] } : {};
    return formatCurrency(amount || 0, named ? Number(named) : currency, options);
}

/** A quantity without zeros that say nothing: "10", "2.5", "1,200". */
export function quantityWords(quantity, digits = 3) {
    return formatFloat(quantity || 0, { digits: [16, digits], trailingZeros: false });
}
