"""The warehouses of Pune, Nagpur and Bengaluru with their bins."""

from ..tools import places
from .company import address_values

NAMES = {"PUN": "Pune", "NAG": "Nagpur", "BLR": "Bengaluru"}
# Aisles, racks and shelves of each warehouse.
BINS = {"PUN": (8, 6, 3), "NAG": (4, 5, 3), "BLR": (4, 4, 3)}


def load_warehouses(env, company, branch):
    """Pune picks and then ships; the other two ship in one step.

    :returns: {code: warehouse}
    """
    env["res.config.settings"].create(
        {"group_stock_multi_locations": True, "group_stock_production_lot": True, "group_stock_adv_location": True}
    ).execute()
    Warehouse = env["stock.warehouse"].with_context(active_test=False)
    result = {}
    for code, owner in (("PUN", company), ("NAG", company), ("BLR", branch)):
        warehouse = Warehouse.browse()
        if code != "NAG":
            # Odoo makes the first warehouse of a company by itself.
            warehouse = Warehouse.search([("company_id", "=", owner.id)], limit=1)
        partner = env["res.partner"].create(
            {
                "name": f"{NAMES[code]} warehouse",
                "parent_id": owner.partner_id.id,
                "type": "other",
                **address_values(env, places.WAREHOUSES[code]),
            }
        )
        values = {
            "name": NAMES[code],
            "code": code,
            "partner_id": partner.id,
            "delivery_steps": "pick_ship" if code == "PUN" else "ship_only",
        }
        if warehouse:
            warehouse.write(values)
        else:
            warehouse = Warehouse.create(dict(values, company_id=owner.id))
        result[code] = warehouse
        # Allocation is somebody's work here, not a by-product of confirmation.
        first_out = warehouse.pick_type_id if code == "PUN" else warehouse.out_type_id
        first_out.reservation_method = "manual"
        _load_bins(env, warehouse)
    return result


def _load_bins(env, warehouse):
    aisles, racks, shelves = BINS[warehouse.code]
    vals_list = [
        {
            "name": f"{warehouse.code[0]}-{aisle:02d}-{rack:02d}-{shelf}",
            "location_id": warehouse.lot_stock_id.id,
            "usage": "internal",
            "company_id": warehouse.company_id.id,
            "barcode": f"{warehouse.code}{aisle:02d}{rack:02d}{shelf}",
            "cyclic_inventory_frequency": 30,
        }
        for aisle in range(1, aisles + 1)
        for rack in range(1, racks + 1)
        for shelf in range(1, shelves + 1)
    ]
    return env["stock.location"].create(vals_list)


def bins(warehouse):
    return warehouse.env["stock.location"].search(
        [("location_id", "=", warehouse.lot_stock_id.id), ("usage", "=", "internal")], order="name"
    )
