import { registry } from "@web/core/registry";
import { WordsDialog } from "@o2d_base/queue/words_dialog";

/**
 * Asks for words and calls a method with them; the screen behind is read again.
 *
 * `params`: {model, ids, method, label, question, about, args}; the words come after `args`.
 */
function askWords(env, { params }) {
    const { model, ids, method, label, question, about, args = [] } = params;
    return new Promise((resolve) => {
        env.services.dialog.add(
            WordsDialog,
            {
                label,
                question,
                about,
                confirm: async (words) => {
                    await env.services.orm.call(model, method, [ids, ...args, words]);
                    await env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
                },
            },
            { onClose: resolve }
        );
    });
}

registry.category("actions").add("o2d_credit.ask", askWords);
