"""Who works in Odoo as before, without a role in the suite, is not kept from core's own screens by it."""

from odoo.tests import Form, new_test_user

from odoo.addons.o2d_base.tests.common import O2dCase

# Core's own groups, and the screens that each of them opens all day.
SCREENS = {
    "sales_team.group_sale_salesman": ("order", "customer", "product"),
    "sales_team.group_sale_manager": ("order", "customer", "product"),
    "stock.group_stock_user": ("delivery", "receipt", "product"),
    "stock.group_stock_manager": ("delivery", "receipt", "product", "warehouse"),
    "account.group_account_invoice": ("invoice", "customer"),
    "account.group_account_manager": ("invoice", "customer"),
}
LISTS = {
    "sales_team.group_sale_salesman": ("sale.order",),
    "stock.group_stock_user": ("stock.picking", "stock.move.line", "stock.quant"),
    "account.group_account_invoice": ("account.move",),
}


class TestPlainUsers(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls._order([(cls.product, 5)])
        order.action_confirm()
        cls._deliver(cls, order)
        invoice = order._create_invoices()
        invoice.action_post()
        receipts = cls.warehouse.in_type_id
        receipt = cls.env["stock.picking"].create(
            {
                "picking_type_id": receipts.id,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.warehouse.lot_stock_id.id,
                "move_ids": [(0, 0, {
                    "product_id": cls.product.id, "product_uom_qty": 1,
                    "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": cls.warehouse.lot_stock_id.id,
                })],
            }
        )  # fmt: skip
        receipt.action_confirm()
        cls.documents = {
            "order": order,
            "delivery": order.picking_ids,
            "receipt": receipt,
            "invoice": invoice,
            "customer": cls.customer,
            "product": cls.product.product_tmpl_id,
            "warehouse": cls.warehouse,
        }

    def _plain(self, group):
        # Without the right to create contacts core itself fails on delivery methods with ranges of ZIP codes.
        groups = f"base.group_user,base.group_partner_manager,{group}"
        user = new_test_user(self.env, login=f"plain_{group.rpartition('.')[2]}", groups=groups)
        # Core shows a salesperson his own orders.
        self.documents["order"].user_id = user
        return user

    def test_forms(self):
        """Each form opens for who may open it in core."""
        for group, names in SCREENS.items():
            user = self._plain(group)
            for name in names:
                with self.subTest(group=group, document=name):
                    record = self.documents[name].with_user(user)
                    record.check_access("read")
                    Form(record)

    def test_lists(self):
        """Each list shows all its columns to who may read it in core."""
        for group, models in LISTS.items():
            user = self._plain(group)
            for model in models:
                with self.subTest(group=group, model=model):
                    records = self.env[model].with_user(user)
                    columns = records.get_views([(False, "list")])["models"][model]["fields"]
                    records.web_search_read([], dict.fromkeys(columns, {}), limit=5)

    def test_all_fields(self):
        """Each of the suite's fields on a document is theirs to read, or does not exist for them."""
        for group, names in SCREENS.items():
            user = self._plain(group)
            for name in names:
                with self.subTest(group=group, document=name):
                    record = self.documents[name].with_user(user)
                    record.read([field for field in record.fields_get(attributes=[]) if field.startswith("o2d_")])
