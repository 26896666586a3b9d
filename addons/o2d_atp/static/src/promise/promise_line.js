import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { PromiseChart } from "./promise_chart";
import { keyOf, promiseStore } from "./promise_store";

// A pointer that only passes opens nothing.
const REST = 250;
const COLOURS = { there: "success", look: "info", due: "warning", lead: "warning", nobody: "danger" };

/** From where and when each part of a line comes, and the picture that explains it. */
export class PromisePopover extends Component {
    static template = "o2d_atp.PromisePopover";
    static components = { PromiseChart };
    static props = { told: Object, close: { type: Function, optional: true } };
}

/** How much of a line can be promised from where and when; of a confirmed order, what was promised. */
export class PromiseLine extends Component {
    static template = "o2d_atp.PromiseLine";
    // As a field of the line on a phone, or under the name of the product in the list.
    static props = { ...standardFieldProps, name: { type: String, optional: true } };

    setup() {
        this.store = useState(promiseStore(this.props.record.model));
        this.root = useRef("root");
        this.popover = usePopover(PromisePopover, { position: "top" });
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get told() {
        return this.store.lines[keyOf(this.props.record)];
    }

    get dot() {
        return `text-${COLOURS[this.told.state]}`;
    }

    get hasPicture() {
        return this.told.pieces.length > 0;
    }

    onEnter() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.open(), REST);
    }

    onLeave() {
        clearTimeout(this.timer);
        this.popover.close();
    }

    open() {
        if (this.root.el && this.told && this.hasPicture && !this.popover.isOpen) {
            this.popover.open(this.root.el, { told: this.told });
        }
    }
}

registry.category("fields").add("o2d_promise", {
    component: PromiseLine,
    displayName: _t("Promise"),
    supportedTypes: ["datetime"],
    isEmpty: () => false,
});
