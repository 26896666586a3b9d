"""Builders for the suite's tests: own data, least privileged users, sentences instead of set-up."""

from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class O2dCase(TransactionCase):
    """A company with one warehouse, one customer and one stored product with plenty of stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, no_reset_password=True))
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.customer = cls._partner(name="Kaveri Traders")
        cls.product = cls._product(name="Bearing 6204", stock=1000)

    @classmethod
    def _user(cls, *roles, **values):
        """A user with the roles named (`sales_coordinator`, …) and nothing else."""
        login = values.pop("login", "_".join(roles) or "nobody")
        groups = ",".join(f"o2d_base.group_{role}" for role in roles) or "base.group_user"
        return new_test_user(cls.env, login=f"test_{login}", groups=groups, **values)

    @classmethod
    def _partner(cls, **values):
        return cls.env["res.partner"].create({"name": "Customer", "is_company": True, **values})

    @classmethod
    def _product(cls, stock=0, warehouse=None, **values):
        product = cls.env["product.product"].create(
            {"name": "Product", "type": "consu", "is_storable": True, "list_price": 100.0, "invoice_policy": "delivery",
             "taxes_id": False, **values}
        )  # fmt: skip
        if stock:
            cls._stock(product, stock, warehouse)
        return product

    @classmethod
    def _stock(cls, product, quantity, warehouse=None, **values):
        location = (warehouse or cls.warehouse).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity, **values)

    @classmethod
    def _kit(cls, parts, **values):
        """A product that is sold as one and leaves as its parts.

        :param parts: ((product, quantity), …)
        """
        kit = cls._product(**{"name": "Repair kit", "is_storable": False, "list_price": 500, **values})
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": number}) for part, number in parts],
            }
        )
        return kit

    @classmethod
    def _by_lot(cls, lots, **values):
        """A product that is kept by lot.

        :param lots: {name: quantity in stock}
        :return: (product, its lots)
        """
        product = cls._product(**{"tracking": "lot", **values})
        made = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id, "company_id": cls.company.id} for name in lots]
        )
        for lot in made:
            cls._stock(product, lots[lot.name], lot_id=lot)
        return product, made

    @classmethod
    def _order(cls, lines=None, user=None, **values):
        """A quotation.

        :param lines: ((product, quantity), …); default: one unit of the usual product
        """
        env = cls.env(user=user) if user else cls.env
        return env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in (lines or ((cls.product, 1),))
                ],
                **values,
            }
        )

    @classmethod
    def _control(cls, code, mode, warehouse=None, company=None):
        """Set a control's mode for the company or one warehouse."""
        company = company or (warehouse.company_id if warehouse else cls.company)
        control = cls.env["o2d.control"]
        row = control.search(
            [
                ("code", "=", code),
                ("company_id", "=", company.id),
                ("warehouse_id", "=", warehouse.id if warehouse else False),
            ]
        )
        if row:
            row.mode = mode
        else:
            row = control.create(
                {
                    "code": code,
                    "company_id": company.id,
                    "warehouse_id": warehouse.id if warehouse else False,
                    "mode": mode,
                }
            )
        return row

    def _deliver(self, order, quantities=None):
        """Pick and validate the open deliveries of an order.

        :param quantities: {product: quantity} where less than asked is found; the rest goes on backorder
        """
        for picking in order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")).sorted("id"):
            picking.action_assign()
            for move in picking.move_ids:
                move.quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
                move.picked = True
            picking.with_context(skip_backorder=True).button_validate()

    def _events(self, record, kind=None):
        """Events about a document, oldest first."""
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["o2d.event"].sudo().search(domain, order="id")
