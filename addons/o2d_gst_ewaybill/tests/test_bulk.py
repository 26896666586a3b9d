"""Papers of many invoices asked for together: from a list or a period, in the background, with a stop."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.gateway import Action, Refused
from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestBulk(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Billed while the controls only advised: nobody has asked for papers.
        for code in ("einvoice", "ewaybill"):
            cls._mode(code, "advise")
        orders = cls.env["sale.order"]
        for _number in range(3):
            orders |= cls._order([(cls.product, 10)])
        orders.action_confirm()
        for move in orders.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        orders.picking_ids.with_user(cls.supervisor).with_context(skip_backorder=True).button_validate()
        cls.pickings = orders.picking_ids
        cls.invoices = orders.picking_ids.o2d_invoice_ids.sorted("id")
        for code in ("einvoice", "ewaybill"):
            cls._mode(code, "enforce")

    @classmethod
    def _mode(cls, code, mode):
        cls.env["o2d.control"].search(
            [("code", "=", code), ("warehouse_id", "=", cls.warehouse.id), ("company_id", "=", cls.company.id)]
        ).mode = mode

    def _ask(self, invoices=None, user=None):
        """What the officer does in the list of invoices."""
        chosen = self.invoices if invoices is None else invoices
        wizard = (
            self.env["o2d.gst.bulk.ask"]
            .with_user(user or self.officer)
            .with_context(active_model="account.move", active_ids=chosen.ids)
            .create({})
        )
        return self.env["o2d.gst.bulk"].browse(wizard.action_ask()["res_id"]).with_user(user or self.officer)

    def _work(self):
        """What the worker does, in this transaction."""
        while self.env["o2d.gst.bulk"].sudo()._ask_next():
            pass
        self.env.invalidate_all()

    def _figures(self, bulk):
        self.env.invalidate_all()
        return bulk.waiting, bulk.on_way, bulk.done, bulk.refused, bulk.left_out, bulk.stopped

    def test_asked_in_the_background(self):
        """Choosing writes down what is wanted and asks nothing; the worker asks, registration before bill."""
        bulk = self._ask()
        self.assertEqual(self._figures(bulk), (3, 0, 0, 0, 0, 0))
        self.assertFalse(self._requests(*self.invoices))
        self._work()
        self.assertEqual((self._figures(bulk), bulk.state), ((0, 3, 0, 0, 0, 0), "running"))
        self._drain()
        self.assertEqual((self._figures(bulk), bulk.state, bulk.progress), ((0, 0, 3, 0, 0, 0), "finished", 100.0))
        self.assertTrue(all(self.invoices.mapped("o2d_irn")))
        self.assertEqual(len(set(self.invoices.l10n_in_ewaybill_ids.mapped("name"))), 3)
        self.assertEqual(self._requests(*self.invoices).user_id, self.officer)
        self.assertTrue(all(self.pickings.mapped("o2d_ewaybill_names")))

    def test_the_dock_goes_first(self):
        """What is asked for with many others is sent after a delivery that was billed later and waits at the dock."""
        self._ask()
        self._work()
        urgent = self._delivered().o2d_invoice_ids
        self._drain(times=2)
        self.assertEqual(urgent.l10n_in_ewaybill_ids.state, "generated")
        self.assertFalse(any(self.invoices.mapped("o2d_irn")))

    def test_asked_twice_is_asked_once(self):
        """The same invoices chosen again lead to no second request, while they are on their way and afterwards."""
        first = self._ask()
        self._work()
        second = self._ask()
        self._work()
        self.assertEqual(len(self._requests(*self.invoices)), 6)
        self._drain()
        self.assertEqual((first.done, second.done), (3, 3))
        third = self._ask()
        self._work()
        self.assertEqual(self._figures(third), (0, 0, 0, 0, 3, 0))
        self.assertEqual(self.service.count(Action.GENERATE_BY_IRN), 3)

    def test_stopped(self):
        """The button takes back what nobody has sent; what was sent keeps its answer."""
        bulk = self._ask()
        self._work()
        self._drain(times=2)
        bulk.action_stop()
        self.assertEqual(bulk.stopped_by_id, self.officer)
        self._drain()
        self.assertEqual(bulk.state, "stopped")
        sent = len(self.service.irns)
        self.assertLess(sent, 3)
        self.assertEqual(bulk.stopped, 3 - sent)
        self.assertEqual(len(self.invoices.filtered("o2d_irn")), sent)
        with self.assertRaises(UserError):
            bulk.action_stop()

    def test_stopped_before_the_worker_came(self):
        """Stopped at once: nothing is asked."""
        bulk = self._ask()
        bulk.action_stop()
        self._work()
        self.assertEqual((self._figures(bulk), bulk.state), ((0, 0, 0, 0, 0, 3), "stopped"))
        self.assertFalse(self._requests(*self.invoices))

    def test_what_was_on_its_way_before_is_not_stopped(self):
        """The button takes back what was asked for with it, not what somebody had asked for before."""
        self.invoices[0].with_user(self.officer).action_o2d_register()
        bulk = self._ask()
        self._work()
        bulk.action_stop()
        self._drain()
        self.assertEqual(self.invoices.filtered("o2d_irn"), self.invoices[0])

    def test_refused_is_sent_again(self):
        """What was refused is counted and does not hold up the others; chosen again, once mended, it is sent again."""
        self.service.faults[Action.GENERATE_IRN] = [Refused("The buyer is not active.", ["3028"])]
        bulk = self._ask()
        self._work()
        self._drain()
        self.assertEqual((self._figures(bulk), bulk.state), ((0, 0, 2, 1, 0, 0), "finished"))
        (row,) = bulk.row_ids.filtered(lambda one: one.standing == "refused")
        self.assertEqual(row.words, "The buyer is not active.")
        self.assertEqual(self.env["o2d.gst.request"].search(bulk.action_refused()["domain"]).move_id, row.move_id)
        again = self._ask(row.move_id)
        self._work()
        self._drain()
        self.assertEqual((again.done, bulk.refused, bulk.done), (1, 0, 3))

    def test_left_out_with_why(self):
        """What needs nothing, or is not led from here, is left out and says why; nothing else is held up by it."""
        small = self._delivered(1)
        self._drain()
        self._mode("ewaybill", "advise")
        bulk = self._ask(self.invoices[0] | small.o2d_invoice_ids)
        self._work()
        rows = {row.move_id: row for row in bulk.row_ids}
        self.assertEqual(rows[small.o2d_invoice_ids].standing, "left_out")
        self.assertEqual(rows[self.invoices[0]].standing, "on_way")
        self.assertIn("not led", rows[self.invoices[0]].words)

    def test_period(self):
        """A period takes posted customer invoices of that company and those days alone."""
        ask = self.env["o2d.gst.bulk.ask"].with_user(self.officer).with_company(self.company)
        today = self.company._o2d_today()
        wizard = ask.create({"company_id": self.company.id, "date_from": today, "date_to": today})
        draft = self.invoices[0].copy()
        self.assertEqual(wizard._moves() & (self.invoices | draft), self.invoices)
        self.assertEqual(wizard.count, len(wizard._moves()))
        wizard.write({"date_from": "2020-01-01", "date_to": "2020-01-31"})
        with self.assertRaises(UserError):
            wizard.action_ask()

    def test_only_the_officer(self):
        """Nobody else asks for many, stops it, or reads of it; and nobody writes what it counts."""
        bulk = self._ask()
        for user in (self.supervisor, self.guard):
            with self.assertRaises(AccessError):
                bulk.with_user(user).action_stop()
            with self.assertRaises(AccessError):
                self.env["o2d.gst.bulk"].with_user(user)._begin(self.invoices, "mine")
        with self.assertRaises(AccessError):
            bulk.row_ids.sudo().write({"state": "asked"})
