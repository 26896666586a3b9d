import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

import { useO2dLive } from "@o2d_base/common/live";

/** A form that reads itself again when something has happened; one reading at a time, and none while it is edited. */
class LiveFormController extends formView.Controller {
    setup() {
        super.setup();
        this.isReading = false;
        this.isStale = false;
        useO2dLive(() => this.readAgain());
    }

    async readAgain() {
        this.isStale = true;
        if (this.isReading) {
            return;
        }
        this.isReading = true;
        try {
            while (this.isStale && !(await this.model.root.isDirty())) {
                this.isStale = false;
                await this.model.root.load();
            }
        } finally {
            this.isReading = false;
        }
    }
}

registry.category("views").add("o2d_live_form", { ...formView, Controller: LiveFormController });
