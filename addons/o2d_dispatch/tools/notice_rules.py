"""When a customer's notice counts as told, and what happens to one that did not arrive. No database."""

PENDING, QUEUED, SENT, FAILED, DROPPED = "pending", "queued", "sent", "failed", "dropped"

# Why a notice did not arrive.
NO_ADDRESS, REFUSED, BOUNCED, AWAY, STOPPED, BROKEN = (
    "no_address", "refused", "bounced", "away", "stopped", "broken"
)  # fmt: skip
# What core says of a mail that failed; everything else is a fault of the mail server, which may pass.
_REFUSED = frozenset({
    "mail_email_invalid", "mail_email_missing", "mail_from_invalid", "mail_from_missing", "mail_spam", "mail_bl",
    "mail_optout", "mail_dup",
})  # fmt: skip
# Minutes after which a mail that the server did not take is tried again; after the last one a person has to.
WAITS = (10, 30, 120, 360, 1440)
LINES_SHOWN = 20


def result(status, failure):
    """What core's word about one mail means for the notice.

    :param status: notification_status of `mail.notification`
    :param failure: its failure_type, or ""
    :return: (state, fault), or None while nothing is known yet

    >>> result("ready", ""), result("sent", ""), result("exception", "mail_smtp")
    (None, ('sent', ''), ('failed', 'away'))
    """
    if status == "sent":
        return SENT, ""
    if status == "bounce":
        return FAILED, BOUNCED
    if status == "canceled":
        return FAILED, STOPPED
    if status == "exception":
        return FAILED, BOUNCED if failure == "mail_bounce" else REFUSED if failure in _REFUSED else AWAY
    return None


def wait_before(tries):
    """Minutes until a mail that the server did not take is tried again.

    :param tries: how often it was tried so far
    :return: int, or None when a person has to see to it
    """
    return WAITS[tries - 1] if 0 < tries <= len(WAITS) else None


def shorten(lines, most=LINES_SHOWN):
    """What of a long delivery stands in a mail: (the lines shown, how many are left out).

    One line is never left out for its own sake: “and 1 more” takes the place of that line.
    """
    lines = list(lines)
    if len(lines) <= most + 1:
        return lines, 0
    return lines[:most], len(lines) - most
