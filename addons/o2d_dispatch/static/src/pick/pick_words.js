import { _t } from "@web/core/l10n/translation";

/** A number as people type it, with a point or a comma; NaN for anything else. */
export function readNumber(text) {
    const plain = text.trim().replace(",", ".");
    return plain ? Number(plain) : NaN;
}

/** "1 line", "5 lines". */
export function linesWords(count) {
    return count === 1 ? _t("1 line") : _t("%s lines", count);
}

/**
 * Why a scan does not fit here, in one sentence that says what to do.
 *
 * @param {"unknown" | "bin" | "item" | "lot" | "needsLot"} why
 * @param {string} code
 * @param {Object} [line] what it would fit
 * @param {Object} current where the picker is
 */
export function wrongWords(why, code, line, current) {
    switch (why) {
        case "bin":
            return _t("In %(bin)s all is picked. Go to %(next)s.", {
                bin: line?.bin.name || code,
                next: current.bin.name,
            });
        case "item":
            return _t("This is %(wrong)s. Take %(right)s.", { wrong: line.product.name, right: current.product.name });
        case "lot":
            return _t("Wrong lot. Take lot %s.", current.lot?.name || "");
        case "needsLot":
            return _t("Scan the lot too: %s.", line.lot.name);
        default:
            return _t("“%s” is not on this list.", code);
    }
}
