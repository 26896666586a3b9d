import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { parseFloat } from "@web/views/fields/parsers";

const FOUND = 8;

/** One row: what was written, the article, its quantity and unit, what it costs and what the customer paid last. */
export class EntryRow extends Component {
    static template = "o2d_base.EntryRow";
    static components = { AutoComplete };
    static props = { model: Object, row: Object, currencyId: Number };

    setup() {
        this.orm = useService("orm");
        this.row = useState(this.props.row);
        this.sources = [{ placeholder: _t("Loading..."), options: (asked) => this.findProducts(asked) }];
    }

    get isToChoose() {
        return !this.row.product && this.row.options.length > 0;
    }

    get quantity() {
        const { quantity } = this.row;
        return quantity === false ? "" : formatFloat(quantity, { digits: [16, 6], trailingZeros: false });
    }

    get isDearer() {
        return this.row.last && this.row.net > this.row.last.net;
    }

    get isCheaper() {
        return this.row.last && this.row.net < this.row.last.net;
    }

    money(amount) {
        return formatCurrency(amount, this.props.currencyId);
    }

    async findProducts(asked) {
        const found = await this.orm.call("product.product", "name_search", [], {
            name: asked,
            domain: [
                ["sale_ok", "=", true],
                ["type", "!=", "combo"],
            ],
            limit: FOUND,
        });
        if (!found.length) {
            return [{ label: _t("No article is called so") }];
        }
        return found.map(([id, name]) => ({ label: name, onSelect: () => this.choose({ id, name }) }));
    }

    choose(product) {
        this.props.model.change(this.row, { product });
    }

    onQuantity(ev) {
        let quantity = false;
        try {
            quantity = parseFloat(ev.target.value.trim() || "x");
        } catch {
            quantity = false;
        }
        if (quantity !== this.row.quantity) {
            this.props.model.change(this.row, { quantity });
        }
    }

    onUnit(ev) {
        const uom = this.row.units.find((unit) => unit.id === Number(ev.target.value));
        this.props.model.change(this.row, { uom: uom || false });
    }

    toggleRate(use) {
        this.props.model.change(this.row, { use: this.row.use === use ? "list" : use });
    }
}

/** The rows of fast entry. Enter goes from quantity to quantity; the focus begins where something is to mend. */
export class EntryRows extends Component {
    static template = "o2d_base.EntryRows";
    static components = { EntryRow };
    static props = { model: Object, currencyId: Number };

    setup() {
        this.root = useRef("root");
        this.model = useState(this.props.model);
        useEffect(
            () => focusPending(this.root.el),
            () => [this.model.reading]
        );
    }

    get isAllTicked() {
        return this.model.rows.every((row) => row.ticked || !this.model.canBeTicked(row));
    }

    onKeydown(ev) {
        if (ev.key !== "Enter" || ev.ctrlKey || !ev.target.matches(".o_o2d_quantity")) {
            return;
        }
        ev.preventDefault();
        const inputs = [...this.root.el.querySelectorAll(".o_o2d_quantity")];
        const next = inputs[inputs.indexOf(ev.target) + 1];
        if (next) {
            next.focus();
            next.select();
        } else {
            focusAdd(this.root.el);
        }
    }
}

/** Put the hands where something is to do: the first row to mend, else the button that adds. */
export function focusPending(root) {
    const pending = root && root.querySelector(".o_o2d_entry_pending");
    if (!pending) {
        focusAdd(root);
        return;
    }
    const place = pending.querySelector(pending.dataset.todo);
    place?.focus();
    place?.select?.();
}

function focusAdd(root) {
    root?.closest(".modal-content")?.querySelector(".o_o2d_add")?.focus();
}
