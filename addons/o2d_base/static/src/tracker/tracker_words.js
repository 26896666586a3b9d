/** Words of the tracker that need more than a template: no screen, no server. */

/**
 * The answer in parts, with what is worth stressing told apart.
 *
 * @param {string} answer
 * @param {string[]} marks parts of the answer
 * @returns {{text: string, isStrong: boolean}[]}
 */
export function answerParts(answer, marks = []) {
    const escaped = marks
        .filter(Boolean)
        .sort((one, other) => other.length - one.length)
        .map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    if (!escaped.length) {
        return [{ text: answer, isStrong: false }];
    }
    return answer
        .split(new RegExp(`(${escaped.join("|")})`))
        .map((text, index) => ({ text, isStrong: index % 2 === 1 }))
        .filter((part) => part.text);
}

/**
 * The trail as people read it: what an order and its delivery went through in the same moment is one row.
 *
 * @param {Object[]} events newest first
 * @returns {Object[]} events with `documents`: names, each once
 */
export function trailRows(events) {
    const rows = [];
    for (const event of events) {
        const same = rows
            .slice(-6)
            .find(
                (row) =>
                    row.words === event.words && row.who === event.who && row.at.slice(0, 16) === event.at.slice(0, 16)
            );
        if (same) {
            same.waited = Math.max(same.waited, event.waited);
            if (event.document && !same.documents.includes(event.document)) {
                same.documents.push(event.document);
            }
        } else {
            rows.push({ ...event, documents: event.document ? [event.document] : [] });
        }
    }
    return rows;
}

/** The digits that wa.me wants, or nothing: then WhatsApp asks whom to send it to. */
export function whatsappLink(phone, text) {
    return `https://wa.me/${(phone || "").replace(/\D/g, "")}?text=${encodeURIComponent(text)}`;
}

export function mailLink(email, subject, text) {
    const body = encodeURIComponent(text.replace(/\n/g, "\r\n"));
    return `mailto:${encodeURIComponent(email || "").replace("%40", "@")}?subject=${encodeURIComponent(subject)}&body=${body}`;
}
