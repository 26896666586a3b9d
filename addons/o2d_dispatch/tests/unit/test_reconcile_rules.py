import pytest

from odoo.addons.o2d_dispatch.tools import reconcile_rules as rules


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"delivered": 10, "invoiced": 10}, None),
        ({"delivered": 8, "invoiced": 10, "credited": 2, "returned": 2, "has_return": True}, None),
        ({"delivered": 10.004, "invoiced": 10}, None),
        ({"delivered": 10}, "unbilled"),
        ({"delivered": 10, "draft": 10}, "draft"),
        ({"delivered": 10, "invoiced": 4, "draft": 2}, "unbilled"),
        ({"delivered": 10, "has_unlinked": True}, "unlinked"),
        ({"delivered": 10, "invoiced": 10, "credited": 10}, "credited"),
        ({"delivered": 8, "invoiced": 10, "credited": 4, "returned": 2, "has_return": True}, "credited"),
        ({"delivered": 8, "invoiced": 10, "returned": 2, "has_return": True}, "returned"),
        ({"delivered": 0, "invoiced": 1, "has_return": True}, "returned"),
        ({"delivered": 8, "invoiced": 10, "draft_credit": 2, "returned": 2, "has_return": True}, "draft_credit"),
        ({"delivered": 0, "invoiced": 10, "ordered": 10, "bills_ordered": True}, "ahead"),
        ({"delivered": 0, "invoiced": 12, "ordered": 10, "bills_ordered": True}, "beyond"),
        ({"delivered": 6, "invoiced": 10, "ordered": 10}, "beyond"),
    ],
)
def test_cause(figures, expected):
    """Each difference has one cause, the one that is mended first."""
    assert rules.cause(rules.LineFigures(**figures)) == expected


def test_waiting():
    """Goods that are billed when ordered and are on their way are no fault; those that nobody sends are."""
    assert rules.is_waiting("ahead", True)
    assert not rules.is_waiting("ahead", False)
    assert not rules.is_waiting("unbilled", True)
