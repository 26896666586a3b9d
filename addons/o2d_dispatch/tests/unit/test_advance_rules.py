from odoo.addons.o2d_dispatch.tools.advance_rules import goods_in_brief, room_for_advance


def test_room():
    """What is billed and what was paid ahead leave that much less to pay ahead."""
    assert room_for_advance(500, 0, 0) == 500
    assert room_for_advance(500, 200, 100) == 200
    assert room_for_advance(500, 500, 40) == 0


def test_goods_in_brief():
    """A voucher names the first goods and says how many more there are, never one."""
    assert goods_in_brief([1, 2, 3], 2) == ([1, 2, 3], 0)
    assert goods_in_brief([1, 2, 3, 4], 2) == ([1, 2], 2)
    assert goods_in_brief([]) == ([], 0)
