"""Whoever looks at an order, a delivery or an invoice reads whether a bill is needed, and what to mend before."""

import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.o2d_base.tests.common import O2dCase

from .payload_common import PayloadCase


@tagged("post_install", "-at_install")
class TestPreflight(PayloadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("compliance", company_ids=[(4, cls.company.id)], company_id=cls.company.id)

    def _rows(self, action):
        return self.env["o2d.gst.preflight"].search(action["domain"])

    def test_invoice_says_whether_it_needs_a_bill(self):
        """The invoice names value and limit: above 1,00,000 within Maharashtra, with tax."""
        near, far = (self._invoice([(quantity, 1000, "sgst_sale_18")]) for quantity in (84, 85))
        self.assertIn("Not needed.", near.o2d_bill_need)
        self.assertTrue(far.o2d_bill_need.startswith("Needed."))
        self.assertRegex(far.o2d_bill_need, "1,?00,?300.*1,?00,?000")
        self.assertTrue(far.o2d_irn_need.startswith("Needed."))

    def test_consumer_needs_no_registration(self):
        """A bill to a consumer is not registered; its goods may need an e-way bill all the same."""
        buyer = self._buyer("Walk-in", "ka", None, "consumer", zip="560001")
        move = self._invoice([(60, 1000, "igst_sale_18")], buyer)
        self.assertTrue(move.o2d_irn_need.startswith("Not needed."))
        self.assertTrue(move.o2d_bill_need.startswith("Needed."))

    def test_turnover_decides(self):
        """Below five crore no invoice is registered, whatever is switched on."""
        self.company.o2d_gst_turnover = 4
        self.assertIn("not more than 5 crore", self._invoice([(60, 1000, "sgst_sale_18")]).o2d_irn_need)

    def test_credit_note_without_goods(self):
        """A credit note for a wrong price moves nothing."""
        move = self._invoice([(200, 1000, "sgst_sale_18")], move_type="out_refund")
        self.assertFalse(move._o2d_needs_ewaybill().needed)

    def test_order_says_it_before_it_is_confirmed(self):
        """The coordinator sees it on the quotation already."""
        order = self._order([(self.product, 100)], partner_id=self.far.id)
        self.assertTrue(order.o2d_bill_need.startswith("Needed."))

    def test_order_and_delivery_say_what_is_missing(self):
        """Order and delivery say whether bill and registration are needed, and what stands in their way."""
        order = self._order([(self.product, 100)], partner_id=self.far.id)
        self.assertTrue(order.o2d_irn_need.startswith("Needed."))
        self.assertFalse(order.o2d_paper_hinder)
        self.far.zip = "411001"
        self.env.invalidate_all()
        words = "Cannot be generated yet. PIN code 411001 of Kaveri Motors is not in Karnataka."
        self.assertTrue(order.o2d_paper_hinder.startswith(words), order.o2d_paper_hinder)
        order.action_confirm()
        delivery = order.picking_ids[:1]
        self.assertTrue(delivery.o2d_paper_hinder.startswith(words), delivery.o2d_paper_hinder)
        self.assertTrue(delivery.o2d_irn_need.startswith("Needed."))
        # What has left goes by its invoices.
        self._deliver(order)
        self.env.invalidate_all()
        self.assertFalse(order.o2d_bill_need or order.o2d_irn_need or order.o2d_paper_hinder)

    def test_invoice_says_what_is_missing_before_it_is_posted(self):
        """A draft says what stands in the way; what left long ago is nobody's to mend."""
        self.customer.zip = "560001"
        move = self._invoice([(100, 1000, "sgst_sale_18")], post=False)
        self.assertIn("not in Maharashtra", move.o2d_paper_hinder)
        move.action_post()
        self.assertFalse(move.o2d_paper_hinder)

    def test_order_of_a_consumer(self):
        """A consumer's order needs no registration, and says so."""
        order = self._order([(self.product, 100)], partner_id=self._buyer("Walk-in", "ka", None, "consumer").id)
        self.assertTrue(order.o2d_irn_need.startswith("Not needed."))

    def test_city_of_another_district(self):
        """A PIN code far from the district that the city is called after is a word of caution that stops nothing."""
        self.customer.write({"zip": "411045", "city": "nagpur "})
        move = self._invoice([(100, 1000, "sgst_sale_18")], post=False)
        ((words, blocks),) = [(problem.words, problem.blocks) for problem in move._o2d_gst_problems()[move.id]]
        self.assertRegex(words, "PIN code 411045 of Sahyadri Motors is in Pune, about [56]\\d\\d km from nagpur")
        self.assertFalse(blocks)
        self.assertFalse(move.o2d_paper_hinder)
        # Bandra is in the district beside the one that is called Mumbai.
        self.customer.write({"zip": "400050", "city": "Mumbai"})
        self.assertEqual(move._o2d_gst_problems()[move.id], [])

    def test_exempt_goods_do_not_count(self):
        """Explanation 2 to rule 138(1): exempt goods on a mixed invoice are left out."""
        move = self._invoice([(84, 1000, "sgst_sale_18"), (90, 1000, "exempt_sale")])
        self.assertFalse(move._o2d_needs_ewaybill().needed)

    def test_list_names_record_and_mends(self):
        """Each row leads to the record to mend; once mended nothing stands in the way."""
        self.customer.zip = "560001"
        move = self._invoice([(100, 1000, "sgst_sale_18")])
        rows = self._rows(move.with_user(self.officer).action_o2d_gst_check()).with_user(self.officer)
        self.assertEqual(len(rows), 1)
        self.assertIn("not in Maharashtra", rows.words)
        self.assertEqual((rows.record_name, rows.blocks), ("Sahyadri Motors", True))
        self.assertEqual(rows.action_mend()["res_id"], self.customer.id)
        self.assertEqual((rows.standing, rows.may_mend), ("open", True))
        self.customer.zip = "560002"
        rows.invalidate_recordset()
        self.assertEqual(rows.standing, "open")
        self.assertIn("560002", rows.said)
        self.customer.with_user(self.officer).zip = "411045"
        rows.invalidate_recordset()
        self.assertEqual(rows.standing, "mended")
        self.assertEqual(move.with_user(self.officer).action_o2d_gst_check()["tag"], "display_notification")

    def test_who_may_not_mend_looks(self):
        """Whoever may not change the record is not told to mend it, and may look at it."""
        self.customer.zip = "560001"
        move = self._invoice([(100, 1000, "sgst_sale_18")])
        clerk = self._user("accounts", company_ids=[(4, self.company.id)], company_id=self.company.id)
        rows = self._rows(move.with_user(clerk).action_o2d_gst_check()).with_user(clerk)
        self.assertFalse(rows.may_mend)
        self.assertEqual(rows.action_mend()["res_id"], self.customer.id)

    def test_many_with_few_queries(self):
        """Twelve invoices are checked with about the queries of four."""
        self.customer.zip = "560001"
        moves = self.env["account.move"].union(
            *(self._invoice([(100, 1000, "sgst_sale_18")] * 2, post=False) for _ in range(12))
        )
        self.env.flush_all()
        counts = []
        for some in (moves[:4], moves):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(set(some._o2d_gst_problems()), set(some.ids))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def test_picking_starts_with_what_will_be_refused(self):
        """At pick start the address that the service will refuse is named, where the company makes e-way bills."""
        self.far.zip = "411001"
        self.company.l10n_in_ewaybill_feature = True
        order = self._order([(self.product, 100)], partner_id=self.far.id)
        order.action_confirm()
        reasons = [reason for reason in order.picking_ids[:1]._o2d_preflight() if reason.control == "ewaybill"]
        self.assertTrue(any("PIN code 411001 of Kaveri Motors" in reason.words for reason in reasons), reasons)
        self.company.l10n_in_ewaybill_feature = False
        self.assertFalse([one for one in order.picking_ids[:1]._o2d_preflight() if one.control == "ewaybill"])

    def test_rules_are_the_administrators(self):
        """Whoever works with the rules reads them; only an administrator changes them, and the next answer knows."""
        rule = self.env.ref("o2d_gst_ewaybill.rule_state_mh")
        with self.assertRaises(AccessError):
            rule.with_user(self.officer).value = 1
        move = self._invoice([(60, 1000, "sgst_sale_18")])
        self.assertFalse(move._o2d_needs_ewaybill().needed)
        rule.value = 50000
        self.assertTrue(move._o2d_needs_ewaybill().needed)


@tagged("post_install", "-at_install")
class TestPreflightDoor(O2dCase, HttpCase):
    def test_stranger_is_refused(self):
        """Over RPC only who may read an invoice has it checked."""
        move = self.env["account.move"].create({"move_type": "out_invoice", "partner_id": self.customer.id})
        user = new_test_user(self.env, login="test_preflight_stranger", groups="base.group_user")
        self.authenticate(user.login, user.login)
        call = {"model": "account.move", "method": "action_o2d_gst_check", "args": [[move.id]], "kwargs": {}}
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/web/dataset/call_kw",
                data=json.dumps({"jsonrpc": "2.0", "params": call}),
                headers={"Content-Type": "application/json"},
            ).json()
        self.assertIn("AccessError", answer["error"]["data"]["name"])
