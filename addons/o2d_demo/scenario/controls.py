"""Switching a control on, as the settings do."""


def enforce(env, code, company, warehouse=None):
    """Enforce a control in a company, or in one of its warehouses alone.

    :param env: environment of whoever may, or of the system
    """
    values = {"code": code, "company_id": company.id, "warehouse_id": warehouse.id if warehouse else False}
    controls = env["o2d.control"]
    row = controls.search([(name, "=", value) for name, value in values.items()])
    if row:
        row.mode = "enforce"
    else:
        controls.create({**values, "mode": "enforce"})
