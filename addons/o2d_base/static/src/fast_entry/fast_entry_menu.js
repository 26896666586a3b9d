import { Component, useExternalListener } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { PasteDialog } from "./paste_dialog";
import { RepeatDialog } from "./repeat_dialog";

/** The ways to enter many lines at once, on a quotation. */
export class FastEntryMenu extends Component {
    static template = "o2d_base.FastEntryMenu";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        useHotkey("alt+shift+p", () => this.paste(), {
            bypassEditableProtection: true,
            isAvailable: () => this.isOpen,
        });
        useHotkey("alt+shift+r", () => this.repeat(), {
            bypassEditableProtection: true,
            isAvailable: () => this.isOpen,
        });
        useExternalListener(document, "paste", this.onPaste.bind(this), { capture: true });
    }

    get isOpen() {
        return ["draft", "sent"].includes(this.props.record.data.state);
    }

    get entries() {
        return [
            { name: "paste", label: _t("Paste lines"), hotkey: "Alt+Shift+P", onSelected: () => this.paste() },
            {
                name: "repeat",
                label: _t("Repeat a former order"),
                hotkey: "Alt+Shift+R",
                onSelected: () => this.repeat(),
            },
        ];
    }

    paste(text = "") {
        return this.open(PasteDialog, { text });
    }

    repeat() {
        return this.open(RepeatDialog, {});
    }

    /** Lines are entered into a saved quotation: until then it has no price list, no taxes and no customer. */
    async open(dialog, props) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        this.dialog.add(dialog, {
            ...props,
            orderId: record.resId,
            currencyId: record.data.currency_id.id,
            customer: (record.data.partner_id.display_name || "").split("\n")[0],
            onAdded: async (count) => {
                await record.load();
                this.notification.add(count === 1 ? _t("1 line added") : _t("%s lines added", count), {
                    type: "success",
                });
            },
        });
    }

    /** Several lines pasted into the order's lines are order lines; text for a description stays text. */
    onPaste(ev) {
        const target = ev.target instanceof Element ? ev.target : document.body;
        const isLines = target === document.body || target.closest(".o_field_widget[name='order_line']");
        const isText = target.closest("textarea, [contenteditable='true']");
        if (!this.isOpen || !isLines || isText || this.ui.activeElement !== document) {
            return;
        }
        const text = ev.clipboardData?.getData("text/plain") || "";
        if (text.trim().includes("\n") && /\d/.test(text)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.paste(text);
        }
    }
}

export const fastEntryMenu = {
    component: FastEntryMenu,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "currency_id", type: "many2one" },
        { name: "partner_id", type: "many2one" },
    ],
};

registry.category("view_widgets").add("o2d_fast_entry", fastEntryMenu);
