from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _o2d_has_any(self, groups):
        """Does this user have one of these roles?

        :param groups: external ids of groups
        """
        self.ensure_one()
        return any(self.has_group(group) for group in groups)
