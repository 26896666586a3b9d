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
        this.twice = "";
        // Tells the rows of one reading from those of the next.
        this.reading = 0;
    }

    call(method, ...args) {
        return this.orm.call("sale.order", method, [[this.orderId], ...args]);
    }

    setRows(rows, ticked = true) {
        this.twice = "";
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
        if (this.twice) {
            return [];
        }
        const groups = {};
        for (const row of this.ticked.filter((row) => row.status === "understood")) {
            const key = `${row.product.id}/${row.uom.id}`;
            groups[key] = [...(groups[key] || []), row];
        }
        return Object.values(groups).filter((rows) => rows.length > 1);
    }

    async addUp() {
        const groups = this.repeated;
        this.twice = "together";
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
        this.twice = "apart";
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
        const checked = await this.call(
            "o2d_check_rows",
            rows.map((row) => this.prepare(row))
        );
        this.take(checked);
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
