import { _t } from "@web/core/l10n/translation";
import { moneyWords } from "@o2d_base/common/moments";

const LAKH = 100000;
const CRORE = 10000000;

/** An amount in full without paise; rupees are grouped as they are read: "₹ 9,10,964". */
export function fullMoney(amount, currency) {
    const whole = Math.round(amount || 0);
    return currency === "INR" ? `₹ ${whole.toLocaleString("en-IN")}` : moneyWords(whole, currency);
}

/**
 * An amount as short as it is said: "₹ 3.1 lakh", "₹ 1.2 crore"; below a lakh, and in other currencies, in full and
 * without paise.
 *
 * @param {number} amount
 * @param {string} currency its code, as the server sends it
 */
export function shortMoney(amount, currency) {
    const size = Math.abs(amount || 0);
    if (currency !== "INR" || Math.round(size) < LAKH) {
        return fullMoney(amount, currency);
    }
    if (Math.round((size / LAKH) * 10) >= 1000) {
        return _t("₹ %(figure)s crore", { figure: (amount / CRORE).toFixed(1) });
    }
    return _t("₹ %(figure)s lakh", { figure: (amount / LAKH).toFixed(1) });
}
