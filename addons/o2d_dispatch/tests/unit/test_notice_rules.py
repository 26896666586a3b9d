import pytest

from odoo.addons.o2d_dispatch.tools import notice_rules as rules


@pytest.mark.parametrize(
    ("status", "failure", "expected"),
    [
        ("ready", "", None),
        ("process", "", None),
        ("sent", "", ("sent", "")),
        ("bounce", "mail_bounce", ("failed", "bounced")),
        ("exception", "mail_bounce", ("failed", "bounced")),
        ("exception", "mail_email_invalid", ("failed", "refused")),
        ("exception", "mail_smtp", ("failed", "away")),
        ("exception", "unknown", ("failed", "away")),
        ("canceled", "", ("failed", "stopped")),
    ],
)
def test_result(status, failure, expected):
    """Core's word about a mail decides whether the customer counts as told."""
    assert rules.result(status, failure) == expected


def test_waits_grow_and_end():
    """A mail that the server does not take is tried ever more rarely, and then a person has to see to it."""
    waits = [rules.wait_before(tries) for tries in range(1, len(rules.WAITS) + 1)]
    assert waits == sorted(waits)
    assert rules.wait_before(len(rules.WAITS) + 1) is None
    assert rules.wait_before(0) is None


@pytest.mark.parametrize(("count", "shown", "more"), [(0, 0, 0), (5, 5, 0), (20, 20, 0), (21, 21, 0), (240, 20, 220)])
def test_shorten(count, shown, more):
    """A mail lists what fits, says how many more there are, and never leaves out a single one."""
    lines, rest = rules.shorten(range(count))
    assert (len(lines), rest) == (shown, more)
