from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.pick_rules import place_name

BATCH = "stock.picking.batch"
# What a batch is picked and printed with, where batches are installed.
BOUND = (("action", "o2d_dispatch.o2d_pick_batch_action"), ("report", "o2d_dispatch.o2d_print_pick_batch_action"))


class StockPicking(models.Model):
    """Deliveries that are put into one batch or wave are picked in one walk; the confirmations stay each one's own."""

    _inherit = "stock.picking"

    @api.model
    def _o2d_has_batches(self):
        """Batches may be installed or not; nothing here depends on it."""
        return BATCH in self.env and "batch_id" in self._fields

    @api.model
    def _o2d_of_batches(self):
        """What is to be picked of the batches that a screen has opened.

        :raise UserError: where that is nothing
        """
        ids = self.env.context.get("active_ids") or []
        if not self._o2d_has_batches() or self.env.context.get("active_model") != BATCH:
            raise UserError(self.env._("Choose the batches to pick first."))
        batches = self.env[BATCH].browse(ids).exists()
        batches.check_access("read")
        pickings = batches.picking_ids.filtered(
            lambda picking: picking.state not in ("draft", "done", "cancel") and picking._o2d_is_pick()
        )
        if not pickings:
            raise UserError(self.env._("Nothing of this is left to pick."))
        return pickings.sorted(lambda picking: (picking.scheduled_date, picking.id))

    def _o2d_places(self):
        """A letter for each delivery of a walk, for its crate on the trolley; none for one alone.

        :return: {picking id: "A", …}
        """
        if len(self) == 1:
            return {self.id: ""}
        return {picking.id: place_name(number) for number, picking in enumerate(self)}

    def _o2d_batch_name(self):
        """What these deliveries are called together, or ""."""
        if not self._o2d_has_batches() or len(self.batch_id) != 1 or not all(picking.batch_id for picking in self):
            return ""
        return self.batch_id.name

    # --- the first screen ----------------------------------------------------------------------------

    def _o2d_home_rows(self):
        """Rows of the first screen: one for each delivery, and one for all that are picked together as a batch.

        :return: as `o2d_pick_home`
        """
        rows, seen = [], self.browse()
        for picking in self:
            if picking in seen:
                continue
            together = picking._o2d_picked_together()
            seen |= together
            rows.append(together._o2d_batch_row() if len(together) > 1 else picking._o2d_home_row())
        return rows

    def _o2d_picked_together(self):
        """The delivery and those of its batch that are to be picked too; a batch that nobody has started counts not."""
        if not self._o2d_has_batches() or self.batch_id.state != "in_progress":
            return self
        mates = self.batch_id.picking_ids.filtered_domain(self._o2d_pick_home_domain())
        return mates.filtered(lambda picking: picking == self or picking._o2d_is_pick()).sorted(
            lambda picking: (picking.scheduled_date, picking.id)
        )

    def _o2d_batch_row(self):
        rows = [picking._o2d_home_row() for picking in self]
        batch, due = self.batch_id, min(self.mapped("scheduled_date"))
        who = (batch.user_id or self.user_id[:1]).sudo()
        return {
            "id": self[0].id,
            "ids": self.ids,
            "name": batch.name,
            "order": self.env._("%(count)s deliveries", count=len(self)),
            "customer": ", ".join(dict.fromkeys(row["customer"] for row in rows if row["customer"])),
            "lines": sum(row["lines"] for row in rows),
            "picked": sum(row["picked"] for row in rows),
            "due": format_date(self.env, due, date_format="d MMM"),
            "is_late": any(row["is_late"] for row in rows),
            "is_mine": who == self.env.user or any(row["is_mine"] for row in rows),
            "who": who.name or "",
        }


class IrActionsActions(models.Model):
    _inherit = "ir.actions.actions"

    @api.model
    def get_bindings(self, model_name):
        """Batches, where they are installed, are picked and printed from their own screens too."""
        bindings = super().get_bindings(model_name)
        if model_name == BATCH and BATCH in self.env and self.env["stock.picking"]._o2d_may_pick():
            for kind, xmlid in BOUND:
                action = self.env.ref(xmlid).sudo()
                told = {"id": action.id, "name": action.name, "binding_view_types": "list,form"}
                bindings[kind] = [*bindings.get(kind, ()), told]
        return bindings
