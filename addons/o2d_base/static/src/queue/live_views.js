import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";

import { useO2dLive } from "../common/live";

/** Read again what is shown. */
async function reload(model) {
    const wasExample = model.useSampleModel;
    if (wasExample) {
        // Its columns are none of ours.
        delete model.root.config.currentGroups;
    }
    // Not by `model.load`, which drops a reading under way: a dialog that closes waits for its own.
    await model.root.load();
    if (wasExample) {
        // What came is real: it must not look like the example that stood there while there was nothing.
        model.useSampleModel = false;
        model.notify();
    }
}

/** A list or board that reads itself again when something has changed, unless somebody is at work in it. */
const live = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            useO2dLive(() => {
                const { editedRecord, selection } = this.model.root;
                if (!editedRecord && !selection?.length) {
                    reload(this.model);
                }
            });
        }
    };

const views = registry.category("views");
views.add("o2d_live_list", { ...listView, Controller: live(listView.Controller) });
views.add("o2d_live_kanban", { ...kanbanView, Controller: live(kanbanView.Controller) });
