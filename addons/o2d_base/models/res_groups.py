from odoo import api, models

# Roles whose name alone is only a rank: one says "finance head", but "picker".
RANKS = ("sales_coordinator", "sales_head", "finance_executive", "finance_head", "compliance", "warehouse_coordinator",
         "dispatch_supervisor", "operations_head")  # fmt: skip


class ResGroups(models.Model):
    """Roles are called as one speaks of them, wherever they are shown."""

    _inherit = "res.groups"

    def _o2d_name(self):
        """A role in words: department and level, e.g. "Finance Head"."""
        self.ensure_one()
        return " ".join(part for part in (self.privilege_id.name, self.name) if part)

    def _o2d_words(self):
        """A role as one speaks of it: "finance head", "picker"."""
        self.ensure_one()
        ranks = {self.env["ir.model.data"]._xmlid_to_res_id(f"o2d_base.group_{name}") for name in RANKS}
        return (self._o2d_name() if self.id in ranks else self.name or "").lower()

    @api.depends_context("short_display_name", "lang")
    def _compute_full_name(self):
        super()._compute_full_name()
        if self.env.context.get("short_display_name"):
            return
        suite = self.env.ref("o2d_base.module_category_order_to_dispatch", raise_if_not_found=False)
        for group, known in zip(self, self.sudo(), strict=True):
            if suite and known.privilege_id.category_id == suite:
                # Core's "Finance / Head" is for whoever sets up rights, and too long for a column.
                group.full_name = known._o2d_words().capitalize()
