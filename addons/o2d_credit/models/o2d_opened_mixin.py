from odoo import api, models

from odoo.addons.o2d_base.tools.token import DECISION, KEY


class O2dOpenedMixin(models.AbstractModel):
    """A record that a person opens and the system decides on: how it starts is no choice of who opens it."""

    _name = "o2d.opened.mixin"
    _description = "Record opened by hand and decided by the system"
    _inherit = ["o2d.decision.mixin"]

    @api.model
    def _o2d_opening(self):
        """Values of decision fields with which a record starts. Their defaults are not filled in for anybody."""
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._o2d_refuse_decision({name for name, value in vals.items() if value})
        opening = self._o2d_opening()
        opened = super(O2dOpenedMixin, self.with_context(**{KEY: DECISION})).create(
            [{**vals, **opening} for vals in vals_list]
        )
        # Handed out without the pass.
        return opened.with_env(self.env)
