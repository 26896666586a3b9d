"""Credit policy, and what it finds in a customer's position. Words are made elsewhere."""

from dataclasses import dataclass, field, fields

# Rounding differences are no breach.
CENT = 0.005
CONTROLS = {
    "over_limit": "credit_limit",
    "order_amount": "credit_limit",
    "terms_worse": "credit_limit",
    "forced_hold": "credit_limit",
    "overdue_days": "credit_overdue",
    "overdue_amount": "credit_overdue",
    "bounced_cheque": "credit_overdue",
    "price_floor": "price_floor",
}
# Found although the order is paid in advance.
REGARDLESS_OF_PAYMENT = {"forced_hold", "price_floor"}


@dataclass(frozen=True)
class Policy:
    """What a company, a customer category or a customer lays down. None: as the level above says.

    :ivar limit_kind: `amount` or `none` (no limit); a limit of 0 means zero
    :ivar limit: in the company's currency, taxes included
    :ivar tolerance_percent: how far beyond the limit nobody is asked
    :ivar overdue_days: the oldest unpaid item may be overdue for so long
    :ivar overdue_amount: so much may be overdue
    :ivar order_amount: a single order above this is decided on; infinity in any of these: not checked
    :ivar count_same_day: orders of one day count together against it, or an order could be split in two
    :ivar terms_days: so many days longer than agreed an order's payment terms may be
    :ivar count_cheques: verified cheques in hand count as paid
    :ivar count_claims: verified transfers and cash that are not booked yet count as paid
    :ivar count_disputes_exposure: disputed amounts count as owed
    :ivar count_disputes_overdue: disputed amounts count as overdue
    :ivar hold: `auto`, or `forced`: held until somebody ends it
    :ivar prepaid_passes: an order paid in advance is held for its price only, or by a forced hold
    """

    limit_kind: str | None = None
    limit: float | None = None
    tolerance_percent: float | None = None
    overdue_days: int | None = None
    overdue_amount: float | None = None
    order_amount: float | None = None
    count_same_day: bool | None = None
    terms_days: int | None = None
    count_cheques: bool | None = None
    count_claims: bool | None = None
    count_disputes_exposure: bool | None = None
    count_disputes_overdue: bool | None = None
    hold: str | None = None
    forced_reason: str | None = None
    prepaid_passes: bool | None = None


# What counts where nobody has laid down anything.
DEFAULTS = Policy(
    limit_kind="none",
    limit=0.0,
    tolerance_percent=0.0,
    overdue_days=30,
    terms_days=0,
    count_same_day=True,
    count_cheques=False,
    count_claims=True,
    count_disputes_exposure=True,
    count_disputes_overdue=False,
    hold="auto",
    prepaid_passes=True,
)
# Decided together: half of each from different levels would mean nothing.
TOGETHER = {"limit": "limit_kind", "forced_reason": "hold"}


def merge(*policies):
    """One policy of several; the most specific comes first, and what it leaves open the next one says."""
    layers = (*policies, DEFAULTS)
    values = {}
    for name in (each.name for each in fields(Policy)):
        asked = TOGETHER.get(name, name)
        layer = next((layer for layer in layers if getattr(layer, asked) is not None), DEFAULTS)
        values[name] = getattr(layer, name)
    return Policy(**values)


@dataclass(frozen=True)
class Facts:
    """What an order brings with it.

    :ivar amount: what it would add to exposure, taxes included; 0 where it is counted already
    :ivar same_day: what the customer's other orders of that day come to that nobody has decided on
    :ivar prepaid: all of it is paid
    :ivar terms_days: days until its last instalment is due
    :ivar agreed_days: the same under the terms agreed with the customer
    :ivar below_floor: dicts about lines whose price or discount needs a decision, one each
    """

    amount: float = 0.0
    same_day: float = 0.0
    prepaid: bool = False
    terms_days: int = 0
    agreed_days: int = 0
    below_floor: tuple = ()


@dataclass(frozen=True)
class Finding:
    """Something a person has to decide on.

    :ivar kind: one of CONTROLS
    :ivar control: the control that says how serious it is
    :ivar over_amount: how far beyond, in the company's currency
    :ivar over_percent: the same of the limit; None where that means nothing
    :ivar days: how long overdue, or how many days the terms are longer
    :ivar limit: what was laid down: an amount, or days
    :ivar detail: JSON-able facts for words and trail
    """

    kind: str
    over_amount: float = 0.0
    over_percent: float | None = None
    days: int = 0
    limit: float | None = None
    detail: dict = field(default_factory=dict, hash=False)

    @property
    def control(self):
        return CONTROLS[self.kind]

    @property
    def words_key(self):
        return self.kind


def findings(policy, position, facts):
    """What has to be decided.

    :param policy: :class:`Policy`, merged
    :param position: dict of `res.partner._o2d_exposure`; its `limit` has guarantees and the group in it already
    :param facts: :class:`Facts`
    :return: list of :class:`Finding`, the gravest kind first
    """
    found = [
        *_forced(policy),
        *_bounced(position),
        *_over_limit(policy, position, facts),
        *_overdue(policy, position),
        *_order(policy, facts),
        *(Finding("price_floor", detail=dict(line)) for line in facts.below_floor),
    ]
    if facts.prepaid and policy.prepaid_passes:
        return [finding for finding in found if finding.kind in REGARDLESS_OF_PAYMENT]
    return found


def _forced(policy):
    if policy.hold == "forced":
        yield Finding("forced_hold", detail={"reason": policy.forced_reason or ""})


def _bounced(position):
    if position["bounced"]:
        yield Finding("bounced_cheque", position["bounced_amount"], detail={"count": position["bounced"]})


def _over_limit(policy, position, facts):
    if position["limit_kind"] != "amount":
        return
    limit, total = position["limit"], position["exposure"] + facts.amount
    allowed = limit * (1 + (policy.tolerance_percent or 0.0) / 100)
    # A customer to whom we owe is within a limit of zero.
    if total > max(allowed, 0.0) + CENT:
        over = total - limit
        yield Finding("over_limit", over, 100 * over / limit if limit > 0 else None, limit=limit,
                      detail={"exposure": position["exposure"], "amount": facts.amount, "total": total})  # fmt: skip


def _overdue(policy, position):
    amount, days = position["overdue_unpaid"], position["oldest_overdue_days"]
    if amount <= CENT:
        return
    if policy.overdue_days is not None and days > policy.overdue_days:
        yield Finding("overdue_days", amount, days=days, limit=policy.overdue_days, detail={"overdue": amount})
    if policy.overdue_amount is not None and amount > policy.overdue_amount + CENT:
        yield Finding("overdue_amount", amount - policy.overdue_amount, days=days, limit=policy.overdue_amount,
                      detail={"overdue": amount})  # fmt: skip


def _order(policy, facts):
    day = facts.amount + (facts.same_day if policy.count_same_day else 0.0)
    if policy.order_amount is not None and facts.amount > CENT and day > policy.order_amount + CENT:
        yield Finding("order_amount", day - policy.order_amount, limit=policy.order_amount,
                      detail={"amount": facts.amount, "day": day})  # fmt: skip
    longer = facts.terms_days - facts.agreed_days
    if policy.terms_days is not None and longer > policy.terms_days:
        yield Finding("terms_worse", days=longer, limit=policy.terms_days,
                      detail={"terms_days": facts.terms_days, "agreed_days": facts.agreed_days})  # fmt: skip
