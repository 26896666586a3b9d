"""Open screens are told that something has happened; what it was they read themselves, with their own rights."""

from odoo import api, models

MESSAGE = "o2d_base.changed"
# The lowest role of each department that may read orders: whoever has a higher one has this one too.
READERS = ("sales_coordinator", "finance_executive", "accounts", "compliance", "picker", "gate_keeper",
           "operations_head", "management")  # fmt: skip
# So many orders are named in a message; beyond that it only says that something has changed.
NAMED_ORDERS = 50
PENDING = "o2d.live"


class O2dLive(models.AbstractModel):
    """One message for each role and company when a transaction is about to be committed.

    A message carries numbers only: the company, the newest event and the orders. A channel is made of the role's
    record and a name (see `bus.bus`); a browser can only ask for channels that are plain text, so nobody
    listens to a role or a company that the server does not give them.
    """

    _name = "o2d.live"
    _description = "News for open screens"

    @api.model
    def _readers(self):
        """Roles that are told; modules add theirs.

        :return: res.groups
        """
        # By number, from the cache: `ref` would ask the database for each of them whether it is still there.
        number = self.env["ir.model.data"]._xmlid_to_res_id
        ids = (number(f"o2d_base.group_{role}", raise_if_not_found=False) for role in READERS)
        return self.env["res.groups"].browse(filter(None, ids))

    @api.model
    def _channels(self):
        """Channels of this user: each role that reads orders, in each company the user works in."""
        roles = self._readers() & self.env.user.all_group_ids
        return [(role, self._subchannel(company_id)) for role in roles for company_id in self.env.user.company_ids.ids]

    @api.model
    def _subchannel(self, company_id):
        return f"o2d_{company_id}"

    @api.model
    def _note_events(self, rows):
        """Remember events that were written. Costs no query.

        :param rows: iterable of (event id, company id, order id), ids may be None
        """
        pending = self._pending()
        for event_id, company_id, order_id in rows:
            pending.add(company_id, order_id, event_id)

    @api.model
    def _note_problems(self, problem_ids):
        """Remember exceptions that were opened, changed or closed. Costs no query; they are read when it is told."""
        self._pending().problem_ids.update(problem_ids)

    @api.model
    def _pending(self):
        """News of this transaction, told once before the commit."""
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = _News()
            precommit.add(_Teller(self.env(su=True, context={})[self._name]))
        return precommit.data[PENDING]

    def _tell(self):
        """Send what was remembered."""
        news = self.env.cr.precommit.data.pop(PENDING, None)
        if not news:
            return
        for problem in self.env["o2d.exception"].browse(sorted(news.problem_ids)).exists():
            news.add(problem.company_id.id, problem.order_id.id)
        roles = self._readers()
        for company_id, orders in news.orders.items():
            message = {
                "company": company_id,
                "event": news.events[company_id],
                "orders": sorted(orders) if len(orders) <= NAMED_ORDERS else None,
            }
            roles._bus_send(MESSAGE, message, subchannel=self._subchannel(company_id))


class _News:
    """What a transaction has changed.

    :ivar orders: {company id: {order ids}}
    :ivar events: {company id: newest event id, 0 for none}
    :ivar problem_ids: exceptions that still have to be read
    """

    __slots__ = ("events", "orders", "problem_ids")

    def __init__(self):
        self.orders, self.events, self.problem_ids = {}, {}, set()

    def add(self, company_id, order_id=None, event_id=0):
        if not company_id:
            return
        orders = self.orders.setdefault(company_id, set())
        self.events[company_id] = max(self.events.get(company_id, 0), event_id)
        if order_id:
            orders.add(order_id)


class _Teller:
    """Speaks last: work that waits for the commit, such as the steps of stages, writes events too."""

    __slots__ = ("has_waited", "live")

    def __init__(self, live):
        self.live = live
        self.has_waited = False

    def __call__(self):
        precommit = self.live.env.cr.precommit
        if precommit and not self.has_waited:
            self.has_waited = True
            precommit.add(self)
        else:
            self.live._tell()


class O2dEvent(models.Model):
    _inherit = "o2d.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        refs = ((vals.get("company_id"), vals.get("order_id")) for vals in vals_list)
        self.env["o2d.live"]._note_events((event_id, *ref) for event_id, ref in zip(events.ids, refs, strict=True))
        return events


class O2dException(models.Model):
    _inherit = "o2d.exception"

    @api.model_create_multi
    def create(self, vals_list):
        problems = super().create(vals_list)
        self.env["o2d.live"]._note_problems(problems.ids)
        return problems

    def write(self, vals):
        done = super().write(vals)
        self.env["o2d.live"]._note_problems(self.ids)
        return done
