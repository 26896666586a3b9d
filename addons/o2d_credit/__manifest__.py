{
    "name": "Order to Dispatch: Credit",
    "summary": "Exposure and ageing, credit decisions by level and by line, disputes and payment claims",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order to Dispatch",
    "license": "LGPL-3",
    "depends": ["o2d_base", "account"],
    "data": [
        # Security
        "security/o2d_credit_security.xml",
        "security/o2d_credit_sanction_security.xml",
        "security/ir.model.access.csv",
        # Data
        "data/o2d_credit_sanction_data.xml",
        "data/o2d_credit_queue_data.xml",
        # Views
        "views/o2d_credit_menus.xml",
        "views/o2d_credit_policy_views.xml",
        "views/o2d_credit_guarantee_views.xml",
        "views/o2d_credit_group_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/o2d_credit_level_views.xml",
        "views/o2d_credit_sanction_views.xml",
        "views/product_views.xml",
        "views/sale_order_sanction_views.xml",
        "views/sale_order_views.xml",
        "views/o2d_credit_screen_views.xml",
        "views/o2d_dispute_views.xml",
        "views/o2d_payment_claim_views.xml",
        "views/res_config_settings_sanction_views.xml",
        # Reports
        "report/o2d_credit_hold_report_views.xml",
        "report/o2d_credit_sanction_note.xml",
    ],
    "assets": {
        "web.assets_backend": ["o2d_credit/static/src/**/*"],
        "web.assets_tests": ["o2d_credit/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "installable": True,
}
