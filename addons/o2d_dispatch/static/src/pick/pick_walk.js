/**
 * One walk through the bins: which line is next, what was scanned of it, how much is to be confirmed.
 * Knows nothing of the screen and of the server.
 */
export class PickWalk {
    /**
     * @param {Object} list as `o2d_pick_list` gives it
     * @param {Object} outbox with `pendingOf(key)` and `isShort(key)`
     */
    constructor(list, outbox) {
        this.outbox = outbox;
        this.lines = list.lines;
        this.missing = list.missing;
        this.skipped = new Set();
        this.key = null;
        this.binId = null;
        this.isChecked = false;
        this.quantity = 0;
        this.goTo(this.nextFrom(0));
    }

    // -- counting ------------------------------------------------------------

    doneOf(line) {
        return Math.max(0, line.done + this.outbox.pendingOf(line.key));
    }

    leftOf(line) {
        return this.outbox.isShort(line.key) ? 0 : this.round(line, line.wanted - this.doneOf(line));
    }

    round(line, quantity) {
        const step = line.step || 0.01;
        return Math.max(0, Number((Math.round(quantity / step) * step).toFixed(6)));
    }

    isDone(line) {
        return this.leftOf(line) <= 0;
    }

    get current() {
        return this.lines.find((line) => line.key === this.key) || null;
    }

    get left() {
        return this.current ? this.leftOf(this.current) : 0;
    }

    get doneCount() {
        return this.lines.filter((line) => this.isDone(line)).length;
    }

    get open() {
        return this.lines.filter((line) => !this.isDone(line));
    }

    get isThrough() {
        return !this.open.length;
    }

    get next() {
        const index = this.lines.indexOf(this.current);
        return [...this.lines.slice(index + 1), ...this.lines.slice(0, Math.max(index, 0))].find(
            (line) => !this.isDone(line)
        );
    }

    /** Is the picker known to stand at the bin of this line? */
    get isAtBin() {
        return Boolean(this.current) && this.binId === this.current.bin.id;
    }

    // -- walking -------------------------------------------------------------

    nextFrom(index) {
        const round = [...this.lines.slice(index), ...this.lines.slice(0, index)].filter((line) => !this.isDone(line));
        return round.find((line) => !this.skipped.has(line.key)) || round[0] || null;
    }

    goTo(line) {
        this.key = line?.key || null;
        this.isChecked = false;
        this.quantity = line ? this.leftOf(line) : 0;
    }

    goOn() {
        const line = this.current;
        if (line && !this.isDone(line) && !this.skipped.has(line.key)) {
            this.isChecked = false;
            this.quantity = this.leftOf(line);
            return;
        }
        this.goTo(this.nextFrom(Math.max(this.lines.indexOf(line), 0)));
    }

    skipBin() {
        const { bin } = this.current;
        for (const line of this.lines) {
            if (line.bin.id === bin.id) {
                this.skipped.add(line.key);
            }
        }
        if (this.lines.every((line) => this.isDone(line) || this.skipped.has(line.key))) {
            // All that is left was skipped: the round begins anew, behind this bin.
            this.skipped = new Set(this.lines.filter((line) => line.bin.id === bin.id).map((line) => line.key));
        }
        this.goOn();
    }

    // -- scanning ------------------------------------------------------------

    /**
     * Take what a code means.
     *
     * @returns {{state: "bin" | "item" | "confirm" | "wrong", why: string, line: Object}} `why` names the mistake
     */
    take(found) {
        if (!found.bin && !found.product && !found.lot && !found.package) {
            return { state: "wrong", why: "unknown" };
        }
        if (found.bin && !found.product && !found.lot) {
            return this.takeBin(found.bin);
        }
        return this.takeItem(found);
    }

    takeBin(binId) {
        const here = this.current?.bin.id === binId;
        const line = here ? this.current : this.open.find((one) => one.bin.id === binId);
        if (!line) {
            return { state: "wrong", why: "bin", line: this.lines.find((one) => one.bin.id === binId) };
        }
        if (!here) {
            this.goTo(line);
        }
        this.binId = binId;
        return { state: "bin", line };
    }

    takeItem(found) {
        const fits = (line) =>
            (!found.package || line.package?.id === found.package) &&
            (!found.product || line.product.id === found.product) &&
            (!found.lot || line.lot?.id === found.lot);
        const line = this.current && fits(this.current) ? this.current : this.siblings.find(fits);
        if (!line) {
            const known = this.lines.find(fits);
            const isOtherLot = found.lot && this.current?.product.id === found.product;
            return { state: "wrong", why: isOtherLot ? "lot" : known ? "item" : "unknown", line: known };
        }
        if (line.lot && !found.lot && !found.package) {
            return { state: "wrong", why: "needsLot", line };
        }
        const again = this.isChecked && line === this.current;
        if (line !== this.current) {
            this.goTo(line);
        }
        this.binId = line.bin.id;
        this.isChecked = true;
        if (found.quantity) {
            this.quantity = Math.min(this.round(line, found.quantity), this.left);
        }
        return { state: again || this.left === 1 || line.is_serial ? "confirm" : "item", line };
    }

    /** Other open lines at the bin where the picker stands. */
    get siblings() {
        const binId = this.current?.bin.id;
        return this.open.filter((line) => line.bin.id === binId);
    }

    // -- quantity ------------------------------------------------------------

    setQuantity(quantity) {
        this.quantity = Number.isFinite(quantity) ? Math.max(0, quantity) : 0;
    }

    change(steps) {
        this.setQuantity(this.round(this.current, this.quantity + steps));
    }

    // -- what the server says --------------------------------------------------

    /** Read anew: other lines may have come, lines may have gone. Who stands at a line goes on with it. */
    replace({ lines, missing }) {
        this.missing = missing;
        this.lines = lines;
        if (!this.key) {
            return;
        }
        const line = this.current;
        if (!line || this.isDone(line)) {
            this.goTo(this.nextFrom(0));
        } else {
            this.quantity = Math.min(this.quantity, this.leftOf(line));
        }
    }

    /** Put the server's lines in the place of ours; a line that it no longer knows is gone. */
    update({ lines, moves, missing }) {
        this.missing = [...this.missing.filter((line) => !moves.includes(line.move_id)), ...missing];
        const fresh = Object.fromEntries(lines.map((line) => [line.key, line]));
        const { key } = this;
        const index = Math.max(this.lines.indexOf(this.current), 0);
        this.lines = this.lines
            .filter((line) => !moves.includes(line.move_id) || fresh[line.key])
            .map((line) => fresh[line.key] || line);
        const known = new Set(this.lines.map((line) => line.key));
        this.lines.push(...lines.filter((line) => !known.has(line.key)));
        const line = this.lines.find((one) => one.key === key);
        if (!line || this.isDone(line)) {
            this.goTo(this.nextFrom(index));
        } else if (this.quantity > this.leftOf(line)) {
            this.quantity = this.leftOf(line);
        }
    }
}
