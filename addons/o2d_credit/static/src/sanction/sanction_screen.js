import { Component, onMounted, onWillStart, onWillUnmount, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { useO2dLive } from "@o2d_base/common/live";
import { dueWords, momentWords, timeWords } from "@o2d_base/common/moments";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { shortMoney } from "../common/short_money";
import { DecisionDialog } from "./decision_dialog";
import { SanctionAgeing, SanctionEarlier, SanctionExposure } from "./sanction_figures";
import { SanctionLines } from "./sanction_lines";

const { DateTime } = luxon;
const MINUTE = 60000;
const MODEL = "o2d.credit.sanction";

/**
 * One request on one screen: decided in two taps, then the next one. Opened by its menu (the most urgent that is
 * mine), by a link (…/sanction/42), or by `{tag: "o2d_credit.sanction", params: {sanction_id: 42}}`.
 */
export class SanctionScreen extends Component {
    static template = "o2d_credit.SanctionScreen";
    static components = { Layout, SanctionAgeing, SanctionEarlier, SanctionExposure, SanctionLines };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Sanction");
    static path = "sanction";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.page = useRef("page");
        this.keepLast = new KeepLast();
        this.state = useState({ data: null, chosen: {}, error: "", busy: false, now: DateTime.local() });
        this.id = this.idOf(this.props);
        onWillStart(() => this.load());
        onMounted(() => this.remember());
        onWillUpdateProps((props) => {
            const id = this.idOf(props);
            if (id && id !== this.id) {
                return this.show(id);
            }
        });
        useO2dLive(({ orderIds }) => this.onNews(orderIds));
        this.clock = browser.setInterval(() => (this.state.now = DateTime.local()), MINUTE);
        onWillUnmount(() => browser.clearInterval(this.clock));
    }

    idOf(props) {
        return Number(props.resId || props.action.params?.sanction_id) || false;
    }

    // --- reading -------------------------------------------------------------------------------------

    async load({ isSilent = false } = {}) {
        const orm = isSilent ? this.orm.silent : this.orm;
        try {
            if (!this.id) {
                this.id = (await orm.call(MODEL, "o2d_screen_next", [])).id || false;
            }
            const data = this.id && (await this.keepLast.add(orm.call(MODEL, "o2d_screen", [[this.id]])));
            this.take(data || null);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            Object.assign(this.state, {
                data: null,
                error: _t("This request is gone, or you may not see it."),
            });
        }
    }

    /** Show what was read; switches stay as they were set. */
    take(data) {
        const before = this.state.data?.id === data?.id ? this.state.chosen : {};
        const chosen = {};
        for (const line of data?.lines || []) {
            const usual = data.first ? line.agreed : !line.may_wait;
            chosen[line.id] = before[line.id] ?? usual;
        }
        Object.assign(this.state, { data, chosen, error: "", now: DateTime.local() });
        if (data) {
            this.env.config.setDisplayName(data.order.name);
        }
    }

    remember() {
        if (this.id) {
            this.props.updateActionState?.({ resId: this.id });
        }
    }

    async show(id) {
        this.id = id;
        await this.load();
        this.remember();
        this.page.el?.scrollIntoView({ block: "start" });
    }

    onNews(orderIds) {
        const id = this.state.data?.order.id;
        if (!this.state.busy && (orderIds === null || !id || orderIds.includes(id))) {
            return this.load({ isSilent: true });
        }
    }

    // --- what is shown ---------------------------------------------------------------------------------

    money(amount) {
        return shortMoney(amount, this.state.data.figures.currency);
    }

    moment(value) {
        return momentWords(value, this.state.now);
    }

    get askedWords() {
        const { asked } = this.state.data;
        const facts = { name: asked.by, time: this.moment(asked.at) };
        return asked.by ? _t("%(name)s asked %(time)s", facts) : _t("asked %(time)s", facts);
    }

    get dueWords() {
        return dueWords(this.state.data.with.due, this.state.now);
    }

    get isLate() {
        const { due } = this.state.data.with;
        return Boolean(due) && DateTime.fromSQL(due, { zone: "utc" }) < this.state.now;
    }

    get cutoffWords() {
        const { cutoff } = this.state.data.with;
        return cutoff ? _t("warehouse open until %(time)s", { time: this.moment(cutoff) || timeWords(cutoff) }) : "";
    }

    get nothingWords() {
        return _t("Nobody waits for your decision.");
    }

    get isPending() {
        return this.state.data.state === "pending";
    }

    get canSwitch() {
        const { may, asked, first } = this.state.data;
        return asked.splits && !first && (may.decide || may.propose);
    }

    get chosenLines() {
        return this.state.data.lines.filter(({ id }) => this.state.chosen[id]);
    }

    get isAll() {
        return this.chosenLines.length === this.state.data.lines.length;
    }

    /** What the switched-on lines add. */
    get chosenAmount() {
        const { data } = this.state;
        return this.isAll || !data.asked.splits
            ? data.figures.amount
            : this.chosenLines.reduce((total, { amount }) => total + amount, 0);
    }

    get hasSome() {
        return this.chosenLines.length > 0 && !this.isAll;
    }

    get nextWords() {
        const { left } = this.state.data.next;
        return left === 1 ? _t("1 more waits for you") : _t("%(left)s more wait for you", { left });
    }

    /** Lines that only go together, as a combo and its parts, are switched together. */
    toggle(lines, isOn) {
        const parts = new Set(lines.map(({ part }) => part));
        for (const line of this.state.data.lines) {
            if (parts.has(line.part)) {
                this.state.chosen[line.id] = isOn;
            }
        }
    }

    // --- deciding ----------------------------------------------------------------------------------------

    sanctionAll() {
        const { data } = this.state;
        if (data.first) {
            return this.sanctionSelected();
        }
        const about = _t("%(order)s, %(amount)s", {
            order: data.order.name,
            amount: this.money(data.figures.amount),
        });
        this.ask("yes", _t("Sanction all"), about, (note, terms) => this.decide("action_sanction", [note], terms));
    }

    sanctionSelected() {
        const { data } = this.state;
        const ids = this.chosenLines.map(({ id }) => id);
        const about = _t("%(count)s of %(all)s lines, %(amount)s", {
            count: ids.length,
            all: data.lines.length,
            amount: this.money(this.chosenAmount),
        });
        const label = data.first ? _t("Agree") : _t("Sanction selected");
        this.ask("yes", label, about, (note, terms) => this.decide("action_sanction_lines", [ids, note], terms));
    }

    reject() {
        const { order } = this.state.data;
        const about = [order.name, order.customer].filter(Boolean).join(", ");
        this.ask("no", _t("Reject"), about, (note) => this.decide("action_reject", [note]));
    }

    emergency() {
        this.ask("wait", _t("Release in an emergency"), _t("Finance looks at it the next day."), (note) =>
            this.decide("action_emergency", [note])
        );
    }

    ask(kind, label, about, confirm) {
        const { terms, first, figures } = this.state.data;
        const sign = figures.currency === "INR" ? "₹" : figures.currency;
        this.dialog.add(DecisionDialog, { kind, title: label, label, about, terms, first, sign, confirm });
    }

    async decide(method, args, terms = {}) {
        const { data } = this.state;
        await this.call(method, args, terms);
        const after = await this.orm.call(MODEL, "o2d_screen", [[data.id]]);
        const isOpen = after.state === "pending";
        this.notification.add(
            isOpen ? _t("Noted. A second head has to agree as well.") : `${after.order.name}: ${after.state_words}`,
            { type: isOpen ? "warning" : "success" }
        );
        if (after.next) {
            await this.show(after.next.id);
        } else {
            this.take(after);
        }
    }

    async call(method, args = [], kwargs = {}) {
        this.state.busy = true;
        try {
            return await this.orm.call(MODEL, method, [[this.state.data.id], ...args], kwargs);
        } finally {
            this.state.busy = false;
        }
    }

    // --- asking ------------------------------------------------------------------------------------------

    get isNone() {
        return !this.chosenLines.length;
    }

    get waitingIds() {
        return this.state.data.lines.filter(({ id }) => !this.state.chosen[id]).map(({ id }) => id);
    }

    get proposalWords() {
        const count = this.waitingIds.length;
        return count === 1 ? _t("This line may wait") : _t("These %(count)s lines may wait", { count });
    }

    async propose() {
        await this.call("action_propose", [this.waitingIds]);
        await this.load();
        this.notification.add(
            this.isPending
                ? _t("Whoever decides sees your proposal.")
                : _t("The rest is within the limit and goes on."),
            { type: "success" }
        );
    }

    async withdraw() {
        await this.call("action_withdraw");
        await this.load();
    }

    async recheck() {
        await this.call("action_recheck");
        await this.load();
        if (this.isPending) {
            this.notification.add(_t("It still does not fit."), { type: "info" });
        }
    }

    async claim() {
        const { order } = this.state.data;
        const action = await this.orm.call("sale.order", "action_o2d_claim", [[order.id]]);
        await this.action.doAction(action, { onClose: () => this.load() });
    }

    // --- ways out ----------------------------------------------------------------------------------------

    openOrder() {
        return this.action.doAction({
            type: "ir.actions.client",
            tag: "o2d_base.tracker",
            params: { order_id: this.state.data.order.id },
        });
    }

    openCustomer() {
        return this.openForm("res.partner", this.state.data.order.customer_id);
    }

    openRecord() {
        return this.openForm(MODEL, this.state.data.id);
    }

    openForm(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("o2d_credit.sanction", SanctionScreen);
