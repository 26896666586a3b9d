{
    "name": "Order to Dispatch: gates under test",
    "summary": "Adds a reason to every gate on request, so that the gates can be proven. Never installed for people.",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Order to Dispatch",
    "license": "LGPL-3",
    "depends": ["o2d_base", "sale_loyalty", "sale_crm", "mrp", "payment_demo"],
    "installable": True,
}
