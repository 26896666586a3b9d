import psycopg2

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import O2dCase
from .rpc_common import RpcCase


class TestEvent(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order()
        cls.event = cls.env["o2d.event"]._log(cls.order, "note", stage="quotation", note="Asked by phone", waited=90)

    def test_snapshot(self):
        """An event keeps who, what, when, how long and the names of its documents."""
        event = self.event
        self.assertEqual(
            (event.kind, event.stage, event.note, event.waited, event.res_model, event.res_id, event.order_name),
            ("note", "quotation", "Asked by phone", 90, "sale.order", self.order.id, self.order.name),
        )
        self.assertEqual((event.user_id, event.user_name), (self.env.uid, self.env.user.name))
        self.assertEqual((event.company_id, event.warehouse_id), (self.company.id, self.warehouse.id))
        self.assertLess(abs((fields.Datetime.now() - event.occurred_at).total_seconds()), 60)

    def test_nobody_writes_or_deletes(self):
        """Neither an administrator nor the superuser can change, delete or forge an event."""
        admin = self._user("administration", login="trail_admin")
        admin.group_ids += self.env.ref("base.group_system")
        for event in (self.event.with_user(admin), self.event.sudo()):
            with self.assertRaises(AccessError):
                event.write({"note": "Never asked"})
            with self.assertRaises(AccessError):
                event.unlink()
            with self.assertRaises(AccessError):
                event.create({"kind": "note", "occurred_at": fields.Datetime.now()})

    def test_a_context_key_is_no_pen(self):
        """No value that a remote caller can put into the context lets an event be written by hand."""
        for forged in (True, 1, "_WRITER", {}):
            with self.assertRaises(AccessError):
                self.event.sudo().with_context(o2d_event_writer=forged).create({"kind": "note"})

    def test_context_defaults_fill_no_column(self):
        """What a remote caller puts into the context does not get into an event that the system writes."""
        forged = {"default_move_id": 99, "default_move_name": "INV/0099", "default_picking_id": 7, "default_note": "x"}
        event = self.env["o2d.event"].with_context(**forged)._log(self.order, "note")
        self.assertFalse(event.move_id or event.move_name or event.picking_id or event.note)

    def test_events_of_shared_records_are_seen(self):
        """An event about a record of no company, such as a shared customer, is seen by every role."""
        event = self.env["o2d.event"]._log(self._partner(name="Shared"), "note", note="Signed off")
        self.assertEqual(event.with_user(self._user("management")).note, "Signed off")

    def test_sql_is_refused(self):
        """A direct SQL statement can neither change nor delete an event."""
        self.env.flush_all()
        for statement in (
            "UPDATE o2d_event SET note = 'Never asked'",
            "DELETE FROM o2d_event",
            "TRUNCATE o2d_event",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.Error, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_no_foreign_keys(self):
        """The table has no foreign key: nothing that disappears can take an event with it."""
        self.env.cr.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = 'o2d_event'::regclass AND contype = 'f'"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_survives_deletion_of_its_order(self):
        """The trail of a deleted quotation stays, with its name."""
        name = self.order.name
        self.order.unlink()
        self.assertEqual(self.event.exists().order_name, name)

    def test_survives_merge_of_partners(self):
        """Merging customers leaves the trail untouched."""
        twin = self._partner(name="Kaveri Traders Pvt Ltd")
        event = self.env["o2d.event"]._log(twin, "note", note="Called")
        before = event.read()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.customer + twin).ids, self.customer)
        event.invalidate_recordset()
        self.assertEqual(event.read(), before)

    def test_survives_deletion_of_its_user(self):
        """The trail keeps the name of a user who was deleted."""
        user = self._user("sales_coordinator", login="leaver", name="Asha Patil")
        event = self.env["o2d.event"].with_user(user)._log(self.order, "note", note="Called")
        user.unlink()
        event.invalidate_recordset()
        self.assertEqual(event.user_name, "Asha Patil")

    def test_unknown_kind(self):
        """A kind that the vocabulary does not know is a programmer's mistake, told at once."""
        with self.assertRaises(ValueError):
            self.env["o2d.event"]._log(self.order, "whatever")

    def test_uninstalling_keeps_the_trail_aside(self):
        """Uninstalling sets the trail aside; installing again takes it back, in order."""
        self.env["o2d.event"]._log(self.order, "note", note="Second")
        self.env.flush_all()
        table = self.env["o2d.event"]
        notes = table.search([], order="id").mapped("note")
        with self.env.cr.savepoint(flush=False) as savepoint:
            table._drop_guard()
            self.env.cr.execute("DELETE FROM o2d_event")
            table._restore_kept()
            self.env.invalidate_all()
            self.assertEqual(table.search([], order="id").mapped("note"), notes)
            self.env.cr.execute("SELECT to_regclass('o2d_event_kept')")
            self.assertEqual(self.env.cr.fetchone(), (None,))
            savepoint.rollback()


@tagged("post_install", "-at_install")
class TestEventOverHttp(RpcCase):
    def test_json_rpc(self):
        """Over JSON-RPC an administrator can read the trail and neither write, create nor delete in it."""
        event = self.env["o2d.event"]._log(self.env.company, "note", note="Seen")
        self.authenticate("admin", "admin")
        for method, args in (
            ("write", [event.ids, {"note": "x"}]),
            ("unlink", [event.ids]),
            ("create", [{"kind": "note", "note": "forged"}]),
            ("web_save", [event.ids, {"note": "x"}, {"note": {}}]),
            ("_log", [event.ids, "note"]),
        ):
            answer = self._call("o2d.event", method, *args)
            self.assertIn("error", answer, method)
            self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError", method)
        self.env.invalidate_all()
        self.assertEqual(event.note, "Seen")
        self.assertFalse(self.env["o2d.event"].search_count([("note", "=", "forged")]))
