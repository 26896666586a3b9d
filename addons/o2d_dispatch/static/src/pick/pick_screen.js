import { Component, onWillDestroy, onWillStart } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { useO2dLive } from "@o2d_base/common/live";
import { PickCartons } from "./pick_cartons";
import { PickCodes } from "./pick_codes";
import { PickHeld } from "./pick_held";
import { PickLine } from "./pick_line";
import { keepList, keepPlace, outboxKey, recallList, recallPlace } from "./pick_memory";
import { PickOffering } from "./pick_offering";
import { PickOffers } from "./pick_offers";
import { newUid, PickOutbox } from "./pick_outbox";
import { PickShortDialog } from "./pick_short_dialog";
import { sound } from "./pick_sound";
import { PickWalk } from "./pick_walk";
import { linesWords, wrongWords } from "./pick_words";

/** One or several transfers, picked in one walk through the bins. */
export class PickScreen extends Component {
    static template = "o2d_dispatch.PickScreen";
    static components = { PickCartons, PickHeld, PickLine, PickOffers };
    static props = { pickingIds: Array, leave: Function };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.history = [];
        this.words = null;
        this.isListShown = false;
        this.isFinishing = false;
        // While a dialog asks, what is scanned is meant for it.
        this.isAsking = false;
        this.outbox = new PickOutbox(this.orm, outboxKey(user.userId), {
            onAnswer: (answer, refused) => this.onAnswer(answer, refused),
            onChange: () => this.render(),
        });
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.onCode(ev.detail.barcode));
        this.offering = new PickOffering(this);
        useO2dLive(({ orderIds }) => this.offering.onNews(orderIds));
        onWillStart(() => this.load());
        onWillDestroy(() => {
            this.outbox.destroy();
            this.offering.destroy();
        });
    }

    // -- reading -------------------------------------------------------------

    async load() {
        this.list = await this.fetchList();
        if (!this.list) {
            return;
        }
        this.cartons = this.list.cartons;
        this.walk = new PickWalk(this.list, this.outbox);
        this.codes = new PickCodes(this.list.nomenclature);
        const place = recallPlace(user.userId);
        if (place && String(place.pickingIds) === String(this.props.pickingIds)) {
            const line = this.walk.lines.find((one) => one.key === place.key);
            if (line && !this.walk.isDone(line)) {
                this.walk.goTo(line);
                this.walk.binId = place.binId;
            }
        }
        this.outbox.flush();
    }

    /** The list from the server; without connection, or beyond reach, as it was read last. */
    async fetchList() {
        const ids = this.props.pickingIds;
        try {
            // What was scanned before counts first, or it would be asked for again.
            await this.outbox.flush();
            const list = await this.orm.silent.call("stock.picking", "o2d_pick_list", [ids]);
            list.nomenclature = await this.fetchNomenclature(list.nomenclature_id);
            keepList(user.userId, ids, list);
            return list;
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                const list = recallList(user.userId, ids);
                this.words = list
                    ? null
                    : { tone: "danger", text: _t("No connection, and this list was not read before.") };
                return list;
            }
            if (error instanceof RPCError) {
                this.words = { tone: "danger", text: error.data?.message || error.message };
                return null;
            }
            throw error;
        }
    }

    async fetchNomenclature(id) {
        return id ? (await PickCodes.load(this.orm, id)).parser.nomenclature : null;
    }

    onAnswer(answer, refused) {
        if (!this.walk) {
            return;
        }
        this.walk.update(answer);
        if (refused.length) {
            sound("bad");
            this.words = { tone: "danger", text: refused.map((one) => one.words).join(" ") };
            this.history = [];
        }
        Object.assign(this.list, { lines: this.walk.lines, missing: this.walk.missing });
        keepList(user.userId, this.props.pickingIds, this.list);
        this.render();
    }

    // -- scanning ------------------------------------------------------------

    onCode(code) {
        if (!this.walk || !this.walk.current || this.isListShown || this.isAsking) {
            return;
        }
        const { state, why, line } = this.walk.take(this.codes.read(code, this.walk.lines));
        if (state === "wrong") {
            sound("bad");
            this.words = { tone: "danger", text: wrongWords(why, code, line, this.walk.current) };
        } else {
            this.words = null;
            sound("good");
            if (state === "confirm") {
                this.confirm();
                return;
            }
        }
        this.remember();
        this.render();
    }

    // -- confirming ----------------------------------------------------------

    scanOf(line, quantity, extra = {}) {
        return {
            uid: newUid(),
            move_id: line.move_id,
            location_id: line.bin.id,
            lot_id: line.lot ? line.lot.id : false,
            package_id: line.package ? line.package.id : false,
            quantity,
            ...extra,
        };
    }

    post(line, scan, method = "o2d_pick_scan") {
        return this.outbox.add({ method, pickingIds: [line.picking_id], key: line.key, scan });
    }

    confirm() {
        const { walk } = this;
        const { current: line, quantity } = walk;
        if (!line || !(quantity > 0)) {
            return;
        }
        this.words = null;
        const scan = this.scanOf(line, quantity, { by_hand: !walk.isChecked });
        this.history.push({ line, quantity });
        this.post(line, scan);
        walk.binId = line.bin.id;
        walk.goOn();
        if (walk.isThrough) {
            walk.goTo(null);
        }
        sound(walk.isThrough ? "done" : "good");
        this.remember();
        this.render();
    }

    undo() {
        const last = this.history.pop();
        if (!last) {
            return;
        }
        this.post(last.line, this.scanOf(last.line, -last.quantity, { by_hand: true }));
        const line = this.walk.lines.find((one) => one.key === last.line.key);
        this.walk.goTo(line || this.walk.nextFrom(0));
        this.words = {
            tone: "info",
            text: _t("%(quantity)s %(unit)s %(product)s taken back.", {
                quantity: last.quantity,
                unit: last.line.unit,
                product: last.line.product.name,
            }),
        };
        this.remember();
        this.render();
    }

    ask(dialog, props) {
        this.isAsking = true;
        this.dialog.add(dialog, props, { onClose: () => (this.isAsking = false) });
    }

    short() {
        const { current: line, left, quantity } = this.walk;
        this.ask(PickShortDialog, {
            line,
            left,
            found: quantity < left ? quantity : 0,
            onShort: (found, reason, isOffering) => this.confirmShort(line, found, reason, isOffering),
        });
    }

    async confirmShort(line, found, reason, isOffering) {
        const scan = this.scanOf(line, found, { reason, by_hand: true });
        const sent = this.post(line, scan, "o2d_pick_short");
        this.walk.goOn();
        if (this.walk.isThrough) {
            this.walk.goTo(null);
        }
        this.words = { tone: "info", text: _t("%s: noted as short. The rest ships at once.", line.product.name) };
        this.remember();
        this.render();
        if (isOffering) {
            await sent;
            this.offering.afterShort(line, scan, reason);
        }
    }

    skip() {
        this.walk.skipBin();
        this.words = null;
        this.remember();
        this.render();
    }

    setQuantity(quantity) {
        this.walk.setQuantity(quantity);
        this.render();
    }

    /** What waited was given up: the server's picture counts. */
    async dropped() {
        this.history = [];
        await this.offering.refresh();
    }

    // -- list and end ----------------------------------------------------------

    toggleList() {
        this.isListShown = !this.isListShown;
        this.render();
    }

    choose(line) {
        this.walk.skipped.delete(line.key);
        this.walk.goTo(line);
        this.isListShown = false;
        this.words = null;
        this.remember();
        this.render();
    }

    /** Stop here: what was not picked stays behind. */
    end() {
        this.walk.goTo(null);
        this.isListShown = false;
        this.render();
    }

    goBack() {
        this.walk.goTo(this.walk.nextFrom(0));
        this.render();
    }

    async finish() {
        this.isFinishing = true;
        this.words = null;
        this.render();
        try {
            const refused = [];
            for (const picking of this.list.pickings) {
                // What stands in the way of one delivery does not keep the others.
                const words = await this.finishOne(picking);
                if (words) {
                    refused.push(words);
                }
            }
            if (refused.length) {
                sound("bad");
                this.words = { tone: "danger", text: refused.join(" ") };
                return;
            }
            keepPlace(user.userId, null);
            this.props.leave();
        } finally {
            this.isFinishing = false;
            this.render();
        }
    }

    /** @returns {string} why not, or "" */
    async finishOne({ id }) {
        let answer;
        try {
            answer = await this.orm.silent.call("stock.picking", "o2d_pick_finish", [[id]]);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return _t("No connection. Try again when it is back.");
            }
            if (error instanceof RPCError) {
                return error.data?.message || error.message;
            }
            throw error;
        }
        const { name, rest } = answer;
        this.notification.add(
            rest.length
                ? _t("%(name)s is picked. The rest is on %(rest)s.", { name, rest: rest.join(", ") })
                : _t("%s is picked.", name),
            { type: "success" }
        );
        return "";
    }

    setCartons(picking, cartons) {
        this.cartons = [...this.cartons.filter((carton) => carton.picking_id !== picking.id), ...cartons];
        this.list.cartons = this.cartons;
        this.render();
    }

    remember() {
        const { key, binId } = this.walk;
        keepPlace(user.userId, { pickingIds: this.props.pickingIds, key, binId });
    }

    // -- what the screen says ----------------------------------------------------

    get title() {
        const { name, pickings } = this.list;
        return pickings.length === 1 ? pickings[0].name : name || _t("%s deliveries", pickings.length);
    }

    get subtitle() {
        const { name, pickings } = this.list;
        if (pickings.length > 1) {
            return name ? _t("%s deliveries", pickings.length) : "";
        }
        return [pickings[0].customer, pickings[0].order].filter(Boolean).join(" · ");
    }

    /** Of several deliveries: which one a line is for, and which of its cartons is open. */
    forWhom(line) {
        const { pickings } = this.list;
        const picking = pickings.length > 1 && pickings.find((one) => one.id === line.picking_id);
        if (!picking) {
            return false;
        }
        const closed = this.cartonsOf(picking).length;
        const carton = closed ? _t("carton %s", closed + 1) : "";
        return {
            place: picking.place,
            name: picking.name,
            words: [picking.customer, carton].filter(Boolean).join(" · "),
        };
    }

    get progress() {
        const { walk } = this;
        return walk.lines.length ? (100 * walk.doneCount) / walk.lines.length : 100;
    }

    cartonsOf(picking) {
        return this.cartons.filter((carton) => carton.picking_id === picking.id);
    }

    get nextWords() {
        const { next } = this.walk;
        return _t("Next: %(bin)s · %(product)s × %(quantity)s", {
            bin: next.bin.name,
            product: next.product.name,
            quantity: this.walk.leftOf(next),
        });
    }

    get endWords() {
        const { walk } = this;
        if (!walk.isThrough) {
            return _t("%s open", linesWords(walk.open.length));
        }
        return walk.missing.length ? _t("Picked, %s short", linesWords(walk.missing.length)) : _t("All picked");
    }

    get savedWords() {
        const { waiting, isOffline, savedAt } = this.outbox;
        if (waiting.length) {
            return isOffline
                ? _t("No connection: %s waiting to be sent", waiting.length)
                : _t("%s being sent", waiting.length);
        }
        return savedAt ? _t("Saved on the server") : "";
    }
}
