{
    "name": "Order to Dispatch: IRN and E-Way Bill",
    "summary": "Invoice registration and e-way bill inside dispatch, for their whole life",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order to Dispatch",
    "license": "LGPL-3",
    "depends": [
        "o2d_dispatch",
        "l10n_in_edi",
        "l10n_in_ewaybill",
        "l10n_in_ewaybill_irn",
        "l10n_in_ewaybill_stock",
        "l10n_in_sale_stock",
    ],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/o2d_outbox_security.xml",
        "security/o2d_gst_service_security.xml",
        "security/o2d_bulk_security.xml",
        # Data
        "data/o2d_gst_rule_data.xml",
        "data/ir_cron_outbox_data.xml",
        "data/o2d_gst_queue_data.xml",
        "data/ir_cron_bulk_data.xml",
        "data/ir_cron_watch_data.xml",
        # Views
        "views/l10n_in_ewaybill_life_views.xml",
        "views/o2d_gst_outbox_views.xml",
        "views/stock_picking_ewaybill_views.xml",
        "views/o2d_gst_rule_views.xml",
        "views/o2d_gst_credential_views.xml",
        "views/o2d_gst_service_views.xml",
        "views/o2d_preflight_views.xml",
        "views/o2d_ewaybill_more_views.xml",
        "views/o2d_return_ewaybill_views.xml",
        "views/o2d_gst_bulk_views.xml",
        "views/o2d_gst_portal_file_views.xml",
        # Wizards
        # Reports
        "report/o2d_ewaybill_part.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": ["o2d_gst_ewaybill/static/src/**/*"],
        "web.assets_tests": ["o2d_gst_ewaybill/static/tests/tours/**/*"],
    },
    "installable": True,
}
