import pytest

from odoo.addons.o2d_dispatch.tools import close_rules as rules


@pytest.mark.parametrize(
    ("line", "points"),
    [
        (rules.LineFacts("A", 10, 10, 10, 10), set()),
        (rules.LineFacts("A", 10, 6, 6, 6), {"ship"}),
        (rules.LineFacts("A", 10, 10, 10, 4), {"bill"}),
        (rules.LineFacts("A", 10, 10, 8, 10), {"credit"}),
        (rules.LineFacts("A", 10, 10, 8, 8), set()),
        (rules.LineFacts("A", 10, 12, 12, 12), set()),
        (rules.LineFacts("A", 10, 0, 0, 0, is_held=True), {"held"}),
        (rules.LineFacts("A", 0, 0, 0, 0), set()),
        (rules.LineFacts("A", 3, 2.999, 2.999, 3, step=0.01), set()),
        (rules.LineFacts("S", 1, 0, 0, 0, is_goods=False), {"do"}),
        (rules.LineFacts("S", 1, 1, 1, 0, is_goods=False), {"do"}),
        (rules.LineFacts("S", 1, 0, 0, 1, is_goods=False), set()),
        (rules.LineFacts("S", 1, 1, 1, 1, is_goods=False), set()),
    ],
)
def test_open_points(line, points):
    """A line is over when all of it is shipped, billed or credited; a service may be billed before it is done."""
    assert set(rules.open_points([line])) == points


def test_some():
    """A sentence names a few, and says how many more."""
    assert rules.some(["a", "a", "b"]) == (["a", "b"], 0)
    assert rules.some("abcdef") == (["a", "b", "c"], 3)
