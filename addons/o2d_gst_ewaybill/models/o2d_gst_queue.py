from odoo import api, models
from odoo.fields import Domain

from odoo.addons.o2d_base.tools.queue_rules import Outcome, QueueAction

from ..tools import outbox_rules as outbox
from .l10n_in_ewaybill_life_doors import MAY_CHANGE_VEHICLE
from .o2d_gst_outbox import OFFICER


class O2dGstRequest(models.Model):
    """What a government service refused, in the compliance officer's queue."""

    _name = "o2d.gst.request"
    _inherit = ["o2d.gst.request", "o2d.queue.mixin"]

    @api.model
    def _o2d_queue_at(self, warehouse_id):
        place = "picking_type_id.warehouse_id"
        return (
            Domain(f"ewaybill_id.o2d_picking_ids.{place}", "=", warehouse_id)
            | Domain(f"move_id.invoice_line_ids.o2d_stock_move_ids.{place}", "=", warehouse_id)
            | Domain("consolidated_id.trip_id.warehouse_id", "=", warehouse_id)
        )

    @api.model
    def _o2d_queue_of_me(self):
        return Domain("user_id", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        # The doors check the role themselves; nobody writes a request.
        return {
            **super()._o2d_queue_actions(),
            "again": QueueAction(
                self.env._("Try again"),
                "fa-refresh",
                "_o2d_queue_again",
                OFFICER,
                operation="read",
                applies=lambda one: one.state == outbox.FAILED,
            ),
            "mend": QueueAction(
                self.env._("What is wrong"), "fa-wrench", "_o2d_queue_mend", operation="read", is_main=False
            ),
            "drop": QueueAction(
                self.env._("Give up"),
                "fa-times",
                "_o2d_queue_drop",
                OFFICER,
                operation="read",
                applies=lambda one: one.state == outbox.FAILED and not one.is_unsure,
                is_main=False,
            ),
        }

    def _o2d_queue_facts(self):
        return {request.id: request._o2d_queue_fact() for request in self}

    def _o2d_queue_fact(self):
        own = self.sudo()
        paper, move = own._document(), own.move_id
        labels = dict(self._fields["action"]._description_selection(self.env))
        picking = own.ewaybill_id.o2d_picking_ids[:1]
        return {
            "name": move.name or own.ewaybill_id.document_number or paper.display_name or "",
            "document": picking.name or "",
            "customer": move.partner_id.display_name or picking.partner_id.display_name or "",
            "amount": move.amount_total,
            "currency": (move.currency_id or own.company_id.currency_id).id,
            "what": f"{labels.get(own.action, '')}: {own.problem or ''}",
            "with": own.user_id.name or "",
        }

    def _o2d_queue_again(self, _words):
        self.action_try_again()
        return Outcome(self.env._("It is sent again."))

    def _o2d_queue_drop(self, _words):
        self.action_drop()
        return Outcome(self.env._("It is given up."))

    def _o2d_queue_mend(self, _words):
        return Outcome(action=self.action_open_document())


class L10nInEwaybill(models.Model):
    """E-way bills that run out while their goods are on the road."""

    _name = "l10n.in.ewaybill"
    _inherit = ["l10n.in.ewaybill", "o2d.queue.mixin"]

    @api.model
    def _o2d_queue_at(self, warehouse_id):
        return Domain("o2d_picking_ids.picking_type_id.warehouse_id", "=", warehouse_id)

    @api.model
    def _o2d_queue_of_me(self):
        return Domain("create_uid", "=", self.env.uid)

    @api.model
    def _o2d_queue_actions(self):
        return {
            **super()._o2d_queue_actions(),
            "extend": QueueAction(
                self.env._("Extend"), "fa-clock-o", "_o2d_queue_extend", OFFICER, operation="read",
                applies=lambda bill: bill.state == "generated",
            ),
            "vehicle": QueueAction(
                self.env._("Change vehicle"), "fa-truck", "_o2d_queue_vehicle", ",".join(MAY_CHANGE_VEHICLE),
                operation="read", applies=lambda bill: bill.o2d_standing == "valid", is_main=False,
            ),
            "open": QueueAction(
                self.env._("Open"), "fa-external-link", "_o2d_queue_open", operation="read", is_main=False
            ),
        }  # fmt: skip

    def _o2d_queue_facts(self):
        return {bill.id: bill._o2d_queue_fact() for bill in self}

    def _o2d_queue_fact(self):
        own = self.sudo()
        picking = own.o2d_picking_ids[:1]
        return {
            "name": own._o2d_pretty_number(),
            "document": own.document_number or "",
            "customer": own.partner_bill_to_id.display_name or "",
            "place": picking.partner_id.city or "",
            "what": own.o2d_words or "",
            "with": own.o2d_vehicle_words or "",
        }

    def _o2d_queue_extend(self, _words):
        return Outcome(action=self.action_o2d_extend())

    def _o2d_queue_vehicle(self, _words):
        return Outcome(action=self.action_o2d_change_vehicle())
