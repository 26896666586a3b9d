import { Component } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { useService } from "@web/core/utils/hooks";

/** A button that reads one code with the phone's camera; none where there is no camera. */
export class PickCamera extends Component {
    static template = "o2d_dispatch.PickCamera";
    static props = { onCode: Function };

    setup() {
        this.notification = useService("notification");
        this.isSupported = isBarcodeScannerSupported();
    }

    async scan() {
        try {
            this.props.onCode(await scanBarcode(this.env));
        } catch (error) {
            this.notification.add(error.message, { type: "warning" });
        }
    }
}
