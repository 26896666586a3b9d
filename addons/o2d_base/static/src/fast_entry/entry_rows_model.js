import { _t } from "@web/core/l10n/translation";

/**
 * The rows of fast entry as they stand on the screen: what the server understood, what the user mends, what is
 * ticked. Nothing of it is written before `add()`; the server checks every row again then.
 */
export class EntryRowsModel {
    constructor(orm, orderId) {
        this.orm = orm;
        this.orderId = orderId;
        this.rows = [];
        // Articles (in a unit) of which the user wants separate lines.
        this.apart = new Set();
        // Tells the rows of one reading from those of the next.
        this.reading = 0;
    }

    call(method, ...args) {
        return this.orm.call("sale.order", method, [[this.orderId], ...args]);
    }

    setRows(rows, ticked = true) {
        this.apart = new Set();
        this.reading += 1;
        this.rows = rows.map((row) => ({ ...row, ticked: ticked && this.canBeTicked(row) }));
    }

    /** A row of a former order whose article is gone cannot be repeated; one that was pasted waits to be mended. */
    canBeTicked(row) {
        return row.status === "understood" || Boolean(row.words);
    }

    get ticked() {
        return this.rows.filter((row) => row.ticked);
    }

    get pending() {
        return this.ticked.filter((row) => row.status !== "understood");
    }

    get total() {
        return this.ticked.reduce((sum, row) => sum + (row.status === "understood" ? row.subtotal : 0), 0);
    }

    /** Groups of ticked rows with the same article in the same unit, as long as nobody has said what is meant. */
    get repeated() {
        const groups = {};
        for (const row of this.ticked.filter((row) => row.status === "understood")) {
            const key = this.articleOf(row);
            groups[key] = [...(groups[key] || []), row];
        }
        return Object.values(groups).filter((rows) => rows.length > 1 && !this.apart.has(this.articleOf(rows[0])));
    }

    articleOf(row) {
        return `${row.product.id}/${row.uom.id}`;
    }

    async addUp() {
        const groups = this.repeated;
        for (const [first, ...others] of groups) {
            first.quantity += others.reduce((sum, row) => sum + row.quantity, 0);
            for (const row of others) {
                row.ticked = false;
                row.note = _t("Added to row %s", first.row);
            }
        }
        await this.check(groups.map(([first]) => first));
    }

    keepApart() {
        this.repeated.forEach(([row]) => this.apart.add(this.articleOf(row)));
    }

    tickAll(ticked) {
        for (const row of this.rows) {
            row.ticked = ticked && this.canBeTicked(row);
        }
    }

    async change(row, changes) {
        Object.assign(row, changes);
        if (changes.product) {
            row.uom = false;
            row.chosen = true;
        }
        if (changes.uom) {
            row.unit = changes.uom.name;
        }
        await this.check([row]);
    }

    prepare(row) {
        return {
            key: row.key,
            row: row.row,
            text: row.text,
            words: row.words,
            options: row.options,
            product_id: row.product && row.product.id,
            quantity: row.quantity,
            uom_id: row.uom && row.uom.id,
            unit: row.unit || "",
            asked: row.asked,
            use: row.use,
            chosen: Boolean(row.chosen),
        };
    }

    async check(rows) {
        const turns = new Map();
        for (const row of rows) {
            row.turn = (row.turn || 0) + 1;
            turns.set(row.key, row.turn);
        }
        const checked = await this.call(
            "o2d_check_rows",
            rows.map((row) => this.prepare(row))
        );
        // An answer that comes after the row was changed again is about what it was before.
        this.take(checked.filter(({ key }) => this.rows.find((row) => row.key === key)?.turn === turns.get(key)));
    }

    take(checked) {
        for (const fresh of checked) {
            const row = this.rows.find((row) => row.key === fresh.key);
            Object.assign(row, fresh);
        }
    }

    /** @returns {Promise<number>} how many lines were added; 0 where a row is to mend first */
    async add() {
        const answer = await this.call(
            "o2d_add_rows",
            this.ticked.map((row) => this.prepare(row))
        );
        this.take(answer.rows);
        return answer.added;
    }
}
