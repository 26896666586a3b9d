{
    "name": "Order to Dispatch: Base",
    "summary": "Roles, controls, stages, ownership, audit trail and exceptions from quotation to settlement",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order to Dispatch",
    "license": "LGPL-3",
    "depends": ["sale_stock", "sale_management"],
    "data": [
        # Security
        "security/o2d_base_groups.xml",
        "security/o2d_base_security.xml",
        "security/ir.model.access.csv",
        # Data
        "data/o2d_stage_data.xml",
        "data/mail_template_data.xml",
        "data/o2d_handoff_data.xml",
        "data/ir_cron_data.xml",
        "data/o2d_pincode_data.xml",
        # Views
        "views/o2d_menus.xml",
        "views/o2d_control_views.xml",
        "views/o2d_event_views.xml",
        "views/o2d_exception_views.xml",
        "views/o2d_stage_views.xml",
        "views/o2d_handoff_views.xml",
        "views/o2d_pincode_views.xml",
        "views/sale_order_views.xml",
        "views/sale_order_stage_views.xml",
        "views/stock_picking_views.xml",
        "views/res_config_settings_views.xml",
        # Wizards
        "wizard/sale_order_import_sheet_views.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
    "installable": True,
}
