import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

import { shrinkPhoto } from "./photo_shrink";

/**
 * The form for what came short or damaged. It works without any script; with it photos are seen before they are sent,
 * a second tap sends nothing twice, and what has to be mended is shown without losing the photos that were chosen.
 */
export class ReportForm extends Interaction {
    static selector = ".o_o2d_report_form";
    dynamicContent = {
        _root: { "t-on-submit.prevent": this.onSubmit },
        ".o_o2d_report_filter": {
            "t-on-input": this.onFilter,
            "t-att-class": () => ({ "d-none": false }),
        },
        ".o_o2d_choose_again": { "t-att-class": () => ({ "d-none": true }) },
        "input[name=photos]": { "t-on-change": this.onPhotos },
        "button[type=submit]": { "t-att-disabled": () => this.sending },
    };

    setup() {
        this.sending = false;
        this.previews = [];
        this.registerCleanup(() => this.dropPreviews());
    }

    /** Show the items whose name has all words typed. */
    onFilter(ev) {
        const words = ev.target.value.toLowerCase().split(/\s+/).filter(Boolean);
        for (const lineEl of this.el.querySelectorAll(".o_o2d_report_line")) {
            const text = lineEl.textContent.toLowerCase();
            const isFilled = Boolean(lineEl.querySelector("input").value);
            lineEl.classList.toggle("d-none", !isFilled && !words.every((word) => text.includes(word)));
        }
    }

    onPhotos(ev) {
        this.dropPreviews();
        const photosEl = this.el.querySelector(".o_o2d_report_photos");
        for (const file of ev.target.files) {
            const url = URL.createObjectURL(file);
            this.previews.push(url);
            const imageEl = document.createElement("img");
            imageEl.className = "o_o2d_report_photo rounded border";
            imageEl.alt = file.name;
            imageEl.addEventListener("error", () => imageEl.remove(), { once: true });
            imageEl.src = url;
            photosEl.append(imageEl);
        }
    }

    dropPreviews() {
        this.previews.forEach((url) => URL.revokeObjectURL(url));
        this.previews = [];
        this.el.querySelector(".o_o2d_report_photos").replaceChildren();
    }

    async onSubmit() {
        if (this.sending) {
            return;
        }
        this.sending = true;
        this.updateContent();
        try {
            const response = await this.waitFor(this.send());
            if (response.headers.get("Content-Type")?.startsWith("application/json")) {
                const { url } = await this.waitFor(response.json());
                window.location.assign(url);
                return; // The button stays off until the next page is there.
            }
            this.showAnswer(response.status, await this.waitFor(response.text()));
        } catch {
            this.showError(_t("You seem to be offline. Nothing was sent; try again when you have a signal."));
        }
        this.sending = false;
        this.updateContent();
    }

    async send() {
        const data = new FormData(this.el);
        const photos = data.getAll("photos").filter((file) => file.size || file.name);
        data.delete("photos");
        data.set("by_script", "1");
        // More than may be sent are not worth the trouble: the server says so.
        for (const photo of photos.slice(0, Number(this.el.dataset.maxPhotos) + 1)) {
            data.append("photos", await shrinkPhoto(photo), photo.name);
        }
        return fetch(this.el.action, { method: "POST", body: data });
    }

    /** Take the errors out of the page that came back; everything that was filled in stays as it is. */
    showAnswer(status, html) {
        const page = new DOMParser().parseFromString(html, "text/html");
        const errorsEl = page.querySelector("[data-o2d-errors]");
        if (errorsEl) {
            this.el.querySelector("[data-o2d-errors]").replaceChildren(...errorsEl.childNodes);
            for (const inputEl of this.el.querySelectorAll("input[name], textarea[name]")) {
                const twinEl = page.querySelector(`[name="${inputEl.name}"]`);
                inputEl.classList.toggle("is-invalid", Boolean(twinEl?.classList.contains("is-invalid")));
            }
            this.focusErrors();
            return;
        }
        const refusalEl = page.querySelector(".o_o2d_report_refusal");
        if (refusalEl) {
            this.showError(refusalEl.textContent);
        } else if (status === 413) {
            this.showError(_t("The photos are too large together. Choose fewer, or smaller ones."));
        } else {
            this.showError(_t("This page has been open for too long. Nothing was sent: open the form again."));
        }
    }

    showError(words) {
        const alertEl = document.createElement("div");
        alertEl.className = "alert alert-danger";
        alertEl.setAttribute("role", "alert");
        alertEl.tabIndex = -1;
        alertEl.textContent = words;
        this.el.querySelector("[data-o2d-errors]").replaceChildren(alertEl);
        this.focusErrors();
    }

    focusErrors() {
        const alertEl = this.el.querySelector("[data-o2d-errors] .alert");
        alertEl?.focus({ preventScroll: true });
        alertEl?.scrollIntoView({ block: "center" });
    }
}

registry.category("public.interactions").add("o2d_base.report_form", ReportForm);
