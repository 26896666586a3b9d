{
    "name": "Order to Dispatch: Promise and Allocation",
    "summary": "Stock confirmed bin by bin, what of it can be promised and when, and count differences that a second "
    "person closes",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order to Dispatch",
    "license": "LGPL-3",
    "depends": ["o2d_base"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/o2d_atp_security.xml",
        "security/o2d_sourcing_security.xml",
        "security/o2d_backorder_security.xml",
        # Data
        "data/o2d_stock_class_data.xml",
        "data/ir_cron_data.xml",
        "data/o2d_queue_data.xml",
        "data/o2d_backorder_cron.xml",
        # Views
        "views/o2d_atp_menus.xml",
        "views/o2d_stock_class_views.xml",
        "views/product_category_views.xml",
        "views/stock_location_views.xml",
        "views/stock_lot_views.xml",
        "views/res_config_settings_views.xml",
        "views/o2d_stock_status_views.xml",
        "views/o2d_stock_look_views.xml",
        "views/o2d_stock_difference_views.xml",
        "views/o2d_stock_cap_views.xml",
        "views/o2d_sourcing_views.xml",
        "views/o2d_sourcing_order_views.xml",
        "views/o2d_backorder_views.xml",
        "views/o2d_backorder_rule_views.xml",
        "views/sale_order_promise_views.xml",
        # Wizards
        "wizard/o2d_stock_look_less_views.xml",
        "wizard/o2d_stock_difference_reject_views.xml",
        "wizard/o2d_sourcing_overrule_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["o2d_atp/static/src/**/*"],
        "web.assets_tests": ["o2d_atp/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "installable": True,
}
