from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import o2d_gst_outbox_work as outbox_work
from ..tools.gateway import Action, Refused, ServiceDown, SignInRefused
from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestOutbox(LifeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.__init__()

    def setUp(self):
        super().setUp()
        self.picking = self._delivered()
        self.invoice = self.picking.o2d_invoice_ids
        self.bill = self.invoice.l10n_in_ewaybill_ids

    def _states(self):
        return [(one.action, one.state) for one in self._requests(self.invoice)]

    def test_nothing_sent_before_the_commit(self):
        """Billing a delivery asks for registration and bill in its transaction, and sends neither."""
        self.assertEqual(self._states(), [("generate_irn", "waiting"), ("generate", "waiting")])
        self.assertEqual(self.service.asked, [])
        self.assertEqual(self.invoice.state, "posted")

    def test_registration_goes_first(self):
        """The bill is asked for once the registration is there, and by it."""
        self._drain()
        self.assertEqual(self.service.actions(), [Action.GENERATE_IRN, Action.GENERATE_BY_IRN])
        self.assertEqual(self._states(), [("generate_irn", "done"), ("generate", "done")])
        self.assertTrue(self.bill.name)

    def test_bill_waits_for_refused_registration(self):
        """What was refused keeps what is behind it waiting, and is an exception of the compliance officer."""
        self.service.faults[Action.GENERATE_IRN] = [Refused("The GSTIN of the buyer is not active.", ["3028"])]
        self._drain()
        self.assertEqual(self._states(), [("generate_irn", "failed"), ("generate", "waiting")])
        problem = self._problems(self.picking) | self.env["o2d.exception"].search(
            [("invoice_id", "=", self.invoice.id), ("state", "=", "open")]
        )
        self.assertEqual(problem.owner_group_id, self.env.ref("o2d_base.group_compliance"))
        self.assertIn("not active", problem.name)

    def test_tried_again_by_the_officer_alone(self):
        """The officer sends again what was refused; nobody else does; then all goes on and the exception closes."""
        self.service.faults[Action.GENERATE_IRN] = [Refused("No.", ["3028"])]
        self._drain()
        failed = self._requests(self.invoice)[0]
        with self.assertRaises(AccessError):
            failed.with_user(self.supervisor).action_try_again()
        failed.with_user(self.officer).action_try_again()
        self._drain()
        self.assertEqual(self._states(), [("generate_irn", "done"), ("generate", "done")])
        self.assertFalse(
            self.env["o2d.exception"].search_count([("key", "=", failed._exception_key()), ("state", "=", "open")])
        )

    def test_service_down_is_waited_for(self):
        """Only a fault of the service is tried again by itself, later, and without an exception at first."""
        self.service.faults[Action.GENERATE_IRN] = [ServiceDown("No answer.", may_be_done=False)]
        self._drain()
        first = self._requests(self.invoice)[0]
        self.assertEqual((first.state, first.tries, first.is_unsure), ("waiting", 1, False))
        self.assertGreater(first.not_before, fields.Datetime.now())
        self.assertFalse(self.service.count(Action.GENERATE_BY_IRN))
        with self._later(minutes=1):
            self._drain()
        self.assertEqual(self._states(), [("generate_irn", "done"), ("generate", "done")])

    def test_long_outage_is_told(self):
        """After half an hour without an answer the compliance officer hears of what waits."""
        self.service.faults[Action.GENERATE_IRN] = [ServiceDown("No answer."), ServiceDown("No answer.")]
        self._drain()
        key = self._requests(self.invoice)[0]._exception_key()
        domain = [("key", "=", key), ("state", "=", "open")]
        self.assertFalse(self.env["o2d.exception"].search_count(domain))
        with self._later(minutes=31):
            self._drain()
        self.assertTrue(self.env["o2d.exception"].search_count(domain))

    def test_lost_answer_is_looked_up(self):
        """A registration whose answer was lost is looked up: one question, one number."""
        self.service.lose.add(Action.GENERATE_IRN)
        self._drain()
        self.assertTrue(self._requests(self.invoice)[0].is_unsure)
        with self._later(minutes=1):
            self._drain()
        self.assertEqual(self.service.count(Action.GENERATE_IRN), 1)
        self.assertEqual(self.service.count(Action.LOOK_UP_IRN), 1)
        self.assertEqual(self.invoice.o2d_irn, self.service.irns[self.invoice.name].irn)

    def test_lost_bill_is_looked_up(self):
        """A bill whose answer was lost is looked up by its document: one bill."""
        self.service.lose.add(Action.GENERATE_BY_IRN)
        self._drain()
        with self._later(minutes=1):
            self._drain()
        self.assertEqual(self.service.count(Action.GENERATE_BY_IRN), 1)
        self.assertEqual(len(self.service.bills), 1)
        self.assertIn(self.bill.name, [bill.number for bill in self.service.bills.values()])

    def test_killed_worker_leaves_no_second_number(self):
        """A request that stands as being sent while nobody sends it is looked up before it is sent."""
        request = self._requests(self.invoice)[0]
        request._begin()
        self.service._generate_irn(self.invoice._o2d_gst_payload(Action.GENERATE_IRN))
        self._drain()
        self.assertEqual(self.service.count(Action.GENERATE_IRN), 0)
        self.assertEqual(self.invoice.l10n_in_edi_status, "sent")

    def test_killed_before_it_was_sent(self):
        """A request that never arrived is sent after the look-up found nothing."""
        self._requests(self.invoice)[0]._begin()
        self._drain()
        self.assertEqual(self.service.actions()[:2], [Action.LOOK_UP_IRN, Action.GENERATE_IRN])
        self.assertEqual(self.invoice.l10n_in_edi_status, "sent")

    def test_exists_is_looked_up(self):
        """What the service says exists already is looked up and taken (2150, 604)."""
        self.service._generate_irn(self.invoice._o2d_gst_payload(Action.GENERATE_IRN))
        self._drain()
        self.assertEqual(self.invoice.l10n_in_edi_status, "sent")
        self.assertEqual(len(self.service.irns), 1)

    def test_asked_twice_is_one(self):
        """Whoever asks again for what waits finds the first question."""
        ask = self.env["o2d.gst.request"]._ask
        before = self._requests(self.invoice)
        self.assertEqual(ask(Action.GENERATE, self.bill), before[1])
        self.assertEqual(self._requests(self.invoice), before)

    def test_wrong_keys_refuse_no_document(self):
        """Refused user or keys are the administrator's: documents wait, and the exception says so."""
        self.service.faults[Action.GENERATE_IRN] = [SignInRefused("User or password is wrong.", ["108"])]
        self._drain()
        self.assertEqual(self._states()[0], ("generate_irn", "waiting"))
        with self._later(minutes=20):
            self._drain()
        self.assertEqual(self._states()[0], ("generate_irn", "done"))

    def test_a_service_that_waits_takes_no_places(self):
        """While one service is down, what is asked of the other is sent, however much is in front of it."""
        self._drain()
        self._delivered()
        asked = self.env["o2d.gst.request"]._ask(Action.PART_B, self.bill)
        ready = self.env["o2d.gst.request"].sudo()._ready_ids
        self.assertNotEqual([id_ for id_, _chain in ready(limit=1)], asked.ids)
        down = {(self.company.id, "einvoice")}
        with patch.object(self.registry["o2d.gst.service"], "_paused", lambda _self: down):
            self.assertEqual([id_ for id_, _chain in ready(limit=1)], asked.ids)

    def test_goes_on_when_its_time_is_up(self):
        """A worker whose time is up while something is left is woken again at once."""
        cron = self.env.ref("o2d_gst_ewaybill.ir_cron_o2d_gst_send")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        told = []

        def progress(_self, processed=0, *, remaining=None, **_more):
            told.append((processed, remaining))
            return 0

        with patch.object(outbox_work, "_work_one", lambda _registry, seen: None if seen else 1):
            with patch.object(self.registry["ir.cron"], "_commit_progress", progress):
                self.env["o2d.gst.request"].sudo().with_context(cron_id=cron.id)._cron_send()
        self.assertEqual(told[0], (1, 1))
        self.assertGreater(told[1][1], 0)
        after = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(after - triggers), 1)

    def test_rows_are_written_by_the_system_alone(self):
        """No role writes, makes or deletes a request."""
        request = self._requests(self.invoice)[0]
        for user in (self.officer, self.supervisor, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                request.with_user(user).write({"state": "done"})
        with self.assertRaises(AccessError):
            request.sudo().write({"state": "done"})
        with self.assertRaises(AccessError):
            request.sudo().unlink()

    def test_uninstall_waits(self):
        """The module is not removed while something is open at the services."""
        module = self.env["ir.module.module"].search([("name", "=", "o2d_gst_ewaybill")])
        with self.assertRaises(UserError):
            module.button_uninstall()
