from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def _o2d_name(self):
        """A role in words: department and level, e.g. "Finance Head"."""
        self.ensure_one()
        return " ".join(part for part in (self.privilege_id.name, self.name) if part)
