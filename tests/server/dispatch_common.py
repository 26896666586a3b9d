"""A warehouse that dispatches on a real server: in one step, with the controls that a test is about and no others."""

CONTROLS = ("pick_invoicing", "gate_out", "pick_confirmation", "confirmed_stock", "vehicle_capture")


def prepared(server, modes, roles=("dispatch_supervisor",)):
    """The administrator with roles of the suite, and the controls of dispatch set for the first warehouse.

    :param modes: {code of a control: mode}; those of dispatch that are not named are off
    :return: Client, with the ids `company` and `warehouse`
    """
    client = server.client("admin")
    client.company = client.call("res.users", "read", [client.uid], ["company_id"])[0]["company_id"][0]
    (client.warehouse,) = client.call("stock.warehouse", "search", [["company_id", "=", client.company]], limit=1)
    client.call("stock.warehouse", "write", [client.warehouse], {"delivery_steps": "ship_only"})
    place = {"company_id": client.company, "warehouse_id": client.warehouse}
    modes = {**dict.fromkeys(CONTROLS, "off"), **modes}
    client.call("o2d.control", "create", [{"code": code, "mode": mode, **place} for code, mode in modes.items()])
    groups = server.sql(
        "SELECT res_id FROM ir_model_data WHERE module = 'o2d_base' AND name = ANY(%s)",
        [[f"group_{role}" for role in roles]],
    )
    client.call("res.users", "write", [client.uid], {"group_ids": [[4, group] for (group,) in groups]})
    return client
