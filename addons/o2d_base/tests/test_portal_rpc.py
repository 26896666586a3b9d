import inspect

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase
from .rpc_common import RpcCase

# What a customer may read of our fields on documents that are open to him. Whoever adds a field to one of these
# models either names a group on it or decides here that it is harmless.
HARMLESS = {
    "res.company": {"o2d_show_advice"},
    "sale.order": {"o2d_answer", "o2d_blocked", "o2d_promise_date", "o2d_first_promise_date", "o2d_is_settled",
                   "o2d_settled_at", "o2d_held_line_count"},
    "sale.order.line": {"o2d_hold", "o2d_hold_since", "o2d_bill_on_dispatch",
                        # What he was promised
                        "o2d_promise_date", "o2d_first_promise_date", "o2d_promise_qty", "o2d_promise_look",
                        "o2d_promised_at",
                        # What of it he will not get
                        "o2d_given_up"},
    # How his own goods travel, and what he signed for
    "stock.picking": {"o2d_arrangement", "o2d_bill_state", "o2d_driver_name", "o2d_driver_phone", "o2d_gate_awaited",
                      "o2d_gate_out_at", "o2d_lr_date", "o2d_lr_no", "o2d_proof_age",
                      "o2d_proof_state", "o2d_transport_mode", "o2d_transporter_id", "o2d_trip_id", "o2d_vehicle_no",
                      # The challan he got with them, what for, and what of it he is to send back
                      "o2d_challan_no", "o2d_challan_date", "o2d_challan_registration", "o2d_purpose_id",
                      "o2d_purpose_note", "o2d_wants_purpose", "o2d_due_back", "o2d_back_state", "o2d_back_words",
                      "o2d_back_over_at", "o2d_still_out", "o2d_is_explained"},
    # What the government's portal says of his own invoice
    "account.move": {"o2d_irn", "o2d_irn_ack_no", "o2d_irn_at", "o2d_irn_cancelled_at", "o2d_may_register"},
}  # fmt: skip
# The doors that answer a customer, about his own orders.
DOORS = {("sale.order", "o2d_tracking")}


