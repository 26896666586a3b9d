"""What the tests of stages have in common."""

from .common import O2dCase


class StageCase(O2dCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls._product(name="Installation", type="service", is_storable=False, invoice_policy="order")

    def _steps(self, record):
        """(kind, stage) of every step of a document, in order.

        Advice of the modules that happen to be installed is no step.
        """
        self.env.cr.flush()
        return [(event.kind, event.stage) for event in self._events(record) if event.kind != "advised"]

    def _bill(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def assertStage(self, record, code):
        self.assertEqual(record.o2d_stage_id.code or None, code)
