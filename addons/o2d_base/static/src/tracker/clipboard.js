import { browser } from "@web/core/browser/browser";

/**
 * Copy a text. Without https there is no clipboard to write to, and the old way still works.
 *
 * @param {string} text
 * @returns {Promise<boolean>} was it copied?
 */
export async function copyText(text) {
    try {
        await browser.navigator.clipboard.writeText(text);
        return true;
    } catch {
        return copyBySelection(text);
    }
}

function copyBySelection(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    // Within the dialog, which keeps the focus to itself.
    (document.querySelector(".modal-body") || document.body).append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
}
