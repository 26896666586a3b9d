{
    "name": "Order to Dispatch: Pick, Trip and Invoice",
    "summary": "Every line confirmed at the bin, the vehicle named once, the invoice raised from what was picked",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order to Dispatch",
    "license": "LGPL-3",
    "depends": ["o2d_base", "fleet", "stock_delivery", "account"],
    "data": [
        # Security
        "security/o2d_pick_security.xml",
        "security/o2d_trip_security.xml",
        "security/o2d_notice_security.xml",
        "security/ir.model.access.csv",
        # Data
        "data/o2d_trip_data.xml",
        "data/o2d_trip_queue_data.xml",
        "data/o2d_pick_queue_data.xml",
        "data/ir_cron_invoice_data.xml",
        "data/o2d_notice_templates.xml",
        "data/o2d_notice_cron.xml",
        "data/o2d_close_cron.xml",
        # Views
        "views/o2d_pick_views.xml",
        "views/o2d_pick_substitution_views.xml",
        "views/o2d_invoice_views.xml",
        "report/o2d_paper_templates.xml",
        "report/o2d_trip_reports.xml",
        "views/o2d_trip_delivery_views.xml",
        "views/o2d_trip_views.xml",
        "views/o2d_trip_picking_views.xml",
        "views/o2d_gate_views.xml",
        "views/o2d_notice_views.xml",
        "views/o2d_close_views.xml",
        # Wizards
        # Reports
        "report/o2d_pick_reports.xml",
        "report/o2d_pick_list_templates.xml",
        "report/o2d_packing_templates.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": ["o2d_dispatch/static/src/**/*"],
        "web.assets_tests": ["o2d_dispatch/static/tests/tours/**/*"],
    },
    "installable": True,
}
