from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.queue_rules import Outcome, is_late


class O2dQueueMixin(models.AbstractModel):
    """A document that can wait in a work queue (see `o2d.queue`).

    A row is a dict: `id`, `model`, `order_id` (or None), `name`, `document` (a second name, or ""), `customer`,
    `place`, `amount`, `currency` (id), `lines`, `what` (what it waits for, in words), `since`, `until` (UTC strings, a
    bare date where only a day counts, or None), `late`, `with` (a person or a role, in words), `actions` (names).
    """

    _name = "o2d.queue.mixin"
    _description = "Document that can wait in a work queue"

    # --- for documents to say --------------------------------------------------------------------

    @api.model
    def _o2d_queue_domain(self, queue):
        """Which records wait; a module narrows or widens a queue of another one here."""
        return queue._evaluated()

    @api.model
    def _o2d_queue_at(self, warehouse_id):
        """Domain: those of one warehouse."""
        return Domain("warehouse_id", "=", warehouse_id)

    @api.model
    def _o2d_queue_of_me(self):
        """Domain: those that are the user's own."""
        return Domain("user_id", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        """What can be done with these documents: {name: QueueAction}."""
        return {}

    def _o2d_queue_orders(self):
        """{id of the document: its order}, only orders that the reader may open."""
        return {}

    def _o2d_queue_facts(self):
        """What the rows say besides order, times and actions: {id: {what, lines, with, …}}, in a fixed number of
        queries."""
        return {record.id: record._o2d_queue_fact() for record in self}

    def _o2d_queue_fact(self):
        """The same of one record, where nothing has to be looked up for all of them together."""
        return {}

    def _o2d_queue_linked_orders(self):
        """`_o2d_queue_orders` of documents that name their order in `order_id`, whoever may read them."""
        readable = self.sudo().order_id.sudo(False)._filtered_access("read")
        return {one.id: one.order_id for one in self.sudo() if one.order_id in readable}

    # --- rows --------------------------------------------------------------------------------------

    def _o2d_queue_rows(self, queue, actions):
        """These records as rows.

        :param actions: {name: QueueAction} that the user may do here
        """
        orders, facts = self._o2d_queue_orders(), self._o2d_queue_facts()
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        settings = queue.sudo()
        rows = []
        for record in self:
            order = orders.get(record.id)
            until = record[settings.until_field] if settings.until_field else None
            rows.append(
                {
                    "id": record.id,
                    "model": record._name,
                    **self._o2d_queue_order_parts(order),
                    "since": _stamp(record[settings.since_field]) if settings.since_field else None,
                    "until": _stamp(until),
                    "late": is_late(until, now, today),
                    "actions": [name for name, action in actions.items() if _applies(action, record)],
                    **facts[record.id],
                }
            )
        return rows

    @api.model
    def _o2d_queue_order_parts(self, order):
        if not order:
            return {"order_id": None, "name": "", "document": "", "customer": "", "place": "", "amount": 0.0,
                    "currency": None, "lines": 0, "what": "", "with": ""}  # fmt: skip
        # Names of partners are for whoever may read the order, whatever else of a partner may be read.
        order = order.sudo()
        partner = order.partner_id.commercial_partner_id
        return {
            "order_id": order.id,
            "name": order.name,
            "document": "",
            "customer": partner.name or order.partner_id.display_name,
            "place": order.partner_shipping_id.city or partner.city or "",
            "amount": order.amount_total,
            "currency": order.currency_id.id,
            "lines": 0,
            "what": "",
            "with": "",
        }

    @api.model
    def _o2d_queue_with(self, group, person=None):
        """With whom something is, in words: the person, else the role."""
        return person.sudo().name if person else self.env["sale.order"]._o2d_role_words(group)

    @api.model
    def _o2d_queue_form(self, record, view=False):
        """Open a document."""
        return Outcome(
            action={
                "type": "ir.actions.act_window",
                "res_model": record._name,
                "res_id": record.id,
                "views": [(view, "form")],
            }
        )

    def _o2d_queue_open(self, _words):
        self.ensure_one()
        return self._o2d_queue_form(self)


def _applies(action, record):
    return action.applies is None or bool(action.applies(record))


def _stamp(moment):
    """A moment as the screens read it: UTC without a fraction; a day as a bare date."""
    if not moment:
        return None
    return fields.Datetime.to_string(moment) if hasattr(moment, "hour") else fields.Date.to_string(moment)