@tagged("post_install", "-at_install")
class TestPortalOverRpc(PortalCase, RpcCase):
    """What a customer with a login gets out of the server without our pages."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.neighbour = cls._partner(name="Neighbour")

    def setUp(self):
        super().setUp()
        self.own = self._sent_order()
        self.foreign = self._sent_order(partner_id=self.neighbour.id)
        self.env["o2d.exception"]._raise(
            "test:rpc", {"name": "Over the limit Zanzibar", "type": "hold", "order_id": self.own.id,
                         "company_id": self.company.id})  # fmt: skip
        self.env.flush_all()
        self.authenticate(self.buyer.login, self.buyer.login)

    def assertShut(self, model, method, *args, **kwargs):
        answer = self._call(model, method, *args, **kwargs)
        self.assertIn("error", answer, (model, method, args, kwargs))
        return answer["error"]["data"]["name"]

    def assertNoRight(self, model, method, *args, **kwargs):
        name = self.assertShut(model, method, *args, **kwargs)
        self.assertEqual(name, "odoo.exceptions.AccessError", (model, method, args, kwargs))

    def _readable(self, user):
        """Our fields on every model that a user may read: {model: names}; those of test modules aside."""
        found = {}
        for name, model in self.env(user=user).items():
            if model._abstract or model._transient or not model.has_access("read"):
                continue
            for field in model._fields.values():
                is_ours = field.name.startswith("o2d_") and "o2d_test_gate" not in field._modules
                if is_ours and model._has_field_access(field, "read"):
                    found.setdefault(name, set()).add(field.name)
        return found

    def test_every_field_is_looked_at(self):
        """Of all our fields on all documents a customer may read, those alone that are known to be harmless."""
        self.assertEqual(self._readable(self.buyer), self._harmless())

    def _harmless(self):
        """Those of the harmless fields that the installed modules have."""
        there = {name: {field for field in fields if field in self.env[name]._fields}
                 for name, fields in HARMLESS.items()}  # fmt: skip
        return {name: fields for name, fields in there.items() if fields}

    def test_none_of_our_models(self):
        """Exceptions, events, reports, queues, stages, controls: none is read, counted or grouped by a customer."""
        for name, model in self.env.items():
            if not name.startswith("o2d.") or model._abstract:
                continue
            self.assertFalse(model.with_user(self.buyer).has_access("read"), name)
            self.assertNoRight(name, "search_read", [])
            self.assertNoRight(name, "search_count", [])
            self.assertNoRight(name, "formatted_read_group", [], [], ["__count"])

    def test_closed_fields(self):
        """Closed fields are neither read, searched by, sorted by nor grouped by, on his own orders."""
        own = [["id", "=", self.own.id]]
        for field in ("o2d_stage_id", "o2d_stage_due", "o2d_exception_ids", "o2d_stop_words", "o2d_problem_count",
                      "o2d_advice", "o2d_billing", "o2d_report_ids", "o2d_search"):  # fmt: skip
            self.assertNoRight("sale.order", "read", self.own.ids, [field])
            self.assertNoRight("sale.order", "search_read", own, [field])
        self.assertNoRight("sale.order.line", "read", self.own.order_line.ids, ["o2d_hold_reason"])
        for domain in (
            [["o2d_exception_ids.name", "ilike", "Zanzibar"]],
            [["o2d_stage_id.name", "=", "Credit"]],
            [["o2d_search", "ilike", "S"]],
            [["o2d_report_ids.words", "ilike", "a"]],
        ):
            self.assertShut("sale.order", "search", domain)
        self.assertShut("sale.order", "search", [], order="o2d_stage_due")
        self.assertShut("sale.order", "formatted_read_group", [], ["o2d_stage_id"], ["__count"])
        self.assertShut("stock.picking", "read", self.own.picking_ids.ids, ["o2d_stage_id"])

    def test_own_order_only(self):
        """He tracks his own order in his own view, and no other customer's."""
        tracking = self._call("sale.order", "o2d_tracking", self.own.ids)["result"]
        self.assertIn("Bearing 6204", str(tracking["lines"]))
        self.assertNotIn("Zanzibar", str(tracking))
        self.assertNotIn("credit", str(tracking).lower())
        self.assertNoRight("sale.order", "o2d_tracking", self.foreign.ids)
        self.assertNoRight("sale.order", "read", self.foreign.ids, ["o2d_answer"])
        self.assertEqual(self._call("sale.order", "search", [["id", "=", self.foreign.id]])["result"], [])

    def test_find_is_for_colleagues(self):
        """The search by phone, GSTIN and invoice answers no customer, not even about himself."""
        self.assertNoRight("sale.order", "o2d_find", self.own.name)
        self.assertNoRight("sale.order", "o2d_find", self.foreign.name)

    def test_every_door_is_looked_at(self):
        """Of our public methods on open documents one answers a customer; all others refuse him, own order or not."""
        for model in ("sale.order", "sale.order.line", "stock.picking", "account.move", "res.partner"):
            records = {"sale.order": self.own, "sale.order.line": self.own.order_line[:1],
                       "stock.picking": self.own.picking_ids[:1], "res.partner": self.buyer.partner_id}  # fmt: skip
            ids = records.get(model, self.env[model]).ids
            for name, method in inspect.getmembers(type(self.env[model]), callable):
                if not name.startswith(("o2d_", "action_o2d")) or (model, name) in DOORS:
                    continue
                needed = [one for one in list(inspect.signature(method).parameters.values())[1:]
                          if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]  # fmt: skip
                arguments = [1] * len(needed)
                answer = self._call(model, name, *([] if method.__dict__.get("_api_model") else [ids]), *arguments)
                if "result" in answer:
                    self.assertNothingOfOurs(answer["result"], (model, name))

    def assertNothingOfOurs(self, result, what):
        """An answer to a customer may open a screen, which then refuses to load; it holds no facts."""
        is_screen = isinstance(result, dict) and str(result.get("type", "")).startswith("ir.actions.")
        self.assertTrue(is_screen or not result, what)
        self.assertNotIn("Zanzibar", str(result), what)

    def test_writes_nothing(self):
        """A customer makes, changes and deletes neither reports nor exceptions nor events."""
        report = self._report(self.own)
        for model, ids in (
            ("o2d.report", report.ids),
            ("o2d.report.line", report.line_ids.ids),
            ("o2d.exception", report.exception_id.ids),
        ):
            self.assertNoRight(model, "write", ids, {"name": "x"})
            self.assertNoRight(model, "unlink", ids)
            self.assertNoRight(model, "create", [{"name": "x"}])
        self.assertShut("o2d.event", "create", [{"kind": "note"}])
        for method in ("_o2d_receive_report", "_o2d_portal_page", "_o2d_tracking", "_o2d_report_lines"):
            self.assertShut("sale.order", method, self.own.ids)

    def test_photos(self):
        """He cannot list, read or fetch the photos of reports, his own and his neighbour's."""
        photos = self._report(self.own, [b"\xff\xd8\xff"]).exception_id.photo_ids
        photos |= self._report(self.foreign, [b"\xff\xd8\xff"]).exception_id.photo_ids
        self.env.flush_all()
        found = self._call("ir.attachment", "search", [["res_model", "=", "o2d.exception"]])
        self.assertFalse(found.get("result"))
        for photo in photos:
            self.assertNoRight("ir.attachment", "read", photo.ids, ["datas"])
            for url in (f"/web/content/{photo.id}", f"/web/image/{photo.id}"):
                self.assertNotIn(b"\xff\xd8\xff", self.url_open(url).content)

    def test_talk_about_a_report(self):
        """What colleagues say to each other about his report reaches him by no door: he follows it not."""
        problem = self._report(self.own).exception_id
        problem.message_post(body="Is he honest? Zanzibar", subtype_xmlid="mail.mt_comment")
        problem.message_post(body="Zanzibar again", subtype_xmlid="mail.mt_note")
        self.env.flush_all()
        self.assertNotIn(self.buyer.partner_id, problem.message_partner_ids)
        for domain in ([["model", "=", "o2d.exception"]], [["body", "ilike", "Zanzibar"]]):
            self.assertNotIn("Zanzibar", str(self._call("mail.message", "search_read", domain, ["body"])))
        with mute_logger("odoo.http"):
            fetched = self.url_open(
                "/mail/chatter_fetch", json={"params": {"thread_model": "o2d.exception", "thread_id": problem.id}}
            )
        self.assertNotIn("Zanzibar", fetched.text)
