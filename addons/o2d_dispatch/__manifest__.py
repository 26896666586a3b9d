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
        "security/ir.model.access.csv",
        # Data
        # Views
        # Wizards
        # Reports
    ],
    "uninstall_hook": "uninstall_hook",
    "installable": True,
}
