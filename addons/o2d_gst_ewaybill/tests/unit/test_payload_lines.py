"""Lines and totals of an e-way bill: plain arithmetic."""

import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_gst_ewaybill.tools.payload_lines import PARTS, balance, group, spread_discounts


def line(amount, hsn="8482", rate=18.0, **values):
    return {"hsnCode": hsn, "qtyUnit": "NOS", "igstRate": rate, "quantity": 1.0, "taxableAmount": amount, **values}


AMOUNTS = st.integers(-(10**8), 10**8).map(lambda paise: paise / 100)


class TestLines(unittest.TestCase):
    def test_250_lines(self):
        """API 1.03, itemList: 250 lines go as they are, whatever they have in common."""
        self.assertEqual(len(group([line(1)] * 250, 250)), 250)

    def test_251_lines(self):
        """Of 251 lines those of one HSN code, unit and rates are added up."""
        found = group([line(1.1)] * 250 + [line(2, rate=5.0)], 250)
        self.assertEqual([(one["quantity"], one["taxableAmount"]) for one in found], [(250.0, 275.0), (1.0, 2)])

    def test_units_stay_apart(self):
        """Kilograms and pieces of the same goods are two lines."""
        found = group([line(1)] * 250 + [line(1, qtyUnit="KGS")], 250)
        self.assertEqual(len(found), 2)

    def test_fixed_cess_is_added(self):
        """Cess by piece adds up with its lines."""
        found = group([line(1, cessNonadvol=0.1)] * 251, 250)
        self.assertEqual(found[0]["cessNonadvol"], 25.1)

    def test_discount_goes_to_its_own_goods_first(self):
        """The same HSN code and rate first, then the same rate, then any."""
        lines = [line(100, "1111"), line(200, "2222"), line(900, "3333", 5.0)]
        for discount, expected in (
            (line(-50, "1111"), [50, 200, 900]),
            (line(-150, "1111"), [0, 150, 900]),
            (line(-400, "1111"), [0, 0, 800]),
            (line(-50, "9999", 5.0), [100, 200, 850]),
        ):
            with self.subTest(discount=discount):
                found = spread_discounts([*lines, discount])
                self.assertEqual([one["taxableAmount"] for one in found], expected)

    @given(st.lists(AMOUNTS, max_size=12))
    def test_discounts_never_leave_a_line_below_zero(self, amounts):
        """No line is below zero, and together they are worth what they were, where that is more than nothing."""
        found = [one["taxableAmount"] for one in spread_discounts([line(amount) for amount in amounts])]
        self.assertTrue(all(amount >= 0 for amount in found))
        self.assertAlmostEqual(sum(found), max(sum(amounts), 0.0), places=1)

    @given(st.lists(AMOUNTS, min_size=8, max_size=8))
    def test_total_is_the_sum_of_its_parts(self, amounts):
        """Code 620: whatever the parts say, the total is theirs."""
        values = balance({**dict(zip(PARTS, amounts, strict=False)), "totInvValue": amounts[-1]})
        self.assertAlmostEqual(sum(values[part] for part in PARTS), values["totInvValue"], places=2)


if __name__ == "__main__":
    unittest.main()
