from odoo.exceptions import AccessError

from .pick_common import PickCase


class TestPickList(PickCase):
    def test_route(self):
        """The list runs through the bins as they stand: P-2 before P-10."""
        picking = self._delivery()
        lines = picking.with_user(self.picker).o2d_pick_list()["lines"]
        self.assertEqual([(line["bin"]["name"], line["wanted"], line["done"]) for line in lines],
                         [("P-2", 5, 0), ("P-10", 10, 0)])  # fmt: skip
        self.assertEqual(lines[0]["product"]["barcodes"], {"8901000000024": 1.0})

    def test_what_is_confirmed(self):
        """What is confirmed counts on its line, whatever rows core has made of it."""
        picking = self._delivery()
        self._pick(picking, self.cable, 4)
        [line] = [one for one in picking.with_user(self.picker).o2d_pick_list()["lines"] if one["done"]]
        self.assertEqual((line["wanted"], line["done"]), (10, 4))

    def test_missing(self):
        """What is not set aside is named as missing."""
        picking = self._delivery(((self.cable, 130), (self.switch, 5)))
        [missing] = picking.with_user(self.picker).o2d_pick_list()["missing"]
        self.assertEqual((missing["code"], missing["quantity"]), ("CBL-2.5", 30))

    def test_product_unit(self):
        """Ordered by the dozen, picked by the piece: the list and the scans count in the product's unit."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order(((self.cable, 2),))
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        [line] = picking.with_user(self.picker).o2d_pick_list()["lines"]
        self.assertEqual((line["wanted"], line["unit"]), (24, "Units"))
        self._control("pick_confirmation", "enforce")
        self._pick(picking, self.cable, 7)
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(sum(picking.move_line_ids.mapped("quantity_product_uom")), 7)
        self.assertEqual(picking.backorder_ids.move_ids.product_qty, 17)
        self.assertEqual(picking.move_ids._o2d_confirmed(), {picking.move_ids.id: {False: 7.0}})

    def test_packaging_barcode(self):
        """The barcode of a box stands for what is in it."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["product.uom"].create({"product_id": self.cable.id, "uom_id": dozen.id, "barcode": "BOX-12"})
        picking = self._delivery(((self.cable, 24),))
        [line] = picking.with_user(self.picker).o2d_pick_list()["lines"]
        self.assertEqual(line["product"]["barcodes"]["BOX-12"], 12)

    def test_several(self):
        """Several deliveries are one walk."""
        first, second = self._delivery(), self._delivery(((self.cable, 2),))
        walk = (first | second).with_user(self.picker).o2d_pick_list()
        self.assertEqual([line["bin"]["name"] for line in walk["lines"]], ["P-2", "P-10", "P-10"])
        self.assertEqual({line["picking_id"] for line in walk["lines"]}, set((first | second).ids))

    def test_home(self):
        """What there is to pick stands on the first screen until it is picked, mine first."""
        mine, free = self._delivery(((self.cable, 1),)), self._delivery(((self.cable, 1),))
        mine.user_id = self.picker
        rows = self.env["stock.picking"].with_user(self.picker).o2d_pick_home()
        names = [row["name"] for row in rows if row["id"] in (mine | free).ids]
        self.assertEqual(names, [mine.name, free.name])
        self._pick(mine, self.cable, 1)
        mine.with_user(self.picker).o2d_pick_finish()
        rows = self.env["stock.picking"].with_user(self.picker).o2d_pick_home()
        self.assertNotIn(mine.id, [row["id"] for row in rows])

    def test_other_company(self):
        """A picker of one company neither sees nor confirms what another company picks."""
        other = self.env["res.company"].create({"name": "Kerala Branch"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self._stock(self.cable, 10, warehouse)
        picking = self._delivery(((self.cable, 1),), company_id=other.id, warehouse_id=warehouse.id)
        for act in (picking.with_user(self.picker).o2d_pick_list, picking.with_user(self.picker).o2d_pick_finish):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            self._send(picking, self._scan(picking, self.cable, 1))
        rows = self.env["stock.picking"].with_user(self.picker).o2d_pick_home()
        self.assertNotIn(picking.id, [row["id"] for row in rows])
        clerk = self._user("picker", login="kerala", company_id=other.id, company_ids=[(6, 0, other.ids)])
        self.assertEqual(self._send(picking, self._scan(picking, self.cable, 1), user=clerk)[0]["state"], "saved")
        self.assertFalse(
            self.env["o2d.pick.confirmation"].with_user(self.picker).search([("picking_id", "=", picking.id)])
        )

    def test_role(self):
        """The list is for pickers and dispatch."""
        picking = self._delivery()
        for door in (picking.with_user(self._user("sales_coordinator")), picking.with_user(self._user("gate_keeper"))):
            with self.assertRaises(AccessError):
                door.o2d_pick_list()
            with self.assertRaises(AccessError):
                door.o2d_pick_home()

    def test_papers(self):
        """The list by bin, the packing slip and the labels bear what a picker and a carrier need."""
        picking = self._delivery(client_order_ref="PO-77")
        self._pick(picking, self.cable, 4)
        picking.with_user(self.picker).o2d_pick_pack(12.5)
        render = self.env["ir.actions.report"].with_user(self.picker)._render_qweb_html
        action = picking.with_user(self.picker).action_o2d_print_pick_list()
        self.assertEqual(action["report_name"], "o2d_dispatch.report_pick_list")
        pick_list = render("o2d_dispatch.report_pick_list", picking.ids)[0].decode()
        self.assertLess(pick_list.index("P-2"), pick_list.index("P-10"))
        self.assertIn("Switch 6 A", pick_list)
        slip = render("o2d_dispatch.report_packing_slip", picking.ids)[0].decode()
        carton = picking.move_line_ids.result_package_id
        for words in (carton.name, "PO-77", "12.5", "Cable 2.5 sq mm"):
            self.assertIn(words, slip)
        self.assertNotIn("Switch", slip)
        label = render("o2d_dispatch.report_carton_label", picking.ids)[0].decode()
        for words in ("1 / 1", carton.name, "Kaveri Traders"):
            self.assertIn(words, label)
