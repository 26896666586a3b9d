import json
from unittest.mock import MagicMock, patch

from odoo.exceptions import AccessError

from odoo.addons.bus.models.bus import channel_with_db, json_dump

from ..models.o2d_live import MESSAGE, NAMED_ORDERS, READERS
from .common import O2dCase


class TestLive(O2dCase):
    """What open screens are told, and who is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Nagpur Branch"})

    def setUp(self):
        super().setUp()
        self.env.cr.flush()
        self.env["bus.bus"].sudo().search([]).unlink()

    def _told(self, role="sales_coordinator", company=None):
        """Messages to one role of one company since the test began, oldest first."""
        self.env.cr.flush()
        return [json.loads(row.message)["payload"] for row in self._rows(role, company)]

    def _rows(self, role, company=None):
        group = self.env.ref(f"o2d_base.group_{role}")
        channel = json_dump(channel_with_db(self.env.cr.dbname, (group, f"o2d_{(company or self.company).id}")))
        rows = self.env["bus.bus"].sudo().search([("channel", "=", channel)], order="id")
        return rows.filtered(lambda row: json.loads(row.message)["type"] == MESSAGE)

    def _channels(self, user, asked=()):
        request = MagicMock()
        request.session.uid = user.id
        with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=request):
            channels = self.env["ir.websocket"].with_user(user)._build_bus_channel_list(list(asked))
        return {json_dump(channel_with_db(self.env.cr.dbname, channel)) for channel in channels}

    def test_an_order_that_moves_is_told_to_every_reader(self):
        """What happens to an order is told to each role that reads orders: its number, the event, nothing else."""
        order = self._order()
        self._told()
        order.action_confirm()
        # What is only advised is written just before the commit, so that the newest event is known after it.
        told = {role: self._told(role)[-1] for role in READERS}
        newest = self.env["o2d.event"].sudo().search([("order_id", "=", order.id)], order="id desc", limit=1)
        for role, message in told.items():
            self.assertEqual(message, {"company": self.company.id, "event": newest.id, "orders": order.ids}, role)

    def test_many_events_are_one_message(self):
        """However many events a transaction writes, a role is told once."""
        orders = self._order() | self._order()
        self.env.cr.flush()
        before = len(self._told())
        for number in range(20):
            self.env["o2d.event"]._log(orders, "note", note=f"Note {number}")
        (message,) = self._told()[before:]
        self.assertEqual(message["orders"], orders.ids)

    def test_a_problem_is_told_though_no_event_says_so(self):
        """An exception that opens, is taken or is closed is told as well."""
        order = self._order()
        self._told()
        steps = (
            lambda: self.env["o2d.exception"]._raise("test", {"name": "Wet", "order_id": order.id}),
            lambda: self.env["o2d.exception"].search([("key", "=", "test")]).action_take(),
            lambda: self.env["o2d.exception"]._clear(["test"]),
        )
        for step in steps:
            before = len(self._told())
            step()
            (message,) = self._told()[before:]
            self.assertEqual(message["orders"], order.ids)

    def test_beyond_a_screenful_only_that_something_changed(self):
        """More orders than a screen shows are not named one by one."""
        orders = self.env["sale.order"].create(
            [{"partner_id": self.customer.id, "warehouse_id": self.warehouse.id}] * (NAMED_ORDERS + 1)
        )
        self._told()
        before = len(self._told())
        self.env["o2d.event"]._log(orders, "note", note="All of them")
        (message,) = self._told()[before:]
        self.assertIsNone(message["orders"])

    def test_each_company_hears_its_own(self):
        """A change in one company is told in no other."""
        self._order()
        self.assertTrue(self._told())
        self.assertFalse(self._told(company=self.other))

    def test_noting_costs_no_query(self):
        """Remembering what changed asks the database nothing, for one order as for two hundred."""
        live = self.env["o2d.live"]
        live._readers()
        before = self.cr.sql_log_count
        live._note_events((number, self.company.id, number) for number in range(1, 200))
        self.assertEqual(self.cr.sql_log_count, before)

    def test_telling_costs_one_query(self):
        """All roles are told by one statement, however many events there were."""
        live = self.env["o2d.live"]
        live._note_events([(1, self.company.id, 1)])
        self.env.cr.flush()  # What is read once and kept has been read.
        live._note_events((number, self.company.id, number) for number in range(1, 200))
        before = self.cr.sql_log_count
        self.env.cr.flush()
        self.assertEqual(self.cr.sql_log_count - before, 1)

    def _heard(self, user):
        """Channels of ours that a user is given. A channel begins with the database, which may be called anything."""
        return {channel for channel in self._channels(user) if ',"o2d_' in channel}

    def test_a_user_hears_the_own_roles_and_companies(self):
        """The server gives a user the channels of the own roles in the own companies, and no other."""
        picker = self._user("picker", company_id=self.other.id, company_ids=[(6, 0, self.other.ids)])
        heard = self._heard(picker)
        group = self.env.ref("o2d_base.group_picker")
        self.assertEqual(heard, {json_dump((self.env.cr.dbname, "res.groups", group.id, f"o2d_{self.other.id}"))})
        for stranger in (self._user(), self._user("administration")):
            self.assertFalse(self._heard(stranger))

    def test_a_browser_cannot_ask_for_a_channel(self):
        """What a browser asks for is plain text, whatever it looks like, and never the channel of a role."""
        self._order()
        self._told()
        targets = {row.channel for row in self._rows("sales_coordinator")}
        self.assertTrue(targets)
        group = self.env.ref("o2d_base.group_sales_coordinator")
        asked = [*targets, f"res.groups_{group.id}", f"o2d_{self.company.id}",
                 json_dump(("res.groups", group.id, f"o2d_{self.company.id}"))]  # fmt: skip
        self.assertFalse(targets & self._channels(self._user(), asked))
        with self.assertRaises(ValueError):
            self.env["ir.websocket"]._prepare_subscribe_data([["res.groups", group.id]], 0)

    def test_whoever_is_told_may_read_orders(self):
        """Each role that is told the number of an order may open it."""
        order = self._order()
        for role in READERS:
            order.with_user(self._user(role)).check_access("read")
        with self.assertRaises(AccessError):
            order.with_user(self._user("administration")).check_access("read")
