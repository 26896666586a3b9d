from .pick_common import PickCase


class TestPickTwo(PickCase):
    """Two pickers at one delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._user("picker", login="second_picker")

    def test_share_the_lines(self):
        """Each confirms lines of the same delivery, and each confirmation bears its picker."""
        picking = self._delivery()
        self._pick(picking, self.cable, 10)
        [result] = self._send(picking, self._scan(picking, self.switch, 5), user=self.second)
        self.assertEqual(result["state"], "saved")
        self.assertEqual(
            {row.product_id: row.user_id for row in picking.o2d_confirmation_ids},
            {self.cable: self.picker, self.switch: self.second},
        )
        self.assertEqual(picking.user_id, self.picker)

    def test_same_line(self):
        """What the first has confirmed is refused to the second with a sentence, and shown as confirmed."""
        picking = self._delivery(((self.cable, 10),))
        stale = self._scan(picking, self.cable, 10)
        self._pick(picking, self.cable, 10)
        answer = picking.with_user(self.second).o2d_pick_scan([stale])
        self.assertEqual(answer["results"][0]["state"], "refused")
        self.assertIn("10 confirmed: 10 more is too many", answer["results"][0]["words"])
        self.assertEqual([(line["wanted"], line["done"]) for line in answer["lines"]], [(10, 10)])

    def test_one_is_through(self):
        """What the second scans after the first has ended the pick is refused, and nothing of it is lost in between."""
        picking = self._delivery()
        stale = self._scan(picking, self.switch, 5)
        self._pick(picking, self.cable, 10)
        picking.with_user(self.picker).o2d_pick_finish()
        [result] = self._send(picking, stale, user=self.second)
        self.assertEqual(result["state"], "refused")
        self.assertIn("Open the list again", result["words"])
        rest = picking.backorder_ids
        [result] = self._send(rest, self._scan(rest, self.switch, 5, uid="on the rest"), user=self.second)
        self.assertEqual(result["state"], "saved")

    def test_short_twice(self):
        """A bin that both find short is short once."""
        picking = self._delivery(((self.cable, 10),))
        scan = self._scan(picking, self.cable, 7, reason="not_found")
        picking.with_user(self.picker).o2d_pick_short([scan])
        [result] = picking.with_user(self.second).o2d_pick_short([{**scan, "uid": "again"}])["results"]
        self.assertEqual(result["state"], "refused")
        self.assertEqual(len(picking.o2d_confirmation_ids.filtered(lambda row: row.kind == "short")), 1)
